# SPDX-License-Identifier: GPL-2.0-only
"""Test cases for the reports: every figure shown is one of run.json, and a run that contradicts
itself, or that is missing, is refused."""
import contextlib
import copy
import io
import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
SCRIPTS = os.path.join(HERE, "..", "..", "..", "scripts")
sys.path.insert(0, SCRIPTS)
sys.path.insert(0, os.path.dirname(HERE))

from report import __main__ as command  # noqa: E402
from report.data import life, number, outfile, run  # noqa: E402
from report.draw import curve  # noqa: E402
from report_html import Balance  # noqa: E402
from report_sample import GIB, KIB, MIB, SIZES, cell, environment, sample  # noqa: E402


class Directory(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.addCleanup(self.scratch.cleanup)
        self.path = self.scratch.name

    def store(self, data):
        with open(os.path.join(self.path, "run.json"), "w", encoding="utf-8") as file:
            file.write(data if isinstance(data, str) else json.dumps(data))

    def call(self, verb, data=None):
        """Exit status, standard output and standard error of a verb on data."""
        if data is not None:
            self.store(data)
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = command.main([verb, self.path])
        return status, out.getvalue(), err.getvalue()

    def page(self, data):
        status, out, err = self.call("report", data)
        self.assertEqual((status, err), (0, ""))
        with open(out.strip(), encoding="utf-8") as file:
            page = file.read()
        self.assertEqual(Balance(page).errors, [])
        return page


class Validate(Directory):
    def broken(self, text, change, data=None):
        """change makes a valid run invalid, with one error that contains text."""
        made = copy.deepcopy(data or sample())
        self.assertEqual(self.call("validate", made)[0], 0)
        change(made)
        status, out, _ = self.call("validate", made)
        self.assertEqual(status, 1)
        self.assertIn(text, out)
        self.assertEqual(len(out.splitlines()), 1, out)

    def first(self, **values):
        return lambda made: made["cells"][0].update(values)

    def test_valid(self):
        for made in (sample(), sample(sources=()), {
                "schema": 1, "environments": [], "cells": [], "skipped": []}):
            status, out, err = self.call("validate", made)
            self.assertEqual((status, err), (0, ""), out)

    def test_statistics(self):
        made = sample()["cells"][0]
        for name in ("min", "median", "p95", "max"):
            self.broken(f"{name} is", self.first(**{name: made[name] + 1}))
        self.broken("mean is", self.first(mean=made["mean"] + 2))
        self.broken("n is 12", self.first(n=12))

    def test_mean_may_be_exact(self):
        made = sample()
        first = made["cells"][0]
        first["mean"] = sum(first["values"]) / first["n"]
        self.assertEqual(self.call("validate", made)[0], 0)

    def test_ranks(self):
        values = list(range(1, 21))
        self.assertEqual((number.rank(values, 50), number.rank(values, 95)), (10, 19))
        self.assertEqual((number.rank(values[:11], 50), number.rank(values[:11], 95)), (6, 11))
        self.assertEqual((number.rank([4], 50), number.rank([4, 9], 50)), (4, 4))

    def test_repetitions(self):
        """A short run is a valid one. How many are enough is the benchmark's to say."""
        made = sample()
        made["cells"].append(cell("mmap", "fault_huge", GIB, 5, values=[5] * 3))
        made["cells"].append(cell("mmap", "fault_around", 4096, 5, values=[5] * 9))
        made["cells"].append(cell("mmap", "fault_huge", 4096, 5, values=[5], trusted=False,
                                  doubts=["few"], note="1 of the 3 values that it takes"))
        self.assertEqual(self.call("validate", made)[0], 0)

    def test_environments_resolve(self):
        self.broken("no environment", self.first(env="other"))
        self.broken("no environment", lambda made: made["skipped"].append(
            {"env": "other", "op": None, "backend": "noop", "source": None, "cache": None,
             "bytes": None, "why": "none"}))
        self.broken("no environment", lambda made: made["failures"].append(
            {"env": "other", "what": "it broke"}))
        self.broken("used 2 times", lambda made: made["environments"].append(environment()))

    def test_keys_are_unique(self):
        self.broken("same key", lambda made: made["cells"].append(made["cells"][0]))
        first = sample()["cells"][0]
        for key in ("op", "backend", "source", "device", "cache", "bytes", "window", "pattern",
                    "touched", "threads", "tables"):
            value = first[key] + 1 if isinstance(first[key], int) else "other"
            made = sample()
            more = {"bytes": 2 * first["bytes"], "pages": 2 * first["pages"]}
            made["cells"].append(first | (more if key == "bytes" else {key: value}))
            self.assertEqual(self.call("validate", made)[0], 0, key)

    def test_units_do_not_mix(self):
        self.broken("is in instructions", lambda made: made["cells"][-1].update(unit="ns"))

    def test_schema(self):
        self.broken("$.cells[0]", self.first(extra=1))
        self.broken("$.cells[0].note", self.first(trusted=False, note=""))
        self.broken("$.cells[0].note", self.first(trusted=False, note=" "))
        self.broken("$.cells[0].values", self.first(values=[1.5] + [7] * 10))
        self.broken("$.cells[0].unit", self.first(unit="cycles"))
        self.broken("$.cells[0].bytes", self.first(bytes=0))
        self.broken("'level' is a required", lambda made: made["cells"][0].pop("level"))
        self.broken("$.schema", lambda made: made.update(schema=2))
        self.broken("'skipped' is a required", lambda made: made.pop("skipped"))
        self.broken("$.environments[0].guards[0]",
                    lambda made: made["environments"][0]["guards"][0].update(held="yes"))
        self.broken("$.environments[0]", lambda made: made["environments"][0].update(x=1))


class Refusal(Directory):
    def test_one_line_and_status_2(self):
        cases = ["", "[", "[]", "{}", '{"schema": 2}', json.dumps(sample() | {"cells": [{}]}),
                 json.dumps(sample() | {"environments": [{"id": "vm"}]})]
        made = sample()
        made["cells"][3]["min"] += 1
        for text in [*cases, json.dumps(made)]:
            for verb in ("table", "report"):
                status, out, err = self.call(verb, text)
                self.assertEqual((status, out), (2, ""), text[:60])
                self.assertEqual(len(err.splitlines()), 1, err)
                self.assertEqual(os.listdir(self.path), ["run.json"])

    def test_missing(self):
        for verb in ("validate", "table", "report"):
            status, _, err = self.call(verb)
            self.assertEqual(status, 2)
            self.assertIn("run.json", err)
            self.assertEqual(len(err.splitlines()), 1, err)

    def test_both_ways_to_start(self):
        self.store(sample())
        package = os.path.join(SCRIPTS, "report")
        environ = os.environ | {"PYTHONPATH": SCRIPTS, "PYTHONDONTWRITEBYTECODE": "1"}
        outputs = [subprocess.run([sys.executable, *start, "table", self.path], env=environ,
                                  capture_output=True, text=True, check=True).stdout
                   for start in (["-m", "report"], [package])]
        self.assertIn("whole life", outputs[0])
        self.assertEqual(*outputs)


class Life(unittest.TestCase):
    def cells(self, data):
        return next(iter(run.Run(".", data).groups.values()))

    def test_total_is_the_sum_of_minima(self):
        made = sample(sources=("compound",))
        for each in life.lives(self.cells(made), 2 * MIB):
            parts = [part["min"] for part in made["cells"]
                     if part["backend"] == each.backend and part["bytes"] == 2 * MIB]
            self.assertEqual((len(parts), each.total), (3, sum(parts)))

    def test_cheapest(self):
        cells = self.cells(sample(sources=("compound",)))
        answer = life.cheapest(cells, 2 * MIB)
        self.assertEqual([row for row, _ in answer.best], ["remap_pfn", "map_pages"])
        self.assertEqual((answer.after[0], answer.last[0]), ("insert_page", "fault_pfn"))
        self.assertEqual(life.cheapest(cells, 4 * KIB, "mmap").best, [("fault_pfn", 5942)])

    def test_controls_and_doubt_do_not_compete(self):
        made = sample(sources=("compound",))
        for part in made["cells"]:
            if part["backend"] == "noop":
                part["min"] = 1
            if part["backend"] == "fault_pfn":
                part.update(trusted=False, note="it moved")
        answer = life.cheapest(self.cells(made), 4 * KIB, "mmap")
        self.assertEqual((answer.best[0][0], answer.doubted), ("insert_page", 1))

    def test_windows_are_rows_and_all_pages_stand_for_a_cell(self):
        made = sample(sources=("compound",), backends=("remap_pfn",))
        made["cells"] += [cell("mmap", "fault_around", 2 * MIB, 5000, window=window)
                          for window in (128, 16)]
        made["cells"].insert(0, cell("touch_read", "remap_pfn", 2 * MIB, 9, touched=5))
        cells = self.cells(made)
        self.assertEqual([row for row, _ in cells.rows],
                         ["remap_pfn", "fault_around/16", "fault_around/128"])
        self.assertEqual(cells.main("remap_pfn", "touch_read", 2 * MIB)["touched"], 512)
        self.assertEqual(cells.variant(made["cells"][0]), "touched 5")

    def test_curves_that_differ_have_lines_of_their_own(self):
        found = curve.lines(self.cells(sample(sources=("compound",))), "mmap")
        self.assertEqual([line.rows for line in found], [
            ["remap_pfn", "map_pages"], ["insert_page"], ["fault_pfn", "noop"]])


class Numbers(unittest.TestCase):
    def test_short(self):
        for value, text in ((0, "0"), (5954, "5954"), (9999, "9999"), (36224, "36.2k"),
                            (114996, "115k"), (999949, "1.00M"), (1655860, "1.66M"),
                            (53012345, "53.0M"), (999999999, "1.00G"), (10 ** 13, "10.0T")):
            self.assertEqual(number.short(value), text)
            self.assertLessEqual(len(text), 5)

    def test_sizes(self):
        for value, text in ((4096, "4 KiB"), (GIB, "1 GiB"), (5000, "5,000 B")):
            self.assertEqual(number.size(value), text)


class Report(Directory):
    def test_page(self):
        made = sample()
        made["cells"][2].update(trusted=False, note="the median <moved>")
        made["skipped"] = [{"env": "vm", "op": "mmap", "backend": name, "source": "bar",
                            "cache": "wb", "bytes": size, "why": "needs pages & has none"}
                           for name in ("fault_page", "insert_pages") for size in SIZES]
        made["failures"] = [{"env": None, "what": "the first boot hung"}]
        made["environments"][0]["guards"].append(
            {"name": "thp", "held": False, "detail": "set to never"})
        page = self.page(made)
        parsed = Balance(page)
        self.assertEqual(parsed.errors, [])
        self.assertEqual(len(parsed.ids), len(set(parsed.ids)))
        for link in parsed.links:
            if link.startswith("#"):
                self.assertIn(link[1:], parsed.ids)
            else:
                self.assertTrue(os.path.isfile(os.path.join(self.path, link)), link)
        text = " ".join(parsed.text)
        for part in made["cells"]:
            for name in ("min", "median", "p95"):
                self.assertIn(f"{part[name]:,}", text)
        for words in ("the median <moved>", "needs pages & has none", "insert_pages, fault_page",
                      "the first boot hung", "did not hold: thp", "set to never"):
            self.assertIn(words, text)
        self.assertNotIn("http", page.replace("http-equiv", ""))
        self.assertLess(len(page), 3 * MIB)

    def test_answer(self):
        made = sample(sources=("compound",))
        page = self.page(made)
        answer = page[page.index('id="answer"'):page.index('id="parts"')]
        least = sum(part["min"] for part in made["cells"]
                    if part["backend"] == "remap_pfn" and part["bytes"] == 64 * MIB)
        self.assertIn(f"{least:,}", answer)
        self.assertIn(f"<b>{least:,}</b>", page[page.index('id="parts"'):page.index('id="curves"')])
        self.assertIn("<b>remap_pfn</b>, <b>map_pages</b>", answer)

    def test_plots(self):
        self.page(sample())
        plots = os.path.join(self.path, "plots")
        stems = [f"vm-{source}-wb-{kind}" for source in ("compound", "bar")
                 for kind in ("cost", "life")]
        self.assertEqual(sorted(os.listdir(plots)),
                         sorted(f"{stem}.{kind}" for stem in stems for kind in ("png", "svg")))
        for stem in stems:
            with open(os.path.join(plots, f"{stem}.png"), "rb") as file:
                head = file.read(24)
            self.assertEqual(head[:8], b"\x89PNG\r\n\x1a\n")
            self.assertGreater(min(struct.unpack(">II", head[16:24])), 200)
            with open(os.path.join(plots, f"{stem}.svg"), encoding="utf-8") as file:
                self.assertIn("remap_pfn", file.read())

    def test_no_other_file_is_replaced(self):
        """Nor is a part of the report written; its own, of any version, may be."""
        made, committed = sample(), os.path.join(SCRIPTS, "..", "results", "amd64-7.2")
        plot = os.path.join(committed, "plots", "7.2-exact-compound-wb-cost")
        for name, ours in (("report.html", f"{committed}/report.html"),
                           ("plots/vm-bar-wb-cost.svg", f"{plot}.svg"),
                           ("plots/vm-bar-wb-life.png", f"{plot}.png")):
            with open(ours, "rb") as file:
                ours = file.read()
            os.makedirs(os.path.join(self.path, "plots"), exist_ok=True)
            path = os.path.join(self.path, name)
            for content in (b"mine", b"<!-- -->" + ours, ours[:60]):
                with open(path, "wb") as file:
                    file.write(content)
                status, _, err = self.call("report", made)
                self.assertEqual((status, err.count("\n")), (2, 1))
                self.assertIn(f"{name} is there already, and would be lost", err)
                self.assertEqual([each for _, _, names in os.walk(self.path) for each in names
                                  if each != "run.json"], [os.path.basename(name)])
            with open(path, "wb") as file:
                file.write(ours)
            self.page(made)
            with open(path, "rb") as file:
                self.assertNotEqual(file.read(), ours)
            os.unlink(os.path.join(self.path, "report.html"))
            shutil.rmtree(os.path.join(self.path, "plots"))

    def test_many_groups_are_the_same_as_few(self):
        envs = ("vm-a", "vm-b", "vm-c")
        sources = ("compound", "split", "scattered")
        page = self.page(sample(envs=envs, sources=sources, sizes=SIZES[:3]))
        self.assertEqual(Balance(page).errors, [])
        # three panels, one of whole lives and a map each
        self.assertEqual(page.count("<svg "), 5 * len(envs) * len(sources))

    def test_partial(self):
        only = sample(sources=("compound",))
        only["cells"] = [part for part in only["cells"] if part["op"] == "mmap"]
        one = sample(sources=("compound",), backends=("remap_pfn",), sizes=SIZES[:1])
        zero = copy.deepcopy(one)
        for part in zero["cells"]:
            part.update(cell(part["op"], part["backend"], part["bytes"], 0, values=[0] * 10))
        doubted = copy.deepcopy(one)
        for part in doubted["cells"]:
            part.update(trusted=False, note="none is")
        empty = {"schema": 1, "environments": [], "cells": [], "skipped": []}
        for made, words in ((only, "touch and munmap were not measured"), (one, "remap_pfn"),
                            (zero, "remap_pfn"), (doubted, "No figure that is trusted"),
                            (empty, "Nothing was measured")):
            parsed = Balance(self.page(made))
            self.assertEqual(parsed.errors, [])
            self.assertIn(words, " ".join(parsed.text))

    def test_failure_leaves_the_old_page(self):
        os.mkdir(os.path.join(self.path, "directory"))
        with self.assertRaises(OSError):
            outfile.write(os.path.join(self.path, "directory"), "text")
        page = self.page(sample())
        self.assertEqual(self.call("report", "{")[0], 2)
        with open(os.path.join(self.path, "report.html"), encoding="utf-8") as file:
            self.assertEqual(file.read(), page)
        self.assertEqual([name for name in os.listdir(self.path) if name.startswith(".")], [])


class Speed(Directory):
    def test_table_does_without_the_slow_libraries(self):
        self.store(sample())
        code = ("import sys; sys.path.insert(0, sys.argv[1]); from report import __main__ as m; "
                "m.main(['table', sys.argv[2]]); "
                "sys.exit(any(n in sys.modules for n in ('matplotlib', 'jsonschema')))")
        subprocess.run([sys.executable, "-B", "-c", code, SCRIPTS, self.path], check=True,
                       stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    unittest.main()
