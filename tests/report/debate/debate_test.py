# SPDX-License-Identifier: GPL-2.0-only
"""Test cases for the verdicts of debate: one claim that does not hold, or was not tried, or costs
that say otherwise, and the status is 1."""
import contextlib
import copy
import io
import json
import os
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
sys.path.insert(0, os.path.join(ROOT, "scripts"))

from report import __main__ as command  # noqa: E402
from report.debate import claims  # noqa: E402

RUN = os.path.join(ROOT, "results", "amd64-7.2", "debate")
COSTS = ("small_once", "small_whole", "small_even", "at_once_cost")


class Debate(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.path = scratch.name
        with open(os.path.join(RUN, "run.json"), encoding="utf-8") as file:
            self.data = json.load(file)
        self.seen = [{"claim": claim.name, "holds": True, "detail": "as it should"}
                     for claim in claims.CLAIMS if claim.name not in COSTS]

    def status(self, seen, data=None):
        """Exit status and standard output."""
        with open(os.path.join(self.path, "run.json"), "w", encoding="utf-8") as file:
            json.dump(data or self.data, file)
        path = os.path.join(self.path, "claims")
        with open(path, "w", encoding="utf-8") as file:
            file.write("".join(json.dumps(each) + "\n" for each in seen))
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            status = command.main(["debate", self.path, "--claims", path])
        return status, out.getvalue()

    def test_all_hold(self):
        status, out = self.status(self.seen)
        self.assertEqual(status, 0)
        count = len(claims.CLAIMS)
        self.assertIn(f"{count} of {count} verdicts reproduced", out)

    def test_each_counts(self):
        for place, each in enumerate(self.seen):
            others = self.seen[:place] + self.seen[place + 1:]
            for seen in (others, others + [each | {"holds": False}],
                         others + [each | {"holds": "true"}]):
                status, out = self.status(seen)
                self.assertEqual(status, 1, each["claim"])
                self.assertEqual(out.count("NOT reproduced"), 1)

    def test_costs_count(self):
        for backend, op, factor, wrong in (
                ("fault_page", "mmap", 3, {"small_once"}),
                ("remap_pfn", "mmap", 10, {"small_whole"}),
                ("remap_pfn", "mmap", 1000, {"small_whole", "small_even"}),
                ("insert_pages", "mmap", 10, {"at_once_cost"})):
            data = copy.deepcopy(self.data)
            for cell in data["cells"]:
                if (cell["backend"], cell["op"]) == (backend, op):
                    cell["values"] = [value * factor for value in cell["values"]]
                    cell["mean"] = sum(cell["values"]) / cell["n"]
                    for name in ("min", "median", "p95", "max"):
                        cell[name] *= factor
            self.assertEqual(self.status(self.seen, data)[0], 1, backend)
            with open(os.path.join(self.path, "debate.json"), encoding="utf-8") as file:
                verdicts = json.load(file)["verdicts"]
            self.assertEqual({each["claim"] for each in verdicts if not each["reproduced"]}, wrong)

    def test_noise_is_passed_over(self):
        status, _ = self.status(self.seen)
        with open(os.path.join(self.path, "claims"), "a", encoding="utf-8") as file:
            file.write("half a li\n[]\n{}\n")
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            again = command.main(["debate", self.path, "--claims",
                                  os.path.join(self.path, "claims")])
        self.assertEqual((status, again), (0, 0))


if __name__ == "__main__":
    unittest.main()
