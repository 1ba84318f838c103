# SPDX-License-Identifier: GPL-2.0-only
"""usage: clones.py SRC: no two places of the code share ten lines or more but for names.

Lines are compared without their spaces and comments. Names, numbers and texts may differ, as long
as one always stands for the same other one; keywords and shell's commands may not. Not counted are
lines that are a table's row or an initialiser (`.field = value`), that include or import, that
close or leave a block, or that are punctuation alone. Lines of one shape in a row are a list, and
count as one.

The drivers of examples/NAME/ are each to be copied whole, and may be alike.

Prints a line for each pair; exit status 1 if there is one."""
import os
import re
import sys

LINES = 10          # as many lines in two places are a clone
FOLDERS = ("bench", "examples", "module", "scripts", "tests")
ENDINGS = (".c", ".h", ".cc", ".py", ".sh", ".jq", ".awk", "CMakeLists.txt")

_KEYWORDS = {kind: set(words.split()) for kind, words in {
    "c": """
        auto bool break case char class const continue default delete do double else enum
        extern false float for goto if inline int long namespace new return short signed
        sizeof static struct switch template this true typedef union unsigned using void
        volatile while""",
    "py": """and as assert break class continue def del elif else except False finally for from
        global if import in is lambda None nonlocal not or pass raise return self True try while
        with yield""",
    "sh": """case do done elif else esac export fi for function if in local declare read return then
        until while""",
}.items()}
_SKIPPED = re.compile(
    r"#\s*include\b|(from|import)\s|\. \"|\.[\w.\[\]]+ = |[{\[(]?\s*[\"\[{(].*,$|[\W_]*$"
    r"|(break|fi|done|esac|else|return|pass|continue)\W*$")
_C = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'|\w+|[^\w\s]')
_SHELL = re.compile(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'|\$\{?[\w@#*?!-]+|\w+(?==)|\w+|[^\w\s]')
_COMMENT = re.compile(r"""("(?:[^"\\\n]|\\.)*"|'[^'\n]*')|(?:^|(?<=\s))#[^\n]*""", re.M)
_DECLARES = re.compile(r"(local|declare|export|read|for)\b")


def files(source):
    for folder in FOLDERS:
        for at, folders, names in os.walk(os.path.join(source, folder)):
            folders.sort()
            for name in sorted(names):
                path = os.path.join(at, name)
                if name.endswith(ENDINGS) or "." not in name and _is_shell(path):
                    yield os.path.relpath(path, source)


def _is_shell(path):
    with open(path, "rb") as file:
        return re.match(rb"#!.*sh$|# SPDX", file.readline(100).rstrip()) is not None


def _without_comments(path, text):
    def blank(match):
        return match[1] or "" if match.lastindex and match[1] else "\n" * match[0].count("\n")
    if path.endswith(ENDINGS[:3]):
        return re.sub(r'("(?:[^"\\\n]|\\.)*")|/\*.*?\*/|//[^\n]*', blank, text, flags=re.S)
    if path.endswith(".py"):
        text = re.sub(r'"""[^"]*(?:"{1,2}[^"]+)*"""', blank, text)
    return _COMMENT.sub(blank, text)


def _kind(path):
    if path.endswith(ENDINGS[:3]):
        return "c"
    return "py" if path.endswith(".py") else "sh"


def _tokens(path, line):
    """Of a line: what may be another name, and what may not, as (token, may)."""
    kind = _kind(path)
    keywords = _KEYWORDS[kind]
    declares = _DECLARES.match(line)
    if kind == "sh":
        line = re.sub(r"\$\{(\w+)\}", r"$\1", line)
    found = []
    for match in (_SHELL if kind == "sh" else _C).finditer(line):
        token, after = match[0], line[match.end():match.end() + 1]
        if kind == "sh":
            may = token[0] in "\"'$" or token.isdigit() or after == "=" or (
                token[0].isalpha() and token not in keywords and
                (declares is not None or after == "[" or "((" in line))
            token = token.replace("{", "") if may and token[0] == "$" else token
        else:
            may = (token[0] in "\"'" or token[0].isalnum() or token[0] == "_") and \
                token not in keywords
        found.append((token, may))
    return found


def lines(path, text):
    """The lines that count: (number, its tokens)."""
    last = None
    for number, line in enumerate(_without_comments(path, text).split("\n"), 1):
        line = line.strip()
        if not line or _SKIPPED.match(line):
            continue
        tokens = _tokens(path, line)
        shape = [None if may else token for token, may in tokens]
        if shape != last:
            yield number, tokens
        last = shape


def _shape(window):
    """Of lines, what is left where names are numbered in the order they come."""
    names, found = {}, []
    for _, tokens in window:
        found += [names.setdefault(token, len(names)) if may else token for token, may in tokens]
        found.append("\n")
    return tuple(found)


def pairs(texts):
    """Of {path: text} each pair of places, as long as it is: (path, first, last) twice."""
    counted = {path: list(lines(path, text)) for path, text in texts.items()}
    places = {}
    for path, these in counted.items():
        for at in range(len(these) - LINES + 1):
            places.setdefault(hash(_shape(these[at:at + LINES])), []).append((path, at))
    done = set()
    for each in places.values():
        for here, (path, at) in enumerate(each):
            for other, there in each[here + 1:]:
                if other == path and there < at + LINES:
                    continue
                most = min(len(counted[path]) - at, len(counted[other]) - there)
                if other == path:
                    most = min(most, there - at)
                length = LINES
                while length < most and _shape(counted[path][at:at + length + 1]) == _shape(
                        counted[other][there:there + length + 1]):
                    length += 1
                if (path, at, other, there) in done:
                    continue
                done |= {(path, at + skip, other, there + skip) for skip in range(length)}
                yield tuple((name, counted[name][first][0], counted[name][first + length - 1][0])
                            for name, first in ((path, at), (other, there)))


def _apart(first, second):
    """Whether both are examples, of which each is a whole driver that a reader copies."""
    folders = [path.split("/")[:-1] for path in (first, second)]
    return all(len(each) == 2 and each[0] == "examples" for each in folders) and \
        folders[0] != folders[1]


def main(source):
    texts = {}
    for path in files(source):
        with open(os.path.join(source, path), encoding="utf-8") as file:
            texts[path] = file.read()
    found = sorted(pair for pair in pairs(texts) if not _apart(pair[0][0], pair[1][0]))
    for (first, begin, end), (second, other, last) in found:
        print(f"{first}:{begin}-{end}: the same as {second}:{other}-{last} but for names: "
              "give it one place")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
