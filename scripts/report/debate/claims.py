# SPDX-License-Identifier: GPL-2.0-only
"""What was said about mapping a driver's memory to user space up to 2006, and what tries it."""
from collections import namedtuple

# said: in quotes where the words are the thread's or the commit's own, else told in ours.
# A name is one of bench/tool/debate.c, which tries it in the machine, or of debate.py, by costs.
Claim = namedtuple("Claim", "name said verdict")

CLAIMS = (
    Claim("new_buffer",
          'The report: mmap with remap_pfn_range "creates a new buffer".',
          "true up to 2.6.14: ordinary RAM was skipped without a word, and the process got fresh "
          "pages"),
    Claim("reserved",
          "The book's way out (LDD3, chapter 15), and the driver's in the end: mark the pages "
          "reserved.",
          "true up to 2.6.14: reserved pages were mapped as they were"),
    Claim("ram_works",
          'The commit of 2.6.15 that let remap_pfn_range map RAM (6aab341e0a28): "It just works".',
          "true since 2.6.15: in October 2006 the limit was gone"),
    Claim("nopage_works",
          "The book's other way out: nopage, one page at each fault.",
          "true, then and now (today it is called fault)"),
    Claim("any_pfn",
          "Torvalds' first rule, March 2006, in our words: remap_pfn_range takes any page frame, "
          "and counts nothing.",
          "true still"),
    Claim("insert_counts",
          "Torvalds' second rule, in our words: vm_insert_page takes pages that are allocated "
          "one by one, and counts each.",
          "true still"),
    Claim("insert_compound",
          "The same rule: and compound pages. Marcus turned vm_insert_page down because it "
          "needs order-0 pages.",
          "a block of a higher order is taken, if it is compound: the objection did not hold"),
    Claim("insert_kmalloc",
          "The same rule: but not memory from kmalloc.",
          "true still: refused"),
    Claim("insert_tails",
          "The other half of the objection: a plain block of a higher order, as DMA memory is, "
          "has no count for its tail pages.",
          "true still: vm_insert_page refuses it"),
    Claim("no_pin",
          "What stayed true of remap_pfn_range: without counts nobody else can hold the pages "
          "(O_DIRECT, RDMA, a debugger).",
          "true still"),
    Claim("at_once",
          'Marcus asks why the pages cannot be mapped "all at once".',
          "today they can, and counted: vm_insert_pages (5.8), vm_map_pages (5.2)"),
    Claim("tails_freed",
          "The trap, which the u-dma-buf driver met years later: nopage on such a block.",
          "the fault takes a count that was not there, munmap drops it, and the driver's page is "
          "free for others"),
    Claim("small_once",
          'Marcus: nopage is "a (very small) performance and stability issue".',
          "true where few pages are touched"),
    Claim("small_whole",
          "The same, when all of the buffer is used.",
          "false: not small"),
    Claim("small_even",
          "The same: where does it turn?",
          "a few per cent of the pages"),
    Claim("at_once_cost",
          'What "all at once" would have saved, with counts kept.',
          "most of it"),
)

BY_NAME = {claim.name: claim for claim in CLAIMS}
