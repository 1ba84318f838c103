# SPDX-License-Identifier: GPL-2.0-only
"""The series of a history that changed most, a panel each, a level and its changes drawn."""
import io

import matplotlib
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from report import catalog, number, store

MOST = 12
COLUMNS = 2
WIDTH, HEIGHT = 4.7, 1.7
_STYLE = {"svg.fonttype": "none", "svg.hashsalt": "mapbench", "font.family": "sans-serif"}


def write(path, lines, series, changes):
    chosen = list(dict.fromkeys((change["machine"], change["cell"]) for change in changes))[:MOST]
    named = {("-".join(machine), cell): points for (machine, cell), points in series.items()}
    chosen = chosen or list(named)[:1]
    rows = (len(chosen) + COLUMNS - 1) // COLUMNS
    with matplotlib.rc_context(_STYLE):
        figure = Figure((WIDTH * COLUMNS, HEIGHT * rows + 0.4), layout="constrained")
        for index, name in enumerate(chosen):
            axes = figure.add_subplot(rows, COLUMNS, index + 1)
            _panel(axes, name, named[name], [each for each in changes
                                             if (each["machine"], each["cell"]) == name])
        out = io.StringIO()
        figure.savefig(out, format="svg", metadata={"Date": None})
    store.write(path, out.getvalue())


def _panel(axes, name, points, changes):
    machine, cell = name
    axes.set_title(f"{cell}\n{machine}", loc="left", fontsize=8, color=catalog.INK[0])
    at, values = zip(*points)
    axes.plot(at, values, "o", markersize=3, color=catalog.COLOURS[0][0])
    cuts = [min(at), *(change["at"] for change in changes), max(at) + 1]
    for start, end in zip(sorted(cuts), sorted(cuts)[1:]):
        part = sorted(value for index, value in points if start <= index < end)
        if part:
            axes.hlines(part[len(part) // 2], start - 0.4, end - 0.6, color=catalog.COLOURS[1][0])
    for change in changes:
        axes.axvline(change["at"] - 0.5, color=catalog.MUTED[0], linestyle=":", linewidth=1)
        axes.annotate(f"{change['percent']:+.2f} %", (change["at"] - 0.5, 1), fontsize=7,
                      xycoords=("data", "axes fraction"), xytext=(3, -8),
                      textcoords="offset points", color=catalog.MUTED[0])
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: number.short(round(value))))
    axes.tick_params(labelsize=7, colors=catalog.MUTED[0])
    axes.margins(y=0.25)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.grid(axis="y", color=catalog.GRID[0], linewidth=0.5)
