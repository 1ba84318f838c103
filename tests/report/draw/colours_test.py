# SPDX-License-Identifier: GPL-2.0-only
"""Test cases for the drawings: ways are told apart by their colours, also by those who see fewer of
them, nothing lies outside, no two ticks read the same, and titles fit."""
import itertools
import os
import re
import sys
import unittest
import xml.etree.ElementTree as tree

HERE = os.path.dirname(os.path.abspath(__file__))
REPORT = os.path.dirname(HERE)
sys.path[:0] = [REPORT, os.path.join(REPORT, "page"), os.path.join(REPORT, "..", "..", "scripts")]

from report.data import catalog, run  # noqa: E402
from report.fit import model  # noqa: E402
from report.draw import curve, history_plot, label, plot  # noqa: E402
from report.draw.library import matplotlib  # noqa: E402
from report.page import break_even_map  # noqa: E402
from report_sample import GIB, MIB, SIZES, cell, sample  # noqa: E402
from report_test import Directory  # noqa: E402

SVG = "{http://www.w3.org/2000/svg}"

# How colours look to all, and to those who see no red, no green or no blue (Machado, Oliveira and
# Fernandes 2009, severity 1), as factors of linear red, green and blue.
SEEN = {
    "all": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "no red": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216),
               (-0.003882, -0.048116, 1.051998)),
    "no green": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413),
                 (-0.011820, 0.042940, 0.968881)),
    "no blue": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602),
                (0.004733, 0.691367, 0.303900)),
}
# Ottosson's Oklab, in which 2 hundredths are just noticed.
LMS = ((0.4122214708, 0.5363325363, 0.0514459929), (0.2119034982, 0.6806995451, 0.1073969566),
       (0.0883024619, 0.2817188376, 0.6299787005))
LAB = ((0.2104542553, 0.7936177850, -0.0040720468), (1.9779984951, -2.4285922050, 0.4505937099),
       (0.0259040371, 0.7827717662, -0.8086757660))
APART, DISTINCT = 4.5, 2        # in one panel, and anywhere
CONTRAST = 3                    # WCAG 2.1, 1.4.11


def linear(colour):
    parts = [int(colour[place:place + 2], 16) / 255 for place in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def times(matrix, vector):
    return [sum(a * b for a, b in zip(row, vector)) for row in matrix]


def oklab(colour, seen):
    light = [min(max(part, 0), 1) for part in times(SEEN[seen], linear(colour))]
    return [100 * part for part in times(LAB, [part ** (1 / 3) for part in times(LMS, light)])]


def apart(some, other, seen):
    return sum((a - b) ** 2 for a, b in zip(oklab(some, seen), oklab(other, seen))) ** 0.5


def contrast(some, other):
    low, high = sorted(0.2126 * red + 0.7152 * green + 0.0722 * blue
                       for red, green, blue in map(linear, (some, other)))
    return (high + 0.05) / (low + 0.05)


class Colours(unittest.TestCase):
    def test_one_a_way(self):
        for tone in (0, 1):
            every = [pair[tone] for pair in plot.palette().values()]
            self.assertEqual(len(every), len(set(every)))

    def test_apart_to_all(self):
        """Of a family, whose ways stand in one panel beside the floor, and of any two."""
        for tone, seen in itertools.product((0, 1), SEEN):
            for family in catalog.FAMILIES:
                floor = catalog.COLOURS[catalog.backend("noop").colour]
                names = {**family.backends, "noop": floor}
                for (one, some), (two, other) in itertools.combinations(names.items(), 2):
                    self.assertGreater(apart(some[tone], other[tone], seen), APART,
                                       (one, two, seen, tone))
        for tone in (0, 1):
            for some, other in itertools.combinations(catalog.COLOURS, 2):
                self.assertGreater(apart(some[tone], other[tone], "all"), DISTINCT, (some, other))

    def test_contrast(self):
        for pair in (*catalog.COLOURS, catalog.MUTED, catalog.ACCENT, catalog.WARN):
            for colour, ground in zip(pair, catalog.GROUND):
                self.assertGreaterEqual(contrast(colour, ground), CONTRAST, colour)
        for index, pair in enumerate(catalog.TONES):
            for tone, letters in zip(pair, catalog.on_tone(index)):
                self.assertGreaterEqual(contrast(tone, letters), 4.5, tone)     # 1.4.3

    def test_same_everywhere(self):
        """Whatever else a run has, a way is drawn in its own colour."""
        for names in (("remap_pfn", "fault_page"), ("noop", "fault_pfn", "fault_page", "anon")):
            cells = next(iter(run.Run(".", sample(sources=("compound",), backends=names))
                              .groups.values()))
            self.assertIn(f"var(--c{catalog.backend('fault_page').colour})",
                          break_even_map._colour("fault_page", dict(cells.rows)))


class Drawings(Directory):
    """All of the module's ways, some of which end early, and names without end."""

    @classmethod
    def setUpClass(cls):
        """Drawn once."""
        cls.once = cls("draw")
        cls.once.setUp()
        cls.addClassCleanup(cls.once.doCleanups)
        cls.once.draw()

    def draw(self):
        names = [name for family in catalog.FAMILIES for name in family.backends]
        made = sample(sources=("compound",), backends=[*names, "a" * 60],
                      sizes=[*SIZES, 256 * MIB, GIB])
        made["cells"] = [each for each in made["cells"]
                         if each["backend"] != "iomap_memory" or each["bytes"] <= 2 * MIB]
        for place, each in enumerate(made["cells"]):
            # None within 5 % of another, so that each has its line.
            factor = 1 + 0.1 * names.index(each["backend"]) if each["backend"] in names else 9
            low = round(each["min"] * factor)
            made["cells"][place] = cell(
                each["op"], each["backend"], each["bytes"], low, source=each["source"],
                extents=1 + each["bytes"] // (4 * MIB))
        for env in made["environments"]:
            env["id"] = "a-machine-of-which-the-name-is-as-long-as-anybody-would-ever-make-it" * 2
        for each in made["cells"]:
            each["env"] = made["environments"][0]["id"]
        type(self).made, type(self).html, type(self).drawn = made, self.page(made), []
        plots = os.path.join(self.path, "plots")
        for name in sorted(os.listdir(plots)):
            if name.endswith(".svg"):
                with open(os.path.join(plots, name), encoding="utf-8") as file:
                    self.drawn.append((name, tree.fromstring(file.read())))

    def panels(self):
        for text in re.findall(r'<svg viewBox=.*?</svg>', self.html, re.S):
            yield tree.fromstring(text)

    def test_ways_of_a_panel(self):
        """Each has a colour of its own, and as many lines as are told apart."""
        cells = next(iter(run.Run(".", self.made).groups.values()))
        for found in (curve.lines(cells, "mmap"), curve.lives(cells)):
            self.assertGreater(len(found), curve.CROWD)
            divided = curve.panels(found)
            self.assertGreater(len(divided), 1)
            rows = [row for _, lines in divided for line in lines for row in line.rows]
            self.assertEqual(set(rows), {row for line in found for row in line.rows})
            for _, lines in divided:
                colours = [catalog.backend(backend).colour for line in lines
                           for backend in line.backends]
                self.assertEqual(len(colours), len(set(colours)))
                self.assertEqual(len({catalog.backend(line.backend).family.name
                                      for line in lines} - {"control"}), 1)

    def test_every_way_is_named(self):
        """No line is "+3"; one that ends early says where."""
        texts = [each.text for panel in self.panels() for each in panel.iter("text")]
        self.assertFalse([text for text in texts if re.search(r"\+\d", text or "")])
        self.assertIn("iomap_memory, to 2 MiB", texts)
        for name in {each["backend"] for each in self.made["cells"]} - {"a" * 60, "iomap_memory"}:
            self.assertIn(name, texts)

    def test_steps_are_no_slopes(self):
        """A line is cut where it steps from one page to the next."""
        rising = [(4096, 10), (8192, 20), (2 * MIB, 4000), (2 * MIB + 4096, 40000),
                  (4 * MIB, 80000)]
        self.assertEqual(curve.pieces(rising), [rising[:3], rising[3:]])
        slow = [(4096, 10), (8192, 20), (2 * MIB, 4000), (4 * MIB, 80000)]
        self.assertEqual(curve.pieces(slow), [slow])

    def test_flat_is_straight(self):
        """Between cells that cost the same, a line has no more than those."""
        cells = next(iter(run.Run(".", sample(sources=("compound",))).groups.values()))
        lines = {line.rows[0]: line for line in curve.lines(cells, "mmap")}
        models = model.models(cells)
        flat, steep = (len(curve.modelled(lines[row], models))
                       for row in ("fault_pfn", "remap_pfn"))
        self.assertEqual(flat, len(SIZES))
        self.assertGreater(steep, len(SIZES))

    def test_ticks_are_distinct(self):
        for name, root in self.drawn:
            for axes in root.iter(f"{SVG}g"):
                if re.fullmatch(r"matplotlib\.axis_\d+", axes.get("id") or ""):
                    ticks = [text.text for text in axes.iter(f"{SVG}text")]
                    self.assertEqual(len(ticks), len(set(ticks)), (name, ticks))

    def test_ticks_of_a_history_are_distinct(self):
        """Also where nothing changed, or little of much, and where runs are of one commit."""
        for values in ([1479900] * 3, [1479900, 1479900, 1479901], [5, 5, 10 ** 9]):
            path = os.path.join(self.path, "history.svg")
            history_plot.write(path, "history", [{"commit": "a" * 40}] * 3, {
                (("vm", "exact"), "mmap/noop/compound/wb/4K"): list(enumerate(values))}, [])
            with open(path, encoding="utf-8") as file:
                root = tree.fromstring(file.read())
            axes = [each for each in root.iter(f"{SVG}g")
                    if re.fullmatch(r"matplotlib\.axis_\d+", each.get("id") or "")]
            self.assertEqual(len(axes), 2)
            for axis in axes:
                ticks = [text.text for text in axis.iter(f"{SVG}text")]
                self.assertGreater(len(ticks), 0)
                self.assertEqual(len(ticks), len(set(ticks)), ticks)

    def test_nothing_lies_outside(self):
        """By the letters of the font that a drawing asks for."""
        for name, root in self.drawn:
            self.inside(name, root)

    def test_history_s_titles_fit(self):
        """Of cells whose names are as long as names get, side by side."""
        cells = [f"{'touch_read:10%:random' * 4}/{backend}/coherent_iommu:{'d' * 40}/wb/64M"
                 for backend in ("prepare_simple_ioremap", "fault_page_mkwrite")]
        series = {(("a" * 60, "exact"), cell): [(0, 10), (1, 1479900)]
                  for cell in cells}
        path = os.path.join(self.path, "history.svg")
        history_plot.write(path, "history", [{"commit": "a" * 40}, {"commit": "b" * 40}], series, [
            {"machine": "-".join(machine), "cell": cell, "at": 1, "percent": 3.0, "by": ["min"]}
            for machine, cell in series])
        with open(path, encoding="utf-8") as file:
            root = tree.fromstring(file.read())
        self.inside("history", root)
        titles = [text for text in root.iter(f"{SVG}text") if "touch_read" in (text.text or "")]
        self.assertEqual(len(titles), 2)
        self.assertLessEqual(self.ends(titles[0])[1], self.ends(titles[1])[0])

    def ends(self, text):
        """Where a text begins and ends, and how high it stands."""
        properties = matplotlib.font_manager.FontProperties(family="DejaVu Sans")
        font = matplotlib.font_manager.get_font(matplotlib.font_manager.findfont(properties))
        style = text.get("style")
        size = float(re.search(r"font(?:-size)?: (?:bold |\d+ )?([\d.]+)px", style)[1])
        place = re.search(r"translate\(([\d.-]+) ([\d.-]+)\)", text.get("transform") or "")
        x, y = map(float, place.groups() if place else (text.get("x"), text.get("y")))
        font.set_size(size, 72)
        font.set_text(text.text or "")
        wide = font.get_width_height()[0] / 64 * (label.BOLD if re.search("bold|700", style) else 1)
        if "rotate(-90)" in (text.get("transform") or ""):
            return x, x, y
        anchor = re.search(r"text-anchor: (\w+)", style)
        left = x - wide * {"middle": 0.5, "end": 1}.get(anchor and anchor[1], 0)
        return left, left + wide, y

    def inside(self, name, root):
        width, height = (float(part) for part in root.get("viewBox").split()[2:])
        texts = list(root.iter(f"{SVG}text"))
        self.assertGreater(len(texts), 10)
        for text in texts:
            left, right, y = self.ends(text)
            told = name, text.text, left, right, width
            self.assertGreaterEqual(left, -1, told)
            self.assertLessEqual(right, width + 1, told)
            self.assertTrue(0 < y <= height, told)

    def test_names_are_apart(self):
        """In a panel no two names stand on one another."""
        places = label.apart([(50, 10), (52, 30), (53, 10), (170, 10)], 180)
        for (one, tall), (two, other) in itertools.pairwise(zip(places, (10, 30, 10, 10))):
            self.assertGreaterEqual(two - one, (tall + other) / 2 - 1e-9)
        self.assertLessEqual(max(places), 185)

    def test_marks_tell_their_figures(self):
        """By a pointer, or without one, each figure of the curves is told."""
        told = " ".join(re.findall(r'<g class="pt"><title>([^<]*)', self.html))
        for each in self.made["cells"]:
            self.assertIn(f"{each['backend']} {each['min']:,}", told)


if __name__ == "__main__":
    unittest.main()
