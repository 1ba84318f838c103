# SPDX-License-Identifier: GPL-2.0-only
"""What advise may recommend of what works, what it says of what was not measured, and its ranks."""
import copy
import os
import re
import unittest

from advise_asked import EXPERIMENTS, FORBIDDEN, ROOT, RUN, Asked, read
from report.data import run, traits
from report_sample import MIB, cell


class Allowed(Asked):
    """What may map some memory, beyond what can; what was not measured, and what cannot be."""

    def names(self, *flags, of="answer"):
        return [each["backend"] for each in self.answer(RUN, *flags)[of]]

    def test_dma_memory_has_one_call(self):
        for size in ("4K", "64K", "2M", "2668K", "65M", "300M"):
            answer = self.answer(RUN, "--size", size, "--source", "coherent")
            self.assertEqual([each["backend"] for each in answer["answer"]], ["dma_mmap"], size)
            self.assertEqual(answer["limit"], (4 << 20) if size in ("65M", "300M") else None)
            self.assertEqual(answer["unmeasured"], [])
            _, text, _ = self.ask(RUN, "--size", size, "--source", "coherent", "--brief")
            self.assertRegex(text, r"(?m)^ 1 dma_mmap ")
            self.assertIn("dma_mmap_coherent()", text)
            self.assertEqual("no coherent memory of more than 4 MiB" in text, size[-2:] == "0M"
                             or size == "65M")

    def test_what_sets_the_entries_of_a_bar_decrypts_them(self):
        for flags, said in ((("--source", "bar"), True), (("--source", "compound"), False),
                            (("--source", "coherent"), False)):
            _, text, _ = self.ask(RUN, "--size", "4M", *flags, "--brief")
            found = re.search(r"not measured: ([a-z_, ]*) set each entry .*pgprot_decrypted\(",
                              " ".join(text.split()))
            self.assertEqual(found is not None, said, flags)
            if said:
                self.assertEqual(set(found[1].split(", ")),
                                 {"fault_huge", "fault_around", "fault_pfn", "apply_range",
                                  "fault_mixed"})

    def test_by_entry_is_as_the_module_says(self):
        known = run.Run(RUN, read("run.json")).traits
        old = traits.Traits()
        for each in known.values():
            names = {name for name in each.strategies() if each.by_entry(name)}
            self.assertEqual(names, {"apply_range", "fault_pfn", "fault_mixed", "fault_around",
                                     "fault_huge"})
            self.assertEqual(names, {name for name in each.strategies() if old.by_entry(name)})

    def test_it_has_so_on_each_kernel(self):
        for series in ("6.1", "6.12", "7.2"):
            path = os.path.join(ROOT, "results", f"amd64-{series}", "run.json")
            for size in ("2M", "65M"):
                status, text, _ = self.ask(path, "--size", size, "--source", "coherent", "--brief")
                self.assertEqual(status, 0, series)
                self.assertRegex(text, r"(?m)^ 1 dma_mmap ")
                self.assertIn("In a driver dma_mmap is dma_mmap_coherent().", text)

    def test_a_call_that_was_not_measured_is_named_all_the_same(self):
        made = read("run.json")
        made["cells"] = [each for each in made["cells"] if each["backend"] != "dma_mmap"]
        self.keep(made)
        status, text, _ = self.ask(self.path, "--size", "65M", "--source", "coherent", "--brief")
        self.assertEqual(status, 1)
        self.assertIn("dma_mmap, which in a driver is dma_mmap_coherent()", " ".join(text.split()))
        self.assertNotIn("worked out", text)

    def test_nothing_forbidden_is_ranked(self):
        for source, names in FORBIDDEN.items():
            for size in ("4K", "300K", "2M", "13M"):
                answer = self.answer(RUN, "--size", size, "--source", source)
                ranked = {each["backend"] for each in answer["answer"] + answer["unmeasured"]}
                self.assertEqual(ranked & names, set())
                told = {each["backend"] for each in answer["ruled_out"]}
                self.assertEqual(names - told, set())

    def test_a_page_does_not_say_it_either(self):
        data = run.Run(RUN, read("run.json"))
        for group, cells in data.own.items():
            for backend in FORBIDDEN[group.source] | EXPERIMENTS:
                self.assertFalse(cells.may(backend), (group, backend))

    def test_the_reason_is_the_module_s(self):
        made = read("run.json")
        source = next(each for each in made["traits"][0]["sources"] if each["name"] == "compound")
        source["forbids"]["remap_pfn"] = "for a test"
        self.keep(made)
        answer = self.answer(self.path, "--size", "2M", "--source", "compound")
        self.assertIn({"backend": "remap_pfn", "why": "for a test"}, answer["ruled_out"])

    def test_experiments_stand_apart(self):
        self.assertEqual(set(self.names("--size", "2M", of="experiments")), EXPERIMENTS)
        _, text, _ = self.ask(RUN, "--size", "2M")
        self.assertRegex(text, r"(?s)An experiment.*\n 1 fault_page_vmalock ")
        _, brief, _ = self.ask(RUN, "--size", "2M", "--brief")
        self.assertNotIn("vmalock", brief)

    def test_what_was_not_measured_is_named(self):
        self.assertIn("apply_range", self.names("--size", "2M", of="unmeasured"))
        status, text, _ = self.ask(RUN, "--size", "64M", "--source", "bar")
        self.assertEqual(status, 0)
        self.assertRegex(text, r"(?s)not measured in this run.*apply_range")
        self.assertRegex(text, r"(?s)\n  apply_range: .*mapbench advise --size 64M --source bar")
        self.assertEqual(self.names("--size", "64M", "--source", "bar")[0], "fault_huge")

    def test_what_was_measured_is_not(self):
        made = read("run.json")
        env = made["environments"][0]["id"]
        made["cells"] += [cell(op, "apply_range", 2 * MIB, 5000, env=env)
                          for op in ("mmap", "touch_read", "munmap")]
        self.keep(made)
        answer = self.answer(self.path, "--size", "2M", "--source", "compound")
        self.assertNotIn("apply_range", [each["backend"] for each in answer["unmeasured"]])
        self.assertEqual(answer["answer"][0]["backend"], "apply_range")

    def test_a_refusal_holds_at_each_larger_size(self):
        for size in ("64M", "65M", "100M", "2G"):
            answer = self.answer(RUN, "--size", size, "--source", "compound")
            self.assertNotIn("iomap_memory", [each["backend"] for each in answer["answer"]])
            self.assertIn({"backend": "iomap_memory", "why": "the call maps one physical range, "
                           "and the buffer has several extents"}, answer["ruled_out"])

    def test_hugetlb_costs_by_its_pages(self):
        """A part of a huge page is a whole one, and each one more costs more."""
        totals = []
        for size in ("2M", "13M", "14M", "100M"):
            answer = self.answer(RUN, "--size", size)
            totals.append(next(each["total"] for each in answer["instead"] + answer["unranked"]
                               if each["backend"] == "hugetlb"))
        self.assertEqual(totals[2] - totals[1], 3 * 256)    # the touches themselves
        self.assertGreater(totals[2], 1.5 * totals[0])
        self.assertGreater(totals[3], 3 * totals[2])

    def test_one_size_tells_nothing_of_another(self):
        made = read("run.json")
        made["cells"] = [each for each in made["cells"]
                         if each["backend"] != "hugetlb" or each["bytes"] == 2 * MIB]
        self.keep(made)
        answer = self.answer(self.path, "--size", "100M", "--source", "compound")
        self.assertNotIn("hugetlb", [each["backend"] for each in answer["instead"]])
        self.assertIn("hugetlb", [each["backend"] for each in answer["unranked"]])

    def test_of_equals_the_one_that_is_meant_is_first(self):
        answer = self.answer(RUN, "--size", "64M", "--source", "bar")["answer"]
        at = {each["backend"]: each for each in answer}
        names = [each["backend"] for each in answer]
        self.assertEqual(at["io_remap_pfn"]["rank"], at["iomap_memory"]["rank"])
        self.assertLess(at["iomap_memory"]["total"], at["io_remap_pfn"]["total"])
        self.assertLess(names.index("io_remap_pfn"), names.index("iomap_memory"))
        _, text, _ = self.ask(RUN, "--size", "4K", "--brief")
        self.assertRegex(text, r"(?m)^ 1 insert_pages .*\n 1 insert_page ")
        self.assertIn("differ by less than 1%", " ".join(text.split()))

    def test_a_backend_that_no_list_knows(self):
        """Its traits come with the run: what fills at fault time is priced so."""
        made = read("run.json")
        for name in ("backend", "name"):
            for each in made["cells"]:
                each[name] = each[name].replace("fault_pfn_vmalock", "newcomer")
        for each in made["traits"][0]["backends"]:
            if each["name"] == "fault_pfn_vmalock":
                each.update(name="newcomer", role="strategy")
        self.keep(made)
        ask = ("--size", "64M", "--source", "compound", "--touched", "10%")
        parts = {backend: {part["part"]: part["value"] for part in each["parts"]}
                 for each in self.answer(self.path, *ask)["answer"]
                 if (backend := each["backend"]) in ("newcomer", "fault_pfn")}
        self.assertAlmostEqual(parts["newcomer"]["munmap"] / parts["fault_pfn"]["munmap"], 1, 2)

    def test_a_target_fills_as_was_seen(self):
        made = read("run.json")
        env = made["environments"][0]["id"]
        for fills, munmap in (("fault", 3000), ("mmap", 30000), (None, None)):
            data = copy.deepcopy(made)
            data["traits"][0]["backends"].append(
                {"name": "target:x", "role": "target", "fills": fills, "call": None, "needs": []})
            data["cells"] += [cell(op, "target:x", pages * 4096, 5000 + 50 * pages, source="file",
                                   device="other", env=env)
                              for op in ("mmap", "touch_read", "munmap") for pages in (1, 16, 512)]
            self.keep(data)
            answer = self.answer(self.path, "--size", "2M", "--touched", "10%")
            found = next((each for each in answer["instead"] + answer["unranked"]
                          if each["backend"] == "target:x"), None)
            if fills is None:
                self.assertIsNone(found)
                continue
            part = next(part["value"] for part in found["parts"] if part["part"] == "munmap")
            self.assertEqual(part > 20000, munmap > 20000)

    def test_older_runs_are_taken_to_be_of_the_module_then(self):
        made = read("run.json")
        told = traits.of(made)
        made.pop("traits")
        for env, known in traits.of(made).items():
            for name, backend in told[env].backends.items():
                old = known.backend(name)
                self.assertEqual((old.role, old.fills), (backend.role, backend.fills), name)
                self.assertEqual("one_extent" in old.needs, "one_extent" in backend.needs, name)
                if backend.role == "strategy" and old.call:
                    self.assertEqual(old.call, backend.call)
            for name, source in told[env].sources.items():
                old = known.source(name)
                self.assertEqual((old.extent, old.most, old.meant),
                                 (source.extent, source.most, source.meant), name)
                ways = [each for each in told[env].backends.values() if each.role == "strategy"]
                for each in ways:
                    if each.name not in source.cannot:
                        self.assertEqual(old.forbids.get(each.name), source.forbids.get(each.name),
                                         (name, each.name))


if __name__ == "__main__":
    unittest.main()
