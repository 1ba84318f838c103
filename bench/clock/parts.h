/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parts of a vector, which the plugin counts in a window: SUM(name) of what is counted each
 * time, DISTINCT(name) of what is counted once, however often it was met. docs/vector.md defines
 * each.
 */
SUM(instructions),
SUM(user),
SUM(kernel),
SUM(loads),
SUM(stores),
DISTINCT(lines_read),
DISTINCT(lines_written),
DISTINCT(code_lines),
DISTINCT(pages_touched),
SUM(atomics),
SUM(barriers),
SUM(tlb_page),
SUM(tlb_all),
SUM(system),
SUM(exceptions),
SUM(syscalls),
SUM(held),
SUM(vma_locked),
SUM(string_bytes),
SUM(mmio),
#undef SUM
#undef DISTINCT
