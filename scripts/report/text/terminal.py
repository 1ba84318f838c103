# SPDX-License-Identifier: GPL-2.0-only
"""The answer and the tables on the terminal: plain text, no wider than it is."""
import os
import shutil
import textwrap

from report.data import catalog, infile, life, number, run as runs

NARROW, WIDE = 80, 120      # of the tables of one; where there is no terminal it is the first
COLUMN = 18
GAP = 3
NAME = 22
ANSWERS = 3     # lines

_STYLES = {"head": "1", "dim": "2", "best": "32;1", "doubt": "33"}


def write(run, out):
    paint, width = _painter(out), _width(out)
    for line in _answers(run, width):
        out.write(paint(_cut(line, width), "best") + "\n")
    for env in run.environments:
        for line in _title(run, env):
            out.write(paint(_cut(line, width), "head") + "\n")
    for group, cells in run.groups.items():
        out.write("\n")
        _group(run.name(group), cells, _Layout(cells, width), out, paint)
    if not run.cells:
        out.write("no cells: nothing was measured\n")
    out.write("\n")
    for failure in run.failures:
        said = f"failure: {failure['env'] or '-'}: {failure['what']}"
        for line in textwrap.wrap(said, width, subsequent_indent="  "):
            out.write(paint(line, "doubt") + "\n")
    counts = run.counts()
    out.write(f"{counts['cells']} cells ({counts['trusted']} trusted, {counts['untrusted']} not), "
              f"{counts['skipped']} skipped, {counts['failures']} failures\n")
    if counts["untrusted"]:
        out.write("? not trusted: its note is in run.json and report.html\n")
    out.write(f"{infile.named(run.directory)}\n")


def _width(out):
    if not out.isatty():
        return NARROW
    return min(max(shutil.get_terminal_size().columns, NARROW), WIDE)


def _answers(run, width):
    """What costs least, of each memory at the size that the report answers for first."""
    lines = []
    for group, cells in run.latest.items():
        sizes = [size for size in life.shown(cells) if life.cheapest(cells, size)]
        if not sizes:
            continue
        best, after, *_ = life.cheapest(cells, sizes[0])
        names = ", ".join(row for row, _ in best[:ANSWERS]) + " ..." * (len(best) > ANSWERS)
        beside = f"; next {after[0]}: {number.more(after[1], best[0][1])}" if after else ""
        line = (f"{group.source} {group.cache} {number.size(sizes[0])}: {names}, "
                f"{number.exact(best[0][1])} {cells.unit}")
        lines.append(line + beside * (len(line + beside) <= width))
    if len(lines) > ANSWERS:
        lines[ANSWERS - 1:] = [f"and {len(lines) - ANSWERS + 1} other memories: see below"]
    return ["cheapest whole life (mmap, every page touched, munmap):", *lines, ""] if lines else []


def _title(run, env):
    units = {cells.unit for group, cells in run.groups.items() if group.env == env["id"]}
    emulator = f"QEMU {env['qemu'].removeprefix('QEMU ').split(' (')[0]}" if env.get("qemu") else ""
    where = (env["machine"], env["arch"], f"Linux {env['kernel']}", emulator, env["started"])
    return (f"{env['id']}: {', '.join(sorted(units)) or 'nothing measured'}, the minimum of each "
            "cell", "  " + ", ".join(part for part in where if part),
            *([f"  {runs.origin(env)}"] if runs.origin(env) else []))


def _group(name, cells, layout, out, paint):
    for start in range(0, len(cells.sizes), layout.sizes):
        sizes = cells.sizes[start:start + layout.sizes]
        absent = life.missing(cells)
        if absent:
            out.write(f"{name}: no whole life, {' and '.join(absent)} not measured\n")
        else:
            _lives(name, cells, sizes, layout, out, paint)
        _parts(name, cells, sizes, layout, out, paint)


def _lives(name, cells, sizes, layout, out, paint):
    """The sum over a whole life, and how many times the cheapest that is."""
    parts = " + ".join(op for _, op in life.ops(cells))
    out.write(paint(layout.cut(f"{name}: whole life, {parts}"), "head") + "\n")
    heads = [f"{_size(cells, size):>{COLUMN}}" for size in sizes]
    out.write(paint(layout.row("", heads), "dim") + "\n")
    answers = {size: life.cheapest(cells, size) for size in sizes}
    lives = {size: {each.row: each for each in life.lives(cells, size)} for size in sizes}
    for row, _ in cells.rows:
        if any(row in lives[size] for size in sizes):
            out.write(layout.row(row, [_life(lives[size].get(row), answers[size], paint)
                                       for size in sizes]) + "\n")
    out.write("\n")


def _life(each, answer, paint):
    if each is None:
        return f"{'-':>11}" + " " * (COLUMN - 11)
    value = number.exact(each.total)
    if len(value) > 10:
        value = number.short(each.total)
    ratio = f"x{number.times(each.total, answer.best[0][1])}" if answer else ""
    text = f"{value:>11}{' ' if each.trusted else '?'}{ratio:>6}"
    if not each.trusted:
        return paint(text, "doubt")
    return paint(text, "best") if answer and each.row in dict(answer.best) else text


def _parts(name, cells, sizes, layout, out, paint):
    columns = [(title, op) for title, op in life.ops(cells) if op]
    if not columns:
        measured = ", ".join(sorted({cell["op"] for cell in cells.cells}, key=catalog.op_order))
        out.write(f"{name}: only {measured} measured, see report.html\n")
        return
    ops = ", ".join(op for _, op in columns)
    out.write(paint(layout.cut(f"{name}: {ops}"), "head") + "\n")
    width = COLUMN // len(columns)
    heads = [f"{_size(cells, size):>{width * len(columns) - 1}} " for size in sizes]
    out.write(paint(layout.row("", heads), "dim") + "\n")
    titles = "".join(f"{title:>{width}}" if len(title) == width else f"{title:>{width - 1}} "
                     for title, _ in columns)
    out.write(paint(layout.row("", [titles] * len(sizes)), "dim") + "\n")
    for row, _ in cells.rows:
        figures = [[cells.main(row, op, size) for _, op in columns] for size in sizes]
        if any(cell for group in figures for cell in group):
            out.write(layout.row(row, ["".join(_figure(cell, width, paint) for cell in group)
                                       for group in figures]) + "\n")
    others = sorted({cell["op"] for cell in cells.cells} - {op for _, op in columns},
                    key=catalog.op_order)
    if others:
        also = f"also measured, see report.html: {', '.join(others)}"
        out.write(paint(layout.cut(also), "dim") + "\n")


def _figure(cell, width, paint):
    if cell is None:
        return f"{'-':>{width - 1}} "
    text = f"{number.short(cell['min']):>{width - 1}}"
    return text + " " if cell["trusted"] else paint(text + "?", "doubt")


def _size(cells, size):
    return number.pages(cells.pages[size]) if cells.pages[size] <= 999 else number.size(size)


class _Layout:
    """A column for the names and one for each size, with what is left over between them."""

    def __init__(self, cells, width):
        longest = max(len(row) for row, _ in cells.rows)
        self.width, self.sizes = width, (width - NAME) // (COLUMN + 1)
        self.name = min(longest, width - self.sizes * (COLUMN + 1))
        self.gap = min((width - self.name) // self.sizes - COLUMN, GAP)

    def cut(self, text):
        return _cut(text, self.width)

    def row(self, name, columns):
        name = name if len(name) <= self.name else name[:self.name - 1] + "~"
        columns = (" " * self.gap + column for column in columns)
        return f"{name:<{self.name}}{''.join(columns)}".rstrip()


def _cut(text, width):
    return text if len(text) <= width else text[:width - 3] + "..."


def _painter(out):
    if not out.isatty() or os.environ.get("NO_COLOR"):
        return lambda text, style: text
    return lambda text, style: f"\033[{_STYLES[style]}m{text}\033[0m"
