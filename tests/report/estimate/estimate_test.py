# SPDX-License-Identifier: GPL-2.0-only
"""Test cases for estimate: nothing is counted twice, what weights cannot decide is not decided, and
the part that turns an order round is named."""
import copy
import json
import os
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
sys.path[:0] = [os.path.dirname(HERE), os.path.join(ROOT, "scripts")]

from report.data import infile, schema  # noqa: E402
from report.estimate import cycles, processor, terms  # noqa: E402
from report.judge import parts  # noqa: E402
from report_sample import cell, environment  # noqa: E402
from report_scratch import Scratch  # noqa: E402

RUN = os.path.join(ROOT, "results", "amd64-7.2", "vector")
WEIGHED = sorted({"instructions", *parts.PARTS} - set(terms.UNWEIGHED))


def vector(**counts):
    made = dict.fromkeys(("instructions", *parts.PARTS), 0) | counts
    return made | {"user": 0, "kernel": made["instructions"]}


def weights(**given):
    """A file in which each part takes nothing, but for those: (low, high), or one for both."""
    data = {"schema": 1, "title": "made up", "arch": "amd64", "unit": "cycles", "spread": 1,
            "spread_of": "pipeline", "spread_why": "made up", "weights": {}}
    for part in WEIGHED:
        value = given.get(part, 0)
        low, high = value if isinstance(value, tuple) else (value, value)
        data["weights"][part] = {"low": low, "high": high, "source": "assumed: made up"}
    return data


class Files(unittest.TestCase):
    """processors/*.json, and what is refused."""

    def test_those_that_come_with_it(self):
        self.assertLessEqual({"intel-golden-cove", "amd-zen4", "arm-neoverse-n1",
                              "arm-cortex-a55"}, set(processor.names()))
        for name in processor.names():
            with open(os.path.join(processor.HOME, name + ".json"), encoding="utf-8") as file:
                data = json.load(file)
            with self.subTest(name=name):
                self.assertEqual(schema.thorough("processor", data), [])
                self.assertEqual(processor.errors(data), [])
                self.assertEqual(sorted(data["weights"]), WEIGHED)
                for part, each in data["weights"].items():
                    self.assertRegex(each["source"], r"https?://|assumed: ", part)
                    # What nobody has published is not known well.
                    if "assumed" in each["source"] and each["high"]:
                        self.assertGreaterEqual(each["high"], 2 * each["low"], part)

    def test_every_part_has_a_weight_or_a_reason(self):
        self.assertEqual(set(parts.PARTS) | {"instructions"},
                         set(WEIGHED) | set(terms.UNWEIGHED))
        self.assertEqual({term.part for term in terms.terms(vector(), "amd64")}, set(WEIGHED))

    def test_refused(self):
        for change, said in ((("weights", "instructions"), "'instructions' is a required"),
                             (("arch",), "'arch' is a required")):
            data = weights()
            place = data
            for step in change[:-1]:
                place = place[step]
            del place[change[-1]]
            self.assertIn(said, "; ".join(processor.errors(data)))
        for low, warm, high in ((2, None, 1), (1, 3, 2), (2, 1, 3), (-1, None, 1)):
            data = weights()
            data["weights"]["loads"] = {"low": low, "high": high, "source": "x"}
            if warm is not None:
                data["weights"]["loads"]["warm"] = warm
            self.assertTrue(processor.errors(data), (low, warm, high))

    def test_no_such_name(self):
        with self.assertRaisesRegex(infile.Error, "--on zen: give one of amd-zen4, .*FILE.json"):
            processor.read("zen")


class Terms(unittest.TestCase):
    """What of a vector is in which term."""

    def counts(self, **given):
        found = {}
        for term in terms.terms(vector(**given), "amd64"):
            key = term.part + "?" * term.maybe
            found[key] = found.get(key, 0) + term.count
        return found

    def test_an_atomic_is_one_thing(self):
        found = self.counts(instructions=100, loads=30, stores=20, atomics=10)
        self.assertEqual((found["instructions"], found["loads"], found["stores"],
                          found["atomics"]), (90, 20, 10, 10))

    def test_a_fault_has_its_return(self):
        found = self.counts(instructions=1000, loads=100, exceptions=2, system=2)
        self.assertEqual((found["instructions"], found["loads"], found["exceptions"],
                          found["system"]), (998, 82, 2, 0))

    def test_a_flush_is_no_other_write_of_a_register(self):
        found = self.counts(instructions=1000, system=5, tlb_all=3, exceptions=1)
        self.assertEqual((found["system"], found["tlb_all"], found["instructions"]), (1, 3, 995))

    def test_a_string_is_no_instructions(self):
        found = self.counts(instructions=600, loads=520, stores=530, string_bytes=4096)
        self.assertEqual((found["instructions"], found["stores"], found["string_bytes"]),
                         (88, 18, 4096))
        self.assertEqual((found["loads"], found["loads?"]), (8, 512))  # MOVS or STOS

    def test_a_line_read_and_written_may_be_one(self):
        found = self.counts(lines_read=100, lines_written=130)
        self.assertEqual((found["lines_read"], found["lines_written"], found["lines_written?"]),
                         (100, 30, 100))

    def test_the_committed_ones_add_up(self):
        """No instruction is lost, and none is there twice."""
        with open(os.path.join(RUN, "run.json"), encoding="utf-8") as file:
            cells = json.load(file)["cells"]
        for each in cells:
            made = each["vector"]
            found = self.counts(**{part: made[part] for part in parts.PARTS if part in made},
                                instructions=made["instructions"])
            self.assertEqual(made["string_bytes"] % 8, 0)
            self.assertEqual(
                found["instructions"] + made["string_bytes"] // 8 + sum(made[part] for part in (
                    "atomics", "barriers", "tlb_page", "system", "syscalls")),
                made["instructions"])
            self.assertEqual(found["system"] + made["tlb_all"] + made["exceptions"],
                             made["system"])


class Orders(Scratch):
    def scale(self, spread=1, of="pipeline", **given):
        path = self.store("mine.json", weights(**given) | {"spread": spread, "spread_of": of})
        return cycles.Scale(processor.read(path))

    def order(self, first, second, spread=1, of="pipeline", **given):
        scale = self.scale(spread, of, **given)
        return scale.order(*(scale.parts([vector(**each)]) for each in (first, second)))

    def test_a_weight_is_the_same_in_both(self):
        """More of every part takes longer, however little is known of the weights."""
        few, many = {"instructions": 1000, "loads": 300}, {"instructions": 1500, "loads": 310}
        self.assertEqual(self.order(few, many, instructions=(.1, 9), loads=(0, 99)).order, -1)
        self.assertEqual(self.order(many, few, instructions=(.1, 9), loads=(0, 99)).order, 1)

    def test_undecided(self):
        few, many = {"instructions": 1000, "atomics": 50}, {"instructions": 2000}
        found = self.order(few, many, instructions=(.2, 2), atomics=(5, 20))
        self.assertEqual(tuple(found), (0, "atomics"))

    def test_turned_round(self):
        few, many = {"instructions": 1000, "atomics": 800}, {"instructions": 2000}
        self.assertEqual(tuple(self.order(few, many, instructions=(.2, 2), atomics=(5, 20))),
                         (1, "atomics"))

    def test_the_spread(self):
        few, many = {"instructions": 1000}, {"instructions": 1500}
        for spread, found in ((1, (-1, "instructions")), (1.2, (-1, "instructions")),
                              (1.25, (0, "spread"))):
            self.assertEqual(tuple(self.order(few, many, spread, instructions=1)), found)

    def test_what_is_counted_one_by_one_has_no_spread(self):
        few, many = {"instructions": 9, "exceptions": 10}, {"instructions": 9, "exceptions": 11}
        for of, found in (("pipeline", (-1, "exceptions")), ("all", (0, "spread"))):
            self.assertEqual(tuple(self.order(few, many, 1.25, of, exceptions=500)), found)

    def test_what_boots_differ_by_decides_nothing(self):
        one, other = {"instructions": 9, "pages_touched": 30}, {"instructions": 9,
                                                                "pages_touched": 40}
        self.assertEqual(self.order(one, other, instructions=1, pages_touched=100).order, 0)
        other = other | {"pages_touched": 60}
        self.assertEqual(self.order(one, other, instructions=1, pages_touched=100).order, -1)

    def test_both_ends_are_in_the_interval(self):
        scale = self.scale(atomics=(5, 20), instructions=(.2, 2))
        made = scale.interval(scale.parts([vector(instructions=110, atomics=10)]))
        self.assertEqual((made.low, made.high), (.2 * 100 + 50, 2 * 100 + 200))
        self.assertEqual(made.shares["atomics"], (50, 200))

    def test_caches(self):
        weight = processor.Weight(1, 300, 15, "x")
        self.assertEqual([processor.bounds(weight, each) for each in processor.CACHES],
                         [(1, 300), (1, 15), (15, 300)])


class Verb(Scratch):
    """What `report estimate` says of a run, made up or committed."""

    def made(self, arch="amd64"):
        """Of two ways at one size: by instructions the first, by time the other."""
        made = {"schema": 1, "environments": [environment(arch=arch)], "cells": [], "skipped": [],
                "failures": []}
        for backend, atomics in (("remap_pfn", 100), ("insert_page", 0)):
            for op, low in (("mmap", 1000), ("touch_read", 500), ("munmap", 800)):
                low += 300 * (backend == "insert_page")
                each = cell(op, backend, 2 << 20, low, name=f"{op}/{backend}/compound/wb/2M")
                counted = vector(instructions=low, atomics=atomics, loads=atomics, stores=atomics)
                made["cells"].append(each | {"vector": counted | {"user": 0, "kernel": low}})
        return made

    def processor(self, **given):
        return self.store("mine.json", weights(**given))

    def ask(self, made, *flags):
        """Exit status, standard output, standard error."""
        return self.report("estimate", self.store("run.json", made), *flags)

    def test_turned_round_is_said_and_by_what(self):
        mine = self.processor(instructions=1, atomics=20)
        status, out, err = self.ask(self.made(), "--on", mine)
        self.assertEqual((status, err), (0, ""))
        text = " ".join(out.split())
        self.assertIn("Turned round: insert_page takes less than remap_pfn, by atomics.", text)
        self.assertIn("4 orders by instructions, 0 hold, 4 turned round, 0 undecided", text)
        for part, why in terms.UNWEIGHED.items():
            self.assertIn(f"{part}, which {why}", text)
        self.assertLessEqual(max(map(len, out.splitlines())), 100)

    def test_json_has_the_same(self):
        mine = self.processor(instructions=1, atomics=(0, 20))
        status, out, _ = self.ask(self.made(), "--on", mine, "--json")
        found = json.loads(out)
        self.assertEqual(status, 0)
        self.assertEqual([each["op"] for each in found["rankings"]],
                         ["mmap", "touch_read", "munmap", "whole life"])
        whole = found["rankings"][-1]
        self.assertEqual([way["place"] for way in whole["ways"]], [[1, 2], [1, 2]])
        self.assertEqual(whole["ways"][0]["instructions"], 2300)
        self.assertEqual((whole["ways"][0]["low"], whole["ways"][0]["high"]), (2000, 8000))
        self.assertEqual((whole["ways"][1]["low"], whole["ways"][1]["high"]), (3200, 3200))
        self.assertEqual(whole["orders"], [{"cheap": "remap_pfn", "dear": "insert_page",
                                            "verdict": "undecided", "by": "atomics"}])

    def test_filter(self):
        mine = self.processor(instructions=1)
        _, out, _ = self.ask(self.made(), "--on", mine, "--json", "--filter", "^munmap/")
        self.assertEqual([each["op"] for each in json.loads(out)["rankings"]], ["munmap"])
        status, _, err = self.ask(self.made(), "--on", mine, "--filter", "((")
        self.assertEqual(status, 2)
        self.assertIn("--filter ((: no regular expression", err)

    def test_without_a_vector_nothing_is_estimated(self):
        mine, made = self.processor(instructions=1), self.made()
        del made["cells"][0]["vector"]
        made["cells"][0]["no_vector"] = "minimum_not_met"
        status, out, _ = self.ask(made, "--on", mine)
        self.assertEqual(status, 0)
        self.assertIn("1 cell without an estimate: no vector: minimum_not_met.", out)
        self.assertNotIn("mmap, 2 MiB", out)
        self.assertNotIn("whole life", out)
        for each in made["cells"]:
            each.pop("vector", None)
        status, out, err = self.ask(made, "--on", mine)
        self.assertEqual((status, out), (2, ""))
        self.assertIn("no cell has a vector, and time is not estimated from instructions", err)

    def test_not_trusted_is_not_ranked(self):
        mine, made = self.processor(instructions=1), self.made()
        made["cells"][2].update(trusted=False, note="it moved")
        _, out, _ = self.ask(made, "--on", mine)
        self.assertIn("1 cell without an estimate: not trusted.", out)
        self.assertNotIn("munmap, 2 MiB", out)

    def test_without_a_weight_nothing_is_estimated(self):
        data, made = weights(instructions=1), self.made()
        del data["weights"]["atomics"]
        status, _, err = self.ask(made, "--on", self.store("mine.json", data))
        self.assertEqual(status, 2)
        self.assertIn("no two ways with a vector", err)
        made["cells"][0]["vector"]["atomics"] = 0
        _, out, _ = self.ask(made, "--on", self.store("mine.json", data))
        self.assertIn("mmap, 2 MiB", out)
        self.assertIn("2 cells without an estimate: no weight of atomics in mine.", out)

    def test_another_processor_s_instructions(self):
        for arch, name, other in (("amd64", "arm-cortex-a55", "arm64"),
                                  ("arm64", "amd-zen4", "amd64")):
            status, out, err = self.ask(self.made(arch), "--on", name)
            self.assertEqual((status, out), (2, ""))
            self.assertIn(f"a run of {arch}, and {name} is of {other}", err)

    def test_a_bad_file(self):
        data = weights()
        data["weights"]["loads"]["low"] = 9
        for content, said in (("{", "is not JSON"), (json.dumps({"schema": 1}), "required"),
                              (json.dumps(data), "not in that order")):
            status, _, err = self.ask(self.made(), "--on", self.store("bad.json", content))
            self.assertEqual(status, 2)
            self.assertIn(said, err)
            self.assertEqual(err.count("\n"), 1)

    def test_instructions_are_those_of_the_run(self):
        """The committed run, on every processor of its kind: figures of it are as they were."""
        with open(os.path.join(RUN, "run.json"), encoding="utf-8") as file:
            data = json.load(file)
        least = {each["name"]: each["min"] for each in data["cells"]}
        before = copy.deepcopy(least)
        for known in processor.known():
            if known.arch != "amd64":
                continue
            _, out, _ = self.ask(data, "--on", known.name, "--json")
            for each in json.loads(out)["rankings"]:
                for way in each["ways"]:
                    self.assertEqual(way["instructions"], sum(least[name] for name in way["cells"]))
                    self.assertLessEqual(way["low"], way["high"])
                    for end in ("low", "high"):
                        place = 0 if end == "low" else 1
                        self.assertAlmostEqual(way[end], sum(
                            share[place] for share in way["shares"].values()))
        self.assertEqual(least, before)


if __name__ == "__main__":
    unittest.main()
