# SPDX-License-Identifier: GPL-2.0-only
"""Test cases for compare: planted changes are found, sameness is not called a change, and what
cannot be compared is refused."""
import json
import os
import random
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
SCRIPTS = os.path.join(HERE, "..", "..", "..", "scripts")
sys.path.insert(0, SCRIPTS)
sys.path.insert(0, os.path.dirname(HERE))

from report.judge import compare  # noqa: E402
from compare_case import Comparing  # noqa: E402
from report_sample import KIB, MIB, TEST_BUILD, cell, sample, shifted  # noqa: E402


class Compare(Comparing):
    def test_about(self):
        """What else differs of the two systems is named; what one of them does not tell is not."""
        base, new = sample(), sample()
        for data, compiler, state in ((base, "gcc 13", "PTI"), (new, "gcc 14", "none")):
            for env in data["environments"]:
                env["about"] = {"compiler": compiler, "thp": "always",
                                "mitigations": ["mds: Clear", f"meltdown: {state}"]}
        new["environments"][0]["about"]["host_cpu"] = "A CPU"
        paths = self.store("base", base), self.store("new", new)
        status, text, _ = self.call(*paths)
        self.assertEqual(status, 0)
        self.assertIn("not the same kernel's compiler: gcc 13 against gcc 14\n", text)
        self.assertIn("not the same mitigations: meltdown: PTI against meltdown: none\n", text)
        self.assertEqual(text.count("not the same "), 2)
        self.assertEqual(json.loads(self.call(*paths, "--json")[1])["machines"][0]["differ"][0],
                         {"what": "kernel's compiler", "base": "gcc 13", "new": "gcc 14"})

    def refuse(self, base, new, text, *flags):
        got, out, err = self.call(self.store("base", base), self.store("new", new), *flags)
        self.assertEqual((got, out), (2, ""))
        self.assertRegex(err, text)
        self.assertEqual(err.count("\n"), 1)

    def test_same(self):
        rows, text = self.compare(sample(), sample(), status=0)
        self.assertEqual(set(rows), {compare.SAME})
        self.assertIn("same or better", text)

    def test_ten_a_page(self):
        for backend, op in (("remap_pfn", "munmap"), ("fault_pfn", "touch_read"), ("noop", "mmap")):
            new = shifted(sample(), lambda found: 10 * found["pages"], op=op, backend=backend)
            rows, text = self.compare(sample(), new, status=1)
            self.assertEqual({(row["backend"], row["op"]) for row in rows[compare.DEARER]},
                             {(backend, op)})
            self.assertEqual(len(rows[compare.DEARER]), 8)
            self.assertRegex(text, r"\+10.00 (both|min)")
        self.assertLessEqual(max(map(len, text.splitlines())), 80, "what is short fits a terminal")

    def test_cheaper(self):
        new = shifted(sample(), lambda found: -found["pages"] * 10, op="mmap", backend="remap_pfn")
        rows, _ = self.compare(sample(), new, status=0)
        self.assertEqual(len(rows[compare.CHEAPER]), 8)
        self.assertNotIn(compare.DEARER, rows)

    def test_within_tolerance(self):
        new = shifted(sample(), lambda found: 2)
        self.compare(sample(), new, status=0)
        self.compare(sample(), new, "--tolerance", "1", status=1)
        self.compare(sample(), shifted(sample(), lambda found: found["min"] // 100),
                     "--tolerance", "2,2%", status=0)

    def test_mean_alone(self):
        """A slow path twice as dear moves no minimum; one rare event is no change."""
        def slow(cost, often):
            values = ([1000] * (often - 1) + [1000 + cost]) * (64 // often)
            return sample() | {"cells": [cell("mmap", "noop", 4 * KIB, 0, values=values)]}
        rows, _ = self.compare(slow(11500, 8), slow(23000, 8), status=1)
        self.assertEqual(rows[compare.DEARER][0]["by"], ["mean"])
        self.compare(slow(0, 64), slow(11500, 64), status=0)

    def rare(self, places, cost, seed=1, low=1000):
        """One cell, in which the repetitions at these places cost more."""
        values = [low + cost * (place in places) for place in range(64)]
        made = sample() | {"cells": [cell("mmap", "noop", 4 * KIB, 0, values=values)]}
        made["environments"][0]["seed"] = seed
        return made

    def test_rare(self):
        """A cost in every 32nd call is seen, with one seed and with two; in large figures too."""
        none = self.rare((), 0)
        for base, new, status in (
                (none, self.rare((13, 45), 50000), 1),
                (none, self.rare((13, 45), 50000, seed=2), 1),
                (self.rare((), 0, low=10 ** 7), self.rare((3, 35), 50000, low=10 ** 7), 1),
                # Dearer, in the places where it was, or in others.
                (self.rare((13, 45), 20000), self.rare((13, 45), 40000), 1),
                (self.rare((13, 45), 20000), self.rare((14, 46), 40000, seed=2), 1),
                # As often as before; cheaper; once; too cheap to tell from what is met anyway.
                (self.rare((13, 45), 50000), self.rare((20, 52), 50000, seed=2), 0),
                (self.rare((13, 45), 50000), self.rare((20, 52), 50000), 0),
                (self.rare((13, 45), 50000), none, 0),
                (none, self.rare((13,), 50000), 0),
                (none, self.rare((13, 45), 1300), 0),
                # With one seed the events of the system's are where they were: two more tell.
                (self.rare((10,), 50000), self.rare((10, 13, 45), 50000), 1),
                (self.rare((10, 20), 50000, low=10 ** 7),
                 self.rare((11, 13, 45), 50000, seed=2, low=10 ** 7), 0)):
            rows, text = self.compare(base, new, status=status)
            if status:
                self.assertIn(rows[compare.DEARER][0]["by"], (["rare"], ["mean"]))
        # As a gate on such a cost showed it: to count the calls moves the minimum a bit.
        rows, text = self.compare(none, self.rare((13, 45), 50000, low=1005), status=1)
        self.assertEqual(rows[compare.DEARER][0]["by"], ["rare", "min"])
        self.assertRegex(text, r"\+1,567 .* rare\n")
        rows, _ = self.compare(self.rare((13, 45), 50000), none, status=0)
        self.assertEqual(rows[compare.CHEAPER][0]["by"], ["rare"])

    def test_one_boot_twice(self):
        one, two = self.store("one", sample()), self.store("two", sample())
        status, _, err = self.call(f"{one},{self.path}/./one", two)
        self.assertEqual(status, 2)
        self.assertIn("./one is named twice", err)

    def test_another_of_the_name(self):
        """It is said in what the two of one name differ."""
        base, new = sample(), sample()
        found = next(cell for cell in new["cells"] if cell["op"] == "mmap")
        found["window"] = 12345
        rows, text = self.compare(base, new, status=0)
        for verdict in compare.LOST, compare.ADDED:
            self.assertEqual(len(rows[verdict]), 1)
        self.assertRegex(text, "not measured; that of this name has window 12345, not ")

    def test_lost_machine(self):
        """Its cells are gone, all of them."""
        base = sample(envs=("vm", "cma"))
        base["environments"][1]["variant"] = "cma"
        new = json.loads(json.dumps(base))
        del new["environments"][1]
        new["cells"] = [found for found in new["cells"] if found["env"] == "vm"]
        _, text = self.compare(base, new, status=0)
        self.assertIn("only in BASE, not compared: cma machine", text)
        _, text = self.compare(base, new, "--strict", status=1)
        self.assertIn("verdict: all cells of cma machine", text)
        self.compare(base, new, "--declared", self.store("declared", ""), status=1)

    def test_machines_that_are_not_one(self):
        base = sample(envs=("vm", "cma"))
        base["environments"][1]["variant"] = "cma"
        new = json.loads(json.dumps(base))
        new["environments"][1]["arch"] = "another"
        paths = self.store("base", base), self.store("new", new)
        status, out, err = self.call(*paths)
        self.assertEqual((status, out), (2, ""))
        self.assertIn("arch differs, amd64 against another; measure both alike, or name those "
                      "that are alike, as RUN@vm", err)
        self.assertEqual(self.call(*(f"{path}@vm" for path in paths))[0], 0)
        _, text = self.compare(base, new, "--drift", status=0)
        for side, arch in ("BASE", "amd64"), ("NEW", "another"):
            self.assertRegex(text, rf"only in {side}, .*, {arch}, vm, mode exact\n")
        self.assertIn("verdict: same or better (of what both sides have)", text)

    def test_machine_of_another_kernel(self):
        """One of two: as where there is no other."""
        base = sample(envs=("vm", "cma"))
        base["environments"][1]["variant"] = "cma"
        new = json.loads(json.dumps(base))
        new["environments"][1]["kernel"] = "6.12.0"
        status, _, err = self.call(self.store("base", base), self.store("new", new))
        self.assertEqual(status, 2)
        self.assertRegex(err, "kernel differs, .* against 6.12.0; measure .* with --drift")
        self.compare(base, new, "--drift", status=0)

    def test_lost_in_a_boot(self):
        """What one boot of NEW lacks is not measured there."""
        whole, lacking = sample(), sample()
        gone = lacking["cells"].pop()
        new = ",".join((self.store("one", whole), self.store("two", lacking)))
        base = ",".join((self.store("three", whole), self.store("four", whole)))
        self.assertEqual(self.call(base, new)[0], 0)
        status, text, _ = self.call(base, new, "--strict")
        self.assertEqual(status, 1)
        self.assertIn(f"{gone['op']}/{gone['backend']}", text)
        self.assertIn("in 1 of 2 boots alone", text)
        self.assertIn("1 cell measured in BASE, not in each boot of NEW:", text)
        self.assertEqual(self.call(new, base, "--strict")[0], 0)

    def test_costs_nothing(self):
        """More was taken off than there was: no cost, and not a cheaper one."""
        new = sample()
        new["cells"][0] = cell("mmap", "remap_pfn", 4 * KIB, 0, values=[0] * 64)
        rows, _ = self.compare(sample(), new, status=0)
        self.assertEqual([row["why"] for row in rows[compare.DOUBTED]], [compare.NOTHING])
        self.compare(sample(), new, "--strict", status=1)

    def test_names(self):
        """As the benchmark calls a cell; for older runs made of what they tell."""
        base, new = sample(), sample()
        for data, by in ((base, 0), (new, 5000)):
            part = cell("touch_read", "remap_pfn", 2 * MIB, 5000 + by, touched=51, pattern="random")
            data["cells"].append(part)
        rows, _ = self.compare(base, new, status=1)
        self.assertEqual([row["cell"] for row in rows[compare.DEARER]],
                         ["touch_read:10%:random/remap_pfn/compound/wb/2M"])
        for data in (base, new):
            data["cells"][-1]["name"] = "touch_read:other/remap_pfn/compound/wb/2M"
        self.refuse(base, new, "does not match")
        for data in (base, new):
            data["cells"][-1] |= {"name": "touch_read:10%:random/remap_pfn/bar:8086:1/wb/2M",
                                  "source": "bar"}
        rows, _ = self.compare(base, new, status=1)
        self.assertEqual([row["cell"] for row in rows[compare.DEARER]],
                         [base["cells"][-1]["name"]])
        base["cells"].append(base["cells"][-1] | {"touched": 50})
        self.refuse(base, new, "has the name of")
        for other in ("touch_write:10%:random/remap_pfn/bar/wb/2M",
                      "touch_read:10%/remap_pfn/bar/wb/2M",
                      "touch_read:10%:random/insert_page/bar/wb/2M",
                      "touch_read:10%:random/remap_pfn/compound/wb/2M",
                      "touch_read:10%:random/remap_pfn/bar/uc/2M",
                      "touch_read:10%:random/remap_pfn/bar/wb/4M"):
            base["cells"][-1]["name"] = other
            self.refuse(base, new, "its fields say otherwise")

    def test_what_a_cell_cannot_be(self):
        base, new = sample(), sample()
        new["cells"][0]["pages"] += 1
        self.refuse(base, new, "which are not")
        new = sample()
        found = new["cells"][0]
        low = found["min"]
        found |= {"n": 1, "values": [low], "mean": low, "median": low, "p95": low, "max": low}
        self.refuse(base, new, "are the least that can agree")

    def test_verdict(self):
        """It says what is wrong: that something is cheaper is not that it is dearer."""
        cheaper = shifted(sample(), lambda found: -100, op="mmap", backend="remap_pfn")
        nothing = self.store("declared", "")
        _, text = self.compare(sample(), cheaper, "--declared", nothing, status=1)
        self.assertIn("verdict: 6 cheaper, undeclared\n", text)

    def test_minimum_against_mean(self):
        """Dearer outweighs cheaper."""
        def values(least, rest):
            return sample() | {"cells": [cell("mmap", "noop", 4 * KIB, 0,
                                              values=[least] + [rest] * 63)]}
        rows, _ = self.compare(values(900, 1000), values(700, 1100), status=1)
        self.assertEqual(rows[compare.DEARER][0]["by"], ["mean"])

    def test_aside(self):
        base, new = sample(), sample()
        lost = base["cells"].index(next(found for found in base["cells"]
                                        if found["backend"] == "insert_page"))
        gone = new["cells"].pop(lost)
        new["skipped"] = [{name: gone[name] for name in ("env", "op", "backend", "source", "cache",
                                                         "bytes")} | {"why": "check failed: tag"}]
        new["cells"][0] |= {"trusted": False, "note": "another task ran"}
        added = cell("fork", "noop", 4 * KIB, 50)
        new["cells"].append(added)
        rows, text = self.compare(base, new, status=0)
        self.assertEqual([row["why"] for row in rows[compare.LOST]], ["check failed: tag"])
        self.assertEqual([row["why"] for row in rows[compare.DOUBTED]], ["another task ran"])
        self.assertEqual([row["op"] for row in rows[compare.ADDED]], ["fork"])
        self.assertIn("another task ran", text)
        self.compare(base, new, "--strict", status=1)

    def test_accept(self):
        def built(data, *doubts):
            for found in data["cells"]:
                found |= {"trusted": False, "doubts": [TEST_BUILD, *doubts],
                          "note": "hooks; interrupted in 3 of 10"}
            return data
        base = built(sample())
        new = built(shifted(sample(), lambda found: 10, op="mmap", backend="noop"))
        self.refuse(base, new, "no cell is trusted on both sides")
        rows, _ = self.compare(base, new, "--accept", TEST_BUILD, status=1)
        self.assertEqual({row["backend"] for row in rows[compare.DEARER]}, {"noop"})
        built(new, "other_cache")
        self.refuse(base, new, "no cell is trusted", "--accept", TEST_BUILD)
        for found in built(new)["cells"]:
            del found["doubts"]     # a run from before they had codes
        self.refuse(base, new, "no cell is trusted", "--accept", TEST_BUILD)
        self.refuse(base, base, "give the code of a doubt", "--accept", "built with test hooks")

    def test_hindrance(self):
        """Why nothing can be compared is said as it is."""
        def doubted(*doubts):
            data = sample()
            for found in data["cells"]:
                found |= {"trusted": False, "doubts": list(doubts), "note": "as said"}
            return data
        emulated = doubted("emulated", "guard")
        self.refuse(emulated, emulated, "emulated nanoseconds are not compared.*mode exact")
        self.refuse(doubted("few"), sample(), r"on both sides \(few in \d+\); see the notes")
        other = sample()
        for found in other["cells"]:
            found["backend"] += "_other"
        self.refuse(sample(), other, "no cell in common; measure the same cells in both")

    def test_refused(self):
        for change, text in (({"kernel": "7.2.1-test"}, "kernel differs, 7.2.0-test against 7.2.1"),
                             ({"qemu": "9.1"}, "QEMU differs, 10.0.0 against 9.1"),
                             ({"cpu_model": "host"}, "CPU model differs"),
                             ({"flags": "x"}, "kernel command line differs"),
                             ({"guards": []}, "guards differs, tick against none"),
                             ({"mode": "time"}, "mode differs")):
            new = sample()
            new["environments"][0] |= change
            self.refuse(sample(), new, text)
            if "mode" not in change:
                self.compare(sample(), new, "--drift", status=0)
        self.refuse(sample(), "{", "not JSON")
        self.refuse(sample(), sample() | {"schema": 2}, "not a valid run")
        self.refuse(sample(), sample(), "--tolerance 'lots'", "--tolerance", "lots")
        self.assertEqual(self.call(os.path.join(self.path, "nosuchrun"), "x")[0], 2)

    def test_two_environments_of_one_run(self):
        data = sample(envs=("parent", "patched"))
        data["environments"][1]["kernel"] = "7.2.0-patched"
        shifted(data, lambda found: found["pages"], env="patched", op="mmap", backend="remap_pfn")
        path = self.store("run", data)
        self.assertEqual(self.call("--drift", path)[0], 1)
        self.assertEqual(self.call("--drift", f"{path}@parent", f"{path}@parent")[0], 0)
        self.assertEqual(self.call(f"{path}@parent", f"{path}@patched")[0], 2)
        self.assertRegex(self.call(f"{path}@none", path)[2], "has no environment 'none'")

    def test_boots(self):
        """What boots of one side differ by is no change."""
        def boot(name, by):
            return self.store(name, shifted(sample(), lambda found: by))
        one = ",".join((boot("a", 0), boot("b", 12)))
        self.assertEqual(self.call(one, boot("c", 10))[0], 0)
        self.assertEqual(self.call(one, boot("c", 100))[0], 1)

    def test_declared(self):
        new = shifted(sample(), lambda found: 2 * found["pages"], op="mmap", backend="remap_pfn")
        for line, status in (("mmap/remap_pfn +2/page", 0), ("mmap/remap_pfn +1/page", 1),
                             ("*/remap* +3/page # one more test", 0), ("mmap/remap_pfn any", 0),
                             ("mmap/noop +2/page", 1), ("munmap/remap_pfn +2/page", 1),
                             ("mmap/remap_pfn/bar +2/page", 1), ("mmap/remap_pfn -2/page", 1),
                             ("mmap/remap_pfn +5%", 0), ("mmap/remap_pfn +2/call", 1), ("", 1)):
            rows, _ = self.compare(sample(), new, "--declared", self.store("declared", line),
                                   status=status)
            self.assertEqual(compare.DECLARED in rows, not status or "/bar" in line, line)
        cheaper = shifted(sample(), lambda found: -100, op="mmap", backend="remap_pfn")
        self.compare(sample(), cheaper, "--declared", self.store("declared", ""), status=1)
        self.refuse(sample(), new, "cannot read the declared cost 'a lot'", "--declared",
                    self.store("declared", "a lot"))

    def timed(self, factor, seed, boots=5):
        made = []
        for boot in range(boots):
            draw = random.Random(seed * 100 + boot)
            data = sample(sources=("compound",), sizes=(4 * KIB, 2 * MIB))
            data["environments"][0] |= {"mode": "time", "seed": boot}
            for index, found in enumerate(data["cells"]):
                times = factor if found["backend"] == "insert_page" else 1
                low = found["min"] * times * draw.uniform(0.99, 1.01)
                data["cells"][index] = found = cell(
                    found["op"], found["backend"], found["bytes"], 0, unit="ns",
                    values=[int(10000 + low * draw.uniform(1, 1.2)) for _ in range(40)])
            made.append(self.store(f"time-{seed}-{boot}", data))
        return ",".join(made)

    def test_times(self):
        status, text, err = self.call(self.timed(1, 1), self.timed(1, 2))
        self.assertEqual((status, err), (0, ""), text)
        status, text, err = self.call(self.timed(1, 1), self.timed(1.5, 2), "--json")
        rows = [row for row in json.loads(text)["machines"][0]["cells"]
                if row["verdict"] == compare.DEARER]
        self.assertEqual((status, {row["backend"] for row in rows}), (1, {"insert_page"}))
        for row in rows:
            low, high = row["change"]["median"]["interval"]
            self.assertTrue(1 < low < row["change"]["median"]["ratio"] < high)


if __name__ == "__main__":
    unittest.main()
