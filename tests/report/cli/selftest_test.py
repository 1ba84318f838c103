# SPDX-License-Identifier: GPL-2.0-only
"""Test cases for the selftest's account: what disagrees, alarms without cause and what was not
caught are told."""
import contextlib
import io
import json
import os
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "..", "scripts"))
sys.path.insert(0, os.path.dirname(HERE))

from report import __main__ as command  # noqa: E402
from report_sample import TEST_BUILD, environment, sample, shifted  # noqa: E402

PLANTS = "remap_pfn:mmap:page:10,fault_pfn:fault:page:10"


class Selftest(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.path = scratch.name

    def store(self, name, data, built=False):
        data["environments"][0]["seed"] = name
        for cell in data["cells"] if built else ():
            cell |= {"trusted": False, "doubts": [TEST_BUILD], "note": TEST_BUILD}
        os.mkdir(os.path.join(self.path, name))
        with open(os.path.join(self.path, name, "run.json"), "w", encoding="utf-8") as file:
            json.dump(data, file)

    def boots(self, *changes):
        for number, (by, which) in enumerate(changes, 1):
            self.store(f"same-{number:02d}", shifted(sample(), lambda found: by, **which))

    def planted(self, *where):
        data = sample()
        for which in where:
            shifted(data, lambda found: 10 * found["pages"], **which)
        self.store("plant-none", sample(), built=True)
        self.store("plant-page-10", data, built=True)
        with open(os.path.join(self.path, "plant-page-10.params"), "w", encoding="utf-8") as file:
            file.write(PLANTS)

    def account(self, status):
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            self.assertEqual(command.main(["selftest", self.path]), status, out.getvalue())
        with open(os.path.join(self.path, "selftest.json"), encoding="utf-8") as file:
            return json.load(file), out.getvalue()

    def test_good(self):
        self.boots(*[(0, {})] * 4, (2, {"op": "mmap"}))
        for name in ("fixed-1", "fixed-2"):
            self.store(name, sample())
        self.planted({"backend": "remap_pfn", "op": "mmap"},
                     {"backend": "fault_pfn", "op": "touch_read"})
        data, text = self.account(0)
        self.assertEqual(data["trust"]["percent"], 100)
        self.assertEqual(data["agreement"]["percent"], 100)
        self.assertEqual(data["one_seed"]["all_values"], len(data["cells"]))
        self.assertEqual(data["false_alarms"]["comparisons"], 10)
        self.assertEqual(data["planted"][0]["caught"], 2)
        self.assertNotIn("not as it should be", text)

    def test_disagreement(self):
        self.boots(*[(0, {})] * 4, (500, {"op": "mmap", "backend": "noop"}))
        data, text = self.account(1)
        self.assertEqual(len(data["agreement"]["remain"]), 8)
        self.assertLess(data["agreement"]["percent"], 99)
        self.assertEqual(data["false_alarms"]["comparisons_with_alarm"], 4)
        self.assertIn("mmap/noop/compound/wb/4K", text)

    def test_one_odd_boot(self):
        """It agrees, being within 0.1 %, but the other boots do not foresee it."""
        self.boots(*[(0, {})] * 4, (10000, {"op": "touch_read", "bytes": 64 << 20,
                                            "backend": "fault_pfn", "source": "bar"}))
        data, _ = self.account(1)
        self.assertEqual(data["agreement"]["percent"], 100)
        self.assertEqual(data["false_alarms"]["comparisons_with_alarm"], 4)

    def test_untrusted(self):
        self.boots(*[(0, {})] * 3)
        self.store("same-04", sample(), built=True)
        data, text = self.account(1)
        self.assertEqual(data["trust"]["percent"], 75)
        self.assertIn(TEST_BUILD, text)

    def test_missed_and_elsewhere(self):
        self.boots(*[(0, {})] * 3)
        self.planted({"backend": "remap_pfn"})
        data, _ = self.account(1)
        each = data["planted"][0]
        self.assertEqual((each["caught"], each["missed"]), (1, ["fault_pfn:fault"]))
        self.assertEqual({cell.split("/")[0] for cell in each["elsewhere"]},
                         {"touch_read", "munmap"})

    def test_patched_kernel(self):
        self.boots(*[(0, {})] * 3)
        for name, cost in (("mm-none", 0), ("mm-remap", 10), ("mm-idle", 0)):
            data = shifted(sample(), lambda found: cost * found["pages"], op="mmap",
                           backend="remap_pfn")
            data["environments"][0]["kernel"] = f"7.2.0-{name}"
            self.store(name, data)
            with open(os.path.join(self.path, f"{name}.costs"), "w", encoding="utf-8") as file:
                file.write("mmap/remap_pfn +10/page\nmmap/insert_page +1/page\n")
        for which, own in (("-without", 3000), ("", 8120)):
            self.profile(f"profile-mm-remap{which}", own)
        data, text = self.account(1)
        self.assertEqual([each["caught"] for each in data["patched"]], [False, True])
        self.assertIsNone(data["patched"][0]["named"])
        self.assertIn("profile of mmap/remap_pfn/compound/wb: +10.0 a page in remap_pte_range()",
                      text)
        self.assertEqual(data["patched"][1]["elsewhere"], [])
        self.assertIn("mm-idle of mm/: missed", text)

    def profile(self, name, own):
        cell = {"op": "mmap", "backend": "remap_pfn", "source": "compound", "device": None,
                "cache": "wb", "bytes": 2 << 20, "pages": 512}
        names = ("remap_pte_range.isra.0", "remap_pfn_range")
        whole = {"schema": 1, "cell": cell, "unit": "instructions", "value": 90 + own,
                 "overhead": 0, "counted": 90 + own, "residue": 0, "trusted": True, "note": "",
                 "windows": [], "environment": environment(), "stacks": [[[1], 90], [[1, 0], own]],
                 "functions": [{"name": each, "self": own, "inclusive": own, "entered": 1}
                               for each in names]}
        os.mkdir(os.path.join(self.path, name))
        with open(os.path.join(self.path, name, "profile.json"), "w", encoding="utf-8") as file:
            json.dump(whole, file)

    def test_nothing(self):
        with contextlib.redirect_stderr(io.StringIO()) as err:
            self.assertEqual(command.main(["selftest", self.path]), 2)
        self.assertIn("fewer than two boots", err.getvalue())


if __name__ == "__main__":
    unittest.main()
