// SPDX-License-Identifier: GPL-2.0-only
/*
 * The device sees what user space sees: for every backend that maps coherent memory, user space
 * writes a pattern through the mapping, edu copies it out and back to another place, user space
 * reads it there.
 */
#include <stdint.h>

#include "expect.h"
#include "node.h"

#define PAGE 4096UL
#define LENGTH (4 * PAGE)
#define RW (PROT_READ | PROT_WRITE)
#define COUNT 1024	/* bytes a transfer */

static long dma(int fd, __u32 flags, __u64 offset, __u32 device_offset, __u32 length)
{
	struct mapbench_dma d = {
		.struct_size = sizeof(d),
		.flags = flags,
		.offset = offset,
		.device_offset = device_offset,
		.length = length,
	};

	return ioctl(fd, MAPBENCH_IOC_DMA, &d);
}

/* Never twice the same within a page, nor in the same place of two pages. */
static uint32_t word(uint32_t seed, size_t i)
{
	return seed * 0x9e3779b1u + (uint32_t)i * 0x01000193u;
}

static int mismatches(const volatile uint32_t *at, uint32_t seed)
{
	int bad = 0;

	for (size_t i = 0; i < COUNT / 4; i++)
		bad += at[i] != word(seed, i);
	return bad;
}

/* Out of the middle of one page, over the border of two others. */
static void copy_around(int fd, char *mem, uint32_t seed, const char *name)
{
	const size_t from = PAGE + 512, to = 3 * PAGE - 256;
	volatile uint32_t *out = (volatile uint32_t *)(mem + from);
	volatile uint32_t *back = (volatile uint32_t *)(mem + to);
	size_t i;

	for (i = 0; i < COUNT / 4; i++) {
		out[i] = word(seed, i);
		back[i] = 0;
	}
	expect_errno(dma(fd, MAPBENCH_DMA_TO_DEVICE, from, 64, COUNT), 0, "%s: out", name);
	expect(mismatches(back, seed) == COUNT / 4, "%s: nothing is there yet", name);
	expect_errno(dma(fd, 0, to, 64, COUNT), 0, "%s: back", name);
	expect(!mismatches(back, seed), "%s: %d of %d words are not what was written", name,
	       mismatches(back, seed), COUNT / 4);
	/* the device wrote no further than it should */
	expect(!back[-1] && !back[COUNT / 4], "%s: the words around are untouched", name);
}

static void check_backend(const struct mapbench_list *row, uint32_t seed)
{
	int fd = node_open(row->backend, O_RDWR);
	char name[80];
	char *mem;

	snprintf(name, sizeof(name), "%.31s/%.31s", row->backend, row->source);
	if (node_config(fd, row->source, row->cache, LENGTH)) {
		expect(false, "%s: configure: %s", name, strerror(errno));
		close(fd);
		return;
	}
	mem = mmap(NULL, LENGTH, RW, MAP_SHARED, fd, 0);
	if (mem == MAP_FAILED) {
		expect(false, "%s: map: %s", name, strerror(errno));
		close(fd);
		return;
	}
	copy_around(fd, mem, seed, name);
	munmap(mem, LENGTH);
	close(fd);
}

static void check_errors(const char *source)
{
	int fd = node_open("remap_pfn", O_RDWR);

	if (node_config(fd, source, "", LENGTH)) {
		expect(false, "%s: configure: %s", source, strerror(errno));
		close(fd);
		return;
	}
	expect_errno(dma(fd, 0, 0, 0, 0), EINVAL, "length 0");
	expect_errno(dma(fd, 0, 0, 0, PAGE + 1), EINVAL, "longer than the device's memory");
	expect_errno(dma(fd, 0, 0, PAGE - 4, 8), EINVAL, "past the device's memory");
	expect_errno(dma(fd, 0, 0, ~0U, 8), EINVAL, "far past the device's memory");
	expect_errno(dma(fd, 0, LENGTH - 4, 0, 8), EINVAL, "past the buffer");
	expect_errno(dma(fd, 0, ~0ULL, 0, 8), EINVAL, "far past the buffer");
	expect_errno(dma(fd, 2, 0, 0, 8), EINVAL, "unknown flag");
	close(fd);
}

/* Argument: the source to use, of those that dma_alloc_coherent() serves. */
int main(int argc, char **argv)
{
	const char *source = argc > 1 ? argv[1] : "coherent";
	int fd = node_open("remap_pfn", O_RDWR), backends = 0;
	struct mapbench_list row;

	for (__u32 index = 0;; index++) {
		row = (struct mapbench_list){ .struct_size = sizeof(row), .index = index,
					      .length = LENGTH };
		if (ioctl(fd, MAPBENCH_IOC_LIST, &row))
			break;
		if (strcmp(row.source, source) ||
		    row.flags & (MAPBENCH_LIST_EMPTY | MAPBENCH_LIST_RESERVED))
			continue;
		if (row.error) {
			printf("# %s: %s\n", row.backend, row.why);
			continue;
		}
		check_backend(&row, index + 1);
		backends++;
	}
	close(fd);
	expect(backends > 1, "%d backends map %s", backends, source);
	check_errors(source);
	return expect_end();
}
