# SPDX-License-Identifier: GPL-2.0-only
"""Profiles of single cells: `python3 -m report.profile make RUN` or `subtract BASE NEW`."""
import json
import os
import sys
from collections import Counter

from report.data import check, infile, outfile, schema
from report.judge import parts, side, trust
from report.profile import difference, profile_table
from report.draw import flame
from report.cli import cli
from report.profile.counts import Counts
from report.data.run import Error, read
from report.profile.samples import Samples
from report.profile.symbols import Symbols

SCHEMA = 1
_CELL = ("op", "backend", "source", "device", "cache", "bytes", "pages")
_ENVIRONMENT = ("kernel", "arch", "machine", "variant", "mode", "qemu", "cpu_model", "flags",
                "commit", "dirty", "module_srcversion", "started")


def make(directory, by=None):
    """profile.json and profile.svg of what a run of one cell left in its directory; by: of this
    part of its vector."""
    run = read(directory)
    errors = check.shape(run)
    if errors:
        raise Error(f"{directory} is not a valid run: {errors[0]}; profile the cell again")
    if not run["environments"]:
        raise Error(f"{directory}: the run names no environment; profile the cell again")
    if len(run["cells"]) != 1:
        raise Error(f"{directory} has {len(run['cells'])} cells; a profile is of one")
    symbols = Symbols(os.path.join(directory, "kallsyms"), os.path.join(directory, "symbols"))
    path = os.path.join(directory, "profile")
    if run["environments"][0]["mode"] == "time":
        profile = _sampled(run, Samples(path, symbols))
    elif by:
        profile = _part(run, by, Counts(path, symbols, run["cells"][0]["min"]))
    else:
        profile = _profile(run, Counts(path, symbols))
    outfile.write(os.path.join(directory, "profile.json"), _text(profile))
    outfile.write(os.path.join(directory, "profile.svg"), flame.draw(profile))
    profile_table.write(profile, sys.stdout)
    return 0 if profile["trusted"] or profile["unit"] == "samples" else 1


def _profile(run, counts):
    cell, environment, window = run["cells"][0], run["environments"][0], counts.window
    notes = [] if cell["trusted"] else [cell["note"]]
    odd = [each for each in counts.windows if each.counted != each.value + each.overhead
           and not each.disturbed]
    if odd:
        notes.append(f"in {len(odd)} of {len(counts.windows)} repetitions the sum is not the value")
    if window.value != cell["min"]:
        notes.append(f"the least repetition is {window.value}, the cell's minimum {cell['min']}")
    return {
        **_identity(cell, environment, cell["unit"]),
        "value": window.value,
        "overhead": window.overhead,
        "counted": window.counted,
        "residue": window.counted - window.value - window.overhead,
        "trusted": trust.verdict(notes),
        "note": "; ".join(notes),
        "windows": [list(each) for each in counts.windows],
        **_functions(counts),
    }


def _part(run, part, counts):
    """Of a sum, what an empty window has of it is the clock's, as in the cell's vector."""
    cell, environment = run["cells"][0], run["environments"][0]
    notes = [] if cell["trusted"] else [cell["note"]]
    if "vector" not in cell:
        raise Error(f"the cell has no vector: {cell.get('no_vector', 'it was not asked for')}")
    if part not in cell["vector"]:
        raise Error(f"the vector has no {part}: it cannot be counted on this kernel")
    value, counted = cell["vector"][part], sum(counts.stacks.values())
    overhead = 0 if part in parts.DISTINCT else counts.empty
    residue = counted - value - overhead
    if residue:
        notes.append(f"the functions add up to {counted}, and the cell has {value}, the clock "
                     f"{overhead}")
    profile = {
        **_identity(cell, environment, part),
        "value": value, "overhead": overhead, "counted": counted, "residue": residue,
        "trusted": trust.verdict(notes),
        "note": "; ".join(notes),
        "windows": [list(each) for each in counts.windows],
        **_functions(counts),
    }
    for function in profile["functions"]:
        del function["entered"]     # how often a function's first instruction ran was not counted
    return profile


def _sampled(run, samples):
    cell, environment = run["cells"][0], run["environments"][0]
    notes = [] if cell["trusted"] else [cell["note"]]
    if samples.lost:
        notes.append(f"{samples.lost} samples found no room")
    taken = sum(samples.stacks.values())
    return {
        **_identity(cell, environment, "samples"),
        "event": samples.event,
        "period": samples.period,
        "value": taken, "overhead": 0, "counted": taken, "residue": 0,
        "trusted": trust.verdict(notes),
        "note": "; ".join(notes),
        "windows": [],
        **_functions(samples),
    }


def _identity(cell, environment, unit):
    return {
        "schema": SCHEMA,
        "cell": {"name": side.name(cell)} | {key: cell[key] for key in _CELL},
        "environment": {key: environment.get(key) for key in _ENVIRONMENT},
        "unit": unit,
    }


def _functions(counts):
    own, inclusive = Counter(), Counter()
    for path, times in counts.stacks.items():
        own[path[-1]] += times
        for name in set(path):
            inclusive[name] += times
    names = sorted(inclusive, key=lambda name: (-own[name], -inclusive[name], name))
    index = {name: place for place, name in enumerate(names)}
    return {
        "functions": [{"name": name, "self": own[name], "inclusive": inclusive[name],
                       "entered": counts.entered[name]} for name in names],
        "stacks": [[[index[name] for name in path], times]
                   for path, times in sorted(counts.stacks.items())],
    }


def _text(profile):
    """One function, stack or window a line, so that a file of it can be read and compared."""
    lines = []
    for key, value in profile.items():
        if key in ("functions", "stacks", "windows"):
            rows = ",\n".join("  " + json.dumps(row) for row in value)
            lines.append(f'"{key}": [\n{rows}\n ]')
        else:
            lines.append(f'"{key}": {json.dumps(value)}')
    return "{\n " + ",\n ".join(lines) + "\n}\n"


def load(path):
    """A profile.json, or the one in a directory."""
    name = os.path.join(path, "profile.json") if os.path.isdir(path) else path
    return infile.document(name, "name a directory that `mapbench profile` wrote",
                           "profile the cell again", _check)


def _check(profile):
    errors = schema.committed("profile")(profile)
    if not errors and profile["unit"] == "samples" and not {"event", "period"} <= set(profile):
        errors = ["its samples are of no event"]
    if not errors:
        count = len(profile["functions"])
        errors = [f"$.stacks[{index}] names a function that is not there"
                  for index, (path, _) in enumerate(profile["stacks"]) if max(path) >= count]
    return errors


def subtract(base, new, out):
    old, young = load(base), load(new)
    for path, each in ((base, old), (new, young)):
        if each["unit"] == "samples":
            raise Error(f"{path} has samples, and how many there are says nothing; "
                        "subtract profiles of mode exact")
    if old["unit"] != young["unit"]:
        raise Error(f"{base} is of {old['unit']} and {new} of {young['unit']}; subtract profiles "
                    "of one part")
    for name in ("json", "svg") if out else ():
        outfile.check_own(os.path.join(out, f"difference.{name}"), None)
    table = difference.rows(old, young)
    if out:
        outfile.directory(out)
        outfile.write(os.path.join(out, "difference.json"), difference.text(old, young, table))
        outfile.write(os.path.join(out, "difference.svg"), flame.draw_difference(old, young))
    difference.write(old, young, table, sys.stdout)
    return 0


def main(argv=None):
    parser = cli.Parser(prog="profile", description="Profiles of single cells.")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    verb = verbs.add_parser("make", help="profile.json and profile.svg in the directory of a run")
    verb.add_argument("run", metavar="RUN")
    verb.add_argument("--by", choices=parts.PARTS, metavar="PART", help="it is of this part")
    verb = verbs.add_parser("subtract", help="what NEW has more or less than BASE")
    verb.add_argument("base", metavar="BASE")
    verb.add_argument("new", metavar="NEW")
    verb.add_argument("--out", metavar="DIR", help="leave difference.json and difference.svg there")

    def call():
        args = parser.parse_args(argv)
        if args.verb == "make":
            return make(args.run, args.by)
        return subtract(args.base, args.new, args.out)
    return cli.guard("profile", call)


if __name__ == "__main__":
    cli.start(main)
