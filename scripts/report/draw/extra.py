# SPDX-License-Identifier: GPL-2.0-only
"""Tables of what was measured of cells besides their values."""
from report.data import catalog
from report.draw.markup import element, scrolled, table, text


def tables(run, key, what, heads, row):
    """HTML: for each group with such cells a heading and a table; row: cells, cell to HTML."""
    parts = []
    for group, cells in run.groups.items():
        order = {name: place for place, (name, _) in enumerate(cells.rows)}
        found = sorted((cell for cell in cells.cells if key in cell), key=lambda cell: (
            catalog.op_order(cell["op"]), order[cells.row(cell)], cell["bytes"]))
        if found:
            parts.append(element("h3", text(f"{run.name(group)}: {cells.unit} {what}")))
            parts.append(scrolled(table(heads, [row(cells, cell) for cell in found]),
                                  f"{run.name(group)} {what}", "wide extra"))
    return parts
