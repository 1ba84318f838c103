# SPDX-License-Identifier: GPL-2.0-only
"""Files that somebody names or leaves in a run's directory: read here alone, or refused in a line.

Whatever they hold, reading ends, and what comes out can be counted with and printed: nothing but
a regular file is opened, none is read beyond a limit, numbers fit 64 bits, and what a terminal or
an SVG could not show is spelled out."""
import errno
import json
import os
import re
import stat

from report.data import number

# Some 3,000 cells of 10,000 repetitions each, more than a full suite on three kernels.
LONGEST = 256 << 20
LONGEST_LINE = 16 << 20

# What a boot left beside run.json: what to do where it is not there or not right.
LEFT = "name a directory that `mapbench profile` wrote", "profile the cell again"
LONGEST_LEFT = 16 << 30

# run.json is 5 deep.
DEEPEST = 32
HIGHEST = (1 << 63) - 1

_SHOWN = 400    # characters of a message
_CHUNK = 1 << 20
_LINKS = 40         # as many as the kernel follows
_WAY = os.O_PATH | os.O_CLOEXEC
_OPENED = re.compile(r"/proc/self/fd/\d+(?!\d)")
_LONG_NUMBER = re.compile(r"\d{19}")
_KINDS = ((stat.S_ISDIR, "a directory"), (stat.S_ISFIFO, "a pipe"), (stat.S_ISSOCK, "a socket"),
          (stat.S_ISCHR, "a device"), (stat.S_ISBLK, "a device"))


# By the path by which an open directory is reached: the path that was given for it.
OPEN = {}


class Error(Exception):
    """What failed, on what, and what to do: one line."""


def printable(text):
    """With what cannot be printed spelled as in Python: line breaks, escapes, half characters."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode()
                   for char in text)


def shown(text):
    """One line of it that is not too long, whatever it is."""
    line = printable(str(text))
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN * 3 // 4]} ... {line[-_SHOWN // 5:]}"


def outside(text):
    """With the paths as the user knows them (say_paths of scripts/outside/say.sh)."""
    text = _OPENED.sub(lambda found: OPEN.get(found[0], found[0]), text)
    return re.sub(r"(^|[^\w./-])/host/", r"\1/", text) if "MAPBENCH_INSIDE" in os.environ else text


def named(path):
    """A path as it is told."""
    return printable(outside(path))


def kind(mode):
    """What there is instead of a regular file; None if it is one."""
    if stat.S_ISREG(mode):
        return None
    return next((name for test, name in _KINDS if test(mode)), "no regular file")


def _seen_by_others():
    """Whether we are root: what we read another user may not be able to, who laid the way to it,
    and would see it in what is made of it. Else we read no more than whoever runs us can."""
    return os.geteuid() == 0 and os.environ.get("MAPBENCH_USERNS", "root") == "root"


def _believed(uid):
    """As trusted() of owner.py has it, for root."""
    return str(uid) in ("0", os.environ.get("SUDO_UID"), str(os.stat(__file__).st_uid))


def _reached(path):
    """What path leads to, open by O_PATH, and whose links have led there who are not believed. The
    way is gone step by step, so that what is looked at is what is opened."""
    start = _OPENED.match(path)     # it has no name that others could take away
    start = start[0] if start else "/" if path.startswith("/") else "."
    names = (path.removeprefix(start) if start != "." else path).split("/")[::-1]
    way, owners, links = os.open(start, _WAY), set(), 0
    try:
        while names:
            name = names.pop()
            if name in ("", "."):
                continue
            new = os.open(name, _WAY | os.O_NOFOLLOW, dir_fd=way)
            status = os.fstat(new)
            if not stat.S_ISLNK(status.st_mode):
                os.close(way)
                way = new
                continue
            try:
                to = os.readlink("", dir_fd=new)
            finally:
                os.close(new)
            links += 1
            if links > _LINKS:
                raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
            if not _believed(status.st_uid):
                owners.add(status.st_uid)
            names += to.split("/")[::-1]
            if to.startswith("/"):
                os.close(way)
                way = os.open("/", _WAY)
        return way, owners
    except BaseException:
        os.close(way)
        raise


def _handle(path, find):
    """path open for reading. It is no device: opening one may do something already."""
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
    if not _seen_by_others():
        return os.open(path, flags)
    way, owners = _reached(path)
    try:
        status = os.fstat(way)
        if owners - {status.st_uid}:
            where = "is" if os.path.islink(path) else "is behind"
            raise Error(f"cannot read {path}: it {where} another user's link; {find}")
        what = kind(status.st_mode)
        if what:
            raise Error(f"cannot read {path}: it is {what}, not a file; {find}")
        return os.open(f"/proc/self/fd/{way}", flags)
    finally:
        os.close(way)


def _open(path, find):
    try:
        # Look first; then at what was opened.
        what = kind(os.stat(path).st_mode)
        if what is None:
            handle = _handle(path, find)
            file = open(handle, "rb")
            what = kind(os.fstat(handle).st_mode)
            if what is None:
                return file
            file.close()
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "no file can be called that"
        raise Error(f"cannot read {path}: {why}; {find}") from error
    raise Error(f"cannot read {path}: it is {what}, not a file; {find}")


def _chunks(path, find, most):
    """The bytes of a file."""
    with _open(path, find) as file:
        try:
            size, whole = 0, os.fstat(file.fileno()).st_size
            while chunk := file.read(_CHUNK):
                size += len(chunk)
                if max(size, whole) > most:
                    raise Error(f"cannot read {path}: it is longer than {number.size(most)}; "
                                f"{find}")
                yield chunk
        except OSError as error:
            raise Error(f"cannot read {path}: {error.strerror}; {find}") from error


def text(path, find, mend, most=LONGEST):
    """All of a file. find: what to do where it cannot be read; mend: where it is not text."""
    data = b"".join(_chunks(path, find, most))
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Error(f"{path} is not text: line {line} is not UTF-8; {mend}") from error


def lines(path, find, mend, most=LONGEST):
    """(number, line) of each line, without its end; of a file that need not fit into memory."""
    rest, number = b"", 0
    for chunk in _chunks(path, find, most):
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            number += 1
            yield number, _line(path, number, line, mend)
        if len(rest) > LONGEST_LINE:
            raise Error(f"{path}: line {number + 1} does not end; {mend}")
    if rest:
        yield number + 1, _line(path, number + 1, rest, mend)


def _line(path, number, line, mend):
    try:
        return line.decode().removesuffix("\r")
    except UnicodeDecodeError as error:
        raise Error(f"{path}: line {number} is not text; {mend}") from error


def document(path, find, mend, check=None):
    """The parsed JSON of a file; check makes a list of errors of it."""
    content = text(path, find, mend)
    try:
        data = parse(content)
    except ValueError as error:
        raise Error(f"{path} is not JSON: {error}; {mend}") from error
    errors = check(data) if check else []
    if errors:
        more = f" and {len(errors) - 1} more" if len(errors) > 1 else ""
        raise Error(f"{path}: {errors[0]}{more}; {mend}")
    return data


def parse(content):
    """JSON as its standard has it, with numbers of 64 bits; ValueError where it is not."""
    # The hook for integers is slow, so it is not there where none can be too long.
    hook = _integer if _LONG_NUMBER.search(content) else None
    try:
        data = json.loads(content, parse_constant=_constant, parse_float=_float, parse_int=hook,
                          object_pairs_hook=_object)
    except RecursionError as error:
        raise ValueError(f"it is more than {DEEPEST} deep") from error
    _depth(data)
    # A backslash may spell what the text itself does not have.
    if "\\" in content or not content.replace("\n", "").isprintable():
        data = _printable(data)
    return data


def integer(word, base=10):
    """A number that a program wrote, of 64 bits; ValueError where it is not."""
    if len(word) > 20:
        raise ValueError(f"{word[:20]}... is beyond 64 bits")
    return int(word, base)


def _object(pairs):
    made = dict(pairs)
    if len(made) != len(pairs):
        for name, _ in pairs:
            if name not in made:
                raise ValueError(f"{name[:40]!a} stands twice in one object")
            del made[name]
    return made


def _constant(name):
    raise ValueError(f"{name} is no number there")


def _integer(digits):
    if len(digits) > 20 or abs(int(digits)) > HIGHEST:
        raise ValueError(f"{shown(digits[:20])}{'...' * (len(digits) > 20)} is beyond 64 bits")
    return int(digits)


def _float(digits):
    value = float(digits)
    if abs(value) > HIGHEST:
        raise ValueError(f"{digits[:20]}{'...' * (len(digits) > 20)} is beyond 64 bits")
    return value


def _depth(data):
    """Level by level, so that no depth is too great to be found so."""
    level = [data]
    for _ in range(DEEPEST):
        level = [child for each in level if isinstance(each, (dict, list))
                 for child in (each.values() if isinstance(each, dict) else each)
                 if isinstance(child, (dict, list))]
        if not level:
            return
    raise ValueError(f"it is more than {DEEPEST} deep")


def _printable(data):
    if isinstance(data, str):
        return printable(data)
    if isinstance(data, list):
        return [_printable(each) for each in data]
    if isinstance(data, dict):
        return {printable(key): _printable(value) for key, value in data.items()}
    return data
