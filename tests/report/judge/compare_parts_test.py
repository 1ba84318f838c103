#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Test cases for what compare judges of a vector: each part by itself."""
import unittest

from compare_case import Comparing
from report.judge import parts
from report_sample import MIB, sample, shifted

WHICH = {"op": "mmap", "backend": "remap_pfn", "bytes": 2 * MIB, "source": "compound"}


def counted(change=None, base=1000, data=None):
    """A run whose cells have vectors, that of one of them changed."""
    data = data or sample()
    for cell in data["cells"]:
        vector = dict.fromkeys(parts.PARTS, base) | {
            "instructions": cell["min"], "user": 20, "kernel": cell["min"] - 20}
        if all(cell[name] == value for name, value in WHICH.items()):
            vector = {part: figure + (change or {}).get(part, 0)
                      for part, figure in vector.items()}
        cell["vector"] = vector
    return data


class Parts(Comparing):
    def declared(self, text):
        return "--declared", self.store("declared", text)

    def test_same(self):
        rows, _ = self.compare(counted(), counted(), status=0)
        self.assertEqual(set(rows), {"same"})

    def test_each_exact(self):
        for part in parts.EXACT:
            rows, text = self.compare(counted(), counted({part: 1}), status=1)
            self.assertEqual([row["by"] for row in rows["dearer"]], [[part]])
            self.assertRegex(text, rf"mmap/remap_pfn/compound/wb/2M .* parts\n  {part} \+1\n")
            self.compare(counted(), counted({part: -1}), status=0)

    def test_each_other(self):
        for part, (least, _) in parts.DISTINCT.items():
            self.compare(counted(base=100), counted({part: least}, base=100), status=0)
            rows, _ = self.compare(counted(base=100), counted({part: least + 1}, base=100),
                                   status=1)
            self.assertEqual(rows["dearer"][0]["by"], [part])
            self.compare(counted(base=10000), counted({part: 50}, base=10000), status=0)
        for part, scale in parts.OF_INSTRUCTIONS.items():
            if part in ("user", "kernel"):
                continue
            # The minimum of that cell may differ by 36, a thousandth.
            self.compare(counted(), counted({part: 36 * scale}), status=0)
            rows, _ = self.compare(counted(), counted({part: 37 * scale}), status=1)
            self.assertEqual(rows["dearer"][0]["by"], [part])

    def test_user_for_kernel(self):
        rows, _ = self.compare(counted(), counted({"user": 100, "kernel": -100}), status=1)
        self.assertEqual(rows["dearer"][0]["by"], ["user"])

    def test_dearer_outweighs(self):
        cheaper = shifted(sample(), lambda _: -500, **WHICH)
        rows, _ = self.compare(counted(), counted({"atomics": 1}, data=cheaper), status=1)
        self.assertEqual(rows["dearer"][0]["by"], ["atomics"])

    def test_not_on_both_sides(self):
        self.compare(sample(), counted({"atomics": 9}), status=0)
        self.compare(counted(), sample(), status=0)

    def test_not_counted(self):
        """A part that a kernel does not have, or an older version did not count, is not judged."""
        for side in range(2):
            sides = [counted(), counted({"held": 900, "atomics": 1})]
            for cell in sides[side]["cells"]:
                del cell["vector"]["held"]
            rows, _ = self.compare(*sides, status=1)
            self.assertEqual([row["by"] for row in rows["dearer"]], [["atomics"]])

    def test_not_of_others(self):
        base, new = counted(), counted({"atomics": 9})
        for data in (base, new):
            for cell in data["cells"]:
                cell["backend"] = {"remap_pfn": "anon"}.get(cell["backend"], cell["backend"])
        self.compare(base, new, status=0)

    def test_boots(self):
        base = self.store("a", counted()), self.store("b", counted({"atomics": 3}))
        near, far = counted({"atomics": 3}), counted({"atomics": 4})
        self.assertEqual(self.call(",".join(base), self.store("near", near))[0], 0)
        self.assertEqual(self.call(",".join(base), self.store("far", far))[0], 1)

    def test_declared(self):
        dearer = shifted(sample(), lambda cell: 2 * cell["pages"], **WHICH)
        moved = {"loads": 512, "atomics": 512}
        base, new = counted(), counted(moved, data=dearer)
        both = "mmap/remap_pfn +2/page\nmmap/remap_pfn atomics +1/page\n"
        rows, _ = self.compare(base, new, *self.declared(both), status=0)
        self.assertEqual(len(rows["declared"]), 1)
        for text in ("mmap/remap_pfn +2/page", "mmap/remap_pfn atomics +1/page",
                     "mmap/remap_pfn +2/page\nmmap/remap_pfn atomics +1/call"):
            self.compare(base, new, *self.declared(text), status=1)
        self.compare(base, counted({"loads": 512}, data=dearer),
                     *self.declared("mmap/remap_pfn +2/page"), status=0)
        self.compare(base, counted({"loads": 2048}, data=dearer),
                     *self.declared("mmap/remap_pfn +2/page"), status=1)

    def test_declared_wrongly(self):
        paths = self.store("base", counted()), self.store("new", counted())
        status, _, err = self.call(*paths, *self.declared("mmap/remap_pfn atoms +1/page"))
        self.assertEqual(status, 2)
        self.assertIn("cannot read the declared cost", err)


if __name__ == "__main__":
    unittest.main()
