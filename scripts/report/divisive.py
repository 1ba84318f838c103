# SPDX-License-Identifier: GPL-2.0-only
"""Change points of a series: E-divisive, of Matteson and James, "A nonparametric approach for
multiple change point analysis of multivariate data", JASA 109 (2014), for one variable."""
import numpy

LEVEL = 0.05
SHUFFLES = 399
LEAST = 2       # values on either side of a change


def change_points(values, seed=1):
    """The indices at which a new level begins."""
    random = numpy.random.default_rng(seed)
    found, segments = [], [(0, len(values))]
    while segments:
        start, end = segments.pop()
        part = numpy.asarray(values[start:end], dtype=float)
        at = _split(part, random)
        if at:
            found.append(start + at)
            segments += [(start, start + at), (start + at, end)]
    return sorted(found)


def _split(part, random):
    """Where a segment is best cut in two, or None where chance would cut it as well."""
    if len(part) < 2 * LEAST or part.min() == part.max():
        return None
    distance = numpy.abs(part[:, None] - part[None, :])
    best, at = _best(distance)
    above = 0
    for _ in range(SHUFFLES):
        order = random.permutation(len(part))
        above += _best(distance[numpy.ix_(order, order)])[0] >= best
    return at if (above + 1) / (SHUFFLES + 1) <= LEVEL else None


def _best(distance):
    """The greatest divergence between the values before and after a cut, and that cut."""
    size = len(distance)
    sums = numpy.zeros((size + 1, size + 1))
    sums[1:, 1:] = distance.cumsum(0).cumsum(1)
    cuts = numpy.arange(LEAST, size - LEAST + 1)
    left, right = cuts, size - cuts
    before = sums[cuts, cuts] / 2
    between = sums[cuts, size] - sums[cuts, cuts]
    after = sums[size, size] / 2 - before - between
    divergence = left * right / size * (
        2 * between / (left * right) - before / (left * (left - 1) / 2)
        - after / (right * (right - 1) / 2))
    index = int(divergence.argmax())
    return float(divergence[index]) - 1e-9, int(cuts[index])
