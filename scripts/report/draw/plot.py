# SPDX-License-Identifier: GPL-2.0-only
"""The figures of a run: plots/*.svg and *.png, and the panels that the page shows."""
import gc
import io
import multiprocessing
import os
import re
import signal
import xml.etree.ElementTree as tree
from collections import namedtuple
from concurrent.futures import ProcessPoolExecutor

from report.data import catalog, mark, number, outfile
from report.fit import model
from report.draw.library import Figure, matplotlib
from report.draw import bar, curve, label, markup

# files: names under plots/, without suffix; panels: of the page, one an op.
Figures = namedtuple("Figures", "files panels")
Panel = namedtuple("Panel", "op svg")

# What is drawn of an op: all of its lines, or those of one family.
Drawn = namedtuple("Drawn", "op heading lines every")

# One panel, in inches, with the room its labels need; the page shows that part of the figure.
PLOT, HEIGHT = 2.3, 2.7
LEFT, TOP, BOTTOM = 0.5, 0.45, 0.3
LEADER = 0.45       # between a plot and the names of its lines
HEAD = 0.50
COLUMNS = 2
NAME = 80           # letters of a group's
STEM = 160          # letters of a file's
POINTS = 72

# Groups that are drawn sooner than another process has started.
FEW = 3

_SVG = "http://www.w3.org/2000/svg"
_SCALE = 1.37  # pixels of the page for each unit of a panel
_STYLE = {"svg.fonttype": "none", "svg.hashsalt": "mapbench", "font.family": "sans-serif",
          "path.simplify": False, "text.parse_math": False}


def check(run):
    """Refuses places where they could not be written, or where others have a file."""
    for stem in _stems(run.latest).values():
        for kind in ("cost", "life"):
            for suffix in ("svg", "png"):
                outfile.check_own(os.path.join(run.directory, "plots", f"{stem}-{kind}.{suffix}"),
                                  mark.plot(suffix))


def write(run):
    """Draws every group; Figures by group."""
    outfile.directory(os.path.join(run.directory, "plots"))
    groups = _stems(run.latest)
    workers = min(len(groups) // FEW, os.cpu_count() or 1)
    if workers < 2:
        return {group: _group(run, group, stem) for group, stem in groups.items()}
    with ProcessPoolExecutor(workers, multiprocessing.get_context("fork"), _inherit,
                             (run,)) as pool:
        return dict(zip(groups, pool.map(_inherited, groups.items())))


def _inherit(run):
    """Forked processes have the run already: sending it with every group would cost more."""
    _inherit.run = run
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_DFL)     # the parent tells of it
    gc.freeze()


def _inherited(item):
    return _group(_inherit.run, *item)


def _group(run, group, stem):
    cells = run.groups[group]
    figures = Figures([], [])
    with matplotlib.rc_context(_STYLE):
        _costs(run, group, cells, f"{stem}-cost", figures)
        if bar.possible(cells):
            title = f"{_name(run, group)}: parts of a whole life, {cells.unit}"
            _save(run, f"{stem}-life", bar.figure(cells, title))
            figures.files.append(f"{stem}-life")
    return figures


def _name(run, group):
    return number.cut(run.name(group), NAME)


def _stems(groups):
    """By group the name of its files: the file of no other, and short enough for one."""
    found, taken = {}, {}
    for group in groups:
        parts = [group.env, group.source, group.device, group.cache]
        stem = re.sub(r"[^A-Za-z0-9_.]+", "-", "-".join(part for part in parts if part))
        stem = stem.lstrip(".-")[:STEM]
        taken[stem] = taken.get(stem, 0) + 1
        found[group] = stem if taken[stem] == 1 else f"{stem}--{taken[stem]}"
    return found


def _costs(run, group, cells, stem, figures):
    ops = sorted({cell["op"] for cell in cells.cells}, key=catalog.op_order)
    made = [(op, curve.lines(cells, op)) for op in ops]
    whole = curve.lives(cells)
    made += [(curve.LIFE, whole)] if whole else []
    rows = [[Drawn(op, *part, every) for part in curve.panels(every)] for op, every in made]
    columns = max(map(len, rows))
    # An op that was divided is a row of its own, so that its parts stand side by side.
    places = ([(place, row) for row, parts in enumerate(rows) for place, _ in enumerate(parts)]
              if columns > 1 else [(index % COLUMNS, index // COLUMNS) for index in
                                   range(len(rows))])
    drawn = [each for parts in rows for each in parts]
    right = LEADER + max(label.room(each.lines, cells.sizes[-1]) for each in drawn) / POINTS
    wide = LEFT + PLOT + right
    size = (max(columns, COLUMNS) * wide, HEAD + (max(row for _, row in places) + 1) * HEIGHT)
    figure = Figure(figsize=size, facecolor=catalog.GROUND[0])
    title = f"{_name(run, group)}: {cells.unit} against size"
    label.head(figure, title, "minimum of each cell; hollow: not trusted; a line of several "
               f"colours is of several ways that stay within {curve.SAME:.0%} of each other")
    models = model.models(cells)
    boxes = []
    for index, (each, (column, row)) in enumerate(zip(drawn, places)):
        x, y = column * wide, HEAD + row * HEIGHT
        axes = figure.add_axes(((x + LEFT) / size[0], 1 - (y + HEIGHT - BOTTOM) / size[1],
                                PLOT / size[0], (HEIGHT - TOP - BOTTOM) / size[1]),
                               facecolor="none")
        axes.set_gid(f"panel{index}")
        curve.draw(axes, cells, *each, models)
        boxes.append(tuple(round(part * POINTS, 1) for part in (x, y, wide, HEIGHT)))
    svg = _save(run, stem, figure)
    figures.files.append(stem)
    for each, part in zip(drawn, _parts(svg, boxes, stem, drawn)):
        figures.panels.append(Panel(each.op, part))


def _save(run, stem, figure):
    """Writes both files; the text of the SVG."""
    svg, png = io.StringIO(), io.BytesIO()
    figure.savefig(svg, format="svg", metadata={"Date": None, "Creator": None})
    figure.savefig(png, format="png", dpi=mark.DPI, pil_kwargs={"compress_level": 3})
    path = os.path.join(run.directory, "plots", stem)
    outfile.write(f"{path}.svg", _themed(svg.getvalue()))
    outfile.write(f"{path}.png", png.getvalue())
    return svg.getvalue()


def _themed(svg):
    """The file with its colours as variables, of which a dark screen has others."""
    light, dark = ("".join(f"--{name}:{pair[tone]};" for name, pair in palette().items())
                   for tone in (0, 1))
    style = (f"<style>:root{{{light}}}@media (prefers-color-scheme: dark){{:root{{{dark}}}}}"
             "</style>")
    return re.sub(r"(<svg [^>]*>)", lambda head: head[1] + style, _variables(svg), count=1)


def _variables(text):
    for name, (light, _) in palette().items():
        text = text.replace(light, f"var(--{name})")
    return text


def _parts(svg, boxes, stem, drawn):
    """Each panel as an SVG element that takes its colours from the page's style sheet."""
    tree.register_namespace("", _SVG)
    tree.register_namespace("xlink", "http://www.w3.org/1999/xlink")
    groups = {element.get("id"): element for element in tree.fromstring(svg).iter(f"{{{_SVG}}}g")}
    for index, box in enumerate(boxes):
        text = tree.tostring(groups[f"panel{index}"], encoding="unicode")
        text = re.sub(r' xmlns(:xlink)?="[^"]*"', "", text).replace("xlink:href", "href")
        text = re.sub(r'<g id="marks:([^"]*)">(.*?</g>)', _told, text, flags=re.S)
        # Only what is referred to keeps an id, made unique in the page; the page has the font.
        text = re.sub(r'(<g) id="[^"]*"|font-family: [^;"]*; ', r"\1", text)
        text = re.sub(r"<g />|<g>\s*</g>", "", text)
        text = re.sub(r'(id="|href="#)', rf"\g<1>{stem}-", text)
        text = re.sub(r"\s*\n\s*", "\n", re.sub(r"(\.\d\d)\d+", r"\1", text))
        text = _variables(text)
        view = " ".join(f"{part:g}" for part in box)
        name = markup.text(_title(drawn[index]))
        # One scale for all, however much room their names take.
        wide = f"max-width:{box[2] * _SCALE:.0f}px"
        yield f'<svg viewBox="{view}" style="{wide}" role="img" aria-label="{name}">{text}</svg>'


def _told(marks):
    """Each of the marks of a line with what it stands for."""
    told = iter(marks[1].split("|"))
    return "<g>" + re.sub(r"<use [^>]*/>", lambda mark: (
        f'<g class="pt"><title>{next(told)}</title>{mark[0]}</g>'), marks[2])


def _title(each):
    """For who does not see it: what is drawn, and of which ways. The figures are in the tables."""
    heading = f", {each.heading}" if each.heading else ""
    return (f"{each.op} against size{heading}: "
            f"{', '.join(row for line in each.lines for row in line.rows)}")


def palette():
    """CSS variable: (its value on a light ground, on a dark one)."""
    named = {f"c{index}": colour for index, colour in enumerate(catalog.COLOURS)}
    named |= {f"p{index}": colour for index, colour in enumerate(catalog.TONES)}
    return named | {"context": catalog.CONTEXT, "accent": catalog.ACCENT, "warn": catalog.WARN,
                    "ink": catalog.INK, "muted": catalog.MUTED, "grid": catalog.GRID,
                    "ground": catalog.GROUND}
