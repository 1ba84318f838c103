# SPDX-License-Identifier: GPL-2.0-only
"""What advise says of needs that are more than a probe tells, and of kernels that lack a part."""
import unittest

from advise_asked import RUN, Asked, read


class Needs(Asked):
    def ranked(self, path, *flags):
        answer = self.answer(path, *flags)
        return {each["backend"] for each in answer["answer"]}, answer

    def test_what_a_private_write_costs_no_cell_says(self):
        status, out, _ = self.ask(RUN, "--size", "2M", "--need", "private", "--access", "write",
                                  "--brief")
        self.assertEqual(status, 1)
        self.assertNotRegex(out, r"(?m)^ 1 ")
        self.assertRegex(" ".join(out.split()),
                         "Not ranked.*remap_pfn.*copies the page.*mapbench exec --copy")
        self.assertIn("remap_pfn", self.ranked(RUN, "--size", "2M", "--need", "private")[0])

    def test_pfns_of_several_extents_are_no_private_mapping(self):
        for size in "5M", "64M":
            ranked, answer = self.ranked(RUN, "--size", size, "--need", "private")
            self.assertEqual(ranked, {"insert_pages", "insert_page", "fault_page"})
            why = {each["backend"]: each["why"] for each in answer["ruled_out"]}
            self.assertIn("EINVAL", why["remap_pfn"])
            self.assertRegex(why["apply_range"], "not probed$")
        self.assertIn("remap_pfn", self.ranked(RUN, "--size", "5M")[0])

    def altered(self, probe, outcome, backends=None):
        probes = read("semantics.json")
        for each in probes["probes"]:
            if each["probe"] == probe and each["source"] and (
                    backends is None or each["backend"] in backends):
                each["outcome"] = outcome
                each["match"] = each["expected"] = None
        self.keep(read("run.json"))
        self.keep(probes, "semantics.json")

    def test_what_a_kernel_has_for_no_driver_rules_none_out(self):
        """As 6.1, of which io_uring takes no file's buffers."""
        wanted, _ = self.ranked(RUN, "--size", "2M", "--need", "pin")
        self.altered("io_uring_fixed", "EOPNOTSUPP")
        ranked, answer = self.ranked(self.path, "--size", "2M", "--need", "pin")
        self.assertEqual(ranked, wanted)
        self.assertEqual(answer["absent"], [{"need": "pin", "probe": "io_uring_fixed",
                                             "outcome": "EOPNOTSUPP"}])
        _, text, _ = self.ask(self.path, "--size", "2M", "--need", "pin", "--brief")
        self.assertIn("io_uring_fixed for no driver (EOPNOTSUPP)", " ".join(text.split()))
        self.altered("io_uring_fixed", "EOPNOTSUPP", ("insert_pages",))
        ranked, answer = self.ranked(self.path, "--size", "2M", "--need", "pin")
        self.assertEqual((ranked, answer["absent"]), (wanted - {"insert_pages"}, []))

    def test_a_pin_outlives_a_revocation(self):
        for needs, said in (("pin,revoke", 1), ("hot-unplug,pin", 1), ("pin", 0),
                            ("revoke,fork", 0)):
            ask = (RUN, "--size", "2M", "--need", needs)
            self.assertEqual(len(self.answer(*ask)["beside"]), said, needs)
            _, text, _ = self.ask(*ask, "--brief")
            self.assertEqual("no page from whoever pinned it" in " ".join(text.split()),
                             bool(said), needs)

    def test_a_debugger_and_a_driver_s_own_access(self):
        status, text, _ = self.ask(RUN, "--size", "2M", "--source", "bar", "--need", "ptrace")
        self.assertEqual(status, 1)
        self.assertIn("generic_access_phys()", text)

    def test_nothing_else_is_coherent(self):
        answer = self.answer(RUN, "--size", "2M", "--source", "coherent")
        self.assertEqual((answer["instead"], answer["unranked"]), ([], []))


if __name__ == "__main__":
    unittest.main()
