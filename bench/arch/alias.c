// SPDX-License-Identifier: GPL-2.0-only
#include "arch/alias.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* Bits of /proc/kpageflags. By the last three x86 says how it has mapped RAM; none of them: wb. */
#define KPF_NOPAGE	(1ULL << 20)
#define KPF_ARCH	(1ULL << 38)
#define KPF_UNCACHED	(1ULL << 39)
#define KPF_ARCH_2	(1ULL << 41)

bool alias_of(uint64_t pfn, const char *cache)
{
	uint64_t flags = KPF_NOPAGE;
	int fd;

#ifndef __x86_64__
	return false;
#endif
	if (!pfn || !cache[0] || !strcmp(cache, "wb"))
		return false;
	fd = open("/proc/kpageflags", O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	if (pread(fd, &flags, sizeof(flags), (off_t)(pfn * sizeof(flags))) != sizeof(flags))
		flags = KPF_NOPAGE;
	close(fd);
	return !(flags & (KPF_NOPAGE | KPF_ARCH | KPF_UNCACHED | KPF_ARCH_2));
}
