# SPDX-License-Identifier: GPL-2.0-only
"""Costs that a change owns up to, a line each: OP/BACKEND[/SOURCE] [PART] CHANGE [# why]. PART is
one of a vector's; without one it is instructions, and what these themselves are of the others."""
import re
from fnmatch import fnmatchcase

from report.data import infile, run
from report.judge import parts

_LONGEST = 1 << 20      # bytes of a file; a commit declares some lines
_LINE = re.compile(r"(?P<cells>[\w*?\[\]!-]+(?:/[\w*?\[\]!-]+){1,2})\s+"
                   rf"(?:(?P<part>{'|'.join(parts.PARTS)})\s+)?"
                   r"(?:(?P<sign>[+-])(?P<number>\d{1,15}(?:\.\d{1,15})?)"
                   r"(?P<unit>/page|/call|%)|any)"
                   r"(?:\s+#.*)?")


class Cost:
    """What some cells may change by: from nothing to what is declared."""

    def __init__(self, line):
        found = _LINE.fullmatch(line.strip())
        if not found:
            raise run.Error(f"cannot read the declared cost '{line.strip()}': write it as "
                            "'mmap/remap_pfn +2/page', with /page, /call or %, or 'any'")
        self.patterns = found["cells"].split("/")
        self.part = found["part"]
        self.unit = found["unit"]
        self.number = float((found["sign"] or "+") + (found["number"] or "0"))

    def covers(self, row, part=None):
        return part == self.part and all(
            fnmatchcase(row[field], pattern)
            for field, pattern in zip(("op", "backend", "source"), self.patterns))

    def of(self, row, figure):
        """The least and the greatest change, of a cell that costs figure."""
        if self.unit is None:
            return -float("inf"), float("inf")
        scale = {"/page": row["pages"], "/call": 1, "%": figure / 100}[self.unit]
        return min(0, self.number * scale), max(0, self.number * scale)


def read(path):
    mend = "write a cost a line, as 'mmap/remap_pfn +2/page'"
    text = infile.text(path, "name a file with a cost a line", mend, _LONGEST)
    return [Cost(line) for line in text.split("\n") if line.strip()]
