# SPDX-License-Identifier: GPL-2.0-only
"""Pieces of HTML."""
from html import escape


def text(value):
    return escape(str(value), quote=True)


def element(name, content, **attributes):
    """content is HTML already; an attribute named class_ is class."""
    pairs = "".join(f' {key.rstrip("_").replace("_", "-")}="{text(value)}"'
                    for key, value in attributes.items() if value is not None)
    return f"<{name}{pairs}>{content}</{name}>"


def section(ident, title, *parts):
    return element("section", f"<h2>{text(title)}</h2>\n" + "\n".join(parts), id=ident)


def paragraph(value, **attributes):
    return element("p", text(value), **attributes)


def table(heads, rows, **attributes):
    """heads: titles; rows: lists of HTML. On a narrow page a row becomes a list with its heads."""
    head = "".join(f'<th scope="col">{text(title)}</th>' for title in heads)
    body = "\n".join("<tr>" + "".join(element("td", cell, data_head=title)
                                      for title, cell in zip(heads, row)) + "</tr>"
                     for row in rows)
    return element("table", f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>",
                   **attributes)


def scrolled(content, name, kind="wide"):
    """content is HTML that may be wider than the page: keys scroll it, too."""
    return element("div", content, class_=kind, tabindex=0, role="group", aria_label=name)


def listing(items, **attributes):
    """items: HTML."""
    return element("ul", "".join(f"<li>{item}</li>" for item in items), **attributes)
