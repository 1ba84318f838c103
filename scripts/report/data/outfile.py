# SPDX-License-Identifier: GPL-2.0-only
"""Files written whole or not at all, by one process at a time where several may; and nowhere but
where the name leads that was given: a link that another user may have laid is not followed."""
import contextlib
import errno
import fcntl
import hashlib
import os
import re
import stat
import time

from report.data import infile, owner, replaced

_HEAD = 1 << 20     # bytes in which a file says what it is
_LINKS = 40         # as many as the kernel follows
PATIENCE = 60       # seconds; who writes a history holds it for less than one
_WAY = os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC
_NEW = os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_NAME = 255         # bytes that a name has at most
_OPEN = re.compile(r"/proc/self/fd/\d+(?=/)")


def directory(path):
    """Makes it, and those above it, where they are missing."""
    with _place(os.path.join(path, "file"), make=True):
        pass


@contextlib.contextmanager
def kept(path):
    """The path of a directory, or of a file in one, by that directory, which is open: whoever can
    put another in its place, or a link, does not do so for who reads in it, and then writes what
    that made."""
    directory, file = (path, "") if os.path.isdir(path) else os.path.split(path)
    with contextlib.ExitStack() as stack:
        try:
            way, _ = stack.enter_context(_place(os.path.join(directory, "file")))
        except OSError as error:
            raise infile.Error(f"cannot read {path}: {error.strerror}; name the directory that "
                               "`mapbench run` wrote") from error
        place = f"/proc/self/fd/{way}"
        infile.OPEN[place] = directory.rstrip("/") or directory and "/" or "."
        yield os.path.join(place, file) if file else place


@contextlib.contextmanager
def placed(path):
    """The path of a file by the directory that it lies in, which is open: what is looked at, read,
    locked and written by that path is in one directory, whatever another user has exchanged it
    for meanwhile."""
    with _place(path) as (way, name):
        place = f"/proc/self/fd/{way}"
        directory, given = os.path.split(path)
        infile.OPEN[place] = os.readlink(place) if given != name else \
            directory.rstrip("/") or directory and "/" or "."
        yield f"{place}/{name}"


def check(path):
    """Refuses what write() would refuse, before anything is done."""
    with contextlib.suppress(FileNotFoundError), _place(path) as (way, name), _told(path):
        _status(way, name)


def check_own(path, mark):
    """check(), and refuses a file that write() would replace and that is not of our making: it is
    not empty, and mark() of its beginning (mark.py) does not say so. Without a mark: any."""
    with contextlib.suppress(FileNotFoundError), _place(path) as (way, name), _told(path):
        if _status(way, name) and not (mark and _marked(way, name, mark)):
            raise infile.Error(f"{path} is there already, and would be lost: remove it, or give "
                               "another")


def _marked(way, name, mark):
    handle = os.open(name, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=way)
    with os.fdopen(handle, "rb") as file:
        text = file.read(_HEAD)
    return not text or bool(mark(text))


_WHATEVER = object()


def write(path, content, durably=False, was=_WHATEVER):
    """Replaces path, or what it is a link to, with content, text or bytes; on failure all is as it
    was. A file that was there keeps its group, mode and ACL, and its owner where we may give one a
    file; a second name of it keeps the old content. durably: also if the power fails now.
    was: the status of the file that content has been made of, None if there was none; another file
    is not replaced."""
    data = content.encode() if isinstance(content, str) else content
    with _place(path) as (way, name), _told(path), _there(way, name) as (old, before):
        if was is not _WHATEVER and not _same(before, was):
            raise _another(name)
        replaced.sweep(way, owner.ours(way))
        new = replaced.of_writer()
        handle = os.open(new, os.O_WRONLY | _NEW, 0o600, dir_fd=way)
        try:
            with os.fdopen(handle, "wb") as file:
                _at_work(handle)
                file.write(data)
                if before:
                    replaced.as_before(handle, old, name, before, _shared(way, before))
                else:
                    os.fchmod(handle, 0o666 & ~_umask())
                if durably:
                    file.flush()
                    os.fsync(handle)
            if was is not _WHATEVER and not (replaced.same(old, way, name) if before else
                                             not _lies(way, name)):
                raise _another(name)
            os.replace(new, name, src_dir_fd=way, dst_dir_fd=way)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(new, dir_fd=way)
            raise


@contextlib.contextmanager
def _there(way, name):
    """The file there, open for what it is and not for what is in it, and its status; twice None if
    there is none. What is asked of it later is asked of this one, whatever has its name by then."""
    try:
        handle = os.open(name, os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=way)
    except FileNotFoundError:
        yield None, None
        return
    try:
        yield handle, _file(os.fstat(handle), name)
    finally:
        os.close(handle)


def _another(name):
    return OSError(errno.ESTALE, "it is another file by now: try again", name)


def _same(status, other):
    return status is other or bool(status and other) and os.path.samestat(status, other)


def write_all(path, contents):
    """Makes a directory of these files, {name: content}, which has its name only when it is
    whole."""
    with _place(path.rstrip("/")) as (way, name), _told(path):
        replaced.sweep(way, owner.ours(way))
        new = replaced.of_writer()
        handle = _made(way, new)
        try:
            _at_work(handle)
            for file, content in contents.items():
                write(f"/proc/self/fd/{handle}/{file}", content)
            # Where a directory gives what is made in it its group, a new one goes on with that.
            os.fchmod(handle, 0o777 & ~_umask() | os.fstat(handle).st_mode & stat.S_ISGID)
            os.rename(new, name, src_dir_fd=way, dst_dir_fd=way)
        except BaseException:
            with contextlib.suppress(OSError):
                replaced.remove(handle, way, new)
            raise
        finally:
            os.close(handle)


def _made(way, name):
    """A new directory, open."""
    os.mkdir(name, 0o700, dir_fd=way)
    handle = os.open(name, os.O_RDONLY | os.O_DIRECTORY | replaced.OLD, dir_fd=way)
    # Between the two it can be exchanged for another one.
    if os.fstat(handle).st_uid == os.geteuid() and not os.listdir(handle):
        return handle
    os.close(handle)
    raise OSError(errno.ESTALE, "another user has renamed what is made there")


def _at_work(handle):
    """Keeps sweep() away from what is being written."""
    with contextlib.suppress(OSError):      # a file system without: nothing is swept
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _shared(way, status):
    """Whether all that is in that directory has the group of this file, which has no number
    here."""
    return status.st_gid == owner.UNKNOWN and owner.noted("s", os.stat(way))


@contextlib.contextmanager
def _place(path, make=False):
    """The open directory that path lies in, and its name there, which is no link. The way there is
    gone step by step, so that nobody can lay a link after it was looked at. make: directories that
    are missing."""
    with _told(path):
        way, name = _walk(path, make)
    try:
        yield way, name
    finally:
        os.close(way)


@contextlib.contextmanager
def _told(path):
    """Errors name path, not what it is from an open directory."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, path) from error


def _walk(path, make):
    if path.endswith("/"):
        raise OSError(errno.EISDIR, "its name is a directory's, with a / at its end")
    start = _OPEN.match(path)   # whose name may be another's by now
    start = start[0] if start else "/" if path.startswith("/") else "."
    names = _names(path.removeprefix(start) if start != "." else path)
    way, links = os.open(start, _WAY), 0
    try:
        while names:
            name = names.pop()
            to = _link(way, name, path)
            if to is not None:
                links += 1
                if links > _LINKS:
                    raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
                names += _names(to)
                if to.startswith("/"):
                    way = _step(way, "/")
                continue
            if not names:
                return way, name
            if make:
                with contextlib.suppress(FileExistsError), _users_umask():
                    os.mkdir(name, dir_fd=way)
            way = _step(way, name)
        raise OSError(errno.EISDIR, os.strerror(errno.EISDIR))
    except BaseException:
        os.close(way)
        raise


def _names(path):
    """The parts of a path, the last first."""
    return [name for name in path.split("/") if name not in ("", ".")][::-1]


def _step(way, name):
    """The open directory of that name, in place of way."""
    new = os.open(name, _WAY | os.O_NOFOLLOW, dir_fd=way)
    os.close(way)
    return new


def _link(way, name, path):
    """What the link of that name leads to; None if it is none."""
    try:
        status = os.stat(name, dir_fd=way, follow_symlinks=False)
    except FileNotFoundError:
        return None
    if not stat.S_ISLNK(status.st_mode):
        return None
    if not owner.owned(status) or not owner.ours(way):
        raise infile.Error(f"{path}: {name} is a link that another user has laid, or could, and is "
                           "not written through: remove it, or name what it leads to")
    return os.readlink(name, dir_fd=way)


def _status(way, name):
    """Of the file there, None if there is none."""
    try:
        return _file(os.stat(name, dir_fd=way, follow_symlinks=False), name)
    except FileNotFoundError:
        return None


def _file(status, name):
    """That status, of a file; a device or a pipe is nothing to replace."""
    what = infile.kind(status.st_mode)
    if what:
        code = errno.EISDIR if stat.S_ISDIR(status.st_mode) else errno.EINVAL
        raise OSError(code, f"it is {what}, not a file", name)
    return status


@contextlib.contextmanager
def _users_umask():
    ours = os.umask(_umask())
    try:
        yield
    finally:
        os.umask(ours)


def _umask():
    """The user's, whatever scripts/mapbench runs us with."""
    asked = os.environ.get("MAPBENCH_UMASK", "")
    if re.fullmatch("[0-7]{3,4}", asked):
        return int(asked, 8)
    umask = os.umask(0)
    os.umask(umask)
    return umask


@contextlib.contextmanager
def locked(path):
    """Keeps every other process that asks for it away from a file, which write() may make or
    replace meanwhile. The lock is a file of its own beside it, there as long as it is held, that
    nobody else can open: of one that others can read any of them could hold a lock."""
    end = time.monotonic() + PATIENCE
    with _place(path) as (way, name), _told(path):
        if _status(way, name):      # it has to be one that may be written
            os.close(os.open(name, os.O_WRONLY | replaced.OLD, dir_fd=way))
        beside = f".{name}.lock"
        if len(os.fsencode(beside)) > _NAME:
            beside = f".{hashlib.sha256(os.fsencode(name)).hexdigest()}.lock"
        handle = _lock(way, beside, path, end)
        try:
            yield
        finally:
            if replaced.same(handle, way, beside):
                os.unlink(beside, dir_fd=way)
            os.close(handle)


def _lock(way, name, path, end):
    """That lock, open and held."""
    while True:
        try:
            handle = os.open(name, os.O_RDWR | os.O_CREAT | replaced.OLD, 0o600, dir_fd=way)
        except OSError as error:
            # A link, a directory, or another user's, whom we cannot wait for.
            if not isinstance(error, PermissionError) and error.errno not in (
                    errno.ELOOP, errno.EISDIR, errno.ENXIO) or not _lies(way, name):
                raise
            raise _foreign(path, name) from error
        try:
            status = os.fstat(handle)
            if infile.kind(status.st_mode) or not owner.owned(status) or \
                    status.st_mode & 0o077 or status.st_size or status.st_nlink > 1:
                raise _foreign(path, name)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                # Who had it has removed it, so this may be the lock of a file that is gone.
                if replaced.same(handle, way, name):
                    return handle
            except BlockingIOError as error:
                if time.monotonic() > end:
                    raise infile.Error(f"{path} is held by another process for more than "
                                       f"{PATIENCE} s: wait for it to end, and try again") \
                        from error
                time.sleep(0.01)
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)


def _lies(way, name):
    """Whether there is a thing of that name."""
    try:
        os.stat(name, dir_fd=way, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return True


def _foreign(path, name):
    return infile.Error(f"{path}: its lock {name}, beside it, is none of ours: wait for whose it "
                        "is, or remove it")
