// SPDX-License-Identifier: GPL-2.0-only
#include "arch/memtype.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/page.h"

/*
 * Each mapping of a page is a node of its own, right of the others of that page, and munmap takes
 * the leftmost away. So many, growing and shrinking the same way, leave nothing of the shape they
 * found between the reservations around them: tests/unit/arch/memtype_test.c.
 */
static int come_and_go(const char *path)
{
	void *at[MEMTYPE_NODES];
	size_t i, n;
	int fd, err = 0;

	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	for (n = 0; n < MEMTYPE_NODES; n++) {
		at[n] = mmap(NULL, PAGE_BYTES, PROT_READ, MAP_SHARED, fd, 0);
		if (at[n] == MAP_FAILED) {
			err = -errno;
			break;
		}
	}
	for (i = 0; i < n; i++)
		munmap(at[i], PAGE_BYTES);
	close(fd);
	return err;
}

int memtype_settle(const char *registers, const char *memory)
{
	int err = come_and_go(registers);

	return err ? err : come_and_go(memory);
}
