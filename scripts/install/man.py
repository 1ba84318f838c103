# SPDX-License-Identifier: GPL-2.0-only
"""A page of the manual, in man(7), of a Help."""
import re


def _escaped(text):
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return "\n".join("\\&" + line if line[:1] in (".", "'") else line for line in text.split("\n"))


def _marked(text):
    """A sentence with its flags in bold."""
    return re.sub(r"\\-\\-[a-z][a-z]*(\\-[a-z]+)*", lambda found: f"\\fB{found[0]}\\fR",
                  _escaped(text))


def _entry(entry, page):
    name = f"\\fB{_escaped(page(entry.name))}\\fR"
    value = f" \\fI{_escaped(entry.value)}\\fR" if entry.value else ""
    return [".TP", name + value, _marked(entry.text)]


def _text(text):
    """(section or None, lines) of a paragraph, in which the exit status may be told."""
    before, status, after = text.partition("Exit status: ")
    if before:
        yield None, [".PP", _marked(before.strip())]
    if status:
        yield "EXIT STATUS", [".PP", _marked(after)]


def _body(page, called):
    for block in page.blocks:
        if block.kind == "text":
            yield from _text(block.content)
        elif block.kind == "lines":
            yield None, [".PP", ".nf", ".RS", *map(_escaped, block.content), ".RE", ".fi"]
        else:
            flags = block.content[0].name.startswith("--")
            yield ("OPTIONS" if flags else "COMMANDS",
                   [line for entry in block.content for line in _entry(entry, called)])


def page(help_page, title, version, others):
    """The page; others are those that it refers to."""
    name = help_page.name.replace(" ", "-")
    out = [f".\\\" Made of {help_page.name} --help.",
           f'.TH {name.upper()} 1 "" "mapbench {version}" "User Commands"',
           ".SH NAME", f"{_escaped(name)} \\- {_escaped(title)}",
           ".SH SYNOPSIS", ".nf", *map(_escaped, help_page.usage), ".fi", ".SH DESCRIPTION"]
    parts = list(_body(help_page, lambda word: word))
    if not parts or parts[0][0]:
        out.append(_escaped(title[:1].upper() + title[1:] + "."))
    inside = "DESCRIPTION"
    for section, lines in parts:
        section = section or ("DESCRIPTION" if inside == "DESCRIPTION" else "NOTES")
        if section != inside:
            out.append(f".SH \"{section}\"")
        inside = section
        out += lines[1:] if lines[0] == ".PP" and out[-1].startswith(".SH") else lines
    out += [".SH SEE ALSO", ",\n".join(f"\\fB{_escaped(each)}\\fR(1)" for each in others)]
    return "\n".join(out) + "\n"
