# SPDX-License-Identifier: GPL-2.0-only
"""The book that docs/index.md opens: what is in it is all there is, and its figures are those of
the committed results.

`docs_book_test.py --write` puts the present ones in: between <!--words--> or <!--questions--> and
<!---->  what advise knows, and what it answers; between <!--costs NAME--> and <!---->  what a way
costs."""
import glob
import os
import re
import sys
import tempfile
import textwrap
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path[:0] = [HERE, os.path.join(HERE, "advise"), os.path.join(ROOT, "scripts")]

import docs_test  # noqa: E402
from advise_asked import Asked  # noqa: E402
from docs_test import RUN, loaded, read  # noqa: E402
from questions import QUESTIONS  # noqa: E402
from questions_test import Questions  # noqa: E402
from report.advise import words  # noqa: E402

WORDS, ASKED, WAYS = "docs/driver-words.md", "docs/questions.md", "docs/backends.md"
INDEX, GLOSSARY, FAQ = "docs/index.md", "docs/glossary.md", "docs/faq.md"
BLOCK = re.compile(r"<!--(words|questions|costs (\w+))-->\n(.*?)<!---->", re.S)
SIZES = ("4K", "2M", "64M")
COLUMNS = ("mmap", "touch_read", "munmap")


def _row(*cells):
    return f"| {' | '.join(cells)} |\n"


def driver_words():
    made = _row("word", "what it is", "mapped by, in Linux", "here", "asked as") + \
        _row(*["---"] * 5)
    for word in words.WORDS:
        names = f"`{word.name}`" + "".join(f", `{name}`" for name in word.also)
        way = f"`{word.way}`" if word.way else "any that fits"
        asked = words.flags(word)
        made += _row(names, word.what, word.call or "-", way, f"`{asked}`" if asked else "-")
    lacks = [word for word in words.WORDS if word.nearest or word.beware]
    for title, part in (("What is not measured, and what stands for it", "nearest"),
                        ("What to beware of", "beware")):
        made += f"\n## {title}\n\n"
        told = {}
        for word in lacks:
            if getattr(word, part):
                told.setdefault(getattr(word, part), []).append(f"`{word.name}`")
        for text, named in told.items():
            made += textwrap.fill(f"- {', '.join(named)}: {text}.", 100, subsequent_indent="  ",
                                  break_on_hyphens=False, break_long_words=False) + "\n"
    return made


def answers():
    """What the committed runs say to each question."""
    case = Asked()
    made = ""
    with tempfile.TemporaryDirectory() as case.path:
        for place, question in enumerate(QUESTIONS, 1):
            path = Questions.run_of(case, question)
            found = case.answer(path, *question.flags.split())
            made += f"{place}. **{question.text}.** `advise {question.flags}`\n\n"
            made += textwrap.fill(f"{_answer(found)} {question.why}", 100, initial_indent="   ",
                                  subsequent_indent="   ", break_on_hyphens=False,
                                  break_long_words=False) + "\n\n"
    return made


def _answer(found):
    first = [each for each in found["answer"] if each["rank"] == 1]
    calls = " or ".join(f"{each['call']} (`{each['backend']}`)" for each in first)
    if "kernels" in found:
        total = ", ".join(f"{value:,} on {'.'.join(kernel.split('.')[:2])}"
                          for kernel, value in first[0]["totals"].items())
        return f"{calls}: {total}."
    unranked = [each for each in found["unranked"] if each["source"] == first[0]["source"]
                and each["backend"].startswith("fault_huge")]
    note = (f"`{unranked[0]['backend']}` has to be measured; of the others " if unranked else "")
    basis = {"cell": "", "between": ", by the model", "beyond": ", by the model, beyond the sizes "
             "that were measured"}[first[0]["basis"]]
    text = f"{note}{calls}, {first[0]['total']:,} instructions{basis}"
    after = [each for each in found["answer"] if each["rank"] != 1]
    return text + (f"; the next, `{after[0]['backend']}`, {after[0]['total']:,}." if after else ".")


def costs(data, name):
    """What it costs of each memory that its own API allows, by the committed cells."""
    cells = {each["name"]: each for each in data.cells if each.get("name")}
    known = next(iter(data.traits.values()))
    made = ""
    for source, cache in sorted({(each["source"], each["cache"]) for each in data.cells
                                 if each["backend"] == name}):
        if known.ours(name) and known.forbidden(source, name):
            continue
        for size in SIZES:
            found = [cells.get(f"{op}/{name}/{source}/{cache}/{size}") for op in COLUMNS]
            if any(found):
                made += _row(f"{source}, {cache}", size, *(f"{each['min']:,}" if each else "-"
                                                           for each in found))
    if not made:
        return "Not in the committed run: `advise --size N` measures it.\n"
    return _row("memory", "size", "mmap", "first touch (read)", "munmap") + _row(
        "---", "---", "---:", "---:", "---:") + made


def put_in(text):
    data = loaded()

    def block(found):
        made = (driver_words() if found[1] == "words" else answers() if found[1] == "questions"
                else costs(data, found[2]))
        return f"<!--{found[1]}-->\n{made}<!---->"
    return BLOCK.sub(block, text)


class Pages(unittest.TestCase):
    maxDiff = None

    def test_figures(self):
        for page in (WORDS, ASKED, WAYS):
            with self.subTest(page):
                self.assertTrue(BLOCK.search(read(page)))
                self.assertEqual(read(page), put_in(read(page)))

    def test_figures_in_sentences(self):
        """As those of the page on choosing."""
        for page in (FAQ, GLOSSARY, "docs/start.md", "docs/troubleshooting.md"):
            with self.subTest(page):
                self.assertEqual(read(page), docs_test.put_in(read(page)))
        self.assertGreaterEqual(len(docs_test.CELL.findall(read(FAQ))), 6)
        self.assertGreaterEqual(len(docs_test.PROBE.findall(read(FAQ))), 2)

    def test_a_wrong_one_is_noticed(self):
        found = re.search(r"[0-9]{2},[0-9]{3}", read(WAYS))
        text = read(WAYS)[:found.start()] + "1" + read(WAYS)[found.end():]
        self.assertNotEqual(text, put_in(text))


class Ways(unittest.TestCase):
    def test_each_has_a_section(self):
        """All that the module has and what is measured beside it, by the call that traits name."""
        known = next(iter(loaded().traits.values()))
        parts = dict(re.findall(r"^### `(\w+)`(.*?)(?=^##|\Z)", read(WAYS), re.M | re.S))
        self.assertEqual(set(parts), set(known.backends))
        for name, text in parts.items():
            with self.subTest(name):
                call = known.backend(name).call
                title = text.split("\n", 1)[0]
                if known.ours(name) and call != "none":
                    self.assertIn(f"`{call}`", title)
                self.assertEqual(re.findall(r"<!--costs (\w+)-->", text), [name])
                if known.backend(name).role == "strategy":
                    for said in ("**When**", "**Trap**", "**Who**"):
                        self.assertIn(said, text)


class Index(unittest.TestCase):
    def test_all_pages_are_in_it(self):
        named = re.findall(r"\]\(([^)#\s]+)\)", read(INDEX))
        there = set(glob.glob("*.md", root_dir=os.path.join(ROOT, "docs"))) - {"index.md"}
        self.assertEqual(there - set(named), set())

    def test_readme_leads_there(self):
        self.assertIn("(docs/index.md)", read("README.md"))

    def test_terms(self):
        """Those that nothing else explains, in their order."""
        terms = re.findall(r"^- \*\*([^*]+)\*\*", read(GLOSSARY), re.M)
        self.assertEqual(terms, sorted(terms, key=str.lower))
        for term in ("compound", "7.2-exact", "leaf", "way", "backend", "cell", "extent", "source",
                     "whole life", "trusted"):
            self.assertIn(term, terms)
        self.assertIn(f"`{RUN}`", read(GLOSSARY))


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        for PATH in (WORDS, ASKED, WAYS):
            MADE = put_in(read(PATH))
            with open(os.path.join(ROOT, PATH), "w", encoding="utf-8") as DOCUMENT:
                DOCUMENT.write(MADE)
        for PATH in (FAQ, GLOSSARY):
            MADE = docs_test.put_in(read(PATH))
            with open(os.path.join(ROOT, PATH), "w", encoding="utf-8") as DOCUMENT:
                DOCUMENT.write(MADE)
    else:
        unittest.main()
