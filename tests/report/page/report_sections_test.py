# SPDX-License-Identifier: GPL-2.0-only
"""Test cases for the sections that set figures beside each other: what they show is of run.json.
And for the check of HTML itself, which must be able to fail."""
import os
import re
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.dirname(HERE), os.path.join(HERE, "..", "..", "..", "scripts")]

from report.data import run  # noqa: E402
from report.page import baselines, chart, kernels, models  # noqa: E402
from report_html import Balance  # noqa: E402
from report_sample import COSTS, MIB, cell, sample  # noqa: E402


def two_kernels():
    made = sample(sources=("compound",), envs=("old", "new"))
    made["environments"][0]["kernel"] = "6.12.1-test"
    return made


def life(made, backend, size, env="vm", source="compound"):
    return sum(part["min"] for part in made["cells"] if (
        part["backend"], part["bytes"], part["env"], part["source"]) == (
            backend, size, env, source))


class Kernels(unittest.TestCase):
    def test_totals_and_change(self):
        made = two_kernels()
        page = kernels.build(run.Run(".", made))
        for env in ("old", "new"):
            for backend in ("remap_pfn", "insert_page", "fault_pfn"):
                self.assertIn(f"{life(made, backend, 2 * MIB, env):,}", page)
        old, new = (life(made, "fault_pfn", 2 * MIB, env) for env in ("old", "new"))
        self.assertIn(f"{(new - old) * 100 / old:+.1f} %", page)
        self.assertLess(page.index(">6.12<"), page.index(">7.2<"))

    def test_charts_are_of_the_latest(self):
        made = run.Run(".", two_kernels())
        self.assertEqual({group.env for group in made.latest}, {"new"})
        self.assertEqual({group.env for group in made.own}, {"old", "new"})
        self.assertGreater(run.version("6.12.1-test"), run.version("6.2.90+deb13-cloud"))

    def test_one_kernel_has_no_section(self):
        self.assertEqual(kernels.build(run.Run(".", sample())), "")


class Curves(unittest.TestCase):
    def test_few_sizes_are_no_curve(self):
        made = sample(sources=("compound",))
        made["cells"] += [each | {"cache": "uc"} for each in made["cells"]
                          if each["bytes"] == 2 * MIB]
        loaded = run.Run(".", made)
        self.assertEqual({group.cache for group in loaded.latest}, {"wb", "uc"})
        self.assertEqual({group.cache for group in loaded.curved}, {"wb"})
        self.assertIn("under All figures", chart.few(loaded))

    def test_but_all_where_none_has_more(self):
        made = sample(sources=("compound",))
        made["cells"] = [each for each in made["cells"] if each["bytes"] == 2 * MIB]
        loaded = run.Run(".", made)
        self.assertEqual(loaded.curved, loaded.latest)
        self.assertEqual(chart.few(loaded), "")


class Instead(unittest.TestCase):
    def test_baseline_beside_ours(self):
        made = sample(sources=("compound",))
        parts = (("mmap", 5000), ("touch_read", 900000), ("munmap", 40000))
        made["cells"] += [cell(op, "anon", 2 * MIB, low, source="anon") for op, low in parts]
        page = baselines.build(run.Run(".", made))
        self.assertIn("945,000", page)
        self.assertIn(f"{life(made, 'remap_pfn', 2 * MIB):,}", page)
        self.assertIn(f"{life(made, 'fault_pfn', 2 * MIB):,}", page)
        self.assertNotIn(f"{life(made, 'insert_page', 2 * MIB):,}", page)
        self.assertLess(page.index("remap_pfn (compound)"), page.index(">anon<"))

    def test_no_baseline_has_no_section(self):
        self.assertEqual(baselines.build(run.Run(".", sample())), "")


class Models(unittest.TestCase):
    def test_the_sample_s_own_costs(self):
        page = models.build(run.Run(".", sample(sources=("compound",))))
        for backend, costs in COSTS.items():
            for op, cost in zip(("mmap", "touch_read", "munmap"), costs):
                if cost:
                    once = cost[0] - cost[1]
                    row = re.search(rf">{op}</td><td[^>]*>{backend}</td><td[^>]*>([^<]*)<", page)
                    self.assertIn(f"{once:,}" if once >= 100 else f"{once}.0", row[1])
                    more = "fault" if (op, backend) == ("touch_read", "fault_pfn") else "page"
                    self.assertIn(f"{cost[1]:,} a {more}" if cost[1] >= 100 else
                                  f"{cost[1]}.0 a {more}" if cost[1] else "once", row[1])


class Html(unittest.TestCase):
    def test_faults_are_found(self):
        for page in ("<p><div></div></p>", "<table><td></td></table>", "<ul><p></p></ul>",
                     "<i a=1 a=2></i>", "<b id=x></b><b id=x></b>", "<b>", "</b>",
                     "<b><i></b></i>", "<li></li>"):
            self.assertTrue(Balance("<!DOCTYPE html>\n" + page).errors, page)
        self.assertTrue(Balance("<p></p>").errors)
        self.assertEqual(Balance("<!DOCTYPE html>\n<p>a <b>b</b><br></p>").errors, [])


if __name__ == "__main__":
    unittest.main()
