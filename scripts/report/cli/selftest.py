# SPDX-License-Identifier: GPL-2.0-only
"""What many boots of the same, and boots with planted costs, show of the measurement itself."""
import glob
import json
import os
import re
import statistics
import sys
from itertools import combinations

from report.data import infile, outfile, run, traits
from report.judge import compare, declare, judge, parts, side
from report.profile import difference
from report.text import selftest_table
from report.cli import profile

TEST_BUILD = "test_build"
MOST = 0.001        # of a figure: a cell that differs by more does not agree
_LOG = "see the logs there, or run the selftest again"
_OPS = {"mmap": ("mmap",), "fault": ("touch_read", "touch_write"), "munmap": ("munmap",)}


def arguments(parser):
    parser.add_argument("directory", metavar="DIR", help="with the runs that selftest made")


def main(args):
    boots = [_boot(path) for path in _paths(args.directory, "same-*")]
    if len(boots) < 2:
        raise run.Error(f"{args.directory}: fewer than two boots came through; see the logs there")
    if not all(boots):
        raise run.Error(f"{args.directory}: a boot came through without a cell; see the logs there")
    cells = [_cell(key, [boot[key] for boot in boots if key in boot])
             for key in dict.fromkeys(key for boot in boots for key in boot)]
    fixed = [_boot(path) for path in _paths(args.directory, "fixed-*")]
    first = _environment(_paths(args.directory, "same-*")[0])
    result = {
        "schema": 1, "boots": len(boots),
        "environment": {name: first[name] for name in (
            "kernel", "arch", "qemu", "cpu_model", "flags", "commit", "dirty")},
        "seeds": [_environment(path)["seed"] for path in _paths(args.directory, "same-*")],
        "trust": _trust(boots), "agreement": _agreement(cells),
        "one_seed": _identity(fixed) if len(fixed) == 2 else None,
        "false_alarms": _alarms(boots), "parts": _parts(boots),
        "planted": _planted(args.directory, cells),
        "patched": _patched(args.directory, cells),
        "cells": cells}
    outfile.write(os.path.join(args.directory, "selftest.json"),
                  json.dumps(result, indent=1) + "\n")
    text, bad = selftest_table.write(result)
    outfile.write(os.path.join(args.directory, "selftest.txt"), text)
    sys.stdout.write(text)
    return int(bad)


def _paths(directory, pattern):
    return sorted(glob.glob(os.path.join(glob.escape(directory), pattern, "")))


def _environment(path):
    loaded = run.load(path)
    if not loaded.environments:
        raise run.Error(f"{path}: the run names no environment; measure again")
    return loaded.environments[0]


def _boot(path):
    return {side.key(cell): cell for cell in run.load(path).cells}


def _cell(key, boots):
    """What the boots of one cell differ by; of means, without the outermost repetitions."""
    lows = [cell["min"] for cell in boots]
    means = [judge.trimmed(cell["values"]) for cell in boots]
    spread = max(lows) - min(lows)
    return {"cell": side.name(boots[0])} | dict(zip(side.CELL, key)) | {
        "state": key[-1], "pages": boots[0]["pages"],
        "n": boots[0]["n"], "boots": len(boots), "trusted": sum(cell["trusted"] for cell in boots),
        "min": min(lows), "min_spread": spread,
        "mean": round(statistics.fmean(cell["mean"] for cell in boots), 1),
        "mean_spread": None if None in means else round(max(means) - min(means), 1),
        "agrees": spread <= max(judge.FLOOR, MOST * min(lows)),
        "tolerance": round(judge.tolerance("min", min(lows), spread, widens=not traits.ours(
            boots[0]["backend"])), 1)}


def _trust(boots):
    cells = [cell for boot in boots for cell in boot.values()]
    doubts = {}
    for cell in cells:
        if not cell["trusted"]:
            doubts.setdefault(", ".join(cell["doubts"]), set()).add(side.name(cell))
    good = sum(cell["trusted"] for cell in cells)
    return {"cells": len(cells), "trusted": good, "percent": round(100 * good / len(cells), 3),
            "doubts": {codes: sorted(names) for codes, names in doubts.items()}}


def _agreement(cells):
    """Of the cells that every boot trusts."""
    judged = [cell for cell in cells if cell["trusted"] == cell["boots"]]
    agree = [cell for cell in judged if cell["agrees"]]
    return {"cells": len(judged), "agree": len(agree),
            "percent": round(100 * len(agree) / max(len(judged), 1), 3),
            "identical": sum(cell["min_spread"] == 0 for cell in judged),
            "within_floor": sum(cell["min_spread"] <= judge.FLOOR for cell in judged),
            "remain": _apart(judged, True), "beside": _apart(judged, False)}


def _apart(cells, ours):
    """Those that do not agree, of what the module maps or of what it does not."""
    return [{"cell": cell["cell"], "min": cell["min"], "spread": cell["min_spread"]}
            for cell in cells if not cell["agrees"] and traits.ours(cell["backend"]) == ours]


def _identity(boots):
    one, two = boots
    both = one.keys() & two.keys()
    return {"cells": len(one), "min": sum(one[key]["min"] == two[key]["min"] for key in both),
            "all_values": sum(one[key]["values"] == two[key]["values"] for key in both)}


def _alarms(boots):
    """Every pair of boots compared, each cell with the tolerance that the other boots give. What
    the module does not map stands beside: that one boot has other memory left is no error."""
    pairs = list(combinations(range(len(boots)), 2))
    found, compared = [], 0
    for one, two in pairs:
        others = [boot for index, boot in enumerate(boots) if index not in (one, two)]
        for key in boots[one].keys() & boots[two].keys():
            cells = boots[one][key], boots[two][key]
            if not all(cell["trusted"] for cell in cells):
                continue
            compared += 1
            there = [boot[key] for boot in others if key in boot]
            seen = _cell(key, there) if len(there) >= compare.MIN_BOOTS else None
            spread = (seen["min_spread"], seen["mean_spread"]) if seen and (
                seen["agrees"] or not traits.ours(cells[0]["backend"])) else (None, None)
            changes = judge.exact(cells[:1], cells[1:], spread)
            changes |= parts.exact(cells[:1], cells[1:], changes["min"])
            found += [{"cell": side.name(cells[0]), "ours": traits.ours(cells[0]["backend"]),
                       "boots": [one + 1, two + 1], "by": what,
                       "change": round(change.new - change.base, 1),
                       "tolerance": round(change.tolerance, 1)}
                      for what, change in changes.items() if change.moved]
    alarms = [alarm for alarm in found if alarm["ours"]]
    return {"comparisons": len(pairs), "cells_compared": compared,
            "comparisons_with_alarm": len({tuple(alarm["boots"]) for alarm in alarms}),
            "alarms": alarms, "beside": [alarm for alarm in found if not alarm["ours"]]}


def _parts(boots):
    """What the parts of the module's cells differ by, where every boot has a vector of them."""
    vectors = {}
    for key, cell in boots[0].items():
        found = [boot.get(key, {}).get("vector") for boot in boots]
        if traits.ours(cell["backend"]) and None not in found:
            vectors[side.name(cell)] = found
    lacking = sum("no_vector" in cell for boot in boots for cell in boot.values())
    if not vectors and not lacking:
        return None
    rows = []
    for part in parts.PARTS:
        spreads = [(max(figures) - min(figures), min(figures), name)
                   for name, found in vectors.items()
                   if all(part in vector for vector in found)
                   for figures in [[vector[part] for vector in found]]]
        most = max(spreads, default=(0, 0, ""))
        rows.append({"part": part, "differ": sum(bool(spread) for spread, *_ in spreads),
                     "most": most[0], "of": most[1], "cell": most[2]})
    return {"cells": len(vectors), "lacking": lacking, "parts": rows}


def _plants(directory, name):
    """Of plant-UNIT-COST the two, and the (backend, kind of op) pairs that it was planted in."""
    path = os.path.join(directory, f"{name}.params")
    text = infile.text(path, _LOG, _LOG).strip()
    found = re.fullmatch(r"plant-([a-z]+)-(\d{1,9})", name)
    plants = [plant.split(":")[:2] for plant in text.split(",")]
    if not found or any(len(plant) != 2 or plant[1] not in _OPS for plant in plants):
        raise run.Error(f"{path}: not what was planted, as remap_pfn:mmap:page:10; {_LOG}")
    return found[1], int(found[2]), plants


def _planted(directory, cells):
    """Each boot with planted costs against the boot of the same test build without."""
    options = compare.Options(accept=TEST_BUILD, seen=compare.seen_spreads(cells))
    base = os.path.join(directory, "plant-none")
    results = []
    for path in _paths(directory, "plant-*-*"):
        unit, cost, plants = _plants(directory, os.path.basename(os.path.dirname(path)))
        judged = [row for machine in compare.compare(base, path, options)["machines"]
                  for row in machine["cells"] if "change" in row]
        rows = [row for row in judged if row["verdict"] == compare.DEARER]
        names = [f"{backend}:{op}" for backend, op in plants
                 if any(_of(row, backend, op) for row in judged)]
        hit = {name: [row["cell"] for row in rows if _of(row, *name.split(":"))] for name in names}
        results.append({
            "unit": unit, "cost": cost, "planted": len(names),
            "caught": sum(bool(cells) for cells in hit.values()),
            "missed": [name for name, cells in hit.items() if not cells],
            "cells_by_plant": {name: len(cells) for name, cells in hit.items()},
            "elsewhere": [row["cell"] for row in rows
                          if not any(_of(row, *name.split(":")) for name in names)]})
    return sorted(results, key=lambda each: (each["unit"], each["cost"]))


def _of(row, backend, op):
    return row["backend"] == backend and row["op"] in _OPS[op]


def _named(directory, patch):
    """The function that became dearer by most, and by how much a page, as its profiles say."""
    paths = [os.path.join(directory, f"profile-{patch}{which}", "profile.json")
             for which in ("-without", "")]
    if not all(os.path.exists(path) for path in paths):
        return None
    base, new = (profile.load(path) for path in paths)
    rows = difference.rows(base, new)
    if not rows:
        return None
    name, before, after, *_ = max(rows, key=lambda row: row[2] - row[1])
    return {"cell": "{op}/{backend}/{source}/{cache}".format(**new["cell"]), "function": name,
            "a_page": round((after - before) / new["cell"]["pages"], 2)}


def _patched(directory, cells):
    """Each kernel with a patch in mm/ against the same without: what it says will be dearer."""
    options = compare.Options(drift=True, seen=compare.seen_spreads(cells))
    results = []
    for path in _paths(directory, "mm-*"):
        name = os.path.basename(os.path.dirname(path))
        if name == "mm-none":
            continue
        costs = declare.read(os.path.join(directory, f"{name}.costs"))
        rows = [row for machine in compare.compare(os.path.join(directory, "mm-none"), path,
                                                   options)["machines"]
                for row in machine["cells"] if row["verdict"] == compare.DEARER]
        hit = {"/".join(cost.patterns): [row["cell"] for row in rows if cost.covers(row)]
               for cost in costs}
        results.append({"patch": name, "caught": any(hit.values()), "cells": hit,
                        "named": _named(directory, name),
                        "elsewhere": [row["cell"] for row in rows
                                      if not any(cost.covers(row) for cost in costs)]})
    return results
