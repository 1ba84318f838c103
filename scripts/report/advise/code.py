# SPDX-License-Identifier: GPL-2.0-only
"""The driver's part for a way to map: a small driver that builds, of examples/."""
import os
import re

from report.data import infile, outfile, run as runs
from report.advise import question

EXAMPLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), *[os.pardir] * 3, "examples")

_MEMORY = {"bar.h": "bar", "buffer.h": "compound"}
_READ_ONLY = "BUFFER_READ_ONLY"
_OWN = re.compile(r'^#include "(\w+\.h)"$', re.M)


def names():
    """Of the ways that there is a driver of."""
    return sorted(name for name in os.listdir(EXAMPLES)
                  if os.path.exists(os.path.join(EXAMPLES, name, "Kbuild")))


def memory(name):
    """Which memory that driver maps; None: that of which the API means this call."""
    own = set(_OWN.findall(_text(name, f"{name}.c")))
    return next((source for header, source in _MEMORY.items() if header in own), None)


def way(name):
    """The backend that it maps by: of several memories each has a driver of its own."""
    return name.partition("_of_")[0]


def drivers():
    return [f"{way(name)} ({memory(name)})" if memory(name) else name for name in names()]


def files(name, size, **settings):
    """{file name: text} of the driver of that name, for a buffer of so many bytes, and with other
    values of what its headers define."""
    settings["BUFFER_BYTES"] = f"{size}UL"
    found = {file: _text(name, file) for file in ("Kbuild", f"{name}.c")}
    while missing := {own for text in found.values() for own in _OWN.findall(text)} - set(found):
        found |= {header: _text(header) for header in missing}
    return {file: _set(text, settings) for file, text in found.items()}


def _set(text, settings):
    for name, value in settings.items():
        text = re.sub(rf"^(#define {name}\s+)[^\s/]\S*( \S+)*", rf"\g<1>{value}", text, flags=re.M)
    return text


def _text(*names):
    return infile.text(os.path.join(EXAMPLES, *names), "check mapbench out again",
                       "check mapbench out again")


def chosen(advice):
    """The best ranked choice of which there is a driver, and that one's name; or None twice."""
    asked = advice.question
    source = asked.asked.source(asked.bytes) or asked.source
    meant = advice.traits.source(source).meant
    small = (advice.traits.source(source).extent == question.PAGE and meant in names()
             and memory(meant) == "compound")
    for choice in advice.choices:
        for name in names():
            kind = memory(name)
            if way(name) != choice.cost.backend:
                continue
            if kind == source or not kind and way(name) == meant or small and _takes_pages(name):
                return choice, name
    return None, None


def _takes_pages(name):
    """Whether its memory can be of single pages, of which no larger entry can be made."""
    return memory(name) == "compound" and "huge_fault" not in _text(name, f"{name}.c")


def lacks(advice, name):
    """What that driver does not do, of what is needed: sentences, or ""."""
    found = ""
    if advice.question.asked.read_only and not any(
            _READ_ONLY in text for text in files(name, advice.question.bytes).values()):
        found += (" It lets its mapping be written: refuse VM_WRITE with EACCES in its mmap, and "
                  "clear VM_MAYWRITE.")
    if memory(name) != "bar" and {"revoke", "hot-unplug"} & {
            need.name for need in advice.question.needs}:
        found += (" It is of no device that can go, and takes nothing away: what a driver's "
                  ".remove has to do first is in what `mapbench advise --for bar,hot-unplug "
                  "--size 2M --code DIR` writes.")
    return found


def _settings(advice):
    asked = advice.question
    source = asked.asked.source(asked.bytes) or asked.source
    found = {}
    if advice.traits.source(source).extent == question.PAGE:
        found["BUFFER_ORDER"] = "0"
    if (asked.asked.cache or asked.cache) == "wc":
        found["BAR_COMBINES"] = "1"
    if any(need.remains.get("dumped") for need in asked.needs):
        found["BUFFER_FLAGS"] = "VM_DONTDUMP"
    if asked.asked.read_only:
        found[_READ_ONLY] = "1"
    return found


def write(advice, directory):
    """The driver that is written into a new directory; None where there is none."""
    _, name = chosen(advice)
    if not name:
        return None
    found = files(name, advice.question.bytes, **_settings(advice))
    if os.path.lexists(directory):
        raise runs.Error(f"--code {directory}: it is there already; give a new directory")
    outfile.write_all(directory, found)
    return name
