# SPDX-License-Identifier: GPL-2.0-only
"""Sentences in lines of at most WIDTH columns."""
import textwrap

WIDTH = 100     # of all but the tables of one run


def wrap(text):
    return textwrap.wrap(text, WIDTH, break_on_hyphens=False)


def item(text, indent="  ", cut=True):
    """Its further lines are 4 columns further in; cut: a word that is longer than a line is."""
    return textwrap.wrap(text, WIDTH, initial_indent=indent, subsequent_indent=indent + "    ",
                         break_on_hyphens=False, break_long_words=cut)
