# SPDX-License-Identifier: GPL-2.0-only
"""What C includes, however it is written, and what that file is."""
import os
import re

from languages.units import read, unit

ENDINGS = (".c", ".h", ".cc", ".hh", ".inc", ".def", ".S")

_COMMENT = re.compile(r'("(?:[^"\\\n]|\\.)*")|/\*.*?\*/|//[^\n]*', re.S)
_INCLUDE = re.compile(r'^[ \t]*(?:#|%:)[ \t]*(?:include|include_next|import|embed)\b[ \t]*([^\n]*)',
                      re.M)
_NAMED = re.compile(r'["<]([^">]+)[">]')


def _written(text):
    """What stands behind each #include, as it is written."""
    text = _COMMENT.sub(lambda found: found[1] or " ", text.replace("\\\n", ""))
    return [found.strip() for found in _INCLUDE.findall(text)]


def _found(path, name, files):
    """As a compiler looks for it: beside the file, then from the top, which is given by -I."""
    for each in (os.path.join(os.path.dirname(path), name), name):
        each = os.path.normpath(each)
        if each in files:
            return unit(each)
    return None


def includes(folder, files):
    """{(unit, unit that it includes)}, and a line for each that cannot be told."""
    known, found, faults = set(files), set(), []
    for path in files:
        for written in _written(read(os.path.join(folder, path))):
            named = _NAMED.match(written)
            if not named:
                faults.append(f"{folder}/{path}: includes {written}, which is no name of a file")
                continue
            other = _found(path, named[1], known)
            if other and other != unit(path):
                found.add((unit(path), other))
    return found, faults
