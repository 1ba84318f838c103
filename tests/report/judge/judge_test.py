# SPDX-License-Identifier: GPL-2.0-only
"""Test cases for what two figures of a cell may differ by."""
import os
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
SCRIPTS = os.path.join(HERE, "..", "..", "..", "scripts")
sys.path.insert(0, SCRIPTS)
sys.path.insert(0, os.path.dirname(HERE))

from report.judge import compare, judge  # noqa: E402
from report_sample import KIB, cell  # noqa: E402


class Judge(unittest.TestCase):
    def test_holm(self):
        corrected = judge.holm([0.01, 0.04, 0.03])
        for got, want in zip(corrected, (0.03, 0.06, 0.06)):
            self.assertAlmostEqual(got, want)

    def test_tolerances_of_a_selftest(self):
        """A committed A/A table is taken by arch and series."""
        seen = cell("mmap", "noop", 4 * KIB, 0)
        machine = compare.side.Machine("amd64", "vm", "exact", "plain", "7.2.0-test")
        table = compare.Tolerances(machine)
        self.assertTrue(table.path.endswith(os.path.join("amd64-7.2", "selftest.json")))
        self.assertEqual(compare.Tolerances(machine._replace(kernel="9.9.9")).of(
            compare.side.key(seen)), (None, None))
        for what, spread, most in (("min", None, 1000), ("min", 0, 10), ("min", 40, 40),
                                   ("mean", None, 10000), ("mean", 0, 5000),
                                   ("mean", 4000, 8000)):
            self.assertAlmostEqual(judge.tolerance(what, 10 ** 6, spread), most)
        self.assertEqual(judge.tolerance("min", 5000, 0), 2)

    def test_what_the_module_does_not_map(self):
        """Up to 0.1 %, whatever A/A comparisons have seen of it."""
        for backend, moved in (("remap_pfn", 1), ("memfd", 0)):
            base, new = (cell("mmap", backend, 4 * KIB, low) for low in (10000, 10009))
            self.assertEqual(judge.exact([base], [new], (0, 0))["min"].moved, moved)
        base, new = (cell("mmap", "memfd", 4 * KIB, low) for low in (10000, 10011))
        self.assertEqual(judge.exact([base], [new], (0, 0))["min"].moved, 1)

    def test_a_minimum_that_one_repetition_reached(self):
        """What the code costs is in the median, too."""
        base, new = (cell("munmap", "remap_pfn", 4 * KIB, 10000) for _ in range(2))
        base["values"] = [10000] + [10050] * 11
        new["values"] = [10050] * 12
        base["min"], new["min"] = 10000, 10050
        self.assertEqual(judge.exact([base], [new])["min"].moved, 0)
        self.assertEqual(judge.exact([new], [base])["min"].moved, 0)
        new["values"] = [10050] + [10100] * 11
        self.assertEqual(judge.exact([base], [new])["min"].moved, 1)
        self.assertEqual(judge.exact([new], [base])["min"].moved, -1)

    def test_what_became_cheaper_in_most_repetitions(self):
        """The others are no rare event of the new side: they cost what they did."""
        def side(values):
            found = cell("munmap", "remap_pfn", 4 * KIB, 0) | {"values": values}
            return found | {"min": min(values), "mean": sum(values) / len(values)}
        base, new = side([1000000] * 64), side([985000] * 33 + [1000000] * 31)
        found = judge.exact([base], [new])
        self.assertEqual({what: change.moved for what, change in found.items() if change.moved},
                         {"min": -1})
        found = judge.exact([new], [base])
        self.assertEqual({what: change.moved for what, change in found.items() if change.moved},
                         {"min": 1})


if __name__ == "__main__":
    unittest.main()
