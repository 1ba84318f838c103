# SPDX-License-Identifier: GPL-2.0-only
"""usage: twins.py SRC: what stands in two places, since no language reads the other's, is the same.

A rule that the guest and the report both go by, codes that one writes and the other words, figures
that a help text and a document name: each is read from all of its places, and these are compared.

Prints a line for each that differs or is no longer there; exit status 1 if there is one."""
import re
from collections import namedtuple

from languages.units import read, told

# of: {file: what finds its words there, in order, in the file's text}
Twin = namedtuple("Twin", "what of")

SUITE = "bench/plan/suite.c"


def _items(block, item):
    """What finds all of an item in the first such block."""
    def find(text):
        found = re.search(block, text, re.S | re.M)
        return re.findall(item, found[1], re.M) if found else []
    return find


def _defined(*names):
    """What finds the values of C's constants; of one in bytes how many MiB they are."""
    def find(text):
        values = dict(re.findall(r"^#define (\w+)\s+\(?(\d+)(?:ULL << 20\))?\s", text, re.M))
        return [values[name] for name in names if name in values]
    return find


_PAGES = r"(?<![\w.])\d+(?!\w)"
_HELP = _items(r"repetitions of a cell.*?(default .*?suite quick.*?MiB \d+)", r"\d+")

TWINS = (
    Twin("how few repetitions without an interrupt are enough", {
        "bench/run/samples.c": _defined("CLEAN"),
        "scripts/report/judge/trust.py": _items(r"^CLEAN = (\d+)", r"\d+"),
        "docs/how-the-numbers-are-made.md": _items(r"half of all and at least (\d+)\.", r"\d+")}),
    Twin("the sizes of suite model", {
        SUITE: _items(r"\bsizes_many = \{[^{]*\.pages = \{([^}]*)\}", _PAGES),
        "scripts/report/advise/hint.py": _items(r"^_SIZES = .*? in \(([^)]*)\)", _PAGES)}),
    Twin("the repetitions of a cell", {
        SUITE: _defined("REPS", "REPS_FEW", "LARGE", "REPS_LARGE", "HUGE", "REPS_HUGE",
                        "REPS_QUICK", "LARGE", "REPS_LARGE_QUICK"),
        "bench/plan/options.c": _HELP,
        "scripts/verb/run.sh": _HELP}),
    Twin("the repetitions with --thorough", {
        SUITE: _defined("REPS", "REPS_LARGE"),
        "bench/plan/options.c": _items(r"--mapbench_thorough ( .*?)\\n", r"\d+"),
        "scripts/verb/run.sh": _items(r"--thorough  (.*?):", r"\d+")}),
    Twin("the table of repetitions", {
        SUITE: _defined("LARGE", "REPS_QUICK", "REPS", "REPS_FEW", "REPS_FEW", "HUGE",
                        "REPS_LARGE_QUICK", "REPS_LARGE", "REPS_LARGE", "REPS_LARGE",
                        "REPS_LARGE_QUICK", *["REPS_HUGE"] * 4),
        "docs/how-the-numbers-are-made.md": _items(r"(^\| to \d+ MiB \|.*?)\n\n", r"\d+")}),
    Twin("the codes of doubts", {
        "bench/run/doubts.c": _items(r"\bdoubt_name\[DOUBTS\] = \{(.*?)\};", r'"(\w+)"'),
        "scripts/report/judge/trust.py": _items(r"^_SAID = \{(.*?)^\}", r'^    "(\w+)": lambda')}),
    Twin("what a backend may need", {
        "bench/run/traits.c": _items(r"\bneeds\(FILE.*?names\[\] = \{(.*?)\};", r'"(\w+)"'),
        "docs/run.schema.json": _items(r'"needs": \{[^\n]*"enum": \[(.*?)\]', r'"(\w+)"')}),
    Twin("the classes of mappings", {
        "bench/probe/expect.c": _items(r"\bexpect_classes\[CLASSES\] = \{(.*?)\};", r'"(\w+)"'),
        "docs/semantics.schema.json": _items(r'"class": \{\s*"enum": \[(.*?), "baseline"',
                                             r'"(\w+)"')}),
)


def faults():
    for twin in TWINS:
        first = None
        for path, find in twin.of.items():
            words = find(read(path))
            if not words:
                yield f"{path}: scripts/lint/twins.py finds {twin.what} there no more"
            elif first and words != first[1]:
                yield f"{path}: {twin.what}: {' '.join(words)} here, and {' '.join(first[1])} in " \
                    f"{first[0]}"
            first = first or (path, words)


if __name__ == "__main__":
    told(faults)
