# SPDX-License-Identifier: GPL-2.0-only
"""What an op costs at any size, fitted to the cells: once + page * pages, with kinks.

The kinks are where the kernel does something else: at each new page table (512 pages), where
several calls must map what one could not (extents), where leaf entries of a higher level take
over, and, in munmap, where it stops flushing page by page."""
from collections import namedtuple

from report import fit, number

TABLE = 512
LEAVES = {"PUD": TABLE * TABLE, "PMD": TABLE}

# tlb_single_page_flush_ceiling of arch/x86/mm/tlb.c: above it, one flush for all.
FLUSH = 33

# A fit as good as this needs no more terms, and a term must bring the residual down to that share.
ENOUGH = 0.0005
HELPS = 0.8

# A coefficient below it is not worth showing.
NOTHING = 0.05

# basis: "cell", or "between" and "beyond" the sizes measured; error: to both sides, of the value.
Estimate = namedtuple("Estimate", "value error basis")

# name: what one more of it costs; of: how many a shape has.
Term = namedtuple("Term", "name of")

# tables: page tables touched; level: of the leaf entries.
Shape = namedtuple("Shape", "pages tables extents level")

_ONCE = Term("once", lambda shape: 1)
_PAGE = Term("page", lambda shape: shape.pages)
_PTE = Term("PTE", lambda shape: _leaves(shape)[0])
_LEAF = Term("leaf entry", lambda shape: _leaves(shape)[1])
_EXTENT = Term("page, several extents", lambda shape: shape.pages if shape.extents > 1 else 0)
_FLUSH = Term("page flushed alone", lambda shape: shape.pages if shape.pages <= FLUSH else 0)
_TABLE = Term("page table but the first", lambda shape: shape.tables - 1)
_SEVERAL = Term("once, several extents", lambda shape: int(shape.extents > 1))
_WHOLE = Term("once, whole flush", lambda shape: int(shape.pages > FLUSH))


def kinks(low, high):
    """The sizes in pages between which nothing changes but the number of pages."""
    places = {FLUSH, FLUSH + 1, TABLE, TABLE + 1}
    return {pages for pages in places if low < pages < high}


def tables(pages):
    return -(-pages // TABLE)


def _leaves(shape):
    """How many PTEs, and how many larger leaf entries."""
    rest, larger = shape.pages, 0
    for name, size in LEAVES.items():
        if name in (shape.level or ""):
            larger += rest // size
            rest %= size
    return rest, larger


class Model:
    """One op of one row. cells: of the plainest variant, by size, every page touched."""

    def __init__(self, op, cells):
        self.op = op
        self.cells = sorted(cells, key=lambda cell: cell["pages"])
        self.by_pages = {cell["pages"]: cell for cell in self.cells}
        shapes = [self._shape(cell["pages"]) for cell in self.cells]
        self.terms, self.coefficients = self._fit(shapes)
        self.fitted = [self._value(shape) for shape in shapes]
        self.residual = max(abs(value - cell["min"]) / (cell["min"] or 1)
                            for value, cell in zip(self.fitted, self.cells))

    @property
    def free(self):
        """Cells more than terms: with none the fit goes through all points and proves nothing."""
        return len(self.cells) - len(self.terms)

    def at(self, pages, spread=None):
        """An Estimate for so many pages; spread: the page tables that they lie in."""
        cell = self.by_pages.get(pages)
        if cell and spread in (None, tables(pages)):
            return Estimate(cell["min"], 0, "cell")
        low, high = self.cells[0]["pages"], self.cells[-1]["pages"]
        shape = self._shape(pages, spread)
        value = max(round(self._value(shape)), 0)
        error = self.residual
        if not self._checked(shape):
            error = max(error, _between(self.cells, pages, value))
        return Estimate(value, error, "between" if low <= pages <= high else "beyond")

    def _checked(self, shape):
        """Whether there are cells enough: one to spare, and two for each term that counts here."""
        shapes = [self._shape(cell["pages"]) for cell in self.cells]
        return self.free > 0 and all(sum(term.of(each) != 0 for each in shapes) > 1
                                     for term in self.terms if term.of(shape))

    def formula(self):
        """The terms in words: 4,694 once + 2,736 a page."""
        parts = [f"{'-' if value < 0 else '+'} {number.brief(abs(value))} {_words(term.name)}"
                 for term, value in zip(self.terms, self.coefficients) if abs(value) >= NOTHING]
        return " ".join(parts).removeprefix("+ ") or "0"

    def _value(self, shape):
        return sum(value * term.of(shape) for term, value in zip(self.terms, self.coefficients))

    def _shape(self, pages, spread=None):
        cell = self.by_pages.get(pages)
        extents = cell["extents"] or 1 if cell else self._extents(pages)
        level = cell["level"] if cell else self._level(pages)
        return Shape(pages, spread or tables(pages), extents, level)

    def _extents(self, pages):
        """From the longest extent that the cells show."""
        longest = max(-(-cell["pages"] // (cell["extents"] or 1)) for cell in self.cells)
        return -(-pages // longest)

    def _level(self, pages):
        """As the largest cell not above it has, or, below all, the smallest."""
        below = [cell for cell in self.cells if cell["pages"] <= pages] or self.cells[:1]
        return below[-1]["level"]

    def _fit(self, shapes):
        """Adds the term that helps most, while one helps and a cell is left to check it by."""
        values = [cell["min"] for cell in self.cells]
        terms, rest = self._candidates(shapes)
        terms = terms[:len(shapes)]
        found, worst = _try(terms, shapes, values)
        while found is None:    # as where every cell has PMD leaves alone
            terms = terms[:-1]
            found, worst = _try(terms, shapes, values)
        while rest and worst > ENOUGH and len(terms) < len(shapes) - 1:
            tried = [(_try([*terms, term], shapes, values), term) for term in rest]
            (better, least), term = min(tried, key=lambda item: item[0][1])
            if least > worst * HELPS:
                break
            terms, found, worst = [*terms, term], better, least
            rest.remove(term)
        return terms, found

    def _candidates(self, shapes):
        """The terms that every fit has, and those it may have."""
        larger = any(_leaves(shape)[1] for shape in shapes)
        first = [_ONCE, _LEAF, _PTE] if larger else [_ONCE, _PAGE]
        varies = len({shape.extents > 1 for shape in shapes}) > 1
        extents = [_EXTENT, _SEVERAL] * varies
        if self.op == "mmap":
            return first, [*extents, _TABLE]
        if self.op == "munmap" and shapes[0].pages <= FLUSH < shapes[-1].pages:
            # known of the kernel, not found in the cells
            return [*first, _FLUSH], [_TABLE, _WHOLE, *extents]
        return first, [_TABLE, *extents]


def _try(terms, shapes, values):
    """Coefficients and the largest relative residual."""
    points = [[term.of(shape) for term in terms] for shape in shapes]
    found = fit.fit(points, values)
    if found is None:
        return None, float("inf")
    return found, max(abs(sum(a * b for a, b in zip(found, point)) - value) / (value or 1)
                      for point, value in zip(points, values))


def _between(cells, pages, value):
    """The error where no residual bounds it: as far as the straight line between neighbours."""
    below = [cell for cell in cells if cell["pages"] <= pages]
    above = [cell for cell in cells if cell["pages"] >= pages]
    if not below or not above:
        return 1.0
    low, high = below[-1], above[0]
    share = (pages - low["pages"]) / ((high["pages"] - low["pages"]) or 1)
    straight = low["min"] + share * (high["min"] - low["min"])
    return abs(straight - value) / (value or 1)


def _words(name):
    return name if name.startswith("once") else f"a {name}"


def models(cells):
    """Model by (row, op) of a group of cells."""
    found = {}
    for row, _ in cells.rows:
        for op in cells.ops:
            curve = [cell for size in cells.sizes
                     if (cell := cells.main(row, op, size)) and cell["trusted"]
                     and cell["touched"] in (None, 0, cell["pages"])]
            if curve:
                found[row, op] = Model(op, curve)
    return found
