# SPDX-License-Identifier: GPL-2.0-only
"""A vector taken apart so that nothing in it is counted twice.

The parts of a vector overlap: everything is an instruction, an atomic is a load and a store, too. A
term is how many of a part there are that no other term has. Of some the vector does not tell
whether another part has them: these are a term of their own, whose weight may be nothing.
docs/instructions-and-time.md has the same as formulas, and why."""
from collections import namedtuple

from report.judge import parts

# part: whose weight it takes; count: how many; slack: how many more or fewer another boot would
# count; maybe: whether the weight may be nothing, whatever the part's own low is.
Term = namedtuple("Term", "part count slack maybe", defaults=(0, False))

# Those that no time goes by: why.
UNWEIGHED = {
    "user": "are instructions",
    "kernel": "are instructions",
    "held": "are instructions, and what another thread's mmap waits for",
    "vma_locked": "are of those, and what another thread's fault there waits for",
    "page_tables": "are memory; what clearing and linking them takes is in the other parts",
}

# Words that IRET reads, which docs/vector.md has among loads: its frame, and descriptors.
_IRET_LOADS = {"amd64": 9, "arm64": 0}

# Bytes that a turn of a repeated string instruction moves: Linux's are of 8.
_TURN = 8

_WHOLE = ("atomics", "barriers", "tlb_page", "tlb_all", "exceptions", "syscalls", "string_bytes",
          "mmio")


def terms(vector, arch):
    """The Terms of a vector: those of every vector are as many, in the same order."""
    turns = vector["string_bytes"] // _TURN
    alone = sum(vector[part] for part in ("atomics", "barriers", "tlb_page", "system", "syscalls"))
    loads = vector["loads"] - vector["atomics"] - _IRET_LOADS[arch] * vector["exceptions"]
    stores = vector["stores"] - vector["atomics"] - turns
    # What a repeated instruction stores it may have loaded, and a device is written or read.
    return [
        Term("instructions", max(vector["instructions"] - alone - turns, 0)),
        *_perhaps("loads", loads, turns + vector["mmio"]),
        *_perhaps("stores", stores, vector["mmio"]),
        *_lines(vector),
        Term("system", _system(vector, arch)),
        *(Term(part, vector[part], _slack(part, vector[part]))
          for part in ("code_lines", "pages_touched")),
        *(Term(part, vector[part]) for part in _WHOLE)]


def added(several):
    """The terms of several vectors as of one: of a whole life, mmap to munmap."""
    return [Term(one[0].part, sum(each.count for each in one), sum(each.slack for each in one),
                 one[0].maybe) for one in zip(*several)]


def _perhaps(part, count, others):
    """Of so many, of which as many as that may be in other parts."""
    least = max(count - others, 0)
    return Term(part, least), Term(part, max(count, 0) - least, 0, True)


def _lines(vector):
    """Lines that are written are fetched for it, but for those that were read before: how many that
    are is not told, but that those which are more than were read are not among them."""
    read, written = vector["lines_read"], vector["lines_written"]
    new = max(written - read, 0)
    return (Term("lines_read", read, _slack("lines_read", read)),
            Term("lines_written", new, _slack("lines_written", written)),
            Term("lines_written", written - new, 0, True))


def _system(vector, arch):
    """Those of system that are in no other part: an exception's own return is its, and on x86 a
    flush of all is a write of CR3 or CR4; arm64 returns from a system call by ERET."""
    other = "tlb_all" if arch == "amd64" else "syscalls"
    return max(vector["system"] - vector["exceptions"] - vector[other], 0)


def _slack(part, figure):
    """What boots of the same differ by."""
    least, share = parts.DISTINCT[part]
    return max(least, share * figure)
