# SPDX-License-Identifier: GPL-2.0-only
"""Cycles by a processor's weights: of one vector, and whether one of two takes more of them.

What a weight is nobody knows better than its low and high. But it is the same in both of two
vectors, so that their difference is known better than either: where one has more of every part, it
takes longer by any weights. That, and not whether two intervals overlap, decides an order."""
from collections import namedtuple

from report.estimate import processor as processors, terms

# low and high: in the processor's unit; shares: {part: (low, high)}.
Interval = namedtuple("Interval", "low high shares")

# order: -1 the first takes less, 1 more, 0 it is not decided; by: the part that decides most of it,
# or that most stands against what instructions say; SPREAD where that alone leaves it undecided.
Order = namedtuple("Order", "order by")

SPREAD = "spread"


class Scale:
    """One processor, its caches in one state."""

    def __init__(self, processor, caches="any"):
        self.processor, self.caches = processor, caches
        self._spread = processors.SPREADS[processor.spread_of]
        self._bounds = {part: processors.bounds(weight, caches)
                        for part, weight in processor.weights.items()}

    def parts(self, vectors):
        """The terms of several vectors as one."""
        return terms.added([terms.terms(vector, self.processor.arch) for vector in vectors])

    def lacking(self, made):
        """The parts of terms that the processor has no weight of."""
        return sorted({term.part for term in made if term.count and term.part not in self._bounds})

    def interval(self, made):
        """The Interval of terms, without what a cell may be off them."""
        shares = {}
        for term in made:
            low, high = self._weight(term)
            known = shares.get(term.part, (0, 0))
            shares[term.part] = known[0] + low * term.count, known[1] + high * term.count
        return Interval(*(sum(share[end] for share in shares.values()) for end in (0, 1)), shares)

    def order(self, first, second):
        """The Order of two lists of terms, of which the first has fewer instructions."""
        wide = self.processor.spread ** 2   # of which each of the two may take half
        held, turned = self._more(second, first, wide), self._more(first, second, wide)
        if sum(held.values()) > 0:
            return Order(-1, max(held, key=held.get))
        if sum(turned.values()) > 0:
            return Order(1, max(turned, key=turned.get))
        exact = self._more(second, first, 1)
        if sum(exact.values()) > 0:
            return Order(0, SPREAD)
        return Order(0, min(exact, key=exact.get))

    def _weight(self, term):
        low, high = self._bounds.get(term.part, (0, 0))
        return (0 if term.maybe else low), high

    def _more(self, first, second, wide):
        """{part: how much more the first takes for it at least}, where the second is off by that
        factor."""
        found = {}
        for one, other in zip(first, second):
            factor = wide if self._spread is None or one.part in self._spread else 1
            more = one.count - max(one.slack, other.slack) - factor * other.count
            low, high = self._weight(one)
            found[one.part] = found.get(one.part, 0) + more * (low if more > 0 else high)
        return found
