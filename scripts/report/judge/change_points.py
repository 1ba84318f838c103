# SPDX-License-Identifier: GPL-2.0-only
"""Change points of a noisy series: binary segmentation by the ranks of its values, each cut held
against permutations, as in Pettitt, "A non-parametric approach to the change-point problem", JRSS C
28 (1979), weighted so that cuts near an end are found as well."""
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
        at = _split(_ranks(values[start:end]), random)
        if at:
            found.append(start + at)
            segments += [(start, start + at), (start + at, end)]
    found.sort()
    # A cut was placed while other levels were in sight: each once more, between its neighbours.
    for place in range(len(found)):
        start, end = ([0] + found)[place], (found + [len(values)])[place + 1]
        weights = _weights(_ranks(values[start:end])[None, :])[0]
        found[place] = start + int(weights.argmax()) + LEAST
    return found


def _ranks(values):
    """From their mean; those alike have one."""
    _, inverse, counts = numpy.unique(numpy.asarray(values), return_inverse=True,
                                      return_counts=True)
    ranks = (counts.cumsum() - (counts - 1) / 2)[inverse]
    return ranks - ranks.mean()


def _split(ranks, random):
    """Where a segment is best cut in two, or None where chance would cut it as well."""
    if len(ranks) < 2 * LEAST or not ranks.any():
        return None
    weights = _weights(ranks[None, :])[0]
    best = weights.max()
    shuffled = random.permuted(numpy.tile(ranks, (SHUFFLES, 1)), axis=1)
    above = int((_weights(shuffled).max(1) >= best - 1e-9).sum())
    if (above + 1) / (SHUFFLES + 1) > LEVEL:
        return None
    return int(weights.argmax()) + LEAST


def _weights(rows):
    """How far the values before a cut differ from those after it, for each cut of each row."""
    size = rows.shape[1]
    cuts = numpy.arange(LEAST, size - LEAST + 1)
    return numpy.abs(rows.cumsum(1)[:, cuts - 1]) / numpy.sqrt(cuts * (size - cuts) / size)
