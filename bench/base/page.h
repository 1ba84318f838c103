/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAPBENCH_BASE_PAGE_H
#define MAPBENCH_BASE_PAGE_H

#define PAGE_BYTES	4096u	/* of the page that the cells count in */

#endif /* MAPBENCH_BASE_PAGE_H */
