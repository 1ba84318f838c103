# SPDX-License-Identifier: GPL-2.0-only
"""What the counters of the PMU and the kernel showed, and which of them there were not."""
from report.data import number
from report.draw import extra
from report.draw.markup import listing, paragraph, section, text


def build(run):
    names = list(dict.fromkeys(name for env in run.environments for name in env.get("counters", {})
                               if any(name in cell.get("counts", {}) for cell in run.cells)))
    missing = [text(line) for env in run.environments for line in lacking(env)]
    if not names and not missing:
        return ""
    lead = paragraph(
        "What the processor's and the kernel's own counters showed for the whole op: medians of "
        "repetitions of their own, without what an empty window counts; task_clock in "
        "nanoseconds.")
    heads = ["op", "backend", "pages", *names]
    tables = extra.tables(run, "counts", "and counters", heads, lambda cells, cell: [
        text(cell["op"]), text(cells.row(cell)), number.exact(cell["pages"]),
        *(number.exact(cell["counts"][name]) if name in cell["counts"] else "-"
          for name in names)])
    return section("counters", "Counters", lead, listing(missing) if missing else "", *tables)


def lacking(env):
    """Lines: which counters the environment had not, by the reason."""
    by_reason = {}
    for name, why in env.get("counters", {}).items():
        if why:
            by_reason.setdefault(why, []).append(name)
    return [f"{env['id']}: not counted: {', '.join(names)}: {why}."
            for why, names in by_reason.items()]
