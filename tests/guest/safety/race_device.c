// SPDX-License-Identifier: GPL-2.0-only
/* Races for a PCI function, and for the module itself. */
#include "expect.h"
#include "module.h"
#include "node.h"
#include "race.h"

#define BAR_FUNCTION "0000:00:04.0"
#define DMA_FUNCTION "0000:00:03.0"
#define DRIVER "/sys/bus/pci/drivers/mapbench/"
#define DEVICES "/sys/bus/pci/devices/"
#define PAGES 64
#define BYTES (PAGES * RACE_PAGE)

static const char *const backends[] = {
	"remap_pfn", "fault_pfn", "io_remap_pfn", "fault_huge", "fault_around", "iomap_memory",
	"apply_range", "fault_pfn_vmalock",
};

static uint64_t failed;

static unsigned int turn(void)
{
	static unsigned int turns;

	return __atomic_add_fetch(&turns, 1, __ATOMIC_RELAXED);
}

/* fault_huge is not on every kernel. */
static const char *any_backend(void)
{
	const char *backend;

	do {
		backend = backends[turn() % 8];
	} while (!node_there(backend));
	return backend;
}

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		race_count(&failed);
	if (fd >= 0)
		close(fd);
}

static int open_source(const char *backend, const char *source, size_t bytes)
{
	struct mapbench_config c = node_config_of(source, "", bytes);
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/dev/mapbench/%s", backend);
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (!strcmp(source, "bar")) {
		c.flags = MAPBENCH_CONFIG_BAR;
		c.bar.device = 4;
		c.bar.bar = 2;
	}
	if (fd >= 0 && ioctl(fd, MAPBENCH_IOC_CONFIG, &c)) {
		close(fd);
		fd = -1;
	}
	return fd;
}

/* Map and touch until the function is gone: then every touch faults, and mmap is refused. */
static void use(const char *backend, const char *source, size_t bytes)
{
	int fd = open_source(backend, source, bytes);
	char *p;

	if (fd < 0) {
		usleep(1000);
		return;
	}
	p = mmap(NULL, bytes, RACE_RW, MAP_SHARED, fd, 0);
	while (p != MAP_FAILED && race_touch(p, bytes))
		if (turn() % 200000 == 0)
			break;
	if (p != MAP_FAILED)
		munmap(p, bytes);
	close(fd);
}

static void use_bar(void)
{
	use(any_backend(), "bar", BYTES);
}

/* A single page is counted by mm, and a fault returns it locked. */
static void use_dma(void)
{
	if (turn() % 2)
		use(any_backend(), "coherent", BYTES);
	else
		use("fault_page", "coherent", RACE_PAGE);
}

static void unbind_bar(void)
{
	usleep(20000);
	write_file(DRIVER "unbind", BAR_FUNCTION);
	write_file(DRIVER "bind", BAR_FUNCTION);
}

static void unbind_dma(void)
{
	usleep(20000);
	write_file(DRIVER "unbind", DMA_FUNCTION);
	write_file(DRIVER "bind", DMA_FUNCTION);
}

static void remove_bar(void)
{
	usleep(30000);
	write_file(DEVICES BAR_FUNCTION "/remove", "1");
	write_file("/sys/bus/pci/rescan", "1");
}

static void works_again(void)
{
	char *p = MAP_FAILED;
	int fd;

	expect(!failed, "every write to sysfs worked");
	failed = 0;
	fd = open_source(any_backend(), "bar", BYTES);
	if (fd >= 0)
		p = mmap(NULL, BYTES, RACE_RW, MAP_SHARED, fd, 0);
	expect(p != MAP_FAILED && race_touch(p, BYTES), "the BAR works after it");
	if (p != MAP_FAILED)
		munmap(p, BYTES);
	close(fd);
}

const struct race race_device[] = {
	{ "unbind_bar", { use_bar, unbind_bar, use_bar }, NULL, works_again, true },
	{ "unbind_dma", { use_dma, unbind_dma, use_dma }, NULL, works_again, true },
	{ "remove_bar", { use_bar, remove_bar, use_bar }, NULL, works_again, true },
};

const unsigned int race_n_device = sizeof(race_device) / sizeof(race_device[0]);

/* What is mapped when its function is taken away. */
struct taken {
	const char *backend, *source, *function;
	size_t bytes;
};

/* Not by chance: a mapping in use, its function taken away. */
static void take_away(const struct taken *taken, bool remove)
{
	const char *how = remove ? "removed" : "unbound";
	int fd = open_source(taken->backend, taken->source, taken->bytes);
	char path[100], *p = MAP_FAILED;

	if (fd >= 0)
		p = mmap(NULL, taken->bytes, RACE_RW, MAP_SHARED, fd, 0);
	expect(p != MAP_FAILED && race_touch(p, taken->bytes), "%s is mapped by %s", taken->source,
	       taken->backend);
	snprintf(path, sizeof(path), DEVICES "%s/remove", taken->function);
	write_file(remove ? path : DRIVER "unbind", remove ? "1" : taken->function);
	expect(!race_touch(p, taken->bytes), "%s: a touch is SIGBUS", how);
	expect_errno(node_try_map(fd, taken->bytes, RACE_RW, MAP_SHARED, 0), ENODEV, "%s: mmap",
		     how);
	write_file(remove ? "/sys/bus/pci/rescan" : DRIVER "bind", remove ? "1" : taken->function);
	expect(!race_touch(p, taken->bytes), "%s: a touch is SIGBUS though the function is back",
	       how);
	munmap(p, taken->bytes);
	close(fd);
}

void race_gone(void)
{
	static const struct taken pages[] = {
		{ "fault_page", "coherent", DMA_FUNCTION, RACE_PAGE },
		{ "insert_page", "coherent", DMA_FUNCTION, RACE_PAGE },
		{ "fault_mixed", "coherent", DMA_FUNCTION, BYTES },
	};

	for (int i = 0; i < 8; i++) {
		struct taken bar = { backends[i], "bar", BAR_FUNCTION, BYTES };

		if (!node_there(bar.backend))
			continue;
		take_away(&bar, false);
		take_away(&bar, true);
	}
	for (int i = 0; i < 3; i++) {
		take_away(&pages[i], false);
		take_away(&pages[i], true);
	}
	expect(!failed, "every write to sysfs worked");
}

void race_busy(void)
{
	int fd = node_open("remap_pfn", O_RDWR);
	char *p;

	expect_errno(module_unload(), EAGAIN, "unloading while a file is open");
	p = mmap(NULL, RACE_PAGE, RACE_RW, MAP_SHARED, fd, 0);
	expect_errno(module_unload(), EAGAIN, "unloading while it is mapped");
	close(fd);
	expect_errno(module_unload(), EAGAIN, "unloading while it is mapped, the file closed");
	expect(race_touch(p, RACE_PAGE), "the mapping is well");
	munmap(p, RACE_PAGE);
	expect_errno(module_unload(), 0, "unloading after munmap");
	expect_errno(module_load(""), 0, "loading again");
}

void race_reload(unsigned int times)
{
	unsigned int i;

	for (i = 0; i < times; i++) {
		int fd = node_open("fault_page", O_RDWR);
		char *p = mmap(NULL, BYTES, RACE_RW, MAP_SHARED, fd, 0);

		if (p == MAP_FAILED || !race_touch(p, BYTES))
			break;
		munmap(p, BYTES);
		close(fd);
		if (module_unload() || module_load(""))
			break;
	}
	expect(i == times && times, "%u of %u times used, unloaded and loaded", i, times);
}

void race_device_counts(int *count, int *failures)
{
	*count += expect_count;
	*failures += expect_failed;
}
