// SPDX-License-Identifier: GPL-2.0-only
/* The shuffled order: each number once, the same for the same seed, no number bound to a place. */
#include <stdbool.h>
#include <string.h>

#include "base/shuffle.h"
#include "tap.h"

#define N	254
#define SEEDS	1000

static bool is_permutation(const size_t *order, size_t n)
{
	bool seen[N] = { false };
	size_t i;

	for (i = 0; i < n; i++) {
		if (order[i] >= n || seen[order[i]])
			return false;
		seen[order[i]] = true;
	}
	return true;
}

/* Number 0 comes first in a tenth of the orders of ten: 100 of 1000, give or take 9.5 (sigma). */
static void test_places(void)
{
	unsigned int first = 0, last = 0;
	size_t order[10];
	uint64_t seed;

	for (seed = 0; seed < SEEDS; seed++) {
		shuffle(order, 10, seed);
		first += order[0] == 0;
		last += order[9] == 0;
	}
	tap_ok(first > 50 && first < 150);
	tap_ok(last > 50 && last < 150);
}

int main(void)
{
	size_t plain[N], one[N], again[N], other[N], tiny[2] = { 7, 7 };

	shuffle_none(plain, N);
	shuffle(one, N, 1);
	shuffle(again, N, 1);
	shuffle(other, N, 2);
	tap_ok(is_permutation(plain, N) && plain[0] == 0 && plain[N - 1] == N - 1);
	tap_ok(is_permutation(one, N) && is_permutation(other, N));
	tap_ok(!memcmp(one, again, sizeof(one)));
	tap_ok(memcmp(one, other, sizeof(one)) && memcmp(one, plain, sizeof(one)));
	shuffle(tiny, 0, 1);
	tap_ok(tiny[0] == 7);
	shuffle(tiny, 1, 1);
	tap_ok(tiny[0] == 0 && tiny[1] == 7);
	test_places();
	return tap_done();
}
