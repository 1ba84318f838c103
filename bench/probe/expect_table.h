/* SPDX-License-Identifier: GPL-2.0-only */
/* What each class of mapping is expected to do, as data. */
#ifndef MAPBENCH_PROBE_EXPECT_TABLE_H
#define MAPBENCH_PROBE_EXPECT_TABLE_H

#include <stddef.h>

#define EXPECT_N_CLASSES	9
#define EXPECT_KERNEL(major, minor)	((unsigned int)(major) << 8 | (unsigned int)(minor))

/* Of a probe, for each class in order: outcomes joined by "|", on Linux 7.2. */
struct expect_row {
	const char *probe;
	const char *words[EXPECT_N_CLASSES];
};

/* What a kernel older than that does otherwise. Read in the sources of 6.1 and 6.12. */
struct expect_older {
	unsigned int before;		/* EXPECT_KERNEL() */
	const char *probe;
	const char *class;
	const char *words;
};

extern const char *const expect_classes[EXPECT_N_CLASSES];
extern const struct expect_row expect_rows[];
extern const size_t expect_n_rows;
extern const struct expect_older expect_older[];
extern const size_t expect_n_older;

#endif /* MAPBENCH_PROBE_EXPECT_TABLE_H */
