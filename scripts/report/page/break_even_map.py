# SPDX-License-Identifier: GPL-2.0-only
"""The break-even map: which backend is cheapest, by size and by the share that is touched."""
from report.data import catalog, life, number
from report.fit import break_even, cost
from report.draw.markup import element, listing, paragraph, scrolled, section, table, text

SHARES = (100, 70, 50, 30, 20, 15, 10, 7, 5, 3, 2, 1, 0.5, 0.1)

# As far as errors make two backends one. A larger one tells of the size, not of the two.
SMALL = 0.02

_LEFT, _TOP, _WIDTH, _HEIGHT = 46, 6, 44, 19
_LETTER = 6.4


def build(run):
    parts = [part for group, cells in run.curved.items() for part in _group(run, group, cells)]
    if not parts:
        return ""
    lead = paragraph(
        "Which backend costs least from mmap to munmap, by the size of the buffer and the share "
        "of its pages that is touched (the first, read, each at least once). From the cells and, "
        f"between them, their models; of calls that the memory's own API allows. Of those within "
        f"{life.CLOSE:.0%} of the cheapest, and the models' errors up to {SMALL:.0%}, "
        "the first in the order of the tables is shown. What was not measured so, as a part where "
        "all pages were touched, is left out, and nothing is drawn where one of which the cells "
        "tell too little may be the cheapest.")
    return section("even", "Break-even", lead, *parts)


def _group(run, group, cells):
    costs = cost.Costs(cells)
    rows = [(row, backend) for row, backend in cells.rows if cells.may(backend)]
    sizes = _sizes(cells)
    grid = [[_winner(costs, rows, pages, share) for pages in sizes] for share in SHARES]
    names = list(dict.fromkeys(name for line in grid for name in line if name))
    if len(rows) < 2 or not names:
        return
    yield f"<h3>{text(run.name(group))}</h3>"
    yield element("figure", scrolled(_draw(run.name(group), sizes, grid, dict(rows)),
                                     f"break-even of {run.name(group)}", "map")
                  + element("figcaption", _legend(names, dict(rows))))
    yield _evens(costs, rows, cells)


def _sizes(cells):
    """Powers of two in pages, from the smallest size measured to the largest."""
    low, high = cells.pages[cells.sizes[0]], cells.pages[cells.sizes[-1]]
    return [1 << power for power in range(40) if low <= 1 << power <= high]


def _winner(costs, rows, pages, share):
    touched = max(round(pages * share / 100), 1)
    every = [made for row, backend in rows
             if (made := costs.life(row, backend, pages, touched))
             and cost.basis(made) != "beyond"]
    found = [made for made in every if not made.lack]
    best = min(found, key=lambda made: made.total, default=None)
    # One of which the cells say too little may be the cheapest all the same.
    if not best or any(made.lack and made.total <= best.total for made in every):
        return None
    return next(made.row for made in found
                if made.total <= best.total * (1 + _tie(best) + _tie(made) + life.CLOSE))


def _tie(made):
    """What a model's error may hide, or make of nothing."""
    return min((made.high - made.low) / 2 / (made.total or 1), SMALL)


def _colour(row, backends):
    return f"var(--c{catalog.backend(backends[row]).colour})"


def _draw(name, sizes, grid, backends):
    wide, tall = _LEFT + _WIDTH * len(sizes) + 4, _TOP + _HEIGHT * len(grid) + 34
    parts, best = [], {}
    for line, winners in enumerate(grid):
        y = _TOP + line * _HEIGHT
        parts.append(f'<text x="{_LEFT - 6}" y="{y + 13}" class="tick end">{SHARES[line]:g} %'
                     "</text>")
        for start, end, row in _runs(winners):
            x, width = _LEFT + start * _WIDTH, (end - start) * _WIDTH
            parts.append(f'<rect x="{x}" y="{y}" width="{width}" height="{_HEIGHT}" '
                         f'fill="{_colour(row, backends)}"><title>{text(row)}: '
                         f"{SHARES[line]:g} % touched, {number.pages(sizes[start])} to "
                         f"{number.pages(sizes[end - 1])}</title></rect>")
            if width > best.get(row, (0,))[0] and width >= len(row) * _LETTER + 6:
                best[row] = width, x + width / 2, y + 13.5
    parts += [f'<text x="{x:g}" y="{y:g}" class="inside">{text(row)}</text>'
              for row, (_, x, y) in best.items()]
    y = _TOP + len(grid) * _HEIGHT + 14
    for place, pages in enumerate(sizes):
        if place % 2 == 0:
            middle = _LEFT + (place + 0.5) * _WIDTH
            parts.append(f'<text x="{middle:g}" y="{y}" class="tick mid">'
                         f"{number.size(pages * 4096)}</text>")
    parts.append(f'<text x="{_LEFT}" y="{y + 16}" class="tick">share of the pages touched, by '
                 "size of the buffer</text>")
    return element("svg", "".join(parts), viewBox=f"0 0 {wide} {tall}", role="img",
                   style=f"max-width:{wide}px",
                   aria_label=f"{name}: the cheapest backend by size and share touched")


def _runs(winners):
    """(start, end, row) of neighbours that are alike."""
    start = 0
    for place in range(1, len(winners) + 1):
        if place == len(winners) or winners[place] != winners[start]:
            if winners[start]:
                yield start, place, winners[start]
            start = place


def _legend(names, backends):
    return listing([f'<i style="background:{_colour(row, backends)}"></i>{text(row)}'
                    for row in names], class_="legend")


def _evens(costs, rows, cells):
    """The break-even of fault_page, or of what faults, against each way of mapping at once."""
    bulk = [row for row in rows if not cells.traits.lazy(row[1])]
    body = []
    for size in cells.sizes:
        here = [row for row in rows if cells.main(row[0], "mmap", size)]
        lazy = next((row for row in here if cells.traits.lazy(row[1])), None)
        for one in bulk if lazy else ():
            found = one in here and break_even.between(costs, lazy, one, cells.pages[size])
            if found and cells.pages[size] > 1:
                body.append([text(part) for part in (
                    number.size(size), lazy[0], one[0], _upto(found, cells.pages[size]),
                    _interval(found), _touches(found))])
    if not body:
        return ""
    heads = ["size", "faulting", "at once", "break-even", "interval", "random touches"]
    summary = "<summary>Break-even in numbers</summary>"
    note = paragraph("Break-even: the pages touched up to which faulting is no dearer, munmap "
                     "included. Interval: by the models' errors. Random touches: how "
                     "many in the mapping's life reach so many pages, if each is any page.",
                     class_="note")
    return element("details", summary + note + table(heads, body, class_="figures"))


def _upto(found, pages):
    if found.pages in (0, pages):
        return "never" if not found.pages else "always"
    return f"{number.pages(found.pages)}, {found.share:.1%}"


def _interval(found):
    return "exact" if found.low == found.high else f"{found.low} to {found.high}"


def _touches(found):
    if found.random is None:
        return "not measured"
    return "any number" if found.touches is None else number.exact(found.touches)
