# SPDX-License-Identifier: GPL-2.0-only
"""Test cases for single faults in run.json: the page shows them, and numbers that contradict each
other are refused."""
import os
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.dirname(HERE), os.path.join(HERE, "..", "..", "..", "scripts")]

from report_sample import sample  # noqa: E402
from report_test import Directory  # noqa: E402


def faulty(**other):
    made = sample(sources=("compound",), sizes=(4096, 2 << 20))
    for cell in made["cells"]:
        if (cell["op"], cell["backend"]) == ("touch_read", "fault_pfn"):
            cell["faults"] = {
                "n": 510, "left_out": 2, "min": 2900, "p50": 2907, "p90": 2907, "p99": 2950,
                "p999": 14000, "max": 14000,
                "histogram": [[2900, 2900, 9], [2907, 2907, 490], [2944, 2959, 10],
                              [14000, 14000, 1]]} | other
    return made


class Faults(Directory):
    def test_valid(self):
        self.assertEqual(self.call("validate", faulty())[0], 0)

    def test_page(self):
        page = self.page(faulty())
        self.assertIn('<section id="faults">', page)
        self.assertIn("<title>2,944 to 2,959: 10</title>", page)
        self.assertIn("<title>2,907: 490</title>", page)

    def test_page_without(self):
        self.assertNotIn('id="faults"', self.page(sample(sources=("compound",), sizes=(4096,))))

    def test_broken(self):
        for text, other in (("does not add up", {"n": 511}), ("percentiles fall", {"p90": 2951}),
                            ("outer bins", {"max": 14001}), ("outer bins", {"min": 2000}),
                            ("overlap", {"histogram": [[2900, 2907, 20], [2907, 14000, 490]]}),
                            ("$.cells", {"n": "many"}), ("$.cells", {"more": 1})):
            with self.subTest(text=text, other=other):
                status, out, _ = self.call("validate", faulty(**other))
                self.assertEqual(status, 1)
                self.assertIn(text, out)

    def test_table_of_a_broken_run(self):
        status, _, err = self.call("table", faulty(histogram=7))
        self.assertEqual(status, 2)
        self.assertIn(".faults.histogram: 7 is not of type array", err)


if __name__ == "__main__":
    unittest.main()
