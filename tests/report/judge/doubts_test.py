# SPDX-License-Identifier: GPL-2.0-only
"""What makes a figure untrusted: each doubt's effect on its own, which repetitions count, and what
runs from before doubts had codes are taken to say."""
import contextlib
import copy
import glob
import io
import json
import os
import re
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.join(HERE, "..", "..", "..")
RESULTS = os.path.join(SOURCE, "results")
sys.path[:0] = [os.path.join(SOURCE, "scripts")]

from report.cli import merge  # noqa: E402
from report.data import notes  # noqa: E402
from report.judge import trust  # noqa: E402

GOOD = trust.Boot([], {}, 1, None)


def record(**other):
    """Of a cell as the guest measures it, with nothing to doubt."""
    return {"env": "e", "name": "mmap/remap_pfn/bar/uc/4K", "op": "mmap", "backend": "remap_pfn",
            "source": "bar", "device": None, "cache": "uc", "bytes": 4096, "cache_got": "uc",
            "unit": "instructions", "doubts": [], "remarks": [], "values": [7, 5, 6],
            "interrupted": [], "disturbed": []} | other


def clocks(**other):
    return {"user": 1000000, "counted": 1000000, "traced": 2024000, "backend": 500000,
            "calls": 512, "inside": 800, "outside": 2000} | other


# By code: a record with that doubt alone, its boot, and what its note says.
DOUBTED = {
    **{code: (record(doubts=[code]), GOOD, said) for code, said in (
        ("no_counter", "does not count instructions"), ("more_cpus", "CPUs are online"),
        ("no_mailbox", "no mailbox"), ("no_plugin", "no plugin answers"),
        ("not_armed", "does not count interrupts"), ("emulated", "under TCG are emulated"),
        ("test_build", "test hooks"))},
    "other_cache": (record(doubts=["other_cache"], cache_got="wb"), GOOD, "mapped wb, not uc"),
    "alias": (record(doubts=["alias"]), GOOD, "mapped uc, while the kernel has this RAM"),
    "clocks_disagree": (record(clocks=clocks(counted=1000001)), GOOD,
                        "clocks disagree: 1000000 by the counter, 1000001 by the plugin"),
    "disturbed": (record(disturbed=[0, 1, 2]), GOOD, "in each of the 3 repetitions"),
    "few": (record(values=[5, 5]), GOOD, "2 of the 3 values"),
    "kernel_log": (record(), GOOD._replace(accused={"remap_pfn": "BUG: x"}),
                   "the kernel complained of remap_pfn: BUG: x"),
    "guest_died": (record(), GOOD._replace(died={"name": "fork/remap_pfn/bar/uc/4K",
                                                 "backend": "remap_pfn"}),
                   "the guest died or hung while fork/remap_pfn/bar/uc/4K was measured"),
    "nested": (record(unit="ns"), GOOD._replace(nested=True), "a virtual machine itself"),
    "guard": (record(), GOOD._replace(broken=["kvm", "one_vcpu"]), "guard not held: kvm, one_vcpu"),
}


class Doubts(unittest.TestCase):
    def test_each_alone(self):
        self.assertEqual(set(DOUBTED), set(trust.CODES))
        self.assertTrue(trust.cell(record(), GOOD)["trusted"])
        for code, (found, boot, said) in DOUBTED.items():
            with self.subTest(code):
                cell = trust.cell(found, boot)
                self.assertEqual((cell["trusted"], cell["doubts"]), (False, [code]))
                self.assertIn(said, cell["note"])
                self.assertFalse(trust.believed(cell))
                self.assertTrue(trust.believed(cell, code))
                self.assertFalse(trust.believed(cell, "another"))

    def test_old_notes(self):
        """A run without codes gets those that its notes were written for."""
        for code, (found, boot, _) in DOUBTED.items():
            with self.subTest(code):
                cell = trust.cell(found, boot)
                old = {key: value for key, value in cell.items() if key != "doubts"}
                wanted = notes.UNKNOWN if code in ("not_armed", "guest_died", "nested") else code
                self.assertEqual(notes.code({"cells": [old]})["cells"][0]["doubts"], [wanted])
        old = {"trusted": True, "note": "guard not held: it is a remark"}
        self.assertEqual(notes.code({"cells": [old]})["cells"][0]["doubts"], [])

    def test_each_has_its_line_of_the_page(self):
        with open(os.path.join(SOURCE, "docs", "how-the-numbers-are-made.md"),
                  encoding="utf-8") as page:
            table = page.read().partition("| doubt |")[2].partition("\n\n")[0]
        told = [code for line in table.splitlines()[2:]
                for code in re.findall(r"`(\w+)`", line.split("|")[1])]
        self.assertEqual(sorted(told), sorted(trust.CODES))

    def test_several_and_new(self):
        """All are told, in one order; one that a later guest brings is one, too."""
        cell = trust.cell(record(doubts=["later", "test_build", "no_plugin"], values=[5],
                                 remarks=["by the way", "and so"]), GOOD)
        self.assertEqual(cell["doubts"], ["no_plugin", "test_build", "later", "few"])
        self.assertTrue(cell["note"].startswith("by the way; and so; no plugin answers"))
        self.assertFalse(cell["trusted"])

    def test_kernel_log_of_another(self):
        self.assertTrue(trust.cell(record(), GOOD._replace(accused={"target:x": "BUG"}))["trusted"])

    def test_guest_died_of_another(self):
        died = {"name": "mmap/target:x/file/any/4K", "backend": "target:x"}
        self.assertTrue(trust.cell(record(), GOOD._replace(died=died))["trusted"])

    def test_nothing_costs_nothing(self):
        cell = trust.cell(record(values=[0, 0, 0]), GOOD)
        self.assertTrue(cell["trusted"] and not trust.believed(cell))

    def test_clocks(self):
        def agree(**other):
            return trust.cell(record(clocks=clocks(**other)), GOOD)["trusted"]

        without = clocks()
        del without["counted"]  # the plugin does not count
        self.assertTrue(trust.cell(record(clocks=without), GOOD)["trusted"])
        self.assertTrue(agree() and agree(traced=2054000))
        for other in ({"counted": 999488}, {"traced": 2064000}, {"traced": 1000000},
                      {"backend": 1600000}, {"calls": 0}):
            self.assertFalse(agree(**other), other)
        # No handler ran: nothing of the events' own is left.
        self.assertTrue(agree(calls=0, traced=1000000, backend=0))


class Statistics(unittest.TestCase):
    def figures(self, values, **other):
        cell = trust.cell(record(values=values, **other), GOOD)
        return [cell[name] for name in ("n", "min", "mean", "median", "p95", "max")]

    def test_ranks(self):
        self.assertEqual(self.figures([7]), [1, 7, 7.0, 7, 7, 7])
        self.assertEqual(self.figures([9, 4]), [2, 4, 6.5, 4, 9, 9])
        self.assertEqual(self.figures([30, 10, 20]), [3, 10, 20.0, 20, 30, 30])
        self.assertEqual(self.figures(list(range(100, 0, -1))), [100, 1, 50.5, 50, 95, 100])
        self.assertEqual(self.figures([2 ** 59, 2 ** 59])[2], float(2 ** 59))
        self.assertEqual(self.figures([1, 1, 2])[2], 1.3)   # to a tenth

    def test_which_count(self):
        """As (clean, interrupted, disturbed) repetitions, in that order."""
        for (clean, interrupted, disturbed), count, remark in (
                ((64, 0, 0), 64, ""), ((40, 24, 0), 40, ""), ((10, 10, 0), 10, ""),
                ((9, 1, 0), 10, "interrupted in 1 of 10, the interrupts' instructions subtracted"),
                ((10, 11, 0), 21,
                 "interrupted in 11 of 21, the interrupts' instructions subtracted"),
                ((5, 0, 0), 5, ""),
                ((20, 0, 2), 20, "2 of 22 repetitions left out, in which another task ran"),
                ((1, 2, 1), 3, "1 of 4 repetitions left out, in which another task ran; "
                 "interrupted in 2 of 3, the interrupts' instructions subtracted")):
            values = [100] * clean + [200] * interrupted + [300] * disturbed
            cell = trust.cell(record(
                values=values, interrupted=list(range(clean, clean + interrupted)),
                disturbed=list(range(clean + interrupted, len(values)))), GOOD)
            self.assertEqual((cell["n"], cell["note"], cell["trusted"]), (count, remark, True))
            self.assertEqual(cell["values"], values[:count])
        every = trust.cell(record(disturbed=[0, 1, 2]), GOOD)
        self.assertEqual((every["n"], every["values"]), (3, [7, 5, 6]))

    def test_committed(self):
        """Of the values of each committed run its figures come out."""
        count = 0
        for path in glob.glob(os.path.join(RESULTS, "**", "*.json"), recursive=True):
            with open(path, encoding="utf-8") as file:
                data = json.load(file)
            for cell in data["cells"] if {"environments", "cells"} <= set(data) else ():
                wanted = [cell[name] for name in ("n", "min", "mean", "median", "p95", "max")]
                self.assertEqual(self.figures(cell["values"]), wanted, cell)
                count += 1
        self.assertGreater(count, 1000)

    def test_record_itself_is_left(self):
        found = record(clocks=clocks(), faults={"n": 1})
        before = copy.deepcopy(found)
        cell = trust.cell(found, GOOD)
        self.assertEqual(found, before)
        self.assertFalse({"remarks", "interrupted", "disturbed"} & set(cell))
        self.assertEqual((cell["clocks"], cell["faults"]), (clocks(), {"n": 1}))


def part(name, kernel="7.2", own=(), **other):
    return {"environment": {"id": name, "kernel": kernel, "guards": []}, "own": list(own),
            "traits": None, "cells": [], "skipped": [], "failures": [], "accused": {},
            "died": None, "cpus": 1} | other


class Merge(unittest.TestCase):
    SKIP = {"env": "a", "source": "coherent_cma", "backend": "dma_mmap", "why": "no CMA"}

    def test_what_has_a_machine_of_its_own(self):
        plain = part("a", skipped=[self.SKIP])
        self.assertEqual(merge.merge([plain])["skipped"], [self.SKIP])
        self.assertEqual(merge.merge([plain, part("b", own=["coherent_cma"])])["skipped"], [])
        self.assertEqual(merge.merge([plain, part("b", "6.1", ["coherent_cma"])])["skipped"],
                         [self.SKIP])
        self.assertEqual(merge.merge([part("a", own=["dma_mmap"], skipped=[self.SKIP]),
                                      part("b", own=["dma_mmap"])])["skipped"], [self.SKIP])

    def test_guards_doubt_all_cells_of_their_boot(self):
        bad = part("a", cells=[record()])
        bad["environment"]["guards"] = [{"name": "kvm", "held": False, "detail": ""},
                                        {"name": "one_vcpu", "held": True, "detail": ""}]
        good = part("b", cells=[record(env="b")], traits={"env": "b"})
        with tempfile.TemporaryDirectory() as directory:
            path = os.path.join(directory, "parts")
            with open(path, "w", encoding="utf-8") as file:
                file.write(f"{json.dumps(bad)}\n{json.dumps(good)}\n")
            out = io.StringIO()
            with contextlib.redirect_stdout(out):
                status = merge.main([path])
        run = json.loads(out.getvalue())
        self.assertEqual((status, [cell["doubts"] for cell in run["cells"]]), (0, [["guard"], []]))
        self.assertEqual(run["traits"], [{"env": "b"}])
        self.assertNotIn("failures", run)


if __name__ == "__main__":
    unittest.main()
