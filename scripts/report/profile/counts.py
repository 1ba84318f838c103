# SPDX-License-Identifier: GPL-2.0-only
"""What the plugin has counted: the windows, and the last tree of calls (plugin_profile.h)."""
from collections import Counter, namedtuple

from report.data import infile
from report.data.infile import Error, integer

DEEPEST = 2 * 512       # DEPTH_MAX of bench/plugin/profile.c, each jumped to from another function

Window = namedtuple("Window", "value overhead counted interrupts disturbed")


class Counts:
    """stacks: instructions by the functions on the way to them; entered: times by function."""

    def __init__(self, path, symbols):
        self.windows, self.window = [], None
        self.stacks, self.entered = Counter(), Counter()
        nodes, insns = {}, []
        for number, line in infile.lines(path, *infile.LEFT, infile.LONGEST_LEFT):
            kind, *words = line.split() or [""]
            try:
                if kind == "window":
                    self.windows.append(Window(*map(integer, words)))
                    nodes, insns = {}, []
                elif kind == "node":
                    nodes[integer(words[0])] = (
                        integer(words[1]), integer(words[2], 16), integer(words[3], 16))
                elif kind == "insn":
                    insns.append((integer(words[0]), integer(words[1], 16), integer(words[2])))
                elif kind == "end":
                    self.window = self.windows[-1]
                    self._resolve(nodes, insns, symbols)
            except (ValueError, TypeError, LookupError) as error:
                raise Error(f"{path}: line {number} is not as the plugin writes it; profile the "
                            "cell again") from error
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
