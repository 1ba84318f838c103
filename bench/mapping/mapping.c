// SPDX-License-Identifier: GPL-2.0-only
#include "mapping/mapping.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

int mapping_good(const struct mapping *mapping, char *mem, int err, char why[WHY_LEN])
{
	if (mem == MAP_FAILED) {
		snprintf(why, WHY_LEN, "mmap of %zu bytes: %s%s", mapping->bytes, strerror(err),
			 (err == EACCES || err == EPERM) && mapping->prot & PROT_WRITE ?
			 " (asked for reading and writing)" : "");
		return -err;
	}
	if (mem != mapping->arena) {
		munmap(mem, mapping->bytes);
		snprintf(why, WHY_LEN, "mmap ignored the hint %p and chose %p",
			 (void *)mapping->arena, (void *)mem);
		return -EFAULT;
	}
	return 0;
}

char *mapping_map(const struct mapping *mapping, char why[WHY_LEN])
{
	char *mem = mapping_mmap(mapping);

	return mapping_good(mapping, mem, errno, why) ? NULL : mem;
}
