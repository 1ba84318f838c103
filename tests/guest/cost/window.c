// SPDX-License-Identifier: GPL-2.0-only
/*
 * usage: window [STATUS]
 *
 * A program that counts the instructions of a loop of its own, by no means but the counter.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <x86intrin.h>

int main(int argc, char **argv)
{
	struct timespec at = { 0 };
	volatile uint32_t turns;
	uint64_t begun;

	clock_gettime(CLOCK_MONOTONIC, &at);
	for (at.tv_sec++, at.tv_nsec = 300000; at.tv_nsec < 64000000; at.tv_nsec += 4000000) {
		/* Just after a tick of the timer: the next is 3.7 million instructions away. */
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL);
		begun = __rdtsc();
		for (turns = 0; turns < 400000; turns++)
			;
		printf("%llu\n", (unsigned long long)(__rdtsc() - begun));
	}
	return argc > 1 ? atoi(argv[1]) : 0;
}
