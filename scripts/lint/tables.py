# SPDX-License-Identifier: GPL-2.0-only
"""usage: tables.py SRC: no list of what has a table, outside of it.

That is backends, sources, baselines, ops, probes, kernel series and verbs. Their names are read
from where each is defined. Any other file that has more than `most` of one kind has a list of
them, which whoever adds one would have to know of: it should ask the table, or read `traits` of
run.json. A file of tests/ may name up to half of a kind, those that it expects something of. What
counts as a name in which language is in languages/listed.py; the exceptions, with their reasons,
are in exceptions.py.

Prints a line for each; exit status 1 if there is one, or if an exception is none any more."""
import glob
import os
import re
from collections import namedtuple

from exceptions import EXCEPTIONS
from languages import listed
from languages.sh_calls import is_shell
from languages.units import below, read, told

MOST = 2            # names of one kind that a file may have
FOLDERS = (".ci", "bench", "examples", "module", "processors", "scripts", "tests")
# Of docs/ what makes a page, and the formats, which have what may be in a file, and no names.
MORE = ("CMakeLists.txt", "docs/*.schema.json", *(f"docs/**/*.{end}" for end in ("py", "sh", "jq")))
NOT_CODE = (".pyc", ".patch", ".txt")
OWN = ("scripts/lint/exceptions.py", "tests/scripts/lint/tables.sh")

# files and pattern: where each is defined, None: it is the file's name; lists: files that have one
# by right; most: as many as another file may name.
Table = namedtuple("Table", "kind files pattern lists most")

TABLES = (
    Table("backends", "module/backend_*.c", r'^\t\.name = "(\w+)"', ("module/backends.h",), MOST),
    Table("sources", "module/source_*.c", r'^\t\.name = "(\w+)"', ("module/sources.h",), MOST),
    Table("baselines", "bench/mapping/baseline.c", r'^\t\{ "(\w+)",', (), MOST),
    Table("ops", "bench/op/*.c", r'^\t\.name = "(\w+)"', ("bench/op/acts.h",), MOST),
    Table("probes", "bench/probe/*.c", r'^\t\.name = "(\w+)"', ("bench/probe/probes.h",), 4),
    Table("series", "scripts/kernel/archive.sh", r'^\t"(\d+\.\d+):', (), MOST),
    Table("verbs", "scripts/verb/*.sh", None, (), 4),
)


def _every():
    """{table: its names}, and {path: {table: those that it defines}}"""
    every, own = {}, {}
    for table in TABLES:
        every[table] = set()
        for path in glob.glob(table.files):
            found = {os.path.splitext(os.path.basename(path))[0]} if table.pattern is None else \
                set(re.findall(table.pattern, read(path), re.M))
            every[table] |= found
            own.setdefault(path, {})[table] = found
    return every, own


def _files():
    for pattern in MORE:
        yield from sorted(glob.glob(pattern, recursive=True))
    for folder in FOLDERS:
        for path in below(folder, lambda path: True):
            path = f"{folder}/{path}"
            if path not in OWN and (not path.endswith(NOT_CODE) or
                                    os.path.basename(path) == "CMakeLists.txt"):
                yield path


def faults():
    found, used = [], set()
    every, own = _every()
    for table, names in every.items():
        if len(names) <= MOST:
            found.append(f"{table.files}: scripts/lint/tables.py finds no {table.kind} there")
    for path in _files():
        text = read(path)
        shell = is_shell(path)
        said = listed.texts(path, text, shell)
        for table, names in every.items():
            has = listed.names(said, names, MOST) - own.get(path, {}).get(table, set())
            most = max(len(names) // 2, table.most) if path.startswith("tests/") else table.most
            if path in table.lists:
                continue
            # What half of a kind is moves with the kind, and an exception for it need not.
            if len(has) > table.most:
                used.add((path, table.kind))
            if len(has) > most and (path, table.kind) not in EXCEPTIONS:
                found.append(f"{path}: {len(has)} {table.kind} ({', '.join(sorted(has))}): "
                             "ask the table, or read traits of run.json")
    return found + [f"{path}: has no list of {kind} any more: take it out of "
                    "scripts/lint/exceptions.py" for path, kind in EXCEPTIONS
                    if (path, kind) not in used]


if __name__ == "__main__":
    told(faults)
