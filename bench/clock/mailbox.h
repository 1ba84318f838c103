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
	uint64_t told;		/* guest: of one that runs once value to disturbed are written */
	uint64_t armed;		/* guest: 1: the next window is to be counted */
	uint64_t value;		/* guest: instructions by its own counter */
	uint64_t overhead;	/* guest: instructions of the clock itself, which value lacks */
	uint64_t disturbed;	/* guest: 1: value means nothing */
	uint64_t counted;	/* plugin: instructions by its count, from told on */
};

#endif /* MAPBENCH_CLOCK_MAILBOX_H */
