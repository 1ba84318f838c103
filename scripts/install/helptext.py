# SPDX-License-Identifier: GPL-2.0-only
"""What --help says, taken apart: how a verb is called, its flags and their values, and the text.

The form is that of every verb: "usage:" and one line or more; paragraphs; lists, whose entries
begin behind two spaces; and lines that are shown as they are, which are indented otherwise."""
import re
from collections import namedtuple

# Of a list: a word or flag, what stands behind it for a value ("" for none), and what it says.
Entry = namedtuple("Entry", "name value text")

# A block of the body: kind is text (content: a string), entries or lines.
Block = namedtuple("Block", "kind content")

_ENTRY = re.compile(r"^  (--[a-z][a-z-]*)(?: (\S.*?))?(?: {2,}(\S.*))?$")
_WORD = re.compile(r"^  ([a-z]+)() +(\S.*)$")


class Help:
    def __init__(self, name, text):
        self.name = name
        usage, _, body = text.rstrip("\n").partition("\n\n")
        lines = usage.split("\n")
        if not lines[0].startswith("usage: "):
            raise ValueError(f"{name} --help does not begin with usage:")
        self.title = ""
        match = re.match(r"(usage: .*?\S) {3,}(\S.*)", lines[0])
        if match:
            lines[0], self.title = match.groups()
        self.usage = [line[len("usage: "):] for line in lines]
        self.blocks = list(_blocks(body))

    def entries(self):
        return [entry for block in self.blocks if block.kind == "entries"
                for entry in block.content]

    def flags(self):
        """{flag: Entry}, in order; of one that has a list of values somewhere, with that."""
        found = {}
        called = [Entry(name, value or "", "") for name, value in
                  re.findall(r"(--[a-z][a-z-]*)(?: ('[^']*'|[^][\s]+))?", "\n".join(self.usage))]
        for entry in [*self.entries(), *called]:
            if not entry.name.startswith("--"):
                continue
            known = found.setdefault(entry.name, entry)
            if choices(entry.value) and not choices(known.value):
                found[entry.name] = known._replace(value=entry.value)
        return found

    def words(self):
        """What may stand behind the verb beside flags: a word as it is, or what it is for."""
        found = []
        for line in re.sub(r"\n +", " ", "\n".join(self.usage)).split("\n"):
            line = re.sub(r"\[?--[a-z-]+( ('[^']*'|\[?[^-\s][^]\s]*))?\]?", " ", line)
            found += [word for word in re.findall(r"[A-Za-z]+", line.partition(self.name)[2])
                      if word not in found]
        return found


def _blocks(body):
    for part in body.split("\n\n"):
        entries, texts = [], []
        for line in part.split("\n"):
            match = _ENTRY.match(line) or _WORD.match(line)
            if match:
                entries.append([match[1], match[2] or "", [match[3] or ""]])
            elif entries and line.startswith("   "):
                entries[-1][2].append(line)
            else:
                texts.append(line)
        indented = [line for line in texts if line.startswith(" ")]
        if texts and not indented:
            yield Block("text", _joined(texts))
        elif texts:
            yield Block("lines", [line.strip() for line in texts])
        if entries:
            yield Block("entries", [Entry(name, value, _joined(lines))
                                    for name, value, lines in entries])


def _joined(lines):
    return " ".join(line.strip() for line in lines if line.strip())


def choices(value):
    """[A, B] of A|B, if these are words to be given as they are."""
    return value.split("|") if re.fullmatch(r"[a-z0-9]+(\|[a-z0-9]+)+", value) else []


def is_path(value):
    """Whether what stands for a value is for a file or directory."""
    return bool(re.match(r"\[?'?(PATH|DIR|FILE|SVG|RUN|PROFILE|BASE|NEW)\b", value))


def brief(text):
    """What a line of a menu has room for."""
    first = re.split(r"[.;](?: |$)", text)[0].strip()
    return first if len(first) <= 60 else first[:60].rpartition(" ")[0] + " ..."
