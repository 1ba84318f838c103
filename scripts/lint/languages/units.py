# SPDX-License-Identifier: GPL-2.0-only
"""Files of a house, and what each is called: by its path in there, without the ending."""
import os
import sys


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def unit(path):
    """The file as a whole: a .c and its .h are one."""
    return os.path.splitext(path)[0]


def room(path):
    """The folder that it is in or below, "" where it is in none."""
    return path.partition("/")[0] if "/" in path else ""


def below(folder, wanted):
    """The paths of a folder's files for which wanted(path) holds, from there."""
    found = []
    for at, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        paths = (os.path.relpath(os.path.join(at, name), folder) for name in names)
        found += [path for path in paths if wanted(path)]
    return sorted(found)


def told(faults):
    """Ends a linter whose argument is the tree: prints what faults() finds in there, a line each;
    exit status 1 if there is one."""
    os.chdir(sys.argv[1])
    found = list(faults())
    for fault in found:
        print(fault)
    sys.exit(bool(found))
