# SPDX-License-Identifier: GPL-2.0-only
"""usage: verdicts.py SRC: whether a figure is trusted is decided in report/judge/trust.py alone.

Nowhere else is `trusted` given a value that is not read from there, nor is it told from how many
doubts there are. Nothing is decided by the words of a note, a remark or a reason: no text is looked
for in one, none is compared with one, and what trust.py says is looked for nowhere. data/notes.py
may, for runs from before doubts had codes.

Prints a line for each that does; exit status 1 if there is one."""
import ast
import re

from languages import py_reads
from languages.sh_calls import is_shell
from languages.units import below, read, told

JUDGE = "scripts/report/judge/trust.py"
OLD = "scripts/report/data/notes.py"
WORDS = ("note", "notes", "remark", "remarks", "reason", "reasons", "why")
TRUST = "decides whether a figure is trusted"
BY_WORDS = "decides by the words of a note"

_FIELD = r"\b(?:note|remarks?|reasons?|why)\b"
_JQ_LOOKS = r"\b(?:test|contains|startswith|endswith|match|capture|scan|index|indices|inside)\("
_JQ = re.compile(r"\.(?:trusted|\[\"trusted\"\])\s*\)?\s*(?:\|=|=(?!=))|"
                 r"\btrusted\"?\s*:\s*(?:true|false|\()|\[\"trusted\"\]\s*;|"
                 rf"\.{_FIELD}[^;{{}}]{{,160}}?{_JQ_LOOKS}|\.{_FIELD}\s*[=!]=\s*\"[^\"]")
_C_READS = rf"(?:\w+(?:->|\.))*{_FIELD}"
_C = re.compile(r"\b(?:strstr|strn?cmp|strn?casecmp|strcasestr|memmem|fnmatch)\(\s*"
                rf"(?:{_C_READS}, *[\"A-Z]|\"[^\"\n]*\", *{_C_READS})|"
                rf"\bregexec\([^,]*, *{_C_READS}")
_JS = re.compile(r"\.trusted\s*=(?![=>])|\btrusted:\s*(?:true|false|!|[^,}\n]*(?:[<>=]=|includes))|"
                 rf"{_FIELD}[\w.?()]*\.(?:includes|startsWith|endsWith|match|indexOf|search)\(|"
                 rf"{_FIELD}\s*[=!]==?\s*[\"'`][^\"'`]|\.test\([\w.?]*{_FIELD}")
# Lines of a shell, C or JavaScript that look for a text.
_LOOKED = re.compile(r"\b(?:grep|sed|awk|strstr|strn?cmp|strcasestr|test|includes|startsWith|match|"
                     r"contains|startswith)\b|\[\[|\*[\"']")
_TEXT = re.compile(r"\"((?:[^\"\\\n]|\\.)*)\"|'([^'\n]*)'")

_LOOKING = ("search", "match", "fullmatch", "findall", "finditer", "startswith", "endswith", "find",
            "rfind", "index", "rindex", "count", "contains", "__contains__", "fnmatch",
            "fnmatchcase")
_GIVING = ("update", "setdefault", "__setitem__", "setattr", "__setattr__", "put")


def _text(node):
    """A text that is not empty, or several of them."""
    if isinstance(node, (ast.Tuple, ast.List, ast.Set)):
        return any(map(_text, node.elts))
    return isinstance(node, ast.JoinedStr) or \
        isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.strip() != ""


def _is_trusted(node):
    return isinstance(node, ast.Constant) and node.value == "trusted"


def _decided(node, scope):
    """Whether a value is one that trust.py has not given: it neither reads `trusted`, by itself or
    by a name that was given it, nor asks trust.py; or it weighs something else, too."""
    if isinstance(node, (ast.Compare, ast.BoolOp)):
        return True
    named = {"trusted", "trust"} | {each.targets[0].id for each in scope
                                    if isinstance(each, ast.Assign) and
                                    isinstance(each.targets[0], ast.Name) and
                                    not _decided(each.value, [])}
    return not any(py_reads.field(each, ("trusted",)) or
                   isinstance(each, ast.Name) and each.id in named for each in ast.walk(node))


def _given(node):
    """The values that `trusted` is given in a node, None for one that is not known."""
    if isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign)):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if any(py_reads.field(each, ("trusted",)) for target in targets
               for each in getattr(target, "elts", [target])):
            yield None
    elif isinstance(node, ast.Dict):
        yield from (value for key, value in zip(node.keys, node.values) if _is_trusted(key))
    elif isinstance(node, ast.DictComp) and _is_trusted(node.key):
        yield node.value
    elif isinstance(node, ast.Call):
        yield from (each.value for each in node.keywords if each.arg == "trusted")
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if name in _GIVING:
            yield from (value for key, value in zip(node.args, node.args[1:]) if _is_trusted(key))


def _by_words(node, words):
    """Whether a node looks for a text in what words() knows for a note."""
    if isinstance(node, ast.Compare):
        sides = [node.left, *node.comparators]
        return any(map(words, sides)) and any(map(_text, sides)) or \
            any(isinstance(op, (ast.In, ast.NotIn)) and words(side)
                for op, side in zip(node.ops, node.comparators))
    if isinstance(node, ast.Match):
        return words(node.subject)
    if not isinstance(node, ast.Call):
        return False
    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
    return name in _LOOKING and any(map(words, [*node.args, *(each.value for each in node.keywords),
                                                getattr(node.func, "value", node)]))


def _weighed(node, doubts):
    """Whether a node asks if there are any doubts, how many, or which they are in all. Whether a
    certain one is among them is no verdict."""
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.op, ast.Not) and doubts(node.operand)
    if isinstance(node, (ast.If, ast.IfExp, ast.While)):
        return doubts(node.test)
    if isinstance(node, ast.BoolOp):
        return any(map(doubts, node.values[:-1]))
    if isinstance(node, ast.comprehension):
        return any(map(doubts, node.ifs))
    if isinstance(node, ast.Compare):
        return any(map(doubts, [node.left, *node.comparators])) and \
            not any(isinstance(op, (ast.In, ast.NotIn)) for op in node.ops)
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and \
        node.func.id in ("bool", "len", "any", "all") and any(map(doubts, node.args))


def _sentences():
    """What trust.py says to people, in pieces of at least two words."""
    return [node.value for node in ast.walk(ast.parse(read(JUDGE)))
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and
            " " in node.value.strip() and "\n" not in node.value]


def _said(text, sentences):
    """Whether a text that is looked for is part of what trust.py says."""
    words = text.strip("^$*.")
    return len(words.split()) > 1 and len(words) > 7 and any(words in each for each in sentences)


def _python(text, sentences):
    for nodes, scope in py_reads.scopes(ast.parse(text)):
        words = py_reads.Reads(WORDS, scope)
        doubts = py_reads.Reads(("doubts",), scope, named=False)
        # That the two agree may be checked: it is no verdict to compare with it.
        checked = {id(each) for node in nodes if isinstance(node, ast.Compare) and
                   py_reads.field(node.left, ("trusted",)) for each in node.comparators}
        for node in nodes:
            line = getattr(getattr(node, "target", node), "lineno", 0)
            if any(value is None or _decided(value, scope) for value in _given(node)):
                yield line, TRUST
            if _weighed(node, doubts) and id(node) not in checked:
                yield line, TRUST
            if _by_words(node, words):
                yield line, BY_WORDS
            elif isinstance(node, ast.Compare) and isinstance(node.left, ast.Constant) and \
                    isinstance(node.left.value, str) and _said(node.left.value, sentences):
                yield line, BY_WORDS


def _other(text, pattern, sentences):
    for found in pattern.finditer(text):
        yield text.count("\n", 0, found.start()) + 1, "decides what is trusted"
    for number, line in enumerate(text.split("\n"), 1):
        if _LOOKED.search(line) and \
                any(_said(one or other, sentences) for one, other in _TEXT.findall(line)):
            yield number, BY_WORDS


def _pattern(path):
    if path.endswith((".c", ".h", ".cc")):
        return _C
    if path.endswith(".js"):
        return _JS
    return _JQ if path.endswith(".jq") or is_shell(path) else None


def faults():
    sentences = _sentences()
    for folder in ("bench", "scripts"):
        for path in below(folder, lambda path: True):
            path = f"{folder}/{path}"
            if path in (JUDGE, OLD):
                continue
            if path.endswith(".py"):
                found = _python(read(path), sentences)
            elif pattern := _pattern(path):
                found = _other(read(path), pattern, sentences)
            else:
                continue
            for line, what in sorted(set(found)):
                yield f"{path}:{line}: {what}: that is for {JUDGE} alone"


if __name__ == "__main__":
    told(faults)
