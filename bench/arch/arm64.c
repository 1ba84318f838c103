// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "arch/alias.h"
#include "arch/entry.h"
#include "arch/memtype.h"

/*
 * arch/arm64/kernel/entry.S has one table of sixteen vectors, 128 bytes each. Of those, these are
 * for the kernel's own level with a stack of its own, and for 64-bit user space. A kernel that was
 * built or booted to take user space's exceptions elsewhere first, as some processors need, is not
 * armed: the plugin then counts no interrupt there.
 */
static const struct vector {
	uint64_t offset;
	enum arch_entry entry;
} vectors[] = {
	{ 0x200, ARCH_ENTRY_FAULT },		/* el1h_64_sync */
	{ 0x280, ARCH_ENTRY_DEVICE },		/* el1h_64_irq */
	{ 0x300, ARCH_ENTRY_DEVICE },		/* el1h_64_fiq */
	{ 0x400, ARCH_ENTRY_FAULT },		/* el0t_64_sync, system calls included */
	{ 0x480, ARCH_ENTRY_DEVICE },		/* el0t_64_irq */
	{ 0x500, ARCH_ENTRY_DEVICE },		/* el0t_64_fiq */
};

enum arch_entry arch_entry(const char *symbol, unsigned int n, uint64_t *offset)
{
	if (strcmp(symbol, "vectors") || n >= sizeof(vectors) / sizeof(vectors[0]))
		return ARCH_ENTRY_NONE;
	*offset = vectors[n].offset;
	return vectors[n].entry;
}

/* The kernel keeps no account of memory types, so nothing is to be settled. */
int memtype_settle(const char *registers, const char *memory)
{
	(void)registers;
	(void)memory;
	return 0;
}

bool alias_of(uint64_t pfn, const char *cache)
{
	(void)pfn;
	(void)cache;
	return false;
}
