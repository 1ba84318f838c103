# SPDX-License-Identifier: GPL-2.0-only
"""The tables of vectors in docs/choosing-a-strategy.md are those of the committed run.

`docs_vector_test.py --write` puts the present ones in, between <!--vector NAME--> and <!---->."""
import os
import re
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(ROOT, "scripts"))

from report.data import run  # noqa: E402

RUN = "results/amd64-7.2/vector"
PAGE = os.path.join(ROOT, "docs/choosing-a-strategy.md")

# By name of a table, its cells (op/backend, size) and its parts.
TABLES = {
    "struct_pages": ([(f"{op}/{backend}", "2M") for op in ("mmap", "munmap")
                      for backend in ("remap_pfn", "insert_pages", "insert_page")],
                     ("instructions", "atomics", "loads", "stores", "lines_read",
                      "lines_written")),
    "translations": ([("touch_read/remap_pfn", "2M"), ("touch_read/fault_page", "2M"),
                      ("touch_read/fault_huge", "2M"), ("touch_read/fault_page", "4K")],
                     ("instructions", "pages_touched", "exceptions", "page_tables", "atomics")),
}
BLOCK = re.compile(r"<!--vector (\w+)-->\n.*?<!---->", re.S)


def table(name):
    rows, columns = TABLES[name]
    cells = {cell["name"]: cell for cell in run.load(os.path.join(ROOT, RUN)).cells}
    lines = [f"| cell | {' | '.join(f'`{part}`' for part in columns)} |",
             "|---|" + "---:|" * len(columns)]
    for what, size in rows:
        title = f"{what}/compound/wb/{size}"
        vector = cells[title]["vector"]
        lines.append(f"| `{what}`, {size} | "
                     + " | ".join(f"{vector[part]:,}" for part in columns) + " |")
    return "\n".join(lines)


def put_in(text):
    return BLOCK.sub(lambda found: f"<!--vector {found[1]}-->\n{table(found[1])}\n<!---->", text)


def read():
    with open(PAGE, encoding="utf-8") as file:
        return file.read()


class Tables(unittest.TestCase):
    maxDiff = None

    def test_as_committed(self):
        self.assertEqual(set(BLOCK.findall(read())), set(TABLES))
        self.assertEqual(read(), put_in(read()))

    def test_a_wrong_one_is_noticed(self):
        found = re.search(r"<!--vector \w+-->.*?\d", read(), re.S)
        text = read()[:found.end() - 1] + "x" + read()[found.end():]
        self.assertNotEqual(text, put_in(text))

    def test_what_is_said_of_them(self):
        """One entry of 2 MiB needs no more translations than a page's fault does."""
        cells = {cell["name"]: cell for cell in run.load(os.path.join(ROOT, RUN)).cells}
        huge, page, bulk = (cells[f"touch_read/{name}"]["vector"]["pages_touched"] for name in (
            "fault_huge/compound/wb/2M", "fault_page/compound/wb/4K", "remap_pfn/compound/wb/2M"))
        self.assertLess(abs(huge - page), 16)
        self.assertGreater(bulk - huge, 400)


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        MADE = put_in(read())
        with open(PAGE, "w", encoding="utf-8") as DOCUMENT:
            DOCUMENT.write(MADE)
    else:
        unittest.main()
