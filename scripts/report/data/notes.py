# SPDX-License-Identifier: GPL-2.0-only
"""Runs from before doubts had codes: what is doubted in them stands in English in their notes. It
is translated here, where a run is read, and nowhere else: all others know doubts by code."""
import re

UNKNOWN = "unknown"     # there is a doubt, but no sentence that was ever written for one

_SENTENCES = {code: re.compile(pattern) for code, pattern in {
    "no_counter": "the time-stamp counter does not count instructions",
    "more_cpus": r"\d+ CPUs are online",
    "no_mailbox": "no mailbox: ",
    "no_plugin": "no plugin answers in the mailbox",
    "emulated": "nanoseconds under TCG are emulated",
    "test_build": "the module is built with test hooks",
    "other_cache": r"mapped \S+, not \S+ as asked",
    "alias": "mapped .*, while the kernel has this RAM mapped wb",
    "clocks_disagree": "clocks disagree: ",
    "disturbed": r"another task ran in each of the \d+ repetitions",
    "few": r"\d+ of the \d+ values that it takes",
    "kernel_log": "the kernel complained of ",
    "guard": "guard not held: ",
}.items()}


def _codes(note):
    return [code for code, sentence in _SENTENCES.items() if sentence.search(note)] or [UNKNOWN]


def code(data):
    """Gives each cell of a run, as it was read, its doubts by code."""
    for cell in data["cells"]:
        if "doubts" not in cell:
            cell["doubts"] = [] if cell["trusted"] else _codes(cell["note"])
    return data
