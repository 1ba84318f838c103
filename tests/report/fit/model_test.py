# SPDX-License-Identifier: GPL-2.0-only
"""The models under advise and the report: they find what made-up cells were made of."""
import os
import random
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.dirname(HERE), os.path.join(HERE, "..", "..", "..", "scripts")]

from report.data import run  # noqa: E402
from report.fit import break_even, cost, draw, model, shape  # noqa: E402
from report_sample import cell, environment  # noqa: E402


class Model(unittest.TestCase):
    def made(self, op, costs, lazy=False, **other):
        return model.Model(op, [cell(op, "remap_pfn", pages * 4096, low) | {
            key: value(pages) for key, value in other.items()} for pages, low in costs], lazy)

    def test_finds_its_own_terms(self):
        def low(pages):
            return 5000 + 47 * pages + 1762 * (-(-pages // 512) - 1)
        sizes = (1, 4, 16, 64, 512, 513, 1024, 16384)
        made = self.made("mmap", [(pages, low(pages)) for pages in sizes])
        self.assertLess(made.residual, 1e-9)
        for pages in (2, 100, 700, 5000):
            self.assertEqual(made.at(pages)[:3:2], (low(pages), "between"))
        self.assertEqual(made.at(32768)[:3:2], (low(32768), "beyond"))
        self.assertEqual(made.at(512), (low(512), 0, "cell", 0, "", made.by_pages[512]))
        self.assertEqual(made.formula(), "5,000 once + 47.0 a page + 1,762 a page table but the "
                         "first")

    def test_extents(self):
        def low(pages):
            return 11129 + (372 if pages > 512 else 47) * pages
        made = self.made("mmap", [(pages, low(pages)) for pages in (1, 16, 512, 16384)],
                         extents=lambda pages: -(-pages // 512))
        self.assertEqual(made.at(300).value, low(300))
        self.assertEqual(made.at(4096).value, low(4096))

    def test_flush(self):
        def low(pages):
            return 7883 + 129 * pages + (27 * pages if pages <= 33 else 0)
        sizes = (1, 8, 33, 34, 64, 512)
        made = self.made("munmap", [(pages, low(pages)) for pages in sizes])
        self.assertEqual(made.at(20).value, low(20))
        self.assertEqual(made.at(100).value, low(100))

    def test_larger_leaves(self):
        def low(pages):
            return 6000 + 3 * pages + (3000 * (pages // 512) if pages >= 512 else 2900 * pages)
        made = self.made("touch_read", [(pages, low(pages)) for pages in (1, 16, 512, 4096, 16384)],
                         lazy=True, level=lambda pages: "PMD" if pages >= 512 else "PTE")
        self.assertEqual(made.at(8192).value, low(8192))
        self.assertEqual(made.at(8).value, low(8))

    def test_larger_leaves_that_no_cell_below_could_have(self):
        def low(pages):
            return 6000 + (3000 * (pages // 512) if pages >= 512 else 2900 * pages)
        made = self.made("touch_read", [(pages, low(pages)) for pages in (1, 32, 128, 16384)],
                         lazy=True, level=lambda pages: "PMD" if pages >= 512 else "PTE")
        self.assertTrue(made.at(2048).lack)
        self.assertTrue(made.at(512).lack)
        self.assertFalse(made.at(300).lack)
        made = self.made("touch_read", [(pages, 2900 * pages) for pages in (1, 32, 128, 16384)],
                         lazy=True, level=lambda _: "PTE")
        self.assertFalse(made.at(2048).lack)

    def test_larger_leaves_alone(self):
        made = self.made("mmap", [(512, 6000), (16384, 6000 + 31 * 400)], level=lambda _: "PMD")
        self.assertEqual([made.at(pages).value for pages in (512, 16384)], [6000, 18400])

    def test_the_error_is_that_of_a_fit_that_has_not_seen_the_cell(self):
        costs = [(1, 100), (16, 1600), (512, 40000), (16384, 2000000)]
        made = self.made("mmap", costs)
        self.assertEqual([term.name for term in made.terms], ["once", "page"])
        errors = []
        for pages, low in costs:
            others = self.made("mmap", [pair for pair in costs if pair[0] != pages])
            once, page = others.coefficients
            errors.append(abs(once + page * pages - low) / low)
        self.assertAlmostEqual(made.unseen, max(errors), 6)
        self.assertAlmostEqual(made.at(64).error, max(errors), 6)
        self.assertGreater(made.unseen, made.residual)

    def sparse(self, op, low, sizes=(1, 16, 512, 16384), shares=(1, 10, 50), **other):
        """A model of cells that cost what low says of their shape, all touched and shares of them,
        in order and at random."""
        cells = []
        for pages in sizes:
            cells.append(cell(op, "fault_page", pages * 4096, 1) | other)
            for share in shares if pages >= 512 else ():
                for pattern in ("sequential", "random"):
                    cells.append(cell(op, "fault_page", pages * 4096, 1, pattern=pattern)
                                 | other | {"touched": max(pages * share // 100, 1)})
        made = model.Model(op, cells, True)
        return model.Model(op, [each | {"min": round(low(seen))} for each, seen
                                in zip(made.all, made._shapes)], True)

    def test_scattered_pages(self):
        """munmap of pages apart costs a run each, and looks at all entries between them."""
        def low(seen):
            return (7500 + 50 * seen.mapped + 530 * max(seen.runs - 1, 0) + 8 * seen.empty
                    + (35 * seen.span if seen.span <= 33 else 0))
        made = self.sparse("munmap", low)
        neighbours, apart = made.at(2048, 143), made.at(2048, 143, "random")
        self.assertAlmostEqual(neighbours.value, 7500 + 50 * 143 + 8 * (512 - 143), delta=5)
        self.assertAlmostEqual(apart.value, 7500 + 50 * 143 + 530 * (143 * (1 - 142 / 2048) - 1)
                               + 8 * (2048 - 143), delta=60)
        self.assertLess(apart.error, 0.01)

    def test_states(self):
        """What was written costs more to unmap, and each state is asked for by its name."""
        cells = [cell("munmap", "fault_page", pages * 4096, low, state=state)
                 for pages in (1, 16, 128, 512, 4096)
                 for state, low in (("dirty", 8000 + 65 * pages), ("clean", 8000 + 50 * pages),
                                    ("written", 8000 + 65 * pages))]
        made = model.Model("munmap", cells, True)
        for state, page in (("clean", 50), ("written", 65), ("dirty", 65), (None, 65)):
            self.assertEqual(made.at(512, state=state)[:3:2], (8000 + 512 * page, "cell"))
            self.assertEqual(made.at(300, state=state).value, 8000 + 300 * page)

    def test_without_states_there_is_one(self):
        made = self.made("munmap", [(pages, 8000 + 50 * pages) for pages in (1, 16, 512)])
        self.assertEqual(made.at(16, state="clean")[:3:2], (8800, "cell"))

    def test_a_short_last_window(self):
        """Of the pages of any window as many are expected as any draws have in the mean."""
        rng = random.Random(1)
        for pages, touched, grain in ((50, 1, 16), (50, 2, 16), (1025, 1, 512), (1280, 9, 16)):
            windows = -(-pages // grain)
            counts = []
            for _ in range(4000):
                counts.append(len({page // grain for page in rng.sample(range(pages), touched)}))
            mean = sum(counts) / len(counts)
            spread = 2 * (sum((count - mean) ** 2 for count in counts) / len(counts)) ** 0.5
            made = shape.shape("touch_read", True, shape.Frame(pages, "PTE", 1, grain),
                               shape.Form(touched, "random", None))
            self.assertLessEqual(made.faults, windows)
            self.assertAlmostEqual(made.faults / mean, 1, 1)
            self.assertLess(abs(made.spread.faults - spread), 0.05 * mean)
        one = shape.shape("touch_read", True, shape.Frame(1025, "PTE", 1, 1),
                          shape.Form(1, "random", None))
        self.assertAlmostEqual(one.tables, 1)

    def test_chance_of_tables_and_leaves(self):
        """How many page tables or larger leaf entries random pages need is chance, too."""
        rng = random.Random(2)
        for pages, touched, level, what in ((1280, 2, "PTE", "tables"),
                                            (8192, 10, "PMD", "leaves")):
            made = shape.shape("touch_read", True, shape.Frame(pages, level, 1, 1),
                               shape.Form(touched, "random", None))
            counts = [len({page // 512 for page in rng.sample(range(pages), touched)})
                      for _ in range(4000)]
            mean = sum(counts) / len(counts)
            spread = 2 * (sum((count - mean) ** 2 for count in counts) / len(counts)) ** 0.5
            self.assertAlmostEqual(getattr(made, what), mean, 1)
            self.assertAlmostEqual(getattr(made.spread, what), spread, 1)

    def test_a_cell_is_one_draw(self):
        """What it costs to touch other pages at random is not that cell's figure alone."""
        cells = [cell("touch_read", "fault_around", pages * 4096, 500 * -(-pages // 16) + 9 * pages)
                 | {"window": 16} for pages in (16, 64, 512, 2048)]
        cells.append(cell("touch_read", "fault_around", 512 * 4096, 14000, touched=51,
                          pattern="random") | {"window": 16})
        found = model.Model("touch_read", cells, True).at(512, 51, "random")
        self.assertEqual((found.value, found.basis), (14000, "cell"))
        self.assertGreater(found.chance, 0.05)
        self.assertGreaterEqual(found.error, found.chance)

    def test_chance(self):
        """Of a window of pages a fault, random touches make more faults or fewer."""
        def low(seen):
            return 6672 + 2126 * seen.faults + 783 * seen.mapped + 3 * seen.touched
        made = self.sparse("touch_read", low, window=16)
        self.assertLess(made.at(2048, 300).error, 0.01)
        self.assertGreater(made.at(2048, 300, "random").error, 0.02)


class Even(unittest.TestCase):
    def costs(self, lazy=(7000, 2700), bulk=(11000, 47), patterns=("sequential", "random")):
        cells = [cell("munmap", "fault_page", 512 * 4096, 8000 + 60 * pages, pattern=pattern)
                 | {"touched": pages} for pattern in patterns for pages in (5, 51, 256)]
        cells += [cell("touch_read", "fault_page", 512 * 4096, lazy[0] + lazy[1] * pages,
                       pattern=pattern) | {"touched": pages}
                  for pattern in patterns for pages in (5, 51, 256)]
        for pages in (1, 16, 256, 512):
            for backend, op, low in (
                    ("fault_page", "mmap", 5000), ("fault_page", "munmap", 8000 + 60 * pages),
                    ("fault_page", "touch_read", lazy[0] + lazy[1] * pages),
                    ("remap_pfn", "mmap", bulk[0] + bulk[1] * pages),
                    ("remap_pfn", "touch_read", 7 + 3 * pages),
                    ("remap_pfn", "munmap", 8000 + 130 * pages)):
                cells.append(cell(op, backend, pages * 4096, low))
        data = {"environments": [environment()], "cells": cells, "skipped": []}
        return cost.Costs(next(iter(run.Run(".", data).groups.values())))

    def between(self, **other):
        return break_even.between(self.costs(**other), ("fault_page",) * 2, ("remap_pfn",) * 2, 512)

    def test_worked_out_by_hand(self):
        # 5000 + 7000 + 2700 k + 8000 + 60 k <= 11000 + 47 * 512 + 7 + 3 k + 8000 + 130 * 512
        right = (11000 + 47 * 512 + 7 + 8000 + 130 * 512 - 20000) // (2700 + 60 - 3)
        found = self.between()
        self.assertEqual((found.pages, found.low, found.high), (right, right, right))
        self.assertEqual(found.share, right / 512)
        self.assertGreater(found.touches, right)

    def test_what_was_not_measured_has_no_break_even(self):
        self.assertIsNone(self.between(patterns=()))
        found = self.between(patterns=("sequential",))
        self.assertEqual((found.random, found.touches), (None, None))
        self.assertEqual(found.pages, self.between().pages)

    def test_always_and_never(self):
        self.assertEqual(self.between(bulk=(10 ** 8, 47)).pages, 512)
        self.assertEqual(self.between(lazy=(10 ** 8, 2700)).pages, 0)

    def filled(self, pages, touched, pattern, grain=1, **drawn):
        made = shape.shape("touch_read", True, shape.Frame(pages, "PTE", 1, grain),
                           shape.Form(touched, pattern, None, **drawn))
        return round(made.mapped), round(made.tables)

    def test_filled(self):
        self.assertEqual(self.filled(1024, 600, "sequential"), (600, 2))
        self.assertEqual(self.filled(1024, 5, "sequential", 16), (16, 1))
        self.assertEqual(self.filled(16384, 1, "random"), (1, 1))
        self.assertEqual(self.filled(16384, 16384, "random"), (16384, 32))
        pages, tables = self.filled(16384, 100, "random", 16)
        self.assertTrue(1500 < pages <= 1600 and tables > 28)

    def test_what_is_drawn_is_counted(self):
        self.assertEqual(sorted(draw.drawn(512, 512)), list(range(512)))
        self.assertEqual(self.filled(1024, 3, "random", 16, drawn=[0, 15, 700]), (32, 2))
        near = self.filled(4096, 400, "random", 16)
        seen = self.filled(4096, 400, "random", 16, drawn=draw.drawn(4096, 400))
        self.assertTrue(abs(near[0] - seen[0]) < 0.05 * near[0])


if __name__ == "__main__":
    unittest.main()
