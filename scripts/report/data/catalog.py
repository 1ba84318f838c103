# SPDX-License-Identifier: GPL-2.0-only
"""In what order names come in the reports, and how each is drawn.

This is no list of what there is: a name that it lacks comes behind those that it has, in a colour
made of the name."""
from collections import namedtuple

# What cells of one op, backend, source, cache mode and size can still differ in. The values of
# these make a variant.
VARIANT = ("window", "pattern", "touched", "threads", "tables")

# The first backend of a family has the colour at offset, and each of the rest the next one in turn.
Family = namedtuple("Family", "name title marker dash offset backends")
Backend = namedtuple("Backend", "name family order colour")

FAMILIES = (
    Family("bulk", "bulk, at mmap time", "o", "-", 0, (
        "remap_pfn", "io_remap_pfn", "iomap_memory", "insert_page", "insert_pages", "map_pages",
        "dma_mmap", "remap_vmalloc", "apply_range")),
    Family("prepare", "bulk, through mmap_prepare", "s", "-", 4, (
        "prepare_remap", "prepare_ioremap", "prepare_simple_ioremap", "prepare_map_pages")),
    Family("fault", "at fault time", "^", "--", 1, (
        "fault_page", "fault_pfn", "fault_mixed", "fault_page_mkwrite", "fault_around",
        "fault_huge", "fault_page_vmalock", "fault_pfn_vmalock")),
    Family("control", "controls", "x", ":", 6, ("noop", "remap_2_6_14")),
    Family("baseline", "what one would use instead", "D", "-.", 2, (
        "anon", "anon_populate", "memfd", "hugetlb", "udmabuf", "dma_heap", "sysfs_resource",
        "sysfs_resource_wc", "vfio_pci", "dev_mem")),
)
# Backends outside the family "fault" that fill their pages at the first touch. A run that has
# traits says this itself; these names are for runs that have none.
LAZY = ("anon", "memfd", "hugetlb", "udmabuf", "vfio_pci", "remap_2_6_14")

OTHER = Family("other", "other", "v", "-", 0, ())

# Okabe and Ito's colours without the yellow: each on a light ground, and on a dark one.
COLOURS = (("#0072b2", "#5aaee6"), ("#d55e00", "#f0884a"), ("#008f68", "#35c79d"),
           ("#b8588f", "#e29bc6"), ("#b97e00", "#f0b83f"), ("#3b93c7", "#8fd0f5"),
           ("#5b5b5b", "#b4b4b4"))
INK = ("#1c2024", "#e6e8ea")
MUTED = ("#5d666f", "#9aa4ae")
GRID = ("#dfe3e7", "#343a41")
GROUND = ("#ffffff", "#16191d")

OPS = ("mmap", "touch_read", "touch_write", "retouch", "stream_read", "stream_write", "munmap",
       "lifecycle", "fork", "many", "crowd", "crowd_many", "stall")
SOURCES = ("compound", "split", "scattered", "vmalloc", "coherent", "coherent_cma",
           "coherent_iommu", "bar", "anon", "memfd", "hugetlb", "system_heap", "file")
CACHES = ("wb", "wc", "uc")

# The parts of a whole life: the title, the ops of which the first that was measured stands for the
# part, and the colour.
PARTS = (("mmap", ("mmap",), 0), ("touch", ("touch_read", "touch_write"), 4),
         ("munmap", ("munmap",), 2))

# These would get the grey of the controls, though they win often.
_COLOURED = {"fault_huge": 5, "fault_around": 6}

_BACKENDS = {}
for _family in FAMILIES:
    for _place, _name in enumerate(_family.backends):
        _colour = _COLOURED.get(_name, (_family.offset + _place) % len(COLOURS))
        _BACKENDS[_name] = Backend(_name, _family, len(_BACKENDS), _colour)


def backend(name):
    if name not in _BACKENDS:
        colour = sum(name.encode()) % len(COLOURS)
        return Backend(name, OTHER, len(_BACKENDS), colour)
    return _BACKENDS[name]


def op_order(op):
    return _order(OPS, op)


def source_order(source):
    return _order(SOURCES, source)


def cache_order(cache):
    return _order(CACHES, cache)


def _order(names, name):
    return (names.index(name) if name in names else len(names), name)
