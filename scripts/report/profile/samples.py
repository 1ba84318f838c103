# SPDX-License-Identifier: GPL-2.0-only
"""What was sampled of a cell in mode time (sampler.h): stacks, as profile.counts has them."""
from collections import Counter

from report.data import infile
from report.data.infile import Error, integer

# What turns the sampling on and off, at either end of the window.
_SWITCH = "prctl"


class Samples:
    """stacks: samples by the functions on the way to them."""

    def __init__(self, path, symbols):
        self.stacks, self.entered = Counter(), Counter()
        self.event, self.period, self.lost = None, 0, 0
        names = {}
        for number, line in infile.lines(path, *infile.LEFT, infile.LONGEST_LEFT):
            kind, *words = line.split() or [""]
            try:
                if kind == "sampler":
                    self.event, self.period = words[0], integer(words[1])
                elif kind == "lost":
                    self.lost += integer(words[0])
                elif kind == "stack":
                    self._add([_name(integer(word, 16), symbols, names) for word in words])
            except (ValueError, LookupError) as error:
                raise Error(f"{path}: line {number} is not as the sampler writes it; profile the "
                            "cell again") from error
        if not self.stacks:
            raise Error(f"{path}: no sample fell into the cell; give a larger one")

    def _add(self, functions):
        path = tuple(reversed(functions))
        if path and not any(_SWITCH in name for name in path):
            self.stacks[path] += 1


def _name(address, symbols, names):
    if address not in names:
        names[address] = symbols.find(address)[0]
    return names[address]
