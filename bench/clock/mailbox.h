/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The page that the QEMU plugin (host side) and the benchmarks (guest side) share, in the BAR of an
 * ivshmem device. The guest writes the interrupt entry points of its kernel; the plugin keeps count
 * of what runs between such an entry and its return, so that a measured window can leave it out.
 */
#ifndef MAPBENCH_CLOCK_MAILBOX_H
#define MAPBENCH_CLOCK_MAILBOX_H

#include <stdint.h>

#define MAILBOX_MAGIC	0x31786f626d70616dULL	/* "mapmbox1", little endian */
#define MAILBOX_ENTRIES	128
#define MAILBOX_FAULTS	32
#define MAILBOX_BARS	64

enum mailbox_part {
#define SUM(name)	PART_##name
#define DISTINCT(name)	PART_##name
#include "clock/parts.h"
	MAILBOX_PARTS,
};

/* Of mailbox.vectors. */
#define MAILBOX_VECTORS_WANTED	1	/* guest: what is above it is written */
#define MAILBOX_VECTORS_COUNTED	2	/* plugin: it counts by that from now on */

struct mailbox {
	uint64_t magic;		/* plugin: MAILBOX_MAGIC once it is counting */
	uint64_t irqs;		/* plugin: interrupts entered since boot */
	uint64_t irq_insns;	/* plugin: instructions run inside finished interrupts */
	uint64_t depth;		/* plugin: interrupts open now; 0 whenever user code runs */
	uint64_t n_entries;	/* guest: entries in use, written last; 0: not armed yet */
	struct {		/* guest: a row of interrupt entry points of the kernel */
		uint64_t start;	/* the virtual address of the first */
		uint64_t end;	/* the first address behind the row */
	} entry[MAILBOX_ENTRIES];

	/*
	 * For a plugin that profiles. The guest says which instructions begin and end a window.
	 * It arms a window before, and tells after it what it has measured itself.
	 */
	uint64_t profiles;	/* plugin: 1: it profiles */
	uint64_t n_faults;	/* guest: members of fault in use, written last */
	uint64_t fault[MAILBOX_FAULTS];	/* guest: entries of exceptions that restart their cause */
	uint64_t begin;		/* guest: address of the instruction that begins a window */
	uint64_t end;		/* guest: address of the first instruction behind a window */
	uint64_t told;		/* guest: address of what runs once the three below are written */
	uint64_t armed;		/* guest: 1: the next window is to be counted */
	uint64_t value;		/* guest: instructions by its own counter */
	uint64_t overhead;	/* guest: instructions of the clock itself, which value lacks */
	uint64_t disturbed;	/* guest: 1: value means nothing */
	uint64_t counted;	/* plugin: instructions by its count, from told on */

	/* For a plugin that is to count the parts of a window, too, once it is asked. */
	uint64_t page_offset;	/* guest: address of the kernel's page_offset_base */
	uint64_t n_bars;	/* guest: members of bar in use */
	struct {		/* guest: physical addresses of a BAR */
		uint64_t start;
		uint64_t end;	/* the last */
	} bar[MAILBOX_BARS];
	struct mailbox_locks {	/* guest: of the process that measures, as mapbench_locks tells */
		uint64_t count;
		uint64_t mm;
		uint64_t sequence;
		uint64_t vma_mm;
		uint64_t vma_sequence;
	} locks;
	uint64_t vectors;	/* MAILBOX_VECTORS_WANTED, then MAILBOX_VECTORS_COUNTED */
	uint64_t part[MAILBOX_PARTS];	/* plugin: of the last window, from told on */
	uint64_t twice;		/* plugin: instructions of interrupts that irq_insns has twice */
	uint64_t unknown;	/* plugin: accesses in it whose address or page it could not tell */
};

#endif /* MAPBENCH_CLOCK_MAILBOX_H */
