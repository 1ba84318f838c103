// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every allocation that a step makes is made to fail in turn: the step says ENOMEM or does
 * without, and the same step, tried again, works. Needs CONFIG_FAULT_INJECTION. Arguments:
 * configure, mmap, touch or rest, and for the first three a source, else all are tried but vmalloc.
 */
#include <setjmp.h>
#include <signal.h>

#include "inject.h"
#include "node.h"

#define PAGE 4096UL
#define RW (PROT_READ | PROT_WRITE)
#define BIND "/sys/bus/pci/drivers/mapbench/bind"
#define UNBIND "/sys/bus/pci/drivers/mapbench/unbind"

struct combination {
	const char *backend, *source, *cache;
	unsigned long pages;
};

/* The state of the step at hand. */
static const struct combination *at;
static int fd = -1;
static char *map;
static const char *function;

static void open_node(void)
{
	fd = node_open(at->backend, O_RDWR);
}

static long configure(void)
{
	struct mapbench_config c = node_config_of(at->source, at->cache, at->pages * PAGE);

	if (!strcmp(at->source, "bar")) {
		c.flags = MAPBENCH_CONFIG_BAR;
		c.bar.device = 4;
		c.bar.bar = 2;
	}
	return ioctl(fd, MAPBENCH_IOC_CONFIG, &c);
}

static void close_node(bool worked)
{
	(void)worked;
	close(fd);
	fd = -1;
}

static void open_configured(void)
{
	open_node();
	if (configure())
		expect(false, "configure %s %s: %s", at->backend, at->source, strerror(errno));
}

static long map_it(void)
{
	/* far from all others, so that page tables are needed */
	map = mmap((void *)0x200000000000, at->pages * PAGE, RW, MAP_SHARED | MAP_FIXED, fd, 0);
	return map == MAP_FAILED ? -1 : 0;
}

static void unmap_it(bool worked)
{
	if (worked)
		munmap(map, at->pages * PAGE);
	close_node(worked);
}

static sigjmp_buf touched;

static void on_bus(int number)
{
	(void)number;
	siglongjmp(touched, 1);
}

static void open_mapped(void)
{
	open_configured();
	if (map_it())
		expect(false, "mmap %s %s: %s", at->backend, at->source, strerror(errno));
}

static long touch_it(void)
{
	if (sigsetjmp(touched, 1)) {
		errno = EFAULT;
		return -1;
	}
	for (unsigned long i = 0; i < at->pages; i++)
		((volatile char *)map)[i * PAGE] = 1;
	return 0;
}

static void nothing(void)
{
}

static long open_it(void)
{
	char path[100];

	snprintf(path, sizeof(path), "/dev/mapbench/%s", at->backend);
	fd = open(path, O_RDWR);
	return fd < 0 ? -1 : 0;
}

static long map_default(void)
{
	map = mmap(NULL, PAGE, RW, MAP_SHARED, fd, 0);
	return map == MAP_FAILED ? -1 : 0;
}

static void unmap_default(bool worked)
{
	if (worked)
		munmap(map, PAGE);
	close_node(worked);
}

static long access_it(void)
{
	static __u64 data[4];
	struct mapbench_access a = {
		.struct_size = sizeof(a), .stride = PAGE, .count = 4, .width = 8,
		.data = (unsigned long)data,
	};

	return ioctl(fd, MAPBENCH_IOC_ACCESS, &a);
}

static void unbind(void)
{
	inject_put(UNBIND, function);
}

static long bind(void)
{
	int file = open(BIND, O_WRONLY | O_CLOEXEC);
	long result = file < 0 || write(file, function, strlen(function)) < 0 ? -1 : 0;
	int error = errno;

	if (file >= 0)
		close(file);
	errno = error;
	return result;
}

static void bound(bool worked)
{
	(void)worked;
}

static const struct combination memories[] = {
	{ "insert_pages", "compound", "wb", 3 }, { "remap_pfn", "split", "wc", 3 },
	{ "remap_pfn", "compound", "uc", 600 }, { "remap_pfn", "scattered", "uc", 5 },
	{ "map_pages", "scattered", "wb", 4 }, { "remap_pfn", "coherent", "wb", 2 },
	{ "remap_pfn", "bar", "wc", 4 }, { "remap_pfn", "bar", "uc", 4 },
	{ "insert_pages", "vmalloc", "wb", 4 }, { "remap_pfn", "coherent_cma", "wb", 4 },
	{ "remap_pfn", "coherent_iommu", "wb", 4 },
};

static const struct combination mappings[] = {
	{ "noop", "compound", "wb", 2 }, { "remap_pfn", "compound", "wb", 2 },
	{ "io_remap_pfn", "bar", "wc", 2 }, { "iomap_memory", "compound", "wb", 2 },
	{ "insert_page", "scattered", "wb", 2 }, { "insert_pages", "compound", "wb", 2 },
	{ "map_pages", "compound", "wb", 2 }, { "dma_mmap", "coherent", "wb", 2 },
	{ "remap_vmalloc", "vmalloc", "wb", 2 }, { "apply_range", "compound", "wb", 2 },
	{ "prepare_remap", "compound", "wb", 2 }, { "prepare_ioremap", "bar", "uc", 2 },
	{ "prepare_simple_ioremap", "compound", "wb", 2 },
	{ "prepare_map_pages", "compound", "wb", 2 }, { "fault_page", "compound", "wb", 2 },
	{ "fault_pfn", "bar", "uc", 2 }, { "fault_mixed", "compound", "wb", 2 },
	{ "fault_page_mkwrite", "compound", "wb", 2 }, { "fault_around", "compound", "wb", 2 },
	{ "fault_huge", "compound", "wb", 512 }, { "fault_page_vmalock", "split", "wb", 2 },
	{ "fault_pfn_vmalock", "compound", "wb", 2 }, { "remap_2_6_14", "compound", "wb", 2 },
	{ "fault_page", "coherent", "wb", 1 }, { "remap_pfn", "coherent_cma", "wb", 2 },
	{ "dma_mmap", "coherent_iommu", "wb", 2 },
};

/*
 * What mm says instead: vm_insert_pages(), which maps memory behind an IOMMU as well, when there is
 * no page table to be had, and remap_pfn_range() when it cannot note the memory type of a BAR.
 */
static void expect_of_mm(void)
{
	inject_also = strstr(at->backend, "_pages") ? EFAULT : 0;
	if (!strcmp(at->source, "coherent_iommu"))
		inject_also = EFAULT;
	if (!strcmp(at->source, "bar"))
		inject_also = EINVAL;
}

/* Whether this machine has it, and the arguments ask for it. */
static bool wanted(const struct combination *combination, const char *source)
{
	bool good;

	at = combination;
	if (source ? !!strcmp(source, at->source) : !strcmp(at->source, "vmalloc"))
		return false;
	if (!node_there(at->backend))
		return false;
	open_node();
	good = !configure();
	if (!good && source)
		expect(false, "configure %s %s: %s", at->backend, at->source, strerror(errno));
	close_node(good);
	return good;
}

static void each(const struct combination *list, size_t n, const struct inject_step *step,
		 const char *source, const char *what)
{
	char text[100];

	for (size_t i = 0; i < n; i++) {
		if (!wanted(&list[i], source))
			continue;
		inject_also = 0;
		if (step->run == map_it)
			expect_of_mm();
		/* it maps nothing to be touched */
		if (step->run == touch_it && !strcmp(at->backend, "noop"))
			continue;
		snprintf(text, sizeof(text), "%s %s/%s/%s", what, at->backend, at->source,
			 at->cache);
		inject_each(step, text);
	}
}

static void rest(void)
{
	static const struct combination plain = { "remap_pfn", "compound", "wb", 4 };
	static const struct combination bar = { "remap_pfn", "bar", "uc", 4 };
	static const struct inject_step opening = { nothing, open_it, close_node };
	static const struct inject_step defaulting = { open_node, map_default, unmap_default };
	static const struct inject_step accessing = { open_configured, access_it, close_node };
	static const struct inject_step binding = { unbind, bind, bound };

	inject_also = 0;
	at = &plain;
	expect(inject_each(&opening, "open") > 0, "open can fail");
	inject_each(&defaulting, "mmap of the default buffer");
	inject_each(&accessing, "access to memory");
	at = &bar;
	inject_each(&accessing, "access to a BAR");
	function = "0000:00:04.0";
	inject_also = EBUSY; /* for want of a struct resource */
	inject_each(&binding, "bind ivshmem");
}

int main(int argc, char **argv)
{
	static const struct inject_step configuring = { open_node, configure, close_node };
	static const struct inject_step mapping = { open_configured, map_it, unmap_it };
	static const struct inject_step touching = { open_mapped, touch_it, unmap_it };
	const char *source = argc > 2 ? argv[2] : NULL, *what = argc > 1 ? argv[1] : "";

	setvbuf(stdout, NULL, _IOLBF, 0);
	signal(SIGBUS, on_bus);
	expect(inject_ready(), "the kernel injects faults");
	if (!strcmp(what, "configure"))
		each(memories, sizeof(memories) / sizeof(memories[0]), &configuring, source, what);
	if (!strcmp(what, "mmap"))
		each(mappings, sizeof(mappings) / sizeof(mappings[0]), &mapping, source, what);
	if (!strcmp(what, "touch"))
		each(mappings, sizeof(mappings) / sizeof(mappings[0]), &touching, source, what);
	if (!strcmp(what, "rest"))
		rest();
	return expect_end();
}
