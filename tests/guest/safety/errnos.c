// SPDX-License-Identifier: GPL-2.0-only
/* Bad input to the module: each gets its documented errno, and the open file goes on working. */
#include <dirent.h>
#include <sys/wait.h>

#include "expect.h"
#include "node.h"

#define PAGE 4096UL
#define RW (PROT_READ | PROT_WRITE)

static void config_errors(void)
{
	struct mapbench_config c;
	int fd = node_open("remap_pfn", O_RDWR);

	expect_errno(node_config(fd, "nosuch", "", PAGE), EINVAL, "configure: unknown source");
	expect_errno(node_config(fd, "compound", "nosuch", PAGE), EINVAL,
		     "configure: unknown cache");
	expect_errno(node_config(fd, "compound", "", 0), EINVAL, "configure: length 0");
	expect_errno(node_config(fd, "compound", "", 1ULL << 50), E2BIG, "configure: too long");
	expect_errno(node_config(fd, "compound", "", ~0ULL), E2BIG, "configure: length wraps");
	expect_errno(node_config(fd, "coherent", "", 64 << 20), E2BIG, "configure: over 4 MiB");
	expect_errno(node_config(fd, "bar", "wb", PAGE), EOPNOTSUPP, "configure: wb on a BAR");

	c = node_config_of("compound", "wb", PAGE);
	c.flags = 1U << 31;
	expect_errno(ioctl(fd, MAPBENCH_IOC_CONFIG, &c), EINVAL, "configure: unknown flag");
	c = node_config_of("compound", "wb", PAGE);
	c.reserved = 1;
	expect_errno(ioctl(fd, MAPBENCH_IOC_CONFIG, &c), EINVAL, "configure: reserved not zero");
	c = node_config_of("compound", "wb", PAGE);
	c.flags = MAPBENCH_CONFIG_RESERVED;
	expect_errno(ioctl(fd, MAPBENCH_IOC_CONFIG, &c), EINVAL, "configure: unheeded reserved");
	c.flags = MAPBENCH_CONFIG_RAW;
	expect_errno(ioctl(fd, MAPBENCH_IOC_CONFIG, &c), EINVAL, "configure: raw, no test build");
	c = node_config_of("compound", "wb", PAGE);
	memset(c.source, 'x', sizeof(c.source));
	expect_errno(ioctl(fd, MAPBENCH_IOC_CONFIG, &c), EINVAL, "configure: name without end");
	c = node_config_of("bar", "", PAGE);
	c.flags = MAPBENCH_CONFIG_BAR;
	c.bar.domain = 0x7fff;
	expect_errno(ioctl(fd, MAPBENCH_IOC_CONFIG, &c), ENODEV, "configure: no such function");
	expect_errno(ioctl(fd, MAPBENCH_IOC_CONFIG, NULL), EFAULT, "configure: null pointer");

	expect_errno(node_config(fd, "compound", "wb", PAGE), 0, "configure: good after bad");
	expect_errno(node_config(fd, "compound", "wb", PAGE), EBUSY, "configure: a second time");
	expect_errno(node_try_map(fd, PAGE, RW, MAP_SHARED, 0), 0, "mmap after it");
	expect_errno(node_config(fd, "compound", "wb", PAGE), EBUSY, "configure: after mmap");
	close(fd);

	fd = node_open("remap_pfn", O_RDWR);
	expect_errno(node_try_map(fd, PAGE, RW, MAP_SHARED, 0), 0, "mmap with no configuration");
	expect_errno(node_config(fd, "compound", "wb", PAGE), EBUSY, "configure: after default");
	close(fd);
}

static void range_errors(void)
{
	static const struct { __u64 offset, length; __u32 flags; int want; } cases[] = {
		{ 0, 0, MAPBENCH_CONFIG_RANGE, EINVAL },
		{ 0, 1, 0, EINVAL },
		{ 1, 0, 0, EINVAL },
		{ ~0ULL, 2, MAPBENCH_CONFIG_RANGE, EINVAL },
		{ PAGE, ~0ULL, MAPBENCH_CONFIG_RANGE, EINVAL },
		{ 0, 1, MAPBENCH_CONFIG_RANGE | MAPBENCH_CONFIG_RAW, EINVAL },
		{ 0, 4 * PAGE + 1, MAPBENCH_CONFIG_RANGE, ENXIO },
		{ 4 * PAGE, 1, MAPBENCH_CONFIG_RANGE, ENXIO },
		{ 1, ~0ULL, MAPBENCH_CONFIG_RANGE, ENXIO },
		{ 4 * PAGE - 1, 1, MAPBENCH_CONFIG_RANGE, 0 },
	};
	int fd = node_open("iomap_memory", O_RDWR);

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct mapbench_config c = node_config_of("compound", "wb", 4 * PAGE);

		c.flags = cases[i].flags;
		c.range_offset = cases[i].offset;
		c.range_length = cases[i].length;
		expect_errno(ioctl(fd, MAPBENCH_IOC_CONFIG, &c), cases[i].want,
			     "range 0x%llx, 0x%llx of 4 pages, flags 0x%x", cases[i].offset,
			     cases[i].length, cases[i].flags);
	}
	close(fd);
}

/* Which PCI function coherent memory is for. */
static void function_errors(void)
{
	struct mapbench_config c = node_config_of("coherent", "wb", PAGE);
	int fd = node_open("remap_pfn", O_RDWR);

	c.flags = MAPBENCH_CONFIG_BAR;
	c.bar.device = 31;
	expect_errno(ioctl(fd, MAPBENCH_IOC_CONFIG, &c), ENODEV, "coherent memory for no function");
	c.bar.device = 4;
	expect_errno(ioctl(fd, MAPBENCH_IOC_CONFIG, &c), 0, "coherent memory for ivshmem");
	close(fd);
}

static void window_errors(void)
{
	static const struct { const char *name; __u32 window; int want; } cases[] = {
		{ "fault_around", 1024, EINVAL }, { "fault_around", 24, EINVAL },
		{ "fault_around", 512, 0 }, { "fault_pfn", 1, EINVAL }, { "fault_pfn", 0, 0 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct mapbench_config c = node_config_of("compound", "wb", PAGE);
		int fd = node_open(cases[i].name, O_RDWR);

		c.window = cases[i].window;
		expect_errno(ioctl(fd, MAPBENCH_IOC_CONFIG, &c), cases[i].want,
			     "%s: window of %u pages", cases[i].name, cases[i].window);
		close(fd);
	}
}

static void size_errors(void)
{
	struct { struct mapbench_config c; __u64 more; } longer;
	struct mapbench_config c = node_config_of("compound", "wb", PAGE);
	int fd = node_open("insert_page", O_RDWR);

	c.struct_size = 0;
	expect_errno(ioctl(fd, MAPBENCH_IOC_CONFIG, &c), EINVAL, "struct size 0");
	c.struct_size = offsetof(struct mapbench_config, reserved);
	expect_errno(ioctl(fd, MAPBENCH_IOC_CONFIG, &c), EINVAL, "struct too short");
	c.struct_size = 1 << 20;
	expect_errno(ioctl(fd, MAPBENCH_IOC_CONFIG, &c), E2BIG, "struct over a page");

	memset(&longer, 0, sizeof(longer));
	longer.c = node_config_of("compound", "wb", PAGE);
	longer.c.struct_size = sizeof(longer);
	longer.more = 1;
	expect_errno(ioctl(fd, MAPBENCH_IOC_CONFIG, &longer), E2BIG, "longer struct, tail set");
	longer.more = 0;
	expect_errno(ioctl(fd, MAPBENCH_IOC_CONFIG, &longer), 0, "longer struct, tail zero");

	expect_errno(ioctl(fd, _IO(MAPBENCH_IOC_MAGIC, 0x7f)), ENOTTY, "unknown ioctl");
	expect_errno(ioctl(fd, _IO('z', 1)), ENOTTY, "another driver's ioctl");
	close(fd);
}

static void locks_errors(void)
{
	struct mapbench_locks good = { .struct_size = sizeof(good) }, l = good;
	int fd = node_open("fault_page", O_RDWR), status = 0;
	pid_t child;

	expect_errno(ioctl(fd, MAPBENCH_IOC_LOCKS, &l), 0, "locks");
	expect(l.mm >> 63 && (!l.count || l.count >> 63) && (!l.sequence || l.sequence >> 63),
	       "locks: in the kernel's half of the address space");
	l = good;
	l.reserved = 1;
	expect_errno(ioctl(fd, MAPBENCH_IOC_LOCKS, &l), EINVAL, "locks: reserved not zero");
	l = good;
	l.struct_size--;
	expect_errno(ioctl(fd, MAPBENCH_IOC_LOCKS, &l), EINVAL, "locks: too short");
	child = fork();
	if (!child) {
		l = good;
		if (setuid(65534))
			_exit(1);
		_exit(ioctl(fd, MAPBENCH_IOC_LOCKS, &l) != -1 || errno != EPERM || l.mm);
	}
	expect(child > 0 && waitpid(child, &status, 0) == child && !status,
	       "locks: EPERM and no address without CAP_SYSLOG");
	close(fd);
}

static void access_errors(void)
{
	__u64 word = 0;
	struct mapbench_access good = { .struct_size = sizeof(good), .count = 1, .width = 8,
					.stride = 8, .data = (unsigned long)&word };
	struct mapbench_access a;
	int fd = node_open("fault_page", O_RDWR);

	expect_errno(node_config(fd, "compound", "", 2 * PAGE), 0, "configure two pages");
	a = good;
	expect_errno(ioctl(fd, MAPBENCH_IOC_ACCESS, &a), 0, "access: one word");
	a.offset = 2 * PAGE;
	expect_errno(ioctl(fd, MAPBENCH_IOC_ACCESS, &a), ENXIO, "access: past the end");
	a.offset = ~7ULL;
	expect_errno(ioctl(fd, MAPBENCH_IOC_ACCESS, &a), ENXIO, "access: offset wraps");
	a = good;
	a.count = 3;
	a.stride = PAGE;
	expect_errno(ioctl(fd, MAPBENCH_IOC_ACCESS, &a), ENXIO, "access: last item past the end");
	a = good;
	a.width = 3;
	expect_errno(ioctl(fd, MAPBENCH_IOC_ACCESS, &a), EINVAL, "access: width 3");
	a = good;
	a.offset = 4;
	expect_errno(ioctl(fd, MAPBENCH_IOC_ACCESS, &a), EINVAL, "access: unaligned");
	a = good;
	a.count = 65537;
	expect_errno(ioctl(fd, MAPBENCH_IOC_ACCESS, &a), EINVAL, "access: too many items");
	a = good;
	a.data = 8;
	expect_errno(ioctl(fd, MAPBENCH_IOC_ACCESS, &a), EFAULT, "access: bad pointer");
	a.flags = MAPBENCH_ACCESS_WRITE;
	expect_errno(ioctl(fd, MAPBENCH_IOC_ACCESS, &a), EFAULT, "access: to write from there");
	close(fd);
}

/* What mm cannot copy on write: PFNs that come by fault. */
static bool no_private(const char *name)
{
	static const char *const names[] = {
		"fault_pfn", "fault_pfn_vmalock", "fault_around", "fault_huge",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(name, names[i]))
			return true;
	return false;
}

static void each_node(const char *name)
{
	static const struct { size_t length; off_t offset; int want; const char *what; } cases[] = {
		{ 64 << 20, 0, ENXIO, "mmap beyond the buffer" },
		{ PAGE, 64 << 20, ENXIO, "offset beyond the buffer" },
		{ PAGE, 0x7ffffffffffff000, ENXIO, "offset near the end of all offsets" },
		{ PAGE, 0, 0, "good mmap after the bad ones" },
	};
	int fd = node_open(name, O_RDWR);

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		expect_errno(node_try_map(fd, cases[i].length, RW, MAP_SHARED, cases[i].offset),
			     cases[i].want, "%s: %s", name, cases[i].what);
	close(fd);

	fd = node_open(name, O_RDONLY);
	expect_errno(node_try_map(fd, PAGE, RW, MAP_SHARED, 0), EACCES,
		     "%s: writable shared mapping of a read-only open", name);
	expect_errno(node_try_map(fd, PAGE, RW, MAP_PRIVATE, 0), no_private(name) ? EINVAL : 0,
		     "%s: private mapping of a read-only open", name);
	close(fd);
}

/* Two extents: copy-on-write of a part of a VMA is what remap_pfn_range refuses. */
static void private_mappings(void)
{
	static const struct { const char *name; size_t length; int want; } cases[] = {
		{ "remap_pfn", 2 * PAGE, 0 }, { "remap_pfn", 4 << 20, EINVAL },
		{ "io_remap_pfn", 2 * PAGE, 0 }, { "io_remap_pfn", 4 << 20, EINVAL },
		{ "iomap_memory", 2 * PAGE, 0 },
		{ "insert_page", 2 * PAGE, 0 }, { "insert_page", 4 << 20, 0 },
		{ "insert_pages", 2 * PAGE, 0 }, { "insert_pages", 4 << 20, 0 },
		{ "map_pages", 2 * PAGE, 0 }, { "map_pages", 4 << 20, 0 },
		{ "apply_range", 2 * PAGE, 0 }, { "apply_range", 4 << 20, 0 },
		{ "prepare_remap", 2 * PAGE, 0 }, { "prepare_ioremap", 2 * PAGE, 0 },
		{ "prepare_simple_ioremap", 2 * PAGE, 0 },
		{ "prepare_map_pages", 2 * PAGE, 0 }, { "prepare_map_pages", 4 << 20, 0 },
		{ "fault_page", 2 * PAGE, 0 }, { "fault_page", 4 << 20, 0 },
		{ "fault_page_vmalock", 4 << 20, 0 }, { "fault_page_mkwrite", 4 << 20, 0 },
		{ "fault_mixed", 2 * PAGE, 0 }, { "fault_mixed", 4 << 20, 0 },
		{ "fault_pfn", 2 * PAGE, EINVAL }, { "fault_pfn", 4 << 20, EINVAL },
		{ "fault_pfn_vmalock", 4 << 20, EINVAL }, { "fault_around", 4 << 20, EINVAL },
		{ "fault_huge", 4 << 20, EINVAL },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int fd;

		if (!node_there(cases[i].name))
			continue;
		fd = node_open(cases[i].name, O_RDWR);
		expect_errno(node_config(fd, "compound", "", cases[i].length), 0,
			     "%s: configure %zu bytes", cases[i].name, cases[i].length);
		expect_errno(node_try_map(fd, cases[i].length, RW, MAP_PRIVATE, 0), cases[i].want,
			     "%s: MAP_PRIVATE of %zu bytes", cases[i].name, cases[i].length);
		close(fd);
	}
}

int main(void)
{
	struct dirent *e;
	DIR *d = opendir("/dev/mapbench");

	config_errors();
	range_errors();
	function_errors();
	window_errors();
	size_errors();
	locks_errors();
	access_errors();
	private_mappings();
	while (d && (e = readdir(d)))
		if (e->d_name[0] != '.')
			each_node(e->d_name);
	return expect_end();
}
