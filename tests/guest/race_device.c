// SPDX-License-Identifier: GPL-2.0-only
/* Races for a PCI function, and for the module itself. */
#include "expect.h"
#include "module.h"
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

static void put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		race_count(&failed);
	if (fd >= 0)
		close(fd);
}

static int open_source(const char *backend, const char *source)
{
	struct mapbench_config c = config_of(source, "", BYTES);
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
static void use(const char *source)
{
	int fd = open_source(any_backend(), source);
	char *p;

	if (fd < 0) {
		usleep(1000);
		return;
	}
	p = mmap(NULL, BYTES, RACE_RW, MAP_SHARED, fd, 0);
	while (p != MAP_FAILED && race_touch(p, BYTES))
		if (turn() % 200000 == 0)
			break;
	if (p != MAP_FAILED)
		munmap(p, BYTES);
	close(fd);
}

static void use_bar(void)
{
	use("bar");
}

static void use_dma(void)
{
	use("coherent");
}

static void unbind_bar(void)
{
	usleep(20000);
	put(DRIVER "unbind", BAR_FUNCTION);
	put(DRIVER "bind", BAR_FUNCTION);
}

static void unbind_dma(void)
{
	usleep(20000);
	put(DRIVER "unbind", DMA_FUNCTION);
	put(DRIVER "bind", DMA_FUNCTION);
}

static void remove_bar(void)
{
	usleep(30000);
	put(DEVICES BAR_FUNCTION "/remove", "1");
	put("/sys/bus/pci/rescan", "1");
}

static void works_again(void)
{
	char *p = MAP_FAILED;
	int fd;

	expect(!failed, "every write to sysfs worked");
	failed = 0;
	fd = open_source(any_backend(), "bar");
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

/* Not by chance: a mapping in use, its function taken away, every backend that is there. */
static void take_away(const char *backend, const char *how, void (*away)(void),
		      void (*back)(void))
{
	int fd = open_source(backend, "bar");
	char *p = MAP_FAILED;

	if (fd >= 0)
		p = mmap(NULL, BYTES, RACE_RW, MAP_SHARED, fd, 0);
	expect(p != MAP_FAILED && race_touch(p, BYTES), "the BAR is mapped by %s", backend);
	away();
	expect(!race_touch(p, BYTES), "%s: a touch is SIGBUS", how);
	expect_errno(try_map(fd, BYTES, RACE_RW, MAP_SHARED, 0), ENODEV, "%s: mmap", how);
	back();
	expect(!race_touch(p, BYTES), "%s: a touch is SIGBUS though the function is back", how);
	munmap(p, BYTES);
	close(fd);
}

static void unbind(void)
{
	put(DRIVER "unbind", BAR_FUNCTION);
}

static void bind_again(void)
{
	put(DRIVER "bind", BAR_FUNCTION);
}

static void remove_it(void)
{
	put(DEVICES BAR_FUNCTION "/remove", "1");
}

static void rescan(void)
{
	put("/sys/bus/pci/rescan", "1");
}

void race_gone(void)
{
	for (int i = 0; i < 8; i++) {
		if (!node_there(backends[i]))
			continue;
		take_away(backends[i], "unbound", unbind, bind_again);
		take_away(backends[i], "removed", remove_it, rescan);
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
