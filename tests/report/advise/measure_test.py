# SPDX-License-Identifier: GPL-2.0-only
"""What advise has measured where it is given no run: exactly what is asked."""
import contextlib
import io
import os
import re
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", "..", "..", "scripts")]

from report import __main__ as command  # noqa: E402


def asked(*words):
    """(status, {key: value} or what is said of an error)"""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = command.main(["measure", *words])
    if status:
        return status, err.getvalue()
    return status, dict(line.split("=", 1) for line in out.getvalue().splitlines())


class Measure(unittest.TestCase):
    def ops(self, *words):
        """What the filter wants of some acts."""
        status, found = asked(*words)
        self.assertEqual(status, 0, found)
        return found, {name for name in (
            "mmap", "touch_read", "touch_read:clean", "touch_write", "munmap", "munmap:clean",
            "munmap:written", "touch_read:7%", "touch_read:7%:random", "munmap:7%:random:clean",
            "touch_read:7%:random:clean", "munmap:7%:random", "munmap:7%:random:written",
            "touch_write:7%:random", "touch_read:70%:random", "touch_read:3p", "munmap:3p:clean",
            "touch_read:100%:random", "fork") if re.fullmatch(found["filter"], name)}

    def test_the_whole_buffer(self):
        found, ops = self.ops("--size", "64M")
        self.assertEqual(found["sizes"], str(64 << 20))
        self.assertEqual(found["ops"], "basic,state")
        self.assertEqual(ops, {"mmap", "touch_read", "touch_read:clean", "munmap",
                               "munmap:clean"})
        self.assertEqual((found["source"], found["semantics"]), ("compound", "0"))

    def test_a_share_at_random(self):
        found, ops = self.ops("--size", "100M", "--touched", "7%", "--pattern", "random",
                              "--need", "pin,fork", "--source", "bar", "--cache", "uc")
        self.assertEqual(found["ops"], "basic,sparse:7%")
        self.assertEqual(ops, {"mmap", "touch_read:7%:random", "touch_read:7%:random:clean",
                               "munmap:7%:random", "munmap:7%:random:clean"})
        self.assertEqual((found["source"], found["cache"], found["semantics"]), ("bar", "uc", "1"))

    def test_what_is_written(self):
        _, ops = self.ops("--size", "100M", "--touched", "7%", "--pattern", "random",
                          "--access", "write")
        self.assertEqual(ops, {"mmap", "touch_write:7%:random", "munmap:7%:random",
                               "munmap:7%:random:written"})

    def test_all_of_it_at_random(self):
        found, ops = self.ops("--size", "2M", "--pattern", "random")
        self.assertEqual(found["ops"], "basic,sparse:100%")
        self.assertIn("touch_read:100%:random", ops)

    def test_pages(self):
        """A number of pages; so is a share of fewer pages than the suites have shares of."""
        for words in (("2M", "3"), ("48K", "25%"), ("148K", "7%")):
            found, ops = self.ops("--size", words[0], "--touched", words[1])
            self.assertEqual(found["ops"], "basic,sparse:3p")
            self.assertEqual(ops, {"mmap", "touch_read:3p", "munmap:3p:clean"})

    def test_half_a_page_counts_whole(self):
        self.assertEqual(self.ops("--size", "5000")[0]["sizes"], "8192")

    def test_nothing_touched(self):
        found, ops = self.ops("--size", "2M", "--touched", "0")
        self.assertEqual(ops, {"mmap", "munmap", "munmap:clean"})
        self.assertEqual(found["ops"], "basic,state")

    def test_refusals(self):
        for words, what in (((), "--size"), (("--size", "0"), "--size 0"),
                            (("--size", "2G"), "give a run"),
                            (("--size", "2M", "--touched", "101%"), "--touched 101%"),
                            (("--size", "2M", "--need", "speed"), "--need speed"),
                            (("--size", "2M", "RUN"), "RUN")):
            status, said = asked(*words)
            self.assertEqual((status, said.count("\n")), (2, 1), said)
            self.assertIn(what, said)


if __name__ == "__main__":
    unittest.main()
