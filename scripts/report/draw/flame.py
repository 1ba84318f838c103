# SPDX-License-Identifier: GPL-2.0-only
"""Flame graphs as SVG: what called stands below, and a frame is as wide as its instructions."""
from report.profile import difference, profile_table
from report.draw.markup import element, text
from report.profile.symbols import plain

_WIDTH = 1200
_SIDE = 10
_ROW = 17
_HEAD = 44
_LETTER = 6.6
_LEAST = 0.3
_GROUND, _INK = "#ffffff", "#1c2024"
_KERNEL = ("#f2b56b", "#eda35a", "#f5c683", "#e9975a")
_MODULE, _PROGRAM = "#7fc8a9", "#9dbfe0"
_DEARER, _CHEAPER, _SAME = (214, 69, 39), (48, 110, 190), (238, 238, 236)


class Tree:
    """The paths of a profile that begin alike, together."""

    def __init__(self, name):
        self.name, self.own, self.all, self.below = name, 0, 0, {}

    def add(self, path, times):
        node = self
        node.all += times
        for name in path:
            node = node.below.setdefault(name, Tree(name))
            node.all += times
        node.own += times

    def height(self):
        rows, count = [self], 0
        while rows:
            rows = [each for node in rows for each in node.below.values()]
            count += 1
        return count


def tree(profile, name=lambda name: name):
    names = [name(each["name"]) for each in profile["functions"]]
    root = Tree("all")
    for path, times in profile["stacks"]:
        root.add([names[place] for place in path], times)
    return root


def draw(profile):
    root = tree(profile)

    def colour(node):
        if node.name.endswith("]"):
            return _MODULE
        if node.name.endswith(")") or node is root:
            return _PROGRAM
        return _KERNEL[sum(node.name.encode()) % len(_KERNEL)]

    def hover(node):
        return (f"{node.name}: {node.all:,} {profile['unit']}, {node.all / (root.all or 1):.2%}; "
                f"{node.own:,} its own")

    under = f"{profile['value']:,} {profile['unit']}"
    if profile["overhead"]:
        under += f" and the clock's own {profile['overhead']:,}"
    graph, height = _graph(root, profile_table.title(profile), under, colour, hover)
    return _document(graph, height)


def draw_difference(base, new):
    """As wide as in new, and below that as wide as in base; red is dearer in new, blue cheaper.

    What counts is a function's own instructions, on all paths: its callers may have other names."""
    own = [difference.sums(profile)[0] for profile in (base, new)]
    change = own[1].copy()
    change.subtract(own[0])
    most = max(map(abs, change.values()), default=0) or 1

    def colour(node):
        share = (abs(change[node.name]) / most) ** 0.5
        to = _DEARER if change[node.name] > 0 else _CHEAPER
        mixed = (round(same + (end - same) * share) for same, end in zip(_SAME, to))
        return "#" + "".join(f"{part:02x}" for part in mixed)

    def hover(node):
        return (f"{node.name}: {node.all:,} {new['unit']} here; its own everywhere "
                f"{own[0][node.name]:,}, then {own[1][node.name]:,} ({change[node.name]:+,})")

    graphs, top = [], 0
    for which, profile in (("new", new), ("base", base)):
        graph, height = _graph(tree(profile, plain), f"{which}: {profile_table.title(profile)}",
                               f"{profile['value']:,} {profile['unit']}; "
                               "red: more in new, blue: fewer",
                               colour, hover)
        graphs.append(f'<g transform="translate(0 {top})">{graph}</g>')
        top += height
    return _document("\n".join(graphs), top)


def _graph(root, title, under, colour, hover):
    height = _HEAD + root.height() * _ROW + _SIDE
    scale = (_WIDTH - 2 * _SIDE) / (root.all or 1)
    parts = [element("text", text(title), x=_SIDE, y=18, class_="title"),
             element("text", text(under), x=_SIDE, y=35)]
    todo = [(root, _SIDE, 0)]
    while todo:
        node, left, level = todo.pop()
        wide, top = node.all * scale, height - _SIDE - (level + 1) * _ROW
        box = element("rect", "", x=f"{left:.2f}", y=top, width=f"{wide:.2f}", height=_ROW - 1,
                      fill=colour(node), rx=1.5)
        letters = int((wide - 4) / _LETTER)
        label = node.name if len(node.name) <= letters else node.name[:letters - 2] + ".."
        word = element("text", text(label), x=f"{left + 3:.2f}", y=top + 12) if letters > 3 else ""
        parts.append(element("g", element("title", text(hover(node))) + box + word))
        for _, each in sorted(node.below.items()):
            if each.all * scale >= _LEAST:
                todo.append((each, left, level + 1))
            left += each.all * scale
    return "\n".join(parts), height


def _document(graph, height):
    style = (f"text{{font:11px ui-monospace,monospace;fill:{_INK}}}"
             ".title{font-size:13px;font-weight:bold}g:hover>rect{stroke:#1c2024}")
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" '
            f'width="{_WIDTH}" height="{height}">\n<style>{style}</style>\n'
            f'<rect width="100%" height="100%" fill="{_GROUND}"/>\n{graph}\n</svg>\n')
