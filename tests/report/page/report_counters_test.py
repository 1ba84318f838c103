# SPDX-License-Identifier: GPL-2.0-only
"""Test cases for counters in run.json: the page shows those that there are, and says once why not
the others."""
import os
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.dirname(HERE), os.path.join(HERE, "..", "..", "..", "scripts")]

from report_sample import sample  # noqa: E402
from report_test import Directory  # noqa: E402

NO_PMU = "this CPU shows no PMU that has it"


def counted(**counts):
    made = sample(sources=("compound",), sizes=(4096,))
    made["environments"][0]["counters"] = {"cycles": NO_PMU, "instructions": NO_PMU,
                                           "page_faults": None}
    for cell in made["cells"]:
        cell["counts"] = {"page_faults": 1234} | counts
    return made


class Counters(Directory):
    def test_page(self):
        page = self.page(counted())
        part = page[page.index('<section id="counters">'):page.index('<section id="tables">')]
        self.assertEqual(part.count(f"cycles, instructions: {NO_PMU}."), 1)
        self.assertIn(">page_faults</th>", part)
        self.assertIn(">1,234</td>", part)
        self.assertNotIn(">cycles</th>", part)

    def test_page_without(self):
        self.assertNotIn('id="counters"', self.page(sample(sources=("compound",), sizes=(4096,))))

    def test_schema(self):
        self.assertEqual(self.call("validate", counted())[0], 0)
        for value in (-1, "many", None):
            with self.subTest(value=value):
                status, out, _ = self.call("validate", counted(cycles=value))
                self.assertEqual(status, 1)
                self.assertIn("$.cells", out)


if __name__ == "__main__":
    unittest.main()
