# SPDX-License-Identifier: GPL-2.0-only
"""Files written whole or not at all, by one process at a time where several may."""
import contextlib
import errno
import fcntl
import os
import stat
import tempfile
import time

from report import infile

_LINKS = 40         # as many as the kernel follows
PATIENCE = 60       # seconds; who writes a history holds it for less than one


def directory(path):
    os.makedirs(path, exist_ok=True)


def write(path, content, durably=False):
    """Replaces path, or what it is a link to, with content, text or bytes; on failure all is as it
    was. A file that was there keeps its owner and mode. durably: also if the power fails now."""
    data = content.encode() if isinstance(content, str) else content
    path = target(path)
    before = _status(path)
    try:
        handle, name = tempfile.mkstemp(dir=os.path.dirname(path) or ".", prefix=".report-")
    except OSError as error:
        raise OSError(error.errno, error.strerror, path) from error
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            if before:
                with contextlib.suppress(PermissionError):
                    os.fchown(handle, before.st_uid, before.st_gid)
            os.fchmod(handle, stat.S_IMODE(before.st_mode) if before else 0o666 & ~_umask())
            if durably:
                file.flush()
                os.fsync(handle)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def target(path):
    """What the link that path is leads to. The directories on the way are left to the kernel: one
    may be an open file descriptor, and its name another's by now."""
    for _ in range(_LINKS):
        if not os.path.islink(path):
            break
        path = os.path.join(os.path.dirname(path), os.readlink(path))
    return path


def _status(path):
    """Of the file there, None if there is none; a device or a pipe is nothing to replace."""
    try:
        status = os.stat(path)
    except FileNotFoundError:
        return None
    what = infile.kind(status.st_mode)
    if what:
        code = errno.EISDIR if stat.S_ISDIR(status.st_mode) else errno.EINVAL
        raise OSError(code, f"it is {what}, not a file", path)
    return status


def _umask():
    umask = os.umask(0)
    os.umask(umask)
    return umask


@contextlib.contextmanager
def locked(path):
    """Keeps every other process that asks for it away from a file, which is made if there is
    none, and which write() may replace meanwhile."""
    path = target(path)
    end = time.monotonic() + PATIENCE
    while True:
        handle, made = _opened(path)
        try:
            _lock(handle, path, end)
            if _same(handle, path):
                break
        except BaseException:
            os.close(handle)
            raise
        # Who had it has replaced it, so this is the lock of a file that is gone.
        os.close(handle)
    try:
        yield
    except BaseException:
        if made and _same(handle, path):
            os.unlink(path)
        raise
    finally:
        os.close(handle)


def _opened(path):
    flags = os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
    while True:
        if _status(path):
            with contextlib.suppress(FileNotFoundError):
                return os.open(path, flags), False
        else:
            with contextlib.suppress(FileExistsError):
                return os.open(path, flags | os.O_CREAT | os.O_EXCL, 0o666), True


def _lock(handle, path, end):
    while True:
        try:
            return fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() > end:
                raise infile.Error(f"{path} is held by another process for more than {PATIENCE} s: "
                                   "wait for it to end, and try again") from error
            time.sleep(0.01)


def _same(handle, path):
    """Whether path is still the file that was opened."""
    try:
        return os.path.samestat(os.fstat(handle), os.stat(path))
    except FileNotFoundError:
        return False
