// SPDX-License-Identifier: GPL-2.0-only
/*
 * The whole life of a mapping of which the first so many pages are touched, in one window: mmap,
 * touch, munmap. Prints "BACKEND PAGES TOUCHED INSTRUCTIONS", the least of the repetitions.
 * Arguments: SOURCE PAGES TOUCHED...
 */
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "mapping/arena.h"
#include "clock/clock.h"
#include "mapping/device.h"
#include "arch/touch.h"

#define PAGE	4096UL
#define MAILBOX	"/sys/bus/pci/devices/0000:00:1e.0/resource2"
#define REPS	24
#define FEW	4		/* of a life of LONG or more */
#define LONG	1000000		/* instructions */

static uint64_t time_life(struct clock *clock, int fd, char *arena, size_t bytes, size_t touched)
{
	struct clock_sample sample;
	char *mem;

	clock_align(clock);
	clock_begin(clock);
	mem = mmap(arena, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	touch_read(mem, touched);
	munmap(mem, bytes);
	sample = clock_end(clock);
	return mem == arena && !sample.wrong ? sample.value : UINT64_MAX;
}

static int measure(struct clock *clock, const char *backend, const char *source, size_t pages,
		   size_t touched)
{
	char *arena = arena_find(pages * PAGE);
	uint64_t value, least = UINT64_MAX;
	int i, err, fd = device_open(backend);

	err = fd < 0 ? fd : device_config(fd, source, "", pages * PAGE, NULL, false);
	if (err || !arena) {
		fprintf(stderr, "%s: cannot open or configure\n", backend);
		return 1;
	}
	for (i = 0; i < REPS && (i < FEW || least < LONG); i++) {
		value = time_life(clock, fd, arena, pages * PAGE, touched * PAGE);
		if (value < least)
			least = value;
	}
	close(fd);
	printf("%s %zu %zu %llu\n", backend, pages, touched, (unsigned long long)least);
	return least == UINT64_MAX;
}

int main(int argc, char **argv)
{
	static const char *const backends[] = { "fault_page", "remap_pfn" };
	volatile struct mailbox *mailbox = clock_mailbox(MAILBOX);
	const struct sched_param first = { .sched_priority = 1 };
	struct clock clock;
	int i, failed = 0;
	size_t b;

	if (argc < 4 || !mailbox) {
		fprintf(stderr, "usage: even SOURCE PAGES TOUCHED..., in mode exact\n");
		return 2;
	}
	if (sched_setscheduler(0, SCHED_FIFO, &first)) {
		perror("SCHED_FIFO");
		return 1;
	}
	clock_init(&clock, CLOCK_EXACT, mailbox);
	for (i = 3; i < argc; i++)
		for (b = 0; b < sizeof(backends) / sizeof(backends[0]); b++)
			failed |= measure(&clock, backends[b], argv[1], strtoul(argv[2], NULL, 10),
					  strtoul(argv[i], NULL, 10));
	return failed;
}
