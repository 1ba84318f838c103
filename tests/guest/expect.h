/* SPDX-License-Identifier: GPL-2.0-only */
/* Expectations of the tests in the machine, counted and printed. */
#ifndef MAPBENCH_TEST_EXPECT_H
#define MAPBENCH_TEST_EXPECT_H

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static int expect_count, expect_failed;

static inline __attribute__((format(printf, 2, 3))) void expect(bool ok, const char *what, ...)
{
	va_list ap;

	expect_count++;
	expect_failed += !ok;
	printf("%s %d - ", ok ? "ok" : "not ok", expect_count);
	va_start(ap, what);
	vprintf(what, ap);
	va_end(ap);
	putchar('\n');
}

/* result is a call's: want is the errno it must have failed with, 0 for success. */
#define expect_errno(result, want, ...) do {					\
	int got_ = (result) == -1 ? errno : 0, want_ = (want);			\
										\
	expect(got_ == want_, __VA_ARGS__);					\
	if (got_ != want_)							\
		printf("# want %s, got %s\n", strerror(want_), strerror(got_)); \
} while (0)

static inline int expect_end(void)
{
	printf("%d passed, %d failed\n", expect_count - expect_failed, expect_failed);
	return expect_failed || !expect_count;
}

#endif /* MAPBENCH_TEST_EXPECT_H */
