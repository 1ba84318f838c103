# SPDX-License-Identifier: GPL-2.0-only
"""What the programs have in common: whatever happens ends in a status and at most one line."""
import argparse
import difflib
import errno
import io
import logging
import os
import re
import signal
import sys
import warnings

from report.data import infile


class Parser(argparse.ArgumentParser):
    """Its errors are ours; and an argument that is there must not be empty."""

    def error(self, message):
        raise infile.Error(f"{message}; see --help{self._meant(message)}")

    def _meant(self, message):
        """What was meant, where a word is nearly one of those that there are."""
        unknown = re.search(r"unrecognized arguments: (--[^ =]+)", message)
        known = list(self._option_string_actions)
        for action in self._subparsers._group_actions if self._subparsers else []:
            known += [flag for each in action.choices.values()
                      for flag in each._option_string_actions]
        choice = re.search(r"invalid choice: '([^']*)' \(choose from (.*)\)", message)
        if choice:
            unknown, known = choice, re.findall(r"[\w-]+", choice[2])
        near = difflib.get_close_matches(unknown[1], known, 1) if unknown else []
        return f"; did you mean {near[0]}?" if near else ""

    def parse_args(self, args=None, namespace=None):
        words = sys.argv[1:] if args is None else args
        found = super().parse_args(words, namespace)
        for name, value in vars(found).items():
            if value == "":
                flag = f"--{name}"
                named = any(word.partition("=")[0] == flag for word in words)
                raise infile.Error(f"{flag if named else name.upper()} is empty: give one; "
                                   "see --help")
        return found


def guard(name, call):
    """The status of call(), of which the program's user sees no traceback. name: what for."""
    # Where it keeps its list of fonts is matplotlib's affair, and a letter that they lack is a box.
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Glyph ")
            return call()
    except infile.Error as error:
        return refuse(error)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            refuse(f"{error.filename or name}: {error.strerror}; make room there, then try again")
            return 1
        return refuse(f"{error.filename or name}: {error.strerror or error}; "
                      "check the path and its permissions")
    except MemoryError:
        return refuse(f"{name}: there is not enough memory for so much: give less")
    except KeyboardInterrupt:
        return 130


_done = []


def done(what):
    """What has been done even where it cannot be told on standard output."""
    _done.append(what)


def refuse(why):
    print(f"mapbench: {infile.shown(infile.outside(str(why)))}", file=sys.stderr)
    return 2


def start(main):
    """Ends this process with the status of main()."""
    sys.stdout, sys.stderr = _stream(1), _stream(2)
    if signal.getsignal(signal.SIGINT) == signal.SIG_DFL:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    # As an exception, so that what was half written is taken away.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        try:
            status = main()
        except SystemExit as asked:     # by --help, too
            status = asked.code
        sys.stdout.flush()
        error = sys.stdout.buffer.raw.error
        if error:
            status = refuse(f"cannot write to standard output: {error.strerror}; give it room"
                            + "".join(f"; {what}" for what in _done))
    except KeyboardInterrupt:
        status = 130
    sys.exit(status)


class _Pipe(io.FileIO):
    """When nobody reads any more, as behind `| head`, what is written goes nowhere: the program
    goes on to its verdict. So it does where there is no room, which is told at its end."""
    error = None

    def write(self, data):
        try:
            return super().write(data)
        except BrokenPipeError:
            return memoryview(data).nbytes
        except OSError as error:
            self.error = error
            return memoryview(data).nbytes


def _stream(number):
    """Standard output or error; nowhere where it is closed."""
    try:
        raw = _Pipe(number, "w", closefd=False)
    except OSError:
        raw = _Pipe(os.open(os.devnull, os.O_WRONLY), "w")
    return io.TextIOWrapper(io.BufferedWriter(raw), encoding="utf-8", errors="backslashreplace",
                            line_buffering=raw.isatty() or number == 2)
