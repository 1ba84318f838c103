# SPDX-License-Identifier: GPL-2.0-only
"""Whether what advise ranks by instructions is ranked so in time, and that it says what it cannot
tell."""
import json
import os
import unittest

from advise_asked import ROOT, Asked

VECTORS = os.path.join(ROOT, "results", "amd64-7.2", "vector", "run.json")
PARTS = ("instructions", "loads", "stores", "lines_read", "lines_written", "code_lines",
         "pages_touched", "atomics", "barriers", "tlb_page", "tlb_all", "system", "exceptions",
         "syscalls", "string_bytes", "mmio")


class InTime(Asked):
    def setUp(self):
        super().setUp()
        with open(VECTORS, encoding="utf-8") as file:
            self.data = json.load(file)
        self.keep(self.data)

    def processor(self, **given):
        """Of which no part takes any time, but those."""
        self.keep({"schema": 1, "title": "made up", "arch": "amd64", "unit": "cycles", "spread": 1,
                   "spread_of": "all", "spread_why": "made up", "weights": {part: {
                       "low": given.get(part, 0), "high": given.get(part, 0),
                       "source": "assumed: made up"} for part in PARTS}}, "mine.json")
        return os.path.join(self.path, "mine.json")

    def in_time(self, *flags, **given):
        return self.answer(self.path, "--size", "2M", "--on", self.processor(**given),
                           *flags)["in_time"]

    def test_the_order_holds(self):
        """Where an instruction takes a cycle, and nothing else any time."""
        found = self.in_time(instructions=1)
        self.assertEqual([way["row"] for way in found["ways"]],
                         ["fault_huge", "remap_pfn", "fault_pfn"])
        self.assertEqual([way["place"] for way in found["ways"]], [[1, 1], [2, 2], [3, 3]])
        self.assertEqual({pair["verdict"] for pair in found["orders"]}, {"held"})

    def test_turned_round_by_a_part(self):
        """Where nothing but a flush of one page takes time, of which fault_huge has one more."""
        found = self.in_time(tlb_page=100)
        pair = found["orders"][0]
        self.assertEqual((pair["cheap"], pair["dear"], pair["verdict"], pair["by"]),
                         ("fault_huge", "remap_pfn", "turned", "tlb_page"))
        _, text, _ = self.ask(self.path, "--size", "2M", "--brief", "--on",
                              os.path.join(self.path, "mine.json"))
        self.assertIn("Turned round: remap_pfn takes less than fault_huge, by tlb_page.", text)

    def test_instructions_are_as_without(self):
        without = self.answer(self.path, "--size", "2M")
        self.assertNotIn("in_time", without)
        answer = self.answer(self.path, "--size", "2M", "--on", "intel-golden-cove")
        del answer["in_time"]
        self.assertEqual(answer, without)

    def test_what_has_no_vector_is_said(self):
        for each in self.data["cells"]:
            if each["name"] == "munmap/remap_pfn/compound/wb/2M":
                del each["vector"]
                each["no_vector"] = "minimum_not_met"
        self.keep(self.data)
        found = self.in_time(instructions=1)
        self.assertEqual(found["without"], {"remap_pfn": "no vector: minimum_not_met"})
        self.assertEqual(len(found["ways"]), 2)

    def test_a_run_without_vectors(self):
        status, out, err = self.ask(os.path.join(ROOT, "results", "amd64-7.2"), "--size", "2M",
                                    "--on", "amd-zen4")
        self.assertEqual((status, out), (2, ""))
        self.assertIn("no cell has a vector", err)
        status, _, err = self.ask(self.path, "--size", "2M", "--on", "arm-cortex-a55")
        self.assertEqual(status, 2)
        self.assertIn("arm-cortex-a55 is of arm64", err)


if __name__ == "__main__":
    unittest.main()
