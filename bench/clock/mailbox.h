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
	uint64_t depth;		/* plugin: interrupts open now; 0 in any user code */
	uint64_t n_entries;	/* guest: entries in use; written last, 0 means not armed */
	struct {
		uint64_t start;	/* guest: kernel virtual address of an interrupt entry point ... */
		uint64_t end;	/* ... and the first address after the last of a row of them */
	} entry[MAILBOX_ENTRIES];

	/* For a plugin that profiles; each window, from begin to end, is told it by the guest. */
	uint64_t profiles;	/* plugin: 1 if it does */
	uint64_t n_faults;	/* guest: faults in use; written last */
	uint64_t fault[MAILBOX_FAULTS];	/* guest: entry points of exceptions that restart */
	uint64_t begin;		/* guest: address of the instruction that begins a window ... */
	uint64_t end;		/* ... of the first after it, ... */
	uint64_t told;		/* ... and of one that runs when the four below are written */
	uint64_t armed;		/* guest: 1: the next window is to be counted */
	uint64_t value;		/* guest: what it measured */
	uint64_t overhead;	/* guest: what it has taken off for the clock's own */
	uint64_t disturbed;	/* guest: 1: value means nothing */
	uint64_t counted;	/* plugin: what it has counted, when it was told */
};

#endif /* MAPBENCH_CLOCK_MAILBOX_H */
