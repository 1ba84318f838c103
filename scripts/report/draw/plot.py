# SPDX-License-Identifier: GPL-2.0-only
"""The figures of a run: plots/*.svg and *.png, and the panels that the page shows."""
import gc
import io
import multiprocessing
import os
import re
import signal
import textwrap
import xml.etree.ElementTree as tree
from collections import namedtuple
from concurrent.futures import ProcessPoolExecutor

from report.data import catalog, number, outfile
from report.fit import model
from report.draw.library import Figure, matplotlib
from report.draw import bar, curve, markup

# files: names under plots/, without suffix; panels: of the page, one an op.
Figures = namedtuple("Figures", "files panels")
Panel = namedtuple("Panel", "op svg caption")

# One panel, in inches, with the room its labels need; the page shows that part of the figure.
WIDTH, HEIGHT = 4.7, 3.1
LEFT, RIGHT, TOP, BOTTOM = 0.5, 1.62, 0.3, 0.3
LINE = 0.14
HEAD = 0.50
COLUMNS = 2
NAME = 80           # letters of a group's
STEM = 160          # letters of a file's
POINTS = 72
DPI = 110

# Groups that are drawn sooner than another process has started.
FEW = 3

_SVG = "http://www.w3.org/2000/svg"
_STYLE = {"svg.fonttype": "none", "svg.hashsalt": "mapbench", "font.family": "sans-serif",
          "path.simplify": False, "text.parse_math": False}


def check(run):
    """Refuses places where they could not be written."""
    for stem in _stems(run.latest).values():
        for kind in ("cost", "life"):
            for suffix in ("svg", "png"):
                outfile.check(os.path.join(run.directory, "plots", f"{stem}-{kind}.{suffix}"))


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
    panels = [(op, curve.lines(cells, op)) for op in ops]
    models = model.models(cells)
    captions = [_wrapped(curve.caption(lines)) for _, lines in panels]
    rows = -(-len(panels) // COLUMNS)
    below = LINE * (max(len(lines) for lines in captions) + 1)
    size = (COLUMNS * WIDTH, HEAD + rows * (HEIGHT + below))
    figure = Figure(figsize=size, facecolor=catalog.GROUND[0])
    title = f"{_name(run, group)}: {cells.unit} against size"
    figure.text(0.1 / size[0], 1 - 0.22 / size[1], title, fontsize=11, fontweight="bold",
                color=catalog.INK[0])
    figure.text(0.1 / size[0], 1 - 0.4 / size[1], fontsize=7,
                color=catalog.MUTED[0], s="minimum of each cell; hollow: not trusted; +N: backends "
                f"that stay within {curve.SAME:.0%} share a line")
    boxes = []
    for index, (op, lines) in enumerate(panels):
        x = index % COLUMNS * WIDTH
        y = HEAD + index // COLUMNS * (HEIGHT + below)
        axes = figure.add_axes(((x + LEFT) / size[0], 1 - (y + HEIGHT - BOTTOM) / size[1],
                                (WIDTH - LEFT - RIGHT) / size[0],
                                (HEIGHT - TOP - BOTTOM) / size[1]), facecolor="none")
        axes.set_gid(f"panel{index}")
        curve.draw(axes, cells, op, lines, models)
        for place, text in enumerate(captions[index]):
            figure.text((x + LEFT) / size[0], 1 - (y + HEIGHT + LINE * place) / size[1], text,
                        fontsize=7, va="center", color=catalog.MUTED[0])
        boxes.append(tuple(round(part * POINTS, 1) for part in (x, y, WIDTH, HEIGHT)))
    svg = _save(run, stem, figure)
    figures.files.append(stem)
    for (op, lines), part in zip(panels, _parts(svg, boxes, stem, panels)):
        figures.panels.append(Panel(op, part, curve.caption(lines)))


def _wrapped(captions):
    return [line for text in captions
            for line in textwrap.wrap(text, 74, subsequent_indent="    ")]


def _save(run, stem, figure):
    """Writes both files; the text of the SVG."""
    svg, png = io.StringIO(), io.BytesIO()
    figure.savefig(svg, format="svg", metadata={"Date": None, "Creator": None})
    figure.savefig(png, format="png", dpi=DPI, pil_kwargs={"compress_level": 3})
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


def _parts(svg, boxes, stem, panels):
    """Each panel as an SVG element that takes its colours from the page's style sheet."""
    tree.register_namespace("", _SVG)
    tree.register_namespace("xlink", "http://www.w3.org/1999/xlink")
    groups = {element.get("id"): element for element in tree.fromstring(svg).iter(f"{{{_SVG}}}g")}
    for index, box in enumerate(boxes):
        text = tree.tostring(groups[f"panel{index}"], encoding="unicode")
        text = re.sub(r' xmlns(:xlink)?="[^"]*"', "", text).replace("xlink:href", "href")
        # Only what is referred to keeps an id, made unique in the page; the page has the font.
        text = re.sub(r'(<g) id="[^"]*"|font-family: [^;"]*; ', r"\1", text)
        text = re.sub(r"<g />|<g>\s*</g>", "", text)
        text = re.sub(r'(id="|href="#)', rf"\g<1>{stem}-", text)
        text = re.sub(r"\s*\n\s*", "\n", re.sub(r"(\.\d\d)\d+", r"\1", text))
        text = _variables(text)
        view = " ".join(f"{part:g}" for part in box)
        label = markup.text(f"{panels[index][0]}: cost against size")
        yield f'<svg viewBox="{view}" role="img" aria-label="{label}">{text}</svg>'


def palette():
    """CSS variable: (its value on a light ground, on a dark one)."""
    named = {f"c{index}": colour for index, colour in enumerate(catalog.COLOURS)}
    return named | {"ink": catalog.INK, "muted": catalog.MUTED, "grid": catalog.GRID,
                    "ground": catalog.GROUND}
