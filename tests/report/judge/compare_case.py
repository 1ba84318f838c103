# SPDX-License-Identifier: GPL-2.0-only
"""What the test cases of compare share."""
import contextlib
import io
import json
import os
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "..", "scripts"))
sys.path.insert(0, os.path.dirname(HERE))

from report import __main__ as command  # noqa: E402


class Comparing(unittest.TestCase):
    """Writes runs below a directory of its own, and compares them by the command."""
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.path = scratch.name

    def store(self, name, data):
        path = os.path.join(self.path, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(data if isinstance(data, str) else json.dumps(data))
        return path

    def call(self, *args):
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = command.main(["compare", *args])
        return status, out.getvalue(), err.getvalue()

    def compare(self, base, new, *flags, status):
        """Compares two runs; the cells of the JSON by verdict, and the table."""
        paths = self.store("base", base), self.store("new", new)
        got, text, err = self.call(*paths, *flags)
        self.assertEqual((got, err), (status, ""))
        self.assertLessEqual(max(map(len, text.splitlines())), 100)
        got, data, err = self.call(*paths, *flags, "--json")
        self.assertEqual((got, err), (status, ""))
        rows = {}
        for machine in json.loads(data)["machines"]:
            for row in machine["cells"]:
                rows.setdefault(row["verdict"], []).append(row)
        return rows, text
