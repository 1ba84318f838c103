# SPDX-License-Identifier: GPL-2.0-only
"""Least squares over a handful of points."""
import functools
from collections import namedtuple

# found: coefficients; errors: of each value, relative; unseen: what the error of each would be, had
# the fit not seen it (None where nothing else tells of one of its terms). alone: for each of those,
# how the coefficients may change without it, if the last of these terms is to be left out.
Fit = namedtuple("Fit", "found errors unseen alone")

_NOTHING = 1e-9
_SHARE = 1e-6


def inverse(matrix):
    """By elimination; None where the rows depend on each other."""
    size = len(matrix)
    rows = [[*row, *(float(place == index) for place in range(size))]
            for index, row in enumerate(matrix)]
    for column in range(size):
        pivot = max(range(column, size), key=lambda index: abs(rows[index][column]))
        if abs(rows[pivot][column]) < _NOTHING:
            return None
        rows[column], rows[pivot] = rows[pivot], rows[column]
        scale = rows[column][column]
        rows[column] = [part / scale for part in rows[column]]
        for index in range(size):
            factor = rows[index][column]
            if index != column and factor:
                rows[index] = [a - factor * b for a, b in zip(rows[index], rows[column])]
    return [row[size:] for row in rows]


def fit(points, values):
    """A Fit that makes the relative error of each value least; None if it is not determined.

    Relative, because a mapping of one page is asked about as often as one of a million. The same
    cells are fitted for many pages of a report: what was found of them is kept, and not to be
    changed."""
    return _fit(tuple(map(tuple, points)), tuple(values))


@functools.lru_cache(maxsize=None)
def _fit(points, values):
    weighed = [[part / (value or 1) for part in point] for point, value in zip(points, values)]
    count = len(points[0])
    # Columns of one scale: pages run to 262,144, and their squares would drown the rest.
    scale = [max(abs(row[index]) for row in weighed) or 1 for index in range(count)]
    weighed = [[part / each for part, each in zip(row, scale)] for row in weighed]
    normal = inverse([[sum(row[i] * row[j] for row in weighed) for j in range(count)]
                      for i in range(count)])
    if normal is None:
        return None
    wanted = [float(bool(value)) for value in values]
    right = [sum(row[i] * want for row, want in zip(weighed, wanted)) for i in range(count)]
    found = [sum(a * b for a, b in zip(row, right)) for row in normal]
    errors, unseen, alone = [], [], []
    for row, want in zip(weighed, wanted):
        error = sum(a * b for a, b in zip(found, row)) - want
        # How much of a value's own fit it makes itself: the error without it follows from that.
        way = [sum(a * b for a, b in zip(line, row)) for line in normal]
        own = sum(a * b for a, b in zip(row, way))
        errors.append(error)
        unseen.append(error / (1 - own) if 1 - own > _NOTHING else None)
        if unseen[-1] is None:
            last = max(i for i in range(count) if abs(way[i]) > _SHARE * max(map(abs, way)))
            alone.append([found[last] / way[last] * part / each for part, each in zip(way, scale)])
    return Fit([part / each for part, each in zip(found, scale)], errors, unseen, alone)
