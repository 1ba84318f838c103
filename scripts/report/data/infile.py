# SPDX-License-Identifier: GPL-2.0-only
"""Files that somebody names or leaves in a run's directory: read here alone, or refused in a line.

Whatever they hold, reading ends, and what comes out can be counted with and printed: nothing but
a regular file is opened, none is read beyond a limit, numbers fit 64 bits, and what a terminal or
an SVG could not show is spelled out."""
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
_LONG_NUMBER = re.compile(r"\d{19}")
_KINDS = ((stat.S_ISDIR, "a directory"), (stat.S_ISFIFO, "a pipe"), (stat.S_ISSOCK, "a socket"),
          (stat.S_ISCHR, "a device"), (stat.S_ISBLK, "a device"))


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
    return re.sub(r"(^|[^\w./-])/host/", r"\1/", text) if "MAPBENCH_INSIDE" in os.environ else text


def named(path):
    """A path as it is told."""
    return printable(outside(path))


def kind(mode):
    """What there is instead of a regular file; None if it is one."""
    if stat.S_ISREG(mode):
        return None
    return next((name for test, name in _KINDS if test(mode)), "no regular file")


def _laid(path):
    """Whether we are root, and it is a link that somebody else has laid, who may not be able to
    read what it leads to, and would see it in what is made of it."""
    if os.geteuid() != 0 or os.environ.get("MAPBENCH_USERNS", "root") != "root":
        return False    # we read no more than whoever runs us can
    what = os.lstat(path)
    return stat.S_ISLNK(what.st_mode) and \
        str(what.st_uid) not in ("0", os.environ.get("SUDO_UID", "0"))


def _open(path, find):
    try:
        if _laid(path):
            raise Error(f"cannot read {path}: it is another user's link; {find}")
        # Opening a device may do something already, so look first; then at what was opened.
        what = kind(os.stat(path).st_mode)
        if what is None:
            handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
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
        data = json.loads(content, parse_constant=_constant, parse_float=_float, parse_int=hook)
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
