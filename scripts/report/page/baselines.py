# SPDX-License-Identifier: GPL-2.0-only
"""What one would use instead of a driver's mapping, beside the cheapest of each kind of ours."""
from collections import namedtuple

from report.data import life, number
from report.page import chart
from report.draw.markup import element, paragraph, section, text

# What is beside what: memory beside memory, a BAR beside a BAR.
_KINDS = ("memory", "bar")
Row = namedtuple("Row", "name life")


def build(run):
    parts = [part for env in run.environments for kind in _KINDS
             for part in _kind(run, env["id"], kind)]
    if not parts:
        return ""
    lead = paragraph(
        "First mmap, first touch of every page and munmap, to scale within one chart. Anonymous "
        "memory and memfd allocate and clear their pages at the first touch, which a driver did "
        "before. The cheapest of the module's backends at mmap time and at fault time stand "
        "beside them.")
    return section("instead", "What one would use instead", lead, chart.legend(), *parts)


def _kind(run, env, kind):
    groups = {group: cells for group, cells in run.groups.items()
              if group.env == env and (group.source == "bar") == (kind == "bar")}
    sizes = sorted({size for group, cells in groups.items() if group not in run.own
                    for size in cells.sizes})
    for size in sizes:
        rows = _baselines(run, groups, size)
        if not rows:
            continue
        rows = sorted(rows + _own(run, groups, size), key=lambda row: row.life.total)
        most = max(row.life.total for row in rows) or 1
        several = f"{env}, " if len(run.environments) > 1 else ""
        head = f"{several}{kind}, {number.pages(size // 4096)}, {number.size(size)}"
        bars = "\n".join(chart.bar(row.life, most, row.name) for row in rows)
        yield element("figure", f"<figcaption>{text(head)}: {text(_unit(groups))}</figcaption>\n"
                      + bars, class_="bars")


def _unit(groups):
    return next(iter(groups.values())).unit


def _baselines(run, groups, size):
    return [Row(each.row, each) for group, cells in groups.items()
            for each in life.lives(cells, size) if not cells.traits.ours(each.backend)]


def _own(run, groups, size):
    """Of each own group the cheapest bulk and the cheapest faulting one."""
    rows = []
    for group, cells in groups.items():
        lives = [each for each in life.ranked(cells, size)
                 if cells.traits.ours(each.backend) and cells.may(each.backend)]
        for lazy in (False, True):
            best = next((each for each in lives if cells.traits.lazy(each.backend) == lazy), None)
            if best:
                rows.append(Row(f"{best.row} ({group.source})", best))
    return rows
