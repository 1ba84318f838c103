# SPDX-License-Identifier: GPL-2.0-only
"""Test cases for history add: however many at once, through a link, onto what is damaged, and
whatever comes between, a history is what it was or has all lines of a run."""
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
from unittest import mock

HERE = os.path.dirname(os.path.abspath(__file__))
SCRIPTS = os.path.join(HERE, "..", "..", "..", "scripts")
sys.path[:0] = [os.path.dirname(HERE), SCRIPTS]

from report import __main__ as command  # noqa: E402
from report.cli import history  # noqa: E402
from report.data import infile, outfile, owner, replaced  # noqa: E402
from report_sample import sample  # noqa: E402

AT_ONCE = 12
OTHER = 4321


class HistoryAdd(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.path = scratch.name
        self.history = os.path.join(self.path, "history.jsonl")
        self.lock = os.path.join(self.path, ".history.jsonl.lock")

    def run_of(self, day, envs=("vm",)):
        """The path of a run."""
        data = sample(sources=("compound",), sizes=(4096,), envs=envs)
        for env in data["environments"]:
            env["started"] = f"2026-01-{day:02d}T00:00:00Z"
        path = os.path.join(self.path, f"run-{day}.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(data, file)
        return path

    def add(self, run, history=None):
        """Exit status and standard error."""
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = command.main(["add", run, history or self.history])
        return status, err.getvalue()

    def start(self, run):
        return subprocess.Popen([sys.executable, "-B", "-m", "report", "add", run, self.history],
                                env=os.environ | {"PYTHONPATH": SCRIPTS}, stderr=subprocess.PIPE,
                                stdout=subprocess.DEVNULL)

    def read(self, path=None):
        with open(path or self.history, encoding="utf-8") as file:
            return file.read()

    def left(self):
        return [name for name in os.listdir(self.path) if name.startswith(".report-")]

    def exchanged(self, names, when, of=history):
        """Adds a run, whose exit status and standard error it returns; one who may rename what is
        there exchanges these two when the function of that name of that module is called."""
        first, second = (os.path.join(self.path, name) for name in names)
        does = getattr(of, when)

        def exchange(*args):
            done = does(*args)
            for old, new in ((first, first + "-"), (second, first), (first + "-", second)):
                os.rename(old, new)
            return done
        with mock.patch.object(of, when, exchange):
            return self.add(self.run_of(1), os.path.join(self.path, "d", "h.jsonl"))

    def rooms(self, other):
        """Directories d and e: in d an empty history, in e a file of that content."""
        for name, text in (("d", ""), ("e", other)):
            os.mkdir(os.path.join(self.path, name))
            with open(os.path.join(self.path, name, "h.jsonl"), "w", encoding="utf-8") as file:
                file.write(text)

    def test_directory_exchanged(self):
        """What was read is what is replaced, wherever it is by then."""
        self.rooms("precious")
        self.assertEqual(self.exchanged(("d", "e"), "_parsed"), (0, ""))
        self.assertEqual(self.read(os.path.join(self.path, "d", "h.jsonl")), "precious")
        self.assertEqual(self.read(os.path.join(self.path, "e", "h.jsonl")).count("\n"), 1)
        self.assertEqual(sorted(os.listdir(os.path.join(self.path, "d"))), ["h.jsonl"])
        self.assertEqual(sorted(os.listdir(os.path.join(self.path, "e"))), ["h.jsonl"])

    def test_file_exchanged(self):
        """Another file has its name by then, and stays."""
        self.rooms("")
        other = os.path.join(self.path, "d", "other")
        # When it was read, and when it was looked at once more and its successor is being made.
        for when, of in (("_parsed", history), ("sweep", replaced), ("as_before", replaced)):
            with self.subTest(when):
                with open(other, "w", encoding="utf-8") as file:
                    file.write("precious")
                status, err = self.exchanged(("d/h.jsonl", "d/other"), when, of)
                self.assertEqual(status, 2)
                self.assertRegex(err, "^mapbench: .*/d/h.jsonl: it is another file by now"
                                 "[^\n]*\n$")
                self.assertEqual(self.read(os.path.join(self.path, "d", "h.jsonl")), "precious")
                self.assertEqual(self.read(other), "")
                self.assertEqual(len(os.listdir(os.path.join(self.path, "d"))), 2)
                os.rename(other, os.path.join(self.path, "d", "h.jsonl"))

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
            self.assertEqual(self.add(self.run_of(day), link), (0, ""))
            self.assertTrue(os.path.islink(link))
            self.assertFalse(os.path.islink(real))
            self.assertEqual(len(self.read(real).splitlines()), day)
        os.symlink("loop", os.path.join(self.path, "loop"))
        status, err = self.add(self.run_of(3), os.path.join(self.path, "loop"))
        self.assertEqual((status, err.count("\n")), (2, 1))

    def test_mode_stays(self):
        self.add(self.run_of(1))
        os.chmod(self.history, 0o640)
        self.add(self.run_of(2))
        self.assertEqual(stat.S_IMODE(os.stat(self.history).st_mode), 0o640)

    def test_all_or_nothing(self):
        self.add(self.run_of(1, ("b",)))
        before = self.read()
        status, err = self.add(self.run_of(1, ("a", "b", "c")))
        self.assertEqual((status, err.count("\n"), self.read()), (2, 1, before))
        self.assertIn("b of 2026-01-01", err)

    def test_damaged(self):
        self.add(self.run_of(1))
        good = self.read()
        line = json.loads(good)
        cell = next(iter(line["cells"]))
        for text in ("{", "[]", "null", "", "{}", "[" * 100000, '{"a": 1' + "0" * 5000 + "}",
                     json.dumps(line | {"mode": "time", "cells": {cell: {"min": 1, "mean": 1}}}),
                     json.dumps(line | {"cells": []}),
                     json.dumps(line | {"commit": 7}), json.dumps(line | {"kernel": []}),
                     json.dumps({key: line[key] for key in line if key != "arch"}),
                     json.dumps(line | {"cells": {cell: {"min": "1", "mean": 1}}}),
                     json.dumps(line | {"cells": {cell: {"min": -1, "mean": 1}}}),
                     json.dumps(line | {"cells": {cell: {"min": 2**63, "mean": 1}}}), "\udcff"):
            with open(self.history, "wb") as file:
                file.write((good + text + "\n" + good).encode("utf-8", "surrogateescape"))
            size = os.path.getsize(self.history)
            for call in (lambda: self.add(self.run_of(2)), lambda: self.call("history")):
                status, err = call()
                self.assertEqual((status, err.count("\n")), (2, 1), err)
                self.assertIn("line 2 ", err)
            self.assertEqual((os.path.getsize(self.history), self.left()), (size, []))

    def call(self, verb):
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            return command.main([verb, self.history]), err.getvalue()

    def test_last_line_without_an_end(self):
        self.add(self.run_of(1))
        os.truncate(self.history, os.path.getsize(self.history) - 1)
        self.assertEqual(self.add(self.run_of(2)), (0, ""))
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
            status, err = self.add(path)
            self.assertEqual((status, err.count("\n"), os.path.exists(self.history)),
                             (2, 1, False))

    @contextlib.contextmanager
    def holding(self, path=None):
        """Another process's lock; of the history's lock, if of no other file."""
        with open(path or self.lock, "a", encoding="utf-8") as file:
            if path is None:
                os.chmod(self.lock, 0o600)
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def test_held_by_who_reads_it(self):
        """Whoever can open the history can hold a lock of it, for as long as he likes."""
        self.add(self.run_of(1))
        begun = time.monotonic()
        with self.holding(self.history):
            self.assertEqual(self.add(self.run_of(2)), (0, ""))
        self.assertLess(time.monotonic() - begun, outfile.PATIENCE / 2)
        self.assertEqual(len(self.read().splitlines()), 2)
        self.assertFalse(os.path.lexists(self.lock))

    def test_lock_is_ours_alone(self):
        self.add(self.run_of(1))
        with outfile.locked(self.history):
            self.assertEqual(stat.S_IMODE(os.stat(self.lock).st_mode), 0o600)
        before, begun = self.read(), time.monotonic()
        for lay in (lambda: os.mkfifo(self.lock), lambda: os.symlink(self.history, self.lock),
                    lambda: os.mkdir(self.lock), lambda: os.mknod(self.lock, 0o644),
                    lambda: os.mknod(self.lock, 0o600) or os.chown(self.lock, OTHER, OTHER)):
            if os.geteuid() != 0 or os.environ.get("MAPBENCH_USERNS") == "single":
                continue
            lay()
            status, err = self.add(self.run_of(2))
            self.assertEqual((status, err.count("\n"), self.read()), (2, 1, before))
            self.assertIn("its lock .history.jsonl.lock, beside it, is none of ours", err)
            (os.rmdir if os.path.isdir(self.lock) else os.unlink)(self.lock)
        self.assertLess(time.monotonic() - begun, outfile.PATIENCE / 2)

    def test_lock_that_a_kill_has_left(self):
        os.mknod(self.lock, 0o600)
        self.assertEqual(self.add(self.run_of(1)), (0, ""))
        self.assertFalse(os.path.lexists(self.lock))

    def test_long_name(self):
        self.history = os.path.join(self.path, "h" * 255)
        self.assertEqual(self.add(self.run_of(1)), (0, ""))
        self.assertEqual(self.add(self.run_of(2)), (0, ""))
        self.assertEqual(len(self.read().splitlines()), 2)

    def test_held(self):
        self.add(self.run_of(1))
        before, patience = self.read(), outfile.PATIENCE
        outfile.PATIENCE = 0.2
        try:
            with self.holding():
                status, err = self.add(self.run_of(2))
        finally:
            outfile.PATIENCE = patience
        self.assertEqual((status, err.count("\n"), self.read()), (2, 1, before))
        self.assertIn("held by another process", err)

    def until_open(self, process):
        """It waits for the lock of the history."""
        fds = f"/proc/{process.pid}/fd"
        for _ in range(6000):
            with contextlib.suppress(FileNotFoundError):
                if self.lock in (os.readlink(f"{fds}/{name}") for name in os.listdir(fds)):
                    return
            self.assertIsNone(process.poll())
            time.sleep(0.01)
        self.fail("it does not open the history")

    def test_signals(self):
        self.add(self.run_of(1))
        before = self.read()
        with self.holding():
            for number in (signal.SIGINT, signal.SIGTERM):
                process = self.start(self.run_of(2))
                self.until_open(process)
                process.send_signal(number)
                self.assertEqual((process.communicate()[1], process.returncode),
                                 (b"", 128 + number))
        self.assertEqual((self.read(), self.left()), (before, []))


@unittest.skipUnless(os.geteuid() == 0 and os.environ.get("MAPBENCH_USERNS") != "single",
                     "it is about what another user can make root do")
class Links(unittest.TestCase):
    """Whose links are followed."""

    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.path = scratch.name
        self.victim = self.at("victim")
        with open(self.victim, "w", encoding="utf-8") as file:
            file.write("precious")

    def at(self, *names):
        return os.path.join(self.path, *names)

    def room(self, name, owner=0, group=0, mode=0o755):
        """A directory."""
        os.mkdir(self.at(name))
        os.chown(self.at(name), owner, group)
        os.chmod(self.at(name), mode)
        return self.at(name)

    def link(self, path, to=None, owner=OTHER):
        os.symlink(to or self.victim, path)
        os.chown(path, owner, owner, follow_symlinks=False)
        return path

    def refused(self, path, *calls):
        for call in calls or (outfile.check, lambda path: outfile.write(path, "new"), self.lock):
            with self.assertRaisesRegex(infile.Error, "a link that another user"):
                call(path)
        with open(self.victim, encoding="utf-8") as file:
            self.assertEqual(file.read(), "precious")
        self.assertFalse([name for _, _, names in os.walk(self.path) for name in names
                          if name.startswith(".report-")])

    @staticmethod
    def lock(path):
        with outfile.locked(path):
            pass

    def test_another_users(self):
        for name, args in (("own", ()), ("sticky", (0, 0, 0o1777)), ("theirs", (OTHER, OTHER))):
            room = self.room(name, *args)
            self.refused(self.link(os.path.join(room, "link")))
            self.refused(self.link(os.path.join(room, "dangling"), self.at("nothing")))
            self.assertFalse(os.path.lexists(self.at("nothing")))

    def test_ones_own_where_others_write(self):
        """It may be the name of another link of ours: whoever can write there can hard link it."""
        for name, args in (("sticky", (0, 0, 0o1777)), ("theirs", (OTHER, OTHER)),
                           ("group", (0, OTHER, 0o775))):
            self.refused(self.link(os.path.join(self.room(name, *args), "link"), owner=0))

    def test_on_the_way(self):
        other = self.room("other")
        room = self.room("sticky", 0, 0, 0o1777)
        self.link(os.path.join(room, "plots"), other)
        self.refused(os.path.join(room, "plots", "file"), outfile.check, outfile.directory,
                     lambda path: outfile.write(path, "new"), self.lock)
        self.link(self.at("first"), os.path.join(room, "plots"), owner=0)
        self.refused(os.path.join(self.at("first"), "file"))
        self.assertEqual(os.listdir(other), [])

    def test_ones_own(self):
        self.link(self.at("link"), owner=0)
        self.link(self.at("way"), ".", owner=0)
        outfile.write(self.at("way", "..", os.path.basename(self.path), "way", "link"), "new")
        with open(self.victim, encoding="utf-8") as file:
            self.assertEqual(file.read(), "new")
        self.assertTrue(os.path.islink(self.at("link")))

    def test_no_link(self):
        """In another user's directory a file is made, and one that is a name of ours elsewhere is
        left alone there."""
        room = self.room("theirs", OTHER, OTHER)
        os.link(self.victim, os.path.join(room, "report.html"))
        outfile.write(os.path.join(room, "report.html"), "new")
        with open(self.victim, encoding="utf-8") as file:
            self.assertEqual(file.read(), "precious")
        with open(os.path.join(room, "report.html"), encoding="utf-8") as file:
            self.assertEqual(file.read(), "new")

    def test_whom_we_believe(self):
        self.link(self.at("link"))
        self.refused(self.at("link"))
        os.environ["SUDO_UID"] = str(owner.outside("uid", OTHER))
        self.addCleanup(os.environ.pop, "SUDO_UID")
        outfile.write(self.at("link"), "new")

    def test_run(self):
        """A report is refused before a part of it is written."""
        data = sample(sources=("compound",), sizes=(4096,))
        for name in ("report.html", "plots"):
            room = self.room(f"run-{name}", OTHER, OTHER)
            with open(os.path.join(room, "run.json"), "w", encoding="utf-8") as file:
                json.dump(data, file)
            other = self.room(f"other-{name}")
            self.link(os.path.join(room, name), other if name == "plots" else None)
            err = io.StringIO()
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(err):
                self.assertEqual(command.main(["report", room]), 2)
            self.assertRegex(err.getvalue(), r"^mapbench: [^\n]*a link that another user[^\n]*\n$")
            self.assertEqual(sorted(os.listdir(room)), sorted(["run.json", name]))
            self.assertEqual(os.listdir(other), [])


if __name__ == "__main__":
    unittest.main()
