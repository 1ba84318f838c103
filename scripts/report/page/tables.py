# SPDX-License-Identifier: GPL-2.0-only
"""The full tables, and what was skipped."""
from report.data import catalog, number
from report.draw.markup import element, paragraph, scrolled, section, table, text

_FIGURES = ("min", "median", "p95")


def build(run):
    if not run.groups:
        return ""
    lead = paragraph(
        "Totals for the whole op, all its pages. ? marks a cell that is not trusted; its note is "
        "under Environment and trust. pmd or pud: the mapping is made of larger leaf entries than "
        "PTEs. A memory type in brackets is what the PTE says where that is not what was asked "
        "for.")
    parts = [element("details", f"<summary>{text(run.name(group))}: {text(cells.unit)}</summary>"
                     + scrolled(_group(cells), run.name(group)), open="open")
             for group, cells in run.groups.items()]
    return section("tables", "All figures", lead, *parts)


def _group(cells):
    found = {}
    for cell in cells.cells:
        key = (catalog.op_order(cell["op"]), cell["op"], cells.row(cell), cells.variant(cell))
        found.setdefault(key, {})[cell["bytes"]] = cell
    place = {row: index for index, (row, _) in enumerate(cells.rows)}
    order = sorted(found, key=lambda key: (key[0], place[key[2]]))
    sizes = "".join(f'<th colspan="{len(_FIGURES)}" scope="colgroup">'
                    f"{number.pages(cells.pages[size])}, {number.size(size)}</th>"
                    for size in cells.sizes)
    names = "".join(f'<th scope="col">{name}</th>' for name in _FIGURES) * len(cells.sizes)
    head = (f'<thead><tr><th rowspan="2">op</th><th rowspan="2">backend</th>{sizes}</tr>'
            f"<tr>{names}</tr></thead>")
    rows, last = [], None
    for key in order:
        _, op, row, variant = key
        name = text(row) + (f" <small>{text(variant)}</small>" if variant else "")
        figures = _figures([found[key].get(size) for size in cells.sizes])
        start = ' class="first"' if op != last else ""
        rows.append(f'<tr{start}><td>{text(op)}</td><th scope="row">{name}</th>{figures}</tr>')
        last = op
    return f"<table>{head}<tbody>\n" + "\n".join(rows) + "\n</tbody></table>"


def _figures(cells):
    """The sizes of a row; those missing at its end, most in a long table, are one cell."""
    shown = max(index for index, cell in enumerate(cells, 1) if cell)
    rest = len(cells) - shown
    return "".join(_cell(cell) for cell in cells[:shown]) + (
        f'<td colspan="{rest * len(_FIGURES)}">-</td>' if rest else "")


def _cell(cell):
    if cell is None:
        return "<td>-</td>" * len(_FIGURES)
    marks = []
    if cell["level"] not in (None, "PTE"):
        marks.append(cell["level"])
    if cell["cache_got"] not in (None, cell["cache"], cell["cache"] + "-"):  # uc- is uc on x86
        marks.append(f"[{cell['cache_got']}]")
    mark = f"<small>{text(' '.join(marks))}</small> " if marks else ""
    doubt = "" if cell["trusted"] else "?"
    first, *rest = (number.exact(cell[name]) for name in _FIGURES)
    return f"<td>{mark}{first}{doubt}</td>" + "".join(f"<td>{value}</td>" for value in rest)


def skipped(run):
    if not run.skipped:
        return ""
    # Backends that were skipped for one reason at the same ops and sizes share a row.
    each = {}
    for skip in run.skipped:
        key = tuple(skip[name] for name in ("env", "why", "source", "cache", "backend"))
        each.setdefault(key, set()).add((skip["op"], skip["bytes"]))
    rows = {}
    for (env, why, source, cache, backend), where in each.items():
        rows.setdefault((env, why, source, cache, frozenset(where)), []).append(backend)
    several = len(run.environments) > 1
    body = []
    for (env, why, source, cache, where), backends in rows.items():
        ops = sorted({op for op, _ in where if op}, key=catalog.op_order)
        sizes = sorted({size for _, size in where if size})
        backends.sort(key=lambda name: (catalog.backend(name).order, name))
        body.append([text(part) for part in (
            why, ", ".join(backends), source or "all", cache or "all", ", ".join(ops) or "all",
            ", ".join(number.size(size) for size in sizes) or "all")] + [text(env)] * several)
    heads = ["reason", "backends", "source", "cache", "op", "size"] + ["environment"] * several
    count = len(run.skipped)
    lead = paragraph(f"{count} combination{' was' if count == 1 else 's were'} not measured.")
    return section("skipped", "Skipped", lead, table(heads, body))
