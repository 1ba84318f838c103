/* SPDX-License-Identifier: GPL-2.0-only */
/* Threads that do what must not be done at the same time, over and over, until the time is up. */
#ifndef MAPBENCH_RACE_H
#define MAPBENCH_RACE_H

#include <stdbool.h>
#include <stdint.h>

#define RACE_THREADS	4
#define RACE_PAGE	4096UL
#define RACE_RW		(PROT_READ | PROT_WRITE)

struct race {
	const char *name;
	void (*threads[RACE_THREADS])(void);	/* each called again and again; NULL: none */
	void (*begin)(void), (*end)(void);
	bool faults;		/* touches must have met SIGBUS */
};

extern const struct race race_memory[], race_device[];
extern const unsigned int race_n_memory, race_n_device;

/* What happened, so that a race that never took place is noticed. */
extern uint64_t race_rounds, race_faults, race_good;

void race_count(uint64_t *counter);

/* Write a byte to each page, living through SIGBUS and SIGSEGV: false if there was one. */
bool race_touch(volatile char *p, uint64_t bytes);

/* No races: rmmod while in use, a function that goes, and loading again and again. */
void race_busy(void);
void race_gone(void);
void race_reload(unsigned int times);

/* Adds what was expected in that file, which counts by itself. */
void race_device_counts(int *count, int *failures);

#endif /* MAPBENCH_RACE_H */
