# SPDX-License-Identifier: GPL-2.0-only
"""What changed between two sets of runs, cell by cell."""
import os
from collections import Counter

from report.data import infile, number, run, schema, traits
from report.judge import judge, parts, side, trust

# A change of a cell, or why there is none to judge.
DEARER, CHEAPER, SAME, DECLARED = "dearer", "cheaper", "same", "declared"
UNTRUSTED, DOUBTED, LOST, ADDED = "untrusted", "doubted", "lost", "added"

NOTHING = "costs nothing, says its figure"

MIN_BOOTS = 3       # of an A/A comparison, to take tolerances from it

# What is read of a selftest.json.
_selftest = schema.compiled({
    "type": "object", "required": ["cells"], "properties": {"cells": {
        "type": "array", "items": {
            "type": "object",
            "required": [*side.CELL, "cell", "boots", "agrees", "min_spread", "mean_spread"],
            "properties": {name: {"type": ["string", "integer", "null"]}
                           for name in (*side.CELL, "state")} | {
                "cell": {"type": "string"},
                "boots": {"type": "integer"}, "agrees": {"type": "boolean"},
                "min_spread": {"type": "number", "minimum": 0},
                "mean_spread": {"type": ["number", "null"], "minimum": 0}}}}}})


class Tolerances:
    """What A/A comparisons of a kernel series have seen a cell differ by."""

    def __init__(self, machine, seen=None):
        here = os.path.dirname(os.path.abspath(__file__))
        name = f"{machine.arch}-{side.series(machine.kernel)}"
        self.path = os.path.join(here, "..", "..", "..", "results", name, "selftest.json")
        self._seen, cells = seen or {}, []
        if (seen is None and machine.variant == "plain" and "/" not in name
                and os.path.exists(self.path)):
            cells = infile.document(self.path, "take it from git again", "take it from git again",
                                    _selftest)["cells"]
            self._seen = seen_spreads(cells)
        self._names = {side.key(cell): cell["cell"] for cell in cells}

    def of(self, key):
        return self._seen.get(key, (None, None))

    def named(self):
        """All that the committed ones say, by the names that a history has."""
        return {self._names[key]: seen for key, seen in self._seen.items()}


def seen_spreads(cells):
    return {side.key(cell): (cell["min_spread"], cell["mean_spread"])
            for cell in cells if cell["boots"] >= MIN_BOOTS
            and (cell["agrees"] or not traits.ours(cell["backend"]))}


class Options:
    def __init__(self, drift=False, tolerance=None, accept=None, declared=None, seen=None):
        self.drift = drift
        self.tolerance = tolerance      # of a figure; None: by A/A data
        self.accept = accept            # the code of a doubt that is no hindrance
        self.declared = declared or ()  # costs that a change owns up to
        self.seen = seen                # spreads of A/A boots by cell; None: the committed ones


def compare(base, new, options):
    """The comparison of two sides, as the JSON has it."""
    pairs, only_base, only_new = side.pair(side.load(base), side.load(new), options.drift)
    result = {"schema": 1, "base": base, "new": new, "drift": options.drift,
              "only_base": [pool.whole_title() for pool in only_base],
              "only_new": [pool.whole_title() for pool in only_new], "machines": []}
    for one, two in pairs:
        rows = list(_rows(one, two, options))
        if not any("change" in row for row in rows):
            raise run.Error(f"cannot compare: {one.title()}: "
                            + _hindrance(one, two, options.accept))
        _distinguish(rows)
        result["machines"].append({
            "base": _machine(one), "new": _machine(two), "mode": one.machine.mode,
            "differ": [{"what": title, "base": mine, "new": yours}
                       for title, mine, yours in side.differing(one, two)],
            "unit": next(iter(one.cells.values()))[0]["unit"],
            "verdicts": dict(Counter(row["verdict"] for row in rows)),
            "cells": sorted(rows, key=lambda row: -abs(row.get("effect", 0)))})
    return result


def _hindrance(one, two, accept):
    """Why not one cell of theirs can be compared, and what to do about it."""
    shared = [cell for key in one.cells if key in two.cells
              for cell in (*one.cells[key], *two.cells[key])]
    if not shared:
        return "they have no cell in common; measure the same cells in both"
    doubts = Counter(doubt for cell in shared if not trust.believed(cell, accept)
                     for doubt in cell["doubts"])
    if doubts["emulated"] == len(shared):
        return ("emulated nanoseconds are not compared: they say nothing of a processor; compare "
                "runs in mode exact, or made where KVM works")
    found = ", ".join(f"{doubt} in {count}" for doubt, count in doubts.most_common())
    return (f"no cell is trusted on both sides{f' ({found})' * bool(found)}; "
            "see the notes of their cells")


# What may be held against NEW, and how it is told.
_COUNTED = ((DEARER, "{} dearer"), (DOUBTED, "{} not trusted any more"), (LOST, "{} gone"),
            (CHEAPER, "{} cheaper, undeclared"))


def reasons(result, strict=False, undeclared=False):
    """What is wrong with NEW: that anything is dearer; strict: or cannot be judged any more, be it
    a cell or all cells of a machine; undeclared: or is cheaper without being declared."""
    bad = {DEARER} | ({DOUBTED, LOST} if strict else set()) | ({CHEAPER} if undeclared else set())
    counts = Counter(row["verdict"] for machine in result["machines"] for row in machine["cells"])
    found = [text.format(counts[verdict]) for verdict, text in _COUNTED
             if verdict in bad and counts[verdict]]
    return found + ([f"all cells of {title} are gone" for title in result["only_base"]]
                    if strict else [])


def _machine(pool):
    return {"title": pool.title(), "kernel": pool.machine.kernel,
            "environments": [{name: env.get(name) for name in (
                "id", "seed", "commit", "dirty", "qemu", "cpu_model", "module_srcversion")}
                for env in pool.environments]}


def _distinguish(rows):
    """Cells of the same name differ in the device."""
    names = Counter(row["cell"] for row in rows)
    for row in rows:
        if names[row["cell"]] > 1 and row["device"]:
            row["cell"] += " " + row["device"].rsplit("0000:", maxsplit=1)[-1]


def _rows(base, new, options):
    judged = []
    for key in dict.fromkeys([*base.cells, *new.cells]):
        sides = base.cells.get(key), new.cells.get(key)
        cell = (sides[0] or sides[1])[0]
        row = {"cell": side.name(cell)} | dict(zip(side.CELL, key)) | {
            "state": key[-1], "pages": cell["pages"], "touched": cell["touched"]}
        believed = [found is not None
                    and all(trust.believed(cell, options.accept) for cell in found)
                    for found in sides]
        if not all(sides):
            there, lacking = (base, new) if sides[0] else (new, base)
            row["verdict"] = LOST if there is base else ADDED
            row["why"] = lacking.skipped.get(side.loose(cell)) or _why_gone(row, key, lacking)
        elif not all(believed):
            row["verdict"] = DOUBTED if believed[0] else UNTRUSTED
            row["why"] = next(cell["note"] or NOTHING
                              for found, good in zip(sides, believed) if not good
                              for cell in found if not trust.believed(cell, options.accept))
        elif (len(sides[0]) == len(base.environments)
              and len(sides[1]) < len(new.environments)):
            row["verdict"] = LOST
            row["why"] = new.skipped.get(
                side.loose(cell), f"in {len(sides[1])} of {len(new.environments)} boots alone")
        else:
            judged.append((row, *sides))
            continue
        yield row
    if base.machine.mode == "exact":
        _judge_exact(judged, base.machine, options, (base.seed(), new.seed()))
    else:
        _judge_times(judged, options)
    for row, _, _ in judged:
        yield row


def _why_gone(row, key, lacking):
    """What lacks the cell may have another of its name."""
    for other, cells in lacking.cells.items():
        if side.name(cells[0]) == row["cell"]:
            return "not measured; that of this name has " + ", ".join(
                f"{field} {theirs}, not {ours}" for field, ours, theirs in zip(
                    (*side.CELL, "state"), key, other) if ours != theirs)
    return "not measured"


def _judge_exact(judged, machine, options, seeds):
    tolerances = Tolerances(machine, options.seen)
    for row, base, new in judged:
        found = judge.exact(base, new, tolerances.of(side.key(base[0])), options.tolerance, seeds)
        found |= parts.exact(base, new, found["min"])
        row["change"] = {what: {"base": change.base, "new": change.new,
                                "change": round(change.new - change.base, 1),
                                "tolerance": round(change.tolerance, 1)}
                         for what, change in found.items()}
        row["by"] = judge.by(found)
        shown = found[row["by"][0] if row["by"] else "min"]
        row["verdict"] = {1: DEARER, -1: CHEAPER, 0: SAME}[shown.moved]
        row["effect"] = (shown.new - shown.base) / max(shown.base, 1)
        if row["by"] and _is_declared(row, shown, found, options.declared):
            row["verdict"] = DECLARED


def _is_declared(row, shown, found, declared):
    """What is shown of the instructions, if they changed, and each part that did."""
    moved = {part: found[part] for part in parts.PARTS if part in found and found[part].moved}
    if row["by"][0] not in parts.PARTS:
        moved[None] = shown
    return all(_covers(row, part, change, declared) for part, change in moved.items())


def _covers(row, part, change, declared):
    allowed = [cost.of(row, change.base) for cost in declared if cost.covers(row, part)]
    scale = parts.OF_INSTRUCTIONS.get(part, 1)
    if part in parts.IMPLIED:
        implied = [cost.of(row, row["change"]["min"]["base"])
                   for cost in declared if cost.covers(row)]
        allowed += [(scale * low, scale * high) for low, high in implied]
    return bool(allowed) and (
        sum(low for low, _ in allowed) - change.tolerance <= change.new - change.base
        <= sum(high for _, high in allowed) + change.tolerance)


def _judge_times(judged, options):
    times = judge.Times()
    found = [times.ratio(*([cell["values"] for cell in found] for found in sides))
             for _, *sides in judged]
    chances = judge.holm([chance for *_, chance in found])
    allowed = options.tolerance or (lambda figure: judge.TIME_SHARE * figure)
    for (row, base, new), (ratio, low, high, _), chance in zip(judged, found, chances):
        medians = [number.median(value for cell in found for value in cell["values"])
                   for found in (base, new)]
        change = medians[1] - medians[0]
        row["change"] = {"median": {
            "base": medians[0], "new": medians[1], "change": change, "ratio": round(ratio, 4),
            "interval": [round(low, 4), round(high, 4)], "p": chance,
            "tolerance": allowed(medians[0])}}
        row["effect"] = ratio - 1
        moved = chance < judge.TIME_LEVEL and abs(change) > allowed(medians[0])
        row["by"] = ["median"] if moved else []
        row["verdict"] = SAME if not moved else DEARER if ratio > 1 else CHEAPER
