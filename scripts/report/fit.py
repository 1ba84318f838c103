# SPDX-License-Identifier: GPL-2.0-only
"""Least squares over a handful of points."""


def solve(matrix, right):
    """x of matrix x = right, by elimination; None where the rows depend on each other."""
    rows = [[*row, value] for row, value in zip(matrix, right)]
    size = len(rows)
    for column in range(size):
        pivot = max(range(column, size), key=lambda index: abs(rows[index][column]))
        if abs(rows[pivot][column]) < 1e-9:
            return None
        rows[column], rows[pivot] = rows[pivot], rows[column]
        for index in range(size):
            if index != column:
                factor = rows[index][column] / rows[column][column]
                rows[index] = [a - factor * b for a, b in zip(rows[index], rows[column])]
    return [row[-1] / row[index] for index, row in enumerate(rows)]


def fit(points, values):
    """Coefficients that make the relative error of each value least; None if not determined.

    Relative, because a mapping of one page is asked about as often as one of a million."""
    weighed = [[part / (value or 1) for part in point] for point, value in zip(points, values)]
    count = len(points[0])
    # Columns of one scale: pages run to 262,144, and their squares would drown the rest.
    scale = [max(abs(row[index]) for row in weighed) or 1 for index in range(count)]
    weighed = [[part / each for part, each in zip(row, scale)] for row in weighed]
    normal = [[sum(row[i] * row[j] for row in weighed) for j in range(count)]
              for i in range(count)]
    found = solve(normal, [sum(row[i] * bool(value) for row, value in zip(weighed, values))
                           for i in range(count)])
    return [part / each for part, each in zip(found, scale)] if found else None
