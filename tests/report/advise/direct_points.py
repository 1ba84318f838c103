# SPDX-License-Identifier: GPL-2.0-only
"""advise beside direct runs, at sizes and shares of which no run has a cell.

direct_points.py points RUN      all lives that advise ranks, to measure them,
                                 "BACKEND SOURCE PAGES TOUCHED PATTERN ACCESS" a line
direct_points.py judge RUN FILE  measured lines, as guest/cost/direct.c prints them: status 1 if
                                 two that differ by more than GAP are ranked the other way round, a
                                 figure is farther from what was measured than its error and NEAR,
                                 or one is missing"""
import argparse
import itertools
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
sys.path.insert(0, os.path.join(ROOT, "scripts"))

from report.data import run  # noqa: E402
from report.advise import advise  # noqa: E402

# Pages, and what is touched: none of which the suites have.
SIZES = {"compound": ("1200K", "2M", "3M", "13M", "100M"), "bar": ("1200K", "3M", "13M"),
         "coherent": ("1200K", "2668K")}
SHARES = (("100%", "sequential", "read"), ("33%", "sequential", "read"),
          ("7%", "sequential", "read"), ("7%", "random", "read"),
          ("100%", "sequential", "write"), ("33%", "random", "write"))
GAP = 0.02
NEAR = 0.02


def answers(path):
    """(question, Advice) of each point."""
    found = run.load(path)
    parser = argparse.ArgumentParser()
    advise.arguments(parser)
    for source, sizes in SIZES.items():
        for size, (share, pattern, access) in itertools.product(sizes, SHARES):
            args = parser.parse_args([path, "--size", size, "--touched", share, "--pattern",
                                      pattern, "--access", access, "--source", source])
            yield advise.build(found, args)


def lines(answer):
    asked = answer.question
    for choice in answer.choices + answer.experiments:
        yield choice, " ".join(map(str, (choice.cost.backend, asked.source, asked.pages,
                                         asked.touched, asked.pattern, asked.access)))


def measured(path):
    found = {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            key, _, value = line.strip().rpartition(" ")
            if key.count(" ") == 5 and value.isdecimal():
                found[key] = int(value)
    return found


def judge(path, file):
    """How much is wrong; prints what was measured beside what advise says."""
    seen, bad = measured(file), 0
    for answer in answers(path):
        known = [(choice, key, seen.get(key)) for choice, key in lines(answer)]
        for choice, key, value in known:
            cost = choice.cost
            if value is None:
                print(f"not measured: {key}")
                bad += 1
                continue
            slack = NEAR * value
            off = not cost.low - slack <= value <= cost.high + slack
            bad += off
            print(f"{key:55} {value:>12,} {cost.total:>12,} {(cost.total / value - 1) * 100:+6.2f}"
                  f" %  rank {choice.rank}{'  WRONG: beyond its error' if off else ''}")
        chosen = [(choice, value) for choice, _, value in known
                  if value is not None and choice in answer.choices]
        for (one, low), (other, high) in itertools.permutations(chosen, 2):
            if low * (1 + GAP) < high and one.rank > other.rank:
                print(f"  WRONG: {one.cost.row} costs {low:,} and is ranked behind "
                      f"{other.cost.row}, {high:,}")
                bad += 1
    return bad


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] == "points":
        for ANSWER in answers(sys.argv[2]):
            for _, LINE in lines(ANSWER):
                print(LINE)
    elif len(sys.argv) == 4 and sys.argv[1] == "judge":
        sys.exit(judge(*sys.argv[2:]) != 0)
    else:
        sys.exit(__doc__)
