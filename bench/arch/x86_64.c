// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "arch/alias.h"
#include "arch/entry.h"
#include "arch/memtype.h"
#include "base/page.h"

/* Bits of /proc/kpageflags. By the last three x86 says how it has mapped RAM; none of them: wb. */
#define KPF_NOPAGE	(1ULL << 20)
#define KPF_ARCH	(1ULL << 38)
#define KPF_UNCACHED	(1ULL << 39)
#define KPF_ARCH_2	(1ULL << 41)

enum arch_entry arch_entry(const char *symbol, unsigned int n, uint64_t *offset)
{
	if (n)
		return ARCH_ENTRY_NONE;
	*offset = 0;
	if (!strncmp(symbol, "asm_sysvec_", 11) || !strcmp(symbol, "asm_exc_nmi"))
		return ARCH_ENTRY_INTERRUPT;
	if (!strcmp(symbol, "irq_entries_start") || !strcmp(symbol, "spurious_entries_start"))
		return ARCH_ENTRY_DEVICES;
	/* After the others of these the next instruction comes, not the same one again. */
	if (!strncmp(symbol, "asm_exc_", 8) && strcmp(symbol, "asm_exc_int3") &&
	    strcmp(symbol, "asm_exc_debug") && strcmp(symbol, "asm_exc_overflow"))
		return ARCH_ENTRY_FAULT;
	return ARCH_ENTRY_NONE;
}

bool alias_of(uint64_t pfn, const char *cache)
{
	uint64_t flags = KPF_NOPAGE;
	int fd;

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
