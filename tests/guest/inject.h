/* SPDX-License-Identifier: GPL-2.0-only */
/* Allocations of the kernel that are made to fail, one at a time. Needs CONFIG_FAULT_INJECTION. */
#ifndef MAPBENCH_TEST_INJECT_H
#define MAPBENCH_TEST_INJECT_H

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "expect.h"

#define INJECT_MOST 20000

static int inject_also;		/* the errno that may come instead of ENOMEM; 0: none */

static inline void inject_put(const char *path, const char *text)
{
	int file = open(path, O_WRONLY | O_CLOEXEC);

	if (file >= 0 && write(file, text, strlen(text)) < 0)
		errno = 0;
	if (file >= 0)
		close(file);
}

static inline bool inject_ready(void)
{
	static const char *const kinds[] = { "failslab", "fail_page_alloc" };
	char path[100];

	for (int i = 0; i < 2; i++) {
		static const char *const names[] = {
			"verbose", "ignore-gfp-wait", "ignore-gfp-highmem", "min-order"
		};

		for (int j = 0; j < 4; j++) {
			snprintf(path, sizeof(path), "/sys/kernel/debug/%s/%s", kinds[i], names[j]);
			inject_put(path, "0");
		}
	}
	return !access("/proc/self/fail-nth", W_OK);
}

/* The nth allocation from now on fails; 0: none. */
static inline void inject_nth(int file, int n)
{
	char text[16];

	snprintf(text, sizeof(text), "%d", n);
	if (pwrite(file, text, strlen(text), 0) < 0)
		expect(false, "write fail-nth: %s", strerror(errno));
}

static inline bool inject_came(int file)
{
	char text[16] = "";

	return pread(file, text, sizeof(text) - 1, 0) > 0 && atoi(text) == 0;
}

struct inject_step {
	void (*before)(void);
	long (*run)(void);		/* -1 and errno, or 0 */
	void (*after)(bool worked);
};

/* How many allocations a step makes. */
static inline int inject_count(long (*run)(void))
{
	int file = open("/proc/self/fail-nth", O_RDWR | O_CLOEXEC), left = INJECT_MOST;
	char text[16] = "";

	inject_nth(file, INJECT_MOST);
	run();
	if (pread(file, text, sizeof(text) - 1, 0) > 0)
		left = atoi(text);
	inject_nth(file, 0);
	close(file);
	return INJECT_MOST - left;
}

/*
 * One of stride allocations, from first on until before end or until the step makes no more.
 * Returns how often it failed as it may.
 */
static inline int inject_some(const struct inject_step *step, int first, int end, int stride,
			      const char *what)
{
	int file = open("/proc/self/fail-nth", O_RDWR | O_CLOEXEC);
	int n, failed = 0, odd = 0, lost = 0;
	bool came = true;
	long result;

	for (n = first; came && n < end; n += stride) {
		step->before();
		inject_nth(file, n);
		result = step->run();
		came = inject_came(file);
		inject_nth(file, 0);
		if (result && (errno == ENOMEM || errno == inject_also)) {
			failed++;
		} else if (result) {
			odd++;
			printf("# %s: allocation %d failed: %s\n", what, n, strerror(errno));
		}
		if (result) {
			result = step->run();
			if (result) {
				lost++;
				printf("# %s: after allocation %d: %s\n", what, n, strerror(errno));
			}
		}
		step->after(!result);
	}
	close(file);
	expect(n < INJECT_MOST && !odd && !lost,
	       "%s: allocations %d to %d, %d times refused, then it works", what, first, n - 1,
	       failed);
	return failed;
}

static inline int inject_each(const struct inject_step *step, const char *what)
{
	return inject_some(step, 1, INJECT_MOST, 1, what);
}

#endif /* MAPBENCH_TEST_INJECT_H */
