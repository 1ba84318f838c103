# SPDX-License-Identifier: GPL-2.0-only
"""usage: shared.py SRC: no variable of shell is set in one file of scripts/ and read in another.

What a function of another file needs it is given as an argument. The exceptions are documented in
scripts/lint/globals.txt, a line each: the name, and what it says. One that is local to a function
counts too, since those that it calls see it; but a name in small letters is a file's own where the
file sets it, and those of a program (#!) are its own.

Prints a line for each; exit status 1 if there is one, or if a documented one is shared no more."""
import glob
import os
import re
import sys

DOOR = "scripts/mapbench"
DOCUMENTED = "scripts/lint/globals.txt"

# What bash or other programs know.
KNOWN = {"IFS", "LC_ALL", "PATH", "HOME", "TMPDIR", "DEBIAN_FRONTEND", "MPLCONFIGDIR", "PWD", "_"}

_HEREDOC = re.compile(r"<<-?\s*('?)(\w+)'?([^\n]*)\n(.*?)\n\s*\2(?=\n)", re.S)
_PARTS = re.compile(r"""(?P<keep>\\.|"(?:[^"\\]|\\.)*")|'[^']*'|(?:^|(?<=[\s;(]))\#[^\n]*""", re.M)
_SET = re.compile(r"(?:^|[\s;&|(){])([A-Za-z_]\w*)(?:\[[^]\n]*\])?\+?=(?!=)", re.M)
_READ_INTO = re.compile(
    r"""\b(?:read|mapfile|printf -v)\s((?:-\w+\s(?:-?\d+\s|""\s|''\s)?|[A-Za-z_]\w*\s?)+)""")
_OPENED = re.compile(r"\bexec \{(\w+)\}")
_LOCAL = re.compile(r"\b(?:local|for)\s([^\n;|&]*)")
_READ = re.compile(r"(?<!\\)\$\{?[#!]?([A-Za-z_]\w*)")
_COUNTED = re.compile(r"\(\((.*?)\)\)", re.S)


def code(text):
    """Without comments and single quotes; of here-documents, what they read."""
    def heredoc(found):
        read = "" if found[1] else " ".join(f"${name}" for name in _READ.findall(found[4]))
        return f"{found[3]}\n: {read}"
    text = _HEREDOC.sub(heredoc, text)
    return _PARTS.sub(lambda found: found["keep"] or "''", text)


def names(text):
    """(those set, those read)"""
    text = code(text)
    local = {name for each in _LOCAL.findall(text)
             for name in re.findall(r"(?:^|\s)([a-z_]\w*)", re.sub(r'"[^"]*"|=\S*', "", each))}
    put = set(_SET.findall(re.sub(r'"(?:[^"\\]|\\.)*"', '""', text))) | set(_OPENED.findall(text))
    for each in _READ_INTO.findall(text):
        put |= {word for word in each.split() if not word.startswith("-")}
    read = set(_READ.findall(text))
    for each in _COUNTED.findall(text):
        read |= set(re.findall(r"\b([A-Z_]{2,})\b", each))
    own = {name for name in put | local if not name.isupper()}
    return put | local, read - own


def shared(texts):
    """{name: (files that set it, files that read it)} of those that are set and read in two."""
    put, read = {}, {}
    for path, text in texts.items():
        # A program of its own sees of others what is exported: capitals.
        program = text.startswith("#!") and path != DOOR
        for found, where in zip(names(text), (put, read)):
            for name in found - KNOWN:
                if not program or name.isupper():
                    where.setdefault(name, set()).add(path)
    return {name: (put[name], read[name]) for name in put.keys() & read.keys()
            if any(setter != reader for setter in put[name] for reader in read[name])}


def main(source):
    os.chdir(source)
    texts = {}
    for path in sorted(glob.glob("scripts/*/*.sh") + glob.glob("scripts/machine/arch/*")) + [DOOR]:
        with open(path, encoding="utf-8") as file:
            texts[path] = file.read()
    with open(DOCUMENTED, encoding="utf-8") as file:
        documented = set(re.findall(r"^([A-Z_]+|[a-z_]+)  +\S", file.read(), re.M))
    found = shared(texts)
    faults = []
    for name in sorted(found.keys() - documented):
        setter, reader = min((setter, reader) for setter in found[name][0]
                             for reader in found[name][1] if setter != reader)
        faults.append(f"{reader}: reads {name}, which {setter} sets: make it an argument, or "
                      f"document it in {DOCUMENTED}")
    faults += [f"{DOCUMENTED}: {name} is shared no more: take it out"
               for name in sorted(documented - found.keys())]
    for fault in faults:
        print(fault)
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
