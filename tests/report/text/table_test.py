# SPDX-License-Identifier: GPL-2.0-only
"""Test cases for the tables on the terminal: the answer is first, figures are those of run.json,
and nothing is wider than it may be."""
import io
import os
import sys
import unittest
import unittest.mock

HERE = os.path.dirname(os.path.abspath(__file__))
REPORT = os.path.dirname(HERE)
sys.path[:0] = [REPORT, os.path.join(REPORT, "page"), os.path.join(REPORT, "..", "..", "scripts")]

from report.data import catalog, number, run  # noqa: E402
from report.text import terminal  # noqa: E402
from report_sample import GIB, MIB, SIZES, sample  # noqa: E402
from report_test import Directory  # noqa: E402


class Table(Directory):
    def test_figures(self):
        made = sample()
        made["cells"][1].update(trusted=False, note="it moved")
        _, out, err = self.call("table", made)
        self.assertEqual(err, "")
        self.assertNotIn("\033", out)
        for part in made["cells"]:
            self.assertIn(number.short(part["min"]), out)
        for source in ("compound", "bar"):
            parts = [part for part in made["cells"] if part["source"] == source
                     and part["bytes"] == 2 * MIB and part["backend"] == "insert_page"]
            self.assertIn(f"{sum(part['min'] for part in parts):,}", out)
        self.assertIn(f"{number.short(made['cells'][1]['min'])}?", out)
        self.assertIn(f"{len(made['cells'])} cells ({len(made['cells']) - 1} trusted, 1 not)", out)
        self.assertIn(self.path, out)
        row = next(line for line in out.splitlines() if line.startswith("noop"))
        self.assertEqual(row.split(), ["noop", "5954", "-", "5104"] + row.split()[4:])

    def test_width(self):
        backends = [name for family in catalog.FAMILIES for name in family.backends]
        for names in (backends, ["a" * 60, "remap_pfn"]):
            made = sample(backends=names, sizes=[*SIZES, 256 * MIB, GIB, 16 * GIB])
            made["environments"][0]["machine"] = "m" * 120
            _, out, _ = self.call("table", made)
            self.assertLessEqual(max(map(len, out.splitlines())), 80)
            for name in names:
                self.assertIn(name[:20], out)

    def test_answer_first(self):
        made = sample(sources=("compound",))

        def least(backend):
            return sum(part["min"] for part in made["cells"]
                       if (part["backend"], part["bytes"]) == (backend, 2 * MIB))

        same = f"compound wb 2 MiB: remap_pfn, map_pages, {least('remap_pfn'):,} instructions"
        lines = self.call("table", made)[1].splitlines()
        self.assertEqual(lines[1:3], [same, ""])
        made["cells"] = [part for part in made["cells"] if part["backend"] != "map_pages"]
        lines = self.call("table", made)[1].splitlines()
        times = number.times(least("insert_page"), least("remap_pfn"))
        self.assertEqual(lines[1:3], [
            same.replace(", map_pages", "") + f"; next insert_page: {times} times", ""])
        many = sample(sources=[f"memory{place}" for place in range(5)])
        lines = self.call("table", many)[1].splitlines()
        self.assertEqual(lines[3:5], ["and 3 other memories: see below", ""])

    def test_as_wide_as_the_terminal(self):
        """From 80 to 120 columns; of no terminal nobody is asked."""
        class Terminal(io.StringIO):
            def isatty(self):
                return True

        made = run.Run(".", sample(sizes=[*SIZES, 256 * MIB, GIB]))
        for asked, most in ((40, 80), (80, 80), (100, 100), (120, 120), (300, 120)):
            with unittest.mock.patch.dict(os.environ, COLUMNS=str(asked), NO_COLOR="1"):
                out = Terminal()
                terminal.write(made, out)
            widest = max(map(len, out.getvalue().splitlines()))
            self.assertLessEqual(widest, most)
            self.assertGreater(widest, most - 20)

    def test_partial(self):
        made = sample(sources=("compound",))
        made["cells"] = [part for part in made["cells"] if part["op"] == "mmap"]
        _, out, _ = self.call("table", made)
        self.assertIn("touch and munmap not measured", out)
        self.assertIn("7259", out)
        for part in made["cells"]:
            part["op"] = "fork"
        self.assertIn("only fork measured", self.call("table", made)[1])
        made["cells"] = []
        self.assertIn("no cells", self.call("table", made)[1])


if __name__ == "__main__":
    unittest.main()
