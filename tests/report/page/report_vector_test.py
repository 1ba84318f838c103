# SPDX-License-Identifier: GPL-2.0-only
"""Test cases for vectors in run.json: what is valid, and what the page shows of them."""
import os
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.dirname(HERE), os.path.join(HERE, "..", "..", "..", "scripts")]

from report.judge import parts, trust  # noqa: E402
from report_sample import sample  # noqa: E402
from report_test import Directory  # noqa: E402


def counted(**other):
    made = sample(sources=("compound",), sizes=(4096,))
    for cell in made["cells"]:
        cell["vector"] = dict.fromkeys(parts.PARTS, 0) | {
            "instructions": cell["min"], "user": 23, "kernel": cell["min"] - 23,
            "atomics": 4321, "page_tables": -3} | other
    return made


class Vectors(Directory):
    def test_page(self):
        made = counted()
        del made["cells"][0]["vector"]
        made["cells"][0]["no_vector"] = "minimum_not_met"
        page = self.page(made)
        part = page[page.index('<section id="vector">'):page.index('<section id="tables">')]
        self.assertIn(">atomics</th>", part)
        self.assertIn(">4,321</td>", part)
        self.assertIn(">-3</td>", part)
        self.assertNotIn(">mmio</th>", part)
        self.assertIn("1 cell without: minimum_not_met.", part)

    def test_page_of_some(self):
        """A part that some cells could not have counted is no figure there."""
        made = counted(held=77)
        del made["cells"][0]["vector"]["held"]
        page = self.page(made)
        part = page[page.index('<section id="vector">'):page.index('<section id="tables">')]
        self.assertIn(">held</th>", part)
        self.assertEqual(part.count(">-</td>"), 1)
        self.assertIn(">77</td>", part)
        self.assertEqual(self.call("validate", made)[0], 0)

    def test_page_without(self):
        self.assertNotIn('id="vector"', self.page(sample(sources=("compound",), sizes=(4096,))))

    def test_valid(self):
        self.assertEqual(self.call("validate", counted())[0], 0)

    def test_invalid(self):
        for wrong in ({"atomics": -1}, {"atomics": None}, {"atoms": 1}, {"user": 24},
                      {"instructions": 5}):
            with self.subTest(wrong=wrong):
                status, out, _ = self.call("validate", counted(**wrong))
                self.assertEqual(status, 1)
                self.assertIn("vector", out)

    def test_of_the_minimum(self):
        """A vector of another repetition than the cheapest is not the cell's."""
        record = {"doubts": [], "remarks": [], "values": [9, 8, 9] * 4, "interrupted": [],
                  "disturbed": [], "backend": "remap_pfn"}
        boot = trust.Boot([], {}, 1, None)
        for instructions, twice, has in ((8, 0, True), (10, 2, True), (9, 0, False)):
            vector = {"instructions": instructions, "twice": twice}
            made = trust.cell(record | {"vector": vector}, boot)
            self.assertEqual("vector" in made, has)
            self.assertEqual(made.get("no_vector"), None if has else "other_count")


if __name__ == "__main__":
    unittest.main()
