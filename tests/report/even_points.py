# SPDX-License-Identifier: GPL-2.0-only
"""The break-even of fault_page against remap_pfn, predicted and measured.

even_points.py points        SOURCE PAGES TOUCHED... a line: three points on each side of it
even_points.py judge FILE    measured lines, as guest/cost/even.c prints them: status 1 if a point
                             lies on the other side than the model of the committed run says, or
                             its cost is farther from the model's than NEAR, or there are not
                             three points on each side at each size"""
import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "scripts"))

from report.data import run  # noqa: E402
from report.fit import break_even, cost  # noqa: E402

RUN = os.path.join(ROOT, "results", "amd64-7.2")
SOURCE = "compound"
SIZES = (512, 16384)
SIDES = (0.5, 0.8, 0.95, 1.05, 1.25, 2)
LAZY, BULK = ("fault_page",) * 2, ("remap_pfn",) * 2
NEAR = 0.01


def costs():
    data = run.load(RUN)
    return cost.Costs(next(cells for group, cells in data.own.items()
                           if group.source == SOURCE))


def points(made, pages):
    """Pages touched: below the break-even, and above it."""
    turn = break_even.between(made, LAZY, BULK, pages).pages
    return [max(round(turn * side), 1) + (side > 1) for side in SIDES]


def lives(path):
    """{(pages, touched): {backend: instructions}} of measured lines."""
    found = {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            words = line.split()
            if len(words) == 4 and words[0] in (LAZY[0], BULK[0]):
                found.setdefault((int(words[1]), int(words[2])), {})[words[0]] = int(words[3])
    return found


def judge(path):
    """How much is wrong; prints a table."""
    made, bad = costs(), 0
    sides = {(pages, row[0]): 0 for pages in SIZES for row in (LAZY, BULK)}
    print(f"{'pages':>7} {'touched':>8} {'fault_page':>12} {'model':>12} {'remap_pfn':>12} "
          f"{'model':>12}  cheaper")
    for (pages, touched), seen in lives(path).items():
        values = []
        for row in (LAZY, BULK):
            model = made.life(*row, pages, touched).total
            bad += abs(seen.get(row[0], 0) - model) > NEAR * model
            values += [seen.get(row[0], 0), model]
        bad += (values[0] < values[2]) != (values[1] < values[3])
        cheaper = LAZY[0] if values[0] < values[2] else BULK[0]
        sides[pages, cheaper] = sides.get((pages, cheaper), 0) + 1
        print(f"{pages:>7,} {touched:>8,} " + " ".join(f"{value:>12,}" for value in values)
              + f"  {cheaper}")
    return bad + sum(count < 3 for count in sides.values())


if __name__ == "__main__":
    if sys.argv[1:] == ["points"]:
        MADE = costs()
        for SIZE in SIZES:
            print(SOURCE, SIZE, *points(MADE, SIZE))
    elif len(sys.argv) == 3 and sys.argv[1] == "judge":
        sys.exit(judge(sys.argv[2]) != 0)
    else:
        sys.exit(__doc__)
