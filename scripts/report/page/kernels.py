# SPDX-License-Identifier: GPL-2.0-only
"""Kernels side by side, where a run has several."""
from report.data import life, number, run as runs
from report.page import chart
from report.draw.markup import element, paragraph, section, table, text


def series(env):
    """7.2 of 7.2.12+deb13-cloud-amd64."""
    return ".".join(str(part) for part in runs.version(env["kernel"])[:2]) or env["kernel"]


def build(run):
    places = {}
    for group, cells in run.own.items():
        env = run.environment(group)
        key = group.source, group.device, group.cache, env.get("variant")
        places.setdefault(key, []).append((series(env), cells))
    parts = [part for key, found in places.items() if len({name for name, _ in found}) > 1
             for part in _place(key, found)]
    if not parts:
        return ""
    lead = paragraph(
        "The whole life (mmap, first touch of every page, munmap) on each kernel of this run. "
        "The change is against the first kernel of the row. All other charts are of the latest.")
    return section("kernels", "Kernels side by side", lead, chart.legend(), *parts)


def _place(key, found):
    found = sorted(found, key=lambda item: (runs.version(item[0]), item[0]))
    size = _size([cells for _, cells in found])
    if size is None:
        return
    lives = {name: {each.row: each for each in life.lives(cells, size)} for name, cells in found}
    rows = list(dict.fromkeys(row for each in lives.values() for row in each))
    head = ", ".join(part for part in key[:3] if part)
    yield f"<h3>{text(head)}, {number.size(size)}: {text(found[0][1].unit)}</h3>"
    most = max((each.total for made in lives.values() for each in made.values()), default=0) or 1
    body = [_cells(row, lives, most) for row in rows]
    yield element("div", table(["backend", *lives], body), class_="kernels")


def _size(groups):
    """2 MiB, or else the largest size that all have."""
    common = set.intersection(*({size for size in cells.sizes if life.lives(cells, size)}
                                for cells in groups))
    return life.PMD if life.PMD in common else max(common, default=None)


def _cells(row, lives, most):
    first, body = None, [text(row)]
    for made in lives.values():
        each = made.get(row)
        if each is None:
            body.append("-")
            continue
        change = f" <small>{_change(each.total, first)}</small>" if first else ""
        first = first or each.total
        doubt = "" if each.trusted else "?"
        body.append(element("span", chart.track(each, most), class_="track")
                    + f"{number.exact(each.total)}{doubt}{change}")
    return body


def _change(value, first):
    return f"{(value - first) * 100 / first:+.1f} %"
