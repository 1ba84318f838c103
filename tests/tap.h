/* SPDX-License-Identifier: GPL-2.0-only */
/* A line a check in the Test Anything Protocol; tap_done() gives main's exit status. */
#ifndef MAPBENCH_TAP_H
#define MAPBENCH_TAP_H

#include <stdio.h>
#include <stdlib.h>

#define TAP_PATH_LEN	256

static int tap_n, tap_failed;

#define tap_ok(condition) do {						\
	int tap_good = !!(condition);					\
									\
	tap_n++;							\
	tap_failed += !tap_good;					\
	printf("%sok %d - %s:%d: %s\n", tap_good ? "" : "not ", tap_n,	\
	       __FILE__, __LINE__, #condition);				\
} while (0)

/* A file of the test's own, open for reading and writing; a negative number where it cannot be. */
static inline int tap_file(char path[TAP_PATH_LEN])
{
	const char *dir = getenv("TMPDIR");

	snprintf(path, TAP_PATH_LEN, "%s/mapbench-test.XXXXXX", dir ? dir : "/tmp");
	return mkstemp(path);
}

static inline int tap_done(void)
{
	printf("1..%d\n", tap_n);
	return tap_failed || !tap_n;
}

#endif /* MAPBENCH_TAP_H */
