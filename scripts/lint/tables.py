# SPDX-License-Identifier: GPL-2.0-only
"""usage: tables.py SRC: no list of backends, sources or ops outside their table.

The names are read from where each has its struct and its line: backends and sources in module/,
baselines in bench/mapping/, ops in bench/op/. Any other file of bench/, module/ and scripts/ that
has three or more of one kind has a list of them, which whoever adds one would have to know of: it
should ask the table, or read `traits` of run.json. A file of tests/ may name up to half of a kind,
those that it expects something of. Texts and comments do not count: in C and Python only literals,
in shell and jq only words outside of comments and here-documents; and of what has spaces in it
only what is names alone.

Prints a line for each; exit status 1 if there is one, or if an exception below is none any more."""
import glob
import os
import re
import sys
from collections import namedtuple

MOST = 2            # names of one kind that a file may have
NOT_CODE = (".pyc", ".patch", ".txt")
OWN = ("scripts/lint/tables.py", "tests/scripts/lint/tables.sh")

Table = namedtuple("Table", "kind home files pattern")

TABLES = (
    Table("backends", "module/", "module/backend_*.c", r'^\t\.name = "(\w+)"'),
    Table("sources", "module/", "module/source_*.c", r'^\t\.name = "(\w+)"'),
    Table("baselines", "bench/mapping/", "bench/mapping/baseline.c", r'^\t\{ "(\w+)",'),
    Table("ops", "bench/op/", "bench/op/*.c", r'^\t\.name = "(\w+)"'),
)

# Those that have a list of their own, and why.
EXCEPTIONS = {
    ("bench/plan/suite.c", "backends"): "what each suite measures is decided there",
    ("bench/plan/suite.c", "sources"): "what each suite measures is decided there",
    ("bench/plan/suite.c", "baselines"): "what each suite measures is decided there",
    ("bench/probe/expect.c", "backends"): "kinds of behaviour, some called as backends are",
    ("bench/tool/debate.c", "backends"): "each claim of 2006 is about certain calls",
    ("bench/tool/debate.c", "sources"): "each claim of 2006 is about certain memory",
    ("scripts/guest/processes", "backends"): "which processes are timed as a whole",
    ("scripts/guest/processes", "baselines"): "which processes are timed as a whole",
    ("scripts/report/cli/selftest.py", "ops"): "which ops a planted cost shows in",
    ("scripts/report/data/catalog.py", "backends"):
        "colours and order: what is not there is shown behind the others",
    ("scripts/report/data/catalog.py", "sources"):
        "colours and order: what is not there is shown behind the others",
    ("scripts/report/data/catalog.py", "baselines"):
        "colours and order: what is not there is shown behind the others",
    ("scripts/report/data/catalog.py", "ops"):
        "colours and order: what is not there is shown behind the others",
    ("scripts/report/data/traits.py", "backends"): "of runs from before run.json had traits",
    ("scripts/report/data/traits.py", "sources"): "of runs from before run.json had traits",
    ("scripts/report/debate/debate.py", "backends"): "each claim of 2006 is about certain calls",
    ("scripts/report/fit/model.py", "ops"): "each is fitted by what its cost depends on",
    ("scripts/report/judge/side.py", "ops"): "the names of cells of runs from before they had any",
    ("scripts/verb/debate.sh", "backends"): "each claim of 2006 is about certain calls",
    ("scripts/verb/debate.sh", "ops"): "each claim of 2006 is about certain calls",
    ("scripts/verb/gate.sh", "sources"): "which cells the gate has time for",
    ("scripts/verb/gate.sh", "ops"): "which cells the gate has time for",
    ("scripts/verb/selftest.sh", "backends"): "where costs are planted",
    ("scripts/verb/selftest.sh", "sources"): "where costs are planted",
    ("tests/unit/cell/offer.jsonl", "backends"): "what a module offers, recorded",
    ("tests/unit/cell/offer.jsonl", "sources"): "what a module offers, recorded",
    ("tests/fuzz/seeds.py", "ops"): "runs of any form are made up of them",
    ("tests/guest/memory/access.c", "sources"): "what each shows of itself",
    ("tests/guest/memory/content.c", "sources"): "what each shows of itself",
    ("tests/guest/safety/errnos.c", "backends"): "what each refuses, and how",
    ("tests/guest/safety/fail.c", "backends"): "what each allocates that can fail",
    ("tests/guest/safety/fail.c", "sources"): "what each allocates that can fail",
    ("tests/guest/safety/hostile_op.c", "backends"): "a seed draws the same of them for ever",
    ("tests/guest/safety/hostile_op.c", "sources"): "a seed draws the same of them for ever",
    ("tests/guest/memory/walk.c", "sources"): "what page table walks show of each",
    ("tests/machine/programs.cfg", "sources"): "of which memory page tables are walked",
    ("tests/machine/kernel/wrong_memory.sh", "backends"): "which can be told to map the wrong page",
    ("tests/machine/kernel/wrong_memory.sh", "baselines"): "which are not the module's",
    ("tests/machine/run/baselines.sh", "baselines"): "which the machine must have",
    ("tests/machine/run/ops.sh", "ops"): "what each must have told",
    ("tests/report/advise/advise_asked.py", "baselines"): "a run that has them all is made up",
    ("tests/unit/plan/suite_test.c", "sources"): "which a suite has, and which not",
}

_C_TEXT = r'"(?:[^"\\\n]|\\.)*"'
_TEXT = _C_TEXT + r"|'(?:[^'\\\n]|\\.)*'"


def _read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def _named(text, names):
    """Of a literal without spaces, or of one that is names alone, its words."""
    words = re.findall(r"\w+", text)
    return words if not re.search(r"\s", text.strip()) or set(words) <= names else []


def words(path, text, names):
    """What a file has of the names, as code."""
    if path.endswith((".c", ".h", ".cc")):
        text = re.sub(rf"({_C_TEXT})|/\*.*?\*/|//[^\n]*", lambda found: found[1] or " ", text,
                      flags=re.S)
        texts = re.findall(_C_TEXT, text)
    elif path.endswith(".py"):
        text = re.sub(rf'"""(?s:.*?)"""|({_TEXT})|#[^\n]*', lambda found: found[1] or " ", text)
        texts = re.findall(_TEXT, text)
    else:
        text = re.sub(r"<<-?'?(\w+)'?\n.*?\n\s*\1\n|(?m:(?:^|(?<=\s))#[^\n]*$)", " ", text,
                      flags=re.S)
        texts = re.findall(rf"{_TEXT}|\S+", text)
    return {word for each in texts for word in _named(each.strip("\"'"), names)} & names


def faults():
    found, used = [], set()
    every = {table: {name for path in glob.glob(table.files)
                     for name in re.findall(table.pattern, _read(path), re.M)} for table in TABLES}
    for table, names in every.items():
        if len(names) <= MOST:
            found.append(f"{table.files}: scripts/lint/tables.py finds no {table.kind} there")
    for path in sorted(each for folder in ("bench", "module", "scripts", "tests")
                       for each in glob.glob(f"{folder}/**", recursive=True)):
        if not os.path.isfile(path) or path.endswith(NOT_CODE) or path in OWN:
            continue
        text = _read(path)
        for table, names in every.items():
            listed = words(path, text, names)
            most = len(names) // 2 if path.startswith("tests/") else MOST
            if len(listed) <= most or path.startswith(table.home):
                continue
            used.add((path, table.kind))
            if (path, table.kind) not in EXCEPTIONS:
                found.append(f"{path}: {len(listed)} {table.kind} ({', '.join(sorted(listed))}): "
                             "ask the table, or read traits of run.json")
    return found + [f"{path}: has no list of {kind} any more: take it out of "
                    "scripts/lint/tables.py" for path, kind in EXCEPTIONS
                    if (path, kind) not in used]


def main(source):
    os.chdir(source)
    found = faults()
    for fault in found:
        print(fault)
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
