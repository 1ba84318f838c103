# SPDX-License-Identifier: GPL-2.0-only
"""What an op costs at any size and share touched, fitted to the cells: a sum of terms.

A term is something of which the kernel does more, or something else: pages, faults, page tables,
runs of neighbours, what lies in several extents. Which of them an op has is found in its cells."""
import itertools
import math
from collections import namedtuple

from report.data import number
from report.fit import draw, fit
from report.fit.shape import FLUSH, LEAVES, TABLE, Form, Frame, shape

# A fit as good as this needs no more terms, and a term must bring the error down to that share.
ENOUGH = 0.0005
HELPS = 0.95

# Cells on either side of a cost that tell how good it is.
NEAR = 3

# Instructions that a touch is itself, beside its fault: arch/touch.c. At random it is one more.
TOUCH = 3

# A coefficient below it is not worth showing, and below its negative makes no sense.
NOTHING = 0.05

# basis: "cell", or "between" and "beyond" the sizes measured; error: to both sides, of the value,
# of which chance is what random touches make; lack: what of the kind asked for was never measured,
# or left out to check the model by, so that the error says nothing; "" where nothing lacks; cell:
# that it is, None where it is none.
Estimate = namedtuple("Estimate", "value error basis chance lack cell", defaults=(0, "", None))

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
_GAP = Term("missing page table", lambda made: made.gaps, False)
_MARKED = Term("page ever written", lambda made: made.marked, False)
_STATE = Term("once, ever written", lambda made: int(made.marked > 0), False)
_WRITTEN = Term("page written now", lambda made: made.written, False)


NOT_RANDOM = "no page of it was touched at random"
_UNCHECKED = "no cell is left to check its model by,"
_STATES = {"clean": "as never written", "written": "as written in the same life"}


def kinks(low, high):
    """The sizes in pages between which nothing changes but the number of pages."""
    places = {FLUSH, FLUSH + 1, TABLE, TABLE + 1}
    return {pages for pages in places if low < pages < high}


class Model:
    """One op of one row, of all its cells; lazy: its pages get mapped by faults; extent: pages of
    each piece of the memory, None where it is one, or the cells alone tell."""

    def __init__(self, op, cells, lazy=False, extent=None):
        self.op, self.lazy, self.extent, self._ends = op, lazy, extent, {}
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
        lack = self._lack(pages, made, form, state)
        cell = self._known.get((pages, made.key, form.state))
        if cell:    # which is one draw of the pages where they are touched at random
            chance = self._chance(made, cell["min"])
            return Estimate(cell["min"], _scatter(cell) + chance, "cell", chance, lack,
                            cell)
        value = round(self._value(made))
        if value <= 0:
            return Estimate(0, 1, "beyond", 0, lack or "its model makes less than nothing of it")
        chance, error, basis = self._chance(made, value), self._error(pages, made, value), "between"
        if not self.cells[0]["pages"] <= pages <= self.cells[-1]["pages"]:
            far, basis = self._far(pages, made), "beyond"
            lack = lack or (f"{_UNCHECKED} of a size so far from those measured" if far is None
                            else "")
            error = max(error, far or 0)
        other = self._other_state(pages, made, form)
        if other and other[1] < error and not lack:
            return Estimate(*other, basis, 0, "")
        return Estimate(value, error + chance, basis, chance, lack)

    def measured(self, pages, touched, pattern="sequential", state=None):
        """Whether there is a cell of just that."""
        form = Form(touched, pattern, self._state(state))
        return (pages, self.shape(pages, form).key, form.state) in self._known

    def _other_state(self, pages, made, form):
        """Value and error by a cell that differs in the state alone: all that the model makes of
        that may be wrong."""
        for state in self.states - {None, form.state}:
            cell = self._known.get((pages, made.key, state))
            if cell:
                more = self._value(made) - self._value(self.shape(pages, _asked(cell)))
                value = max(round(cell["min"] + more), 1)
                return value, abs(more) / value
        return None

    @property
    def random(self):
        """Whether any of its cells was touched at random."""
        return any(made.random for made in self._shapes)

    def _lack(self, pages, made, form, wanted):
        """What of the kind that is asked for no cell is of."""
        high = self.cells[-1]["pages"]
        if self.lazy and self.op == "munmap" and form.touched < pages and not any(
                each["touched"] not in (None, 0, each["pages"]) for each in self.all):
            return "it was only measured with every page touched"
        if self.lazy and self.op == "munmap" and made.random and not self.random:
            return NOT_RANDOM
        if (form.state != wanted and wanted and self.states - {None}
                and (self.op == "munmap" or self.lazy and self.op == "touch_read")):
            return f"its pages were not measured {_STATES[wanted]}"
        if (not self.lazy and self.op in ("mmap", "munmap") and made.extents > 1
                and all(each.extents < 2 for each in self._shapes)):
            return "it was measured in one piece, and this lies in several extents"
        if self.lazy and (high < LEAVES["PUD"] <= pages
                          and any("PMD" in level for _, level in self._level)
                          or any(self._may_be_leaf(leaf, pages) for leaf in LEAVES)):
            return "whether larger leaf entries map one so large was not measured"
        return ""

    def _may_be_leaf(self, leaf, pages):
        """Whether such entries may map one so large, and no cell below is large enough to tell."""
        size = LEAVES[leaf]
        if pages < size or any(size <= known <= pages for known, _ in self._level):
            return False
        above = [level for known, level in self._level if known > pages]
        return leaf in above[0] if above else leaf == "PMD"

    def _far(self, pages, made):
        """The error, as far out, of cells at the end of those measured: of a model that has seen
        none between. None: there is none to tell."""
        edge = self.cells[-1 if pages > self.cells[-1]["pages"] else 0]["pages"]
        near = [cell for cell in self.all
                if (cell["pages"] * pages <= edge * edge) == (pages > edge)
                and cell["pages"] != edge]
        key = edge, len(near), made.random
        if key not in self._ends:
            self._ends[key] = self._end(edge, near, made.random) if near else None
        return self._ends[key]

    def _end(self, edge, near, random):
        """The largest error of the cells of one size to a model of those near."""
        other, errors = Model(self.op, near, self.lazy, self.extent), []
        for cell in self.all:
            form = _asked(cell)
            if cell["pages"] != edge or (form.pattern == "random") != random:
                continue
            told = other.shape(edge, form)
            if form.state not in other.states or other._lack(edge, told, form, form.state):
                return None
            errors.append(abs(other._value(told) / (cell["min"] or 1) - 1))
        return max(errors, default=None)

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
        """As the source says, else from the longest extent that the cells show."""
        if self.extent:
            return -(-pages // self.extent)
        if all((cell["extents"] or 1) == 1 for cell in self.cells):
            return 1
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
        return error + self._alone(made, value) + max(map(_scatter, self.cells))

    def _alone(self, made, value):
        """As much as a term brings of which one cell alone tells: nothing is left to check it."""
        return sum(abs(sum(part * term.of(made) for term, part in zip(self.terms, way)))
                   for way in self._fit.alone) / (value or 1)

    def _chance(self, made, value):
        """What random touches may cost more or less than is to be expected: by their faults, page
        tables and larger leaf entries, each as if it were independent of the others."""
        if not any(made.spread):
            return 0
        wide = made.mapped / made.faults if made.faults else 1
        tables = made.spread.tables
        others = (made._replace(faults=made.faults + made.spread.faults,
                                mapped=made.mapped + made.spread.faults * wide),
                  made._replace(tables=made.tables + tables, empty=made.empty + tables * TABLE,
                                gaps=max(made.gaps - tables, 0)),
                  made._replace(leaves=made.leaves + made.spread.leaves))
        return math.hypot(*(self._value(other) - self._value(made)
                            for other in others)) / (value or 1)

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
        while wrong := _senseless(terms, made.found, self.op == "mmap" and self.lazy):
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


def _scatter(cell):
    """How far the median is above the least: in time alone, where repetitions are not alike."""
    return cell["median"] / (cell["min"] or 1) - 1 if cell["unit"] != "instructions" else 0


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


def _senseless(terms, found, pages=False):
    """A term that costs less than nothing, and should not; None: there is none. pages: a page
    among them, which is no part of every fit."""
    return next((term for term, value in zip(terms, found)
                 if not term.signed and value < -NOTHING and (pages or term is not _PAGE)), None)


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
    return name if name.startswith("once") else f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


def models(cells):
    """Model by (row, op) of a group of cells."""
    found = {}
    extent = cells.traits.source(cells.cells[0]["source"]).extent
    for row, backend in cells.rows:
        for op in cells.ops:
            known = [cell for cell in cells.of(row, op) if cell["trusted"]
                     and cell["threads"] == 1]
            if known:
                found[row, op] = Model(op, known, cells.traits.lazy(backend),
                                       extent and extent // number.PAGE)
    return found
