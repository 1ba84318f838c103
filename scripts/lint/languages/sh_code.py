# SPDX-License-Identifier: GPL-2.0-only
"""Shell, read as a shell reads it: words, here-documents and what is expanded in them.

Shell(text) has as `commands` lists of Word, a list for the script itself, one for each command that
is substituted in it, and one for each that `trap` or `eval` is given as a text. A Word that a shell
would end a command at, as `;`, has that as its `op`."""
import re
from collections import namedtuple

# raw: as it is written; value: without its quotes, None where something is expanded in it;
# first: whether it is where a command stands; op: what it is if it is no word.
Word = namedtuple("Word", "raw value quoted first op line")

# body; plain: nothing is expanded in it; read: a loop or `read` has it as its input.
Heredoc = namedtuple("Heredoc", "body plain read line")

_OP = re.compile(r"<<<|<<-|&>>|;;&|<<|>>|&&|\|\||;;|;&|\|&|<&|>&|<>|>\||&>|[;&|()<>]")
_PLAIN = re.compile(r"[^\s\\'\"$`;&|()<>]+")
_IN_QUOTES = re.compile(r"[^\\\"$`]+")
_NAME = re.compile(r"[A-Za-z_]\w*|[0-9@*#?$!-]")
_OPENS = {";", "&", "|", "(", "&&", "||", ";;", ";&", ";;&", "|&", "\n", ")"}
_OPENING = {"if", "then", "else", "elif", "while", "until", "do", "!", "{", "time", "exec"}
_ASSIGNED = re.compile(r"[A-Za-z_]\w*(\[[^]]*\])?\+?=")
_CODE = {"trap", "eval"}
_READERS = {"done", "read", "mapfile", "readarray"}


class Shell:
    def __init__(self, text):
        self.commands, self.heredocs, self.arithmetic = [], [], []
        self.expanded = []      # (name, what stands before it in braces, and what behind it)
        self._text, self._pending = text, []
        self._commands(0, None)

    def _line(self, at):
        return self._text.count("\n", 0, at) + 1

    def _commands(self, at, end):
        """A list of commands from there up to the end, a bracket or a backquote."""
        text, words, parens, cases, arrays = self._text, [], 0, 0, []
        self.commands.append(words)
        first, target, ended = True, False, -1
        while at < len(text):
            char = text[at]
            if char == end and not (char == ")" and (parens or cases)):
                return at + 1
            if char == "\n":
                words.append(Word("\n", None, False, False, "\n", at))
                at, first, target = self._bodies(at + 1), not arrays, False
            elif char in " \t":
                at += 1
            elif text.startswith("\\\n", at):
                at += 2
            elif char == "#":
                at = self._upto("\n", at)
            elif first and text.startswith("((", at):
                stop = self._closed(at + 2)
                self._counted(text[at + 2:stop])
                at = stop + 2
            elif text[at:at + 2] in ("<(", ">("):
                at = self._commands(at + 2, ")")
                first = target = False
            elif (found := _OP.match(text, at)) is not None:
                op, at = found[0], found.end()
                if op == "(" and found.start() == ended and words[-1].raw.endswith("="):
                    arrays.append((parens, first))
                    words.append(Word("(", None, False, False, "=(", found.start()))
                    first = False
                    continue
                if op == ")" and arrays and arrays[-1][0] == parens:
                    words.append(Word(")", None, False, False, "=)", found.start()))
                    first, target = arrays.pop()[1], False
                    continue
                parens += {"(": 1, ")": -1 if parens else 0}.get(op, 0)
                words.append(Word(op, None, False, False, op, found.start()))
                if op in ("<<", "<<-"):
                    at = self._delimiter(at, words)
                    continue
                target = op[0] in "<>" or op in ("&>", "&>>")
                first = first if target else op in _OPENS
            else:
                start = at
                at, value, quoted = self._word(at, end)
                ended = at
                if at == start:     # a character that no word begins with
                    at += 1
                    continue
                raw = text[start:at]
                words.append(Word(raw, value, quoted, first and not target, None, start))
                cases += {"case": first, "esac": -1 if cases else 0}.get(raw, 0)
                if not target:
                    self._code(words)
                    first = first and (raw in _OPENING or _ASSIGNED.match(raw) is not None)
                target = False
        return at

    def _code(self, words):
        """What trap and eval are given is a command, too."""
        if len(words) > 1 and words[-2].first and words[-2].raw in _CODE and words[-1].quoted:
            other = Shell(words[-1].raw[1:-1])
            self.commands += other.commands
            self.expanded += other.expanded
            self.arithmetic += other.arithmetic

    def _upto(self, what, at):
        found = self._text.find(what, at)
        return found if found >= 0 else len(self._text)

    def _closed(self, at):
        """Where the two brackets are that close an arithmetic expression."""
        depth = 0
        while at < len(self._text):
            char = self._text[at]
            if char == "(":
                depth += 1
            elif char == ")":
                if not depth:
                    return at
                depth -= 1
            at += 1
        return at

    def _counted(self, text):
        self.arithmetic.append(text)
        other = Shell.__new__(Shell)
        other.commands, other.heredocs, other.arithmetic = [], [], []
        other.expanded, other._text, other._pending = [], text + '"', []
        other._quotes(0)
        self.commands += other.commands
        self.expanded += other.expanded
        self.arithmetic += other.arithmetic

    def _delimiter(self, at, words):
        text = self._text
        while text[at] in " \t":
            at += 1
        start = at
        while at < len(text) and text[at] not in " \t\n;&|()<>":
            at += 1
        written = text[start:at]
        word = re.sub(r"[\\'\"]", "", written)
        line = []
        for each in reversed(words):
            if each.op == "\n":
                break
            line.append(each.raw)
        self._pending.append((word, word != written, bool(_READERS & set(line))))
        return at

    def _bodies(self, at):
        """The here-documents that begin in the line before."""
        for word, plain, read in self._pending:
            found = re.compile(rf"^\t*{re.escape(word)}$", re.M).search(self._text, at)
            stop, after = (found.start(), found.end()) if found else (len(self._text),) * 2
            body = self._text[at:stop]
            self.heredocs.append(Heredoc(body, plain, read, at))
            if not plain:
                whole, self._text = self._text, body.replace('"', " ") + '"'
                pending, self._pending = self._pending, []
                self._quotes(0)
                self._text, self._pending = whole, pending
            at = after
        self._pending = []
        return at

    def _word(self, at, end):
        text, value, quoted = self._text, [], False
        while at < len(text):
            char = text[at]
            if char in " \t\n;&|()<>" or char == end:
                break
            if char == "\\":
                value.append(text[at + 1:at + 2].strip("\n"))
                at += 2
            elif char == "'" or text.startswith("$'", at):
                quoted = True
                begin = at + (1 if char == "'" else 2)
                stop = begin
                while stop < len(text) and text[stop] != "'":
                    stop += 2 if char == "$" and text[stop] == "\\" else 1
                value.append(text[begin:stop])
                at = stop + 1
            elif char == '"':
                at, inside = self._quotes(at + 1)
                quoted = True
                value.append(inside)
            elif char in "$`":
                at, inside = self._expansion(at)
                value.append(inside)
            else:
                found = _PLAIN.match(text, at)
                value.append(found[0])
                at = found.end()
        return at, None if None in value else "".join(value), quoted

    def _quotes(self, at):
        """What is in double quotes, from behind the first."""
        text, value = self._text, []
        while at < len(text):
            char = text[at]
            if char == '"':
                return at + 1, None if None in value else "".join(value)
            if char == "\\":
                value.append(text[at + 1:at + 2])
                at += 2
            elif char in "$`":
                at, inside = self._expansion(at)
                value.append(inside)
            else:
                found = _IN_QUOTES.match(text, at)
                value.append(found[0])
                at = found.end()
        return at, None

    def _expansion(self, at):
        text = self._text
        if text[at] == "`":
            return self._commands(at + 1, "`"), None
        if text.startswith("$((", at):
            stop = self._closed(at + 3)
            self._counted(text[at + 3:stop])
            return stop + 2, None
        if text.startswith("$(", at):
            return self._commands(at + 2, ")"), None
        if text.startswith("${", at):
            return self._braces(at + 2), None
        found = _NAME.match(text, at + 1)
        if not found:
            return at + 1, "$"
        self.expanded.append((found[0], "", ""))
        return found.end(), None

    def _braces(self, at):
        text = self._text
        before = text[at] if text[at] in "!#" and text[at + 1] != "}" else ""
        found = _NAME.match(text, at + len(before))
        name, at = (found[0], found.end()) if found else ("", at + 1)
        behind = text[at:at + 2]
        self.expanded.append((name, before, behind))
        while at < len(text) and text[at] != "}":
            if text[at] == "\\":
                at += 2
            elif text[at] == '"':
                at, _ = self._quotes(at + 1)
            elif text[at] in "$`":
                at, _ = self._expansion(at)
            else:
                at += 1
        return at + 1


def functions(shell):
    """The names of those that it defines."""
    found = set()
    for words in shell.commands:
        for at, word in enumerate(words):
            if word.first and word.raw == "function" and at + 1 < len(words):
                found.add(words[at + 1].raw)
            elif word.first and at + 2 < len(words) and words[at + 1].op == "(" and \
                    words[at + 2].op == ")" and re.fullmatch(r"[A-Za-z_]\w*", word.raw):
                found.add(word.raw)
    return found
