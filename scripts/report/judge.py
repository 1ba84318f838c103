# SPDX-License-Identifier: GPL-2.0-only
"""Whether two sets of measurements of one cell differ: exact ones and times."""
import math
import statistics
from collections import namedtuple

from report import catalog

FLOOR = 2           # instructions; and of large figures, and of means,
PARTS = {"min": 0.00001, "mean": 0.005}         # these shares
SHARES = {"min": 0.001, "mean": 0.01}   # where no A/A comparison has seen the cell
SPREADS = {"min": 1, "mean": 2}         # how many times what one has seen is no change yet
TIME_SHARE = 0.01
TIME_LEVEL = 0.05   # of one false alarm in a whole comparison of times
RESAMPLES = 2000

# One in so many repetitions may meet a rare event of the system's, as a slab refill: the mean must
# differ without the dearest and the cheapest of them too.
RARE = 32
MIN_MEAN = 10       # repetitions, to judge a mean by

# A statistic of both sides, by how much it may differ, and whether it does.
Change = namedtuple("Change", "base new tolerance moved")

# What one boot's cell is judged by, in mode exact. trimmed is None where its mean is not judged.
Figures = namedtuple("Figures", "min mean trimmed")


def figures(cell):
    ours = catalog.ours(cell["backend"])
    return Figures(cell["min"], cell["mean"], trimmed(cell["values"]) if ours else None)


def trimmed(values):
    """The mean without the outermost of them; None if they are too few."""
    if len(values) < MIN_MEAN:
        return None
    cut = (len(values) + RARE - 1) // RARE
    return statistics.fmean(sorted(values)[cut:-cut])


def floor(what, figure):
    return max(FLOOR, PARTS[what] * figure)


def tolerance(what, figure, spread=None, asked=None):
    """By how much an exact figure may differ: as asked for, else by A/A data, else a share."""
    if asked is not None:
        return asked(figure)
    if spread is not None:
        return max(floor(what, figure), SPREADS[what] * spread)
    return max(floor(what, figure), SHARES[what] * figure)


def known(backend, spread):
    """What A/A comparisons say of a cell, which is nothing of what the module does not map: shmem,
    THP and page cache remember more of what was before than a few boots show."""
    return spread if catalog.ours(backend) else (None, None)


def exact(base, new, spread=(None, None), asked=None):
    """The changes of "min" and "mean"; base and new are the cells of a side's boots."""
    return judged(*([figures(cell) for cell in side] for side in (base, new)),
                  known(base[0]["backend"], spread), asked)


def judged(base, new, spread=(None, None), asked=None):
    """The same of the figures of a side's boots; spread is what is known of the cell."""
    lows = [[boot.min for boot in side] for side in (base, new)]
    least = [min(side) for side in lows]
    allowed = max(tolerance("min", least[0], spread[0], asked), *map(_spread, lows))
    found = {"min": Change(*least, allowed, _sign(least[1] - least[0], allowed))}

    means = [statistics.fmean(boot.mean for boot in side) for side in (base, new)]
    cut = [[boot.trimmed for boot in side] for side in (base, new)]
    allowed, moved = tolerance("mean", means[0], spread[1], asked), 0
    if None not in cut[0] + cut[1]:
        allowed = max(allowed, *map(_spread, cut))
        moved = _sign(means[1] - means[0], allowed)
        if moved != _sign(statistics.fmean(cut[1]) - statistics.fmean(cut[0]), allowed):
            moved = 0
    return found | {"mean": Change(*means, allowed, moved)}


def by(found):
    """The statistics that say so, where any moved; what says dearer outweighs what says cheaper."""
    moved = {what: change.moved for what, change in found.items() if change.moved}
    return [what for what, sign in moved.items() if sign == max(moved.values())]


def _spread(figures):
    return max(figures) - min(figures)


def _sign(change, allowed):
    return 0 if abs(change) <= allowed else 1 if change > 0 else -1


class Times:
    """Ratios of medians, each with a bootstrap interval, and corrected for how many there are."""

    def __init__(self, seed=1):
        import numpy
        self._numpy = numpy
        self._random = numpy.random.default_rng(seed)

    def ratio(self, base, new):
        """(ratio, low, high, p): resampled over boots, then over each boot's repetitions."""
        drawn = self._medians(new) / self._numpy.maximum(self._medians(base), 1e-9)
        low, high = self._numpy.percentile(drawn, (2.5, 97.5))
        point = _median(new) / max(_median(base), 1e-9)
        # By the bootstrap's standard error: counting resamples could not tell a small p from none.
        error = float(self._numpy.log(self._numpy.maximum(drawn, 1e-9)).std())
        distance = abs(math.log(max(point, 1e-9)))
        chance = math.erfc(distance / error / math.sqrt(2)) if error else float(not distance)
        return point, float(low), float(high), chance

    def _medians(self, boots):
        random, numpy = self._random, self._numpy
        arrays = [numpy.asarray(values) for values in boots]
        chosen = random.integers(0, len(arrays), (RESAMPLES, len(arrays)))
        least = min(len(array) for array in arrays)
        drawn = numpy.empty((RESAMPLES, len(arrays) * least))
        for column in range(len(arrays)):
            part = slice(column * least, (column + 1) * least)
            for index, array in enumerate(arrays):
                rows = chosen[:, column] == index
                picks = random.integers(0, len(array), (int(rows.sum()), least))
                drawn[rows, part] = array[picks]
        return numpy.median(drawn, axis=1)


def _median(boots):
    return statistics.median(value for values in boots for value in values)


def holm(chances):
    """Each p-value, corrected for how many there are."""
    corrected, worst = [0.0] * len(chances), 0.0
    for rank, index in enumerate(sorted(range(len(chances)), key=chances.__getitem__)):
        worst = max(worst, min(1.0, (len(chances) - rank) * chances[index]))
        corrected[index] = worst
    return corrected
