# SPDX-License-Identifier: GPL-2.0-only
"""The levels of a series. What is exact needs no permutation to tell a step from chance: a figure
that leaves what runs of one level may differ by, as compare judges it, begins a new level at once,
and one run is level enough. Times are noise around a level, so theirs are found by permutation."""
from report.data import number
from report.judge import judge

_NUMBERS = 3    # the first of judge.Figures


def exact(points, spread):
    """(place, by) of each new level in a series of judge.Figures, by being the statistics that tell
    it; spread is what is known of the cell."""
    found, level = [], _Level(points[0])
    for place, point in enumerate(points[1:], 1):
        by = level.left_by(point, spread)
        if by:
            found.append((place, by))
            level = _Level(point)
        else:
            level.add(point)
    return found


class _Level:
    """Its first run, and those that are outermost in one of their figures."""

    def __init__(self, point):
        self.first = point
        self.low, self.high = list(point[:_NUMBERS]), list(point[:_NUMBERS])
        self.outermost = {}

    def add(self, point):
        for index, figure in enumerate(point[:_NUMBERS]):
            if self.low[index] is None:
                self.low[index] = self.high[index] = figure
            if figure is None:
                continue
            if figure < self.low[index]:
                self.low[index] = figure
                self.outermost[index, 0] = point
            if figure > self.high[index]:
                self.high[index] = figure
                self.outermost[index, 1] = point

    def left_by(self, point, spread):
        """The statistics by which compare would call a run another than one of the level's."""
        # What lies between two of one level is as near to either as they are to each other.
        if point.rare == self.first.rare and all(
                figure is None or (low is not None and low <= figure <= high)
                for low, figure, high in zip(self.low, point[:_NUMBERS], self.high)):
            return []
        for one in dict.fromkeys((self.first, *self.outermost.values())):
            by = judge.by(judge.judged([one], [point], spread))
            if by:
                return by
        return []


def times(medians):
    """The places at which a new level of medians begins, other by more than compare lets pass."""
    found = []
    if max(medians) - min(medians) <= judge.TIME_SHARE * min(medians):
        return found
    from report.judge import change_points  # numpy, which exact figures do without
    cuts = [0, *change_points.change_points(medians), len(medians)]
    for before, at, after in zip(cuts, cuts[1:], cuts[2:]):
        old, new = number.median(medians[before:at]), number.median(medians[at:after])
        if abs(new - old) > judge.TIME_SHARE * old:
            found.append(at)
    return found


def figure(point, what):
    """One of a point's: the points of times are medians. What is rare shows in the mean."""
    if not isinstance(point, judge.Figures):
        return point
    return point.mean if what == "rare" else getattr(point, what)
