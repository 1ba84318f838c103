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

from languages import sh_code

DOOR = "scripts/mapbench"
DOCUMENTED = "scripts/lint/globals.txt"

# What bash or other programs know.
KNOWN = {"IFS", "LC_ALL", "PATH", "HOME", "TMPDIR", "DEBIAN_FRONTEND", "MPLCONFIGDIR", "PWD", "_"}

_NAME = r"[A-Za-z_]\w*"
_ASSIGNED = re.compile(rf"({_NAME})(?:\[[^]]*\])?\+?=")
_COUNTED = re.compile(rf"(\+\+|--)?\b({_NAME})(?:\[[^]]*\])?\s*"
                      r"(\+\+|--|(?:[-+*/%&|^]|<<|>>)?=(?!=))?")
_DECLARING = {"local", "declare", "typeset", "export", "readonly"}
_COMPARED = {"-eq", "-ne", "-lt", "-le", "-gt", "-ge"}
# Commands that set what they are given, and their options that take a word.
_READING = {"read": "dinNptu", "mapfile": "dnOsuCc", "readarray": "dnOsuCc"}


def _simple(words):
    """The simple commands in a list of words: their words, without what they are redirected to."""
    command, target, array = [], False, False
    for word in words:
        if word.op in ("=(", "=)"):
            array = word.op == "=("
        elif array:
            continue
        elif word.op:
            target = word.op[0] in "<>" or word.op in ("&>", "&>>")
            if not target and command:
                yield command
                command = []
        elif not target:
            if word.first and command and not _ASSIGNED.match(command[-1].raw):
                command = []    # what stood before only leads to a command
            command.append(word)
        else:
            target = False
    if command:
        yield command


def _expression(text):
    """(those set, those read) by what is counted"""
    put, read = set(), set()
    while text != (text := re.sub(r"\$\([^()]*\)|\$\{[^{}]*\}|\$\w+", " ", text)):
        pass
    for before, name, behind in _COUNTED.findall(text):
        if before or behind:
            put.add(name)
        if behind != "=":
            read.add(name)
    return put, read


def _given(command):
    """The names that a command sets of those that it is given."""
    name, words = command[0].raw, [word.raw for word in command[1:]]
    if name in _READING:
        skip = False
        for word in words:
            if skip or word.startswith("-"):
                skip = not skip and word[-1] in _READING[name]
            elif re.fullmatch(_NAME, word):
                yield word
    elif name == "getopts":
        yield from words[1:2]
    elif name in ("for", "select"):
        yield from words[:1]
    elif name in ("printf", "wait"):
        option = "-v" if name == "printf" else "-p"
        yield from (each.strip("\"'") for word, each in zip(words, words[1:]) if word == option)
        yield from (word[2:].strip("\"'") for word in words[:1]
                    if word.startswith(option) and word != option)
    elif name == "coproc":
        yield from words[:1]


def _command(command):
    """(those set, those local, those read)"""
    put, local, read = set(), set(), set()
    while len(command) > 1 and (found := _ASSIGNED.match(command[0].raw)):
        put.add(found[1])
        command = command[1:]
    if found := _ASSIGNED.match(command[0].raw):
        put.add(found[1])
    name, words = command[0].raw, command[1:]
    put |= {each for each in _given(command) if re.fullmatch(_NAME, each)}
    if name in _DECLARING:
        everywhere = name != "local" and any(re.match("-[A-Za-z]*[gx]", word.raw) for word in words)
        # What a name refers to is set by it, and read.
        referring = any(re.match("-[A-Za-z]*n", word.raw) for word in words)
        for word in words:
            if referring and (found := re.fullmatch(rf"{_NAME}=[\"']?({_NAME})[\"']?", word.raw)):
                put.add(found[1])
                read.add(found[1])
            if found := re.match(rf"({_NAME})(?:\[[^]]*\])?(\+?=)?", word.raw):
                if name == "local" or (found[2] and not everywhere and name != "export"):
                    local.add(found[1])
                if found[2] or name == "local":
                    put.add(found[1])
    elif name == "for":
        local |= {word.raw for word in words[:1]}
    elif name == "let":
        for word in words:
            sets, reads = _expression(word.raw.strip("\"'"))
            put, read = put | sets, read | reads
    elif name in ("[[", "["):
        for at, word in enumerate(words):
            beside = words[at + 1:at + 2]
            if word.raw == "-v":
                read |= {re.match(r"\w*", each.raw)[0] for each in beside}
            elif word.raw in _COMPARED and name == "[[":
                read |= {each.raw for each in [*words[max(at - 1, 0):at], *beside]
                         if re.fullmatch(_NAME, each.raw)}
    return put, local, read


def _references(shell):
    """What is read by name: in a file with ${!name}, each word in capitals that is assigned."""
    if not any(before == "!" and "[" not in behind[:1] and behind[:1] not in "*@"
               for _, before, behind in shell.expanded):
        return set()
    return {found[1] for words in shell.commands for word in words
            if not word.op and (found := re.fullmatch(rf"{_NAME}=([A-Z_][A-Z0-9_]*)", word.raw))}


def names(text):
    """(those set, those read)"""
    shell = sh_code.Shell(text)
    put, local, read = set(), set(), _references(shell)
    for words in shell.commands:
        for command in _simple(words):
            for found, each in zip((put, local, read), _command(command)):
                found |= each
        for word, other in zip(words, words[1:]):
            if not word.op and other.op in ("<", ">", ">>", "<<<", "<>", "<&", ">&") and \
                    (opened := re.fullmatch(rf"\{{({_NAME})\}}", word.raw)):
                put.add(opened[1])
    for name, _, behind in shell.expanded:
        if re.fullmatch(_NAME, name):
            read.add(name)
            if behind in (":=", "=") or behind[:1] == "=":
                put.add(name)
    for each in shell.arithmetic:
        sets, reads = _expression(each)
        put, read = put | sets, read | reads
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
