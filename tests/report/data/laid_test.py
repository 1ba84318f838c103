# SPDX-License-Identifier: GPL-2.0-only
"""A link that another user has laid in place of a file: root does not read what it leads to."""
import contextlib
import io
import os
import sys
import tempfile
import unittest
from unittest import mock

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__)))))
sys.path.insert(0, os.path.join(ROOT, "scripts"))

from report import __main__ as command  # noqa: E402

RUN = os.path.join(ROOT, "results", "amd64-7.2", "run.json")
OTHER = 12345


class Laid(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.path = scratch.name
        os.symlink(RUN, os.path.join(self.path, "run.json"))
        try:
            os.lchown(os.path.join(self.path, "run.json"), OTHER, OTHER)
        except OSError:
            self.skipTest("there is no other user here")

    def call(self, verb, userns="root", **environ):
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), \
                mock.patch.object(os, "geteuid", return_value=0), \
                mock.patch.dict(os.environ, {"MAPBENCH_USERNS": userns, **environ}):
            return command.main([verb, self.path]), out.getvalue(), err.getvalue()

    def test_of_another(self):
        for verb in ("validate", "table", "report"):
            status, out, err = self.call(verb)
            self.assertEqual((status, out, err.count("\n")), (2, "", 1))
            self.assertRegex(err, "^mapbench: cannot read .*run.json: it is another user's link; ")
        self.assertEqual(os.listdir(self.path), ["run.json"])

    def test_of_who_called_sudo(self):
        self.assertEqual(self.call("validate", SUDO_UID=str(OTHER))[0], 0)

    def test_without_root(self):
        self.assertEqual(self.call("validate", userns="mapped")[0], 0)


if __name__ == "__main__":
    unittest.main()
