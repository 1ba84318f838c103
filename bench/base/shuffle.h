/* SPDX-License-Identifier: GPL-2.0-only */
/* The order to measure in: a cell's figure must not depend on what was measured before it. */
#ifndef MAPBENCH_BASE_SHUFFLE_H
#define MAPBENCH_BASE_SHUFFLE_H

#include <stddef.h>
#include <stdint.h>

#define SHUFFLE_SEED_MAX	UINT32_MAX

/* Fill order with the numbers 0 to n - 1: ascending, and as the seed says. */
void shuffle_none(size_t *order, size_t n);
void shuffle(size_t *order, size_t n, uint64_t seed);

/* A word that nobody can foresee, for a seed. */
uint64_t shuffle_word(void);

#endif /* MAPBENCH_BASE_SHUFFLE_H */
