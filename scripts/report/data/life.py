# SPDX-License-Identifier: GPL-2.0-only
"""A mapping's whole life, mmap to munmap, and which backend has the cheapest."""
from collections import namedtuple

from report.data import catalog

# parts: (title, cell) each; total: the sum of their minima.
Life = namedtuple("Life", "row backend parts total trusted")

# best: rows within CLOSE of the cheapest; after: the next one; last: the dearest; all (row, value).
# doubted: how many were left out because a figure of theirs is not trusted.
Answer = namedtuple("Answer", "best after last doubted")

CLOSE = 0.01
PMD = 2 << 20


def ops(cells):
    """(title, op) of the parts; one op stands for a part in a whole group, None if unmeasured."""
    measured = {cell["op"] for cell in cells.cells}
    return [(title, next((op for op in choices if op in measured), None))
            for title, choices, _ in catalog.PARTS]


def missing(cells):
    """The parts no cell of the group measures."""
    return [title for title, op in ops(cells) if op is None]


def lives(cells, size):
    """A Life for each row that has all its parts at that size, in the order of the rows."""
    parts = ops(cells)
    found = []
    for row, backend in cells.rows:
        measured = [(title, cells.main(row, op, size)) for title, op in parts]
        if all(cell for _, cell in measured):
            found.append(Life(row, backend, measured, sum(cell["min"] for _, cell in measured),
                              all(cell["trusted"] for _, cell in measured)))
    return found


def cheapest(cells, size, op=None):
    """The Answer for a whole life, or for one op; None where no trusted figure competes."""
    if op is None:
        figures = [(life.row, life.backend, life.total, life.trusted)
                   for life in lives(cells, size)]
    else:
        figures = [(row, backend, cell["min"], cell["trusted"]) for row, backend in cells.rows
                   if (cell := cells.main(row, op, size))]
    figures = [figure for figure in figures if cells.may(figure[1])]
    ranked = sorted(((row, value) for row, _, value, trusted in figures if trusted),
                    key=lambda item: item[1])
    if not ranked:
        return None
    limit = ranked[0][1] * (1 + CLOSE)
    best = [item for item in ranked if item[1] <= limit]
    after = ranked[len(best)] if len(best) < len(ranked) else None
    return Answer(best, after, ranked[-1], len(figures) - len(ranked))


def shown(cells):
    """The sizes worth a bar chart: one leaf entry of the next level, and the largest."""
    sizes = [size for size in cells.sizes if lives(cells, size)]
    return [size for size in sizes if size == PMD or size == sizes[-1]]


def ranked(cells, size):
    """The lives, cheapest first."""
    return sorted(lives(cells, size), key=lambda each: each.total)
