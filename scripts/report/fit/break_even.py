# SPDX-License-Identifier: GPL-2.0-only
"""Break-even: up to how many touched pages mapping at fault time beats mapping at once."""
from collections import namedtuple
from math import log

# pages: the most at which lazy costs no more, low and high: by the errors of both; 0: never,
# the size: always. random: the same of pages touched at random, None where that cannot be told;
# touches: random touches, each page as likely, until so many pages were touched.
Even = namedtuple("Even", "pages low high share random touches")


def between(costs, lazy, bulk, pages, pattern="sequential", access="read", judged=True):
    """The Even of two (row, backend) of one group's Costs; None where one has no cost, or, if
    judged, none to rank it by."""
    def told(pattern):
        lives = [costs.life(*each, pages, touched, pattern, access)
                 for each in (lazy, bulk) for touched in (1, pages)]
        return all(life and not (judged and life.lack) for life in lives)

    def most(difference, pattern=pattern):
        """Bisection: the difference grows with the pages touched."""
        low, high = 0, pages
        while low < high:
            middle = (low + high + 1) // 2
            a = costs.life(*lazy, pages, middle, pattern, access)
            b = costs.life(*bulk, pages, middle, pattern, access)
            if difference(a, b) <= 0:
                low = middle
            else:
                high = middle - 1
        return low

    def cheaper(a, b):
        return a.total - b.total

    if not told(pattern):
        return None
    found = most(cheaper)
    random = most(cheaper, "random") if told("random") else None
    return Even(found, most(lambda a, b: a.high - b.low), most(lambda a, b: a.low - b.high),
                found / pages, random, None if random is None else touches(pages, random))


def touches(pages, distinct):
    """How many random touches are expected to reach so many distinct pages; None: no number is."""
    if distinct >= pages:
        return None
    if pages == 1 or not distinct:
        return 0
    return round(log(1 - distinct / pages) / log(1 - 1 / pages))
