# SPDX-License-Identifier: GPL-2.0-only
"""What docs/instructions-and-time.md says of orders and figures is what estimate makes of the
committed run.

`docs_estimate_test.py --write` puts the present tables in, between <!--estimate NAME--> and
<!---->."""
import os
import re
import sys
import unittest
from collections import Counter

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(ROOT, "scripts"))

from report.data import number, run  # noqa: E402
from report.estimate import cycles, processor, ranking  # noqa: E402

RUN = "results/amd64-7.2/vector"
PAGE = os.path.join(ROOT, "docs/instructions-and-time.md")
BLOCK = re.compile(r"<!--estimate (\w+)-->\n.*?<!---->", re.S)
STATES = ("warm", "cold")
WORDS = {ranking.HELD: "holds", ranking.TURNED: "turned round", ranking.UNDECIDED: "undecided"}

# Those that a driver's author chooses between: the op, and two ways, of 2 MiB.
CHOICES = (("mmap", "remap_pfn", "insert_pages"), ("mmap", "insert_pages", "insert_page"),
           ("mmap", "fault_page", "remap_pfn"), ("touch_read", "remap_pfn", "fault_huge"),
           ("touch_read", "fault_huge", "fault_page"), ("touch_read", "fault_page", "fault_pfn"),
           ("munmap", "insert_pages", "remap_pfn"), ("munmap", "fault_huge", "remap_pfn"),
           (ranking.WHOLE, "fault_huge", "remap_pfn"), (ranking.WHOLE, "remap_pfn", "insert_pages"),
           (ranking.WHOLE, "remap_pfn", "fault_page"), (ranking.WHOLE, "insert_page", "fault_page"))


def scales():
    """(heading, its rankings) of each processor that runs the committed instructions."""
    loaded = run.load(os.path.join(ROOT, RUN))
    arch = loaded.environments[0]["arch"]
    for known in processor.known():
        for state in STATES:
            if known.arch == arch:
                yield f"`{known.name}`, {state}", ranking.rankings(
                    loaded, cycles.Scale(known, state))


def _table(heads, rows, figures):
    return "\n".join([f"| {' | '.join(heads)} |",
                      "|---|" + ("---:|" if figures else "---|") * (len(heads) - 1),
                      *(f"| {' | '.join(row)} |" for row in rows)])


def orders():
    """How many orders hold, are turned round, and are not decided."""
    columns = dict(scales())
    rows, total = [], {}
    for number_of, each in enumerate(next(iter(columns.values()))):
        counts = [Counter(pair.verdict for pair in found[number_of].pairs)
                  for found in columns.values()]
        for name, count in zip(columns, counts):
            total.setdefault(name, Counter()).update(count)
        rows.append([f"{each.title}, {number.size(each.bytes)}", *map(_counts, counts)])
    rows.append(["all", *map(_counts, total.values())])
    return _table(["of", *columns], rows, True)


def _counts(count):
    return " / ".join(str(count[verdict]) for verdict in WORDS)


def choices():
    """What becomes of the orders that a driver's author asks for."""
    columns, rows = dict(scales()), []
    for title, cheap, dear in CHOICES:
        verdicts = []
        for found in columns.values():
            pair = next(pair for each in found for pair in each.pairs
                        if (each.title, each.pages, pair.cheap, pair.dear) == (
                            title, 512, cheap, dear))
            by = "" if pair.verdict == ranking.HELD else f", {pair.by}"
            verdicts.append(WORDS[pair.verdict] + by)
        rows.append([f"{title}: `{cheap}` < `{dear}`", *verdicts])
    return _table(["by instructions", *columns], rows, False)


def _way(found, title, pages, row):
    return next(placed.way for each in found for placed in each.ways
                if (each.title, each.pages, placed.way.row) == (title, pages, row))


def _each_fault(found, pages):
    way = _way(found, "touch_read", pages, "fault_page")
    return way.interval.low / pages, way.interval.high / pages


def _share(found):
    """Of exceptions, in per cent."""
    way = _way(found, "touch_read", 512, "fault_page")
    (low, high), whole = way.interval.shares["exceptions"], way.interval
    return 100 * low / (low + whole.high - high), 100 * high / (high + whole.low - low)


def _order(found, cheap, dear):
    return next(pair.verdict for each in found for pair in each.pairs
                if (each.title, each.pages, pair.cheap, pair.dear) == (
                    "touch_read", 512, cheap, dear))


# What was measured; its figure; what is estimated of it on Intel's core.
PUBLISHED = (
    ("a fault that maps the zero page on Haswell, cycles [1]", 1301,
     lambda found: _each_fault(found, 512)),
    ("how much of it is the exception and its return, % [1]", 80.7, _share),
    ("a first read of anonymous memory, Intel's 11th generation, least of 100, cycles [2]", 1842,
     lambda found: _each_fault(found, 1)),
    ("the same, median [2]", 3241, lambda found: _each_fault(found, 1)),
)
PUBLISHED_ORDERS = (
    ("populating by 2 MiB is faster than by 4 KiB, 12.27 against 1.81 GB/s [3]", "fault_huge",
     "fault_page"),
    ("mapping a BAR's 16 GiB by huge entries is faster than by pages, 1.5 us against 0.4 s [4]",
     "fault_huge", "fault_pfn"),
)


def published():
    found = dict(scales())["`intel-golden-cove`, warm"]
    rows = []
    for what, value, made in PUBLISHED:
        low, high = made(found)
        verdict = "hit" if low <= value <= high else "miss"
        rows.append([what, f"{value:,}", f"{round(low):,} to {round(high):,}", verdict])
    for what, cheap, dear in PUBLISHED_ORDERS:
        verdict = _order(found, cheap, dear)
        rows.append([what, "an order", WORDS[verdict], {
            ranking.HELD: "hit", ranking.TURNED: "miss"}.get(verdict, "cannot tell")])
    return _table(["measured by others", "theirs", "estimated", ""], rows, False)


TABLES = {"orders": orders, "choices": choices, "published": published}


def put_in(text):
    return BLOCK.sub(lambda found: f"<!--estimate {found[1]}-->\n{TABLES[found[1]]()}\n<!---->",
                     text)


def read():
    with open(PAGE, encoding="utf-8") as file:
        return file.read()


class Tables(unittest.TestCase):
    maxDiff = None

    def test_as_committed(self):
        self.assertEqual(set(BLOCK.findall(read())), set(TABLES))
        self.assertEqual(read(), put_in(read()))

    def test_a_wrong_one_is_noticed(self):
        for name in TABLES:
            text = re.sub(rf"(<!--estimate {name}-->.*?\d)", r"\g<1>7", read(), count=1, flags=re.S)
            self.assertNotEqual(text, put_in(text), name)

    def test_what_is_said_of_them(self):
        """None is turned round; so the page says, and would have to say otherwise."""
        verdicts = Counter(pair.verdict for _, found in scales() for each in found
                           for pair in each.pairs)
        self.assertEqual(verdicts[ranking.TURNED], 0)
        self.assertIn("None of the orders is turned round", read())
        self.assertIn("miss", published())

    def test_every_processor_is_named(self):
        for name in processor.names():
            self.assertIn(f"`{name}`", read())


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        MADE = put_in(read())
        with open(PAGE, "w", encoding="utf-8") as DOCUMENT:
            DOCUMENT.write(MADE)
    else:
        unittest.main()
