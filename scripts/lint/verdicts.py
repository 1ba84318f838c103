# SPDX-License-Identifier: GPL-2.0-only
"""usage: verdicts.py SRC: whether a figure is trusted is decided in report/judge/trust.py alone.

Nowhere else is `trusted` given a value that is not read from there, and nothing is decided by the
words of a note: no text is looked for in one, and none is compared with one. data/notes.py may, for
runs from before doubts had codes.

Prints a line for each that does; exit status 1 if there is one."""
import ast
import re

from languages.units import below, read, told

JUDGE = "scripts/report/judge/trust.py"
OLD = "scripts/report/data/notes.py"
_JQ = re.compile(r"\.trusted\s*(?:\|=|=(?!=))|\.note\b[^\n;)]*\|\s*(?:test|contains|startswith|"
                 r"endswith|match|capture|index|inside)\b|\.note\s*[=!]=\s*\"[^\"]")
_C = re.compile(r"\b(?:strstr|strn?cmp|strcasestr|memmem|regexec)\(\s*(?:\w+(?:->|\.))?note\b")
_LOOKING = ("search", "match", "fullmatch", "findall", "startswith", "endswith", "find", "index",
            "count")


def _field(node, name):
    """Whether it is x["name"] or x.name."""
    return isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and \
        node.slice.value == name or isinstance(node, ast.Attribute) and node.attr == name


def _text(node):
    return isinstance(node, ast.JoinedStr) or \
        isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.strip() != ""


def _python(text):
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(_field(each, "trusted") for each in targets):
                yield node.lineno, "decides whether a figure is trusted"
        elif isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            if any(_field(each, "note") for each in sides) and any(map(_text, sides)):
                yield node.lineno, "decides by the words of a note"
        elif isinstance(node, ast.Call):
            method = node.func if isinstance(node.func, ast.Attribute) else None
            if method and method.attr in _LOOKING and \
                    any(_field(each, "note") for each in [*node.args, method.value]):
                yield node.lineno, "decides by the words of a note"


def faults():
    for folder in ("bench", "scripts"):
        for path in below(folder, lambda path: path.endswith((".c", ".cc", ".jq", ".py", ".sh"))):
            path = f"{folder}/{path}"
            if path in (JUDGE, OLD):
                continue
            text = read(path)
            if path.endswith(".py"):
                found = list(_python(text)) if "note" in text or "trusted" in text else []
            else:
                pattern = _C if path.endswith((".c", ".cc")) else _JQ
                found = [(text.count("\n", 0, each.start()) + 1, "decides what is trusted")
                         for each in pattern.finditer(text)]
            for line, what in found:
                yield f"{path}:{line}: {what}: that is for {JUDGE} alone"


if __name__ == "__main__":
    told(faults)
