# SPDX-License-Identifier: GPL-2.0-only
"""What the cost of each cell is made of, as the plugin counted it."""
from collections import Counter

from report.data import number
from report.draw import extra
from report.draw.markup import listing, paragraph, section, text
from report.judge import parts


def build(run):
    # What a processor waits for comes first. What no cell has is no column; a cell without any
    # vector is in no row, but is told of.
    shown = [part for part in (*parts.EXACT, *parts.DISTINCT, *parts.OF_INSTRUCTIONS)
             if any(cell.get("vector", {}).get(part) for cell in run.cells)]
    heads = ["op", "backend", "pages", "instructions", *shown]
    tables = extra.tables(run, "vector", "and what they are made of", heads, lambda cells, cell: [
        text(_op(cells, cell)), text(cells.row(cell)),
        *(number.exact(figure) for figure in (cell["pages"], cell["vector"]["instructions"])),
        *(_figure(cell["vector"], part) for part in shown)])
    missing = [text(line) for line in lacking(run)]
    if not tables and not missing:
        return ""
    lead = paragraph(
        "Of one repetition that cost the minimum, counted one by one; parts overlap, and "
        "page_tables is a change. What each part is, and stands for, is in docs/vector.md. Lines "
        "and pages are different ones; they differ by a few from boot to boot.")
    return section("vector", "What the cost is made of", lead,
                   listing(missing) if missing else "", *tables)


def _figure(vector, part):
    return number.exact(vector[part]) if part in vector else "-"


def _op(cells, cell):
    variant = cells.variant(cell)
    return cell["op"] + f", {variant}" * bool(variant)


def lacking(run):
    """Lines: how many cells have no vector though it was asked for, by the reason's code."""
    codes = Counter(cell["no_vector"] for cell in run.cells if "no_vector" in cell)
    return [f"{count} cell{'s' * (count != 1)} without: {code}."
            for code, count in sorted(codes.items())]
