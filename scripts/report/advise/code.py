# SPDX-License-Identifier: GPL-2.0-only
"""The driver's part for a way to map: a small driver that builds, of examples/."""
import os
import re

from report.data import infile, outfile, run as runs

EXAMPLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), *[os.pardir] * 3, "examples")

_SIZE = re.compile(r"^(#define BUFFER_BYTES\s+).*$", re.M)
_MEMORY = {"bar.h": "bar", "buffer.h": "compound"}
_OWN = re.compile(r'^#include "(\w+\.h)"$', re.M)


def names():
    """Of the ways that there is a driver of."""
    return sorted(name for name in os.listdir(EXAMPLES)
                  if os.path.exists(os.path.join(EXAMPLES, name, "Kbuild")))


def memory(name):
    """Which memory that driver maps; None: that of which the API means this call."""
    own = set(_OWN.findall(_text(name, f"{name}.c")))
    return next((source for header, source in _MEMORY.items() if header in own), None)


def drivers():
    return [f"{name} ({memory(name)})" if memory(name) else name for name in names()]


def files(name, size):
    """{file name: text} of the driver of that way, for a buffer of so many bytes."""
    found = {file: _text(name, file) for file in ("Kbuild", f"{name}.c")}
    while missing := {own for text in found.values() for own in _OWN.findall(text)} - set(found):
        found |= {header: _text(header) for header in missing}
    return {file: _SIZE.sub(rf"\g<1>{size}UL", text) for file, text in found.items()}


def _text(*names):
    return infile.text(os.path.join(EXAMPLES, *names), "check mapbench out again",
                       "check mapbench out again")


def chosen(advice):
    """The best ranked choice of which there is a driver; None: of none."""
    source, known = advice.question.source, names()
    meant = advice.traits.source(source).meant
    return next((choice for choice in advice.choices if choice.cost.backend in known
                 and (memory(choice.cost.backend) or choice.cost.backend == meant and source)
                 == source), None)


def write(advice, directory):
    """The way of which a driver is written into a new directory; None where there is none."""
    choice = chosen(advice)
    if not choice:
        return None
    name = choice.cost.backend
    found = files(name, advice.question.bytes)
    try:
        os.mkdir(directory)
    except FileExistsError:
        raise runs.Error(f"--code {directory}: it is there already; give a new directory") from None
    for file, text in found.items():
        outfile.write(os.path.join(directory, file), text)
    return name
