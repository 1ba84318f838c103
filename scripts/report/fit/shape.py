# SPDX-License-Identifier: GPL-2.0-only
"""How much of everything there is in a mapping of so many pages, of which so many are touched."""
import math
from collections import namedtuple

TABLE = 512
LEAVES = {"PUD": TABLE * TABLE, "PMD": TABLE}

# tlb_single_page_flush_ceiling of arch/x86/mm/tlb.c: above it, one flush for all.
FLUSH = 33

# What is done to a mapping. drawn: the pages that were touched at random, where they are known;
# else the numbers are expectations. state: of the pages that mm counts, None where they have none.
Form = namedtuple("Form", "touched pattern state drawn", defaults=(None,))

# What a mapping can be. level: of its leaf entries; grain: pages that a fault maps.
Frame = namedtuple("Frame", "pages level extents grain")

# mapped: pages in page tables; faults: that mapped them; leaves: larger entries; tables: that have
# pages; span: from the first page mapped to the last; runs: of pages mapped that are neighbours;
# empty: entries without a page in these tables; gaps: tables there are none of; marked: pages
# mapped that were ever written, and written: in this life.
# spread: where chance decides how many faults, tables and leaves there are; else NO_SPREAD.
# key: tells those that are measured apart, with the pages of the mapping and the state.
Shape = namedtuple("Shape", "touched mapped faults leaves tables extents span runs empty gaps "
                            "marked written random spread key")

# Twice the standard deviation of each.
Spread = namedtuple("Spread", "faults tables leaves")
NO_SPREAD = Spread(0, 0, 0)

_Touched = namedtuple("_Touched", "leaves faults mapped tables span runs spread",
                      defaults=(NO_SPREAD,))


def tables(pages):
    return -(-pages // TABLE)


def shape(op, lazy, frame, form):
    pages, (touched, pattern, state, drawn) = frame.pages, form
    if not lazy:
        mapped = touched if op.startswith("touch") else pages
        written = touched * (state == "written")
        return Shape(touched, mapped, 0, 0, tables(mapped), frame.extents, mapped, 1, 0, 0,
                     written, written, False, NO_SPREAD, written or mapped)
    large, leaves = _large(pages, frame.level)
    random = pattern == "random"
    if random and drawn is not None:
        made = _counted(drawn, large, frame)
    elif random:
        made = _expected(touched, large, leaves, frame)
    else:
        made = _first(touched, large, leaves, frame)
    rest = pages - large
    many = made.mapped + min(touched, large)
    return Shape(
        touched, made.mapped, made.faults, made.leaves, made.tables, frame.extents,
        max(made.span, TABLE * (made.leaves > 0)), made.runs,
        max(min(made.tables * TABLE, rest) - made.mapped, 0),
        max(tables(rest) + leaves - made.tables - made.leaves, 0),
        many * (state in ("dirty", "written")), many * (state == "written"), random,
        made.spread, (touched, random) if op != "mmap" else pages)


def _large(pages, level):
    """The pages of a mapping that larger leaf entries map, and how many entries these are."""
    large = leaves = 0
    for name, size in LEAVES.items():
        if name in (level or ""):
            fit = (pages - large) // size
            large, leaves = large + fit * size, leaves + fit
    return large, leaves


def _first(touched, large, leaves, frame):
    """Neighbours from the first page on."""
    used = min(leaves, -(-touched * leaves // large)) if leaves else 0
    faults = -(-max(touched - large, 0) // frame.grain)
    mapped = min(faults * frame.grain, frame.pages - large)
    return _Touched(used, faults, mapped, tables(mapped), min(touched, large) + mapped,
                    int(mapped > 0))


def _expected(touched, large, leaves, frame):
    """Any pages, each once."""
    pages, rest = frame.pages, frame.pages - large
    used, loose = 0, 0
    if leaves:
        _, used, _, loose = _windows(pages, touched, large, large // leaves)
    span = (pages - 1) * (touched - 1) / (touched + 1) + 1 if touched else 0
    if not rest:
        return _Touched(used, 0, 0, 0, span, 0, Spread(0, 0, loose))
    windows, faults, mapped, apart = _windows(pages, touched, rest, frame.grain)
    _, filled, _, strewn = _windows(pages, touched, rest, TABLE)
    return _Touched(used, faults, mapped, filled, span, faults * (windows - faults + 1) / windows,
                    Spread(apart, strewn, loose))


def _windows(pages, touched, rest, grain):
    """Of so many pages in windows, the last of which may be short: how many windows there are, how
    many of them are expected to have a page that was touched, the pages of these, and twice the
    standard deviation of their number."""
    full, last = divmod(rest, grain)
    windows = full + (last > 0)
    whole, short = _missed(pages, touched, grain), _missed(pages, touched, last)
    faults = full * (1 - whole) + (last > 0) * (1 - short)
    mapped = full * (1 - whole) * grain + (1 - short) * last
    variance = (full * whole * (1 - whole) + (last > 0) * short * (1 - short)
                + full * (full - 1) * (_missed(pages, touched, 2 * grain) - whole ** 2)
                + 2 * full * (last > 0) * (_missed(pages, touched, grain + last) - whole * short))
    return windows, faults, mapped, 2 * max(variance, 0) ** 0.5


def _missed(pages, touched, some):
    """How likely it is that none of some pages is among those touched of all."""
    rest = pages - some
    if touched > rest or rest < 0:
        return 0.0
    return math.exp(math.lgamma(rest + 1) - math.lgamma(rest - touched + 1)
                    - math.lgamma(pages + 1) + math.lgamma(pages - touched + 1))


def _counted(drawn, large, frame):
    """These pages. Larger entries are taken to be of one level."""
    small = sorted({page // frame.grain for page in drawn if page >= large})
    mapped = sum(min(frame.grain, frame.pages - place * frame.grain) for place in small)
    return _Touched(
        len({page // TABLE for page in drawn if page < large}), len(small), mapped,
        len({place * frame.grain // TABLE for place in small}), max(drawn) - min(drawn) + 1,
        sum(1 for place, before in zip(small, [None, *small]) if before != place - 1))
