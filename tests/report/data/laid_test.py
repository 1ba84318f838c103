# SPDX-License-Identifier: GPL-2.0-only
"""A link that another user has laid in place of a file: root does not read what it leads to."""
import contextlib
import io
import json
import os
import shutil
import sys
import tempfile
import unittest
from unittest import mock

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__)))))
sys.path[:0] = [os.path.join(ROOT, "scripts"), os.path.join(ROOT, "tests", "report")]

from report import __main__ as command  # noqa: E402
from report.data import infile, run  # noqa: E402
from report_sample import sample  # noqa: E402

OTHER = 12345


class Laid(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.path, self.roots = (os.path.join(scratch.name, name) for name in ("path", "roots"))
        os.mkdir(self.path)
        os.mkdir(self.roots)
        self.run_json = os.path.join(self.roots, "run.json")
        with open(self.run_json, "w", encoding="utf-8") as file:
            json.dump(sample(sources=("compound",), sizes=(4096,)), file)
        os.symlink(self.run_json, os.path.join(self.path, "run.json"))
        try:
            os.lchown(os.path.join(self.path, "run.json"), OTHER, OTHER)
        except OSError:
            self.skipTest("there is no other user here")

    def call(self, verb, userns="root", **environ):
        return self.called([verb, self.path], userns, **environ)

    def called(self, words, userns="root", **environ):
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), \
                mock.patch.object(os, "geteuid", return_value=0), \
                mock.patch.dict(os.environ, {"MAPBENCH_USERNS": userns, **environ}):
            return command.main(words), out.getvalue(), err.getvalue()

    def test_of_another(self):
        for verb in ("validate", "table", "report"):
            status, out, err = self.call(verb)
            self.assertEqual((status, out, err.count("\n")), (2, "", 1))
            self.assertRegex(err, "^mapbench: cannot read .*run.json: it is another user's link; ")
        self.assertEqual(os.listdir(self.path), ["run.json"])

    def way(self, to, owner=OTHER):
        """In another user's directory, a link of that user's to a directory; its path."""
        room = os.path.join(self.path, "room")
        os.makedirs(room, exist_ok=True)
        os.chown(room, OTHER, OTHER)
        link = os.path.join(room, "link")
        os.symlink(to, link)
        os.lchown(link, owner, owner)
        return link

    def test_on_the_way(self):
        """A link of a directory, which shows the caller's own run to who has laid it."""
        link = self.way(self.roots)
        history = os.path.join(self.path, "history")
        for words in (["validate", link], ["table", f"{link}/run.json"], ["add", link, history],
                      ["compare", link, link], ["report", link], ["report", f"{link}/run.json"],
                      ["validate", f"{link}/../roots"]):
            status, out, err = self.called(words)
            self.assertEqual((status, out, err.count("\n")), (2, "", 1), words)
            self.assertRegex(err, "^mapbench: .*(behind another user's link; |a link that another "
                             "user has laid)", words)
        self.assertEqual(sorted(os.listdir(self.path)), ["room", "run.json"])

    def test_to_ones_own(self):
        """What a link leads to its owner may show."""
        own = os.path.join(self.path, "own")
        os.mkdir(own)
        shutil.copy(self.run_json, own)
        for name in (own, os.path.join(own, "run.json")):
            os.chown(name, OTHER, OTHER)
        link = self.way(own)
        self.assertEqual(self.called(["validate", link])[0], 0)
        os.chown(os.path.join(own, "run.json"), 0, 0)
        self.assertEqual(self.called(["validate", link])[0], 2)

    def test_of_root(self):
        """Also where another could have put it: it leads where root has said."""
        self.assertEqual(self.called(["validate", self.way(self.roots, 0)])[0], 0)

    def test_relative(self):
        """A way that begins anywhere, and leads up, is gone as the kernel goes it."""
        here = os.getcwd()
        self.addCleanup(os.chdir, here)
        os.chdir(self.path)
        for path in ("../roots", "./../roots/run.json", "../path//.././roots/",
                     os.path.relpath(self.roots, "/"), f"//{self.roots}"):
            os.chdir(self.path if path[0] in "./" else "/")
            self.assertEqual(self.called(["validate", path])[::2], (0, ""), path)

    def test_exchanged(self):
        """In the moment after it was looked at, a run's directory becomes a link, or another's."""
        room = os.path.join(self.path, "run")
        for laid in (lambda: os.symlink(self.roots, room), lambda: os.mkdir(room)):
            os.mkdir(room)
            with open(os.path.join(room, "run.json"), "w", encoding="utf-8") as file:
                file.write("[]")

            def load(path, laid=laid):
                os.rename(room, f"{room}-moved")
                laid()
                return infile.document(os.path.join(path, "run.json"), "", "", lambda data: ["it"])

            with mock.patch.object(run, "load", load):
                status, _, err = self.called(["report", room])
            self.assertEqual((status, err), (2, f"mapbench: {room}/run.json: it; \n"))
            shutil.rmtree(f"{room}-moved")
            (os.unlink if os.path.islink(room) else os.rmdir)(room)

    def test_of_who_called_sudo(self):
        self.assertEqual(self.call("validate", SUDO_UID=str(OTHER))[0], 0)

    def test_without_root(self):
        self.assertEqual(self.call("validate", userns="mapped")[0], 0)


if __name__ == "__main__":
    unittest.main()
