# SPDX-License-Identifier: GPL-2.0-only
"""The history of kept runs: a line of JSON each, the change points in it, and their drawing."""
import json
import os
import sys

from report import infile, judge, run, schema, side, store

_MEND = "take it out, or take the file from git again"
_ENVIRONMENT = ("kernel", "arch", "machine", "mode", "qemu", "cpu_model", "flags", "commit",
                "dirty", "started")


def keep_arguments(parser):
    parser.add_argument("run", metavar="RUN")
    parser.add_argument("history", metavar="FILE")


def arguments(parser):
    parser.add_argument("history", metavar="FILE")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--plot", metavar="SVG")


def keep(args):
    """Adds a line for each environment of a run: all of them or none."""
    loaded = run.load(args.run)
    lines = [_line(loaded, env) for env in loaded.environments]
    if not lines:
        raise run.Error(f"{args.run}: the run names no environment; measure again")
    for line in lines:
        if not line["cells"]:
            raise run.Error(f"{args.run}: {line['id']} has no trusted cell to keep")
    with store.locked(args.history):
        before = _text(args.history)
        known = {_identity(line) for line in _parsed(args.history, before)}
        for line in lines:
            if _identity(line) in known:
                raise run.Error(f"{args.run}: {line['id']} of {line['started']} is in "
                                f"{args.history} already")
        if before and not before.endswith("\n"):
            before += "\n"
        store.write(args.history, before + "".join(json.dumps(line) + "\n" for line in lines),
                    durably=True)
    print(f"{infile.named(args.history)}: {len(lines)} line{'s' * (len(lines) != 1)} more")
    return 0


def _line(loaded, env):
    cells = {_name(cell): {"min": cell["min"], "mean": cell["mean"]} | (
        {"median": cell["median"]} if env["mode"] == "time" else {})
        for cell in loaded.cells if cell["env"] == env["id"] and cell["trusted"]}
    return {"schema": 1, "id": env["id"]} | {name: env[name] for name in _ENVIRONMENT} | {
        "variant": env.get("variant") or "plain", "cells": cells}


def _name(cell):
    return side.name(cell) + (f" {cell['device']}" if cell["device"] else "")


def _identity(line):
    return line["id"], line["started"], line["commit"], line["kernel"]


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
    """Of every series of one machine and cell, in the order kept: the changes of its level."""
    from report import divisive
    series = {}
    for index, line in enumerate(lines):
        machine = (line["arch"], line["machine"], line["mode"], line["variant"],
                   side.series(line["kernel"]))
        what = "median" if line["mode"] == "time" else "min"
        for cell, figures in line["cells"].items():
            series.setdefault((machine, cell), []).append((index, figures[what]))
    found = []
    for (machine, cell), points in series.items():
        values = [value for _, value in points]
        if max(values) - min(values) <= judge.FLOOR:
            continue
        for at in divisive.change_points(values):
            found.append(_change(lines, machine, cell, points, at))
    return series, sorted(found, key=lambda change: -abs(change["percent"]))


def _change(lines, machine, cell, points, at):
    """Levels are medians of what lies up to the ends: the figures next to it may be outliers."""
    before, after = ([value for _, value in part] for part in (points[:at], points[at:]))
    old, new = (sorted(part)[len(part) // 2] for part in (before[-5:], after[:5]))
    first, last = lines[points[at - 1][0]], lines[points[at][0]]
    return {"machine": "-".join(machine), "cell": cell, "at": points[at][0], "before": old,
            "after": new, "percent": round(100 * (new - old) / max(old, 1), 3),
            "last_of_old": _where(first), "first_of_new": _where(last)}


def _where(line):
    return {name: line[name] for name in ("started", "commit", "kernel", "qemu")}


def main(args):
    if not os.path.lexists(args.history):
        raise run.Error(f"no history at {args.history}: add a run with `mapbench keep RUN`")
    lines = read(args.history)
    series, found = changes(lines)
    if args.plot:
        try:
            from report import history_plot
        except ImportError as error:
            raise run.Error(f"cannot draw: {error}; install python3-matplotlib") from error
        history_plot.write(args.plot, lines, series, found)
    if args.json:
        json.dump({"schema": 1, "runs": len(lines), "changes": found}, sys.stdout, indent=1)
        sys.stdout.write("\n")
        return 0
    print(f"{len(lines)} kept environments, {len(series)} series, {len(found)} changes of level")
    for change in found:
        print(f"{change['cell'][:48]:48}{change['before']:>11,}{change['after']:>11,}"
              f"{change['percent']:>+8.2f} %  {_cause(change)}")
    return 0


def _cause(change):
    old, new = change["last_of_old"], change["first_of_new"]
    for name in ("kernel", "qemu"):
        if old[name] != new[name]:
            return f"{name} {str(new[name]).split(' ')[0][:18]}"
    return f"{(old['commit'] or '?')[:7]}..{(new['commit'] or '?')[:7]}"
