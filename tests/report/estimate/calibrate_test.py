# SPDX-License-Identifier: GPL-2.0-only
"""Test cases for calibrate: times made of known weights give these again, and what says nothing of
a processor is refused."""
import copy
import json
import os
import random
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
sys.path[:0] = [os.path.dirname(HERE), os.path.join(ROOT, "scripts")]

from report.estimate import processor, terms  # noqa: E402
from report_sample import cell, environment  # noqa: E402
from report_scratch import Scratch  # noqa: E402

EXACT = os.path.join(ROOT, "results", "amd64-7.2", "vector")

# ns of one.
KNOWN = {"instructions": .2, "atomics": 5, "lines_read": 3, "lines_written": 4, "exceptions": 250,
         "pages_touched": 6, "syscalls": 60, "tlb_page": 80, "tlb_all": 200}


def takes(vector, known):
    return sum(known.get(term.part, 0) * term.count for term in terms.terms(vector, "amd64")
               if not term.maybe)


class Calibrate(Scratch):
    def exact(self, draw, count=60):
        """A run with vectors of all kinds."""
        made = {"schema": 1, "environments": [environment()], "cells": [], "skipped": [],
                "failures": []}
        with open(os.path.join(EXACT, "run.json"), encoding="utf-8") as file:
            kinds = json.load(file)["cells"][0]["vector"]
        for place in range(count):
            vector = {part: 0 for part in kinds}
            for part, most in (("atomics", 900), ("lines_read", 900), ("lines_written", 900),
                               ("exceptions", 60), ("pages_touched", 600), ("tlb_page", 33),
                               ("tlb_all", 2), ("syscalls", 2)):
                vector[part] = draw.randint(0, most)
            vector["loads"] = vector["atomics"] + 9 * vector["exceptions"]
            vector["stores"] = vector["atomics"]
            vector["system"] = vector["exceptions"] + vector["tlb_all"]
            vector["instructions"] = vector["kernel"] = draw.randint(8000, 90000)
            made["cells"].append(cell("mmap", f"way_{place}", 4096, vector["instructions"],
                                      vector=vector, name=f"mmap/way_{place}/compound/wb/4K"))
        return made

    def host(self, exact, known=None, draw=None, noise=0.0):
        """The same cells in time."""
        env = environment(machine="host", mode="time", about={"virtual": False,
                                                              "host_cpu": "A processor"})
        made = {"schema": 1, "environments": [env], "cells": [], "skipped": [], "failures": []}
        for each in exact["cells"]:
            low = takes(each["vector"], known or KNOWN)
            low = max(round(low * (1 + (draw.uniform(-noise, noise) if noise else 0))), 1)
            made["cells"].append(cell("mmap", each["backend"], 4096, low, unit="ns",
                                      name=each["name"]))
        return made

    def fit(self, host, exact, *flags):
        out = os.path.join(self.path, "mine.json")
        result = self.report("calibrate", self.store("host.json", host),
                             self.store("exact.json", exact), "--out", out, *flags)
        if result[0]:
            self.assertFalse(os.path.exists(out))
            return result[2]
        with open(out, encoding="utf-8") as file:
            return json.load(file), result[1]

    def refused(self, said, host, exact):
        err = self.fit(host, exact)
        self.assertIsInstance(err, str)
        self.assertRegex(err, said)
        self.assertEqual(err.count("\n"), 1)

    def test_known_weights_come_back(self):
        exact = self.exact(random.Random(1))
        made, text = self.fit(self.host(exact), exact)
        self.assertEqual(set(made["weights"]), set(KNOWN))
        for part, value in KNOWN.items():
            found = made["weights"][part]
            self.assertAlmostEqual(found["low"] / value, 1, delta=0.02, msg=part)
            self.assertAlmostEqual(found["high"] / value, 1, delta=0.02, msg=part)
        self.assertLess(made["fit"]["worst_error"], 0.001)
        self.assertLess(made["spread"], 1.001)
        self.assertIn("60 cells, each by the fit without it", text)

    def test_noise_is_shown(self):
        exact = self.exact(random.Random(2))
        made, _ = self.fit(self.host(exact, draw=random.Random(3), noise=0.1), exact)
        self.assertGreater(made["spread"], 1.05)
        self.assertLess(made["spread"], 1.25)
        self.assertGreater(made["fit"]["median_error"], 0.02)
        found = made["weights"]["instructions"]
        self.assertLess(found["low"], found["high"])
        self.assertAlmostEqual(found["low"] / KNOWN["instructions"], 1, delta=0.3)

    def test_no_part_takes_less_than_nothing(self):
        """Of a time in which a part is not, as of parts that always come together."""
        exact = self.exact(random.Random(4))
        made, _ = self.fit(self.host(exact, {"instructions": .3}), exact)
        for part, each in made["weights"].items():
            self.assertGreaterEqual(each["low"], 0, part)
        self.assertAlmostEqual(made["weights"]["instructions"]["low"], .3, delta=.01)
        for each in exact["cells"]:
            each["vector"]["tlb_page"] = each["vector"]["atomics"]
        made, _ = self.fit(self.host(exact), exact)
        both = [made["weights"][part]["high"] for part in ("tlb_page", "atomics")]
        self.assertAlmostEqual(max(both), KNOWN["tlb_page"] + KNOWN["atomics"], delta=2)

    def test_estimate_takes_it(self):
        exact = self.exact(random.Random(5), 90)
        host = self.host(exact)
        self.fit(host, exact)
        status, out, err = self.report("estimate", self.store("run.json", exact), "--on",
                                       os.path.join(self.path, "mine.json"), "--json")
        self.assertEqual((status, err), (0, ""))
        found = json.loads(out)
        self.assertEqual(found["processor"]["unit"], "ns")
        times = {each["name"]: each["min"] for each in host["cells"]}
        for way in found["rankings"][0]["ways"]:
            time = times[way["cells"][0]]
            self.assertLessEqual(way["low"], time * 1.01)
            self.assertGreaterEqual(way["high"], time * 0.99)
        # What is decided is so; and much of it is.
        decided = [(one, other) for one in found["rankings"][0]["ways"]
                   for other in found["rankings"][0]["ways"] if one["place"][1] < other["place"][0]]
        self.assertGreater(len(decided), 1000)
        for one, other in decided:
            self.assertLess(times[one["cells"][0]], times[other["cells"][0]])

    def test_too_few(self):
        exact = self.exact(random.Random(6), 17)
        self.refused("17 cells with a time in one run and a vector in the other, and 9 parts to "
                     "fit: that takes 18", self.host(exact), exact)
        other = copy.deepcopy(exact)
        for each in other["cells"]:
            each["backend"] += "_other"
            each["name"] = f"mmap/{each['backend']}/compound/wb/4K"
        self.refused("0 cells with a time", self.host(exact), other)

    def test_nothing_to_learn_of(self):
        exact = self.exact(random.Random(7))
        for change, said in (
                ({"machine": "vm"}, "those of a virtual machine"),
                ({"guards": [{"name": "not_emulated", "held": False, "detail": "TCG"}]},
                 "those of a virtual machine"),
                ({"about": {"virtual": True}}, "its host is itself a virtual machine"),
                ({"about": {}}, "may itself be a virtual machine, the run does not say"),
                ({"mode": "exact"}, "0 environments in time"),
                ({"arch": "arm64"}, "not of arm64")):
            host = self.host(exact)
            host["environments"][0].update(change)
            self.refused(said, host, exact)
        without = copy.deepcopy(exact)
        for each in without["cells"]:
            del each["vector"]
        self.refused("no cell has a vector", self.host(exact), without)

    def test_what_is_not_trusted_is_left_out(self):
        exact = self.exact(random.Random(8))
        host = self.host(exact)
        host["cells"][0] = cell("mmap", "way_0", 4096, 10 ** 9, unit="ns", trusted=False,
                                note="it moved", name=host["cells"][0]["name"])
        made, _ = self.fit(host, exact)
        self.assertEqual(made["fit"]["cells"], 59)
        self.assertLess(made["fit"]["worst_error"], 0.001)

    def test_no_other_file_is_replaced(self):
        exact = self.exact(random.Random(9))
        self.fit(self.host(exact), exact)
        self.fit(self.host(exact), exact)   # its own may be
        with open(os.path.join(processor.HOME, "amd-zen4.json"), encoding="utf-8") as file:
            mine = json.load(file)
        for content in ("{\"mine\": 1}", "{\"fit\": {\"mine\": 1}}", json.dumps(mine),
                        json.dumps(mine | {"fit": {"mine": 1}}, indent=1)):
            self.store("mine.json", content)
            status, _, err = self.report("calibrate", os.path.join(self.path, "host.json"),
                                         os.path.join(self.path, "exact.json"), "--out",
                                         os.path.join(self.path, "mine.json"))
            self.assertEqual(status, 2)
            self.assertIn("is there already, and would be lost", err)
        status, _, err = self.report("calibrate", self.path, self.path, "--out", "x.txt")
        self.assertEqual(status, 2)
        self.assertIn("--out x.txt: give a name that ends in .json", err)


if __name__ == "__main__":
    unittest.main()
