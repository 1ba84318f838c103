/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAPBENCH_BASE_MIX_H
#define MAPBENCH_BASE_MIX_H

#include <stdint.h>

/* A bijection: two different inputs never give the same word (the splitmix64 finalizer). */
static inline uint64_t mix64(uint64_t x)
{
	x ^= x >> 30;
	x *= 0xbf58476d1ce4e5b9ULL;
	x ^= x >> 27;
	x *= 0x94d049bb133111ebULL;
	x ^= x >> 31;
	return x;
}

#define MIX_STEP	0x9e3779b97f4a7c15ULL	/* added first, so that 0 does not give 0 */

#endif /* MAPBENCH_BASE_MIX_H */
