# SPDX-License-Identifier: GPL-2.0-only
"""The history of kept runs: a line of JSON each, the change points in it, and their drawing."""
import json
import os
import sys
from collections import Counter

from report.cli import cli
from report.data import infile, mark, number, outfile, replaced, run, schema
from report.judge import compare, judge, levels, side

NEAR = 5        # runs next to a change, to take the levels from
NAME = 48       # letters of a cell's
CAUSE = 18      # of what moved it
SHOWN = 20      # cells that are gone

# What moves cells beside a commit of mapbench, and what compare refuses to compare.
_CAUSES = ("kernel", "qemu", "cpu_model", "flags")
_MEND = "take it out, or take the file from git again"
_ENVIRONMENT = ("kernel", "arch", "machine", "mode", "qemu", "cpu_model", "flags", "commit",
                "dirty", "started")
_COPY = ("version", "sources")  # by which an installed copy is known


def add_arguments(parser):
    parser.add_argument("run", metavar="RUN")
    parser.add_argument("history", metavar="FILE")


def arguments(parser):
    parser.add_argument("history", metavar="FILE")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--plot", metavar="SVG")


def add(args):
    """Adds a line for each environment of a run: all of them or none."""
    loaded = run.load(args.run)
    lines = [_line(loaded, env) for env in loaded.environments]
    if not lines:
        raise run.Error(f"{args.run}: the run names no environment; measure again")
    for line in lines:
        if not run.known(line):
            raise run.Error(f"{args.run}: {line['id']} is of an unknown commit, to which nothing "
                            "could be traced; measure in a checkout that git can read")
        if not line["cells"]:
            raise run.Error(f"{args.run}: {line['id']} has no trusted cell to keep")
    with outfile.placed(args.history) as place, outfile.locked(place):
        before, was = _before(place, args.history)
        known = {_identity(line) for line in _parsed(args.history, before)}
        for line in lines:
            if _identity(line) in known:
                raise run.Error(f"{args.run}: {line['id']} of {line['started']} is in "
                                f"{args.history} already")
        if before and not before.endswith("\n"):
            before += "\n"
        outfile.write(place, before + "".join(json.dumps(line) + "\n" for line in lines),
                      durably=True, was=was)
    more = f"{infile.named(args.history)}: {len(lines)} line{'s' * (len(lines) != 1)} more"
    cli.done(more)
    print(more)
    return 0


def _before(place, history):
    """The text of a history, and the status of the file that it was read of; of none that is
    there "" and None."""
    try:
        handle = os.open(place, os.O_RDONLY | replaced.OLD)
    except FileNotFoundError:
        return "", None
    except OSError:
        return _text(place), None       # which says what is the matter with it
    try:
        infile.OPEN[f"/proc/self/fd/{handle}"] = history
        return _text(f"/proc/self/fd/{handle}"), os.fstat(handle)
    finally:
        os.close(handle)


def _line(loaded, env):
    cells = {side.full_name(cell): _figures(cell, env["mode"])
             for cell in loaded.cells if cell["env"] == env["id"] and cell["trusted"]}
    return {"schema": 1, "id": env["id"]} | {name: env[name] for name in _ENVIRONMENT} | {
        name: env[name] for name in _COPY if name in env} | {
        "seed": env["seed"], "variant": env.get("variant") or "plain", "cells": cells}


def _figures(cell, mode):
    """What compare would judge the cell by."""
    found = {"min": cell["min"], "mean": cell["mean"], "median": cell["median"]}
    if mode == "time":
        return found
    figures = judge.figures(cell)
    if figures.trimmed is not None:
        found["trimmed"] = figures.trimmed
        if figures.rare:
            found["rare"] = figures.rare
    return found


def _identity(line):
    return line["id"], line["started"], line["commit"], line.get("sources"), line["kernel"]


def read(path):
    """The lines of a history, checked."""
    return _parsed(path, _text(path))


def _text(path):
    return infile.text(path, "name a history, as results/history.jsonl is one", _MEND)


def _parsed(path, text):
    lines, check = [], schema.committed("history")
    *texts, rest = text.split("\n")
    for count, each in enumerate([*texts, rest] if rest else texts, 1):
        try:
            line = infile.parse(each)
            errors = check(line)
        except ValueError as error:
            line, errors = None, [error]
        if errors:
            raise run.Error(f"{path}: line {count} is not a line of a history, {errors[0]}: "
                            f"{_MEND}")
        lines.append(line)
    return lines


def changes(lines):
    """Of every series of one machine and cell, in the order measured: the changes of its level."""
    series, spreads, found = {}, {}, []
    for index, line in enumerate(lines):
        machine = machine_of(line)
        for cell, figures in _by_name(line["cells"]).items():
            point = figures["median"] if machine.mode == "time" else judge.Figures(
                figures["min"], figures["mean"], figures.get("trimmed"), _rare(figures),
                line.get("seed"), figures.get("median"))
            series.setdefault((machine, cell), []).append((index, point))
    for (machine, cell), points in series.items():
        if machine not in spreads:
            spreads[machine] = compare.Tolerances(machine).named()
        found += _changes(lines, machine, cell, points, spreads[machine].get(cell, (None, None)))
    return series, sorted(found, key=lambda change: -abs(change["percent"]))


def _by_name(cells):
    """An older line tells the device behind a cell too, which matters where some share a name."""
    counts = Counter(cell.split(" ")[0] for cell in cells)
    return {name if counts[name := cell.split(" ")[0]] == 1 else cell: figures
            for cell, figures in cells.items()}


def _rare(figures):
    """None where it was not told what is rare."""
    if "trimmed" not in figures:
        return None
    return tuple((place, cost) for place, cost in figures.get("rare", ()))


def machine_of(line):
    """Of all kernels of a series."""
    return side.Machine(line["arch"], line["machine"], line["mode"], line["variant"],
                        side.series(line["kernel"]))


def _changes(lines, machine, cell, points, spread):
    figures = [point for _, point in points]
    if machine.mode == "time":
        found = [(at, ["median"]) for at in levels.times(figures)]
    else:
        found = levels.exact(figures, judge.known(_backend(cell), spread))
    cuts = [0, *(at for at, _ in found), len(points)]
    for (at, by), start, end in zip(found, cuts, cuts[2:]):
        # Levels are medians of what lies up to the ends.
        old, new = (number.median([levels.figure(point, by[0]) for point in part]) for part in (
            figures[max(start, at - NEAR):at], figures[at:min(end, at + NEAR)]))
        first, last = lines[points[at - 1][0]], lines[points[at][0]]
        yield {"machine": "-".join(machine), "cell": cell, "at": points[at][0], "by": by,
               "before": old, "after": new, "percent": round(100 * (new - old) / max(old, 1), 3),
               "last_of_old": _where(first), "first_of_new": _where(last)}


def _backend(cell):
    return (cell.split("/") + [""])[1]


def _gone(lines):
    """The cells that the last run of a machine lacks, and the one before it had."""
    last = {}
    for line in lines:
        last.setdefault(machine_of(line), []).append(line["cells"])
    return [{"machine": "-".join(machine), "cell": cell} for machine, runs in last.items()
            for cell in dict.fromkeys(runs[-2] if runs[1:] else ()) if cell not in runs[-1]]


def _where(line):
    return {name: line.get(name) for name in ("started", "commit", "dirty", *_COPY, *_CAUSES)}


def main(args):
    if not os.path.lexists(args.history):
        raise run.Error(f"no history at {args.history}: add a run with `mapbench history add RUN`")
    if not args.plot:
        return _tell(args, None)
    with outfile.placed(args.plot) as plot:
        outfile.check_own(plot, mark.drawing)
        return _tell(args, plot)


def _tell(args, plot):
    # Runs may have been kept in another order than they were measured in.
    lines = sorted(read(args.history), key=lambda line: line["started"])
    series, found = changes(lines)
    if plot:
        try:
            from report.draw import history_plot
        except ImportError as error:
            raise run.Error(f"cannot draw: {error}; install python3-matplotlib") from error
        history_plot.write(plot, mark.DRAWING, lines, series, found)
    gone = _gone(lines)
    if args.json:
        json.dump({"schema": 1, "runs": len(lines), "changes": found, "gone": gone}, sys.stdout,
                  indent=1)
        sys.stdout.write("\n")
        return 0
    print(f"{len(lines)} kept environment{'s' * (len(lines) != 1)}, {len(series)} series, "
          f"{len(found)} change{'s' * (len(found) != 1)} of level")
    for change in found:
        print(f"{number.cut(change['cell'], NAME):{NAME}}{change['before']:>11,.0f}"
              f"{change['after']:>11,.0f}{change['percent']:>+8.2f} %  {_cause(change)}")
    if gone:
        print(f"{len(gone)} cell{'s are' if gone[1:] else ' is'} not trusted, or not there, in the "
              "last run of their machine")
        for each in gone[:SHOWN]:
            print(f"  {number.cut(each['cell'], 96)}")
        if gone[SHOWN:]:
            print(f"  ... and {len(gone) - SHOWN} more: --json has them all")
    return 0


def _cause(change):
    old, new = change["last_of_old"], change["first_of_new"]
    for name in _CAUSES:
        if old[name] != new[name]:
            return _other(name, old[name], new[name])
    one, two = _commit(old), _commit(new)
    return f"within {one}" if one == two else f"{one}..{two}"


def _other(name, old, new):
    """What of a system is another: of its flags those that are."""
    if name == "flags":
        before, after = ((flags or "").split() for flags in (old, new))
        parts = ([f"+{flag}" for flag in after if flag not in before]
                 + [f"-{flag}" for flag in before if flag not in after])
        return number.cut(f"flags {' '.join(parts) or 'in another order'}", CAUSE)
    return number.cut(f"{name} {str(new).split(' ')[0]}", CAUSE + len(name))


def _commit(where):
    """With a + where uncommitted changes were built in."""
    return (where["commit"] or where["sources"] or "?")[:7] + "+" * bool(where["dirty"])
