# SPDX-License-Identifier: GPL-2.0-only
"""Test cases for advise: the answer is what the cells say, worked out here a second time, and
another one when the cells are altered."""
import copy
import json
import os
import re
import unittest

from advise_asked import BASELINES, EXPERIMENTS, FORBIDDEN, RUN, Asked, read
from report.data import catalog, run
from report.page import break_even_map
from report_sample import KIB, MIB, cell

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
    (4 * KIB, "coherent", ("--need", "fork")),
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


class Cases(Asked):
    def fits(self, probes, backend, flags):
        needs = flags[flags.index("--need") + 1].split(",") if "--need" in flags else []
        outcomes = {probe["probe"]: probe["outcome"] for probe in probes["probes"]
                    if probe["backend"] == backend}
        return all(outcomes[name] in wanted.split()
                   for need in needs for name, wanted in WANTED[need].items())

    def worked_out(self, data, probes, size, source, flags):
        """{backend: total} from the cells, without any of the code under test."""
        touch, state = (("touch_write", "written") if "write" in flags
                        else ("touch_read", "clean"))
        whole = {"mmap": 1, touch: "--touched" not in flags, "munmap": 1}
        sums = {}
        for made in sorted(data["cells"], key=lambda cell: cell.get("state") == state):
            if (made["bytes"], made["source"]) == (size, source) and whole.get(made["op"]) and (
                    made["op"] == "mmap" or made["touched"] in (0, made["pages"])) and (
                    made["pattern"] == "sequential"
                    and made.get("state") in (None, "dirty", state)):
                sums.setdefault(made["backend"], {})[made["op"]] = made["min"]
        return {backend: sum(parts.values()) for backend, parts in sums.items()
                if len(parts) == sum(whole.values()) and backend != "noop"
                and backend not in BASELINES["bar"] | EXPERIMENTS | FORBIDDEN[source]
                and self.fits(probes, backend, flags)}

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
                             if not name.startswith("fault_")}
                    wanted = {name: wanted[name] for name in found}
                self.assertEqual(found, wanted)
                totals = [(each["rank"], each["total"]) for each in answer["answer"]]
                self.assertGreater(len(totals), 0)
                for (rank, total), (later, more) in zip(totals, totals[1:]):
                    self.assertTrue(rank == later or total * 1.01 < more or total < more)
                    self.assertEqual(rank == later, more <= 1.01 * min(
                        value for place, value in totals if place == rank), (rank, totals))

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
            seen = {each["backend"] for each in answer["answer"] + answer["ruled_out"]
                    + answer["experiments"] + answer["unmeasured"] + answer["unranked"]}
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
        page = break_even_map.build(data)
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
        page = break_even_map.build(run.Run(RUN, read("run.json")))
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
        status, out, _ = self.ask(self.path, "--size", "2M", "--need", "pin", "--json")
        answer = json.loads(out)
        self.assertEqual((status, answer["needs_judged"]), (1, False))
        self.assertEqual(answer["answer"], [])
        self.assertIn("fault_huge", {each["backend"] for each in answer["unranked"]})
        _, out, _ = self.ask(self.path, "--size", "4M", "--need", "private")
        self.assertNotIn("EINVAL", out)
        self.assertIn("--need private",
                      " ".join(out.split()).partition("measure them with")[2])
        status, out, _ = self.ask(self.path, "--size", "2M", "--source", "coherent", "--need",
                                  "pin", "--json")
        self.assertEqual((status, json.loads(out)["answer"]), (1, []))

    def test_what_one_would_use_instead_is_of_the_kind(self):
        made = read("run.json")
        made["cells"] += [cell(op, "target:x", 2 * MIB, 5000, source="file", device="other",
                               env=made["environments"][0]["id"])
                          for op in ("mmap", "touch_read", "munmap")]
        self.keep(made)
        for source, wanted in (("compound", BASELINES["anon"] | {"target:x"}),
                               ("bar", BASELINES["bar"] | {"target:x"})):
            answer = self.answer(self.path, "--size", "2M", "--source", source)
            told = answer["instead"] + answer["unranked"]
            self.assertEqual({each["backend"] for each in told}, wanted)

    def test_what_is_not_touched_is_not_written(self):
        none = [{each["backend"]: each["total"] for each in self.answer(
            RUN, "--size", "2M", "--touched", "0", "--access", access)["answer"]}
            for access in ("read", "write")]
        self.assertEqual(none[0], none[1])
        parts = {name: next(each["min"] for each in read("run.json")["cells"]
                            if each["name"] == f"{name}/insert_pages/compound/wb/2M")
                 for name in ("mmap", "munmap:clean")}
        self.assertEqual(none[1]["insert_pages"], sum(parts.values()))

    def test_which_pages_are_touched_is_said(self):
        for flags, line, said in (
                (("5M", "--touched", "640"), "; the first 640 pages touched", "no whole 2 MiB"),
                (("4M", "--touched", "50%"), "; the first 512 pages touched", "other windows"),
                (("5M",), "; 1,280 pages touched", ""),
                (("5M", "--touched", "1"), "; the first page touched", "no whole 2 MiB"),
                (("5M", "--touched", "640", "--pattern", "random"), "; 640 pages touched", "")):
            _, text, _ = self.ask(RUN, "--size", *flags, "--brief")
            text = " ".join(text.split())
            self.assertIn(line, text)
            self.assertEqual("figures are of the first pages" in text, bool(said), flags)
            self.assertIn(said, text)
            self.assertEqual("no whole 2 MiB" in text, "no" in said.split(), flags)
        _, text, _ = self.ask(RUN, "--size", "64M", "--touched", "5%", "--need", "pin")
        self.assertRegex(" ".join(text.split()), "Break-even: fault_page costs no more than "
                         "insert_pages while no more than the first [0-9,]+ pages are touched")

    def test_a_share_of_few_pages_is_a_number(self):
        asked = self.answer(RUN, "--size", "8K", "--touched", "20%")["question"]
        self.assertEqual((asked["touched"], type(asked["touched"])), (1, int))

    def test_nothing_fits(self):
        status, out, _ = self.ask(RUN, "--size", "2M", "--source", "bar", "--need", "pin")
        self.assertEqual(status, 1)
        self.assertIn("Nothing fits", out)
        _, brief, _ = self.ask(RUN, "--size", "2M", "--source", "bar", "--need", "pin", "--brief")
        self.assertIn("o_direct_read is EFAULT", brief)
        self.assertNotIn("An exact run counts", brief)

    def test_a_driver_is_written(self):
        """Of the best way that there is one of, for that size; into a new directory alone."""
        where = os.path.join(self.path, "driver")
        asked = RUN, "--size", "64M", "--need", "pin", "--brief"
        status, out, _ = self.ask(*asked, "--code", where)
        self.assertEqual(status, 0)
        self.assertIn("A driver that maps by insert_pages", " ".join(out.split()))
        with open(os.path.join(where, "buffer.h"), encoding="utf-8") as file:
            self.assertIn(f"#define BUFFER_BYTES\t{64 << 20}UL\n", file.read())
        self.assertEqual(sorted(os.listdir(where)),
                         ["Kbuild", "buffer.h", "compat.h", "insert_pages.c"])
        status, _, err = self.ask(*asked, "--code", where)
        self.assertEqual(status, 2)
        self.assertIn("it is there already", err)
        none = os.path.join(self.path, "none")
        status, out, _ = self.ask(RUN, "--size", "2M", "--source", "bar", "--need", "pin",
                                  "--code", none)
        self.assertEqual((status, os.path.exists(none)), (1, False))
        self.assertIn("No driver was written", out)

    def test_not_trusted_is_not_ranked(self):
        made = read("run.json")
        for each in made["cells"]:
            if each["backend"] == "remap_pfn":
                each.update(trusted=False, doubts=["few"], note="the clock stood still")
        self.keep(made)
        answer = self.answer(self.path, "--size", "2M", "--source", "compound")
        self.assertIn({"backend": "remap_pfn", "why": "not trusted: the clock stood still"},
                      answer["ruled_out"])

    def test_the_size_above_those_that_the_backend_can(self):
        answer = self.answer(RUN, "--size", "8M", "--source", "compound")
        self.assertIn({"backend": "iomap_memory", "why": "the call maps one physical range, and "
                       "the buffer has several extents"}, answer["ruled_out"])


if __name__ == "__main__":
    unittest.main()
