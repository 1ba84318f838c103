# SPDX-License-Identifier: GPL-2.0-only
"""One panel: the cost of one op against size, a line for each backend, on log-log axes."""
from math import ceil, floor, log10

from report.data import catalog, number
from report.fit import model
from report.draw.library import ticker

# Curves that never differ by more than this would hide one another: they share one line.
SAME = 0.05

# The share of the axis that the name of a size needs.
NAME = 0.16

_SPACING = 10
_FONT = 8


class Line:
    """Rows whose curves lie on one another; the first one's are drawn."""

    def __init__(self, row, backend, cells):
        self.rows = [row]
        self.backend = backend
        self.cells = cells

    @property
    def label(self):
        more = len(self.rows) - 1
        return f"{self.rows[0]} +{more}" if more else self.rows[0]

    def covers(self, cells):
        if [cell["bytes"] for cell in cells] != [cell["bytes"] for cell in self.cells]:
            return False
        return all(abs(a["min"] - b["min"]) <= SAME * min(a["min"], b["min"])
                   for a, b in zip(cells, self.cells))


def lines(cells, op):
    found = []
    for row, backend in cells.rows:
        curve = [cell for size in cells.sizes if (cell := cells.main(row, op, size))]
        if not curve:
            continue
        line = next((line for line in found if line.covers(curve)), None)
        if line:
            line.rows.append(row)
        else:
            found.append(Line(row, backend, curve))
    return found


def caption(found):
    """What the lines of several backends stand for, a string each."""
    return [f"{line.label}: {', '.join(line.rows[1:])}" for line in found if len(line.rows) > 1]


def _modelled(line, models):
    """The line between the cells: the model's, where there is one that could be checked. Beyond one
    page table it is that of whole tables: what a larger leaf entry maps costs by steps between."""
    made = models.get((line.rows[0], line.cells[0]["op"]))
    pages = [cell["pages"] for cell in line.cells]
    points = dict(zip(pages, (cell["min"] for cell in line.cells)))
    if made and made.free > 0 and set(pages) <= set(made.by_pages):
        between = {round((low * high) ** 0.5) for low, high in zip(pages, pages[1:])}
        whole = {size // model.TABLE * model.TABLE or size for size in between}
        if pages[0] < model.TABLE - 1 < pages[-1]:
            whole.add(model.TABLE - 1)
        for size in whole | model.kinks(pages[0], pages[-1]):
            points.setdefault(size, made.at(size).value)
    per_page = line.cells[0]["bytes"] / pages[0]
    return zip(*((log10(size * per_page), _log(points[size])) for size in sorted(points)))


def draw(axes, cells, op, found, models):
    axes.set_title(op, loc="left", fontsize=10, fontweight="bold", color=catalog.INK[0])
    _frame(axes, cells, found)
    for line in found:
        style = catalog.backend(line.backend)
        colour = catalog.COLOURS[style.colour][0]
        x = [log10(cell["bytes"]) for cell in line.cells]
        y = [_log(cell["min"]) for cell in line.cells]
        axes.plot(*_modelled(line, models), color=colour, linestyle=style.family.dash,
                  linewidth=1.3, clip_on=False)
        axes.plot(x, y, color=colour, linestyle="none", marker=style.family.marker, markersize=4,
                  clip_on=False)
        doubted = [(a, b) for a, b, cell in zip(x, y, line.cells) if not cell["trusted"]]
        if doubted:
            axes.plot(*zip(*doubted), color=colour, marker=style.family.marker, markersize=4,
                      markerfacecolor=catalog.GROUND[0], linestyle="none", clip_on=False)
    _labels(axes, cells, found)


def _log(value):
    return log10(max(value, 1))


def _frame(axes, cells, found):
    values = [_log(cell["min"]) for line in found for cell in line.cells]
    low, high = min(values), max(values)
    pad = max(0.05 * (high - low), 0.1)
    low, high = low - pad, high + pad
    axes.set_ylim(low, high)
    steps = (1,) if high - low > 2 else (1, 2, 5)
    ticks = [power + log10(step) for power in range(floor(low), ceil(high) + 1) for step in steps
             if low <= power + log10(step) <= high]
    axes.yaxis.set_major_locator(ticker.FixedLocator(ticks))
    axes.set_yticklabels([_tick(tick) for tick in ticks])
    sizes = [log10(size) for size in cells.sizes]
    pad = 0.03 * (sizes[-1] - sizes[0]) or 0.5
    axes.set_xlim(sizes[0] - pad, sizes[-1] + pad)
    axes.xaxis.set_major_locator(ticker.FixedLocator(sizes))
    axes.set_xticklabels(_names(cells.sizes))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_minor_formatter(ticker.NullFormatter())
    axes.tick_params(labelsize=_FONT, colors=catalog.MUTED[0], length=0)
    axes.grid(True, color=catalog.GRID[0], linewidth=0.6, clip_on=False)
    axes.set_axisbelow(True)
    for spine in axes.spines.values():
        spine.set_visible(False)


def _names(sizes):
    """The sizes' names, but for those that would run into their neighbours'."""
    room = NAME * (log10(sizes[-1] / sizes[0]) or 1)
    names, free = [], log10(sizes[-1]) - room
    last = -room
    for size in sizes:
        place = log10(size)
        fits = size == sizes[-1] or (place - last >= room and place <= free)
        names.append(number.size(size) if fits else "")
        last = place if fits else last
    return names


def _tick(power):
    return number.short(round(10 ** power)).replace(".00", "").replace(".0", "")


def _labels(axes, cells, found):
    """Names at the right, moved apart, each tied to the end of its line."""
    height = axes.get_window_extent().height * 72 / axes.figure.dpi
    low, high = axes.get_ylim()
    right = axes.get_xlim()[1]
    width = right - axes.get_xlim()[0]
    scale = height / (high - low)
    spacing = min(_SPACING, height / max(len(found), 1))
    ends = sorted(found, key=lambda line: (_log(line.cells[-1]["min"]), line.label))
    for line, place in zip(ends, _apart([(_log(line.cells[-1]["min"]) - low) * scale
                                         for line in ends], spacing, height)):
        style = catalog.backend(line.backend)
        colour = catalog.COLOURS[style.colour][0]
        end = line.cells[-1]
        y = low + place / scale
        # A curve that ends early is tied by dots, which nobody takes for a measurement.
        tie = "-" if end["bytes"] == cells.sizes[-1] else (0, (1, 4))
        axes.plot([log10(end["bytes"]), right + 0.03 * width, right + 0.09 * width],
                  [_log(end["min"]), y, y], color=colour, linewidth=0.6, linestyle=tie,
                  marker=style.family.marker, markersize=4, markevery=[2], clip_on=False)
        axes.text(right + 0.12 * width, y, line.label, fontsize=min(_FONT, spacing * 0.9),
                  va="center_baseline", color=catalog.INK[0], clip_on=False)


def _apart(wanted, spacing, height):
    """Places no nearer than spacing to each other, in the order of wanted, near to it."""
    places = []
    for want in wanted:
        places.append(max(want, places[-1] + spacing) if places else want)
    limit = height + spacing / 2
    for index in reversed(range(len(places))):
        places[index] = min(places[index], limit)
        limit = places[index] - spacing
    return places
