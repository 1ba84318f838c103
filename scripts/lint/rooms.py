# SPDX-License-Identifier: GPL-2.0-only
"""usage: rooms.py SRC: whether every file names what its room may name, and is in a room.

A room is a folder. A file of bench/, module/, scripts/ or scripts/report/ includes, imports or
calls from its own room and from those that stand before it in the list below; a file that is in
none of them is a fault. No files name each other in a circle; a .c with its .h is one file. No
folder has more than MOST sources.

Prints a line for each that does otherwise; exit status 1 if there is one."""
import os
from collections import namedtuple

from languages import c_includes, py_imports, sh_calls
from languages.units import below, room, told

MOST = 16           # sources in a folder

# rooms: in order, None where there are none; loose: what may lie beside them; aside: folders that
# have a house of their own; is_file and names: which files there are, and what they name.
House = namedtuple("House", "path rooms loose aside is_file names what")

MODULE = ("uapi", "", "test")     # "": what is flat
BENCH = ("base", "arch", "mapping", "clock", "check", "op", "extra", "cell", "plan", "run", "probe",
         "plugin", "tool", "inuse")
REPORT = ("data", "fit", "judge", "estimate", "profile", "draw", "advise", "page", "text", "debate",
          "cli")
SCRIPTS = ("guest", "outside", "build", "kernel", "machine", "host", "run", "verb", "install")

HOUSES = (
    House("bench", BENCH, (), (), lambda path: path.endswith(c_includes.ENDINGS),
          c_includes.includes, "includes"),
    House("module", MODULE, (), (), lambda path: path.endswith(c_includes.ENDINGS),
          c_includes.includes, "includes"),
    House("scripts/report", REPORT, ("__init__.py", "__main__.py"), (),
          lambda path: path.endswith(py_imports.ENDINGS), py_imports.imports, "imports"),
    House("scripts", SCRIPTS, ("mapbench",), ("report", "lint"),
          lambda path: not path.startswith(("report/", "lint/")) and
          sh_calls.is_shell(path, "scripts"), sh_calls.calls, "calls"),
)

# Folders that may have more: what is flat by design.
FLAT = ["module", "scripts/verb"]
COUNTED = ("bench", "examples", "module", "scripts", "tests")
PAIRED = (".c", ".h", ".js", ".py")     # of one name, they are one
NOT_SOURCES = ("__init__.py", "CMakeLists.txt", "Kbuild")
OTHER = (".txt", ".cfg", ".config", ".conf", ".patch", ".jsonl", ".md", ".pyc", ".css")


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
    files = below(house.path, house.is_file)
    names, found = house.names(house.path, files)
    yield from found
    if house.rooms is not None:
        for path in files:
            if room(path) not in house.rooms and path not in house.loose:
                yield f"{house.path}/{path}: its room is not in scripts/lint/rooms.py"
        for first, second in sorted(names):
            rooms = [room(each) for each in (first, second)]
            if all(each in house.rooms for each in rooms) and \
                    house.rooms.index(rooms[1]) > house.rooms.index(rooms[0]):
                yield (f"{house.path}/{first}: {house.what} {second}, whose room comes after "
                       f"{rooms[0]}/")
    for circle in circles(names):
        yield f"{house.path}: a circle: {', '.join(circle)}"


def full():
    """Folders with too much in them."""
    for top in COUNTED:
        for at, folders, names in os.walk(top):
            folders[:] = sorted(name for name in folders if name != "__pycache__")
            sources = {os.path.splitext(name)[0] if name.endswith(PAIRED) else name
                       for name in names if name not in NOT_SOURCES and not name.endswith(OTHER)}
            if len(sources) > MOST and at not in FLAT:
                yield f"{at}: {len(sources)} sources, and {MOST} at most are to be in a folder"


def every():
    for house in HOUSES:
        yield from faults(house)
    yield from full()


if __name__ == "__main__":
    told(every)
