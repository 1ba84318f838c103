/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What mapbench-bench and mapbench-cell say to each other: one message is one packet of the
 * SOCK_SEQPACKET socket that the cell finds at WIRE_FD. The cell speaks first (WIRE_READY or
 * WIRE_FAIL); each WIRE_GO is answered by one WIRE_SAMPLE or WIRE_FAIL; WIRE_FAULTS, WIRE_CLOCKS,
 * WIRE_COUNTS and WIRE_VECTOR by another and the struct of that name in the next packet,
 * WIRE_PROFILE by another when the samples are in their file, or each by WIRE_FAIL; end of file
 * ends the cell.
 */
#ifndef MAPBENCH_CELL_PROTOCOL_H
#define MAPBENCH_CELL_PROTOCOL_H

#include <stdint.h>

#include "base/why.h"
#include "mapping/page_table.h"

#define WIRE_FD		3

enum wire_kind {
	WIRE_READY = 1,
	WIRE_FAIL,
	WIRE_CANNOT,	/* in place of WIRE_READY: there is no such thing to measure */
	WIRE_GO,
	WIRE_SAMPLE,
	WIRE_FAULTS,
	WIRE_CLOCKS,
	WIRE_COUNTS,
	WIRE_PROFILE,
	WIRE_VECTOR,	/* of the WIRE_GO before */
};

/* Flags of WIRE_READY. */
#define WIRE_EXACT	(1U << 0)	/* the clock counts instructions */
#define WIRE_TEST_BUILD	(1U << 1)	/* the module has test hooks */
#define WIRE_ALIAS	(1U << 2)	/* see alias_of() */

/* Flag of WIRE_FAIL. */
#define WIRE_CHECK_FAILED	(1U << 0)	/* the mapping does not reach what it should */

struct wire {
	uint32_t kind;
	uint32_t flags;		/* of WIRE_SAMPLE those of clock.h */
	uint64_t value;		/* WIRE_SAMPLE: instructions or ns */
	uint32_t extents;	/* WIRE_READY */
	uint32_t window;	/* WIRE_READY: pages a fault maps */
	uint64_t touched;	/* WIRE_READY: pages a life touches up to the end of the op */
	/* WIRE_READY: of the page-table leaf its level and its memory type; "": not known */
	char level[PAGE_TABLE_NAME_LEN], cache_got[PAGE_TABLE_NAME_LEN];
	char why[WHY_LEN];	/* WIRE_FAIL, WIRE_CANNOT; WIRE_READY: not checked, and why */
};

#endif /* MAPBENCH_CELL_PROTOCOL_H */
