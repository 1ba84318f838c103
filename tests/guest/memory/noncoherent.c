// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory of a device that does not snoop, by every way that maps it: the device's data is there,
 * and every entry has the type that the kernel has it mapped with, Normal-NC. Where there are no
 * caches, as in an emulator, data agrees whatever the type is; so the type decides. What the module
 * refuses to map write-back it has a reason for. Argument: how many ways there must be at least.
 */
#include <stdint.h>
#include <stdlib.h>

#include "expect.h"
#include "node.h"

#define SOURCE	"coherent_nc"
#define PAGES	4
#define PAGE	((size_t)sysconf(_SC_PAGESIZE))
#define COUNT	512	/* words that the device is to write */
#define RW	(PROT_READ | PROT_WRITE)

static uint32_t word(uint32_t seed, size_t i)
{
	return seed * 0x9e3779b1u + (uint32_t)i * 0x01000193u;
}

static long dma(int fd, __u32 flags, __u64 offset)
{
	struct mapbench_dma d = {
		.struct_size = sizeof(d),
		.flags = flags,
		.offset = offset,
		.length = COUNT * sizeof(uint32_t),
	};

	return ioctl(fd, MAPBENCH_IOC_DMA, &d);
}

/* By the kernel's own address of the memory, not by a mapping. */
static long put(int fd, uint32_t *words)
{
	struct mapbench_access a = {
		.struct_size = sizeof(a),
		.flags = MAPBENCH_ACCESS_WRITE,
		.stride = sizeof(uint32_t),
		.count = COUNT,
		.width = sizeof(uint32_t),
		.data = (uintptr_t)words,
	};

	return ioctl(fd, MAPBENCH_IOC_ACCESS, &a);
}

/* What the kernel puts into the first page the device copies into the last one. */
static void check_data(int fd, const char *mem, uint32_t seed, const char *name)
{
	const volatile uint32_t *last = (const volatile uint32_t *)(mem + (PAGES - 1) * PAGE);
	uint32_t words[COUNT];
	int bad = 0;

	for (size_t i = 0; i < COUNT; i++)
		words[i] = word(seed, i);
	expect(!put(fd, words) && !dma(fd, MAPBENCH_DMA_TO_DEVICE, 0) && last[0] != words[0],
	       "%s: the device has it, the last page not yet", name);
	expect(!dma(fd, 0, (PAGES - 1) * PAGE), "%s: the device writes", name);
	for (size_t i = 0; i < COUNT; i++)
		bad += last[i] != words[i];
	expect(!bad, "%s: %d of %d words are not what the device wrote", name, bad, COUNT);
}

static void check_types(int fd, const char *mem, const char *name)
{
	struct mapbench_page page = { .struct_size = sizeof(page) };
	struct mapbench_walk w = { .level = MAPBENCH_LEVEL_NONE };
	int i;

	for (i = 0; i < PAGES; i++) {
		(void)*(const volatile char *)(mem + i * PAGE);
		page.index = i;
		if (node_walk(fd, mem + i * PAGE, &w) || ioctl(fd, MAPBENCH_IOC_PAGE, &page) ||
		    w.level == MAPBENCH_LEVEL_NONE || w.pfn != page.pfn || strcmp(w.cache, "wc"))
			break;
	}
	expect(i == PAGES, "%s: mapped %s, page %d; wc is what the kernel has", name, w.cache, i);
}

static void check_row(const struct mapbench_list *row, uint32_t seed)
{
	int fd = node_open(row->backend, O_RDWR);
	char name[112], *mem = MAP_FAILED;

	snprintf(name, sizeof(name), "%.31s/%.31s/%.31s", row->backend, row->source, row->cache);
	if (!node_config(fd, row->source, row->cache, PAGES * PAGE))
		mem = mmap(NULL, PAGES * PAGE, RW, MAP_SHARED, fd, 0);
	if (mem == MAP_FAILED) {
		expect(false, "%s: configure or map: %s", name, strerror(errno));
	} else {
		check_data(fd, mem, seed, name);
		check_types(fd, mem, name);
		munmap(mem, PAGES * PAGE);
	}
	close(fd);
}

static void check_refused(const struct mapbench_list *row)
{
	int fd = node_open(row->backend, O_RDWR);

	expect_errno(node_config(fd, row->source, row->cache, PAGES * PAGE), row->error,
		     "%s/%s/%s is refused", row->backend, row->source, row->cache);
	expect(row->why[0], "%s/%s/%s: %s", row->backend, row->source, row->cache, row->why);
	close(fd);
}

int main(int argc, char **argv)
{
	int fd = node_open("dma_mmap", O_RDWR), ways = 0, refused = 0;
	struct mapbench_list row;

	for (__u32 index = 0;; index++) {
		row = (struct mapbench_list){ .struct_size = sizeof(row), .index = index,
					      .length = PAGES * PAGE };
		if (ioctl(fd, MAPBENCH_IOC_LIST, &row))
			break;
		if (strcmp(row.source, SOURCE) || !node_there(row.backend) ||
		    row.flags & (MAPBENCH_LIST_EMPTY | MAPBENCH_LIST_RESERVED))
			continue;
		if (row.error) {
			check_refused(&row);
			refused += !strcmp(row.cache, "wb");
		} else {
			check_row(&row, index + 1);
			ways++;
		}
	}
	close(fd);
	expect(ways >= (argc > 1 ? atoi(argv[1]) : 1), "%d ways map it", ways);
	printf("# write-back: %d refused\n", refused);
	return expect_end();
}
