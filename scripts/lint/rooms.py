# SPDX-License-Identifier: GPL-2.0-only
"""usage: rooms.py SRC: whether files of bench, module and scripts name what their rooms may name.

A room is a folder. A file includes, imports or calls from its own room and from those that stand
before it in the list below. No files name each other in a circle; a .c with its .h is one file.
Prints a line for each that does otherwise; exit status 1 if there is one."""
import glob
import os
import re
import sys
from collections import namedtuple

House = namedtuple("House", "path rooms files names what")

MODULE = ("uapi", "", "test")
BENCH = ("base", "arch", "mapping", "clock", "check", "op", "extra", "cell", "plan", "run", "probe",
         "plugin", "tool", "inuse")
REPORT = ("data", "fit", "judge", "profile", "draw", "advise", "page", "text", "debate", "cli")
SCRIPTS = ("guest", "outside", "build", "kernel", "machine", "host", "run", "verb")


def _read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def _unit(path):
    """The file as a whole: a .c and its .h are one."""
    return os.path.splitext(path)[0]


def _room(path):
    """The first folder of a path; "" of a file that lies in none."""
    return path.rpartition("/")[0].split("/")[0]


def includes(files):
    """{(unit, unit)} of C: what is included lies beside the file, or has its room's name."""
    units = {_unit(path) for path in files}
    found = set()
    for path in files:
        for name in map(_unit, re.findall(r'^#include "([^"]+)"', _read(path), re.M)):
            beside = os.path.normpath(os.path.join(os.path.dirname(path), name))
            found.add((_unit(path), beside if beside in units else name))
    return {(path, name) for path, name in found if name in units and name != path}


def _imported(text):
    pattern = r"^\s*from report(?:\.([\w.]+))? import (?:\(([^)]*)\)|([^\n#]*))"
    for package, several, one in re.findall(pattern, text, re.M):
        for name in (several or one).replace("\n", " ").split(","):
            yield "/".join([*package.split("."), name.split(" as ")[0].strip()]).lstrip("/")
        yield package.replace(".", "/")


def imports(files):
    units = {_unit(path) for path in files}
    return {(_unit(path), found) for path in files for found in _imported(_read(path))
            if found in units and found != _unit(path)}


def calls(files):
    """Of shell: who calls a function that another file defines."""
    text = {path: re.sub(r"<<-?(\w+)\n.*?\n\s*\1\n|(?m:^\s*#[^\n]*$)", "", _read(path), flags=re.S)
            for path in files}
    where = {}
    for path in files:
        for name in re.findall(r"^([a-z][a-z0-9_]*)\(\)", text[path], re.M):
            where.setdefault(name, set()).add(path)
    found = set()
    for name, paths in where.items():
        pattern = re.compile(rf"(?:^|[\s;&|(!`])(?:{name})(?=[\s;&|)`]|$)", re.M)
        if len(paths) == 1:
            home, = paths
            found |= {(_unit(path), _unit(home)) for path in files
                      if path != home and pattern.search(text[path])}
    return found


def circles(names):
    """Each set of files that lead to each other, in order."""
    after = {}
    for first, second in names:
        after.setdefault(first, set()).add(second)

    def reach(start):
        seen, todo = set(), [start]
        while todo:
            for each in after.get(todo.pop(), ()):
                if each not in seen:
                    seen.add(each)
                    todo.append(each)
        return seen

    reached = {each: reach(each) for each in after}
    return sorted({tuple(sorted(other for other in reached[each] | {each}
                                if each in reached.get(other, ()) and other in reached[each]))
                   for each in reached if each in reached[each]})


def faults(house):
    home = os.getcwd()
    os.chdir(house.path)
    try:
        files = sorted(path for pattern in house.files for path in glob.glob(pattern))
        names = house.names(files)
    finally:
        os.chdir(home)
    for path in files:
        if _room(path) not in house.rooms:
            yield f"{house.path}/{path}: its room is not in scripts/lint/rooms.py"
    for first, second in sorted(names):
        rooms = [_room(each) for each in (first, second)]
        if all(room in house.rooms for room in rooms) and \
                house.rooms.index(rooms[1]) > house.rooms.index(rooms[0]):
            yield (f"{house.path}/{first}: {house.what} {second}, whose room comes after "
                   f"{rooms[0]}/")
    for circle in circles(names):
        yield f"{house.path}: a circle: {', '.join(circle)}"


def main(source):
    os.chdir(source)
    found = [fault for house in (
        House("module", MODULE, ("*.[ch]", "*/*.[ch]"), includes, "includes"),
        House("bench", BENCH, ("*/*.[ch]", "*/*.cc"), includes, "includes"),
        House("scripts/report", REPORT, ("*/*.py",), imports, "imports"),
        House("scripts", SCRIPTS, tuple(f"{room}/*.sh" for room in SCRIPTS), calls, "calls"))
        for fault in faults(house)]
    for fault in found:
        print(fault)
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
