/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAPBENCH_MAPPING_BAR_H
#define MAPBENCH_MAPPING_BAR_H

#include <stdbool.h>
#include <stdint.h>

#include "mapbench.h"

#define BAR_NAME_LEN	24
#define BAR_PATH_LEN	64
#define BAR_SYSFS	"/sys/bus/pci/devices"

/* "0000:00:04.0/2": domain, bus, device and function in hexadecimal, then the BAR's number. */
const char *bar_name(const struct mapbench_bar *bar, char buf[BAR_NAME_LEN]);

/* The reverse; -EINVAL if text is anything else. */
int bar_parse(const char *text, struct mapbench_bar *bar);

/* Whole pages of a BAR, in bytes. */
struct bar_range {
	struct mapbench_bar bar;
	uint64_t offset, length;
};

/* "0000:00:04.0/2@OFFSET,LENGTH" (size_range()); -EINVAL if text is anything else. */
int bar_parse_range(const char *text, struct bar_range *range);

/* The BAR whose sysfs resource file path is (symbolic links followed); -EINVAL if none. */
int bar_of_resource(const char *path, struct mapbench_bar *bar);

/* The function alone: "0000:00:04.0". */
const char *bar_function(const struct mapbench_bar *bar, char buf[BAR_NAME_LEN]);

/* The sysfs resource file to map; suffix is "" or "_wc". */
const char *bar_resource(const struct mapbench_bar *bar, const char *suffix,
			 char buf[BAR_PATH_LEN]);

/* Physical address and bytes as sysfs tells; -ENOENT if there is no such BAR. */
int bar_range(const struct mapbench_bar *bar, uint64_t *start, uint64_t *length);

/* Vendor and device number as sysfs tells; -errno if there is no such function. */
int bar_ids(const struct mapbench_bar *bar, uint16_t *vendor, uint16_t *device);

bool bar_equal(const struct mapbench_bar *a, const struct mapbench_bar *b);

#endif /* MAPBENCH_MAPPING_BAR_H */
