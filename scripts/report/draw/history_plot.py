# SPDX-License-Identifier: GPL-2.0-only
"""The series of a history that changed most, a panel each: what they differ by from their first
run, level by level."""
import io

from report.data import catalog, number, outfile
from report.judge import levels
from report.draw import label
from report.draw.library import Figure, matplotlib, ticker

MOST = 12
COLUMNS = 2
NAME = 80       # letters of a series'
WIDTH, HEIGHT = 4.7, 1.7
COMMITS = 6
TITLE = 250     # points that a title has, from the axis to the next panel
_STYLE = {"svg.fonttype": "none", "svg.hashsalt": "mapbench", "font.family": "sans-serif",
          "text.parse_math": False}


def write(path, title, lines, series, changes):
    named = {("-".join(machine), cell): points for (machine, cell), points in series.items()}
    chosen = _greatest(changes) or list(named)[:1]
    rows = (len(chosen) + COLUMNS - 1) // COLUMNS
    with matplotlib.rc_context(_STYLE):
        figure = Figure((WIDTH * COLUMNS, HEIGHT * rows + 0.4), layout="constrained")
        for index, name in enumerate(chosen):
            axes = figure.add_subplot(rows, COLUMNS, index + 1)
            runs = sorted({at for (machine, _), points in named.items() if machine == name[0]
                           for at, _ in points})
            own = [change | {"at": runs.index(change["at"])} for change in changes
                   if (change["machine"], change["cell"]) == name]
            _panel(axes, name, [(runs.index(at), point) for at, point in named[name]], own)
            _runs(axes, [lines[at] for at in runs])
        out = io.StringIO()
        figure.savefig(out, format="svg", metadata={"Date": None, "Title": title})
    outfile.write(path, out.getvalue())


def _greatest(changes):
    """The series with the greatest change of each operation and backend: sizes change together."""
    found = {}
    for change in changes:
        what = change["machine"], *change["cell"].split("/")[:2]
        found.setdefault(what, (change["machine"], change["cell"]))
    return list(found.values())[:MOST]


def _runs(axes, lines):
    """The commits of the runs, each where it begins, as far as there is room for them."""
    commits = [(line["commit"] or line.get("sources") or "?")[:7] for line in lines]
    begins = [at for at, commit in enumerate(commits) if commit not in commits[:at]]
    begins = begins[::-(-len(begins) // COMMITS)]
    axes.set_xticks(begins, [commits[at] for at in begins])


def _way(name):
    """The place of the colour of the way that the cell is of."""
    return catalog.backend(name[1].split("/")[1]).colour


def _panel(axes, name, points, changes):
    machine, _ = name
    what = changes[0]["by"][0] if changes else "min"
    points = [(at, levels.figure(point, what)) for at, point in points]
    first = points[0][1]
    points = [(at, value - first) for at, value in points]
    title = [number.cut(text, NAME) for text in name[::-1]]
    axes.set_title("\n".join(title), loc="left", color=catalog.INK[0],
                   fontsize=label.fitting(max(title, key=len), 8, TITLE))
    at, values = zip(*points)
    axes.plot(at, values, "o", markersize=3, color=catalog.COLOURS[_way(name)][0])
    cuts = [min(at), *(change["at"] for change in changes), max(at) + 1]
    for start, end in zip(sorted(cuts), sorted(cuts)[1:]):
        part = [value for index, value in points if start <= index < end]
        if part:
            axes.hlines(number.median(part), start - 0.4, end - 0.6, color=catalog.INK[0])
    for change in changes:
        axes.axvline(change["at"] - 0.5, color=catalog.MUTED[0], linestyle=":", linewidth=1)
        axes.annotate(f"{change['percent']:+.2f} %", (change["at"] - 0.5, 1), fontsize=7,
                      xycoords=("data", "axes fraction"), xytext=(3, -8),
                      textcoords="offset points", color=catalog.MUTED[0])
    unit = "ns" if "-time-" in machine else "instructions"
    axes.set_ylabel(f"{unit}\nfrom {first:,.0f}", fontsize=7, color=catalog.MUTED[0])
    # Where nothing changed, ticks of less than one would all read +0.
    spread = max(max(values), 1) - min(min(values), -1)
    axes.set_ylim(min(min(values), -1) - spread / 4, max(max(values), 1) + spread / 4)
    axes.yaxis.set_major_locator(ticker.MaxNLocator(4, integer=True))
    axes.yaxis.set_major_formatter(ticker.FuncFormatter(lambda value, _: f"{value:+,.0f}"))
    axes.tick_params(labelsize=7, colors=catalog.MUTED[0])
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.grid(axis="y", color=catalog.GRID[0], linewidth=0.5)
