# SPDX-License-Identifier: GPL-2.0-only
"""Test cases for profiles of mode time: samples land in their functions below their callers, those
of the switch are left out, and samples are not subtracted."""
import json
import os
import sys
import unittest
from xml.etree import ElementTree

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.dirname(HERE), os.path.join(HERE, "..", "..", "..", "scripts")]

import report_profile_test as base  # noqa: E402
from report.cli import profile  # noqa: E402

KALLSYMS = base.KALLSYMS + "ffffffff81000400 T __x64_sys_prctl\n"
SAMPLES = """\
sampler cpu-clock 100003
stack ffffffff81000204 ffffffff81000110 ffffffff81000018
stack ffffffff81000208 ffffffff81000111 ffffffff81000018
stack ffffffff81000108 ffffffff81000018
stack 401004
stack ffffffff81000404 ffffffff81000018
lost {lost}
"""


class Samples(base.Profiles):
    def keep(self, name, lost=0, text=SAMPLES, **other):
        path = super().keep(name, **other)
        with open(os.path.join(path, "run.json"), encoding="utf-8") as file:
            run = json.load(file)
        run["environments"][0]["mode"] = "time"
        for file, content in (("run.json", json.dumps(run)), ("kallsyms", KALLSYMS),
                              ("profile", text.format(lost=lost))):
            with open(os.path.join(path, file), "w", encoding="utf-8") as out:
                out.write(content)
        return path

    def test_functions(self):
        found = profile.load(self.made("a"))
        self.assertEqual({each["name"]: (each["self"], each["inclusive"])
                          for each in found["functions"]},
                         {"inner.constprop.0": (2, 2), "do_it": (1, 3), "entry": (0, 3),
                          "main (mapbench-cell)": (1, 1)})
        self.assertEqual((found["unit"], found["counted"], found["event"], found["period"]),
                         ("samples", 4, "cpu-clock", 100003))

    def test_schema(self):
        found = profile.load(self.made("a"))
        self.assertEqual([each.message for each in self.schema().iter_errors(found)], [])

    def test_table(self):
        status, out, _ = self.call("make", self.keep("a"))
        self.assertEqual(status, 0)
        self.assertIn("4 samples, one each 100,003 ns of time on a CPU", out)
        self.assertRegex(out, r"\n +2 +50\.00% .* inner\.constprop\.0\n")
        self.assertNotIn("unexplained", out)

    def test_flame(self):
        root = ElementTree.parse(os.path.join(self.made("a"), "profile.svg")).getroot()
        titles = [each.text for each in root.iter("{http://www.w3.org/2000/svg}title")]
        self.assertIn("inner.constprop.0: 2 samples, 50.00%; 2 its own", titles)

    def test_lost(self):
        status, out, _ = self.call("make", self.keep("a", lost=7))
        self.assertEqual(status, 0)
        self.assertIn("not trusted: 7 samples found no room", out)

    def test_difference(self):
        path = self.made("a")
        status, out, err = self.call("subtract", path, path)
        self.assertEqual((status, out), (2, ""))
        self.assertIn("subtract profiles of mode exact", err)

    def test_refused(self):
        status, _, err = self.call("make", self.keep("a", text="sampler cycles 1\nlost {lost}\n"))
        self.assertEqual(status, 2)
        self.assertIn("no sample fell into the cell", err)

    test_sum_is_not_the_value = test_committed = None


if __name__ == "__main__":
    unittest.main(defaultTest="Samples")
