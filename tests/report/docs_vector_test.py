# SPDX-License-Identifier: GPL-2.0-only
"""The tables of vectors in docs/ are those of the committed run.

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
PAGES = [os.path.join(ROOT, "docs", name) for name in ("choosing-a-strategy.md", "vector.md")]

# By name of a table, its cells (op/backend, size) and its parts.
TABLES = {
    "struct_pages": ([(f"{op}/{backend}", "2M") for op in ("mmap", "munmap")
                      for backend in ("remap_pfn", "insert_pages", "insert_page")],
                     ("instructions", "atomics", "loads", "stores", "lines_read",
                      "lines_written")),
    "translations": ([("touch_read/remap_pfn", "2M"), ("touch_read/fault_page", "2M"),
                      ("touch_read/fault_huge", "2M"), ("touch_read/fault_page", "4K")],
                     ("instructions", "pages_touched", "exceptions", "page_tables", "atomics")),
    "locks": ([(what, "2M") for what in ("mmap/noop", "mmap/remap_pfn", "mmap/insert_page",
                                         "munmap/remap_pfn", "munmap/insert_page",
                                         "touch_read/fault_page")],
              ("instructions", "held", "vma_locked")),
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


def read(page):
    with open(page, encoding="utf-8") as file:
        return file.read()


class Tables(unittest.TestCase):
    maxDiff = None

    def test_as_committed(self):
        self.assertEqual(sorted(name for page in PAGES for name in BLOCK.findall(read(page))),
                         sorted(TABLES))
        for page in PAGES:
            self.assertEqual(read(page), put_in(read(page)))

    def test_a_wrong_one_is_noticed(self):
        for page in PAGES:
            found = re.search(r"<!--vector \w+-->.*?\d", read(page), re.S)
            text = read(page)[:found.end() - 1] + "x" + read(page)[found.end():]
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
        for PAGE in PAGES:
            MADE = put_in(read(PAGE))
            with open(PAGE, "w", encoding="utf-8") as DOCUMENT:
                DOCUMENT.write(MADE)
    else:
        unittest.main()
