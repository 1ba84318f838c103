# SPDX-License-Identifier: GPL-2.0-only
"""In what order names come in the reports, and how each is drawn.

This is no list of what there is: a name that it lacks comes behind those that it has, in a colour
made of the name."""
from collections import namedtuple

# What cells of one op, backend, source, cache mode and size can still differ in. The values of
# these make a variant.
VARIANT = ("window", "pattern", "touched", "threads", "tables")

# A way has its colour here, on a light ground and on a dark one, and the same in every chart of
# every run. They were searched for so that no two are alike, and so that those which stand in one
# panel are told apart by who sees no red, no green or no blue (Machado, Oliveira and Fernandes
# 2009): Okabe and Ito's eight are too few. tests/report/draw/colours_test.py says by how much.
Family = namedtuple("Family", "name title marker dash backends")
Backend = namedtuple("Backend", "name family order colour")

FAMILIES = (
    Family("bulk", "bulk, at mmap time", "o", "-", {
        "remap_pfn": ("#0072b2", "#7ac4fe"),
        "io_remap_pfn": ("#c1827f", "#ffe4e2"),
        "iomap_memory": ("#626dff", "#cad3fd"),
        "insert_page": ("#4d3c00", "#a08112"),
        "insert_pages": ("#2c994e", "#11fd76"),
        "map_pages": ("#005842", "#39aa86"),
        "dma_mmap": ("#9b4904", "#fc934f"),
        "remap_vmalloc": ("#4219a0", "#836ff7"),
        "apply_range": ("#5c1144", "#c43a97"),
    }),
    Family("prepare", "bulk, through mmap_prepare", "s", "-", {
        "prepare_remap": ("#1c3e77", "#6187c7"),
        "prepare_ioremap": ("#8b8000", "#e4d427"),
        "prepare_simple_ioremap": ("#8b5492", "#dea3e6"),
        "prepare_map_pages": ("#0c7018", "#69c169"),
    }),
    Family("fault", "at fault time", "^", "-", {
        "fault_page": ("#d55e00", "#ffd5b1"),
        "fault_pfn": ("#5247ab", "#804bff"),
        "fault_mixed": ("#839569", "#85b310"),
        "fault_page_mkwrite": ("#542800", "#ab6901"),
        "fault_around": ("#9c4890", "#c030b4"),
        "fault_huge": ("#8e0a37", "#9b6d80"),
        "fault_page_vmalock": ("#208973", "#73e667"),
        "fault_pfn_vmalock": ("#e331dd", "#a78eff"),
    }),
    Family("control", "controls", "x", ":", {
        "noop": ("#636363", "#b1b1b1"),
        "remap_2_6_14": ("#61298a", "#ad77dd"),
    }),
    Family("baseline", "what one would use instead", "D", "-", {
        "anon": ("#9e648f", "#f4b5e3"),
        "anon_populate": ("#5b9ab4", "#c6edfe"),
        "memfd": ("#543fdf", "#a2a8fb"),
        "hugetlb": ("#9b9623", "#f6ed44"),
        "udmabuf": ("#0129bf", "#5b8af4"),
        "dma_heap": ("#690423", "#bb5765"),
        "sysfs_resource": ("#37833d", "#89d68b"),
        "sysfs_resource_wc": ("#684401", "#c18933"),
        "vfio_pci": ("#45057e", "#8e54de"),
        "dev_mem": ("#8b125e", "#e269aa"),
    }),
)
# Backends outside the family "fault" that fill their pages at the first touch. A run that has
# traits says this itself; these names are for runs that have none.
LAZY = ("anon", "memfd", "hugetlb", "udmabuf", "vfio_pci", "remap_2_6_14")

OTHER = Family("other", "other", "v", "-", {})

# Those of names that are not above, by the name.
_SPARE = (("#84384f", "#d88499"),
          ("#205680", "#6da3d1"),
          ("#ae365b", "#fe91ab"),
          ("#740b6c", "#cf56c2"))
COLOURS = (*(pair for family in FAMILIES for pair in family.backends.values()), *_SPARE)

# The parts of a whole life are no ways: they have tones of one colour.
TONES = (("#23415f", "#cfdcea"), ("#587590", "#86a0ba"), ("#b3c3d3", "#3f566d"))
INK = ("#1c2024", "#e6e8ea")
MUTED = ("#5d666f", "#9aa4ae")
GRID = ("#dfe3e7", "#343a41")
GROUND = ("#ffffff", "#16191d")
CONTEXT = ("#c9d0d6", "#454d56")
ACCENT = ("#0b5fad", "#72b7f2")
WARN = ("#b3261e", "#f2938c")

OPS = ("mmap", "touch_read", "touch_write", "retouch", "stream_read", "stream_write", "munmap",
       "lifecycle", "fork", "many", "crowd", "crowd_many", "stall")
SOURCES = ("compound", "split", "scattered", "vmalloc", "coherent", "coherent_cma",
           "coherent_iommu", "coherent_nc", "bar", "anon", "memfd", "hugetlb", "system_heap",
           "file")
CACHES = ("wb", "wc", "uc")

# The parts of a whole life: the title, the ops of which the first that was measured stands for the
# part, and the tone.
PARTS = (("mmap", ("mmap",), 0), ("touch", ("touch_read", "touch_write"), 1),
         ("munmap", ("munmap",), 2))

_BACKENDS = {}
for _family in FAMILIES:
    for _name in _family.backends:
        _BACKENDS[_name] = Backend(_name, _family, len(_BACKENDS), len(_BACKENDS))


def backend(name):
    """colour: its place in COLOURS."""
    if name not in _BACKENDS:
        spare = sum(name.encode()) % len(_SPARE)
        return Backend(name, OTHER, len(_BACKENDS), len(_BACKENDS) + spare)
    return _BACKENDS[name]


def on_tone(tone):
    """The colour of letters on it."""
    return GROUND if tone < 2 else INK


def op_order(op):
    return _order(OPS, op)


def source_order(source):
    return _order(SOURCES, source)


def cache_order(cache):
    return _order(CACHES, cache)


def _order(names, name):
    return (names.index(name) if name in names else len(names), name)
