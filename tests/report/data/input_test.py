# SPDX-License-Identifier: GPL-2.0-only
"""Test cases for what is given to the reports: whatever it is, it is read, or refused in one line
with status 2, and nothing hangs. tests/fuzz/ asks the same of what nobody thought of."""
import contextlib
import io
import json
import os
import stat
import subprocess
import sys
import tempfile
import unittest

import jsonschema

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
SCRIPTS = os.path.join(ROOT, "scripts")
sys.path[:0] = [os.path.dirname(HERE), SCRIPTS]

from report import __main__ as command  # noqa: E402
from report.data import infile, schema  # noqa: E402
from report.cli import profile  # noqa: E402
from report_sample import environment, sample  # noqa: E402

BASELINE = os.path.join(ROOT, "results", "amd64-7.2", "run.json")
HISTORY = os.path.join(ROOT, "results", "history.jsonl")
PROBE = {"env": "vm", "backend": "remap_pfn", "source": "compound", "cache": "wb",
         "class": "remap", "probe": "fork", "outcome": "copies", "expected": "copies",
         "match": True, "detail": None}


class Given(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.path = scratch.name

    def write(self, name, content):
        path = os.path.join(self.path, name)
        with open(path, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode()
                       if isinstance(content, str) else json.dumps(content).encode())
        return path

    def call(self, *words, main=command.main):
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = main(list(words))
        return status, out.getvalue(), err.getvalue()

    def refused(self, text, *words, main=command.main):
        status, out, err = self.call(*words, main=main)
        self.assertEqual((status, out, err.count("\n")), (2, "", 1), (words, err))
        self.assertRegex(err, f"^mapbench: .*{text}")
        self.assertTrue(err[:-1].isprintable(), err)
        self.assertLess(len(err), 1000)

    def process(self, *words, **streams):
        return subprocess.run([sys.executable, "-B", "-m", "report", *words], check=False,
                              env=os.environ | {"PYTHONPATH": SCRIPTS}, timeout=120, **streams)


class Files(Given):
    def everywhere(self, text, path):
        """Wherever a file can be named."""
        for words in (("table", path), ("validate", path), ("report", path),
                      ("advise", path, "--size=2M"), ("compare", path, BASELINE),
                      ("compare", BASELINE, path), ("history", path), ("add", path, path),
                      ("estimate", path, "--on=amd-zen4"), ("estimate", path, f"--on={path}"),
                      ("calibrate", path, BASELINE, "--out=/nosuch/x.json"),
                      ("compare", BASELINE, BASELINE, f"--declared={path}"),
                      ("debate", os.path.join(ROOT, "results", "amd64-7.2", "debate"),
                       f"--claims={path}")):
            self.refused(text, *words)
        self.refused(text, "subtract", path, path, main=profile.main)

    def test_no_files(self):
        pipe, loop = (os.path.join(self.path, name) for name in ("pipe", "loop"))
        os.mkfifo(pipe)
        os.symlink(loop, loop)
        self.everywhere("it is a pipe, not a file", pipe)
        self.everywhere("it is a device, not a file", "/dev/zero")
        self.everywhere("Too many levels of symbolic links", loop)
        self.refused("it is a directory", "history", self.path)
        self.refused("it is a directory", "compare", BASELINE, BASELINE, f"--declared={self.path}")

    def test_beside_the_run(self):
        self.write("run.json", sample())
        for name, words in (("semantics.json", ("advise", self.path, "--size=2M", "--need=fork")),
                            ("semantics.json", ("report", self.path)),
                            ("semantics.json", ("validate", self.path)),
                            ("hyperfine-vm.json", ("report", self.path)),
                            ("debate.json", ("debate", self.path))):
            with self.subTest(name=name, verb=words[0]):
                path = os.path.join(self.path, name)
                os.mkfifo(path)
                self.refused("it is a pipe", *words)
                os.unlink(path)
                for content in (b"\xff", "[" * 100000, '{"a": 1, "a": 2}', '{"a": NaN}',
                                '{"a": 1e999}', '{"a": 1' + "0" * 5000 + "}"):
                    self.write(name, content)
                    self.refused(name, *words)
                os.unlink(path)
        self.assertEqual(os.listdir(self.path), ["run.json"])

    def test_too_long(self):
        path = self.write("long", "")
        os.truncate(path, 1 << 42)
        self.everywhere("longer than", path)

    def test_not_text(self):
        path = self.write("bad", b'{\n"\xff')
        self.refused("line 2 is not UTF-8", "table", path)
        self.refused("not text", "compare", BASELINE, BASELINE, f"--declared={path}")
        self.refused("line 1 is not a line", "history", self.write("deep", "[" * 100000))
        self.refused("more than 32 deep", "table", self.write("deep", "[" * 100000))
        many = ", ".join(f'"{name}": 0' for name in range(100000))
        self.refused("'99999' stands twice", "table",
                     self.write("twice", "{" + many + ', "99999": 1}'))
        self.refused("more than 32 deep", "table", self.write("deep", "[" * 33 + "]" * 33))
        self.refused("is not of type object", "table", self.write("flat", "[" * 32 + "]" * 32))

    def test_numbers(self):
        for number in (2**63, -2**63 - 2**62, 10**400, "NaN", "Infinity", "-Infinity", "1e999"):
            text = json.dumps(sample()).replace('"n": 11', f'"n": {number}', 1)
            self.refused("is not JSON", "table", self.write("run.json", text))
        for value, wrong in ((2**63 - 1, "n is 9223372036854775807"), (-1, "n: -1 is less"),
                             (11.0, "n: 11.0 is not of type"), (True, "n: True is not of type")):
            made = sample()
            made["cells"][0]["n"] = value
            path = self.write("run.json", made)
            self.refused(wrong, "table", path)
            self.assertEqual(self.call("validate", path)[0], 1, value)

    def test_written_to(self):
        """What is no file is not replaced by one."""
        pipe = os.path.join(self.path, "pipe")
        os.mkfifo(pipe)
        self.refused("it is a pipe", "history", HISTORY, f"--plot={pipe}")
        self.refused("it is a pipe", "add", BASELINE, pipe)
        self.assertTrue(stat.S_ISFIFO(os.stat(pipe).st_mode))
        self.refused("it is a directory", "history", HISTORY, f"--plot={self.path}")
        self.refused("No such file", "history", HISTORY, f"--plot={self.path}/no/such")


class Contents(Given):
    def test_semantics(self):
        self.write("run.json", sample())
        good = {"schema": 1, "environments": ["vm"], "probes": [PROBE]}
        for data in (None, 1, [], {}, good | {"probes": {}}, good | {"probes": [1]},
                     good | {"probes": [{}]}, good | {"environments": []}, good | {"schema": 2},
                     *(good | {"probes": [PROBE | {name: value}]} for name in PROBE
                       for value in (7, [])), good | {"probes": [PROBE | {
                           "match": False, "expected": None}]}):
            self.write("semantics.json", data)
            for words in (("advise", self.path, "--size=2M", "--need=fork"),
                          ("report", self.path)):
                self.refused("semantics.json: ", *words)
            self.assertEqual(self.call("validate", self.path)[0], 1, data)
        self.assertEqual(sorted(os.listdir(self.path)), ["run.json", "semantics.json"])
        self.write("semantics.json", good)
        self.assertEqual(self.call("validate", self.path)[0], 0)
        self.assertEqual(self.call("advise", self.path, "--size=2M")[0], 0)

    def test_run(self):
        """What the schema refuses every verb refuses."""
        for place, name, value in (
                ("environments", "qemu", 7), ("environments", "variant", ["plain"]),
                ("environments", "flags", None), ("environments", "mode", "fast"),
                ("environments", "guards", [1]), ("environments", "counters", 3),
                ("environments", "kernel", "9" * 5000), ("cells", "min", -1),
                ("cells", "extents", "many"), ("cells", "values", [-1] * 11),
                ("cells", "unit", "cycles"), ("cells", "clocks", 1), ("cells", "faults", []),
                ("cells", "counts", {"x": "y"}), ("cells", "backend", "a b"),
                ("cells", "bytes", 2**62), ("skipped", "env", 7), ("failures", "what", None)):
            made = sample()
            made["skipped"] = [{"env": "vm", "op": None, "backend": "noop", "source": None,
                                "cache": None, "bytes": None, "why": "none"}]
            made["failures"] = [{"env": None, "what": "it broke"}]
            made[place][0][name] = value
            path = self.write("run.json", made)
            with self.subTest(name=name):
                for words in (("table", path), ("report", path), ("compare", path, path),
                              ("add", path, f"{self.path}/history"),
                              ("advise", path, "--size=2M"), ("debate", path, "--claims", path)):
                    self.refused(rf"\$\.{place}\[0\]\.{name}", *words)

    def test_odd_and_right(self):
        """What validate takes every verb takes, but for add a run of an unknown commit."""
        made = sample(sources=("compound", "bar"), envs=("next", "old"))
        for env, kernel in zip(made["environments"], ("linux-next", "7.2.0")):
            env |= {"kernel": kernel, "qemu": None, "cpu_model": None, "seed": None}
        for cell in made["cells"]:
            if cell["source"] == "bar":
                cell["device"] = "$x^$ \u65e5 \ufffe\x1b[2J\n" + "d" * 3000
        path = self.write("run.json", made)
        self.assertEqual(self.call("validate", path)[0], 0)
        for words in (("table", path), ("report", path), ("advise", path, "--size=2M"),
                      ("add", path, f"{self.path}/history"), ("history", f"{self.path}/history"),
                      ("history", f"{self.path}/history", f"--plot={self.path}/plot.svg")):
            status, out, err = self.call(*words)
            self.assertEqual((status, err), (0, ""), words)
            self.assertTrue(out.replace("\n", "").isprintable())

    def test_files_of_their_own(self):
        """Two devices whose names differ in what no file's name has."""
        made = sample(sources=("bar",), sizes=(4096,), backends=("remap_pfn",))
        made["cells"] += [cell | {"device": device} for cell in made["cells"]
                          for device in ("a:b", "a b")]
        self.write("run.json", made)
        self.assertEqual(self.call("report", self.path)[0], 0)
        drawn = [name for name in os.listdir(f"{self.path}/plots") if name.endswith("cost.svg")]
        self.assertEqual(len(drawn), 3)

    def test_others(self):
        self.write("run.json", sample())
        for data in ([], {}, {"kernel": "7.2", "verdicts": [1]}, {"verdicts": []}):
            self.write("debate.json", data)
            self.refused("debate.json: ", "debate", self.path)
        for data in ([], {"schema": 1, "stacks": []}, {"schema": 1}):
            path = self.write("profile.json", data)
            self.refused("profile.json: ", "subtract", path, path, main=profile.main)
        with open(os.path.join(ROOT, "results", "profile", "munmap-bar", "7.2.json"),
                  encoding="utf-8") as file:
            good = json.load(file)
        for change in ({"stacks": [[[len(good["functions"])], 1]]}, {"unit": "samples"},
                       {"cell": good["cell"] | {"pages": 0}}, {"stacks": [[[0] * 5000, 1]]}):
            path = self.write("profile.json", good | change)
            self.refused("profile.json: ", "subtract", path, path, main=profile.main)
        path = self.write("profile.json", good | {"counted": 0, "value": 0})
        self.assertEqual(self.call("subtract", path, path, main=profile.main)[0], 0)

    def test_selftest(self):
        empty = {"schema": 1, "environments": [], "cells": [], "skipped": []}
        for name in ("same-1", "same-2"):
            os.mkdir(os.path.join(self.path, name))
            self.write(f"{name}/run.json", empty)
        self.refused("without a cell", "selftest", self.path)
        for name, params in (("plant-x", ""), ("plant-page-x", ""), ("plant-page-1", "nothing")):
            with tempfile.TemporaryDirectory() as self.path:
                for each in ("same-1", "same-2", "plant-none", name):
                    os.mkdir(os.path.join(self.path, each))
                    self.write(f"{each}/run.json", sample())
                self.write(f"{name}.params", params)
                if name != "plant-x":
                    self.refused("not what was planted", "selftest", self.path)


class Words(Given):
    def test_empty(self):
        for words in (("compare", "--tolerance="), ("compare", "--declared="),
                      ("compare", "--accept="), ("advise", "--source=", "--size=2M"),
                      ("advise", "--need=", "--size=2M"), ("advise", "--kernel=", "--size=2M"),
                      ("advise", "--touched=", "--size=2M"), ("advise", "--size="),
                      ("debate", "--claims=")):
            names = [BASELINE] * (1 + (words[0] == "compare"))
            self.refused(words[1].rstrip("="), *words, *names)
        self.refused("--plot is empty", "history", HISTORY, "--plot=")
        self.refused("--out is empty", "subtract", "--out=", "a", "b", main=profile.main)
        for words in (("table", ""), ("compare", "", ""), ("history", ""), ("add", "", "x")):
            self.refused("is empty", *words)

    def test_numbers(self):
        for flag, verb in (("--size", "advise"), ("--touched", "advise"),
                           ("--tolerance", "compare")):
            for value in ("-1", "nan", "inf", "1e3", "9" * 400, "9" * 5000, "9" * 400 + "%", "0x10",
                          "\u00b2", "1,", "%", "\n"):
                words = [verb, BASELINE, f"{flag}={value}"]
                words += [BASELINE] if verb == "compare" else ["--size=2M"] * (flag != "--size")
                self.refused(flag, *words)
        path = self.write("declared", "mmap/remap_pfn +" + "9" * 400 + "/page\n")
        self.refused("declared cost", "compare", BASELINE, BASELINE, f"--declared={path}")

    def test_names(self):
        """What cannot be printed is spelled out."""
        self.refused(r"no\\nsuch\\x1b", "table", f"{self.path}/no\nsuch\x1b")
        self.refused(r"\\udcff", "table", f"{self.path}/\udcff")
        self.refused("no file can be called that", "table", f"{self.path}/\0")
        self.refused(" ... .*name the directory", "table", f"{self.path}/{'x' * 3000}")
        self.refused("@x: no run before @x: give RUN@ENV", "compare", "@x", BASELINE)
        self.refused("required: BASE, NEW", "subtract", main=profile.main)


class Streams(Given):
    def test_nobody_reads(self):
        """The verdict stays what it is."""
        made = sample()
        for cell in made["cells"]:
            cell.update(min=cell["min"] + 1000, median=cell["median"] + 1000, mean=cell["mean"]
                        + 1000, p95=cell["p95"] + 1000, max=cell["max"] + 1000,
                        values=[value + 1000 for value in cell["values"]])
        one, two = self.write("one.json", sample()), self.write("two.json", made)
        for words, status in ((("table", one), 0), (("compare", one, one), 0),
                              (("compare", one, two), 1), (("--help",), 0)):
            read, write = os.pipe()
            os.close(read)
            made = self.process(*words, stdout=write, stderr=subprocess.PIPE)
            os.close(write)
            self.assertEqual((made.returncode, made.stderr), (status, b""), words)

    def test_no_room(self):
        reference = os.path.join(ROOT, "results", "amd64-7.2")
        for words in (("table", BASELINE), ("compare", BASELINE, BASELINE), ("--help",),
                      ("compare", "--json", reference, reference),
                      ("history", os.path.join(ROOT, "results", "history.jsonl"), "--json")):
            with open("/dev/full", "wb") as full:
                made = self.process(*words, stdout=full, stderr=subprocess.PIPE, text=True)
            self.assertEqual((made.returncode, made.stderr.count("\n")), (2, 1), made.stderr)
            self.assertIn("No space left", made.stderr)

    def test_closed(self):
        command_line = f"exec '{sys.executable}' -B -m report table '{BASELINE}' >&-"
        made = subprocess.run(["sh", "-c", command_line], env=os.environ | {"PYTHONPATH": SCRIPTS},
                              stderr=subprocess.PIPE, check=False)
        self.assertEqual((made.returncode, made.stderr), (0, b""))


class Schema(Given):
    def test_committed(self):
        for name, path in (("run", BASELINE),
                           ("semantics", os.path.join(ROOT, "results", "amd64-7.2",
                                                      "semantics.json")),
                           ("profile", os.path.join(ROOT, "results", "profile", "munmap-bar",
                                                    "7.2.json"))):
            self.assertEqual(infile.document(path, "", "", schema.committed(name)),
                             infile.document(path, "", ""))
        with open(HISTORY, encoding="utf-8") as file:
            for line in file:
                self.assertEqual(schema.committed("history")(json.loads(line)), [])

    def test_as_jsonschema(self):
        """Ours finds what it finds, of each word of a schema."""
        made = {"type": "object", "required": ["a"], "properties": {
            "a": {"type": ["integer", "null"], "minimum": 2, "maximum": 9}, "b": {"enum": ["x", 1]},
            "c": {"type": "string", "pattern": "^x", "maxLength": 3}, "d": {"const": 1},
            "e": {"type": "array", "items": {"type": "integer", "minimum": 0}, "minItems": 1,
                  "maxItems": 2, "uniqueItems": True},
            "f": {"type": "array", "prefixItems": [{"type": "number"}, {"type": "boolean"}]},
            "g": {"$ref": "#/$defs/g"}}, "additionalProperties": {"type": "null"},
            "if": {"properties": {"d": {"const": 1}}, "required": ["d"]},
            "then": {"required": ["c"]}, "$defs": {"g": {"type": "object", "required": ["h"]}}}
        values = (None, True, False, 0, 1, 2, 9, 10, -1, 2.5, "", "x", "xx", "xxxx", "y", [], [1],
                  [1, 1], [1, 2], [1, 2, 3], [-1], ["x"], [1.5, True], [True, 1], {}, {"h": 1})
        theirs, ours = jsonschema.Draft202012Validator(made), schema.compiled(made)
        for first in ({}, {"a": 2}):
            for name in "abcdefgz":
                for value in values:
                    data = first | {name: value}
                    self.assertEqual(bool(ours(data)), not theirs.is_valid(data), data)
        self.assertTrue(ours({"a": 2.0}))       # here alone
        with self.assertRaises(ValueError):
            schema.compiled({"oneOf": []})


class Unexpected(Given):
    def start(self, **more):
        """As the front door does; what lies beside report/ is found before the libraries."""
        os.makedirs(os.path.join(self.path, "scripts"), exist_ok=True)
        with contextlib.suppress(FileExistsError):
            os.symlink(os.path.join(SCRIPTS, "report"), os.path.join(self.path, "scripts/report"))
        start = os.path.join(SCRIPTS, "build/report.sh")
        return subprocess.run(
            ["bash", "-c", f". {start}; report_module report history {HISTORY}"], check=False,
            capture_output=True, text=True,
            env=os.environ | {"SRC": self.path, "CACHE": self.path} | more)

    def test_library(self):
        """One that is damaged raises whatever it likes."""
        self.assertEqual(self.start().returncode, 0)
        self.write("scripts/argparse.py", "try:\n    1 / 0\nexcept ZeroDivisionError as error:\n"
                   "    raise ImportError('\\nREAD\\nTHIS') from error\n")
        ended = self.start()
        self.assertEqual((ended.returncode, ended.stdout), (1, ""))
        self.assertRegex(ended.stderr, r"^mapbench: not expected: ZeroDivisionError in .*"
                         r"/argparse.py, line 2: division by zero; set MAPBENCH_DEBUG=1 .*\n\Z")
        self.assertIn("Traceback", self.start(MAPBENCH_DEBUG="1").stderr)


class Environment(unittest.TestCase):
    def test_paths(self):
        """As say_paths of scripts/outside/say.sh tells them."""
        text = "/host/var/x and a/host/x: /host/etc, '/host/usr', /hosts"
        inside = os.environ.pop("MAPBENCH_INSIDE", None)
        self.assertEqual(infile.outside(text), text)
        os.environ["MAPBENCH_INSIDE"] = "1"
        self.assertEqual(infile.outside(text), "/var/x and a/host/x: /etc, '/usr', /hosts")
        if inside is None:
            del os.environ["MAPBENCH_INSIDE"]

    def test_sample(self):
        self.assertEqual(schema.committed("run")(sample() | {
            "environments": [environment()]}), [])


if __name__ == "__main__":
    unittest.main()
