// SPDX-License-Identifier: GPL-2.0-only
/*
 * What mappings show: a range of the buffer through every backend, private mappings, windows and
 * huge leaves, nothing after a revocation, and what the control remap_2_6_14 shows instead.
 */
#include "expect.h"
#include "node.h"

#include <dirent.h>
#include <inttypes.h>
#include <sys/wait.h>

#define PAGE 4096UL
#define PAGES 1040UL		/* of compound memory: three extents */
#define FEW_PAGES 64UL
#define RW (PROT_READ | PROT_WRITE)
#define ENTRY(p, page) (((volatile uint64_t *)(p))[(page) * (PAGE / 8)])

static uint64_t tag(uint64_t page)
{
	return 0x6d617062656e6368ULL ^ (page << 40) ^ page;
}

/* The first word of each page, through the kernel's own address. */
static void access_words(int fd, __u32 flags, uint64_t *words, __u32 pages)
{
	struct mapbench_access a = {
		.struct_size = sizeof(a), .flags = flags, .stride = PAGE, .count = pages,
		.width = 8, .data = (unsigned long)words,
	};

	if (ioctl(fd, MAPBENCH_IOC_ACCESS, &a))
		expect(false, "access to the buffer: %s", strerror(errno));
}

static void write_buffer(int fd, uint64_t pages)
{
	uint64_t words[PAGES];

	for (uint64_t i = 0; i < pages; i++)
		words[i] = tag(i);
	access_words(fd, MAPBENCH_ACCESS_WRITE, words, pages);
}

static uint64_t kernel_word(int fd, uint64_t page)
{
	uint64_t words[PAGES];

	access_words(fd, 0, words, page + 1);
	return words[page];
}

static int open_with(const char *name, const char *source, uint64_t pages, __u32 flags,
		     __u64 offset, __u64 length)
{
	struct mapbench_config c = node_config_of(source, "", pages * PAGE);
	int fd = node_open(name, O_RDWR);

	c.flags = flags;
	c.range_offset = offset;
	c.range_length = length;
	if (ioctl(fd, MAPBENCH_IOC_CONFIG, &c)) {
		if (errno != EOPNOTSUPP)
			expect(false, "%s: configure %s: %s", name, source, strerror(errno));
		close(fd);
		return -1;
	}
	write_buffer(fd, pages);
	return fd;
}

/* Pages first to first + n - 1 of the buffer, mapped from the middle on as well. */
static bool shows(int fd, uint64_t first, uint64_t n)
{
	bool good = true;

	for (uint64_t at = 0; at < n; at += n / 2 ?: 1) {
		char *p = mmap(NULL, (n - at) * PAGE, RW, MAP_SHARED, fd, (off_t)(at * PAGE));

		if (p == MAP_FAILED) {
			printf("# mmap at page %" PRIu64 ": %s\n", at, strerror(errno));
			return false;
		}
		for (uint64_t i = 0; i < n - at; i++) {
			if (ENTRY(p, i) != tag(first + at + i)) {
				printf("# page %" PRIu64 " of %" PRIu64 " at %" PRIu64 " reads 0x%"
				       PRIx64 "\n", i, n, at, ENTRY(p, i));
				good = false;
				break;
			}
		}
		munmap(p, (n - at) * PAGE);
	}
	return good;
}

static unsigned int ranges(const char *name, const char *source, uint64_t pages)
{
	const struct { uint64_t offset, length; } cases[] = {
		{ 0, pages * PAGE },
		{ 3 * PAGE + 100, 2 * PAGE },
		{ 17 * PAGE, (pages - 17) * PAGE },
		{ (pages - 1) * PAGE + 8, 1 },
		{ PAGE - 1, (pages / 2) * PAGE + 2 },
	};
	unsigned int tried = 0;
	__u32 more = strcmp(name, "remap_2_6_14") ? 0 : MAPBENCH_CONFIG_RESERVED;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint64_t first = cases[i].offset / PAGE;
		uint64_t n = (cases[i].offset + cases[i].length + PAGE - 1) / PAGE - first;
		int fd = open_with(name, source, pages, MAPBENCH_CONFIG_RANGE | more,
				   cases[i].offset, cases[i].length);

		if (fd < 0)
			continue;
		tried++;
		expect(shows(fd, first, n), "%s: %s, bytes %" PRIu64 " from %" PRIu64, name, source,
		       cases[i].length, cases[i].offset);
		expect_errno(node_try_map(fd, (n + 1) * PAGE, RW, MAP_SHARED, 0), ENXIO,
			     "%s: a page more than the range", name);
		expect_errno(node_try_map(fd, PAGE, RW, MAP_SHARED, (off_t)(n * PAGE)), ENXIO,
			     "%s: the page behind the range", name);
		close(fd);
	}
	return tried;
}

/* A private mapping shows the buffer, and keeps what is written to itself. */
static void private_content(const char *name)
{
	int fd = open_with(name, "compound", 4, 0, 0, 0);
	char *p;

	if (fd < 0)
		return;
	p = mmap(NULL, 4 * PAGE, RW, MAP_PRIVATE, fd, 0);
	if (p != MAP_FAILED) {
		expect(ENTRY(p, 1) == tag(1), "%s: a private mapping shows the buffer", name);
		ENTRY(p, 1) = 1;
		ENTRY(p, 2) = 2;
		expect(ENTRY(p, 1) == 1 && ENTRY(p, 2) == 2, "%s: and takes writes", name);
		expect(((volatile uint64_t *)p)[PAGE / 4 + 1] == 0, "%s: on a copy", name);
		expect(kernel_word(fd, 1) == tag(1) && kernel_word(fd, 2) == tag(2),
		       "%s: which the buffer does not see", name);
		munmap(p, 4 * PAGE);
	}
	close(fd);
}

static __u32 level_at(int fd, const char *address)
{
	struct mapbench_walk w;

	if (node_walk(fd, address, &w))
		expect(false, "walk: %s", strerror(errno));
	return w.level;
}

/* A revocation leaves nothing of a mapping, however it came to be. */
static void revoked(const char *name, const char *source)
{
	int fd = open_with(name, source, 4, 0, 0, 0);
	__u32 before, after = MAPBENCH_LEVEL_NONE;
	char *p;

	if (fd < 0)
		return;
	p = mmap(NULL, 4 * PAGE, RW, MAP_SHARED, fd, 0);
	(void)ENTRY(p, 2);
	before = level_at(fd, p + 2 * PAGE);
	if (ioctl(fd, MAPBENCH_IOC_REVOKE))
		expect(false, "%s: revoke: %s", name, strerror(errno));
	for (int i = 0; i < 4; i++)
		after |= level_at(fd, p + i * PAGE);
	expect(before && !after, "%s: %s, level %u before a revocation and %u after", name, source,
	       before, after);
	munmap(p, 4 * PAGE);
	close(fd);
}

/* A touch of one page maps the window around it, as far as the VMA goes, and no more. */
static void windows(void)
{
	static const struct { __u32 window; uint64_t pgoff, pages, touch, first, end; } cases[] = {
		{ 0, 0, 1024, 37, 32, 48 },
		{ 1, 0, 1024, 37, 37, 38 },
		{ 4, 0, 1024, 39, 36, 40 },
		{ 512, 0, 1024, 600, 512, 1024 },
		{ 16, 37, 8, 38, 37, 45 },
		{ 16, 37, 16, 50, 48, 53 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct mapbench_config c = node_config_of("compound", "", 1024 * PAGE);
		int fd = node_open("fault_around", O_RDWR);
		uint64_t page, first = UINT64_MAX, end = 0, n = 0;
		char *p;

		c.window = cases[i].window;
		if (ioctl(fd, MAPBENCH_IOC_CONFIG, &c))
			expect(false, "fault_around: configure: %s", strerror(errno));
		p = mmap(NULL, cases[i].pages * PAGE, RW, MAP_SHARED, fd,
			 (off_t)(cases[i].pgoff * PAGE));
		(void)ENTRY(p, cases[i].touch - cases[i].pgoff);
		for (page = cases[i].pgoff; page < cases[i].pgoff + cases[i].pages; page++) {
			if (level_at(fd, p + (page - cases[i].pgoff) * PAGE) == MAPBENCH_LEVEL_NONE)
				continue;
			first = page < first ? page : first;
			end = page + 1;
			n++;
		}
		expect(first == cases[i].first && end == cases[i].end && n == end - first,
		       "window %u, VMA of pages %" PRIu64 " on, touch of %" PRIu64 ": %" PRIu64
		       " pages from %" PRIu64, cases[i].window, cases[i].pgoff, cases[i].touch, n,
		       first);
		munmap(p, cases[i].pages * PAGE);
		close(fd);
	}
}

static void huge_leaves(void)
{
	static const struct {
		uint64_t pgoff, pages, touch;
		__u32 flags, level;
		const char *what;
	} cases[] = {
		{ 0, 1024, 700, 0, MAPBENCH_LEVEL_PMD, "two whole extents" },
		{ 0, 600, 100, 0, MAPBENCH_LEVEL_PMD, "the extent that the VMA holds" },
		{ 0, 600, 550, 0, MAPBENCH_LEVEL_PTE, "the extent that it cuts off" },
		{ 1, 600, 100, 0, MAPBENCH_LEVEL_PTE, "an extent whose first page it lacks" },
		{ 1, 1023, 700, 0, MAPBENCH_LEVEL_PMD, "the extent behind it" },
		{ 0, 1023, 700, MAPBENCH_CONFIG_RANGE, MAPBENCH_LEVEL_PTE, "a range a page on" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint64_t first = cases[i].flags ? 1 : 0;
		int fd = open_with("fault_huge", "compound", 1024, cases[i].flags, first * PAGE,
				   first * 1023 * PAGE);
		char *p = mmap(NULL, cases[i].pages * PAGE, RW, MAP_SHARED, fd,
			       (off_t)(cases[i].pgoff * PAGE));
		char *at = p + (cases[i].touch - cases[i].pgoff) * PAGE;
		bool right = *(volatile uint64_t *)at == tag(cases[i].touch + first);
		__u32 level = level_at(fd, at);

		expect(right && level == cases[i].level, "fault_huge: %s: level %u, want %u",
		       cases[i].what, level, cases[i].level);
		munmap(p, cases[i].pages * PAGE);
		close(fd);
	}
}

static unsigned long free_kib(void)
{
	unsigned long kib = 0;
	char line[128];
	FILE *f = fopen("/proc/meminfo", "r");

	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "MemFree: %lu", &kib) == 1)
			break;
	if (f)
		fclose(f);
	return kib;
}

static void old_remap(void)
{
	int fd = open_with("remap_2_6_14", "compound", PAGES, 0, 0, 0), status;
	unsigned long before;
	volatile char *p;
	pid_t child;

	p = mmap(NULL, PAGES * PAGE, RW, MAP_SHARED, fd, 0);
	expect(p != MAP_FAILED, "remap_2_6_14: mmap of ordinary memory succeeds");
	expect(!ENTRY(p, 0) && !ENTRY(p, 600), "it reads as zeros, not as the buffer");
	ENTRY(p, 0) = 1;
	ENTRY(p, 2) = 2;
	expect(ENTRY(p, 0) == 1 && ENTRY(p, 2) == 2, "writes stay, after a read or first of all");
	expect(!ENTRY(p, 1), "and touch no other page");
	expect(kernel_word(fd, 0) == tag(0) && kernel_word(fd, 2) == tag(2),
	       "the buffer does not see them");
	child = fork();
	if (!child) {
		char *q = mmap(NULL, PAGES * PAGE, RW, MAP_SHARED, fd, 0);

		_exit(q == MAP_FAILED || ENTRY(q, 0) || ENTRY(q, 2));
	}
	expect(waitpid(child, &status, 0) == child && !status,
	       "nor does another mapping of the same open file");
	munmap((void *)p, PAGES * PAGE);

	before = free_kib();
	for (int i = 0; i < 64; i++) {
		p = mmap(NULL, PAGES * PAGE, RW, MAP_SHARED, fd, 0);
		for (unsigned long page = 0; p != MAP_FAILED && page < PAGES; page++)
			ENTRY(p, page) = page % 2 ? ENTRY(p, page) : page;
		munmap((void *)p, PAGES * PAGE);
	}
	expect(free_kib() + 16 * 1024 > before,
	       "260 MiB of fresh pages go with their mappings: %lu KiB free, then %lu", before,
	       free_kib());
	close(fd);

	fd = open_with("remap_2_6_14", "compound", PAGES, MAPBENCH_CONFIG_RESERVED, 0, 0);
	p = mmap(NULL, PAGES * PAGE, RW, MAP_SHARED, fd, 0);
	expect(p != MAP_FAILED && ENTRY(p, 0) == tag(0) && ENTRY(p, PAGES - 1) == tag(PAGES - 1),
	       "reserved memory is mapped as it is");
	ENTRY(p, 3) = 3;
	expect(kernel_word(fd, 3) == 3, "and the buffer sees writes");
	munmap((void *)p, PAGES * PAGE);
	close(fd);
}

/* Accesses of half a word, far apart: they meet the mapping, and leave the other half alone. */
static void four_bytes(const char *source)
{
	uint32_t items[4] = { 1, 2, 3, 4 };
	struct mapbench_access a = {
		.struct_size = sizeof(a), .flags = MAPBENCH_ACCESS_WRITE, .offset = 4,
		.stride = 2 * PAGE, .count = 4, .width = 4, .data = (unsigned long)items,
	};
	int fd = node_open("remap_pfn", O_RDWR), good = 0;
	volatile uint32_t *p;

	expect_errno(node_config(fd, source, "", 8 * PAGE), 0, "configure %s", source);
	p = mmap(NULL, 8 * PAGE, RW, MAP_SHARED, fd, 0);
	for (int i = 0; i < 4; i++)
		p[i * PAGE / 2] = 5;
	expect_errno(ioctl(fd, MAPBENCH_IOC_ACCESS, &a), 0, "%s: write 4 bytes each", source);
	for (int i = 0; i < 4; i++) {
		good += p[i * PAGE / 2] == 5 && p[i * PAGE / 2 + 1] == (uint32_t)i + 1;
		p[i * PAGE / 2 + 1] = 6;
	}
	a.flags = 0;
	expect_errno(ioctl(fd, MAPBENCH_IOC_ACCESS, &a), 0, "%s: read 4 bytes each", source);
	for (int i = 0; i < 4; i++)
		good += items[i] == 6;
	expect(good == 8, "%s: %d of 8 accesses of 4 bytes met the mapping", source, good);
	munmap((void *)p, 8 * PAGE);
	close(fd);
}

int main(void)
{
	static const char *const sources[] = {
		"compound", "split", "scattered", "vmalloc", "coherent",
	};
	DIR *d = opendir("/dev/mapbench");
	struct dirent *e;
	unsigned int tried;

	while (d && (e = readdir(d))) {
		if (e->d_name[0] == '.' || !strcmp(e->d_name, "noop"))
			continue;
		tried = ranges(e->d_name, "compound", PAGES);
		for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++) {
			tried += ranges(e->d_name, sources[i], FEW_PAGES);
			revoked(e->d_name, sources[i]);
		}
		expect(tried > 0, "%s: maps some source", e->d_name);
		if (strcmp(e->d_name, "remap_2_6_14"))
			private_content(e->d_name);
	}
	four_bytes("compound");
	four_bytes("bar");
	windows();
	if (node_there("fault_huge"))
		huge_leaves();
	old_remap();
	return expect_end();
}
