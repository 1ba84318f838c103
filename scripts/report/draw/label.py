# SPDX-License-Identifier: GPL-2.0-only
"""Names of lines, at their ends, and notes in a panel."""
from collections import namedtuple
from math import log10

from report.data import catalog, number

# Letters of a name, and of a size that stands behind one.
LETTERS = 26

FONT = 8
SPACING = 10        # points between two names
LETTER = 0.62       # of the font's size, in DejaVu Sans, which is a wide one
BOLD = 1.12         # times that

# names: text and backend of each; wanted: where their middle should be, in points.
Stack = namedtuple("Stack", "line names wanted")


def told(line, last):
    """(text, backend) of each row of a line; a curve that ends early says where."""
    found = []
    for row, backend, curve in zip(line.rows, line.backends, line.curves):
        end = curve[-1]["bytes"]
        until = "" if end == last else f", {'to' if len(curve) > 1 else 'at'} {number.size(end)}"
        found.append((number.cut(row, LETTERS) + until, backend))
    return found


def room(lines, last):
    """Points that the names of these lines need at the right of a panel."""
    most = max((len(text) for line in lines for text, _ in told(line, last)), default=0)
    return most * FONT * LETTER


def names(axes, cells, found):
    """At the right, moved apart, each way's in a row with the mark in its colour; the names of
    those that share a line stand together, tied to its end."""
    height = axes.get_window_extent().height * 72 / axes.figure.dpi
    low, high = axes.get_ylim()
    right = axes.get_xlim()[1]
    width = right - axes.get_xlim()[0]
    scale = height / (high - low)
    stacks = [Stack(line, told(line, cells.sizes[-1]),
                    (log10(max(line.cells[-1]["min"], 1)) - low) * scale) for line in found]
    stacks.sort(key=lambda stack: (stack.wanted, stack.names))
    rows = sum(len(stack.names) for stack in stacks)
    spacing = min(SPACING, height / max(rows, 1))
    for stack, middle in zip(stacks, apart([(stack.wanted, len(stack.names) * spacing)
                                            for stack in stacks], height)):
        end = stack.line.cells[-1]
        colour = _colour(stack.line.backend)
        y = low + middle / scale
        if end["bytes"] == cells.sizes[-1]:
            axes.plot([log10(end["bytes"]), right + 0.02 * width, right + 0.07 * width],
                      [log10(max(end["min"], 1)), y, y], color=catalog.MUTED[0], linewidth=0.5,
                      clip_on=False)
        top = middle + (len(stack.names) - 1) * spacing / 2
        if len(stack.names) > 1:
            axes.plot([right + 0.07 * width] * 2,
                      [low + (top + spacing * 0.4) / scale,
                       low + (top - (len(stack.names) - 0.6) * spacing) / scale],
                      color=catalog.MUTED[0], linewidth=0.5, clip_on=False)
        for place, (text, backend) in enumerate(stack.names):
            y, colour = low + (top - place * spacing) / scale, _colour(backend)
            axes.plot([right + 0.1 * width], [y], color=colour, linestyle="none", markersize=4,
                      marker=catalog.backend(backend).family.marker, clip_on=False)
            axes.text(right + 0.13 * width, y, text, fontsize=min(FONT, spacing * 0.9),
                      va="center_baseline", color=catalog.INK[0], clip_on=False)


def fitting(text, points, room, bold=False):
    """The size of letters, at most points, in which a text needs no more than room, in points."""
    return min(points, room / (max(len(text), 1) * LETTER * (BOLD if bold else 1)))


def head(figure, title, under=""):
    """What stands above all panels, in letters that fit."""
    wide, tall = figure.get_size_inches()
    for text, points, above, ink, bold in ((title, 11, 0.22, catalog.INK, True),
                                           (under, 7, 0.4, catalog.MUTED, False)):
        figure.text(0.1 / wide, 1 - above / tall, text, color=ink[0],
                    fontsize=fitting(text, points, (wide - 0.2) * 72, bold),
                    fontweight="bold" if bold else "normal")


def note(axes, place, text):
    """What begins there: a rule through the panel and, at its top, the reason."""
    axes.axvline(place, color=catalog.MUTED[0], linewidth=0.5, linestyle=(0, (2, 2)), zorder=1)
    low, high = axes.get_xlim()
    left = place > (low + high) / 2
    axes.annotate(f"{text} \u25b8" if left else f"\u25b8 {text}", (place, 1),
                  xycoords=("data", "axes fraction"), xytext=(-3 if left else 3, -1),
                  textcoords="offset points", ha="right" if left else "left", va="top",
                  fontsize=7, color=catalog.MUTED[0])


def _colour(backend):
    return catalog.COLOURS[catalog.backend(backend).colour][0]


def apart(wanted, height):
    """Places of (middle, height) each, none over another, in their order, near what is wanted."""
    places = []
    for middle, tall in wanted:
        least = places[-1][0] + (places[-1][1] + tall) / 2 if places else tall / 2
        places.append([max(middle, least), tall])
    limit = height + (wanted[-1][1] and 5)
    for index in reversed(range(len(places))):
        middle, tall = places[index]
        places[index][0] = min(middle, limit - tall / 2)
        limit = places[index][0] - tall / 2
    return [middle for middle, _ in places]
