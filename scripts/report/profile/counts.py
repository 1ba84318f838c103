# SPDX-License-Identifier: GPL-2.0-only
"""What the plugin has counted: the windows, and the tree of calls of one (plugin/profile.h)."""
from collections import Counter, namedtuple

from report.data import infile
from report.data.infile import Error, integer

DEEPEST = 2 * 512       # DEPTH_MAX of bench/plugin/profile.c, each jumped to from another function

Window = namedtuple("Window", "value overhead counted interrupts disturbed")


class Counts:
    """stacks: instructions by the functions on the way to them; entered: times by function. They
    are of the last tree that there is; of a part of the vector, which part and empty count in its
    window and in an empty one, of the last that is of so much."""

    def __init__(self, path, symbols, value=None):
        self.windows, self.window = [], None
        self.stacks, self.entered = Counter(), Counter()
        self.part = self.empty = None
        nodes, insns, part = {}, [], None
        for number, line in infile.lines(path, *infile.LEFT, infile.LONGEST_LEFT):
            kind, *words = line.split() or [""]
            try:
                if kind == "window":
                    self.windows.append(Window(*map(integer, words)))
                    nodes, insns, part = {}, [], None
                elif kind == "part":
                    part = integer(words[0])
                elif kind == "node":
                    nodes[integer(words[0])] = (
                        integer(words[1]), integer(words[2], 16), integer(words[3], 16))
                elif kind == "insn":
                    insns.append((integer(words[0]), integer(words[1], 16), integer(words[2])))
                elif kind == "end":
                    window = self.windows[-1]
                    if value is not None and window.counted == window.overhead:
                        self.empty = part
                    elif value in (None, window.value):
                        self.window, self.part = window, part
                        self._resolve(nodes, insns, symbols)
            except (ValueError, TypeError, LookupError) as error:
                raise Error(f"{path}: line {number} is not as the plugin writes it; profile the "
                            "cell again") from error
        if value is not None and None in (self.part, self.empty):
            raise Error(f"{path}: the plugin has counted no window of the cell's minimum, or no "
                        "empty one; profile the cell again")
        if self.window is None:
            raise Error(f"{path}: the plugin has counted no window in which no other task ran; "
                        "give a larger --repeat")

    def _resolve(self, nodes, insns, symbols):
        self.stacks.clear()
        self.entered.clear()
        paths = {0: ()}
        for node, (parent, entry, site) in sorted(nodes.items()):
            path = paths[parent]
            if site:
                path = _below(path, symbols.find(site)[0])
            paths[node] = _below(path, symbols.find(entry)[0])
            if len(paths[node]) > DEEPEST:
                raise ValueError("deeper than the plugin follows calls")
        for node, address, times in insns:
            name, start = symbols.find(address)
            self.stacks[_below(paths[node], name)] += times
            self.entered[name] += times if address == start else 0


def _below(path, name):
    """A function that was jumped to, not called, goes below the one that was called."""
    return path if path and path[-1] == name else path + (name,)
