# SPDX-License-Identifier: GPL-2.0-only
"""Stacked bars: what mmap, touch and munmap add up to, and each one's share."""
from report.data import catalog, life, number
from report.draw import label
from report.draw.library import Figure

_ROW = 0.21
_HEAD = 0.6
_FONT = 7.5
_NAMES = 1.6
_LETTERS = 22       # of a name, in that room


def possible(cells):
    return bool(life.shown(cells))


def figure(cells, title):
    """A row of two charts for each size: totals at the left, shares at the right."""
    charts = [(size, life.ranked(cells, size)) for size in life.shown(cells)]
    heights = [len(lives) * _ROW + _HEAD for _, lives in charts]
    width, height = 10.0, sum(heights) + 0.4
    drawn = Figure(figsize=(width, height), facecolor=catalog.GROUND[0])
    label.head(drawn, title)
    top = 0.4
    for (size, lives), room in zip(charts, heights):
        bottom = 1 - (top + room - 0.3) / height
        tall = (room - _HEAD) / height
        head = f"{number.pages(cells.pages[size])}, {number.size(size)}"
        left = drawn.add_axes((_NAMES / width, bottom, 4.2 / width, tall))
        right = drawn.add_axes(((_NAMES + 4.9) / width, bottom, 3.3 / width, tall))
        _totals(left, lives, head)
        _shares(right, lives)
        top += room
    return drawn


def _totals(axes, lives, head):
    _stack(axes, lives, [1] * len(lives))
    most = max(each.total for each in lives) or 1
    axes.set_xlim(0, most * 1.16)
    axes.set_yticks(range(len(lives)), [number.cut(each.row, _LETTERS) for each in lives],
                    fontsize=_FONT, color=catalog.INK[0])
    for place, each in enumerate(lives):
        mark = "" if each.trusted else "?"
        axes.text(each.total + most * 0.012, place, number.exact(each.total) + mark, va="center",
                  fontsize=_FONT - 0.5, color=catalog.INK[0])
    axes.set_title(head, loc="left", fontsize=9, color=catalog.INK[0])


def _shares(axes, lives):
    _stack(axes, lives, [each.total / 100 or 1 for each in lives])
    axes.set_xlim(0, 100)
    axes.set_yticks([])
    for place, each in enumerate(lives):
        start = 0
        for index, (_, cell) in enumerate(each.parts):
            share = cell["min"] * 100 / (each.total or 1)
            if share >= 10:
                axes.text(start + share / 2, place, f"{share:.0f} %", ha="center", va="center",
                          fontsize=_FONT - 1, color=catalog.on_tone(index)[0])
            start += share
    for index, (title, _, colour) in enumerate(catalog.PARTS):
        axes.text(index * 24, -0.85, "\u25a0", fontsize=_FONT + 1.5, va="bottom",
                  color=catalog.TONES[colour][0])
        axes.text(index * 24 + 4, -0.85, title, fontsize=_FONT, va="bottom",
                  color=catalog.INK[0])


def _stack(axes, lives, scales):
    starts = [0] * len(lives)
    for index, (_, _, colour) in enumerate(catalog.PARTS):
        widths = [each.parts[index][1]["min"] / scale for each, scale in zip(lives, scales)]
        axes.barh(range(len(lives)), widths, left=starts, height=0.72,
                  color=catalog.TONES[colour][0], linewidth=0)
        starts = [start + wide for start, wide in zip(starts, widths)]
    axes.set_ylim(len(lives) - 0.5, -0.5)
    axes.set_xticks([])
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
