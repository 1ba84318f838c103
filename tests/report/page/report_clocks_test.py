# SPDX-License-Identifier: GPL-2.0-only
"""Test cases for three clocks in run.json: the page shows them, and numbers that contradict each
other are refused."""
import os
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.dirname(HERE), os.path.join(HERE, "..", "..", "..", "scripts")]

from report_sample import sample  # noqa: E402
from report_test import Directory  # noqa: E402

DOUBT = "clocks disagree: 5000 by the counter, 5001 by the plugin"


def clocked(note=None, doubts=("clocks_disagree",), **other):
    made = sample(sources=("compound",), sizes=(4096,))
    for cell in made["cells"]:
        if (cell["op"], cell["backend"]) == ("mmap", "remap_pfn"):
            cell["clocks"] = {"user": 5000, "counted": 5000, "traced": 8100, "backend": 2500,
                              "calls": 1, "inside": 500, "outside": 3100} | other
            if note:
                cell.update(trusted=False, note=note, doubts=list(doubts))
                if not doubts:
                    del cell["doubts"]
    return made


class Clocks(Directory):
    def part(self, made):
        page = self.page(made)
        return page[page.index('<section id="clocks">'):page.index('<section id="tables">')]

    def test_valid(self):
        self.assertEqual(self.call("validate", clocked())[0], 0)

    def test_page(self):
        part = self.part(clocked())
        for cell in (">5,000<", ">2,000<", ">40.0 %<", ">3,100<", ">yes<"):
            self.assertIn(cell, part)

    def test_page_of_a_doubt(self):
        for note, doubts, counted, shown in (
                (DOUBT, ("clocks_disagree",), 5001, "<strong>no</strong>"),
                # Whatever else is doubted, and however it is told.
                ("hooks", ("test_build", "clocks_disagree"), 5001, "<strong>no</strong>"),
                (DOUBT, ("test_build",), 5000, ">yes<"), ("hooks", (), 5001, ">not known<")):
            self.assertIn(shown, self.part(clocked(note, doubts, counted=counted)))
        made = clocked("hooks", ("test_build",), counted=5001)
        self.assertIn("not doubted, but its clocks are", self.call("validate", made)[1])

    def test_page_of_no_calls(self):
        part = self.part(clocked(calls=0, backend=0, traced=5000))
        self.assertNotIn("3,100", part)

    def test_page_without(self):
        self.assertNotIn('id="clocks"', self.page(sample(sources=("compound",), sizes=(4096,))))

    def test_broken(self):
        for text, other in (("its clocks are 5000 and 5001", {"counted": 5001}),
                            ("was not called", {"calls": 0}),
                            ("$.cells", {"inside": "few"}), ("$.cells", {"more": 1})):
            with self.subTest(text=text, other=other):
                status, out, _ = self.call("validate", clocked(**other))
                self.assertEqual(status, 1)
                self.assertIn(text, out)

    def test_doubts_against_trust(self):
        for change, text in (({"doubts": ["test_build"]}, "trusted, but doubted: test_build"),
                             ({"trusted": False, "note": "x", "doubts": []}, "no doubt says why"),
                             ({"doubts": "test_build"}, "is not of type"),
                             ({"doubts": ["a", "a"]}, "$.cells")):
            made = clocked()
            made["cells"][0] |= change
            status, out, _ = self.call("validate", made)
            self.assertEqual(status, 1)
            self.assertIn(text, out)


if __name__ == "__main__":
    unittest.main()
