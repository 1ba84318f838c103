# SPDX-License-Identifier: GPL-2.0-only
"""Test cases for vectors in run.json: what is valid, and what the page shows of them."""
import json
import os
import re
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.dirname(HERE), os.path.join(HERE, "..", "..", "..", "scripts")]

from report.judge import parts, trust  # noqa: E402
from report_sample import sample  # noqa: E402
from report_test import Directory  # noqa: E402

PROFILE = os.path.join(HERE, *[os.pardir] * 3, "results", "profile", "munmap-bar", "7.2.json")


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


class Opened(Directory):
    """What a cell opens to is in the page's data: its repetitions, its vector, a profile beside."""
    def profile(self, text):
        with open(os.path.join(self.path, "profile-one.json"), "w", encoding="utf-8") as file:
            file.write(text)

    def told(self, page):
        found = re.search(r'<script type="application/json" id="ask-data">(.*?)</script>', page)
        return json.loads(found[1])

    def test_data(self):
        made = counted()
        with open(PROFILE, encoding="utf-8") as file:
            profile = json.load(file)
        profile["cell"]["name"] = "one"
        self.profile(json.dumps(profile))
        told = self.told(self.page(made))
        for *_, repetitions, vector in told["cells"]:
            self.assertEqual(sum(repetitions[1::2]), made["cells"][0]["n"])
            self.assertEqual(vector[told["vector"].index("atomics")], 4321)
        unit, first, *_ = told["profiles"]["one"]
        self.assertEqual((unit, first), ("instructions", [profile["functions"][0][key] for key in
                                                          ("name", "self", "entered")]))

    def test_what_is_no_profile(self):
        """It is refused before anything is written."""
        for text in ("{}", "no JSON", '{"cell": 1}'):
            self.profile(text)
            status, out, err = self.call("report", counted())
            self.assertEqual((status, out), (2, ""))
            self.assertRegex(err, r"^mapbench: [^\n]*profile-one.json[^\n]*\n$")
            self.assertEqual(sorted(os.listdir(self.path)), ["profile-one.json", "run.json"])


if __name__ == "__main__":
    unittest.main()
