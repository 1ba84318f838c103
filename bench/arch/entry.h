/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAPBENCH_ARCH_ENTRY_H
#define MAPBENCH_ARCH_ENTRY_H

#include <stdint.h>

enum arch_entry {
	ARCH_ENTRY_NONE,
	ARCH_ENTRY_INTERRUPT,	/* of this processor's own, or one that no device raises */
	ARCH_ENTRY_DEVICE,	/* of devices */
	ARCH_ENTRY_DEVICES,	/* a row of them, which ends at the next symbol */
	ARCH_ENTRY_FAULT,	/* an exception after which its cause runs again */
};

/*
 * What is entered at the n-th entry point, from 0, of those that begin at that symbol of the
 * kernel; *offset is how far behind it. ARCH_ENTRY_NONE: there are no more. In NAME.c.
 */
enum arch_entry arch_entry(const char *symbol, unsigned int n, uint64_t *offset);

#endif /* MAPBENCH_ARCH_ENTRY_H */
