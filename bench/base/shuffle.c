// SPDX-License-Identifier: GPL-2.0-only
#include "base/shuffle.h"

#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "base/mix.h"

void shuffle_none(size_t *order, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		order[i] = i;
}

/* Fisher and Yates. The remainder favours low numbers by less than n in 2^64. */
void shuffle(size_t *order, size_t n, uint64_t seed)
{
	uint64_t state = mix64(seed + MIX_STEP);
	size_t i, other, kept;

	shuffle_none(order, n);
	for (i = n; i > 1; i--) {
		state += MIX_STEP;
		other = (size_t)(mix64(state) % i);
		kept = order[i - 1];
		order[i - 1] = order[other];
		order[other] = kept;
	}
}

uint64_t shuffle_word(void)
{
	struct timespec ts;
	uint64_t word;

	if (getrandom(&word, sizeof(word), GRND_INSECURE) == sizeof(word))
		return word;
	clock_gettime(CLOCK_REALTIME, &ts);
	return (uint64_t)ts.tv_nsec << 20 ^ (uint64_t)getpid();
}
