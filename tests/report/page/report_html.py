# SPDX-License-Identifier: GPL-2.0-only
"""A page's HTML, checked for the faults that a browser would mend in silence."""
from html.parser import HTMLParser

VOID = {"meta", "br", "hr", "img", "link", "input"}
PARENTS = {
    "li": {"ul", "ol"}, "tr": {"thead", "tbody"}, "td": {"tr"}, "th": {"tr"},
    "thead": {"table"}, "tbody": {"table"}, "dt": {"dl"}, "dd": {"dl"}, "figcaption": {"figure"},
    "summary": {"details"},
    "caption": {"table"}, "section": {"main"}, "head": {"html"}, "body": {"html"},
    "title": {"head", "rect", "g", "path", "svg"}, "style": {"head"},
}
CHILDREN = {"ul": {"li"}, "tr": {"td", "th"}, "thead": {"tr"}, "tbody": {"tr"},
            "dl": {"dt", "dd"}, "table": {"caption", "thead", "tbody"}}
# Only phrasing may stand in these.
PHRASE = {"p", "span", "small", "strong", "b", "i", "a", "h1", "h2", "h3", "summary", "mark"}
BLOCK = {"div", "p", "ul", "ol", "dl", "table", "section", "figure", "details", "header", "nav",
         "main", "h1", "h2", "h3"}


class Balance(HTMLParser):
    """Fails on a tag that is not closed in its place or may not stand there, and on an attribute
    or id that is there twice; keeps the text and the ids."""

    def __init__(self, page):
        super().__init__()
        self.open, self.text, self.ids, self.links, self.errors = [], [], [], [], []
        if not page.startswith("<!DOCTYPE html>\n"):
            self.errors.append("no doctype")
        self.feed(page)
        self.close()
        self.errors += [f"{tag} is never closed" for tag in self.open]
        self.errors += [f"id {name} is used twice" for name in set(self.ids)
                        if self.ids.count(name) > 1]

    def handle_starttag(self, tag, attrs):
        self.handle_startendtag(tag, attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        names = [name for name, _ in attrs]
        parent = self.open[-1] if self.open else None
        if len(names) != len(set(names)):
            self.errors.append(f"<{tag}> at {self.getpos()} has an attribute twice")
        if tag in PARENTS and parent not in PARENTS[tag]:
            self.errors.append(f"<{tag}> at {self.getpos()} stands in <{parent}>")
        if parent in CHILDREN and tag not in CHILDREN[parent]:
            self.errors.append(f"<{parent}> at {self.getpos()} holds <{tag}>")
        if tag in BLOCK and PHRASE & set(self.open):
            self.errors.append(f"<{tag}> at {self.getpos()} stands in a phrase")
        self.ids += [value for name, value in attrs if name == "id"]
        self.links += [value for name, value in attrs if name in ("href", "src")]

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.errors.append(f"</{tag}> at {self.getpos()} closes another tag")

    def handle_data(self, data):
        self.text.append(data)
