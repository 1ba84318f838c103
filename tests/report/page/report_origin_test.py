# SPDX-License-Identifier: GPL-2.0-only
"""Test cases for where a run comes from: whatever ranks or shows figures says that a commit is not
known, which is not clean, and a history refuses them."""
import contextlib
import io
import json
import os
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.dirname(HERE), os.path.join(HERE, "..", "..", "..", "scripts")]

from report import __main__ as command  # noqa: E402
from report_sample import sample  # noqa: E402

UNKNOWN = "of an unknown commit of mapbench"
CASES = (
    # An older run says "unknown" of the commit, and that this was clean.
    ({"commit": "unknown", "dirty": False}, UNKNOWN),
    ({"commit": None, "dirty": None}, UNKNOWN),
    ({"commit": None, "dirty": None, "version": "1.0", "sources": "ab" * 32},
     UNKNOWN + " (version 1.0, sources abababababab)"),
    ({"dirty": None}, "whether uncommitted changes were built in is not known"),
    ({"dirty": True}, "built from a tree with uncommitted changes"),
)


INSTALLED = {"commit": None, "dirty": False, "version": "1.0.0", "sources": "ab" * 32}


class Origin(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.run = scratch.name
        self.history = os.path.join(self.run, "history.jsonl")

    def store(self, **env):
        data = sample(sources=("compound",))
        data["environments"][0] |= env
        with open(os.path.join(self.run, "run.json"), "w", encoding="utf-8") as file:
            json.dump(data, file)

    def call(self, *args):
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = command.main(list(args))
        return status, out.getvalue(), err.getvalue()

    def shown(self):
        """By what shows the run."""
        self.assertEqual(self.call("validate", self.run)[0], 0)
        self.assertEqual(self.call("report", self.run)[0], 0)
        with open(os.path.join(self.run, "report.html"), encoding="utf-8") as file:
            page = file.read()
        advice = self.call("advise", self.run, "--size", "64K")
        self.assertEqual(advice[0], 0)
        return {"report": page, "advise": " ".join(advice[1].split()),
                "table": self.call("table", self.run)[1]}

    def test_shown(self):
        for env, text in CASES:
            self.store(**env)
            for what, shown in self.shown().items():
                self.assertIn(text, shown, what)
            if env.get("commit", 1) in (None, "unknown"):
                self.assertIn("<dt>uncommitted changes</dt><dd>not known</dd>",
                              self.shown()["report"])
        self.store()
        for what, shown in self.shown().items():
            self.assertNotIn("commit of mapbench", shown, what)
            self.assertNotIn("uncommitted changes were", shown, what)

    def test_kept(self):
        for env, _ in CASES[:3]:
            self.store(**env)
            status, _, err = self.call("add", self.run, self.history)
            self.assertEqual((status, err.count("\n")), (2, 1))
            self.assertIn("of an unknown commit", err)
            self.assertFalse(os.path.exists(self.history))
        self.store()
        self.assertEqual(self.call("add", self.run, self.history)[0], 0)

    def test_installed(self):
        """It is known by the version and its sources, as long as it is as it was installed."""
        self.store(**INSTALLED)
        for what, shown in self.shown().items():
            self.assertNotIn("unknown commit", shown, what)
        self.assertIn("<dt>hash of the sources</dt><dd>abab", self.shown()["report"])
        self.assertEqual(self.call("add", self.run, self.history)[0], 0)
        with open(self.history, encoding="utf-8") as file:
            line = json.load(file)
        self.assertEqual({name: line[name] for name in INSTALLED}, INSTALLED)
        self.assertEqual(self.call("add", self.run, self.history)[0], 2)
        self.store(**INSTALLED | {"sources": "cd" * 32})
        self.assertEqual(self.call("add", self.run, self.history)[0], 0)
        self.store(**INSTALLED | {"dirty": True})
        self.assertIn(UNKNOWN + " (version 1.0.0, sources abababababab)", self.shown()["table"])
        self.assertEqual(self.call("add", self.run, self.history)[0], 2)


if __name__ == "__main__":
    unittest.main()
