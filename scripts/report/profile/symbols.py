# SPDX-License-Identifier: GPL-2.0-only
"""Names of the functions that addresses lie in: the kernel's, its modules', the program's."""
import bisect
import re

from report.data import infile

# What the compiler appends to the name of a part or a copy of a function.
_COPY = re.compile(r"\.(isra|constprop|part|cold|llvm)(\.\d+)*")
_KERNEL = 1 << 63
_PROGRAM = "mapbench-cell"


def plain(name):
    """The name that a function has in every kernel."""
    return _COPY.sub("", name)


class Symbols:
    def __init__(self, kallsyms, program):
        best = {}
        for address, kind, name, module in _read(kallsyms):
            if address and not name.startswith("__pfx_"):
                _take(best, address, kind, f"{name} [{module}]" if module else name)
        for address, kind, name, _ in _read(program):
            if address < _KERNEL:
                _take(best, address, kind, f"{name} ({_PROGRAM})")
        self._starts = sorted(best)
        self._names = [best[start][1] for start in self._starts]

    def find(self, address):
        """The function's name and its first address."""
        at = bisect.bisect_right(self._starts, address) - 1
        if at < 0 or (self._starts[at] ^ address) & _KERNEL:
            return "(unknown)", address
        return self._names[at], self._starts[at]


def _read(path):
    for number, line in infile.lines(path, *infile.LEFT):
        words = line.replace("[", " ").replace("]", " ").split()
        if len(words) in (3, 4) and words[1] in "tTwW":
            try:
                yield infile.integer(words[0], 16), words[1], words[2], (words + [""])[3]
            except ValueError as error:
                raise infile.Error(f"{path}: line {number} begins with no address; profile the "
                                   "cell again") from error


def _take(best, address, kind, name):
    """Of several names of one address a global one, with the fewest underscores in front."""
    rank = (kind in "tw", len(name) - len(name.lstrip("_")), len(name), name)
    if address not in best or rank < best[address][0]:
        best[address] = (rank, name)
