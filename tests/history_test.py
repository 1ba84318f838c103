# SPDX-License-Identifier: GPL-2.0-only
"""Test cases for the history: a step is found where it is, and noise is not called one."""
import contextlib
import io
import json
import os
import random
import sys
import tempfile
import unittest
import xml.etree.ElementTree as tree

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "scripts"))
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from report import __main__ as command, divisive  # noqa: E402
from report_sample import sample  # noqa: E402


class ChangePoints(unittest.TestCase):
    def test_steps(self):
        draw = random.Random(1)
        for steps in ([12], [10, 22], [7, 15, 30]):
            values = [1000 + 40 * sum(index >= step for step in steps) + draw.randint(-5, 5)
                      for index in range(40)]
            self.assertEqual(divisive.change_points(values), steps)

    def test_exact_step(self):
        self.assertEqual(divisive.change_points([500] * 6 + [510] * 6), [6])

    def test_noise(self):
        draw = random.Random(2)
        found = sum(bool(divisive.change_points([draw.gauss(1000, 5) for _ in range(30)]))
                    for _ in range(40))
        self.assertLessEqual(found, 6)      # 2 of 40 expected at the level of 0.05
        self.assertEqual(divisive.change_points([7] * 20), [])
        self.assertEqual(divisive.change_points([7, 8, 9]), [])


class History(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.history = os.path.join(scratch.name, "history.jsonl")
        self.run = os.path.join(scratch.name, "run.json")
        self.plot = os.path.join(scratch.name, "history.svg")

    def call(self, *args):
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = command.main(list(args))
        return status, out.getvalue(), err.getvalue()

    def keep(self, day, commit, change=0, sizes=(4096,)):
        data = sample(sources=("compound",), sizes=sizes)
        data["environments"][0] |= {"started": f"2026-01-{day:02d}T00:00:00Z",
                                    "commit": commit * 40}
        for cell in data["cells"]:
            if (cell["op"], cell["backend"]) == ("mmap", "remap_pfn"):
                for name in ("min", "mean", "median", "p95", "max"):
                    cell[name] += change
                cell["values"] = [value + change for value in cell["values"]]
        with open(self.run, "w", encoding="utf-8") as file:
            json.dump(data, file)
        return self.call("keep", self.run, self.history)

    def test_step(self):
        for day in range(1, 15):
            status, _, err = self.keep(day, "ab"[day > 8], 10 * (day > 8))
            self.assertEqual((status, err), (0, ""))
        status, text, err = self.call("history", self.history, "--json", "--plot", self.plot)
        self.assertEqual((status, err), (0, ""))
        found = json.loads(text)["changes"]
        self.assertEqual([(each["cell"], each["at"], each["after"] - each["before"])
                          for each in found], [("mmap/remap_pfn/compound/wb/4K", 8, 10)])
        self.assertEqual(found[0]["last_of_old"]["commit"][0], "a")
        self.assertEqual(found[0]["first_of_new"]["commit"][0], "b")
        with open(self.plot, encoding="utf-8") as file:
            drawn = file.read()
        tree.fromstring(drawn)
        self.assertIn("mmap/remap_pfn/compound/wb/4K", drawn)
        status, text, _ = self.call("history", self.history)
        self.assertIn("aaaaaaa..bbbbbbb", text)
        self.assertLessEqual(max(map(len, text.splitlines())), 100)

    def test_plot(self):
        for day in range(1, 11):
            self.keep(day, "ab"[day > 5], 10 * (day > 5), sizes=(4096, 65536))
        status, text, err = self.call("history", self.history, "--json", "--plot", self.plot)
        self.assertEqual((status, err, len(json.loads(text)["changes"])), (0, "", 2))
        with open(self.plot, encoding="utf-8") as file:
            drawn = file.read()
        self.assertEqual(drawn.count("mmap/remap_pfn/"), 1)     # sizes change together
        self.assertIn("aaaaaaa", drawn)
        self.assertIn("bbbbbbb", drawn)

    def test_refused(self):
        self.keep(1, "a")
        status, _, err = self.keep(1, "a")
        self.assertEqual(status, 2)
        self.assertIn("already", err)
        with open(self.history, "a", encoding="utf-8") as file:
            file.write("{\n")
        status, _, err = self.call("history", self.history)
        self.assertEqual((status, err.count("\n")), (2, 1))
        self.assertIn("line 2", err)
        self.assertEqual(self.call("history", self.plot)[0], 2)


if __name__ == "__main__":
    unittest.main()
