// SPDX-License-Identifier: GPL-2.0-only
#include "clock/settle.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/page.h"

#define EVERY	16	/* repetitions */
#define FAULTS	136	/* twice MEMCG_CHARGE_BATCH on one CPU, and some */

/*
 * Any access does it; a kernel without it, or a user who may not, goes on as it was. The file stays
 * open: to open it takes memory, and that is counted, too.
 */
static void vmstat_fold(void)
{
	static int fd = -1;
	char none;

	if (fd == -1)
		fd = open("/proc/sys/vm/stat_refresh", O_RDONLY | O_CLOEXEC);
	if (fd >= 0)
		(void)!pread(fd, &none, sizeof(none), 0);
	else
		fd = -2;	/* once is enough */
}

int settle_counts(uint64_t repetition)
{
	const size_t bytes = FAULTS * PAGE_BYTES;
	const volatile char *mem;
	size_t at;

	if (repetition % EVERY == 0) {
		mem = mmap(NULL, bytes, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (mem == MAP_FAILED)
			return -errno;
		for (at = 0; at < bytes; at += PAGE_BYTES)
			(void)mem[at];	/* the zero page: nothing is allocated but its table */
		if (munmap((void *)mem, bytes))
			return -errno;
	}
	vmstat_fold();
	return 0;
}
