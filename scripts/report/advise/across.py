# SPDX-License-Identifier: GPL-2.0-only
"""Which way to take for a driver that is built for several kernels: one that all of them have."""
import copy
from collections import namedtuple

from report.advise import advise

# worst: how many times the cheapest of those that all have, on the kernel where it is most;
# costs: of each kernel, in order; cost: that of the last, whose row and backend it has.
Choice = namedtuple("Choice", "rank group cost worst costs")


class Across:
    """each: an Advice a kernel, oldest first; choices: those that are ranked on all, the one whose
    worst kernel is least bad first; out: {row: [(kernel, why)]} of the others."""

    def __init__(self, each):
        self.each = sorted(each, key=lambda one: advise.release(one.question))
        self.question, self.traits = self.each[-1].question, self.each[-1].traits
        by = [{choice.cost.row: choice for choice in one.choices} for one in self.each]
        common = [row for row in by[-1] if all(row in has for has in by)]
        least = [min((has[row].cost.total for row in common), default=0) or 1 for has in by]
        found = []
        for row in common:
            costs = [has[row].cost.total for has in by]
            worst = max(cost / most for cost, most in zip(costs, least))
            found.append(by[-1][row]._asdict() | {"worst": worst, "costs": costs})
        found.sort(key=lambda made: made["worst"])
        self.choices = []
        for made in found:
            made.pop("verdicts")
            before = self.choices[-1:] if found[0] is not made else []
            equal = before and made["worst"] <= before[0].worst * (1 + advise.EQUAL)
            made["rank"] = before[0].rank if equal else len(self.choices) + 1
            self.choices.append(Choice(**made))
        self.out = self._out(by, common)

    def _out(self, by, common):
        found = {}
        for row in dict.fromkeys(row for has in by for row in has if row not in common):
            found[row] = [(one.question.env["kernel"], _why(one, row))
                          for one, has in zip(self.each, by) if row not in has]
        return found


def _why(one, row):
    if row in one.unmeasured:
        return "not measured"
    return next((why for why, rows in one.out.items() if row in rows),
                "not measured well enough to rank it")


def build(run, args, series):
    each = []
    for name in series:
        asked = copy.copy(args)
        asked.kernel = name
        each.append(advise.build(run, asked))
    return Across(each)
