# SPDX-License-Identifier: GPL-2.0-only
"""Test cases for the history: a step is found where it is, and noise is not called one."""
import contextlib
import io
import json
import os
import random
import re
import sys
import tempfile
import time
import unittest
import xml.etree.ElementTree as tree

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "..", "scripts"))
sys.path.insert(0, os.path.dirname(HERE))

from report import __main__ as command  # noqa: E402
from report.judge import change_points  # noqa: E402
from report_sample import cell as made, environment, sample, shifted  # noqa: E402


class ChangePoints(unittest.TestCase):
    def test_steps(self):
        draw = random.Random(1)
        for steps in ([12], [10, 22], [7, 15, 30]):
            values = [1000 + 40 * sum(index >= step for step in steps) + draw.randint(-5, 5)
                      for index in range(40)]
            self.assertEqual(change_points.change_points(values), steps)

    def test_exact_step(self):
        self.assertEqual(change_points.change_points([500] * 6 + [510] * 6), [6])

    def test_noise(self):
        draw = random.Random(2)
        found = sum(bool(change_points.change_points([draw.gauss(1000, 5) for _ in range(30)]))
                    for _ in range(40))
        self.assertLessEqual(found, 6)      # 2 of 40 expected at the level of 0.05
        self.assertEqual(change_points.change_points([7] * 20), [])
        self.assertEqual(change_points.change_points([7, 8, 9]), [])


class History(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.history = os.path.join(scratch.name, "history.jsonl")
        self.run = os.path.join(scratch.name, "run.json")
        self.plot = os.path.join(scratch.name, "history.svg")

    def call(self, *args):
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = command.main(list(args))
        return status, out.getvalue(), err.getvalue()

    def keep(self, day, commit, change=0, sizes=(4096,), **env):
        data = sample(sources=("compound",), sizes=sizes)
        data["environments"][0] |= {"started": f"2026-01-{day:02d}T00:00:00Z",
                                    "commit": commit * 40} | env
        for cell in data["cells"]:
            if (cell["op"], cell["backend"]) == ("mmap", "remap_pfn"):
                for name in ("min", "mean", "median", "p95", "max"):
                    cell[name] += change
                cell["values"] = [value + change for value in cell["values"]]
        with open(self.run, "w", encoding="utf-8") as file:
            json.dump(data, file)
        return self.call("add", self.run, self.history)

    def test_step(self):
        for day in range(1, 15):
            status, _, err = self.keep(day, "ab"[day > 8], 10 * (day > 8))
            self.assertEqual((status, err), (0, ""))
        status, text, err = self.call("history", self.history, "--json", "--plot", self.plot)
        self.assertEqual((status, err), (0, ""))
        found = json.loads(text)["changes"]
        self.assertEqual([(each["cell"], each["at"], each["after"] - each["before"])
                          for each in found], [("mmap/remap_pfn/compound/wb/4K", 8, 10)])
        self.assertEqual(found[0]["last_of_old"]["commit"][0], "a")
        self.assertEqual(found[0]["first_of_new"]["commit"][0], "b")
        with open(self.plot, encoding="utf-8") as file:
            drawn = file.read()
        tree.fromstring(drawn)
        self.assertIn("mmap/remap_pfn/compound/wb/4K", drawn)
        status, text, _ = self.call("history", self.history)
        self.assertIn("aaaaaaa..bbbbbbb", text)
        self.assertLessEqual(max(map(len, text.splitlines())), 100)

    def test_what_else_was_another(self):
        """A change is no commit's that came with another command line or processor, and whose
        commits are one, or had uncommitted changes, is told as such."""
        for wanted, env in (("flags +mitigation", {"flags": "a mitigations=off"}),
                            ("cpu_model host", {"cpu_model": "host"}),
                            ("within aaaaaaa\n", {}),
                            ("aaaaaaa..aaaaaaa+", {"dirty": True})):
            for day in range(1, 15):
                told = env if day > 8 else {}
                status, _, err = self.keep(day, "a", 10 * (day > 8), **(
                    {"flags": "a", "dirty": False} | told))
                self.assertEqual((status, err), (0, ""))
            self.assertIn(wanted, self.call("history", self.history)[1])
            os.remove(self.history)

    def synthetic(self, series, started=None):
        """A history of lists of minima by the cells' names."""
        runs = max(map(len, series.values()))
        with open(self.history, "w", encoding="utf-8") as file:
            for index in range(runs):
                env = environment(started=started[index] if started else f"{index:09d}",
                                  commit=f"{index:040x}")
                file.write(json.dumps(
                    {name: env[name] for name in ("id", "kernel", "arch", "machine", "mode", "qemu",
                                                  "cpu_model", "flags", "commit", "dirty",
                                                  "started")}
                    | {"schema": 1, "variant": "plain", "cells": {
                        cell: {"min": values[index], "mean": values[index] + 0.5}
                        for cell, values in series.items()}}) + "\n")

    def changes(self):
        status, text, err = self.call("history", self.history, "--json")
        self.assertEqual((status, err), (0, ""))
        return [(each["cell"], each["at"], each["after"] - each["before"])
                for each in json.loads(text)["changes"]]

    def test_two_runs(self):
        """They show what compare shows of them: by the minimum, or by the mean alone."""
        runs = []
        for day, change in ((1, 0), (2, 30)):
            data = shifted(sample(), lambda found: change * found["pages"], backend="insert_page")
            slow = [1000] * 7 + [1000 + 11500 * (1 + change)]
            data["cells"].append(made("fork", "noop", 4096, 0, values=slow * 8))
            rare = [9000 + 900 * change * (at in (13, 45)) for at in range(64)]
            data["cells"].append(made("many", "noop", 4096, 0, values=rare))
            data["environments"][0]["started"] = f"2026-01-{day:02d}T00:00:00Z"
            runs.append(os.path.join(os.path.dirname(self.run), f"{day}.json"))
            with open(runs[-1], "w", encoding="utf-8") as file:
                json.dump(data, file)
            self.assertEqual(self.call("add", runs[-1], self.history)[0], 0)
        status, text, _ = self.call("compare", *runs, "--json")
        shown = {(row["cell"], round(100 * row["effect"], 3), *row["by"])
                 for machine in json.loads(text)["machines"] for row in machine["cells"]
                 if row["verdict"] != "same"}
        status, text, _ = self.call("history", self.history, "--json")
        found = {(each["cell"], each["percent"], *each["by"])
                 for each in json.loads(text)["changes"]}
        self.assertEqual(found, shown)
        self.assertEqual({by for *_, by in found}, {"mean", "rare"} | {each[2] for each in found})
        self.assertGreater(len(found), 20)

    def test_one_cell_one_name(self):
        """Parts of a mapping do not take the name of the whole, in a run that tells the names as in
        one from before that."""
        ops = (("touch_read", 512, "sequential", 1402409), ("touch_read", 5, "sequential", 13000),
               ("touch_read", 51, "random", 140000), ("touch_read", 512, "random", 1500000),
               ("munmap", 512, "sequential", 40365), ("munmap", 256, "random", 24000))
        want = {"touch_read": 1402409, "touch_read:1%": 13000, "touch_read:10%:random": 140000,
                "touch_read:100%:random": 1500000, "munmap": 40365, "munmap:50%:random": 24000}
        for day, named in ((1, False), (2, True)):
            data = sample(sources=("compound",), sizes=(4096,))
            data["environments"][0]["started"] = f"2026-01-{day:02d}T00:00:00Z"
            data["cells"] = [made(op, "fault_page", 2 << 20, 0, touched=touched, pattern=pattern,
                                  values=[low] * 64) for op, touched, pattern, low in ops]
            for found, name in zip(data["cells"] if named else (), want):
                found["name"] = f"{name}/fault_page/compound/wb/2M"
            with open(self.run, "w", encoding="utf-8") as file:
                json.dump(data, file)
            self.assertEqual(self.call("add", self.run, self.history)[0], 0)
        with open(self.history, encoding="utf-8") as file:
            for line in file:
                self.assertEqual({name: figures["min"] for name, figures in
                                  json.loads(line)["cells"].items()},
                                 {f"{name}/fault_page/compound/wb/2M": low
                                  for name, low in want.items()})
        self.assertEqual(self.changes(), [])

    def test_device_of_older_lines(self):
        """An older line tells it behind the name, which is the same cell all the same."""
        name = "mmap/noop/bar/uc/4K"
        self.synthetic({f"{name} 1af4:1110 0000:00:04.0 BAR2": [100, 100]})
        with open(self.history, encoding="utf-8") as file:
            old = file.read()
        self.synthetic({name: [300]}, started=["1"])
        with open(self.history, "a", encoding="utf-8") as file:
            file.write(old)
        self.assertEqual(self.changes(), [(name, 2, 200)])

    def test_short_steps(self):
        """Of any length, also of one run, and the first and the last."""
        for length in (1, 2, 3, 5):
            for at in (1, 9, 20 - length):
                values = [1000] * at + [1030] * length + [1000] * (20 - at - length)
                self.synthetic({"mmap/remap_pfn/x/wb/4K": values})
                want = [at, at + length] if at + length < 20 else [at]
                self.assertEqual([place for _, place, _ in self.changes()], want, (length, at))

    def test_spread(self):
        """What lies in the spread that A/A comparisons of a cell have seen is no change, however
        often; a step beyond it is one, where it is."""
        draw = random.Random(3)
        cell_of = "mmap/insert_pages/compound/wb/64M"       # of 8, says selftest.json
        noise = [6228133 + 8 * (draw.random() < 0.3) for _ in range(200)]
        other = [5000 + 2 * (draw.random() < 0.3) for _ in range(200)]
        series = {cell_of: noise, "mmap/noop/compound/wb/4K": other}
        self.synthetic(series)
        self.assertEqual(self.changes(), [])
        series[cell_of] = [value + 80 * (at in range(60, 63)) for at, value in enumerate(noise)]
        self.synthetic(series)
        self.assertEqual([found[:2] for found in self.changes()], [(cell_of, 60), (cell_of, 63)])

    def test_order_measured(self):
        days = [3, 1, 4, 2, 5, 6]
        self.synthetic({"mmap/noop/x/wb/4K": [100 + 50 * (day > 3) for day in days]},
                       started=[f"2026-01-0{day}" for day in days])
        self.assertEqual(self.changes(), [("mmap/noop/x/wb/4K", 3, 50)])

    def test_gone(self):
        self.synthetic({"mmap/noop/x/wb/4K": [7] * 3, "mmap/noop/x/wb/8K": [7] * 3})
        with open(self.history, encoding="utf-8") as file:
            lines = [json.loads(line) for line in file]
        del lines[-1]["cells"]["mmap/noop/x/wb/8K"]
        with open(self.history, "w", encoding="utf-8") as file:
            file.writelines(json.dumps(line) + "\n" for line in lines)
        status, text, _ = self.call("history", self.history)
        self.assertRegex(text, r"1 cells? .*in the last run of their machine\n  mmap/noop/x/wb/8K")

    def test_400_runs_of_400_series(self):
        """In less than 10 s of the processor, where every second one is noisy or has steps."""
        draw = random.Random(4)
        self.synthetic({f"mmap/noop/x/wb/{4 * n}K": [
            100000 + (n % 4 == 1) * draw.randint(0, 90) + (n % 4 == 3) * 500 * (at // 50)
            for at in range(400)] for n in range(1, 401)})
        start = time.process_time()
        found = self.changes()
        self.assertLess(time.process_time() - start, 10)
        self.assertEqual(len(found), 100 * 7)
        self.assertEqual({at % 50 for _, at, _ in found}, {0})

    def test_plot(self):
        for day in range(1, 11):
            self.keep(day, "ab"[day > 5], 10 * (day > 5), sizes=(4096, 65536))
        status, text, err = self.call("history", self.history, "--json", "--plot", self.plot)
        self.assertEqual((status, err, len(json.loads(text)["changes"])), (0, "", 2))
        with open(self.plot, encoding="utf-8") as file:
            drawn = file.read()
        self.assertEqual(drawn.count("mmap/remap_pfn/"), 1)     # sizes change together
        self.assertIn("aaaaaaa", drawn)
        ticks = re.findall(r">([+\u2212-]?[\d,.]+[kM]?)</text>", drawn)
        self.assertIn("+0", ticks)      # as the first run
        self.assertEqual(len(ticks), len(set(ticks)), ticks)
        self.assertIn("bbbbbbb", drawn)

    def test_plot_replaces_its_own(self):
        self.keep(1, "a")
        for content in ("", None):      # an empty file, and then the drawing
            if content is not None:
                with open(self.plot, "w", encoding="utf-8") as file:
                    file.write(content)
            status, _, err = self.call("history", self.history, "--plot", self.plot)
            self.assertEqual((status, err), (0, ""))
        tree.fromstring(self.read_plot())
        drawn = self.read_plot()
        for content in ("notes", "<svg/>", "#!/bin/sh\n# draws the mapbench history\n",
                        drawn.replace("mapbench history", "my history") + "mapbench history",
                        "<!-- <dc:title>mapbench history</dc:title> -->" + drawn):
            with open(self.plot, "w", encoding="utf-8") as file:
                file.write(content)
            status, _, err = self.call("history", self.history, "--plot", self.plot)
            self.assertEqual(status, 2)
            self.assertIn("is there already, and would be lost", err)
            with open(self.plot, encoding="utf-8") as file:
                self.assertEqual(file.read(), content)
        status, _, err = self.call("history", self.history, "--plot", self.history)
        self.assertEqual(status, 2)
        self.assertEqual(self.call("history", self.history)[0], 0)

    def read_plot(self):
        with open(self.plot, encoding="utf-8") as file:
            return file.read()

    def test_refused(self):
        self.keep(1, "a")
        status, _, err = self.keep(1, "a")
        self.assertEqual(status, 2)
        self.assertIn("already", err)
        with open(self.history, "a", encoding="utf-8") as file:
            file.write("{\n")
        status, _, err = self.call("history", self.history)
        self.assertEqual((status, err.count("\n")), (2, 1))
        self.assertIn("line 2", err)
        self.assertEqual(self.call("history", self.plot)[0], 2)


if __name__ == "__main__":
    unittest.main()
