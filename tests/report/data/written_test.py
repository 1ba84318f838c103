# SPDX-License-Identifier: GPL-2.0-only
"""Test cases for files that are written whole or not at all, and what a kill leaves of them."""
import fcntl
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
SCRIPTS = os.path.join(HERE, "..", "..", "..", "scripts")
sys.path.insert(0, SCRIPTS)

from report.data import outfile  # noqa: E402

OTHER = 4321


class Write(unittest.TestCase):
    def test_failure(self):
        with tempfile.TemporaryDirectory() as path:
            name = os.path.join(path, "file")
            outfile.write(name, "old")
            with self.assertRaises(UnicodeEncodeError):
                outfile.write(name, "\udcff")
            self.assertEqual(os.listdir(path), ["file"])
            with open(name, encoding="utf-8") as file:
                self.assertEqual(file.read(), "old")

    def test_open_directory(self):
        """One that is named by its descriptor is not looked for by its name, which may be
        another's."""
        with tempfile.TemporaryDirectory() as path:
            handle = os.open(path, os.O_RDONLY)
            self.addCleanup(os.close, handle)
            os.rename(path, f"{path}-moved")
            os.mkdir(path)
            outfile.write(f"/proc/self/fd/{handle}/file", "new")
            self.assertEqual(os.listdir(f"{path}-moved"), ["file"])
            os.symlink("file", os.path.join(f"{path}-moved", "link"))
            outfile.write(f"/proc/self/fd/{handle}/link", "newer")
            self.assertEqual(sorted(os.listdir(f"{path}-moved")), ["file", "link"])
            self.assertTrue(os.path.islink(os.path.join(f"{path}-moved", "link")))
            self.assertEqual(os.listdir(path), [])
            shutil.rmtree(f"{path}-moved")

    def test_what_a_kill_has_left(self):
        """It goes with the next file that is written; what is not ours, or not done, stays."""
        with tempfile.TemporaryDirectory() as path:
            name = os.path.join(path, "file")
            killed = subprocess.Popen([sys.executable, "-B", "-c", """if True:
                import os, signal, sys
                sys.path.insert(0, sys.argv[1])
                from report.data import outfile
                os.replace = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)
                outfile.write(sys.argv[2], "old")""", SCRIPTS, name])
            self.assertEqual(killed.wait(), -signal.SIGKILL)
            left, = os.listdir(path)
            self.assertTrue(left.startswith(f".report-{killed.pid}-"))
            kept = [f".report-{os.getpid()}-{0:016x}",   # of one that is there
                    f".report-{killed.pid}-{1:016x}",    # locked: of one whom we cannot see
                    f".report-{killed.pid}-{2:016x}.txt", f".report-x-{3:016x}"]
            if os.geteuid() == 0 and os.environ.get("MAPBENCH_USERNS") != "single":
                kept.append(f".report-{killed.pid}-{4:016x}")
            for each in kept:
                with open(os.path.join(path, each), "w", encoding="utf-8") as file:
                    file.write("precious")
            if kept[4:]:
                os.chown(os.path.join(path, kept[4]), OTHER, OTHER)
            with open(os.path.join(path, kept[1]), encoding="utf-8") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                outfile.write(name, "new")
            self.assertEqual(sorted(os.listdir(path)), sorted([*kept, "file"]))

    def test_device(self):
        with tempfile.TemporaryDirectory() as path:
            name = os.path.join(path, "pipe")
            os.mkfifo(name)
            with self.assertRaisesRegex(OSError, "it is a pipe"):
                outfile.write(name, "new")
            self.assertTrue(stat.S_ISFIFO(os.stat(name).st_mode))


if __name__ == "__main__":
    unittest.main()
