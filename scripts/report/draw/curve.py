# SPDX-License-Identifier: GPL-2.0-only
"""One panel: a cost against size, a line for each way to map, on log-log axes."""
from math import ceil, floor, log10

from report.data import catalog, life, number
from report.fit import model
from report.draw import label
from report.draw.library import ticker

# Curves that never differ by more than this would hide one another: they share one line.
SAME = 0.05

# More lines than these are not told apart in one panel: each kind of backend gets its own.
CROWD = 5

# The share of the axis that the name of a size needs.
NAME = 0.17

# What a line does from one page to the next, if it is more than this share, is a step, no slope.
STEP = 0.2

_FONT = 8
_LARGER = ("PMD", "PUD")
_DASH = 3.2         # points: of each way's colour in a line that several share


class Line:
    """Rows whose curves lie on one another, the longest first; the first one's are drawn."""

    def __init__(self, row, backend, cells):
        self.rows, self.backends, self.curves = [row], [backend], [cells]

    @property
    def cells(self):
        return self.curves[0]

    @property
    def backend(self):
        return self.backends[0]

    def add(self, row, backend, cells):
        self.rows.append(row)
        self.backends.append(backend)
        self.curves.append(cells)

    def covers(self, cells):
        """Whether these are the same to the eye, as far as they go."""
        return len(cells) > 1 and same(self.cells[:len(cells)], cells) or (
            len(self.cells) == len(cells) and same(self.cells, cells))


def same(some, others):
    return [cell["bytes"] for cell in some] == [cell["bytes"] for cell in others] and all(
        map(same_cost, some, others))


def same_cost(some, *others):
    return all(abs(some["min"] - other["min"]) <= SAME * min(some["min"], other["min"])
               for other in others)


def lines(cells, op):
    """The lines of an op, in the order of the rows."""
    return shared((row, backend, [cell for size in cells.sizes
                                  if (cell := cells.main(row, op, size))])
                  for row, backend in cells.rows)


def lives(cells):
    """The lines of a whole life: how many times the cheapest way's, at each size."""
    curves = {row: (backend, []) for row, backend in cells.rows}
    for size in cells.sizes:
        found = life.lives(cells, size)
        own = [each.total for each in found if cells.may(each.backend)]
        least = min(own or [each.total for each in found], default=0)
        for each in found if least else ():
            curves[each.row][1].append({
                "op": "life", "bytes": size, "pages": cells.pages[size], "trusted": each.trusted,
                "extents": each.parts[0][1]["extents"], "level": each.parts[0][1]["level"],
                "min": each.total / least, "told": number.exact(each.total)})
    return shared((row, backend, curve) for row, (backend, curve) in curves.items())


def shared(curves):
    found = []
    curves = [(row, backend, curve) for row, backend, curve in curves if curve]
    for row, backend, curve in sorted(curves, key=lambda each: -len(each[2])):
        line = next((line for line in found if line.covers(curve)), None)
        if line:
            line.add(row, backend, curve)
        else:
            found.append(Line(row, backend, curve))
    order = [row for row, _, _ in curves]
    return sorted(found, key=lambda line: order.index(line.rows[0]))


def panels(found):
    """(heading, lines) each: one, or, where that were too many lines, one for each family. The
    controls, which are the floor, are in all of them."""
    curves = [each for line in found for each in zip(line.rows, line.backends, line.curves)]
    family = {row: catalog.backend(backend).family for row, backend, _ in curves}
    kinds = [kind for kind in (*catalog.FAMILIES, catalog.OTHER)
             if kind.name != "control" and kind in family.values()]
    if len(found) <= CROWD or len(kinds) < 2:
        return [("", found)]
    return [(kind.title, shared(each for each in curves
                                if family[each[0]].name in (kind.name, "control")))
            for kind in kinds]


def modelled(line, models):
    """Points between the cells: the model's, where there is one that could be checked. Beyond one
    page table it is that of whole tables: what a larger leaf entry maps costs by steps between."""
    made = models.get((line.rows[0], line.cells[0]["op"]))
    pages = [cell["pages"] for cell in line.cells]
    points = dict(zip(pages, (cell["min"] for cell in line.cells)))
    if made and made.free > 0 and set(pages) <= set(made.by_pages):
        between = {round((low * high) ** 0.5) for low, high in zip(pages, pages[1:])}
        whole = {size // model.TABLE * model.TABLE or size for size in between}
        if pages[0] < model.TABLE - 1 < pages[-1]:
            whole.add(model.TABLE - 1)
        kinks = model.kinks(pages[0], pages[-1])
        if any(cell["level"] in _LARGER for cell in line.cells):
            kinks.discard(model.TABLE + 1)
        for size in whole | kinks - set(pages):
            # Between cells that are the same a line is straight, whatever else a model may think.
            at = next(place for place, known in enumerate(pages) if size <= known)
            if not same_cost(*line.cells[max(at - 1, 0):at + 1]):
                points.setdefault(size, made.at(size).value)
    per_page = line.cells[0]["bytes"] / pages[0]
    return [(size * per_page, points[size]) for size in sorted(points)]


def pieces(points):
    """The points of a line in the pieces between which it steps: nothing lies on the way up."""
    found = [points[:1]]
    for before, after in zip(points, points[1:]):
        near = after[0] <= before[0] * (1 + 1.5 / model.TABLE)
        less, more = sorted((before[1], after[1]))
        if near and more > less * (1 + STEP):
            found.append([])
        found[-1].append(after)
    return found


def draw(axes, cells, op, heading, found, every, models):
    """found: the lines of this panel; every: those of all panels of the op, which share an axis."""
    axes.annotate(op, (0, 1), xycoords="axes fraction", xytext=(0, 17), fontsize=10,
                  textcoords="offset points", fontweight="bold", color=catalog.INK[0])
    axes.annotate(heading, (0, 1), xycoords="axes fraction", xytext=(0, 6), fontsize=_FONT,
                  textcoords="offset points", color=catalog.MUTED[0])
    _frame(axes, cells, every, op)
    own = {row for line in found for row in line.rows}
    for line in every:
        if not own.intersection(line.rows):
            axes.plot(*_logs([(cell["bytes"], cell["min"]) for cell in line.cells]),
                      color=catalog.CONTEXT[0], linewidth=0.8, zorder=1)
    steps = {}
    for line in found:
        parts = pieces(modelled(line, models))
        for part in parts:
            _stroke(axes, line, part)
        for before, after in zip(parts, parts[1:]):
            _step(axes, line, before[-1], after[0])
            steps.setdefault(after[0][0], set()).add(_why(line, after[0][0]))
        _marks(axes, line, cells.unit)
    for at, why in steps.items():
        told = ", ".join(sorted(filter(None, why)))
        if told:
            label.note(axes, log10(at), told)
    label.names(axes, cells, found)


def _colour(backend):
    return catalog.COLOURS[catalog.backend(backend).colour][0]


def _logs(points):
    return [log10(size) for size, _ in points], [_log(value) for _, value in points]


def _log(value):
    return log10(max(value, 1))


def _stroke(axes, line, points):
    """A line that several share has the colours of all, in turn."""
    count = len(line.rows)
    for place, backend in enumerate(line.backends):
        style = (place * _DASH, (_DASH, (count - 1) * _DASH)) if count > 1 else (
            catalog.backend(backend).family.dash)
        axes.plot(*_logs(points), color=_colour(backend), linestyle=style, linewidth=1.6,
                  dash_capstyle="butt", clip_on=False, zorder=2)


def _step(axes, line, before, after):
    axes.plot(*_logs([before, after]), color=_colour(line.backend), linewidth=0.8, alpha=0.6,
              linestyle=(0, (1, 2)), zorder=2)


def _why(line, size):
    """What begins at the cells behind a step: the reason, as far as they tell it."""
    before = max((cell for cell in line.cells if cell["bytes"] < size), default=None,
                 key=lambda cell: cell["bytes"])
    after = next((cell for cell in line.cells if cell["bytes"] >= size), None)
    if not before or not after:
        return ""
    if (before["extents"] or 1) == 1 < (after["extents"] or 1):
        return "several extents"
    if after["level"] != before["level"] and after["level"] in _LARGER:
        return f"{after['level']} entries"
    return ""


def _marks(axes, line, unit):
    """A mark at each cell, by whose gid the page tells what it stands for."""
    style, colour = catalog.backend(line.backend), _colour(line.backend)
    known = [{cell["bytes"]: cell for cell in curve} for curve in line.curves]
    for trusted in (True, False):
        cells = [cell for cell in line.cells if cell["trusted"] == trusted]
        told = [f"{number.size(cell['bytes'])}, {unit}: " + "; ".join(
            f"{row} {_told(curve[cell['bytes']])}"
            for row, curve in zip(line.rows, known) if cell["bytes"] in curve) for cell in cells]
        if cells:
            axes.plot(*_logs([(cell["bytes"], cell["min"]) for cell in cells]), color=colour,
                      marker=style.family.marker, markersize=4, linestyle="none", clip_on=False,
                      markerfacecolor=colour if trusted else catalog.GROUND[0], zorder=3,
                      gid="marks:" + "|".join(told))


def _told(cell):
    if "told" in cell:
        return f"{cell['told']} ({number.times(cell['min'], 1)} times the cheapest)"
    return number.exact(cell["min"])


def _frame(axes, cells, found, op):
    values = [_log(cell["min"]) for line in found for cell in line.cells]
    low, high = min(values), max(values)
    pad = max(0.05 * (high - low), 0.1)
    low, high = low - pad, high + pad
    axes.set_ylim(low, high)
    steps = (1,) if high - low > 2 else (1, 2, 5)
    ticks = [power + log10(step) for power in range(floor(low), ceil(high) + 1) for step in steps
             if low <= power + log10(step) <= high]
    axes.yaxis.set_major_locator(ticker.FixedLocator(ticks))
    axes.set_yticklabels([_tick(tick) + "\u00d7" * (op == LIFE) for tick in ticks])
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


# What the panel of whole lives is called.
LIFE = "whole life, times the cheapest"


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
