// SPDX-License-Identifier: GPL-2.0-only
/*
 * Generated ranges: vm_iomap_memory(), mmap_action_simple_ioremap() and the model agree on each.
 * What the model accepts lies inside a buffer of our own; nothing mapped is touched.
 * Arguments: the number of cases, and a seed. Needs the module's test build.
 */
#include "expect.h"

#include <inttypes.h>

#include "node.h"
#include "range_model.h"

#define POOL_PAGES	512UL
#define POOL		(POOL_PAGES * RANGE_PAGE)
#define VMAS		16	/* cases with one physical range */
#define SHOWN		20

static const char *const calls[] = { "iomap_memory", "prepare_simple_ioremap" };
#define CALLS	(sizeof(calls) / sizeof(calls[0]))

static uint64_t state, pool_phys;

struct count {
	uint64_t cases, accepted, rejected, wraps, past_end, too_long, unaligned, wrong;
};

static uint64_t any(void)
{
	uint64_t z = state += 0x9e3779b97f4a7c15ULL;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return z ^ (z >> 31);
}

static uint64_t below(uint64_t n)
{
	return any() % n;
}

/* A number of any magnitude, often beside a power of two. */
static uint64_t magnitude(void)
{
	uint64_t n = 1ULL << below(64);

	return below(2) ? n - 2 + below(4) : n | (any() & (n - 1));
}

/* Physically contiguous memory of our own, kept until the end: a compound page, through pagemap. */
static void pool_take(void)
{
	struct mapbench_info info = { .struct_size = sizeof(info) };
	int fd = node_open("insert_page", O_RDWR), map = open("/proc/self/pagemap", O_RDONLY);
	uint64_t first = 0, entry = 0;
	char *pool;

	if (node_config(fd, "compound", "", POOL) || ioctl(fd, MAPBENCH_IOC_INFO, &info) ||
	    info.extents != 1) {
		puts("Bail out! no contiguous buffer");
		exit(1);
	}
	pool = mmap(NULL, POOL, PROT_READ, MAP_SHARED, fd, 0);
	for (uint64_t i = 0; pool != MAP_FAILED && i < POOL_PAGES; i++) {
		off_t at = (off_t)(((uintptr_t)pool / RANGE_PAGE + i) * sizeof(entry));

		if (pread(map, &entry, sizeof(entry), at) != sizeof(entry))
			entry = 0;
		entry &= (1ULL << 55) - 1;
		if (!i)
			first = entry;
		if (!entry || entry != first + i) {
			puts("Bail out! cannot learn where the buffer is");
			exit(1);
		}
	}
	close(map);
	pool_phys = first * RANGE_PAGE;
}

static void draw_range(struct range *range)
{
	uint64_t offset = below(POOL);

	switch (below(4)) {
	case 0:		/* anything at all */
		range->phys = magnitude();
		range->size = magnitude();
		break;
	case 1:		/* around the wrap of the sum */
		range->phys = below(2) ? any() : pool_phys + offset;
		range->size = -range->phys - below(3) * RANGE_PAGE + below(4) - 1;
		break;
	default:	/* inside the pool, whole pages or not */
		range->phys = pool_phys + offset;
		range->size = below(POOL - offset + 1);
		if (below(2)) {
			range->phys &= -RANGE_PAGE;
			range->size &= -RANGE_PAGE;
		}
	}
}

static void draw_vma(struct range *range)
{
	uint64_t pages = (range->size + range->phys % RANGE_PAGE) / RANGE_PAGE;

	/* up to 1 GiB of addresses, mostly about as much as the range has */
	if (below(4) && pages < POOL_PAGES)
		range->vm_len = (1 + below(pages + 2)) * RANGE_PAGE;
	else
		range->vm_len = (1 + below(below(16) ? POOL_PAGES : 1 << 18)) * RANGE_PAGE;
	/* mmap() itself refuses offsets from 2^64 - length on */
	switch (below(4)) {
	case 0:
		range->pgoff = 0;
		break;
	case 1:
		range->pgoff = magnitude() % ((1ULL << 52) - range->vm_len / RANGE_PAGE);
		break;
	default:
		range->pgoff = below((pages < POOL_PAGES ? pages : POOL_PAGES) + 3);
	}
}

/* What the model accepts is ours from end to end. */
static bool is_ours(const struct range *range)
{
	return range->phys >= pool_phys && range->phys < pool_phys + POOL &&
	       range->size <= pool_phys + POOL - range->phys;
}

/*
 * What can be said of any accepted range without sums that wrap. Accepted ranges that are not ours
 * are not tried on mm, so that a model which accepts too much is to be caught here.
 */
static bool is_sound(const struct range *range)
{
	unsigned __int128 end = (unsigned __int128)range->phys + range->size;
	unsigned __int128 pages = (end + RANGE_PAGE - 1) / RANGE_PAGE - range->phys / RANGE_PAGE;

	return end <= UINT64_MAX && range->pgoff + range->vm_len / RANGE_PAGE <= pages;
}

static void classify(struct count *count, const struct range *range, int model)
{
	uint64_t pages = (range->size + range->phys % RANGE_PAGE + RANGE_PAGE - 1) / RANGE_PAGE;

	count->cases++;
	count->accepted += !model;
	count->rejected += !!model;
	count->unaligned += range->phys % RANGE_PAGE || range->size % RANGE_PAGE;
	if (range->phys + range->size < range->phys)
		count->wraps++;
	else if (range->pgoff > pages)
		count->past_end++;
	else if (model)
		count->too_long++;
}

static int configure(const char *call, const struct range *range)
{
	struct mapbench_config c = node_config_of("compound", "wb", RANGE_PAGE);
	int fd = node_open(call, O_RDWR);

	c.flags = MAPBENCH_CONFIG_RAW;
	c.range_offset = range->phys;
	c.range_length = range->size;
	if (ioctl(fd, MAPBENCH_IOC_CONFIG, &c)) {
		printf("Bail out! %s: cannot configure a raw range: %s\n", call, strerror(errno));
		exit(1);
	}
	return fd;
}

static int try_range(int fd, const struct range *range)
{
	void *p = mmap(NULL, range->vm_len, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
		       (off_t)(range->pgoff * RANGE_PAGE));

	if (p == MAP_FAILED)
		return -errno;
	munmap(p, range->vm_len);
	return 0;
}

static void one_range(struct count *count, uint64_t cases)
{
	struct range range;
	int fd[CALLS], got[CALLS], model, tries;
	uint64_t pfn;

	draw_range(&range);
	for (size_t c = 0; c < CALLS; c++)
		fd[c] = configure(calls[c], &range);
	for (int i = 0; i < VMAS && count->cases < cases; i++) {
		bool wrong = false;

		for (tries = 0; tries < 1000; tries++) {
			draw_vma(&range);
			model = range_model(&range, &pfn);
			if (model || is_ours(&range) || !is_sound(&range))
				break;
		}
		if (tries == 1000)
			break;
		if (!model && !is_sound(&range)) {
			count->cases++;
			count->wrong++;
			continue;
		}
		classify(count, &range, model);
		for (size_t c = 0; c < CALLS; c++) {
			got[c] = try_range(fd[c], &range);
			wrong |= got[c] != model;
		}
		count->wrong += wrong;
		if (wrong && count->wrong <= SHOWN)
			printf("# phys 0x%" PRIx64 " size 0x%" PRIx64 " vm_len 0x%" PRIx64
			       " pgoff 0x%" PRIx64 ": model %d, %s %d, %s %d\n", range.phys,
			       range.size, range.vm_len, range.pgoff, model, calls[0], got[0],
			       calls[1], got[1]);
	}
	for (size_t c = 0; c < CALLS; c++)
		close(fd[c]);
}

int main(int argc, char **argv)
{
	uint64_t cases = argc > 1 ? strtoull(argv[1], NULL, 0) : 100000;
	struct count count = { 0 };

	state = argc > 2 ? strtoull(argv[2], NULL, 0) : 1;
	printf("# seed %" PRIu64 "\n", state);
	pool_take();
	while (count.cases < cases)
		one_range(&count, cases);
	printf("# %" PRIu64 " cases: %" PRIu64 " accepted, %" PRIu64 " rejected (%" PRIu64
	       " wrap, %" PRIu64 " begin past the end, %" PRIu64 " too long); %" PRIu64
	       " not whole pages\n", count.cases, count.accepted, count.rejected, count.wraps,
	       count.past_end, count.too_long, count.unaligned);
	expect(!count.wrong, "both calls and the model agree in all but %" PRIu64 " cases",
	       count.wrong);
	expect(count.accepted * 10 >= cases, "at least a tenth of the cases is accepted");
	expect(count.wraps * 100 >= cases, "at least 1 %% of the cases wraps");
	expect(count.past_end * 20 >= cases, "at least 5 %% begin past the end");
	expect(count.too_long * 20 >= cases, "at least 5 %% are too long");
	expect(count.unaligned * 5 >= cases, "at least a fifth is not whole pages");
	return expect_end();
}
