# SPDX-License-Identifier: GPL-2.0-only
"""Cells that were measured by more clocks: user space's, the plugin's, the kernel's."""
from report.data import notes, number
from report.draw import extra
from report.draw.markup import paragraph, section, text

_HEADS = ("op", "backend", "pages", "user space", "plugin", "in the backend", "of the whole",
          "calls", "the events' own, a call", "agree")


def build(run):
    parts = extra.tables(run, "clocks", "by three clocks", _HEADS, _row)
    if not parts:
        return ""
    lead = paragraph(
        "The same op by the counter as user space reads it, by the plugin's count, and by the "
        "counter as the kernel reads it on entry and return of the backend's handlers, in "
        "repetitions of their own. In the backend: the sum over all calls, without what the "
        "events cost themselves; the rest is mm's, around the handlers. munmap calls none.")
    return section("clocks", "Three clocks", lead, *parts)


def backend(clocks):
    """Instructions in the backend's handlers, without the events' own."""
    return max(0, clocks["backend"] - clocks["calls"] * clocks["inside"])


def _row(cells, cell):
    clocks = cell["clocks"]
    inside, calls = backend(clocks), clocks["calls"]
    share = f"{inside / clocks['user'] * 100:.1f} %" if calls and clocks["user"] else "-"
    return [text(cell["op"]), text(cells.row(cell)), number.exact(cell["pages"]),
            number.exact(clocks["user"]), number.exact(clocks["counted"])
            if "counted" in clocks else "-", number.exact(inside) if calls else "-", share,
            number.exact(calls), number.exact(clocks["outside"]) if calls else "-",
            _agree(cell)]


def _agree(cell):
    if "clocks_disagree" in cell["doubts"]:
        return "<strong>no</strong>"
    return "not known" if notes.UNKNOWN in cell["doubts"] else "yes"
