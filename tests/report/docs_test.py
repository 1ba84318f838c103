# SPDX-License-Identifier: GPL-2.0-only
"""The figures in the documentation are those of the committed results.

`docs_test.py --write` puts the present ones in. In a document
  `mmap/remap_pfn/compound/wb/2M` = 35,193    is a cell of the run that RUN names,
  `mmap/remap_pfn/compound/wb` a page = 47    is what the model of its cells says,
  `fault_page<remap_pfn/2M` up to 6.2 %       is the break-even of compound memory,
  `fork/remap_pfn` = copies                   is a probe of it,
  | `CELL` : `CELL` | 1.06 | 0.85 |           is a ratio of two cells, in RUN and in OTHER,
  <!--claim-->text<!---->                     is what the debate's run saw,
and a block that begins with "$ scripts/mapbench advise" or "debate" is what that prints."""
import contextlib
import glob
import io
import json
import os
import re
import shlex
import sys
import textwrap
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path[:0] = [HERE, os.path.join(ROOT, "scripts"), os.path.join(ROOT, "scripts", "lint")]

import even_points  # noqa: E402
import rooms  # noqa: E402
from report import __main__ as command  # noqa: E402
from report.data import number, run  # noqa: E402
from report.fit import break_even, cost  # noqa: E402
from report.advise import needs  # noqa: E402
from report.debate import claims, debate  # noqa: E402

RUN = "results/amd64-7.2"
OTHER = "results/arm64-7.2"
DEBATE = "results/amd64-7.2/debate"
ELSEWHERE = "results/arm64-7.2/debate"
EVEN_RESULT = "results/amd64-7.2/even"
CHOOSING, STORY, README = "docs/choosing-a-strategy.md", "docs/debate-2006.md", "README.md"
MAP = "docs/architecture.md"

BLOCK = re.compile(r"```\n\$ scripts/mapbench (advise|debate) ([^\n]*)\n(.*?)```\n", re.S)
CELL = re.compile(r"`([\w:%]+)/(\w+)/(\w+)/(\w+)/(\d+[KMG])`(\s+=\s+)(\d[0-9,]*\d|\d)")
PAGE = re.compile(r"`(\w+)/(\w+)/(\w+)/(\w+)`(\s+a\s+page\s+=\s+)(\d[0-9,.]*\d|\d)")
EVEN = re.compile(r"`(\w+)<(\w+)/(\d+[KMG])`(\s+up\s+to\s+)([0-9.]+)")
RATIO = re.compile(r"^(\| `([\w:%/]+)` : `([\w:%/]+)` \|) ([0-9.]+) \| ([0-9.]+) \|", re.M)
PROBE = re.compile(r"`(\w+)/(\w+)`(\s+=\s+)(\w+)")
MEASURED = re.compile(r"(```\n\$ python3 tests/report/even_points.py [^\n]*\n)(.*?)```\n", re.S)
SAW = re.compile(r"<!--(\w+)-->(.*?)<!---->", re.S)
ROW = re.compile(r"^\| `(\w+)` \| ([0-9,]+) \| ([0-9,-]+) \| ([0-9,]+) \| ([0-9,-]+) \|$", re.M)
UNITS = {"K": 10, "M": 20, "G": 30}


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


def loaded(path=RUN):
    return run.load(os.path.join(ROOT, path))


def cell(data, op, backend, source, cache, size):
    name = "/".join((op, backend, source, cache, size))
    return next(f"{each['min']:,}" for each in data.cells if each.get("name") == name)


def ratios(text):
    """The document with what one cell costs for what another does, on each processor."""
    sides = [{each["name"]: each["min"] for each in loaded(path).cells} for path in (RUN, OTHER)]
    return RATIO.sub(lambda found: f"{found[1]} " + " | ".join(
        f"{side[found[2]] / side[found[3]]:.2f}" for side in sides) + " |", text)


def costs(data, source="compound"):
    return cost.Costs(next(cells for group, cells in data.own.items() if group.source == source))


def a_page(data, op, backend, source):
    made = costs(data, source).models[backend, op]
    return number.brief(next(value for term, value in zip(made.terms, made.coefficients)
                             if term.name in ("page", "fault")))


def share(data, lazy, bulk, size):
    pages = (int(size[:-1]) << UNITS[size[-1]]) // 4096
    return f"{break_even.between(costs(data), (lazy, lazy), (bulk, bulk), pages).share * 100:.1f}"


def outcome(probe, backend):
    data = json.loads(read(RUN + "/semantics.json"))
    env = data["environments"][0]
    return needs.Probes(data).outcome(env, backend, "compound", probe)["outcome"]


def said(verb, arguments):
    """What a verb of the report prints for the arguments of a document."""
    words, out = shlex.split(arguments), io.StringIO()
    here = os.getcwd()
    try:
        os.chdir(ROOT)
        with contextlib.redirect_stdout(out):
            command.main([verb, *words])
    finally:
        os.chdir(here)
    return out.getvalue()


def measured(text):
    """The document with the break-even as it was measured."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        even_points.judge(os.path.join(ROOT, EVEN_RESULT))
    return MEASURED.sub(lambda found: f"{found[1]}{out.getvalue()}```\n", text)


def story(text):
    """The debate with what its committed run saw."""
    saw = {each["claim"]: each["saw"]
           for each in debate.read(os.path.join(ROOT, DEBATE))["verdicts"]}
    parts = []
    for part in text.split("\n\n"):
        filled = SAW.sub(lambda found: f"<!--{found[1]}-->{saw[found[1]]}<!---->", part)
        if filled.split() != part.split():
            part = textwrap.fill(" ".join(filled.split()), 100, break_on_hyphens=False,
                                 break_long_words=False)
        parts.append(part)
    return "\n\n".join(parts)


def put_in(text):
    """The document with the figures that are true now."""
    data = loaded()
    text = CELL.sub(lambda found: f"`{'/'.join(found.groups()[:5])}`{found[6]}"
                    f"{cell(data, *found.groups()[:5])}", text)
    text = ratios(measured(text))
    text = PAGE.sub(lambda found: f"`{'/'.join(found.groups()[:4])}`{found[5]}"
                    f"{a_page(data, *found.groups()[:3])}", text)
    text = EVEN.sub(lambda found: f"`{found[1]}<{found[2]}/{found[3]}`{found[4]}"
                    f"{share(data, *found.groups()[:3])}", text)
    text = PROBE.sub(lambda found: f"`{found[1]}/{found[2]}`{found[3]}"
                     f"{outcome(found[1], found[2])}", text)
    return BLOCK.sub(lambda found: f"```\n$ scripts/mapbench {found[1]} {found[2]}\n"
                     f"{said(found[1], found[2])}```\n", text)


def table(text):
    """The README with the minima of its table."""
    data = loaded()

    def row(found):
        parts = [figure if figure == "-" else cell(data, op, found[1], "compound", "wb", "2M")
                 for op, figure in zip(("mmap", "touch_read", "munmap"), found.groups()[1:])]
        whole = "-" if found[5] == "-" else f"{sum(int(p.replace(',', '')) for p in parts):,}"
        return f"| `{found[1]}` | {' | '.join(parts)} | {whole} |"
    return ROW.sub(row, text)


class Choosing(unittest.TestCase):
    maxDiff = None

    def test_figures(self):
        self.assertEqual(read(CHOOSING), put_in(read(CHOOSING)))

    def test_there_are_some(self):
        text = read(CHOOSING)
        self.assertGreaterEqual(len(BLOCK.findall(text)), 12)
        self.assertGreaterEqual(len(CELL.findall(text)), 12)
        self.assertGreaterEqual(len(PROBE.findall(text)), 12)

    def test_a_wrong_one_is_noticed(self):
        for pattern, group in ((CELL, 7), (PROBE, 4), (PAGE, 6), (EVEN, 5), (RATIO, 4), (RATIO, 5)):
            found = pattern.search(read(CHOOSING))
            text = read(CHOOSING)
            text = text[:found.start(group)] + "1" + text[found.end(group):]
            self.assertNotEqual(text, put_in(text))

    def test_rows_rest_on_something(self):
        """Each row of the decision table names a cell or a probe."""
        table = read(CHOOSING).split("## The table")[1].split("## ")[0]
        rows = [line for line in table.splitlines() if line.startswith("| ")][1:]
        self.assertGreaterEqual(len(rows), 8)
        for row in rows:
            self.assertTrue(CELL.search(row) or PROBE.search(row), row)

    def test_the_break_even_was_measured(self):
        self.assertEqual(len(MEASURED.findall(read(CHOOSING))), 1)
        with contextlib.redirect_stdout(io.StringIO()):
            self.assertEqual(even_points.judge(os.path.join(ROOT, EVEN_RESULT)), 0)


class Retry(unittest.TestCase):
    def test_share(self):
        """What README says of the second try of a fault is what the two profiles differ by."""
        found = json.loads(read("results/profile/retry/difference.json"))
        once, twice = found["base"]["value"], found["new"]["value"]
        self.assertEqual((found["base"]["cell"]["backend"], found["new"]["cell"]["backend"]),
                         ("fault_page_vmalock", "fault_page"))
        self.assertIn(f"{100 * (twice - once) / twice:.0f} % of the first touch", read(README))
        self.assertIn(f"| {twice:,} |", read(README))
        tries = {each["name"]: each for each in found["functions"]}["handle_mm_fault"]
        self.assertGreater(tries["self_new"], 1.5 * tries["self_base"])


class Story(unittest.TestCase):
    def test_as_committed(self):
        verdicts = debate.read(os.path.join(ROOT, DEBATE))["verdicts"]
        self.assertEqual(read(STORY), story(read(STORY)))
        self.assertEqual({found[0] for found in SAW.findall(read(STORY))},
                         {claim.name for claim in claims.CLAIMS})
        self.assertEqual([each["claim"] for each in verdicts],
                         [claim.name for claim in claims.CLAIMS])
        for each in verdicts:
            self.assertTrue(each["reproduced"], each["claim"])

    def test_another_processor(self):
        """Every claim was tried there too, and came out so; its costs are those of its run."""
        verdicts = debate.read(os.path.join(ROOT, ELSEWHERE))["verdicts"]
        seen = {each["claim"]: (each["reproduced"], each["saw"]) for each in verdicts}
        self.assertEqual(list(seen), [claim.name for claim in claims.CLAIMS])
        self.assertTrue(all(reproduced for reproduced, _ in seen.values()))
        self.assertIn(f"all {len(seen)}\nverdicts are reproduced", read(STORY))
        found = run.load(os.path.join(ROOT, ELSEWHERE))
        self.assertEqual([env["arch"] for env in found.environments], ["arm64"])
        costs = debate.costs(found)
        self.assertEqual(costs, {name: seen[name] for name in costs})

    def test_a_wrong_one_is_noticed(self):
        text = read(STORY).replace("20,", "21,", 1)
        self.assertNotEqual(text, read(STORY))
        self.assertNotEqual(text, story(text))

    def test_the_costs_are_the_run_s(self):
        costs = debate.costs(run.load(os.path.join(ROOT, DEBATE)))
        verdicts = debate.read(os.path.join(ROOT, DEBATE))["verdicts"]
        seen = {each["claim"]: (each["reproduced"], each["saw"]) for each in verdicts}
        self.assertEqual(costs, {name: seen[name] for name in costs})


class Readme(unittest.TestCase):
    def test_table(self):
        self.assertGreaterEqual(len(ROW.findall(read(README))), 8)
        self.assertEqual(read(README), table(read(README)))

    def test_a_wrong_one_is_noticed(self):
        text = read(README).replace(ROW.findall(read(README))[1][3], "1", 1)
        self.assertNotEqual(text, table(text))


class Map(unittest.TestCase):
    """docs/architecture.md is the house as it is, and every page leads to files that there are."""
    def test_rooms(self):
        parts = dict(re.findall(r"^## (\S+): [^\n]*\n(.*?)(?=^## )", read(MAP), re.M | re.S))
        for house, order in (("bench/", rooms.BENCH), ("scripts/", rooms.SCRIPTS),
                             ("scripts/report/", rooms.REPORT)):
            told = tuple(re.findall(r"^\| `(\w+)/` \|", parts[house], re.M))
            self.assertEqual(told, order, house)

    def test_diagram(self):
        drawn = [line for line in read(MAP).splitlines() if line.startswith("    ")]
        self.assertGreater(len(drawn), 20)
        for line in drawn:
            self.assertLessEqual(len(line.removeprefix("    ")), 80, line)

    def test_links(self):
        pages = [README, *glob.glob("docs/**/*.md", root_dir=ROOT, recursive=True)]
        self.assertGreater(len(pages), 12)
        for page in pages:
            for link in re.findall(r"\]\(([^)#\s]+)\)", read(page)):
                path = os.path.normpath(os.path.join(ROOT, os.path.dirname(page), link))
                self.assertTrue("://" in link or os.path.exists(path), f"{page}: {link}")


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        for PATH, MADE in ((CHOOSING, put_in(read(CHOOSING))), (STORY, story(read(STORY))),
                           (README, table(read(README)))):
            with open(os.path.join(ROOT, PATH), "w", encoding="utf-8") as DOCUMENT:
                DOCUMENT.write(MADE)
    else:
        unittest.main()
