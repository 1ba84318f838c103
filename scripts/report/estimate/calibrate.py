# SPDX-License-Identifier: GPL-2.0-only
"""A processor's weights, fitted to the times of cells whose parts another run has counted.

No part can take less than no time, so it is a least-squares fit that is not negative; each cell
counts by its share, not by its nanoseconds, since the longest would be all that counts else. How
good it is is seen of each cell by a fit that has not seen it."""
from collections import namedtuple

from report.data import infile, number
from report.estimate import processor, terms

# Cells for each part that any of them has: with fewer the fit goes through them, and tells nothing.
EACH = 2

# What 19 of 20 cells are off by at most is what an estimate of another may be off by.
SPREAD = 95

# What a document says of its fit.
_FIT = {"cells", "host", "exact", "started", "kernel", "median_error", "worst_error"}

# name: of the cell; parts: {part: how many}; measured: ns.
Point = namedtuple("Point", "name parts measured")

# low and high: of the fits without one of the cells each.
Weight = namedtuple("Weight", "value low high")

# points; weights: {part: Weight}; told: what each cell takes by the fit without it; spread.
Fit = namedtuple("Fit", "points weights told spread")


def points(host, exact):
    """Of the cells that both runs have."""
    arches = {env["id"]: env["arch"] for env in exact.environments}
    counted = {cell.get("name"): cell for cell in exact.cells
               if cell["trusted"] and "vector" in cell}
    found = []
    for cell in host.cells:
        other = counted.get(cell.get("name"))
        if cell["unit"] == "ns" and cell["trusted"] and cell["min"] and other:
            found.append(Point(cell["name"], _parts(other["vector"], arches[other["env"]]),
                               cell["min"]))
    return found


def _parts(vector, arch):
    """Those terms that are certain to take time."""
    found = {}
    for term in terms.terms(vector, arch):
        if not term.maybe:
            found[term.part] = found.get(term.part, 0) + term.count
    return found


def fit(found):
    """The Fit of Points."""
    named = sorted({part for point in found for part, count in point.parts.items() if count})
    if not named or len(found) < EACH * len(named):
        raise infile.Error(
            f"{len(found)} cell{'s' * (len(found) != 1)} with a time in one run and a vector in "
            f"the other, and {len(named)} parts to fit: that takes {max(EACH * len(named), EACH)} "
            "cells; measure the same ones, of more operations and sizes, in both")
    try:
        import numpy
        from scipy.optimize import nnls
    except ImportError as error:
        raise infile.Error(f"cannot fit weights: {error}; install python3-scipy") from error
    rows = numpy.array([[point.parts[part] / point.measured for part in named]
                        for point in found], dtype=float)
    # All of about the same size, or small ones would be lost in the rounding.
    scale = rows.max(axis=0)
    rows = rows / scale

    def solved(chosen):
        return nnls(rows[chosen], numpy.ones(len(chosen)))[0]

    every = list(range(len(found)))
    whole = solved(every)
    without = [solved(every[:place] + every[place + 1:]) for place in every]
    told = [float(rows[place] @ made) * found[place].measured
            for place, made in enumerate(without)]
    tried = numpy.array([whole, *without]) / scale
    weights = {part: Weight(float(whole[place] / scale[place]), float(tried[:, place].min()),
                            float(tried[:, place].max())) for place, part in enumerate(named)}
    return Fit(found, weights, told, number.rank(sorted(map(_off, found, told)), SPREAD))


def _off(point, told):
    """The factor by which the one is more than the other."""
    return max(point.measured, told) / max(min(point.measured, told), point.measured / 1000)


def errors(made):
    """(share that the fit without it is off, Point, told) of each cell, the worst first."""
    found = [(told / point.measured - 1, point, told)
             for point, told in zip(made.points, made.told)]
    return sorted(found, key=lambda each: -abs(each[0]))


def document(made, env, host, exact):
    """What estimate --on reads; host and exact: how the runs are called."""
    source = f"fitted by mapbench calibrate to {len(made.points)} cells of {host} and {exact}"
    about = env.get("about", {})
    return {
        "schema": 1,
        "title": f"{about.get('host_cpu', env['cpu_model'])}, fitted to {len(made.points)} cells",
        "arch": env["arch"], "unit": "ns", "spread": round(made.spread, 4), "spread_of": "all",
        "spread_why": f"{SPREAD} % of the cells are off no more than that by the fit without them",
        "fit": {"cells": len(made.points), "host": host, "exact": exact,
                "started": env["started"], "kernel": env["kernel"],
                "median_error": number.median([abs(each[0]) for each in errors(made)]),
                "worst_error": abs(errors(made)[0][0])},
        "weights": {part: {"low": each.low, "high": each.high, "source": source}
                    for part, each in made.weights.items()}}


def written(data):
    """Whether a file that holds that is one that document() has made."""
    try:
        parsed = infile.parse(data.decode())
    except ValueError:
        return False
    return not processor.errors(parsed) and _FIT <= set(parsed.get("fit", ()))


def check(host, exact):
    """The environment that was timed; refuses what nothing can be learnt of."""
    timed = [env for env in host.environments if env["mode"] == "time"]
    if len(timed) != 1:
        raise infile.Error(f"{host.directory}: {len(timed)} environments in time, and one is "
                           "wanted: measure with mapbench run --machine host")
    env = timed[0]
    broken = {guard["name"] for guard in env["guards"] if not guard["held"]}
    if env["machine"] != "host" or "not_emulated" in broken:
        raise infile.Error(f"{host.directory}: its times are those of a virtual machine, whose "
                           "faults cost what is round it makes of them: give a run --machine host")
    if env.get("about", {}).get("virtual") is not False:
        known = "is itself a virtual machine" if env.get("about", {}).get("virtual") else (
            "may itself be a virtual machine, the run does not say")
        raise infile.Error(f"{host.directory}: its host {known}, and page faults and TLB misses "
                           "there cost what no processor takes: measure on hardware")
    if not any(each["arch"] == env["arch"] for each in exact.environments):
        raise infile.Error(f"{exact.directory}: not of {env['arch']}, as {host.directory} is: "
                           "their instructions are not the same")
    if not any("vector" in cell for cell in exact.cells):
        raise infile.Error(f"{exact.directory}: no cell has a vector: measure with mapbench run "
                           "--vector")
    return env
