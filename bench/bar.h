/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAPBENCH_BAR_H
#define MAPBENCH_BAR_H

#include <stdbool.h>

#include "mapbench.h"

#define BAR_NAME_LEN	24

/* "0000:00:04.0/2": domain, bus, device and function in hexadecimal, then the BAR's number. */
const char *bar_name(const struct mapbench_bar *bar, char buf[BAR_NAME_LEN]);

/* The reverse; -EINVAL if text is anything else. */
int bar_parse(const char *text, struct mapbench_bar *bar);

/* The BAR whose sysfs resource file path is (symbolic links followed); -EINVAL if none. */
int bar_of_resource(const char *path, struct mapbench_bar *bar);

bool bar_equal(const struct mapbench_bar *a, const struct mapbench_bar *b);

#endif /* MAPBENCH_BAR_H */
