# SPDX-License-Identifier: GPL-2.0-only
"""Test cases for profiles: every instruction lands in its function and below its callers, the sum
is compared with the value, and a difference names what changed."""
import io
import json
import os
import sys
import tempfile
import unittest
from contextlib import redirect_stderr, redirect_stdout
from xml.etree import ElementTree

import jsonschema

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.dirname(HERE), os.path.join(HERE, "..", "..", "..", "scripts")]

from report.cli import profile  # noqa: E402
from report.judge import parts  # noqa: E402
from report_sample import sample  # noqa: E402

KALLSYMS = """\
ffffffff81000000 t __pfx_entry
ffffffff81000010 T entry
ffffffff81000100 T do_it
ffffffff81000100 T __do_it_alias
ffffffff81000200 t inner.constprop.0
ffffffff81000300 t jumped
ffffffffc0000000 t handler\t[mapbench]
"""
SYMBOLS = "0000000000401000 T main\n0000000000401100 T clock_end\n                 U free\n"
# main calls entry; it calls do_it, which calls inner and jumps to jumped, which calls handler.
COUNTS = """\
window 990 10 1000 1 0
window {value} 10 100 0 0
node 1 0 401000 0
node 2 1 ffffffff81000010 401008
node 3 2 ffffffff81000100 ffffffff81000020
node 4 3 ffffffff81000200 ffffffff81000110
node 5 3 ffffffffc0000000 ffffffff81000308
insn 1 401004 6
insn 1 401100 4
insn 2 ffffffff81000010 10
insn 3 ffffffff81000100 20
insn 3 ffffffff81000300 5
insn 4 ffffffff81000200 {inner}
insn 4 ffffffff8100020f {rest}
insn 5 ffffffffc0000004 5
end
window 95 10 105 0 1
"""


# Of a part: a repetition that costs more, the cell's own, an empty window, each with a tree.
PART = """\
window 94 10 104 0 0
part 999
node 1 0 401000 0
insn 1 401004 999
end
window 90 10 100 0 0
part 64
node 1 0 401000 0
node 2 1 ffffffff81000010 401008
insn 1 401100 4
insn 2 ffffffff81000010 20
insn 2 ffffffff81000014 {more}
end
window 0 10 10 0 0
part 4
node 1 0 401100 0
insn 1 401100 4
end
"""


class Kept(unittest.TestCase):
    def setUp(self):
        kept = tempfile.TemporaryDirectory()
        self.addCleanup(kept.cleanup)
        self.path = kept.name

    def keep(self, name, inner=20, value=90, kernel="7.2"):
        path = os.path.join(self.path, name)
        os.mkdir(path)
        made = sample()
        made["cells"] = made["cells"][:1]
        made["cells"][0].update(min=value, trusted=True, note="")
        made["environments"][0]["kernel"] = kernel
        for file, text in (("kallsyms", KALLSYMS), ("symbols", SYMBOLS), ("run.json",
                           json.dumps(made)), ("profile", COUNTS.format(
                               value=value, inner=inner, rest=50 - inner))):
            with open(os.path.join(path, file), "w", encoding="utf-8") as out:
                out.write(text)
        return path

    def call(self, *arguments):
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            status = profile.main(list(arguments))
        return status, out.getvalue(), err.getvalue()

    def made(self, name, **other):
        path = self.keep(name, **other)
        self.assertEqual(self.call("make", path)[0], 0)
        return path

    def schema(self):
        path = os.path.join(HERE, "..", "..", "..", "docs", "profile.schema.json")
        with open(path, encoding="utf-8") as file:
            return jsonschema.Draft202012Validator(json.load(file))


class Parts(Kept):
    def part(self, name, by, vector, more=40, text=PART):
        path = self.keep(name)
        with open(os.path.join(path, "profile"), "w", encoding="utf-8") as out:
            out.write(text.format(more=more))
        with open(os.path.join(path, "run.json"), encoding="utf-8") as file:
            made = json.load(file)
        made["cells"][0] |= vector
        with open(os.path.join(path, "run.json"), "w", encoding="utf-8") as out:
            json.dump(made, out)
        return path, self.call("make", path, "--by", by)

    def vector(self, **figures):
        return {"vector": dict.fromkeys(parts.PARTS, 0)
                | {"instructions": 90, "user": 0, "kernel": 90} | figures}

    def test_part(self):
        path, (status, out, err) = self.part("a", "stores", self.vector(stores=60))
        self.assertEqual((status, err), (0, ""))
        self.assertIn("64 counted = 60 of the cell + 4 of the clock + 0 unexplained", out)
        found = profile.load(path)
        self.assertEqual([each.message for each in self.schema().iter_errors(found)], [])
        self.assertEqual((found["unit"], found["counted"]), ("stores", 64))
        self.assertEqual({each["name"]: each["self"] for each in found["functions"]},
                         {"main (mapbench-cell)": 0, "clock_end (mapbench-cell)": 4, "entry": 60})

    def test_part_distinct(self):
        """Of what is counted once nothing is taken off, in the vector neither."""
        _, (status, out, _) = self.part("a", "lines_read", self.vector(lines_read=64))
        self.assertEqual(status, 0)
        self.assertIn("64 counted = 64 of the cell + 0 of the clock + 0 unexplained", out)

    def test_part_lost(self):
        _, (status, out, _) = self.part("a", "stores", self.vector(stores=60), more=39)
        self.assertEqual(status, 1)
        self.assertIn("63 counted = 60 of the cell + 4 of the clock + -1 unexplained", out)
        self.assertIn("not trusted: the functions add up to 63", out)

    def test_part_missing(self):
        for name, more, text, why in (
                ("a", {"no_vector": "failed"}, PART, "the cell has no vector: failed"),
                ("b", self.vector(), PART.split("window 0")[0], "no window of the cell's minimum"),
                ("c", self.vector(), "window 0" + PART.split("window 0")[1], "no window of the")):
            _, (status, _, err) = self.part(name, "stores", more, text=text)
            self.assertEqual(status, 2)
            self.assertIn(why, err)

    def test_part_subtracted(self):
        part, _ = self.part("a", "stores", self.vector(stores=60))
        status, _, err = self.call("subtract", self.made("b"), part)
        self.assertEqual(status, 2)
        self.assertIn("is of instructions and", err)
        less, _ = self.part("c", "stores", self.vector(stores=55), more=35)
        status, out, _ = self.call("subtract", less, part)
        self.assertEqual(status, 0)
        self.assertIn("change: +5 stores", out)


class Profiles(Kept):
    def test_functions(self):
        path = self.made("a")
        found = profile.load(path)
        functions = {each["name"]: each for each in found["functions"]}
        self.assertEqual({name: (each["self"], each["inclusive"], each["entered"])
                          for name, each in functions.items()},
                         {"main (mapbench-cell)": (6, 100, 0),
                          "clock_end (mapbench-cell)": (4, 4, 4),
                          "entry": (10, 90, 10), "do_it": (20, 80, 20), "jumped": (5, 10, 5),
                          "inner.constprop.0": (50, 50, 20), "handler [mapbench]": (5, 5, 0)})
        names = [each["name"] for each in found["functions"]]
        stacks = {"/".join(names[place] for place in path): times for path, times in
                  found["stacks"]}
        self.assertEqual(stacks["main (mapbench-cell)/entry/do_it/jumped/handler [mapbench]"], 5)
        self.assertEqual(sum(stacks.values()), found["counted"])
        self.assertEqual((found["value"], found["overhead"], found["residue"]), (90, 10, 0))

    def test_schema(self):
        schema = self.schema()
        found = profile.load(self.made("a"))
        self.assertEqual([each.message for each in schema.iter_errors(found)], [])
        found["functions"][0]["self"] = -1
        self.assertEqual(len(list(schema.iter_errors(found))), 1)

    def test_committed(self):
        """The profiles that docs tell of are whole, and the figures there are theirs."""
        root = os.path.join(HERE, "..", "..", "..", "results", "profile", "munmap-bar")
        with open(os.path.join(HERE, "..", "..", "..", "docs", "finding-munmap-bar.md"),
                  encoding="utf-8") as file:
            told = file.read()
        for kernel in ("6.1", "6.12", "7.2"):
            found = profile.load(os.path.join(root, f"{kernel}.json"))
            self.assertEqual([each.message for each in self.schema().iter_errors(found)], [])
            self.assertTrue(found["trusted"])
            self.assertEqual(sum(times for _, times in found["stacks"]),
                             found["value"] + found["overhead"])
            self.assertIn(f"| {found['value']:,} | {found['value'] / 16384:.1f} |", told)

    def test_table(self):
        status, out, _ = self.call("make", self.keep("a"))
        self.assertEqual(status, 0)
        self.assertLessEqual(max(map(len, out.splitlines())), 100)
        self.assertIn("100 counted = 90 of the cell + 10 of the clock + 0 unexplained", out)
        self.assertRegex(out, r"\n +50 +50\.00% .* 20 +inner\.constprop\.0\n")

    def test_sum_is_not_the_value(self):
        path = self.keep("a", value=89)
        status, out, _ = self.call("make", path)
        self.assertEqual(status, 1)
        self.assertIn("not trusted: in 1 of 3 repetitions the sum is not the value", out)
        found = profile.load(path)
        self.assertEqual((found["trusted"], found["residue"]), (False, 1))

    def test_flame(self):
        path = self.made("a")
        root = ElementTree.parse(os.path.join(path, "profile.svg")).getroot()
        titles = [each.text for each in root.iter("{http://www.w3.org/2000/svg}title")]
        self.assertIn("inner.constprop.0: 50 instructions, 50.00%; 50 its own", titles)
        self.assertEqual(len(titles), 8)

    def test_difference(self):
        base, new = self.made("a"), self.keep("b", kernel="7.3")
        with open(os.path.join(new, "profile"), encoding="utf-8") as file:
            text = file.read().replace("insn 4 ffffffff81000200 20", "insn 4 ffffffff81000200 27")
        text = text.replace("window 90 10 100", "window 97 10 107")
        with open(os.path.join(new, "profile"), "w", encoding="utf-8") as file:
            file.write(text)
        with open(os.path.join(new, "run.json"), encoding="utf-8") as file:
            run = json.load(file)
        run["cells"][0]["min"] = 97
        with open(os.path.join(new, "run.json"), "w", encoding="utf-8") as file:
            json.dump(run, file)
        with open(os.path.join(new, "kallsyms"), "w", encoding="utf-8") as file:
            file.write(KALLSYMS.replace("inner.constprop.0", "inner.isra.0"))
        self.assertEqual(self.call("make", new)[0], 0)
        out = os.path.join(self.path, "out")
        status, said, _ = self.call("subtract", base, new, "--out", out)
        self.assertEqual(status, 0)
        self.assertIn("change: +7 instructions (+7.8%)", said)
        self.assertLessEqual(max(map(len, said.splitlines())), 100)
        with open(os.path.join(out, "difference.json"), encoding="utf-8") as file:
            rows = json.load(file)["functions"]
        self.assertEqual(rows[0], {"name": "inner", "self_base": 50, "self_new": 57,
                                   "inclusive_base": 50, "inclusive_new": 57})
        ElementTree.parse(os.path.join(out, "difference.svg"))
        for name in ("difference.json", "difference.svg"):      # an earlier one is not lost
            status, said, err = self.call("subtract", new, base, "--out", out)
            self.assertEqual((status, said), (2, ""))
            self.assertIn(f"{name} is there already", err)
            os.remove(os.path.join(out, name))
        self.assertEqual(os.listdir(out), [])

    def test_refused(self):
        path = self.keep("a")
        for text, status in (("window 90 10 100 0 0\n", 2), ("", 2)):
            with open(os.path.join(path, "profile"), "w", encoding="utf-8") as file:
                file.write(text)
            got, _, err = self.call("make", path)
            self.assertEqual(got, status)
            self.assertIn("has counted no window", err)
        self.assertFalse(os.path.exists(os.path.join(path, "profile.json")))
        got, _, err = self.call("subtract", path, path)
        self.assertEqual(got, 2)
        self.assertIn("cannot read", err)
        self.assertEqual(len(err.splitlines()), 1)


if __name__ == "__main__":
    unittest.main()
