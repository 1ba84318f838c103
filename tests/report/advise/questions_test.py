# SPDX-License-Identifier: GPL-2.0-only
"""The twelve questions get the right answer of the committed runs, with the driver that goes with
it, and the words that they are asked with stand for what there is."""
import argparse
import json
import os
import re
import shlex
import unittest

from advise_asked import ROOT, RUN, Asked, read
from questions import ALL, QUESTIONS
from report.advise import code, question as asks, words
from report.data import traits


def runs(series):
    """One run of several kernels, and their probes as far as there are any."""
    whole = None
    for name in series:
        with open(os.path.join(ROOT, "results", f"amd64-{name}", "run.json"),
                  encoding="utf-8") as file:
            part = json.load(file)
        if whole is None:
            whole = part
            continue
        for key in ("environments", "traits", "cells", "skipped"):
            whole[key] += part[key]
    return whole


class Questions(Asked):
    def run_of(self, question):
        if not question.kernels:
            return RUN
        self.keep(runs(question.kernels))
        return self.path

    def test_the_answers(self):
        for question in QUESTIONS:
            with self.subTest(question.text):
                path = self.run_of(question)
                found = self.answer(path, *shlex.split(question.flags))
                first = [each["backend"] for each in found["answer"] if each["rank"] == 1]
                if question.first:
                    self.assertLessEqual(set(first), set(question.first))
                    self.assertTrue(first)
                for name in question.unranked:
                    self.assertIn(name, [each["backend"] for each in found["unranked"]])
                status, text, err = self.ask(path, *shlex.split(question.flags), "--brief")
                self.assertEqual((status, err), (0, ""))
                for said in question.said:
                    self.assertIn(said, " ".join(text.split()))

    def test_the_code(self):
        for question in QUESTIONS:
            if not question.code:
                continue
            with self.subTest(question.text):
                name, define = question.code
                out = os.path.join(self.path, "code")
                status, text, err = self.ask(self.run_of(question), *shlex.split(question.flags),
                                             "--brief", "--code", out)
                self.assertEqual((status, err), (0, ""))
                self.assertIn(f"example_{name}@0,", text)
                made = ""
                for file in os.listdir(out):
                    with open(os.path.join(out, file), encoding="utf-8") as source:
                        made += source.read()
                    os.remove(os.path.join(out, file))
                os.rmdir(out)
                self.assertIn(f"obj-m := {name}.o", made)
                self.assertIn(f"#define {define}", made)

    def test_what_the_code_lacks(self):
        """A driver that takes no mapping away says so where that is needed."""
        for asked, said in (("ring,hot-unplug", 1), ("ring", 0), ("bar,hot-unplug", 0)):
            out = os.path.join(self.path, asked)
            _, text, _ = self.ask(RUN, "--for", asked, "--size", "2M", "--brief", "--code", out)
            self.assertEqual("takes nothing away" in " ".join(text.split()), bool(said), asked)

    def test_altered_cells_alter_an_answer(self):
        """So that the answers are the run's."""
        data = read("run.json")
        for each in data["cells"]:
            if each["backend"] == "insert_pages":
                for name in ("min", "median", "p95", "max"):
                    each[name] *= 100
                each["values"] = [value * 100 for value in each["values"]]
                each["mean"] = sum(each["values"]) / each["n"]
        self.keep(data)
        self.keep(read("semantics.json"), "semantics.json")
        found = self.answer(self.path, "--for", "rdma", "--size", "64M")
        self.assertEqual(found["answer"][0]["backend"], "insert_page")


class Kernels(Asked):
    def setUp(self):
        super().setUp()
        self.keep(runs(ALL))

    def test_what_all_have_is_ranked(self):
        found = self.answer(self.path, "--size", "2M", "--kernel", f"{ALL[0]},{ALL[-1]}")
        self.assertNotIn("fault_huge", [each["backend"] for each in found["answer"]])
        self.assertIn("fault_huge", [each["row"] for each in found["not_on_all"]])
        newer = self.answer(self.path, "--size", "2M", "--kernel", ",".join(ALL[:0:-1]))
        self.assertEqual(newer["answer"][0]["backend"], "fault_huge")

    def test_by_the_worst_kernel(self):
        """Worked out from the cells a second time."""
        found = self.answer(self.path, "--size", "2M", "--kernel", ",".join(ALL))
        totals = {each["row"]: list(each["totals"].values()) for each in found["answer"]}
        least = [min(costs[place] for costs in totals.values()) for place in range(len(ALL))]
        worst = {row: max(cost / most for cost, most in zip(costs, least))
                 for row, costs in totals.items()}
        self.assertEqual([each["row"] for each in found["answer"]], sorted(worst, key=worst.get))
        for place, series in enumerate(ALL):
            alone = self.answer(self.path, "--size", "2M", "--kernel", series)
            for each in alone["answer"]:
                if each["row"] in totals:
                    self.assertEqual(each["total"], totals[each["row"]][place])

    def test_one_that_the_run_has_not(self):
        status, _, err = self.ask(self.path, "--size", "2M", "--kernel", f"{ALL[0]},5.4")
        self.assertEqual(status, 2)
        self.assertIn("--kernel 5.4: not in this run", err)

    def test_needs_are_judged_on_each(self):
        """Only 7.2 was probed here, so nothing fits on both."""
        self.keep(read("semantics.json"), "semantics.json")
        status, out, _ = self.ask(self.path, "--size", "2M", "--need", "pin", "--kernel",
                                  f"{ALL[0]},{ALL[-1]}")
        self.assertEqual(status, 1)
        self.assertIn("No way fits on all of these kernels", out)


class Words(Asked):
    def test_they_stand_for_what_there_is(self):
        known = next(iter(traits.of(read("run.json")).values()))
        for word in words.WORDS:
            with self.subTest(word.name):
                self.assertLessEqual(set(word.sources), set(known.sources))
                if word.way:
                    self.assertIn(word.way, known.strategies())
                    self.assertFalse(known.forbidden(word.sources[0], word.way))
                    # Where a machine of its own has the memory, no way can map it in another.
                    cannot = known.source(word.sources[0]).cannot
                    self.assertIn(cannot.get(word.way), (None, cannot.get("noop")))
                self.assertTrue(word.call or word.needs or word.nearest or word.sources)

    def test_each_is_answered(self):
        for word in words.WORDS:
            with self.subTest(word.name):
                found = self.answer(RUN, "--size", "64K", "--for", word.name)
                self.assertTrue(found["answer"])
                self.assertEqual(found["question"]["for"][0]["name"], word.name)
                self.assertLessEqual(set(word.needs), set(found["question"]["needs"]))

    def test_names_are_one_word_s(self):
        names = [name for word in words.WORDS for name in (word.name, *word.also)]
        self.assertEqual(len(names), len(set(names)))

    def test_a_flag_goes_before_a_word(self):
        found = self.answer(RUN, "--size", "64K", "--for", "doorbell", "--access", "read",
                            "--source", "compound")
        self.assertEqual((found["question"]["access"], found["question"]["source"]),
                         ("read", "compound"))

    def test_slips_are_told(self):
        for flags, said in ((("--for", "vb2-dma-contigs"), "did you mean vb2-dma-contig?"),
                            (("--for", "RDMA"), "did you mean rdma?"),
                            (("--for", "bar,ring"), "of different memory"),
                            (("--need", "nocoredump"), "did you mean no-coredump?"),
                            (("--processes", "0"), "give a number of processes"),
                            (("--kernel", ALL[-1] + ","), "a comma between")):
            status, out, err = self.ask(RUN, "--size", "4K", *flags)
            self.assertEqual((status, out), (2, ""), flags)
            self.assertRegex(err, re.escape(said))

    def test_what_stands_for_single_pages_makes_no_larger_entries(self):
        found = self.answer(RUN, "--size", "2M", "--for", "gem")
        self.assertEqual(found["question"]["stands_for"],
                         [{"wanted": words.find("gem").sources[0], "taken": "compound"}])
        self.assertNotIn("fault_huge", [each["backend"] for each in found["answer"]])
        self.assertIn("remap_pfn", [each["backend"] for each in found["unranked"]])
        self.assertIn("fault_huge", [each["backend"] for each in
                                     self.answer(RUN, "--size", "2M")["answer"]])

    def test_a_mapping_that_is_not_dumped(self):
        """Also by a probe: what has VM_DONTDUMP is in no core dump, counted pages or not."""
        found = self.answer(RUN, "--size", "2M", "--need", "no-coredump")
        by = {each["backend"]: each["remains"] for each in found["answer"]}
        self.assertIn("VM_DONTDUMP", by["insert_pages"][0])
        self.assertEqual(by["remap_pfn"], [])
        probes = {(each["backend"], each["probe"]): each["outcome"]
                  for each in read("semantics.json")["probes"]}
        self.assertEqual((probes["remap_vmalloc", "core_dump_all"],
                          probes["remap_vmalloc", "ptrace_peek"],
                          probes["insert_pages", "core_dump_all"]), ("absent", "ok", "dumped"))


class Measured(Asked):
    """What is measured of words where there is no run: memory of which there is so much."""
    def test_source(self):
        few, more = words.find("vb2-dma-contig").sources
        for flags, source in ((("--size", "4M"), few), (("--size", "8M"), more),
                              (("--size", "8M", "--source", few), few)):
            self.assertEqual(self.source("amd64", "--for", "vb2-dma-contig", *flags), source)

    def test_of_a_device_that_does_not_snoop(self):
        """Where a machine has such memory, and the DMA API's is meant."""
        for arch, word, flags, source in (
                ("arm64", "ring,non-snooping", (), "coherent_nc"),
                ("arm64", "non-coherent", (), "coherent_nc"),
                ("amd64", "ring,non-snooping", (), "coherent"),
                ("amd64", "non-snooping", (), None),
                ("arm64", "ring", (), "coherent"),
                ("arm64", "rdma,non-snooping", (), None),
                ("arm64", "non-snooping", ("--need", "pin"), None),
                ("arm64", "bar,non-snooping", (), "bar"),
                ("arm64", "ring,non-snooping", ("--source", "compound"), "compound")):
            with self.subTest(word, arch=arch, flags=flags):
                self.assertEqual(self.source(arch, "--size", "64K", "--for", word, *flags), source)

    def test_a_run_without_it_says_where_it_is(self):
        path = os.path.join(ROOT, "results", "arm64-7.2")
        flags = ("--size", "64K", "--for", "ring,non-snooping")
        found = self.answer(path, *flags)
        self.assertEqual(found["question"]["stands_for"],
                         [{"wanted": "coherent_nc", "taken": "coherent"}])
        _, out, _ = self.ask(path, *flags)
        self.assertIn("`mapbench advise --size 64K --for ring,non-snooping --arch arm64` measures "
                      "coherent_nc.", " ".join(out.split()))

    def source(self, arch, *flags):
        parser = argparse.ArgumentParser()
        asks.arguments(parser, run=False)
        args = parser.parse_args(flags)
        return words.Asked(args, arch).source(int(args.size[:-1]) << {"K": 10, "M": 20}[
            args.size[-1]])


class Drivers(unittest.TestCase):
    def test_settings_are_of_the_headers(self):
        """Each that is set is defined in just one place."""
        for name, setting in (("insert_pages", "BUFFER_ORDER"), ("fault_page", "BUFFER_FLAGS"),
                              ("remap_pfn", "BUFFER_READ_ONLY"),
                              ("fault_huge_of_bar", "BAR_COMBINES"),
                              ("remap_vmalloc", "BUFFER_BYTES")):
            made = "".join(code.files(name, 4096, **({} if setting == "BUFFER_BYTES" else
                                                     {setting: "42"})).values())
            want = "4096UL" if setting == "BUFFER_BYTES" else "42"
            self.assertEqual(len(re.findall(rf"^#define {setting}\s+{want}\b", made, re.M)), 1)


if __name__ == "__main__":
    unittest.main()
