# SPDX-License-Identifier: GPL-2.0-only
"""Single faults: percentiles, and a small histogram of each cell that has them."""
from math import log

from report.data import check, number
from report.draw import extra
from report.draw.markup import element, paragraph, section, text

_WIDTH, _HEIGHT, _BAR = 220, 30, 3


def build(run):
    heads = ["op", "backend", "pages", *(_title(name) for name in check.RANKS), "left out", ""]
    parts = extra.tables(run, "faults", "a fault", heads, _row)
    if not parts:
        return ""
    lead = paragraph(
        "Each page of one more mapping touched and timed on its own: a fault, and the few "
        "instructions of its touch. p99.9 is what one fault in a thousand exceeds. The histogram "
        "has the cost from the least to the largest across, and how many faults upwards, both "
        "logarithmic.")
    return section("faults", "Single faults", lead, *parts)


def _title(name):
    return "p99.9" if name == "p999" else name


def _row(cells, cell):
    faults = cell["faults"]
    doubt = "" if cell["trusted"] else "?"
    return [text(cell["op"]), text(cells.row(cell)), number.exact(cell["pages"]),
            *(number.exact(faults[name]) + doubt for name in check.RANKS),
            number.exact(faults["left_out"]), _histogram(faults["histogram"])]


def _histogram(bins):
    low, high = log(bins[0][0] + 1), log(bins[-1][0] + 1)
    most = log(max(count for _, _, count in bins) + 1)
    bars = []
    for first, last, count in bins:
        left = (log(first + 1) - low) / (high - low) * (_WIDTH - _BAR) if high > low else 0
        tall = max(1.0, log(count + 1) / most * (_HEIGHT - 1))
        where = number.exact(first) if first == last else (
            f"{number.exact(first)} to {number.exact(last)}")
        bars.append(element("rect", element("title", f"{where}: {number.exact(count)}"),
                            x=f"{left:.1f}", y=f"{_HEIGHT - 1 - tall:.1f}", width=_BAR,
                            height=f"{tall:.1f}", fill="currentColor"))
    base = element("rect", "", x=0, y=_HEIGHT - 1, width=_WIDTH, height=1, fill="currentColor",
                   opacity=".3")
    return element("svg", base + "".join(bars), viewBox=f"0 0 {_WIDTH} {_HEIGHT}", width=_WIDTH,
                   height=_HEIGHT, role="img", aria_label="histogram of single faults")
