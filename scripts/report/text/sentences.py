# SPDX-License-Identifier: GPL-2.0-only
"""Sentences in lines of at most PROSE columns, which any terminal has."""
import textwrap

WIDTH = 100     # of tables, but those of one run
PROSE = 80


def wrap(text):
    return _lines(text, break_long_words=False)     # an address is no good in two lines


def item(text, indent="  ", cut=True):
    """
    Its further lines are 4 columns further in; cut: a word that is longer than a line is. A command
    that it ends with has a line of its own, however long, to be copied.
    """
    text, colon, command = text.partition(": mapbench ")
    lines = _lines(text + colon[:1], initial_indent=indent, subsequent_indent=indent + "    ",
                   break_long_words=cut)
    return lines + [f"{indent}    mapbench {command}"] * bool(colon)


def _lines(text, **how):
    """A number stays beside its per cent sign."""
    return [line.replace("\0", " ") for line in
            textwrap.wrap(text.replace(" %", "\0%"), PROSE, break_on_hyphens=False, **how)]
