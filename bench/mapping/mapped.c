// SPDX-License-Identifier: GPL-2.0-only
#include "mapping/mapped.h"

#include <errno.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "base/why.h"
#include "mapping/device.h"
#include "mapping/oracle.h"
#include "mapping/open.h"

#define WORDS	(MAPPED_PAGE / sizeof(uint64_t))

int mapped_open(struct mapped *mapped, const char *backend, const char *source, size_t pages,
		bool reserved)
{
	const struct mapping_spec spec = { .backend = backend, .source = source, .cache = "",
					   .reserved = reserved };
	struct mapping *mapping = &mapped->mapping;
	char why[WHY_LEN];
	int err;

	*mapped = (struct mapped){ .pages = pages };
	mapping->bytes = pages * MAPPED_PAGE;
	mapping->prot = PROT_READ | PROT_WRITE;
	mapping->flags = MAP_SHARED;
	err = mapping_open(&spec, mapping, &mapped->held, why);
	if (!err)
		err = oracle_fill(&mapping->oracle, pages);
	if (err)
		goto close;
	mapped->map = (uint64_t *)mapping_mmap(mapping);
	if (mapped->map != MAP_FAILED)
		return 0;
	err = -errno;
close:
	held_close(&mapped->held);
	return err;
}

void mapped_unmap(struct mapped *mapped)
{
	munmap(mapped->map, mapped->mapping.bytes);
	mapped->map = NULL;
}

void mapped_close(struct mapped *mapped)
{
	if (mapped->map)
		mapped_unmap(mapped);
	held_close(&mapped->held);
}

uint64_t mapped_load(const struct mapped *mapped, size_t page)
{
	return *(volatile uint64_t *)(mapped->map + page * WORDS);
}

void mapped_store(struct mapped *mapped, size_t page, uint64_t word)
{
	*(volatile uint64_t *)(mapped->map + page * WORDS) = word;
}

uint64_t mapped_word(size_t page)
{
	return oracle_word(page);
}

uint64_t mapped_driver(const struct mapped *mapped, size_t page)
{
	uint64_t word = 0;

	oracle_access(&mapped->mapping.oracle, false, page, 1, 0, &word);
	return word;
}

bool mapped_same(struct mapped *mapped)
{
	bool same = true;
	size_t page;

	for (page = 0; page < mapped->pages; page++)
		same &= mapped_load(mapped, page) == mapped_word(page);
	for (page = 0; page < mapped->pages; page++)
		mapped_store(mapped, page, ~mapped_word(page));
	for (page = 0; page < mapped->pages; page++)
		same &= mapped_driver(mapped, page) == ~mapped_word(page);
	return same;
}

int mapped_refs(const struct mapped *mapped, size_t page, uint64_t *pfn)
{
	struct mapbench_page at = { .struct_size = sizeof(at), .index = page };

	if (ioctl(mapped->mapping.fd, MAPBENCH_IOC_PAGE, &at))
		return -errno;
	if (pfn)
		*pfn = at.pfn;
	return at.refcount;
}
