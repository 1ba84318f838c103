// SPDX-License-Identifier: GPL-2.0-only
/* What the module makes of its parameters, bad ones among them, when it is loaded. */
#include "expect.h"
#include "module.h"
#include "node.h"

#define DEVICES "/sys/bus/pci/devices/"
#define EDU DEVICES "0000:00:03.0"
#define IVSHMEM DEVICES "0000:00:04.0"

static void reload(const char *parameters)
{
	expect_errno(module_unload(), 0, "unload");
	expect_errno(module_load(parameters), 0, "load with \"%s\"", parameters);
}

static void refused(const char *parameters)
{
	expect_errno(module_unload(), 0, "unload");
	expect_errno(module_load(parameters), EINVAL, "load with \"%s\"", parameters);
	expect(!node_there("remap_pfn"), "nothing of it stays");
	expect_errno(module_load(""), 0, "load without");
}

static void write_file(const char *path, const char *text)
{
	int file = open(path, O_WRONLY | O_CLOEXEC);

	expect(file >= 0 && write(file, text, strlen(text)) > 0, "write %s", path);
	if (file >= 0)
		close(file);
}

static bool bound(const char *device)
{
	char path[100];

	snprintf(path, sizeof(path), "%s/driver", device);
	return !access(path, F_OK);
}

static void default_buffer(void)
{
	struct mapbench_info info = { .struct_size = sizeof(info) };
	int fd;

	reload("source=scattered size=12288");
	fd = node_open("remap_pfn", O_RDWR);
	expect_errno(ioctl(fd, MAPBENCH_IOC_INFO, &info), 0, "info");
	expect(info.length == 12288 && info.extents == 3 && !strcmp(info.source, "scattered"),
	       "the default buffer is of that source and size");
	close(fd);
}

/* A function that is not known is taken when it is named, and nothing is known of its BARs. */
static void no_claim(void)
{
	struct mapbench_bars bars = { .struct_size = sizeof(bars) };
	int fd;

	reload("claim=N");
	fd = node_open("remap_pfn", O_RDWR);
	expect(!bound(IVSHMEM) && !bound(EDU), "no function is taken");
	expect_errno(ioctl(fd, MAPBENCH_IOC_BARS, &bars), ENOENT, "there is no BAR");
	expect_errno(node_config(fd, "bar", "", 4096), ENODEV, "none to be mapped");
	expect_errno(node_config(fd, "coherent", "", 4096), ENODEV, "nothing to do DMA");
	write_file(IVSHMEM "/driver_override", "mapbench");
	write_file("/sys/bus/pci/drivers_probe", "0000:00:04.0");
	expect(bound(IVSHMEM), "the function that is named is");
	expect_errno(ioctl(fd, MAPBENCH_IOC_BARS, &bars), 0, "it has a BAR");
	expect(bars.backing == MAPBENCH_BACKING_UNKNOWN, "of which nothing is known");
	expect_errno(node_config(fd, "bar", "", 4096), ENODEV, "so it is not picked");
	write_file(IVSHMEM "/driver_override", "\n");
	close(fd);
}

int main(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	refused("source=nosuch");
	refused("size=0");
	default_buffer();
	no_claim();
	reload("edu_dma_bits=1");
	expect(!bound(EDU) && bound(IVSHMEM), "a device that reaches no memory is not taken");
	reload("");
	expect(bound(EDU), "it is without");
	return expect_end();
}
