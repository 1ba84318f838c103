# SPDX-License-Identifier: GPL-2.0-only
"""Test cases for files that are written whole or not at all, and what a kill leaves of them."""
import fcntl
import os
import shutil
import signal
import stat
import struct
import subprocess
import sys
import tempfile
import unittest
from unittest import mock

HERE = os.path.dirname(os.path.abspath(__file__))
SCRIPTS = os.path.join(HERE, "..", "..", "..", "scripts")
sys.path.insert(0, SCRIPTS)

from report.data import infile, outfile, owner, replaced  # noqa: E402

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

    def as_other(self, groups, name):
        """What write() says to another user, of these groups."""
        pid = os.fork()
        if pid == 0:
            try:
                os.setgroups(groups)
                os.setresgid(OTHER, OTHER, OTHER)
                os.setresuid(OTHER, OTHER, OTHER)
                outfile.write(name, "new")
            except OSError:
                os._exit(2)
            except BaseException:
                os._exit(1)
            os._exit(0)
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

    @unittest.skipIf(os.geteuid() or os.environ.get("MAPBENCH_USERNS") == "single",
                     "another user is needed")
    def test_group(self):
        """Whoever has it by its group has it by that of what another member makes of it."""
        with tempfile.TemporaryDirectory() as path:
            os.chmod(path, 0o777)
            name = os.path.join(path, "file")
            for mode, groups, status, group in ((0o660, [OTHER + 1], 0, OTHER + 1),
                                                (0o660, [], 2, OTHER + 1), (0o644, [], 0, OTHER)):
                with open(name, "w", encoding="utf-8") as file:
                    file.write("old")
                os.chown(name, 0, OTHER + 1)
                os.chmod(name, mode)
                self.assertEqual(self.as_other(groups, name), status, oct(mode))
                with open(name, encoding="utf-8") as file:
                    self.assertEqual(file.read(), "old" if status else "new")
                self.assertEqual(os.stat(name).st_gid, group)
                self.assertEqual(stat.S_IMODE(os.stat(name).st_mode), mode)
                self.assertEqual(os.listdir(path), ["file"])
                os.unlink(name)

    def test_acl(self):
        """Its group has not what another one has by a list."""
        entries = ((0x01, 6, 0xffffffff), (0x02, 6, OTHER), (0x04, 0, 0xffffffff),
                   (0x10, 6, 0xffffffff), (0x20, 0, 0xffffffff))
        acl = struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)
        with tempfile.TemporaryDirectory() as path:
            name = os.path.join(path, "file")
            outfile.write(name, "old")
            try:
                os.setxattr(name, "system.posix_acl_access", acl)
            except OSError:
                self.skipTest("its file system has no ACLs")
            outfile.write(name, "new")
            self.assertEqual(os.getxattr(name, "system.posix_acl_access"), acl)
            self.assertEqual(stat.S_IMODE(os.stat(name).st_mode), 0o660)

    def test_file_exchanged(self):
        """Who may use what is written is what the file said that was there, not what another one
        says that has its name by then."""
        with tempfile.TemporaryDirectory() as path:
            name, other = os.path.join(path, "file"), os.path.join(path, "other")
            for each, mode in ((name, 0o600), (other, 0o666)):
                outfile.write(each, "old")
                os.chmod(each, mode)
            with mock.patch.object(replaced, "sweep", lambda *_: os.rename(other, name)):
                outfile.write(name, "new")
            self.assertEqual(stat.S_IMODE(os.stat(name).st_mode), 0o600)

    def test_directory_acl(self):
        """That of the directory is of what is new there, not of what replaces an older file."""
        entries = ((0x01, 7, 0xffffffff), (0x02, 7, OTHER), (0x04, 7, 0xffffffff),
                   (0x10, 7, 0xffffffff), (0x20, 0, 0xffffffff))
        acl = struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)
        with tempfile.TemporaryDirectory() as path:
            name = os.path.join(path, "file")
            outfile.write(name, "old")
            os.chmod(name, 0o640)
            try:
                os.setxattr(path, "system.posix_acl_default", acl)
                os.setxattr(name, "user.note", b"mine")
            except OSError:
                self.skipTest("its file system has no ACLs, or no attributes of a user's")
            outfile.write(name, "new")
            self.assertEqual(os.listxattr(name), ["user.note"])
            self.assertEqual(os.getxattr(name, "user.note"), b"mine")
            self.assertEqual(stat.S_IMODE(os.stat(name).st_mode), 0o640)
            outfile.write(name + "2", "new")
            self.assertIn("system.posix_acl_access", os.listxattr(name + "2"))

    def test_lock(self):
        """What has something in it is no lock of ours, and stays."""
        with tempfile.TemporaryDirectory() as path:
            name, lock = os.path.join(path, "file"), os.path.join(path, ".file.lock")
            with outfile.locked(name):
                self.assertEqual(os.listdir(path), [".file.lock"])
            self.assertEqual(os.listdir(path), [])
            with open(os.open(lock, os.O_CREAT | os.O_WRONLY, 0o600), "w",
                      encoding="utf-8") as file:
                file.write("precious")
            with self.assertRaisesRegex(infile.Error, "file.lock, beside it, is none of ours"):
                with outfile.locked(name):
                    self.fail("it was taken")
            with open(lock, encoding="utf-8") as file:
                self.assertEqual(file.read(), "precious")

    def test_directory(self):
        """It is there when it is whole, or not at all."""
        with tempfile.TemporaryDirectory() as path:
            with self.assertRaises(UnicodeEncodeError):
                outfile.write_all(os.path.join(path, "made"), {"one": "1", "two": "\udcff"})
            self.assertEqual(os.listdir(path), [])
            outfile.write_all(os.path.join(path, "made"), {"one": "1", "two": "2"})
            self.assertEqual(os.listdir(path), ["made"])
            self.assertEqual(sorted(os.listdir(os.path.join(path, "made"))), ["one", "two"])
            outfile.write_all(os.path.join(path, "with/"), {"one": "1"})
            self.assertEqual(os.listdir(os.path.join(path, "with")), ["one"])
            with self.assertRaisesRegex(OSError, "a / at its end"):
                outfile.write(os.path.join(path, "file/"), "1")
            self.assertEqual(sorted(os.listdir(path)), ["made", "with"])

    def test_directory_of_a_group(self):
        """What is made in it gives its group on, as a directory that mkdir makes."""
        with tempfile.TemporaryDirectory() as path:
            os.chmod(path, 0o2775)
            outfile.write_all(os.path.join(path, "made"), {"one": "1"})
            self.assertTrue(os.stat(os.path.join(path, "made")).st_mode & stat.S_ISGID)

    def test_directory_exchanged(self):
        """Another one that has the name of what is made by the time that it is opened stays."""
        with tempfile.TemporaryDirectory() as path:
            precious, make = os.path.join(path, "precious"), os.mkdir
            make(precious)
            outfile.write(os.path.join(precious, "one"), "precious")

            def exchange(name, mode, dir_fd):
                make(name, mode, dir_fd=dir_fd)
                os.rmdir(name, dir_fd=dir_fd)
                os.rename(precious, name, dst_dir_fd=dir_fd)
            with mock.patch.object(os, "mkdir", exchange):
                with self.assertRaisesRegex(OSError, "another user has renamed"):
                    outfile.write_all(os.path.join(path, "made"), {"one": "1"})
            left, = os.listdir(path)
            with open(os.path.join(path, left, "one"), encoding="utf-8") as file:
                self.assertEqual(file.read(), "precious")

    def test_members(self):
        """A member of a group whom no file knows is a stranger."""
        files = {"passwd": ["root:x:0:0::/:/bin/sh"], "group": ["root:x:0:", "team:x:4000:alice"]}
        with mock.patch.object(owner, "_lines", lambda path: files[os.path.basename(path)]):
            self.assertEqual(owner._members(4000), {"?"})
            self.assertEqual(owner._members(0), {"0"})
            self.assertEqual(owner._members(5000), {"5000"})
        self.assertFalse(owner.trusted("?"))

    def test_owner_unknown(self):
        """In a user namespace that has a number for all whom it does not know, no file is given to
        that one, who nobody is outside."""
        for number, mapped, given in ((65534, "0 1000 1\n1 100000 65536\n", False),
                                      (65533, "0 1000 1\n1 100000 65536\n", True),
                                      (65534, "0 0 4294967295\n", True)):
            read = mock.mock_open(read_data=mapped)
            with mock.patch.object(replaced, "open", read, create=True), \
                    mock.patch.object(os, "fchown") as fchown:
                self.assertEqual(replaced._given(0, -1, number), given)
                self.assertEqual(fchown.called, given)

    def killed(self, path, by, call):
        """The number of a process that was killed when that call of outfile's was about to give
        what it has written its name there, by os.rename or os.replace, and what is left of it."""
        process = subprocess.Popen([sys.executable, "-B", "-c", f"""if True:
            import os, signal, sys
            sys.path.insert(0, sys.argv[1])
            from report.data import outfile
            name = sys.argv[2]
            os.{by} = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)
            outfile.{call}""", SCRIPTS, os.path.join(path, "killed")])
        self.assertEqual(process.wait(), -signal.SIGKILL)
        left, = os.listdir(path)
        self.assertTrue(left.startswith(f".report-{process.pid}-"))
        return process.pid, left

    def test_what_a_kill_has_left_of_a_directory(self):
        """It goes with the next one; one that is being made stays."""
        with tempfile.TemporaryDirectory() as path:
            name = os.path.join(path, "made")
            pid, left = self.killed(path, "rename", 'write_all(name, {"one": "1", "two": "2"})')
            self.assertEqual(sorted(os.listdir(os.path.join(path, left))), ["one", "two"])
            work = f".report-{pid}-{1:016x}"     # of one whom we cannot see
            os.mkdir(os.path.join(path, work))
            handle = os.open(os.path.join(path, work), os.O_RDONLY)
            self.addCleanup(os.close, handle)
            fcntl.flock(handle, fcntl.LOCK_EX)
            outfile.write_all(name, {"one": "1"})
            self.assertEqual(sorted(os.listdir(path)), sorted([work, "made"]))
            self.other_directories(path, pid)
            with self.assertRaises(OSError) as caught:
                outfile.write_all(os.path.join(path, "n" * 256), {"one": "1"})
            self.assertEqual(caught.exception.filename, os.path.join(path, "n" * 256))
            self.assertEqual(sorted(os.listdir(path)), sorted([work, "made"]))

    def other_directories(self, path, pid):
        """Of such a name: one with more in it than files, and one whose name may be another's
        doing."""
        left = os.path.join(path, f".report-{pid}-{5:016x}")
        os.makedirs(os.path.join(left, "deep"))
        outfile.write(os.path.join(left, "file"), "precious")
        outfile.write(os.path.join(path, "made", "new"), "1")
        outfile.write(os.path.join(path, "new"), "1")
        self.assertEqual(sorted(os.listdir(left)), ["deep", "file"])
        os.rmdir(os.path.join(left, "deep"))
        for mode in (0o777, 0o1777, 0o770):
            os.chmod(path, mode)
            if mode == 0o770:
                if os.geteuid():
                    break
                os.chown(path, 0, OTHER)
            outfile.write(os.path.join(path, "new"), "1")
            self.assertEqual(os.listdir(left), ["file"], oct(mode))
        if os.geteuid() == 0:
            os.chown(path, 0, 0)
        os.chmod(path, 0o755)
        outfile.write(os.path.join(path, "new"), "1")
        self.assertFalse(os.path.exists(left))
        os.unlink(os.path.join(path, "new"))

    def test_what_a_kill_has_left(self):
        """It goes with the next file that is written; what is not ours, or not done, stays."""
        with tempfile.TemporaryDirectory() as path:
            name = os.path.join(path, "file")
            pid, _ = self.killed(path, "replace", 'write(name, "old")')
            kept = [f".report-{os.getpid()}-{0:016x}",   # of one that is there
                    f".report-{pid}-{1:016x}",    # locked: of one whom we cannot see
                    f".report-{pid}-{2:016x}.txt", f".report-x-{3:016x}"]
            if os.geteuid() == 0 and os.environ.get("MAPBENCH_USERNS") != "single":
                kept.append(f".report-{pid}-{4:016x}")
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
