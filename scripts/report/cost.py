# SPDX-License-Identifier: GPL-2.0-only
"""What a mapping costs of which a part is touched: from cells where there are, else from models.

Bulk backends pay for every page at mmap and munmap, whatever is touched. Those that map at fault
time pay at the first touch and at munmap, for the pages touched and those that come along."""
from collections import namedtuple

from report import catalog, model

# parts: (title, op, Estimate) each; low and high: by the errors of all parts.
Cost = namedtuple("Cost", "row backend parts total low high")

PATTERNS = ("sequential", "random")
BASES = ("cell", "between", "beyond")


def filled(pages, touched, pattern, grain=1):
    """How many pages get mapped when so many of them are touched, and in how many page tables.

    grain: pages a fault maps. Random pages are all different; the numbers are expectations."""
    if pattern == "sequential":
        mapped = min(-(-touched // grain) * grain, pages)
        return mapped, model.tables(mapped)
    share = touched / pages
    mapped = round(pages * (1 - (1 - share) ** grain)) if grain > 1 else touched
    whole = model.tables(pages)
    inside = min(model.TABLE, pages)
    return (min(max(mapped, min(grain, pages)), pages),
            max(round(whole * (1 - (1 - share) ** inside)), 1))


class Costs:
    """Of one group of cells."""

    def __init__(self, cells):
        self.cells = cells
        self.models = model.models(cells)
        self._sparse = {}
        for cell in cells.cells:
            if cell["trusted"] and cell["touched"] not in (None, 0, cell["pages"]):
                key = cells.row(cell), cell["op"], cell["pages"], cell["touched"], cell["pattern"]
                self._sparse[key] = cell

    def life(self, row, backend, pages, touched, pattern="sequential", access="read"):
        """The Cost of mmap, first touch and munmap; None if a part was never measured."""
        touch = f"touch_{access}"
        ops = [("mmap", "mmap"), ("touch", touch), ("munmap", "munmap")]
        if any((row, op) not in self.models for _, op in ops if touched or op != touch):
            return None
        here, tables = pages, None
        if catalog.lazy(backend):
            here, tables = filled(pages, touched, pattern, self._grain(row, pages))
            tables = None if pattern == "sequential" else tables
        parts = [("mmap", "mmap", self.models[row, "mmap"].at(pages))]
        if touched:
            mapped = here if catalog.lazy(backend) else touched
            parts.append(("touch", touch, self._sparsely(row, touch, pages, touched, pattern)
                          or self.models[row, touch].at(mapped, tables)))
        parts.append(("munmap", "munmap",
                      self._sparsely(row, "munmap", pages, touched, pattern)
                      or self.models[row, "munmap"].at(here or 1, tables)))
        total = sum(part.value for _, _, part in parts)
        slack = round(sum(part.value * part.error for _, _, part in parts))
        return Cost(row, backend, parts, total, total - slack, total + slack)

    def _sparsely(self, row, op, pages, touched, pattern):
        cell = self._sparse.get((row, op, pages, touched, pattern))
        return model.Estimate(cell["min"], 0, "cell") if cell else None

    def _grain(self, row, pages):
        """Pages that one fault maps."""
        made = self.models[row, "mmap"].cells
        cell = next((cell for cell in reversed(made) if cell["pages"] <= pages), made[0])
        for name, leaf in model.LEAVES.items():
            if name in (cell["level"] or ""):
                return leaf
        return max(cell["window"] or 1, 1)


def basis(cost):
    """The weakest of what the parts rest on."""
    return max((part.basis for _, _, part in cost.parts), key=BASES.index)
