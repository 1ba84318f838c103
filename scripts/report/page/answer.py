# SPDX-License-Identifier: GPL-2.0-only
"""The answer the page opens on: for each source and size, which backend costs least."""
from report.data import life, number
from report.fit import break_even, cost
from report.draw.markup import element, listing, paragraph, section, table, text

# As many of those that tie are named; the charts show all.
NAMES = 4

# A longer table is folded.
SHORT = 12


def build(run):
    if not run.groups:
        return section("answer", "The answer", paragraph(_nothing(run), class_="warn"))
    return section("answer", "The answer", _lead(run), _tiles(run), _tables(run), _gaps(run))


def _nothing(run):
    counts = run.counts()
    return (f"Nothing was measured: no cells, {counts['skipped']} combinations skipped, "
            f"{counts['failures']} failures.")


def _lead(run):
    return paragraph(
        "The cheapest backend for a whole life (mmap, first touch of every page, munmap). "
        "Controls, experiments, calls that the memory's own API does not allow and figures that "
        "are not trusted do not compete. Backends within "
        f"{life.CLOSE:.0%} of the cheapest are named with it.")


def _tiles(run):
    tiles = []
    for group, cells in run.latest.items():
        sizes = [size for size in life.shown(cells) if life.cheapest(cells, size)]
        if not sizes:
            continue
        answer = life.cheapest(cells, sizes[0])
        head = f"{run.name(group)}, {number.pages(cells.pages[sizes[0]])}"
        tiles.append(element(
            "li", f"<h3>{text(head)}</h3><strong>{_names(answer)}</strong>"
            f"<span>{number.exact(answer.best[0][1])} {text(cells.unit)}</span>"
            f"<small>{_beside(answer)}</small>{_sparsely(cells, sizes[0])}"))
    return element("ul", "\n".join(tiles), class_="tiles") if tiles else ""


def _sparsely(cells, size):
    """From which share downwards the cheapest that maps at fault time is the better choice."""
    rows = [(each.row, each.backend) for each in life.ranked(cells, size)
            if each.trusted and cells.may(each.backend)]
    costs, pages = cost.Costs(cells), cells.pages[size]
    lazy = next((row for row in rows if cells.traits.lazy(row[1])), None)
    bulk = next((row for row in rows if not cells.traits.lazy(row[1])), None)
    found = lazy and bulk and break_even.between(costs, lazy, bulk, pages)
    if not found or found.pages in (0, pages):
        return ""
    return (f"<small>{text(lazy[0])} while no more than {number.pages(found.pages)} "
            f"({found.share:.1%}) are touched</small>")


def _names(answer):
    names = ", ".join(f"<b>{text(row)}</b>" for row, _ in answer.best[:NAMES])
    more = len(answer.best) - NAMES
    return f"{names} and {more} more" if more > 0 else names


def _beside(answer):
    least = answer.best[0][1]
    if answer.after is None:
        others = "; nothing else competes"
        return f"{len(answer.best)} alike{others}" if len(answer.best) > 1 else others[2:]
    row, value = answer.after
    parts = [f"next {text(row)}: {number.more(value, least)}"]
    if answer.last != answer.after:
        row, value = answer.last
        parts.append(f"dearest {text(row)}: {number.more(value, least)}")
    return "; ".join(parts)


def _tables(run):
    rows = []
    for group, cells in run.own.items():
        for size in cells.sizes:
            whole, mmap = life.cheapest(cells, size), life.cheapest(cells, size, "mmap")
            if whole or mmap:
                where = f"{number.pages(cells.pages[size])}, {number.size(size)}"
                rows.append([text(run.name(group)), where, *_columns(whole), *_columns(mmap)])
    if not rows:
        return paragraph("No figure that is trusted competes.", class_="warn")
    heads = ["source", "size", "cheapest whole life", "cost", "beside it",
             "cheapest mmap", "cost of mmap", "beside that"]
    note = paragraph("A backend that maps at fault time has a cheap mmap because it does nothing "
                     "yet: its cost comes with the first touch.", class_="note")
    shown = table(heads, rows, class_="answer") + note
    if len(rows) <= SHORT:
        return shown
    return element("details", f"<summary>Every size: {len(rows)} rows</summary>{shown}")


def _columns(answer):
    if not answer:
        return "-", "-", "-"
    doubted = f"; {answer.doubted} not trusted, left out" if answer.doubted else ""
    return _names(answer), number.exact(answer.best[0][1]), _beside(answer) + doubted


def _gaps(run):
    """What is missing, so that an absent answer is not taken for a fault of the page."""
    gaps = []
    for group, cells in run.own.items():
        absent = life.missing(cells)
        if absent:
            gaps.append(text(f"{run.name(group)}: no whole life, because "
                             f"{' and '.join(absent)} {'was' if len(absent) == 1 else 'were'} "
                             "not measured."))
        elif not any(life.lives(cells, size) for size in cells.sizes):
            gaps.append(text(f"{run.name(group)}: no backend has all parts of a whole life."))
    return listing(gaps, class_="warn") if gaps else ""
