// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whole lives of mappings, measured without any code of bench/: open the node, configure it, map,
 * touch, unmap, and read the counter before and after. Reads lines "BACKEND SOURCE PAGES TOUCHED
 * PATTERN ACCESS" and prints each with the least instructions of some repetitions behind it.
 */
#include <fcntl.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "uapi/mapbench.h"

#define PAGE	4096UL
#define EMPTY	((char *)(32UL << 39))	/* nothing of a process lies in these 512 GiB */
#define REPS	16
#define FEW	3		/* of a life that is long */
#define LONG	2000000		/* instructions */

struct life {
	char backend[32], source[32], pattern[16], access[16];
	size_t pages, touched;
	size_t *order;		/* offsets; NULL: the first ones */
	int writes;
};

static uint64_t counter(void)
{
	uint32_t low, high;

	__asm__ volatile("rdtsc" : "=a" (low), "=d" (high) : : "memory");
	return (uint64_t)high << 32 | low;
}

/* The offsets of all pages in an order of chance, of which the first are touched. */
static size_t *draw(size_t pages)
{
	size_t *order = calloc(pages, sizeof(*order)), i, other, kept;
	uint64_t state = 88172645463325252ULL;

	for (i = 0; order && i < pages; i++)
		order[i] = i * PAGE;
	for (i = pages; order && i > 1; i--) {
		state ^= state << 13;
		state ^= state >> 7;
		state ^= state << 17;
		other = state % i;
		kept = order[i - 1];
		order[i - 1] = order[other];
		order[other] = kept;
	}
	return order;
}

/* What the loops are themselves counts along, so they are as the compiler cannot change them. */
#define NEIGHBOURS(access) ({						\
	__asm__ volatile("1:	" access "\n"				\
			 "	add %2, %0\n"				\
			 "	jnz 1b\n"				\
			 : "+r" (at) : "r" (end), "i" (PAGE) : "rax", "memory", "cc");	\
})
#define ANY(access) ({							\
	__asm__ volatile("1:	mov (%2,%0,8), %%rdx\n"		\
			 "	" access "\n"				\
			 "	inc %0\n"				\
			 "	jnz 1b\n"				\
			 : "+r" (at) : "r" (mem), "r" (end) : "rax", "rdx", "memory", "cc"); \
})

static void touch(const struct life *life, char *mem)
{
	long at = -(long)(life->order ? life->touched : life->touched * PAGE);
	const void *end = life->order ? (const void *)(life->order + life->touched) :
					(const void *)(mem + life->touched * PAGE);

	if (!life->order && life->writes)
		NEIGHBOURS("movq $1, (%1,%0)");
	else if (!life->order)
		NEIGHBOURS("mov (%1,%0), %%rax");
	else if (life->writes)
		ANY("movq $1, (%1,%%rdx)");
	else
		ANY("mov (%1,%%rdx), %%rax");
}

static uint64_t time_life(const struct life *life, int fd)
{
	uint64_t start = counter(), end;
	char *mem;

	mem = mmap(EMPTY, life->pages * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (mem == MAP_FAILED)
		return UINT64_MAX;
	touch(life, mem);
	munmap(mem, life->pages * PAGE);
	end = counter();
	return mem == EMPTY ? end - start : UINT64_MAX;
}

static int measure(struct life *life)
{
	struct mapbench_config config = {
		.struct_size = sizeof(config),
		.length = life->pages * PAGE,
	};
	uint64_t value, least = UINT64_MAX;
	char path[64];
	int fd, i;

	snprintf(path, sizeof(path), "/dev/mapbench/%s", life->backend);
	snprintf(config.source, sizeof(config.source), "%s", life->source);
	fd = open(path, O_RDWR);
	if (fd < 0 || ioctl(fd, MAPBENCH_IOC_CONFIG, &config)) {
		perror(life->backend);
		return 1;
	}
	life->writes = !strcmp(life->access, "write");
	life->order = NULL;
	if (!strcmp(life->pattern, "random"))
		life->order = draw(life->pages);
	for (i = 0; i < REPS && (i < FEW || least < LONG); i++) {
		value = time_life(life, fd);
		if (value < least)
			least = value;
	}
	free(life->order);
	close(fd);
	printf("%s %s %zu %zu %s %s %llu\n", life->backend, life->source, life->pages,
	       life->touched, life->pattern, life->access, (unsigned long long)least);
	return least == UINT64_MAX;
}

int main(void)
{
	const struct sched_param first = { .sched_priority = 1 };
	struct life life;
	int failed = 0;

	if (sched_setscheduler(0, SCHED_FIFO, &first)) {
		perror("SCHED_FIFO");
		return 1;
	}
	while (scanf("%31s %31s %zu %zu %15s %15s", life.backend, life.source, &life.pages,
		     &life.touched, life.pattern, life.access) == 6)
		failed |= measure(&life);
	return failed;
}
