# SPDX-License-Identifier: GPL-2.0-only
"""What a processor takes for each part of a vector: processors/*.json, or a file of the user's."""
import os
from collections import namedtuple

from report.data import infile, schema

HOME = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "processors")
ENDING = ".json"

# Where what a cell touches lies before it: in the caches, in memory, or it is not known.
CACHES = ("any", "warm", "cold")

# low and high: of one of the part, in the processor's unit; warm: the most where the caches hold
# what is touched, None where that makes no difference.
Weight = namedtuple("Weight", "low high warm source")

# name: of its file; spread: the factor by which a cell may be off what parts of it add up to, and
# spread_of: which, a key of SPREADS.
Processor = namedtuple("Processor", "name title arch unit spread spread_of spread_why weights")

# How well instructions run beside each other, and how many branches are mispredicted, differs from
# code to code; what else takes time is counted one by one.
SPREADS = {"pipeline": ("instructions", "loads", "stores"), "all": None}

_MEND = "docs/processor.schema.json says what such a file has"


def names():
    """Those that come with mapbench."""
    found = (name.removesuffix(ENDING) for name in os.listdir(HOME) if name.endswith(ENDING))
    return sorted(found)


def known():
    return [read(name) for name in names()]


def read(name):
    """The Processor of that name, or of that file."""
    if name in names():
        path = os.path.join(HOME, name + ENDING)
    elif name.endswith(ENDING) or "/" in name:
        path = name
    else:
        raise infile.Error(f"--on {name}: give one of {', '.join(names())}, or a FILE.json of your "
                           "own, as mapbench calibrate writes")
    data = infile.document(path, "give one of " + ", ".join(names()) + ", or a file", _MEND, errors)
    weights = {part: Weight(each["low"], each["high"], each.get("warm"), each["source"])
               for part, each in data["weights"].items()}
    return Processor(os.path.basename(path).removesuffix(ENDING), data["title"], data["arch"],
                     data["unit"], data["spread"], data["spread_of"], data["spread_why"],
                     weights)


def errors(data):
    """What is wrong with a parsed file, a line each."""
    found = schema.committed("processor")(data)
    if found:
        return found
    for part, each in data["weights"].items():
        if not each["low"] <= each.get("warm", each["low"]) <= each["high"]:
            found.append(f"$.weights.{part}: low, warm and high are not in that order")
    return found


def bounds(weight, caches="any"):
    """(low, high) of one of its part, where the caches are so."""
    if weight.warm is None or caches == "any":
        return weight.low, weight.high
    return (weight.low, weight.warm) if caches == "warm" else (weight.warm, weight.high)
