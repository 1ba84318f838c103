# SPDX-License-Identifier: GPL-2.0-only
"""A run directory and the cells in it."""
import os
import re
from collections import namedtuple

from report.data import catalog, infile, number, traits
from report.data.infile import Error

# What one table or figure is about: cells that differ in nothing but op, backend, size, variant.
Group = namedtuple("Group", "env source device cache")


CURVE = 3   # sizes: fewer are points, not a curve


def read(path):
    """The parsed run.json of a run directory, unchecked."""
    name = os.path.join(path, "run.json") if os.path.isdir(path) else path
    return infile.document(name, "name the directory that `mapbench run` wrote",
                           "run the benchmark again")


def version(kernel):
    """[7, 2, 12] of 7.2.12+deb13-cloud-amd64."""
    return [number.digits(part) for part in re.findall(r"\d+", re.split(r"[-+]", kernel)[0])]


def load(path):
    """A Run, checked as far as drawing it needs."""
    from report.data import check, notes
    data = read(path)
    errors = check.shape(data) or check.semantics(notes.code(data))
    if errors:
        more = f" and {len(errors) - 1} more" if len(errors) > 1 else ""
        raise Error(f"{path} is not a valid run: {errors[0]}{more}; "
                    "`mapbench report` names them all")
    return Run(path, data)


def _known(env):
    """Older runs say "unknown", and that it is clean; nobody knows that of an unknown commit. Of an
    installed copy, which is known by its sources, it is known whether it has changed since."""
    if env["commit"] in (None, "", "unknown"):
        return env | {"commit": None, "dirty": env["dirty"] if env.get("sources") else None}
    return env


def known(env):
    """Whether a figure of it could be traced to what measured it."""
    return env["commit"] is not None or (bool(env.get("sources")) and env["dirty"] is False)


def origin(env):
    """What to know of where the environment's figures come from; "" where all is known."""
    if not known(env):
        copy = [f"{name} {env[name][:12]}" for name in ("version", "sources") if env.get(name)]
        return "of an unknown commit of mapbench" + (f" ({', '.join(copy)})" if copy else "")
    if env["dirty"] is None:
        return "whether uncommitted changes were built in is not known"
    return "built from a tree with uncommitted changes" if env["dirty"] else ""


class Run:
    def __init__(self, path, data):
        self.directory = path if os.path.isdir(path) else os.path.dirname(path) or "."
        self.environments = [_known(env) for env in data["environments"]]
        self.cells = data["cells"]
        self.skipped = data["skipped"]
        self.failures = data.get("failures", [])
        self.traits = traits.of(data)
        self.groups = self._groups()

    def _groups(self):
        """Cells by Group, in the order of environments, then of sources."""
        found = {}
        for cell in self.cells:
            found.setdefault(Group(*(cell[key] for key in Group._fields)), []).append(cell)
        envs = [env["id"] for env in self.environments]
        order = sorted(found, key=lambda group: (
            envs.index(group.env), catalog.source_order(group.source), group.device or "",
            catalog.cache_order(group.cache)))
        return {group: Cells(found[group], self.traits[group.env]) for group in order}

    @property
    def own(self):
        """The groups that have a backend of the module."""
        return {group: cells for group, cells in self.groups.items()
                if any(cells.traits.ours(backend) for _, backend in cells.rows)}

    @property
    def latest(self):
        """Those of the latest kernel; what others cost stands beside it in a table."""
        newest = max((version(env["kernel"]) for env in self.environments), default=None)
        return {group: cells for group, cells in self.own.items()
                if version(self.environment(group)["kernel"]) == newest}

    @property
    def curved(self):
        """Those of the latest with sizes enough for a curve, or all where none has."""
        found = {group: cells for group, cells in self.latest.items()
                 if len(cells.sizes) >= CURVE}
        return found or self.latest

    def name(self, group):
        """What tells this group from the others of the run, for a heading."""
        parts = [group.source]
        if len({other.device for other in self.groups if other.source == group.source}) > 1:
            parts.append(group.device or "no device")
        if len({other.cache for other in self.groups}) > 1:
            parts.append(group.cache)
        if len(self.environments) > 1:
            parts.append(group.env)
        return ", ".join(parts)

    def environment(self, group):
        return next(env for env in self.environments if env["id"] == group.env)

    def counts(self):
        trusted = sum(cell["trusted"] for cell in self.cells)
        return {"cells": len(self.cells), "trusted": trusted,
                "untrusted": len(self.cells) - trusted, "skipped": len(self.skipped),
                "failures": len(self.failures)}


class Cells:
    """The cells of one group. A row is a backend, or one window of it where it has several."""

    def __init__(self, cells, known):
        self.cells, self.traits = cells, known
        windows = {}
        for cell in cells:
            key = cell["backend"], cell["op"], cell["bytes"]
            windows.setdefault(key, set()).add(cell["window"])
        self._several = {name for (name, *_), found in windows.items() if len(found) > 1}
        self.unit = cells[0]["unit"]
        self.sizes = sorted({cell["bytes"] for cell in cells})
        self.pages = {cell["bytes"]: cell["pages"] for cell in cells}
        self.ops = sorted({cell["op"] for cell in cells}, key=catalog.op_order)
        self.rows = sorted({self.row(cell): cell["backend"] for cell in cells}.items(),
                           key=lambda item: (catalog.backend(item[1]).order, _natural(item[0])))
        self._main, self._same, self._of = {}, {}, {}
        for cell in sorted(cells, key=_plainness):
            key = (self.row(cell), cell["op"], cell["bytes"])
            self._main.setdefault(key, cell)
            self._same.setdefault(key, []).append(cell)
            self._of.setdefault(key[:2], []).append(cell)

    def row(self, cell):
        if cell["backend"] not in self._several:
            return cell["backend"]
        return f"{cell['backend']}/{cell['window'] or 'default'}"

    def main(self, row, op, size):
        """The cell that stands for a row: every page touched, one thread; None if not measured."""
        return self._main.get((row, op, size))

    def may(self, backend):
        """Whether it is a way to map this memory that the memory's own API allows."""
        return (self.traits.competes(backend)
                and not self.traits.forbidden(self.cells[0]["source"], backend))

    def of(self, row, op):
        """All of a row's cells of an op."""
        return self._of.get((row, op), [])

    def reach(self, row):
        """The largest size of it that was measured, in bytes; 0: none."""
        return max((cell["bytes"] for cell in self.cells if self.row(cell) == row), default=0)

    def variant(self, cell):
        """What a cell's key says beyond row, op and size, where there are several."""
        same = self._same[self.row(cell), cell["op"], cell["bytes"]]
        parts = [f"{key} {cell.get(key)}" for key in (*catalog.VARIANT[1:], "state")
                 if len(same) > 1 and len({each.get(key) for each in same}) > 1]
        return ", ".join(parts)


def _plainness(cell):
    """Sorts the plainest variant first; equal ones keep the order of the file."""
    return (cell["threads"], -(cell["touched"] or 0), cell["pattern"] == "random",
            cell.get("state") not in (None, "dirty"))


def _natural(text):
    """fault_around/16 before fault_around/128."""
    return [(part.isdecimal(), number.digits(part) if part.isdecimal() else part)
            for part in text.replace("/", "_").split("_")]
