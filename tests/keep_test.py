# SPDX-License-Identifier: GPL-2.0-only
"""Test cases for keep: however many at once, through a link, onto what is damaged, and whatever
comes between, a history is what it was or has all lines of a run."""
import contextlib
import fcntl
import io
import json
import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
SCRIPTS = os.path.join(HERE, "..", "scripts")
sys.path[:0] = [HERE, SCRIPTS]

from report import __main__ as command, store  # noqa: E402
from report_sample import sample  # noqa: E402

AT_ONCE = 12


class Keep(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.path = scratch.name
        self.history = os.path.join(self.path, "history.jsonl")

    def run_of(self, day, envs=("vm",)):
        """The path of a run."""
        data = sample(sources=("compound",), sizes=(4096,), envs=envs)
        for env in data["environments"]:
            env["started"] = f"2026-01-{day:02d}T00:00:00Z"
        path = os.path.join(self.path, f"run-{day}.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(data, file)
        return path

    def keep(self, run, history=None):
        """Exit status and standard error."""
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = command.main(["keep", run, history or self.history])
        return status, err.getvalue()

    def start(self, run):
        return subprocess.Popen([sys.executable, "-B", "-m", "report", "keep", run, self.history],
                                env=os.environ | {"PYTHONPATH": SCRIPTS}, stderr=subprocess.PIPE,
                                stdout=subprocess.DEVNULL)

    def read(self, path=None):
        with open(path or self.history, encoding="utf-8") as file:
            return file.read()

    def left(self):
        return [name for name in os.listdir(self.path) if name.startswith(".report-")]

    def test_many_at_once(self):
        started = [self.start(self.run_of(day, ("a", "b"))) for day in range(1, AT_ONCE + 1)]
        for process in started:
            self.assertEqual((process.communicate()[1], process.returncode), (b"", 0))
        lines = [json.loads(line) for line in self.read().splitlines()]
        self.assertEqual(len(lines), 2 * AT_ONCE)
        self.assertEqual(len({(line["id"], line["started"]) for line in lines}), 2 * AT_ONCE)
        # Those of one run are neighbours.
        self.assertEqual([line["id"] for line in lines], ["a", "b"] * AT_ONCE)

    def test_through_a_link(self):
        real, link = os.path.join(self.path, "real"), os.path.join(self.path, "link")
        os.symlink("real", link)
        for day in (1, 2):      # it leads nowhere at first
            self.assertEqual(self.keep(self.run_of(day), link), (0, ""))
            self.assertTrue(os.path.islink(link))
            self.assertFalse(os.path.islink(real))
            self.assertEqual(len(self.read(real).splitlines()), day)
        os.symlink("loop", os.path.join(self.path, "loop"))
        status, err = self.keep(self.run_of(3), os.path.join(self.path, "loop"))
        self.assertEqual((status, err.count("\n")), (2, 1))

    def test_mode_stays(self):
        self.keep(self.run_of(1))
        os.chmod(self.history, 0o640)
        self.keep(self.run_of(2))
        self.assertEqual(stat.S_IMODE(os.stat(self.history).st_mode), 0o640)

    def test_all_or_nothing(self):
        self.keep(self.run_of(1, ("b",)))
        before = self.read()
        status, err = self.keep(self.run_of(1, ("a", "b", "c")))
        self.assertEqual((status, err.count("\n"), self.read()), (2, 1, before))
        self.assertIn("b of 2026-01-01", err)

    def test_damaged(self):
        self.keep(self.run_of(1))
        good = self.read()
        line = json.loads(good)
        cell = next(iter(line["cells"]))
        for text in ("{", "[]", "null", "", "{}", "[" * 100000, '{"a": 1' + "0" * 5000 + "}",
                     json.dumps(line | {"mode": "time"}), json.dumps(line | {"cells": []}),
                     json.dumps(line | {"commit": 7}), json.dumps(line | {"kernel": []}),
                     json.dumps({key: line[key] for key in line if key != "arch"}),
                     json.dumps(line | {"cells": {cell: {"min": "1", "mean": 1}}}),
                     json.dumps(line | {"cells": {cell: {"min": -1, "mean": 1}}}),
                     json.dumps(line | {"cells": {cell: {"min": 2**63, "mean": 1}}}), "\udcff"):
            with open(self.history, "wb") as file:
                file.write((good + text + "\n" + good).encode("utf-8", "surrogateescape"))
            size = os.path.getsize(self.history)
            for call in (lambda: self.keep(self.run_of(2)), lambda: self.call("history")):
                status, err = call()
                self.assertEqual((status, err.count("\n")), (2, 1), err)
                self.assertIn("line 2 ", err)
            self.assertEqual((os.path.getsize(self.history), self.left()), (size, []))

    def call(self, verb):
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            return command.main([verb, self.history]), err.getvalue()

    def test_last_line_without_an_end(self):
        self.keep(self.run_of(1))
        os.truncate(self.history, os.path.getsize(self.history) - 1)
        self.assertEqual(self.keep(self.run_of(2)), (0, ""))
        self.assertEqual(len(self.read().splitlines()), 2)
        self.assertEqual(self.call("history"), (0, ""))

    def test_no_history_of_nothing(self):
        data = sample()
        for cell in data["cells"]:
            cell.update(trusted=False, note="none is")
        for made in (data, {"schema": 1, "environments": [], "cells": [], "skipped": []}):
            path = os.path.join(self.path, "none.json")
            with open(path, "w", encoding="utf-8") as file:
                json.dump(made, file)
            status, err = self.keep(path)
            self.assertEqual((status, err.count("\n"), os.path.exists(self.history)),
                             (2, 1, False))

    def test_held(self):
        self.keep(self.run_of(1))
        before, patience = self.read(), store.PATIENCE
        store.PATIENCE = 0.2
        try:
            with open(self.history, encoding="utf-8") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                status, err = self.keep(self.run_of(2))
        finally:
            store.PATIENCE = patience
        self.assertEqual((status, err.count("\n"), self.read()), (2, 1, before))
        self.assertIn("held by another process", err)

    def until_open(self, process):
        """It waits for the lock of the history."""
        fds = f"/proc/{process.pid}/fd"
        for _ in range(6000):
            with contextlib.suppress(FileNotFoundError):
                if self.history in (os.readlink(f"{fds}/{name}") for name in os.listdir(fds)):
                    return
            self.assertIsNone(process.poll())
            time.sleep(0.01)
        self.fail("it does not open the history")

    def test_signals(self):
        self.keep(self.run_of(1))
        before = self.read()
        with open(self.history, encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            for number in (signal.SIGINT, signal.SIGTERM):
                process = self.start(self.run_of(2))
                self.until_open(process)
                process.send_signal(number)
                self.assertEqual((process.communicate()[1], process.returncode),
                                 (b"", 128 + number))
        self.assertEqual((self.read(), self.left()), (before, []))


class Write(unittest.TestCase):
    def test_failure(self):
        with tempfile.TemporaryDirectory() as path:
            name = os.path.join(path, "file")
            store.write(name, "old")
            with self.assertRaises(UnicodeEncodeError):
                store.write(name, "\udcff")
            self.assertEqual(os.listdir(path), ["file"])
            with open(name, encoding="utf-8") as file:
                self.assertEqual(file.read(), "old")

    def test_open_directory(self):
        """One that is named by its descriptor is not looked for by its name, which may be
        another's."""
        with tempfile.TemporaryDirectory() as path:
            handle = os.open(path, os.O_RDONLY)
            self.addCleanup(os.close, handle)
            name = f"/proc/self/fd/{handle}/file"
            self.assertEqual(store.target(name), name)
            store.write(name, "new")
            self.assertEqual(os.listdir(path), ["file"])
            os.symlink("file", os.path.join(path, "link"))
            self.assertEqual(store.target(f"/proc/self/fd/{handle}/link"), name)

    def test_device(self):
        with tempfile.TemporaryDirectory() as path:
            name = os.path.join(path, "pipe")
            os.mkfifo(name)
            with self.assertRaisesRegex(OSError, "it is a pipe"):
                store.write(name, "new")
            self.assertTrue(stat.S_ISFIFO(os.stat(name).st_mode))


if __name__ == "__main__":
    unittest.main()
