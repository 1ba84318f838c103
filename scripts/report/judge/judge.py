# SPDX-License-Identifier: GPL-2.0-only
"""Whether two sets of measurements of one cell differ: exact ones and times."""
import math
import statistics
from collections import namedtuple
from itertools import zip_longest

from report.data import number, traits

# In mode exact a minimum or a mean may differ by so much without being another one. The limit is
# the largest of these: FLOOR instructions; PARTS of the figure; where A/A comparisons have seen
# the cell, SPREADS times what they differed by; where none has, SHARES of the figure.
FLOOR = 2
PARTS = {"min": 0.00001, "mean": 0.005}
SPREADS = {"min": 1, "mean": 2}
SHARES = {"min": 0.001, "mean": 0.01}

# In mode time medians must differ by this share, and with this chance of a false alarm in a whole
# comparison. So many resamples give the interval.
TIME_SHARE = 0.01
TIME_LEVEL = 0.05
RESAMPLES = 2000

# One in RARE repetitions may meet a rare event of the system's, such as the refill of a slab. So a
# changed mean must differ without the dearest and the cheapest of them, too. Of fewer repetitions
# than MIN_MEAN no mean is judged.
RARE = 32
MIN_MEAN = 10

# A repetition is such an event if it costs this many instructions, and SHARES["min"] of the cell,
# more than the median. In A/A comparisons events cost up to 1,300. One event more or less is
# chance; EVENTS of them are a change.
EVENT = 2000
EVENTS = 2

# A statistic of both sides, by how much it may differ, and whether it does.
Change = namedtuple("Change", "base new tolerance moved")

# What one boot's cell is judged by, in mode exact. trimmed, the mean without the outermost, and
# rare, the dear repetitions as (place, cost above the median), are None where they are not judged.
# The median is None where it was not kept.
Figures = namedtuple("Figures", "min mean trimmed rare seed median", defaults=(None,))


def figures(cell, seed=None):
    judge, values = traits.ours(cell["backend"]), cell["values"]
    return Figures(cell["min"], cell["mean"], trimmed(values) if judge else None,
                   rare(values) if judge else None, seed, number.median(values))


def rare(values):
    """The repetitions that stand out, in the order measured; None if they are too few to say."""
    if len(values) < MIN_MEAN:
        return None
    middle = number.median(values)
    return tuple((place, value - middle) for place, value in enumerate(values)
                 if value - middle > _event(middle))


def _event(figure):
    return max(EVENT, SHARES["min"] * figure)


def trimmed(values):
    """The mean without the outermost of them; None if they are too few."""
    if len(values) < MIN_MEAN:
        return None
    cut = (len(values) + RARE - 1) // RARE
    return statistics.fmean(sorted(values)[cut:-cut])


def floor(what, figure):
    return max(FLOOR, PARTS[what] * figure)


def tolerance(what, figure, spread=None, asked=None, widens=False):
    """By how much an exact figure may differ: as asked for, else by A/A data, else a share; where
    the data only widens what may be, by the larger of these two."""
    if asked is not None:
        return asked(figure)
    if spread is not None and not widens:
        return max(floor(what, figure), SPREADS[what] * spread)
    return max(floor(what, figure), SHARES[what] * figure, SPREADS[what] * (spread or 0))


# What A/A comparisons say of a cell; widens: only that more may be than a share of it.
Known = namedtuple("Known", "min mean widens", defaults=(None, None, False))


def known(backend, spread):
    """Of what the module does not map it is never less than a share: shmem, THP and page cache
    remember more of what was before than a few boots show."""
    return Known(*spread, not traits.ours(backend))


def exact(base, new, spread=(None, None), asked=None, seeds=(None, None)):
    """The changes of "min", "mean" and, where that alone shows it, of what is "rare"; base and new
    are the cells of a side's boots, seeds what all boots of a side were begun with."""
    return judged(*([figures(cell, seed) for cell in side]
                    for side, seed in zip((base, new), seeds)),
                  known(base[0]["backend"], spread), asked)


def judged(base, new, spread=Known(), asked=None):
    """The same of the figures of a side's boots; spread is what is known of the cell."""
    lows = [[boot.min for boot in side] for side in (base, new)]
    least = [min(side) for side in lows]
    allowed = max(tolerance("min", least[0], spread.min, asked, spread.widens),
                  *map(_spread, lows))
    moved = _sign(least[1] - least[0], allowed)
    if moved not in (0, _middles(base, new, moved)):
        moved = 0
    found = {"min": Change(*least, allowed, moved)}

    means = [statistics.fmean(boot.mean for boot in side) for side in (base, new)]
    cut = [[boot.trimmed for boot in side] for side in (base, new)]
    allowed, moved = tolerance("mean", means[0], spread.mean, asked, spread.widens), 0
    if None not in cut[0] + cut[1]:
        allowed = max(allowed, *map(_spread, cut))
        moved = _sign(means[1] - means[0], allowed)
        if moved != _sign(statistics.fmean(cut[1]) - statistics.fmean(cut[0]), allowed):
            moved = 0
    found["mean"] = Change(*means, allowed, moved)
    rarely = set() if moved else {_rarely(one, two, asked) for one in base for two in new}
    # Told by the mean, which does move by it: where most repetitions became cheaper, those that did
    # not stand further above the median, and nothing became dearer.
    if len(rarely) == 1 and rarely == {_sign(means[1] - means[0], 0)} - {0}:
        found["rare"] = Change(*means, allowed, rarely.pop())
    return found


def _middles(base, new, moved):
    """Whether the medians went the way that a minimum moved. What the code costs is in most
    repetitions; a minimum that one of them reached alone tells what that one met."""
    middles = [[boot.median for boot in side] for side in (base, new)]
    if None in middles[0] + middles[1]:
        return moved
    return _sign(min(middles[1]) - min(middles[0]), FLOOR)


def _rarely(base, new, asked):
    """Whether a cost of few repetitions came or went, and not by chance. With one seed both meet
    the events of the system's in the same places; else in as many, but for chance."""
    if not base.rare and not new.rare or base.rare is None or new.rare is None:
        return 0
    if base.seed is not None and base.seed == new.seed:
        places = [dict(base.rare), dict(new.rare)]
        pairs = [[side.get(place, 0) for side in places] for place in {**places[0], **places[1]}]
    else:
        ranks = [sorted((cost for _, cost in side.rare), reverse=True) for side in (base, new)]
        pairs = list(zip_longest(*ranks, fillvalue=0))
    allowed = max(_event(base.min), asked(base.min) if asked else 0)
    moved = [two - one for one, two in pairs if abs(two - one) > allowed]
    more = sum(_sign(change, 0) for change in moved)
    sign = _sign(more, EVENTS - 1)
    if not sign or sign != _sign(sum(moved), 0):
        return 0
    if base.seed is not None and base.seed == new.seed:
        return sign
    # Where events of the kind are met anyway, some more of them say little.
    kind = number.median(abs(change) for change in moved) / 2
    counts = [sum(cost > kind for _, cost in side.rare) for side in (base, new)]
    chance = min(counts) and (counts[1] - counts[0]) ** 2 <= 4 * sum(counts)
    return 0 if chance and counts[0] != counts[1] else sign


def by(found):
    """The statistics that say so, where any moved; what says dearer outweighs what says cheaper.
    The first is the one to show: beside what is rare a minimum moves by little."""
    moved = {what: change.moved for what, change in found.items() if change.moved}
    return sorted((what for what, sign in moved.items() if sign == max(moved.values())),
                  key=lambda what: what != "rare")


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
        point = _pooled_middle(new) / max(_pooled_middle(base), 1e-9)
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
        middle = number.place(drawn.shape[1], 50)
        return numpy.partition(drawn, middle, axis=1)[:, middle]


def _pooled_middle(boots):
    return number.median(value for values in boots for value in values)


def holm(chances):
    """Each p-value, corrected for how many there are."""
    corrected, worst = [0.0] * len(chances), 0.0
    for rank, index in enumerate(sorted(range(len(chances)), key=chances.__getitem__)):
        worst = max(worst, min(1.0, (len(chances) - rank) * chances[index]))
        corrected[index] = worst
    return corrected
