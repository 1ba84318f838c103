# SPDX-License-Identifier: GPL-2.0-only
"""Test cases for advise and the model under it: the answer is what the cells say, worked out here
a second time, and another one when the cells are altered."""
import contextlib
import copy
import io
import json
import os
import re
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
sys.path[:0] = [HERE, os.path.join(ROOT, "scripts")]

from report import __main__ as command, catalog, cost, even, model, run, winners  # noqa: E402
from report_sample import KIB, MIB, cell, environment  # noqa: E402

RUN = os.path.join(ROOT, "results", "reference", "amd64-7.2")

# size, source, flags: at measured sizes, so that the answer can be worked out from cells alone.
CASES = (
    (4 * KIB, "compound", ()),
    (64 * KIB, "compound", ()),
    (2 * MIB, "compound", ()),
    (64 * MIB, "compound", ()),
    (2 * MIB, "compound", ("--access", "write")),
    (2 * MIB, "compound", ("--touched", "0")),
    (4 * KIB, "compound", ("--need", "pin")),
    (2 * MIB, "compound", ("--need", "pin,fork")),
    (64 * MIB, "compound", ("--need", "pin,ptrace,coredump")),
    (2 * MIB, "compound", ("--need", "private")),
    (64 * KIB, "compound", ("--need", "revoke", "--touched", "0%")),
    (2 * MIB, "coherent", ()),
    (4 * KIB, "coherent", ("--need", "ptrace")),
    (64 * KIB, "bar", ("--need", "hot-unplug")),
    (64 * MIB, "bar", ("--cache", "uc")),
)
WANTED = {
    "pin": {"o_direct_read": "ok", "o_direct_write": "ok", "io_uring_fixed": "ok"},
    "fork": {"fork": "copies refault", "fork_parent_write": "shared",
             "fork_child_write": "shared"},
    "revoke": {"revoke": "SIGBUS refault"},
    "ptrace": {"ptrace_peek": "ok", "proc_mem_read": "ok", "proc_mem_write": "ok"},
    "private": {"private_write": "copied"},
    "coredump": {"core_dump_all": "dumped"},
    "hot-unplug": {"revoke": "SIGBUS refault", "revoke_again": "SIGBUS kept",
                   "revoke_mmap": "SIGBUS kept"},
}
BASELINES = {
    "anon": {"anon", "anon_populate", "memfd", "hugetlb", "udmabuf", "dma_heap"},
    "bar": {"sysfs_resource", "sysfs_resource_wc", "vfio_pci", "dev_mem"},
}


def read(name):
    with open(os.path.join(RUN, name), encoding="utf-8") as file:
        return json.load(file)


class Asked(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.path = scratch.name

    def keep(self, data, name="run.json"):
        with open(os.path.join(self.path, name), "w", encoding="utf-8") as file:
            json.dump(data, file)

    def ask(self, path, *flags):
        """Exit status, standard output, standard error."""
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = command.main(["advise", path, *flags])
        return status, out.getvalue(), err.getvalue()

    def answer(self, path, *flags):
        status, out, err = self.ask(path, *flags, "--json")
        self.assertEqual((status, err), (0, ""))
        return json.loads(out)


class Cases(Asked):
    def fits(self, probes, backend, flags):
        needs = flags[flags.index("--need") + 1].split(",") if "--need" in flags else []
        outcomes = {probe["probe"]: probe["outcome"] for probe in probes["probes"]
                    if probe["backend"] == backend}
        return all(outcomes[name] in wanted.split()
                   for need in needs for name, wanted in WANTED[need].items())

    def worked_out(self, data, probes, size, source, flags):
        """{backend: total} from the cells, without any of the code under test."""
        touch = "touch_write" if "write" in flags else "touch_read"
        whole = {"mmap": 1, touch: "--touched" not in flags, "munmap": 1}
        sums = {}
        for made in data["cells"]:
            if (made["bytes"], made["source"]) == (size, source) and whole.get(made["op"]):
                sums.setdefault(made["backend"], {})[made["op"]] = made["min"]
        return {backend: sum(parts.values()) for backend, parts in sums.items()
                if len(parts) == sum(whole.values()) and backend != "noop"
                and backend not in BASELINES["bar"] and self.fits(probes, backend, flags)}

    def test_as_the_cells_say(self):
        data, probes = read("run.json"), read("semantics.json")
        for size, source, flags in CASES:
            with self.subTest(size=size, source=source, flags=flags):
                answer = self.answer(RUN, "--size", str(size), "--source", source, *flags)
                found = {each["backend"]: each["total"] for each in answer["answer"]}
                wanted = self.worked_out(data, probes, size, source, flags)
                if "--touched" in flags:
                    # Untouched, what maps at fault time has less to unmap than the cells say.
                    self.assertEqual(set(found), set(wanted))
                    found = {name: value for name, value in found.items()
                             if not catalog.lazy(name)}
                    wanted = {name: wanted[name] for name in found}
                self.assertEqual(found, wanted)
                totals = [each["total"] for each in answer["answer"]]
                self.assertEqual(totals, sorted(totals))
                self.assertGreater(len(totals), 0)

    def test_altered_cells_alter_the_answer(self):
        data = read("run.json")
        self.keep(read("semantics.json"), "semantics.json")
        for size, source, flags in CASES:
            with self.subTest(size=size, source=source, flags=flags):
                asked = ("--size", str(size), "--source", source, *flags)
                first = self.answer(RUN, *asked)["answer"]
                if len(first) == 1:
                    continue
                made = copy.deepcopy(data)
                for each in made["cells"]:
                    if each["backend"] == first[0]["backend"] and each["source"] == source:
                        for name in ("min", "median", "p95", "max"):
                            each[name] *= 100
                        each["values"] = [value * 100 for value in each["values"]]
                        each["mean"] = sum(each["values"]) / each["n"]
                self.keep(made)
                self.assertEqual(self.answer(self.path, *asked)["answer"][0]["backend"],
                                 first[1]["backend"])

    def test_altered_probes_alter_the_answer(self):
        self.keep(read("run.json"))
        probes = read("semantics.json")
        asked = ("--size", "2M", "--source", "compound", "--need", "pin")
        first = self.answer(RUN, *asked)["answer"][0]["backend"]
        for probe in probes["probes"]:
            if probe["backend"] == first and probe["probe"] == "io_uring_fixed":
                probe["outcome"] = "EFAULT"
        self.keep(probes, "semantics.json")
        answer = self.answer(self.path, *asked)
        self.assertNotIn(first, [each["backend"] for each in answer["answer"]])
        self.assertIn({"backend": first, "why": "pin: io_uring_fixed is EFAULT"},
                      answer["ruled_out"])

    def test_every_backend_is_ranked_or_ruled_out(self):
        data = read("run.json")
        named = {made["backend"] for made in data["cells"]}
        named |= {skip["backend"] for skip in data["skipped"]}
        own = {name for name in named if catalog.backend(name).family.name != "baseline"}
        for size, source, flags in CASES:
            answer = self.answer(RUN, "--size", str(size), "--source", source, *flags)
            seen = {each["backend"] for each in answer["answer"] + answer["ruled_out"]}
            self.assertEqual(own - seen, set(), (size, source, flags))

    def test_text(self):
        for size, source, flags in CASES:
            status, out, err = self.ask(RUN, "--size", str(size), "--source", source, *flags)
            self.assertEqual((status, err), (0, ""))
            self.assertLessEqual(max(map(len, out.splitlines())), 100)
            self.assertIn("It cannot know: cache and TLB misses", " ".join(out.split()))
            best = self.answer(RUN, "--size", str(size), "--source", source, *flags)["answer"][0]
            line = next(line for line in out.splitlines() if line.startswith(" 1 "))
            self.assertIn(f"{best['backend']} ", line)
            self.assertIn(f"{best['total']:,}", line)


class Map(Asked):
    """The break-even map of the page is what advise answers, cell by cell."""

    def test_winners(self):
        data = run.Run(RUN, read("run.json"))
        page = winners.build(data)
        found = re.findall(r"<title>(\w+): ([0-9.]+) % touched, ([0-9,]+) pages? to", page)
        self.assertGreater(len(found), 60)
        group = next(group for group in data.own if group.source == "compound")
        first = page[:page.index("</svg>")]
        for row, share, pages in re.findall(
                r"<title>(\w+): ([0-9.]+) % touched, ([0-9,]+) pages? to", first):
            answer = self.answer(RUN, "--source", group.source, "--touched", f"{share}%",
                                 "--size", str(int(pages.replace(",", "")) * 4096))
            ranked = [(each["total"], each["row"]) for each in answer["answer"]]
            limit = ranked[0][0] * 1.05
            self.assertIn(row, [name for total, name in ranked if total <= limit])

    def test_colours_are_the_backends(self):
        page = winners.build(run.Run(RUN, read("run.json")))
        for colour, row in re.findall(r'fill="var\(--c(\d)\)"><title>(\w+):', page):
            self.assertEqual(int(colour), catalog.backend(row).colour)


class Words(Asked):
    def refused(self, text, *flags):
        status, out, err = self.ask(RUN, *flags)
        self.assertEqual((status, out, len(err.splitlines())), (2, "", 1), err)
        self.assertIn(text, err)

    def test_refusals(self):
        self.refused("--size", "--touched", "1%")
        for text, flags in (
                ("--size 4X", ("4X",)), ("--size 0", ("0",)), ("--size -1", ("-1",)),
                ("--touched 101%", ("2M", "--touched", "101%")),
                ("pages up to 512", ("2M", "--touched", "513")),
                ("pin,fork", ("2M", "--need", "pin,speed")),
                ("which has 7.2", ("2M", "--kernel", "2.6")),
                ("which has compound", ("2M", "--source", "moon")),
                ("which has wb", ("2M", "--cache", "wc")),
                ("--pattern", ("2M", "--pattern", "zigzag"))):
            self.refused(text, "--size=" + flags[0], *flags[1:])

    def test_no_run(self):
        for path in (os.path.join(self.path, "none"), self.path):
            status, out, err = self.ask(path, "--size", "2M")
            self.assertEqual((status, out, len(err.splitlines())), (2, "", 1))
            self.assertIn("run.json" if path == self.path else "none", err)

    def test_needs_without_probes(self):
        self.keep(read("run.json"))
        _, out, _ = self.ask(self.path, "--size", "2M", "--need", "pin")
        self.assertIn("needs cannot be judged", out)
        answer = self.answer(self.path, "--size", "2M", "--need", "pin")
        self.assertFalse(answer["needs_judged"])
        self.assertEqual(answer["answer"][0]["backend"], "remap_pfn")

    def test_what_one_would_use_instead_is_of_the_kind(self):
        made = read("run.json")
        made["cells"] += [cell(op, "target:x", 2 * MIB, 5000, source="file", device="other",
                               env=made["environments"][0]["id"])
                          for op in ("mmap", "touch_read", "munmap")]
        self.keep(made)
        for source, wanted in (("compound", BASELINES["anon"] | {"target:x"}),
                               ("bar", BASELINES["bar"] | {"target:x"})):
            answer = self.answer(self.path, "--size", "2M", "--source", source)
            self.assertEqual({each["backend"] for each in answer["instead"]}, wanted)

    def test_nothing_fits(self):
        status, out, _ = self.ask(RUN, "--size", "2M", "--source", "bar", "--need", "pin")
        self.assertEqual(status, 1)
        self.assertIn("Nothing fits", out)

    def test_not_trusted_is_not_ranked(self):
        made = read("run.json")
        for each in made["cells"]:
            if each["backend"] == "remap_pfn":
                each.update(trusted=False, note="the clock stood still")
        self.keep(made)
        answer = self.answer(self.path, "--size", "2M", "--source", "compound")
        self.assertIn({"backend": "remap_pfn", "why": "not trusted: the clock stood still"},
                      answer["ruled_out"])

    def test_the_size_above_those_that_the_backend_can(self):
        answer = self.answer(RUN, "--size", "8M", "--source", "compound")
        self.assertIn({"backend": "iomap_memory", "why": "the call maps one physical range, and "
                       "the buffer has several extents"}, answer["ruled_out"])


class Model(unittest.TestCase):
    def made(self, op, costs, **other):
        return model.Model(op, [cell(op, "remap_pfn", pages * 4096, low) | {
            key: value(pages) for key, value in other.items()} for pages, low in costs])

    def test_finds_its_own_terms(self):
        def low(pages):
            return 5000 + 47 * pages + 1762 * (-(-pages // 512) - 1)
        sizes = (1, 4, 16, 64, 512, 513, 1024, 16384)
        made = self.made("mmap", [(pages, low(pages)) for pages in sizes])
        self.assertLess(made.residual, 1e-9)
        for pages in (2, 100, 700, 5000):
            self.assertEqual(made.at(pages)[::2], (low(pages), "between"))
        self.assertEqual(made.at(32768)[::2], (low(32768), "beyond"))
        self.assertEqual(made.at(512), (low(512), 0, "cell"))
        self.assertEqual(made.formula(), "5,000 once + 47.0 a page + 1,762 a page table but the "
                         "first")

    def test_extents(self):
        def low(pages):
            return 11129 + (372 if pages > 512 else 47) * pages
        made = self.made("mmap", [(pages, low(pages)) for pages in (1, 16, 512, 16384)],
                         extents=lambda pages: -(-pages // 512))
        self.assertEqual(made.at(300).value, low(300))
        self.assertEqual(made.at(4096).value, low(4096))

    def test_flush(self):
        def low(pages):
            return 7883 + 129 * pages + (27 * pages if pages <= 33 else 0)
        sizes = (1, 8, 33, 34, 64, 512)
        made = self.made("munmap", [(pages, low(pages)) for pages in sizes])
        self.assertEqual(made.at(20).value, low(20))
        self.assertEqual(made.at(100).value, low(100))

    def test_larger_leaves(self):
        def low(pages):
            return 6000 + 3 * pages + (3000 * (pages // 512) if pages >= 512 else 2900 * pages)
        made = self.made("touch_read", [(pages, low(pages)) for pages in (1, 16, 512, 4096, 16384)],
                         level=lambda pages: "PMD" if pages >= 512 else "PTE")
        self.assertEqual(made.at(8192).value, low(8192))
        self.assertEqual(made.at(8).value, low(8))

    def test_larger_leaves_alone(self):
        made = self.made("mmap", [(512, 6000), (16384, 6000 + 31 * 400)], level=lambda _: "PMD")
        self.assertEqual([made.at(pages).value for pages in (512, 16384)], [6000, 18400])

    def test_residual_is_shown(self):
        made = self.made("mmap", [(1, 100), (16, 1600), (512, 40000), (16384, 2000000)])
        self.assertGreater(made.residual, 0.01)
        self.assertEqual(made.at(64).error, made.residual)


class Even(unittest.TestCase):
    def costs(self, lazy=(7000, 2700), bulk=(11000, 47)):
        cells = []
        for pages in (1, 16, 256, 512):
            for backend, op, low in (
                    ("fault_page", "mmap", 5000), ("fault_page", "munmap", 8000 + 60 * pages),
                    ("fault_page", "touch_read", lazy[0] + lazy[1] * pages),
                    ("remap_pfn", "mmap", bulk[0] + bulk[1] * pages),
                    ("remap_pfn", "touch_read", 7 + 3 * pages),
                    ("remap_pfn", "munmap", 8000 + 130 * pages)):
                cells.append(cell(op, backend, pages * 4096, low))
        data = {"environments": [environment()], "cells": cells, "skipped": []}
        return cost.Costs(next(iter(run.Run(".", data).groups.values())))

    def between(self, **other):
        return even.between(self.costs(**other), ("fault_page",) * 2, ("remap_pfn",) * 2, 512)

    def test_worked_out_by_hand(self):
        # 5000 + 7000 + 2700 k + 8000 + 60 k <= 11000 + 47 * 512 + 7 + 3 k + 8000 + 130 * 512
        right = (11000 + 47 * 512 + 7 + 8000 + 130 * 512 - 20000) // (2700 + 60 - 3)
        found = self.between()
        self.assertEqual((found.pages, found.low, found.high), (right, right, right))
        self.assertEqual(found.share, right / 512)
        self.assertGreater(found.touches, right)

    def test_always_and_never(self):
        self.assertEqual(self.between(bulk=(10 ** 8, 47)).pages, 512)
        self.assertEqual(self.between(lazy=(10 ** 8, 2700)).pages, 0)

    def test_filled(self):
        self.assertEqual(cost.filled(1024, 600, "sequential"), (600, 2))
        self.assertEqual(cost.filled(1024, 5, "sequential", 16), (16, 1))
        self.assertEqual(cost.filled(16384, 1, "random"), (1, 1))
        self.assertEqual(cost.filled(16384, 16384, "random"), (16384, 32))
        pages, tables = cost.filled(16384, 100, "random", 16)
        self.assertTrue(1500 < pages <= 1600 and tables > 28)


if __name__ == "__main__":
    unittest.main()
