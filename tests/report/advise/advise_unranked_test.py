# SPDX-License-Identifier: GPL-2.0-only
"""What advise must not rank: kinds of cells that the run has none of, and models of which nothing
is left to check them by. The runs are the committed one with most of its cells taken out."""
import json
import unittest

from advise_asked import QUICK, RUN, Asked, read, stripped

LAZY = {"fault_page", "fault_pfn", "fault_around", "fault_huge"}
COUNTED = {"insert_page", "insert_pages", "fault_page"}


class Unranked(Asked):
    def told(self, pages, *flags, **other):
        """The ranked, {name: total}; the others, {name: why}; and the text."""
        self.keep(stripped(pages, **other))
        self.keep(read("semantics.json"), "semantics.json")
        _, out, err = self.ask(self.path, *flags, "--json")
        self.assertEqual(err, "")
        data = json.loads(out)
        _, text, _ = self.ask(self.path, *flags, "--brief")
        others = {each["backend"]: each["why"] for each in data["unranked"]}
        return ({each["backend"]: each["total"] for each in data["answer"]}, others,
                " ".join(text.split()))

    def test_random_touches_that_no_cell_was_touched_by(self):
        ranked, others, text = self.told(QUICK, "--size", "64M", "--touched", "10%", "--pattern",
                                         "random")
        self.assertEqual(set(ranked), {"remap_pfn", "insert_pages", "insert_page"})
        self.assertLessEqual(LAZY, set(others))
        self.assertRegex(text, "Not ranked.*mapbench advise --size 64M --touched 10% "
                         r"--pattern random --source compound --kernel 7\.2")

    def test_a_part_of_what_was_touched_whole(self):
        ranked, others, _ = self.told({512}, "--size", "2M", "--touched", "3%")
        self.assertEqual(set(ranked), {"remap_pfn", "insert_pages", "insert_page"})
        self.assertLessEqual(LAZY, set(others))
        self.assertAlmostEqual(ranked["remap_pfn"], 108762, delta=108762 * 0.02)

    def test_states(self):
        for access in "read", "write":
            ranked, others, text = self.told({16384}, "--size", "64M", "--access", access)
            self.assertLessEqual(COUNTED, set(others))
            self.assertIn("remap_pfn", ranked)
            self.assertRegex(text, "mapbench advise --size 64M (--access write )?--source compound "
                             r"--kernel 7\.2")

    def test_a_state_of_another_size_is_no_cell(self):
        ranked, _, text = self.told(QUICK, "--size", "64M", "--access", "write")
        self.assertAlmostEqual(ranked["insert_pages"], 7363753, delta=7363753 * 0.02)
        self.assertRegex(text, r"insert_pages [^m]*model ±[1-9]")

    def test_several_extents(self):
        for sizes in {16, 512}, {1, 16, 128}:
            ranked, others, _ = self.told(sizes, "--size", "64M")
            self.assertEqual(ranked, {})
            self.assertIn("several extents", others["remap_pfn"])

    def test_nothing_costs_nothing(self):
        for size in "4K", "512K":
            ranked, others, text = self.told({512, 16384}, "--size", size)
            self.assertEqual(ranked, {})
            self.assertIn("less than nothing", others["remap_pfn"])
            self.assertIn(f"mapbench advise --size {size} ", text)

    def test_larger_leaf_entries_that_were_not_seen(self):
        answer = self.answer(RUN, "--size", "1G", "--source", "bar")
        self.assertIn("fault_huge", [each["backend"] for each in answer["unranked"]])

    def test_the_first_are_those_that_are_first(self):
        ranked, others, text = self.told(QUICK, "--size", "3M")
        self.assertNotIn("The first", text)
        self.assertIn("fault_huge", others)
        self.assertNotIn("remap_pfn", ranked)

    def test_of_no_page_none_is_unmapped(self):
        answer = self.answer(RUN, "--size", "100M", "--touched", "0")["answer"]
        noop = next(each["min"] for each in read("run.json")["cells"]
                    if each["name"] == "munmap/noop/compound/wb/2M")
        for each in answer:
            if each["backend"] in LAZY:
                self.assertEqual((each["rank"], each["parts"][-1]["value"]), (1, noop))


if __name__ == "__main__":
    unittest.main()
