# SPDX-License-Identifier: GPL-2.0-only
"""What an op costs at any size and share touched, fitted to the cells: a sum of terms.

A term is something of which the kernel does more, or something else: pages, faults, page tables,
runs of neighbours, what lies in several extents. Which of them an op has is found in its cells."""
import itertools
from collections import namedtuple

from report.data import number
from report.fit import draw, fit
from report.fit.shape import FLUSH, TABLE, Form, Frame, shape

# A fit as good as this needs no more terms, and a term must bring the error down to that share.
ENOUGH = 0.0005
HELPS = 0.95

# Cells on either side of a cost that tell how good it is.
NEAR = 3

# Instructions that a touch is itself, beside its fault: arch/touch.c. At random it is one more.
TOUCH = 3

# A coefficient below it is not worth showing, and below its negative makes no sense.
NOTHING = 0.05

# basis: "cell", or "between" and "beyond" the sizes measured; error: to both sides, of the value.
Estimate = namedtuple("Estimate", "value error basis")

# name: what one more of it costs; of: how many a shape has; signed: whether it may be less than 0.
Term = namedtuple("Term", "name of signed")

_ONCE = Term("once", lambda made: 1, True)
_PAGE = Term("page", lambda made: made.mapped, False)
_FAULT = Term("fault", lambda made: made.faults, False)
_ALIGNED = Term("once, where a larger leaf entry fits", lambda made: int(made.leaves > 0), True)
_LEAF = Term("larger leaf entry", lambda made: made.leaves, False)
_TABLE = Term("page table but the first", lambda made: max(made.tables - 1, 0), False)
_TABLES = Term("page table", lambda made: made.tables, False)
_EXTENT = Term("page, several extents",
               lambda made: made.mapped if made.extents > 1 else 0, False)
_EXTENTS = Term("extent but the first", lambda made: made.extents - 1, False)
_SEVERAL = Term("once, several extents", lambda made: int(made.extents > 1), True)
_FLUSH = Term("page flushed alone", lambda made: made.span if made.span <= FLUSH else 0, False)
_WHOLE = Term("once, whole flush", lambda made: int(made.span > FLUSH), True)
_RUN = Term("run of neighbours but the first", lambda made: max(made.runs - 1, 0), False)
_EMPTY = Term("empty entry", lambda made: made.empty, False)
_GAP = Term("table that there is not", lambda made: made.gaps, False)
_MARKED = Term("page ever written", lambda made: made.marked, False)
_STATE = Term("once, ever written", lambda made: int(made.marked > 0), False)
_WRITTEN = Term("page written now", lambda made: made.written, False)


def kinks(low, high):
    """The sizes in pages between which nothing changes but the number of pages."""
    places = {FLUSH, FLUSH + 1, TABLE, TABLE + 1}
    return {pages for pages in places if low < pages < high}


class Model:
    """One op of one row, of all its cells; lazy: its pages get mapped by faults."""

    def __init__(self, op, cells, lazy=False):
        self.op, self.lazy = op, lazy
        self.all = sorted(cells, key=lambda cell: (cell["pages"], cell["touched"] or 0))
        self.states = {cell.get("state") for cell in cells}
        # Those of which every page is touched, in the state that most cells are of.
        self.cells = [cell for cell in self.all if _whole(cell)
                      and cell.get("state") in (None, "dirty")] or self.all
        self.by_pages = {cell["pages"]: cell for cell in self.cells}
        self._level = [(cell["pages"], cell["level"] or "") for cell in self.cells]
        self._known = {self._key(cell): cell for cell in reversed(self.all)}
        self._shapes = [self.shape(cell["pages"], _asked(cell)) for cell in self.all]
        larger = any(made.leaves or made.mapped > made.faults for made in self._shapes)
        self._touch = TOUCH if (lazy and larger and op.startswith("touch")
                                and cells[0]["unit"] == "instructions") else 0
        self._values = [cell["min"] - self._loop(made)
                        for cell, made in zip(self.all, self._shapes)]
        self.terms, self._fit = self._choose()
        self.coefficients = self._fit.found
        self.residual = max(map(abs, self._fit.errors))

    @property
    def free(self):
        """Cells more than terms: with none the fit goes through all points and proves nothing."""
        return len(self.all) - len(self.terms)

    @property
    def unseen(self):
        """The largest error of a cell that the fit had not seen, None where all are needed."""
        found = [abs(error) for error in self._fit.unseen if error is not None]
        return max(found) if found else None

    def at(self, pages, touched=None, pattern="sequential", state=None):
        """An Estimate for a mapping of so many pages, of which so many are touched."""
        form = Form(pages if touched is None else touched, pattern, self._state(state))
        made = self.shape(pages, form)
        cell = self._known.get((pages, made.key, form.state))
        if cell:
            return Estimate(cell["min"], 0, "cell")
        value = max(round(self._value(made)), 0)
        low, high = self.cells[0]["pages"], self.cells[-1]["pages"]
        return Estimate(value, self._error(pages, made, value),
                        "between" if low <= pages <= high else "beyond")

    def _state(self, wanted):
        """The state asked for where there are cells of it, else that of most."""
        if wanted in self.states:
            return wanted
        return "dirty" if "dirty" in self.states else None

    def _key(self, cell):
        form = _asked(cell)
        return cell["pages"], self.shape(cell["pages"], form).key, form.state

    def shape(self, pages, form):
        cell = self.by_pages.get(pages)
        extents = cell["extents"] or 1 if cell else self._extents(pages)
        frame = Frame(pages, self.level(pages), extents, self.grain(pages))
        return shape(self.op, self.lazy, frame, form)

    def _loop(self, made):
        """What the touches are, beside their faults, where faults are fewer than touches."""
        return (self._touch + made.random * bool(self._touch)) * made.touched

    def grain(self, pages):
        """Pages that one fault maps."""
        below = [cell for cell in self.cells if cell["pages"] <= pages] or self.cells[:1]
        return max(below[-1]["window"] or 1, 1)

    def level(self, pages):
        """As the largest cell not above it has, or, below all, the smallest."""
        below = [level for size, level in self._level if size <= pages] or [self._level[0][1]]
        return below[-1]

    def _extents(self, pages):
        """From the longest extent that the cells show."""
        longest = max(-(-cell["pages"] // (cell["extents"] or 1)) for cell in self.cells)
        return -(-pages // longest)

    def _error(self, pages, made, value):
        """As large as that of the cells nearest in cost to a fit that has not seen them. Where each
        of these alone tells of a term: as far as it is to a straight line."""
        every = list(zip((cell["min"] for cell in self.all), self._fit.unseen, self._shapes))
        alike = [pair for *pair, each in every if each.random == made.random]
        alike = sorted(alike or [pair for *pair, _ in every], key=lambda pair: pair[0])
        near = [pair for pair in alike if pair[0] <= value][-NEAR:]
        near += [pair for pair in alike if pair[0] > value][:NEAR]
        errors = [abs(error) for _, error in near if error is not None]
        error = max(errors) if errors else _between(self.cells, pages, value)
        return error + self._chance(made, value)

    def _chance(self, made, value):
        """What random touches may cost more or less than is to be expected."""
        if not made.spread:
            return 0
        wide = made.mapped / made.faults if made.faults else 1
        more = made._replace(faults=made.faults + made.spread,
                             mapped=made.mapped + made.spread * wide)
        return abs(self._value(more) - value) / (value or 1)

    def formula(self):
        """The terms in words: 4,694 once + 2,736 a page."""
        parts = [f"{'-' if value < 0 else '+'} {number.brief(abs(value))} {_words(term.name)}"
                 for term, value in zip(self.terms, self.coefficients) if abs(value) >= NOTHING]
        parts += [f"+ {self._touch} a touch"] * bool(self._touch)
        return " ".join(parts).removeprefix("+ ") or "0"

    def _value(self, made):
        return self._loop(made) + sum(
            value * term.of(made) for term, value in zip(self.terms, self.coefficients))

    def _choose(self):
        """Adds the term, or the two, that make the unseen errors least, while that helps much and a
        cell is left to check them by. What would cost less than nothing is left out again."""
        terms, rest = self._candidates()
        terms = terms[:len(self._shapes)]
        made = self._try(terms)
        while made is None:     # as where every cell has larger leaves alone
            terms = terms[:-1]
            made = self._try(terms)
        while better := self._better(terms, rest, made):
            made, added = better
            terms = [*terms, *added]
            rest = [term for term in rest if term not in added]
        while wrong := _senseless(terms, made.found):
            terms = [term for term in terms if term is not wrong]
            made = self._try(terms)
        return terms, made

    def _better(self, terms, rest, made):
        """A Fit of more terms, and these; None where none is much better."""
        for several in (1, 2):
            if _score(made) <= ENOUGH or len(terms) + several > len(self._shapes) - 1:
                return None
            tried = [(better, added) for added in itertools.combinations(rest, several)
                     if (better := self._try([*terms, *added]))
                     and not _senseless(added, better.found[len(terms):])]
            best = min(tried, key=lambda pair: _score(pair[0]), default=None)
            if best and _score(best[0]) <= _score(made) * HELPS ** several:
                return best
        return None

    def _try(self, terms):
        return fit.fit([[term.of(each) for term in terms] for each in self._shapes], self._values)

    def _candidates(self):
        """The terms that every fit has, and those it may have."""
        larger = any(each.leaves for each in self._shapes)
        extents = [_EXTENT, _EXTENTS, _SEVERAL] * any(each.extents > 1 for each in self._shapes)
        if self.op == "mmap" and self.lazy:
            return [_ONCE], [_PAGE, _SEVERAL, *[_ALIGNED] * larger]
        if self.op == "mmap":
            return [_ONCE, _PAGE], [*extents, _TABLE]
        if self.op == "munmap":
            first = [_ONCE, *[_LEAF] * larger, _PAGE]
            state = [_MARKED, _STATE, _WRITTEN] * (len(self.states) > 1)
            spans = [each.span for each in self._shapes]
            if min(spans) <= FLUSH < max(spans) and not larger:
                first.append(_FLUSH)    # known of the kernel, not found in the cells
            several = [_RUN, _EMPTY, _GAP] if self.lazy else extents
            flush = [_FLUSH] * (_FLUSH not in first)
            return first, [_TABLES if larger else _TABLE, *flush, _WHOLE, *several, *state]
        if not self.lazy:
            return [_ONCE, _PAGE], [_TABLE, *extents]
        several = any(each.mapped > each.faults for each in self._shapes)
        return ([_ONCE, *[_LEAF] * larger, _FAULT],
                [*[_PAGE] * several, _TABLES if larger else _TABLE,
                 *[_MARKED] * (len(self.states) > 1)])


def _whole(cell):
    return cell["touched"] in (None, 0, cell["pages"]) and cell["pattern"] != "random"


def _asked(cell):
    touched, random = cell["touched"] or cell["pages"], cell["pattern"] == "random"
    return Form(touched, cell["pattern"] or "sequential", cell.get("state"),
                draw.drawn(cell["pages"], touched) if random else None)


def _score(made):
    """The typical unseen error. A cell that alone tells of a term is none."""
    errors = [seen if unseen is None else unseen for seen, unseen in zip(made.errors, made.unseen)]
    return sum(map(abs, errors)) / len(errors)


def _senseless(terms, found):
    """A term that costs less than nothing, and should not; None: there is none."""
    return next((term for term, value in zip(terms, found)
                 if not term.signed and value < -NOTHING and term is not _PAGE), None)


def _between(cells, pages, value):
    """The error where no cell bounds it: as far as the straight line through neighbours."""
    if len(cells) < 2:
        return 1.0
    place = next((place for place, cell in enumerate(cells) if cell["pages"] >= pages), len(cells))
    low, high = cells[min(max(place, 1), len(cells) - 1) - 1:][:2]
    share = (pages - low["pages"]) / ((high["pages"] - low["pages"]) or 1)
    straight = low["min"] + share * (high["min"] - low["min"])
    return abs(straight - value) / (value or 1)


def _words(name):
    return name if name.startswith("once") else f"a {name}"


def models(cells):
    """Model by (row, op) of a group of cells."""
    found = {}
    for row, backend in cells.rows:
        for op in cells.ops:
            known = [cell for cell in cells.of(row, op) if cell["trusted"]
                     and cell["threads"] == 1]
            if known:
                found[row, op] = Model(op, known, cells.traits.lazy(backend))
    return found
