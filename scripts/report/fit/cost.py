# SPDX-License-Identifier: GPL-2.0-only
"""What a mapping costs of which a part is touched: from cells where there are, else from models.

Bulk backends pay for every page at mmap and munmap, whatever is touched. Those that map at fault
time pay at the first touch and at munmap, for the pages touched and those that come along.
What is read is taken for a buffer that user space never wrote, as one of a device's data."""
from collections import namedtuple

from report.fit import model, shape

# parts: (title, op, Estimate) each; low and high: by the errors of all parts; lack: why these say
# too little to rank it by, "" where they do not.
Cost = namedtuple("Cost", "row backend parts total low high lack", defaults=("",))

# A model that may be off by more, as a share of a whole life, ranks nothing. What chance makes of
# random touches is no fault of the model.
TOO_FAR = 0.1

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
        touch, state = f"touch_{access}", STATES[access if touched else "read"]
        ops = [("mmap", "mmap"), ("touch", touch), ("munmap", "munmap")]
        if any((row, op) not in self.models for _, op in ops if touched or op != touch):
            return None
        known = self.cells.traits.backend(backend)
        if known.fills is None and 0 < touched < pages:
            return None
        made = {op: self.models[row, op] for _, op in ops if (row, op) in self.models}
        used = touched
        if known.role == "baseline":
            whole, pages = touched == pages, _rounded(made["mmap"], pages)
            used = pages if whole else touched
        parts = [("mmap", "mmap", made["mmap"].at(pages))]
        if touched and known.fills == "fault":
            parts.append(("touch", touch, self._faulted(row, made[touch], pages, touched, pattern,
                                                        state)))
        elif touched:
            parts.append(("touch", touch, _read(made[touch], pages, touched, pattern)))
        if known.fills == "fault" and not touched:
            gone = self._never(pages)
        elif known.fills == "fault":
            gone = made["munmap"].at(pages, used, pattern, state)
        else:
            measured = made["munmap"].measured(pages, touched, pattern, state)
            gone = made["munmap"].at(pages, touched, pattern if measured else "sequential", state)
        parts.append(("munmap", "munmap", gone))
        total = sum(part.value for _, _, part in parts)
        slack = round(sum(part.value * part.error for _, _, part in parts))
        return Cost(row, backend, parts, total, total - slack, total + slack, _lack(parts, total))

    def _faulted(self, row, made, pages, touched, pattern, state):
        """The first touch. What random touches do is seen of reads alone."""
        found = made.at(pages, touched, pattern, state)
        if pattern == "random" and not any(
                op.startswith("touch") and each.random
                for (name, op), each in self.models.items() if name == row):
            return found._replace(lack=found.lack or model.NOT_RANDOM)
        return found

    def _never(self, pages):
        """munmap of a mapping that has no pages yet: as of one that never has any."""
        made = next((made for (row, op), made in self.models.items() if op == "munmap"
                     and self.cells.traits.backend(row).fills == "never"), None)
        return made.at(pages) if made else model.Estimate(
            0, 1, "beyond", 0, "no munmap of a mapping without pages (noop) was measured")


def _read(made, pages, touched, pattern):
    """Touching a part of what is mapped: as measured, else its share of the whole, where that was,
    and no more than the whole."""
    if made.measured(pages, touched, pattern):
        return made.at(pages, touched, pattern)
    found, whole = made.at(touched), made.at(pages)
    if found.basis != "beyond" or whole.basis != "cell" or touched == pages:
        return found
    value = round(whole.value * touched / pages)
    return model.Estimate(value, max(value, whole.value - value) / (value or 1), "between")


def _lack(parts, total):
    lack = next((part.lack for _, _, part in parts if part.lack), "")
    off = sum(part.value * (part.error - part.chance) for _, _, part in parts
              if part.basis != "cell") / (total or 1)
    if lack or off <= TOO_FAR:
        return lack
    return f"its cells tell too little of this: its model may be off by {_percent(off)}"


def _percent(share):
    return f"{share:.0%}" if share <= 1 else "more than 100%"


def _rounded(made, pages):
    """Pages of what has larger leaf entries alone, as hugetlb: a part of one is a whole one."""
    leaf = shape.LEAVES.get(made.level(pages), 1)
    return -(-pages // leaf) * leaf if made.cells[0]["pages"] >= leaf else pages


def basis(cost):
    """The weakest of what the parts rest on."""
    return max((part.basis for _, _, part in cost.parts), key=BASES.index)
