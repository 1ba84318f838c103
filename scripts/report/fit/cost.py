# SPDX-License-Identifier: GPL-2.0-only
"""What a mapping costs of which a part is touched: from cells where there are, else from models.

Bulk backends pay for every page at mmap and munmap, whatever is touched. Those that map at fault
time pay at the first touch and at munmap, for the pages touched and those that come along.
What is read is taken for a buffer that user space never wrote, as one of a device's data."""
from collections import namedtuple

from report.fit import model, shape

# parts: (title, op, Estimate) each; low and high: by the errors of all parts.
Cost = namedtuple("Cost", "row backend parts total low high")

PATTERNS = ("sequential", "random")
BASES = ("cell", "between", "beyond")
STATES = {"read": "clean", "write": "written"}


class Costs:
    """Of one group of cells."""

    def __init__(self, cells):
        self.cells = cells
        self.models = model.models(cells)

    def life(self, row, backend, pages, touched, pattern="sequential", access="read"):
        """The Cost of mmap, first touch and munmap; None if a part was never measured."""
        touch, state = f"touch_{access}", STATES[access]
        ops = [("mmap", "mmap"), ("touch", touch), ("munmap", "munmap")]
        if any((row, op) not in self.models for _, op in ops if touched or op != touch):
            return None
        known = self.cells.traits.backend(backend)
        if known.fills is None and 0 < touched < pages:
            return None
        made = {op: self.models[row, op] for _, op in ops if (row, op) in self.models}
        if known.role == "baseline":
            pages = _rounded(made["mmap"], pages)
        parts = [("mmap", "mmap", made["mmap"].at(pages))]
        if touched and known.fills == "fault":
            parts.append(("touch", touch, made[touch].at(pages, touched, pattern, state)))
        elif touched:
            parts.append(("touch", touch, made[touch].at(touched)))
        if known.fills == "fault":
            gone = made["munmap"].at(pages, touched or 1, pattern, state)
        else:
            gone = made["munmap"].at(pages, touched, "sequential", state)
        parts.append(("munmap", "munmap", gone))
        total = sum(part.value for _, _, part in parts)
        slack = round(sum(part.value * part.error for _, _, part in parts))
        return Cost(row, backend, parts, total, total - slack, total + slack)


def _rounded(made, pages):
    """Pages of what has larger leaf entries alone, as hugetlb: a part of one is a whole one."""
    leaf = shape.LEAVES.get(made.level(pages), 1)
    return -(-pages // leaf) * leaf if made.cells[0]["pages"] >= leaf else pages


def basis(cost):
    """The weakest of what the parts rest on."""
    return max((part.basis for _, _, part in cost.parts), key=BASES.index)
