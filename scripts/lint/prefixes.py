# SPDX-License-Identifier: GPL-2.0-only
"""usage: prefixes.py SRC: what a header offers is called as its file is.

So a call says in which file to look. The functions of size_list.h begin with size_list_; those of
check/anon.h may begin with the room as well, as check_anon() does; those of module/ with mapbench_.
The exceptions, with their reasons, are in the table below.

Prints a line for each function of another name; exit status 1 if there is one, or if an exception
is none any more."""
import os
import re
from collections import namedtuple

from languages.units import below, read, told

FOLDERS = ("bench", "examples", "module", "tests")

# what they begin with instead, and why
Other = namedtuple("Other", "begin why")

OTHERS = {
    "bench/op/single.h": Other(("life_",), "of struct life; kept profiles begin with life_run()"),
    "bench/op/table.h": Other(("act_",), "an act is a row of the table"),
    "bench/plugin/qemu-plugin-api.h": Other(("qemu_plugin_", "g_"), "QEMU's and GLib's own"),
    "examples/compat.h": Other(("vm_flags_",), "as the kernels call it that have it"),
    "module/backend_fault.h": Other(("mapbench_fault_",), "of the backends fault_*; kept profiles "
                                    "have mapbench_fault_pfn_one()"),
    "module/compat.h": Other(("vm_flags_",), "as the kernels call it that have it"),
    "module/source.h": Other(("mapbench_cache_",), "a source says which cache modes it has"),
}

_ASIDE = re.compile(r"/\*.*?\*/|//[^\n]*|^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", re.S | re.M)
_ATTRIBUTE = re.compile(r"__attribute__\s*\(\((?:[^()]|\([^()]*\))*\)\)")
_BODY = re.compile(r"\{[^{}]*\}")
_FUNCTION = re.compile(r"\s*\w[\w\s*]*?[\s*](\w+)\s*\((?!\s*\*)")
_OF_TYPE = re.compile(r"\s*\w+_fn\s+(\w+(?:\s*,\s*\w+)*)\s*$")     # several of one such type


def functions(text):
    """The names of those that a header declares or defines."""
    text = _ATTRIBUTE.sub("", _ASIDE.sub("", re.sub(r'extern "C" \{', "", text)))
    while text != (text := _BODY.sub(";", text)):
        pass
    for said in text.split(";"):
        if re.match(r"\s*typedef\b", said):
            continue
        if found := _OF_TYPE.match(said):
            yield from re.split(r"\s*,\s*", found[1])
        elif found := _FUNCTION.match(said):
            yield found[1]


def begins(path):
    """What the functions of a header may begin with."""
    room, name = os.path.split(os.path.splitext(path)[0])
    if path.startswith("module/"):
        return (f"mapbench_{name}",)
    return (name, f"{os.path.basename(room)}_{name}")


def faults():
    used = set()
    for folder in FOLDERS:
        for path in below(folder, lambda path: path.endswith(".h")):
            path = f"{folder}/{path}"
            own, other = begins(path), OTHERS[path].begin if path in OTHERS else ()
            for name in functions(read(path)):
                if any(name == each or re.match(rf"{each}[_\d]", name) for each in own):
                    continue
                if name.startswith(other):
                    used.add(path)
                else:
                    yield f"{path}: {name}() does not begin with {own[0]}_"
    for path in OTHERS:
        if path not in used:
            yield f"scripts/lint/prefixes.py: {path} needs no exception any more"


if __name__ == "__main__":
    told(faults)
