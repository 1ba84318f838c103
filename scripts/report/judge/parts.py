# SPDX-License-Identifier: GPL-2.0-only
"""Whether the parts of a cell's vector changed: what its cost is made of, in mode exact."""
from report.data import traits
from report.judge import judge

# Those that instructions themselves are: as many more or fewer of them as of instructions may be.
# So many to one at most; a repeated instruction stores 8 bytes.
OF_INSTRUCTIONS = {"user": 1, "kernel": 1, "loads": 1, "stores": 1, "held": 1,
                   "vma_locked": 1, "string_bytes": 8}

# Those of which different things are counted. How these lie within a line, and which of the page
# tables' leaves hold the kernel's memory, is drawn anew in each boot: up to so many more or fewer,
# and such a share of the figure. docs/vector.md has what boots differed by.
DISTINCT = {"lines_read": (8, 0.005), "lines_written": (8, 0.005), "code_lines": (4, 0.005),
            "pages_touched": (16, 0.005)}

# Those that are counted one by one, of which none may be more.
EXACT = ("atomics", "barriers", "tlb_page", "tlb_all", "system", "exceptions", "syscalls",
         "page_tables", "mmio")

PARTS = (*OF_INSTRUCTIONS, *DISTINCT, *EXACT)

# What a declared cost of instructions covers of the others: no more than these themselves are.
IMPLIED = (*OF_INSTRUCTIONS, "lines_read", "lines_written", "code_lines")


def exact(base, new, minimum):
    """The changes of the parts that differ, of the cells of a side's boots; minimum is the Change
    of the cell's minimum. None are judged where a boot of either side has no vector, nor where the
    module does not map: what else the kernel remembers differs from boot to boot. Nor is a part
    judged that a boot could not count."""
    vectors = [[cell.get("vector") for cell in side] for side in (base, new)]
    if None in vectors[0] + vectors[1] or not traits.ours(base[0]["backend"]):
        return {}
    found = {}
    for part in PARTS:
        if any(part not in vector for side in vectors for vector in side):
            continue
        figures = [[vector[part] for vector in side] for side in vectors]
        least = [min(side) for side in figures]
        allowed = max(_tolerance(part, least[0], minimum.tolerance),
                      *(max(side) - min(side) for side in figures))
        change = least[1] - least[0]
        if change:
            moved = 0 if abs(change) <= allowed else 1 if change > 0 else -1
            found[part] = judge.Change(*least, allowed, moved)
    return found


def _tolerance(part, figure, instructions):
    if part in OF_INSTRUCTIONS:
        return OF_INSTRUCTIONS[part] * instructions
    if part in DISTINCT:
        least, share = DISTINCT[part]
        return max(least, share * figure)
    return 0
