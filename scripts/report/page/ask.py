# SPDX-License-Identifier: GPL-2.0-only
"""What a reader can ask of the figures: all ways at a size, two ways side by side, any cell, which
opens to its repetitions, its vector and its profile, as far as the run has them.

It takes the page's script (ask.js), which shows it; without one the tables below have all of it."""
import glob
import json
import os
from collections import Counter

from report.data import catalog, infile, life, number, schema
from report.draw.markup import element, paragraph, scrolled, section, text
from report.judge import parts, side

_COLUMNS = (("cell", ""), ("size", "n"), ("min", "n"), ("median", "n"), ("p95", "n"), ("max", "n"),
            ("trusted", ""))
_FUNCTIONS = 15     # of a profile: those that have the most of their own


def build(run):
    if not run.groups:
        return ""
    return section(
        "ask", "Ask the figures", paragraph(
            "All ways at one size, two of them side by side, and each cell by its name, which "
            "opens to all its repetitions. The figures are those of the tables below; nothing is "
            "estimated between sizes."),
        _one_size(), _cells(run), _data(run)).replace("<section ", "<section hidden ", 1)


def script():
    """The element that holds the program itself, for the end of the page."""
    here = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(here, "ask.js"), encoding="utf-8") as file:
        return f"<script>\n{file.read()}</script>"


def _select(ident, title, options=()):
    made = "".join(element("option", text(name), value=value) for value, name in options)
    return element("label", text(title) + element("select", made, id=ident))


def _one_size():
    size = element("label", "size" + '<input id="ask-size" type="range" min="0" step="1" value="0">'
                   + element("output", "", id="ask-size-told", for_="ask-size"))
    controls = element("div", _select("ask-memory", "memory") + size + _select("ask-a", "compare")
                       + _select("ask-b", "with"), class_="controls")
    return "\n".join((
        "<h3>At one size</h3>", controls,
        _table("ask-pair", "Two ways side by side"), _table("ask-life", "All ways")))


def _cells(run):
    search = element("label", 'search<input id="ask-words" type="search" '
                     'placeholder="munmap bar 64M" autocomplete="off">')
    ops = sorted({cell["op"] for cell in run.cells}, key=catalog.op_order)
    ways = sorted({cell["backend"] for cell in run.cells},
                  key=lambda name: (catalog.backend(name).order, name))
    sizes = sorted({cell["bytes"] for cell in run.cells})

    def any_of(ident, title, names):
        return _select(ident, title, [("", "any"), *((name, name) for name in names)])

    controls = element("div", search + any_of("ask-op", "op", ops)
                       + any_of("ask-way", "backend", ways)
                       + any_of("ask-bytes", "size", map(number.size, sizes)), class_="controls")
    return "\n".join(("<h3>Each cell</h3>", controls,
                      element("p", "", id="ask-count", role="status", class_="note"),
                      _table("ask-cells", "Cells", "tall")))


def _table(ident, title, more=""):
    """An empty one, which the script fills; where it is wider than the page it is scrolled."""
    return scrolled(element("table", f"<caption><span>{text(title)}</span></caption><thead></thead>"
                            "<tbody></tbody>", id=ident), title, f"wide asked {more}".strip())


def _bars(cells, backend):
    """Why a way does not compete for this memory; "" where it does."""
    if cells.may(backend):
        return ""
    role = cells.traits.backend(backend).role
    return role if not cells.traits.competes(backend) else "not by this memory's API"


_PARTS = (*parts.EXACT, *parts.DISTINCT, *parts.OF_INSTRUCTIONS)


def _repetitions(cell):
    """Each value and how often it came, least first: value, count, value, count and so on."""
    return [figure for each in sorted(Counter(cell.get("values") or ()).items())
            for figure in each]


def _vector(cell):
    return [cell["vector"].get(part) for part in _PARTS] if cell.get("vector") else 0


def profiles(run):
    """{cell: [unit, [function, its own, entered]...]} of the profiles in the run's directory."""
    found = {}
    for path in sorted(glob.glob(os.path.join(glob.escape(run.directory), "profile*.json"))):
        made = infile.document(path, "remove it, or profile the cell again", "it is no profile: "
                               "remove it, or profile the cell again", schema.committed("profile"))
        if "name" in made["cell"]:
            found[made["cell"]["name"]] = [made["unit"], *(
                [each["name"], each["self"], each["entered"]]
                for each in made["functions"][:_FUNCTIONS])]
    return found


def _data(run):
    """All cells, as the script reads them: cells by the places of what they have in common."""
    groups, cells = [], []
    for group, found in run.groups.items():
        rows = [row for row, _ in found.rows]
        groups.append({
            "name": run.name(group), "unit": found.unit,
            "sizes": [[number.size(size), number.pages(found.pages[size])]
                      for size in found.sizes],
            "rows": [[row, _bars(found, backend), catalog.backend(backend).colour]
                     for row, backend in found.rows],
            "ops": found.ops,
            "parts": [[title, op] for title, op in life.ops(found) if op]})
        for cell in sorted(found.cells, key=lambda cell: (
                catalog.op_order(cell["op"]), rows.index(found.row(cell)), cell["bytes"])):
            row = found.row(cell)
            cells.append([
                len(groups) - 1, rows.index(row), found.sizes.index(cell["bytes"]),
                side.name(cell), cell["op"], cell["backend"],
                int(found.main(row, cell["op"], cell["bytes"]) is cell), cell["bytes"],
                *(cell[name] for name in ("min", "median", "p95", "max")), int(cell["trusted"]),
                _repetitions(cell), _vector(cell)])
    told = json.dumps({"groups": groups, "cells": cells, "close": life.CLOSE,
                       "columns": _COLUMNS, "vector": _PARTS, "profiles": profiles(run)},
                      separators=(",", ":"))
    return element("script", told.replace("<", "\\u003c"), type="application/json",
                   id="ask-data")
