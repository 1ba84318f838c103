/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAPBENCH_PAGE_H
#define MAPBENCH_PAGE_H

#include "buffer.h"

/* For MAPBENCH_IOC_PAGE: 0, ENXIO or ENODATA. */
int mapbench_page_counts(const struct mapbench_buffer *buffer, struct mapbench_page *counts);

#endif /* MAPBENCH_PAGE_H */
