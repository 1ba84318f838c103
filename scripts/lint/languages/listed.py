# SPDX-License-Identifier: GPL-2.0-only
"""What a file says as code, in texts: literals, and lists that a language has without quotes.

A text counts whole if it has no spaces in it. Of one that has, its names count if it is a list: as
many names as make one, few other words, and none that only a sentence has."""
import ast
import itertools
import re

from languages import sh_code

_C_TEXT = r'"(?:[^"\\\n]|\\.)*"'
_TEXT = _C_TEXT + r"|'(?:[^'\\\n]|\\.)*'"
_WORD = re.compile(r"(?<![\d.])\d+\.\d+(?![\d.])|\w+")
_SENTENCE = set("""
a an and are as at be but by can do does each for from has have if in into is it its no not of on
once one only or so such than that the them then there they this to was what when where which who
whose with""".split())
_ENUM = re.compile(r"\benum\b[^;{()]*\{([^}]*)\}", re.S)
_MACRO = re.compile(r"\b[A-Z][A-Z_]*\((\w+)\)")
_FIELD = re.compile(r"[{,]\s*\.(\w+)\s*=")


def _c(text):
    """Literals, and those beside each other as one; enumerators, X-macros and designated fields."""
    text = re.sub(rf"({_C_TEXT})|/\*.*?\*/|//[^\n]*", lambda found: found[1] or " ", text,
                  flags=re.S)
    texts = [found[1:-1] for found in re.findall(_C_TEXT, text)]
    for joined in re.findall(rf"{_C_TEXT}(?:\s*{_C_TEXT})+", text):
        texts.append("".join(found[1:-1] for found in re.findall(_C_TEXT, joined)))
    code = re.sub(_C_TEXT, '""', text)
    for body in _ENUM.findall(code):
        for name in re.findall(r"\w+", re.sub(r"=[^,]*", "", body)):
            texts += [name.lower(), name.lower().partition("_")[2]]
    if re.search(r"#\s*define\s+\w+\((\w+)\)[^\n]*\b\1\(\w+\)", code):
        texts += _MACRO.findall(code)
    return texts + _FIELD.findall(code)


def _python(text):
    try:
        tree = ast.parse(text)
    except SyntaxError:     # which another linter says
        return _other(text)
    docs = {id(node.value) for node in ast.walk(tree)
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)}
    texts = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            texts.append(node.value)
        elif isinstance(node, ast.keyword) and node.arg:
            texts.append(node.arg)
        elif isinstance(node, ast.ClassDef):
            texts += [target.id for each in node.body if isinstance(each, ast.Assign)
                      for target in each.targets if isinstance(target, ast.Name)]
    return texts


def _expanded(word):
    """What a shell makes of braces with commas."""
    found = re.match(r"(.*?)(?<!\$)\{([^{}\s]*,[^{}\s]*)\}(.*)$", word, re.S)
    if not found:
        return [word]
    return list(itertools.chain(*(_expanded(found[1] + each + found[3])
                                  for each in found[2].split(","))))


def _shell(text):
    shell, texts = sh_code.Shell(text), []
    for words in shell.commands:
        for word in words:
            if word.op or word.first and word.raw in ("exec", "test"):  # a shell's own
                continue
            said = word.raw if word.value is None else word.value
            said = re.sub(r"\$\{?\w+\}?", " " if " " in said else "", said)
            texts += _expanded(said)
            if re.search(r"\s", said):
                texts += [found[1:-1] for found in re.findall(_C_TEXT, said)]
    return texts + [line for each in shell.heredocs if each.read for line in each.body.split("\n")]


def _other(text):
    """jq, CMake, awk and what has data: literals, and words by themselves."""
    text = re.sub(r"(?m:(?:^|(?<=\s))#[^\n]*$)", " ", text)
    return [each[1:-1] if each[0] in "\"'" else each for each in re.findall(rf"{_TEXT}|\S+", text)]


def texts(path, text, shell):
    if path.endswith((".c", ".h", ".cc", ".inc")):
        return _c(text)
    if path.endswith(".py"):
        return _python(text)
    return _shell(text) if shell else _other(text)


def names(said, known, few):
    """Of texts, those that are known; few: as many make no list yet."""
    found, begun = set(), set()
    for text in said:
        text = re.sub(r"\\[a-zA-Z]", " ", text)
        words = _WORD.findall(text)
        here = known & set(words)
        if re.search(r"\s", text.strip()):
            others = set(words) - known
            if others and (len(here) <= few or 2 * len(others) > len(here) or
                           others & _SENTENCE):
                continue
        elif text.endswith("_") and sum(name.startswith(text) for name in known) > 1:
            begun.add(f"{text}...")     # as several begin
        found |= here
    return found | (begun if len(begun) > few else set())
