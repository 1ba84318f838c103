# SPDX-License-Identifier: GPL-2.0-only
"""Which file of shell calls a function that another one defines, or reads that file."""
import os
import re

from languages import sh_code
from languages.units import read, unit

_SCRIPT = re.compile(r"(?:^|/)scripts/([\w./-]+)")
_NAME = re.compile(r"[a-zA-Z_]\w*")


def is_shell(path, folder="."):
    """A script, by its ending or by its first line."""
    if path.endswith((".sh", ".bash")):
        return True
    if "." in os.path.basename(path):
        return False
    with open(os.path.join(folder, path), "rb") as file:
        begin = file.readline(100)
    return re.match(rb"#!.*\bsh$|#!.*bash$|# shellcheck shell=|# SPDX", begin.rstrip()) is not None


def _called(shell):
    """The names that are called, if there are such: words by themselves, since a function can be
    given to another; of what is in quotes or assigned, what stands where a command does."""
    for words in shell.commands:
        for word in words:
            name = word.value or ""
            if word.first and (assigned := re.match(r"\w+\+?=(.*)", name, re.S)):
                name = assigned[1]
            elif word.quoted and not word.first:
                continue
            if _NAME.fullmatch(name):
                yield name


def _sourced(path, shell, units):
    """The units that it reads with `.`; of a name that is made up, `room/*`."""
    for words in shell.commands:
        for word, name in zip(words, words[1:]):
            if not word.first or word.raw not in (".", "source") or name.op:
                continue
            written = name.raw.strip("\"'")
            found = _SCRIPT.search(written)
            if found:
                named = found[1]
            elif re.match(r"\$\(dirname |\$\{BASH_SOURCE|\./|\.\./", written):
                beside = re.sub(r"^.*?(\)|\}|(?=\.))\"?/?", "", written)
                named = os.path.normpath(os.path.join(os.path.dirname(path), beside))
            else:
                continue
            if unit(named) in units:
                yield unit(named)
            elif named.endswith("/") and named.count("/") == 1:
                yield f"{named}*"


def calls(folder, files):
    """{(unit, unit that it calls)}"""
    shells = {path: sh_code.Shell(read(os.path.join(folder, path))) for path in files}
    units = {unit(path) for path in files}
    home = {}
    for path, shell in shells.items():
        for name in sh_code.functions(shell):
            home.setdefault(name, set()).add(unit(path))
    found = set()
    for path, shell in shells.items():
        for name in set(_called(shell)) & home.keys():
            if len(home[name]) == 1 and unit(path) not in home[name]:
                found.add((unit(path), *home[name]))
        found |= {(unit(path), other) for other in _sourced(path, shell, units)
                  if other != unit(path)}
    return found, []
