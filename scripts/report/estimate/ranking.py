# SPDX-License-Identifier: GPL-2.0-only
"""The ways of a run at one op, memory and size: by instructions, and by time on a processor."""
import re
from collections import Counter, namedtuple

from report.data import infile, life

WHOLE = "whole life"
HELD, TURNED, UNDECIDED = "held", "turned", "undecided"
_VERDICTS = {-1: HELD, 0: UNDECIDED, 1: TURNED}

# row: its name; cells: that it is made of; instructions: their minima; terms: of their vectors.
Way = namedtuple("Way", "row cells instructions terms interval")

# rank: the least and the greatest place that it can have in time.
Placed = namedtuple("Placed", "way rank")

# cheap and dear: rows, by instructions; verdict: whether time has them so; by: the part that says
# so, or stands against it (cycles.Order).
Pair = namedtuple("Pair", "cheap dear verdict by")

# title: the op; ways: Placed, in the order of instructions; pairs: of each two that differ.
Ranking = namedtuple("Ranking", "group title bytes pages ways pairs")


def rankings(run, scale, wanted=None):
    """A Ranking for each op, memory and size where two ways or more have a vector; wanted: a
    regular expression of cells' names."""
    found = []
    for group, cells in run.groups.items():
        if run.environment(group)["arch"] != scale.processor.arch:
            continue
        for size in cells.sizes:
            for title, rows in _titles(cells, size):
                ways = [_way(scale, row, made) for row, made in rows
                        if all(_counts(scale, cell, wanted) for cell in made)]
                if len(ways) > 1:
                    found.append(Ranking(group, title, size, cells.pages[size],
                                         *_placed(scale, ways)))
    return found


def _titles(cells, size):
    """(title, [(row, cells)]) of each op, in its variants, and of the whole life."""
    for op in cells.ops:
        variants = {}
        for row, _ in cells.rows:
            for cell in cells.of(row, op):
                if cell["bytes"] == size:
                    name = cell.get("name", op).partition("/")[0]
                    variants.setdefault(name, {}).setdefault(row, cell)
        for name, rows in variants.items():
            yield name, [(row, [cell]) for row, cell in rows.items()]
    if not life.missing(cells):
        yield WHOLE, [(each.row, [cell for _, cell in each.parts])
                      for each in life.lives(cells, size)]


def _counts(scale, cell, wanted):
    return (cell["trusted"] and "vector" in cell
            and (wanted is None or wanted.search(cell.get("name", "")))
            and not scale.lacking(scale.parts([cell["vector"]])))


def _way(scale, row, cells):
    made = scale.parts([cell["vector"] for cell in cells])
    return Way(row, cells, sum(cell["min"] for cell in cells), made, scale.interval(made))


def placed(scale, rows):
    """(Placed, in the order of instructions, and Pairs of each two that differ) of (row, cells)."""
    return _placed(scale, [_way(scale, row, cells) for row, cells in rows])


def _placed(scale, ways):
    ways = sorted(ways, key=lambda way: way.instructions)
    less, more, pairs = Counter(), Counter(), []
    for place, cheap in enumerate(ways):
        for dear in ways[place + 1:]:
            order = scale.order(cheap.terms, dear.terms)
            if order.order:
                first, second = (cheap, dear) if order.order < 0 else (dear, cheap)
                more[second.row] += 1
                less[first.row] += 1
            if dear.instructions > cheap.instructions * (1 + life.CLOSE):
                pairs.append(Pair(cheap.row, dear.row, _VERDICTS[order.order], order.by))
    return [Placed(way, (1 + more[way.row], len(ways) - less[way.row])) for way in ways], pairs


def pattern(text):
    try:
        return re.compile(text)
    except re.error as error:
        raise infile.Error(f"--filter {text}: no regular expression: {error}") from error


def without(run, scale):
    """{reason: how many} of the cells that have no estimate."""
    found, arch = Counter(), scale.processor.arch
    for cell in run.cells:
        env = next(env for env in run.environments if env["id"] == cell["env"])
        if env["mode"] != "exact":
            found["measured in time, which needs no estimate"] += 1
        elif env["arch"] != arch:
            found[f"of {env['arch']}, whose instructions are not {arch}'s"] += 1
        elif "no_vector" in cell:
            found[f"no vector: {cell['no_vector']}"] += 1
        elif "vector" not in cell:
            found["no vector: the run was without --vector"] += 1
        elif not cell["trusted"]:
            found["not trusted"] += 1
        elif lacking := scale.lacking(scale.parts([cell["vector"]])):
            found[f"no weight of {', '.join(lacking)} in {scale.processor.name}"] += 1
    return found


def check(run, processor):
    """Refuses a run of which nothing can be estimated there."""
    having = {env["id"] for env in run.environments if env["arch"] == processor.arch}
    arches = sorted({env["arch"] for env in run.environments})
    if not having:
        raise infile.Error(f"{run.directory}: a run of {', '.join(arches)}, and {processor.name} "
                           f"is of {processor.arch}: what one does in so many instructions the "
                           f"other does in others; give a processor of {', '.join(arches)}")
    if not any("vector" in cell and cell["env"] in having for cell in run.cells):
        raise infile.Error(f"{run.directory}: no cell has a vector, and time is not estimated from "
                           "instructions alone; measure with mapbench run --vector")
