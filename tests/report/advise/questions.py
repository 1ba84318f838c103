# SPDX-License-Identifier: GPL-2.0-only
"""Twelve questions of drivers' authors: how each is asked of advise, and what is right."""
import glob
import os
import re
from collections import namedtuple

# flags: of advise; first: the ways of which one has to come first by the committed run; said: what
# the text has to say; code: the driver that is written, and what its headers then define; why: in
# prose, for the page; unranked: ways that have to be named as not ranked.
Question = namedtuple("Question", "text flags first said code why kernels unranked",
                      defaults=((), ()))

# The series of which there is a committed run, oldest first.
RESULTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), *[os.pardir] * 3, "results")
ALL = tuple(sorted((re.search(r"amd64-([\d.]+)", path)[1] for path in
                    glob.glob(os.path.join(RESULTS, "amd64-*", "run.json"))),
                   key=lambda series: [int(part) for part in series.split(".")]))

QUESTIONS = (
    Question("A frame buffer of 64 MiB on a PCI card, written by the CPU",
             "--for framebuffer --size 64M", ("fault_huge",),
             ("--cache wc", "those of uc stand for it", "pgprot_decrypted"),
             ("fault_huge_of_bar", "BAR_COMBINES\t1"),
             "One entry for each 2 MiB of the BAR: 32 faults for all of it. Its writes have to be "
             "combined, which an exact run does not see and the driver asks for."),
    Question("A ring of 64 KiB in coherent memory, read by the CPU, on an SoC that does not snoop",
             "--for ring,non-snooping --size 64K", ("dma_mmap",),
             ("no figure for a device that does not snoop", "dma_mmap_pages()"),
             ("dma_mmap", ""), "The DMA API's memory has one call. What an uncached read costs no "
             "figure here says."),
    Question("64 MiB that RDMA pins", "--for rdma --size 64M", ("insert_pages",),
             ("vm_insert_pages()",), ("insert_pages", "BUFFER_FLAGS\tVM_NONE"),
             "Only counted pages can be pinned; all of them mapped by one call is the cheapest of "
             "these."),
    Question("A page of doorbells in a BAR", "--for doorbell --size 4K",
             ("io_remap_pfn", "iomap_memory"), ("io_remap_pfn_range()",),
             ("io_remap_pfn", "BAR_COMBINES\t0"),
             "Of one page a fault costs as much as the mapping of it."),
    Question("A BAR of 1 GiB for a virtual machine", "--for vfio --size 1G", (),
             ("fault_huge: whether larger leaf entries map one so large was not measured",
              "mapbench advise --size 1G --for vfio"), None,
             "Large entries, as vfio-pci itself has them since 6.12. The committed run ends at "
             "64 MiB, and says that this has to be measured.", (), ("fault_huge",)),
    Question("A capture buffer that V4L2 hands out, of which every line is read once",
             "--for vb2-dma-contig --size 8M", ("dma_mmap",),
             ("its limit, not the kernel's", "coherent_cma", "NON_COHERENT"), ("dma_mmap", ""),
             "videobuf2 maps it by dma_mmap_attrs(), and nothing else may. Where the device does "
             "not snoop, ask V4L2 for non-coherent memory and sync it."),
    Question("Memory that must be revoked when its device is pulled",
             "--for bar,hot-unplug --size 4M", ("fault_huge",), ("pgprot_decrypted",),
             ("fault_huge_of_bar", "BAR_COMBINES\t0"),
             "unmap_mapping_range() takes every mapping away, of an inode that all files have, "
             "which a node's own is not: each node of a number has another. A fault that comes "
             "later must meet a handler that says SIGBUS."),
    Question("A status page that 500 processes share",
             "--for status-page --size 4K --processes 500",
             ("insert_pages", "insert_page"), ("500 times that", "VM_MAYWRITE"),
             ("insert_pages", "BUFFER_READ_ONLY\t1"), "Each process pays for its own mapping; the "
             "ways hardly differ for one page."),
    Question("A log buffer of which 1 % is ever read", "--for log --size 64M --touched 1%",
             ("fault_around",), ("those of compound stand for it",),
             ("fault_page", "BUFFER_ORDER\t0"),
             "Faults pay for what is read alone; to map all of it at once costs far more."),
    Question("A buffer that a debugger must see and core dumps must not have",
             "--for secret --size 2M", ("insert_pages",), ("VM_DONTDUMP",),
             ("insert_pages", "BUFFER_FLAGS\tVM_DONTDUMP"),
             "A debugger sees counted pages. VM_DONTDUMP, which the driver sets, keeps them out of "
             "every core file."),
    Question("256 MiB of scattered pages, a tenth touched at random, as of a GEM object",
             "--for gem-shmem --size 256M --touched 10% --pattern random",
             ("fault_page",), ("those of compound stand for it", "advise --size 256M"),
             ("fault_page", "BUFFER_ORDER\t0"),
             "Of single pages no larger entry can be made, so each touch is a fault, or all are "
             "mapped before."),
    Question("A buffer of 2 MiB in a driver that is built for 6.1, 6.12 and 7.2",
             "--size 2M --kernel " + ",".join(ALL), ("remap_pfn",),
             ("this kernel has no huge leaves for PFN mappings",), ("remap_pfn", ""),
             "The best that all three have; fault_huge, the cheapest on the two newer, does not "
             "build on 6.1.", ALL),
)
