# SPDX-License-Identifier: GPL-2.0-only
"""The table of whole processes: in order, in milliseconds, doubted where it must be."""
import json
import os
import sys
import tempfile
import types
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "..", "scripts"))
from report.data import run  # noqa: E402
from report.page import processes  # noqa: E402

RESULTS = [{"command": "insert_page", "mean": 0.0042, "stddev": None, "min": 0.004, "max": 0.0045,
            "times": [0.004, 0.0045], "exit_codes": [0, 0]},
           {"command": "remap_pfn", "mean": 0.0031234, "stddev": 0.0001, "min": 0.003,
            "max": 0.0032, "times": [0.003] * 3}]


class Processes(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.addCleanup(self.scratch.cleanup)

    def run_with(self, content, held, doubts=()):
        if content is not None:
            with open(os.path.join(self.scratch.name, "hyperfine-7.2-time.json"), "w",
                      encoding="utf-8") as file:
                file.write(content)
        guard = {"name": "kvm", "held": held, "detail": ""}
        return types.SimpleNamespace(directory=self.scratch.name,
                                     environments=[{"id": "7.2-time", "guards": [guard]}],
                                     cells=[{"env": "7.2-time", "doubts": list(doubts)}])

    def test_table(self):
        page = processes.build(self.run_with(json.dumps({"results": RESULTS}), held=True))
        self.assertLess(page.index("remap_pfn"), page.index("insert_page"))
        for cell in (">3.12<", ">0.10<", ">4.20<", ">-<", ">4.50<"):
            self.assertIn(cell, page)
        self.assertNotIn("Not trusted", page)

    def test_emulated(self):
        page = processes.build(self.run_with(json.dumps({"results": RESULTS}), held=False))
        self.assertIn("Not trusted: the machine was emulated", page)

    def test_nested(self):
        page = processes.build(self.run_with(json.dumps({"results": RESULTS}), True, ["nested"]))
        self.assertIn("Not trusted: the machine ran in another virtual machine", page)

    def test_none(self):
        self.assertEqual(processes.build(self.run_with(None, held=True)), "")

    def test_broken(self):
        for content in ("", "{}", '{"results": [{"command": "x"}]}', '{"results": 1}'):
            with self.assertRaises(run.Error) as caught:
                processes.build(self.run_with(content, held=True))
            self.assertNotIn("\n", str(caught.exception))


if __name__ == "__main__":
    unittest.main()
