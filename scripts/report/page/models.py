# SPDX-License-Identifier: GPL-2.0-only
"""The models, as formulas, with how far they are from their cells."""
from report.data import number
from report.fit import model
from report.draw.markup import element, paragraph, section, table, text


def build(run):
    parts = []
    for group, cells in run.curved.items():
        rows = [_row(row, op, made) for (row, op), made in model.models(cells).items()
                if len(made.cells) > 1]
        if rows:
            heads = ["op", "backend", f"{cells.unit}", "cells", "largest error unseen"]
            parts.append(element("details", f"<summary>{text(run.name(group))}</summary>"
                                 + table(heads, sorted(rows), class_="figures")))
    if not parts:
        return ""
    lead = paragraph(
        "What each op costs at any size, fitted to its cells so that the relative error is least. "
        "Pages are of 4 KiB. The error unseen is how far a fit without the cell is from it, the "
        "largest of all; where there are as many terms as cells nothing is left to check it by. "
        "Flushed alone: up to "
        f"{model.FLUSH} pages munmap flushes the TLB page by page.")
    return section("models", "The models", lead, *parts)


def _row(row, op, made):
    error = f"{made.unseen:.2%}" if made.free > 0 and made.unseen is not None else "not checked"
    return [text(part) for part in (op, row, made.formula(), number.exact(len(made.cells)),
                                    error)]
