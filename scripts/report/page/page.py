# SPDX-License-Identifier: GPL-2.0-only
"""report.html: one file that needs nothing else."""
import os

from report.data import mark, outfile
from report.draw import plot
from report.page import (
    answer, ask, baselines, break_even_map, chart, clocks, counters, faults, kernels, models,
    probes, processes, tables, trust, vector)
from report.draw.markup import element, listing, section, text

_PARTS = (("answer", "The answer"), ("ask", "Ask the figures"), ("parts", "Where the cost lies"),
          ("curves", "Cost against size"), ("even", "Break-even"),
          ("semantics", "What it can do"), ("kernels", "Kernels"),
          ("instead", "What one would use instead"), ("processes", "Whole processes"),
          ("models", "Models"), ("faults", "Single faults"), ("clocks", "Three clocks"),
          ("counters", "Counters"), ("vector", "What the cost is made of"),
          ("tables", "All figures"), ("skipped", "Skipped"),
          ("trust", "Environment and trust"), ("reading", "How to read it"))


def check(run):
    """Refuses a place where it could not be written, or where another file is."""
    outfile.check_own(_path(run), mark.page)


def _path(run):
    return os.path.join(run.directory, "report.html")


def write(run, figures):
    """The path of the page."""
    body = [answer.build(run), ask.build(run), chart.bars(run), chart.curves(run, figures),
            break_even_map.build(run), probes.build(run), kernels.build(run), baselines.build(run),
            processes.build(run), models.build(run), faults.build(run), clocks.build(run),
            counters.build(run), vector.build(run), tables.build(run), tables.skipped(run),
            trust.build(run), _reading(run)]
    title = _title(run)
    links = [f'<a href="#{ident}"{" hidden" * (ident == "ask")}>{name}</a>'
             for (ident, name), part in zip(_PARTS, body) if part]
    nav = element("nav", listing(links), aria_label="Contents")
    head = "\n".join(('<meta charset="utf-8">',
                      '<meta name="viewport" content="width=device-width, initial-scale=1">',
                      '<meta name="color-scheme" content="light dark">',
                      f"<title>{text(title)}</title>", f"<style>\n{_style()}</style>"))
    top = element("header", f"<h1>{text(title)}</h1>\n{_counts(run)}{trust.alerts(run)}{nav}")
    main = element("main", "\n".join(part for part in body if part))
    path = _path(run)
    outfile.write(path, f'<!DOCTYPE html>\n<html lang="en">\n<head>\n{head}\n</head>\n<body>\n'
                  f"{top}\n{main}\n{ask.script()}\n</body>\n</html>\n")
    return path


def _title(run):
    kernels = [f"Linux {env['kernel']}" for env in run.environments]
    return "mapbench: " + (", ".join(dict.fromkeys(kernels)) or "an empty run")


def _counts(run):
    counts = run.counts()
    where = sorted({f"{env['machine']} {env['arch']}, mode {env['mode']}, {env['started']}"
                    for env in run.environments})
    shown = ", ".join(f"{counts[name]} {name}" for name in ("cells", "trusted", "skipped",
                                                            "failures"))
    return "".join(element("p", text(line), class_="sub") for line in [*where, shown])


def _style():
    here = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(here, "style.css"), encoding="utf-8") as file:
        rules = file.read()
    light, dark = ("".join(f"--{name}:{pair[tone]};" for name, pair in plot.palette().items())
                   for tone in (0, 1))
    return (f":root{{{light}}}\n@media screen and (prefers-color-scheme: dark)"
            f"{{:root{{{dark}}}}}\n{rules}")


_ALWAYS = (
    "A figure is the total for one op over all pages of the mapping, in a fresh process, without "
    "open and ioctl. It is not a cost per page.",
    "The minimum is compared, because what disturbs a repetition only adds to it. The median and "
    "the 95th percentile (nearest rank) show what a minimum hides.",
    "A whole life is the sum of three minima: mmap, the first touch of every page, munmap. It is "
    "what a buffer costs that is mapped, used once all over and unmapped. Where most pages are "
    "never touched, look at the parts.",
    "Cheap is not the same as fit: some backends cannot be pinned for RDMA or O_DIRECT, some "
    "cannot be mapped privately, some need pages of their own.",
    "Controls are there to be compared with: noop installs nothing and is the floor of mmap and "
    "munmap, remap_2_6_14 shows what old kernels did.",
)
_INSTRUCTIONS = (
    "An instruction count is what QEMU's translator executes for the guest, kernel and user "
    "together; each iteration of a REP instruction counts as one. Never compare it with the PMU "
    "of a real processor.",
    "It does not include what such a machine does not have: cache misses, TLB misses and "
    "flushes, memory types (WB, WC and UC look alike), and the price of an IPI.",
    "Instructions are not time. A backend with fewer of them usually takes less time, but a few "
    "per cent may turn round on real hardware.",
    "Figures of different QEMU versions, or of different kernel command lines, do not belong "
    "side by side.",
)
_TIME = (
    "Nanoseconds are those of the machine named here, with its clock speed, load and firmware; "
    "compare them only with figures of the same machine.",
)


def _reading(run):
    units = {cell["unit"] for cell in run.cells}
    points = [*_ALWAYS, *(_INSTRUCTIONS if "instructions" in units else ()),
              *(_TIME if "ns" in units else ())]
    return section("reading", "How to read it", listing([text(point) for point in points]))
