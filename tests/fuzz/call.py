# SPDX-License-Identifier: GPL-2.0-only
"""Calls of the reports' programs, and what none of them may do: raise, hang, fill the memory, or
refuse in anything but one line."""
import contextlib
import io
import os
import resource
import signal
import traceback
from collections import namedtuple

SECONDS = 20
MEMORY = 4 << 30

# trouble: lines on what it did that no call may do.
Outcome = namedtuple("Outcome", "status out err trouble")


class TooLong(BaseException):
    """Not an Exception, so that nobody catches it by accident."""


def _too_long(*_):
    raise TooLong()


def bounded():
    """To be called once: the process may not use more memory than that."""
    signal.signal(signal.SIGALRM, _too_long)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def call(main, arguments, statuses=(0, 1, 2)):
    """The Outcome of main(arguments)."""
    out, err, trouble = io.StringIO(), io.StringIO(), []
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = main(list(arguments))
    except SystemExit as asked:
        status = asked.code
    except TooLong:
        status, trouble = None, [f"it takes more than {SECONDS} s:", traceback.format_exc()]
    except BaseException:   # that is what is looked for
        status, trouble = None, [traceback.format_exc()]
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    if not trouble:
        trouble = _judged(status, out.getvalue(), err.getvalue(), statuses)
    return Outcome(status, out.getvalue(), err.getvalue(), trouble)


def _judged(status, out, err, statuses):
    if status not in statuses:
        return [f"status {status}, not one of {statuses}: {err or out}"]
    if status != 2:
        return [f"status {status}, and yet it says: {err}"] if err else []
    trouble = []
    if not err.startswith("mapbench: ") or not err.endswith("\n") or len(err.split("\n")) != 2:
        trouble.append(f"it refuses, but not in one line: {err!r}")
    elif not err[:-1].isprintable() or len(err) > 1000:
        trouble.append(f"it refuses in a line that is not fit to be shown: {err[:1000]!r}")
    if "enough memory" in err:
        trouble.append(f"it used more than {MEMORY >> 30} GiB")
    if out:
        trouble.append(f"it refuses, and yet it prints: {out[:200]!r}")
    return trouble
