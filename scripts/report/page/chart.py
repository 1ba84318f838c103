# SPDX-License-Identifier: GPL-2.0-only
"""The charts of the page: bars made of HTML, and the panels drawn by plot."""
import itertools
from urllib.parse import quote

from report.data import catalog, life, number, run as runs
from report.draw import curve
from report.draw.markup import element, listing, paragraph, section, text


def bars(run):
    parts = [paragraph(
        "First the whole life, to scale within one chart, then the share of its parts. The "
        "cheapest stands first; ? marks a sum with a part that is not trusted."), legend()]
    drawn = [chart for group, cells in run.latest.items() for chart in _group(run, group, cells)]
    return section("parts", "Where the cost lies", *(parts + drawn)) if drawn else ""


def legend():
    return listing([f'<i class="k{colour}"></i>{title}' for title, _, colour in catalog.PARTS],
                   class_="legend")


def _group(run, group, cells):
    for size in life.shown(cells):
        lives = life.ranked(cells, size)
        most = max(each.total for each in lives) or 1
        head = f"{run.name(group)}, {number.pages(cells.pages[size])}, {number.size(size)}"
        rows = "\n".join(bar(each, most) for each in lives)
        title = f"<figcaption>{text(head)}: {text(cells.unit)}</figcaption>"
        yield element("figure", f"{title}\n{rows}", class_="bars")


def bar(each, most, name=None):
    name = element("span", text(name or each.row), class_="name")
    value = number.exact(each.total) + ("" if each.trusted else "?")
    total = element("span", _track(each, most, False) + f"<b>{value}</b>", class_="total")
    share = element("span", _track(each, each.total or 1, True), class_="share")
    return element("div", name + total + share)


def track(each, most):
    """One bar alone."""
    return _track(each, most, True, 0)


def _track(each, whole, words, least=16):
    parts = []
    for (title, _, colour), (_, cell) in zip(catalog.PARTS, each.parts):
        share = cell["min"] * 100 / whole
        word = f"{share:.0f} %" if words and share >= least > 0 else ""
        width = share if words else share * 0.75
        parts.append(f'<i class="k{colour}" style="width:{width:.3f}%" '
                     f'title="{title} {number.exact(cell["min"])}">{word}</i>')
    return "".join(parts)


def curves(run, figures):
    parts = []
    for group in run.curved:
        drawn = figures[group]
        parts.append(f"<h3>{text(run.name(group))}</h3>\n"
                     + "\n".join(element("div", panels, class_="panels")
                                 for panels in _rows(drawn.panels)) + _files(drawn))
    if not parts:
        return ""
    families = {catalog.backend(cell["backend"]).family.name for cell in run.cells}
    marks = ", ".join(f"{_MARKS[family.marker]} {family.title}"
                      for family in catalog.FAMILIES + (catalog.OTHER,) if family.name in families)
    lead = paragraph(
        f"Marks are the minimum of each cell, lines the model between them (see Models); both axes "
        f"are logarithmic. {marks[0].upper()}{marks[1:]}. A hollow mark is not trusted. A way has "
        "its colour in all charts of all runs. A line of several colours is of several ways, which "
        f"stay within {curve.SAME:.0%} of each other. Where too many lines would cross, an op has "
        "a panel for each kind of way, on the same axes, and the others are grey in it. A line "
        "that steps from one page to the next is cut there, and what begins there is named. What "
        "ways differ by is in the last panels: a whole life of each in multiples of the cheapest "
        "one's that the memory's own API allows."
        + few(run))
    return section("curves", "Cost against size", lead, *parts)


def _rows(panels):
    """The panels of an op that was divided stand side by side, those of others as there is room."""
    rows = []
    for _, found in itertools.groupby(panels, lambda panel: panel.op):
        row = [element("figure", panel.svg) for panel in found]
        if rows and len(row) == len(rows[-1][-1]) == 1:
            rows[-1].append(row)
        else:
            rows.append([row])
    return ["\n".join("\n".join(each) for each in row) for row in rows]


def few(run):
    """What to say of the groups that have no curve."""
    if len(run.curved) == len(run.latest):
        return ""
    return (f" What was measured at fewer than {runs.CURVE} sizes is under All figures, and its "
            "plot beside this file.")


_MARKS = {"o": "circle:", "s": "square:", "^": "triangle:", "x": "cross:", "D": "diamond:",
          "v": "triangle pointing down:"}


def _files(drawn):
    links = " ".join(f'<a href="plots/{quote(name)}.{kind}">{text(name)}.{kind}</a>'
                     for name in drawn.files for kind in ("svg", "png"))
    return element("p", f"As files: {links}", class_="note files")
