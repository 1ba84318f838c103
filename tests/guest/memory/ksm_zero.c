// SPDX-License-Identifier: GPL-2.0-only
/*
 * usage: ksm_zero
 *
 * Has KSM merge pages of zeroes with the kernel's own one, takes them away in each way that the
 * kernel counts, and maps it in a way that is not KSM's. Prints how many pages ksm_zero_pages
 * says there are after each step, and exits with 1 where it is not what the steps leave.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE	4096UL
#define HUGE	(2UL << 20)
#define PAGES	(HUGE / PAGE)
#define PART	(PAGES / 8)
#define KSM	"/sys/kernel/mm/ksm/"

static int failed;

static void set(const char *file, const char *value)
{
	int fd = open(file, O_WRONLY);

	if (fd < 0 || write(fd, value, strlen(value)) < 0) {
		perror(file);
		exit(2);
	}
	close(fd);
}

static long merged(void)
{
	FILE *file = fopen(KSM "ksm_zero_pages", "r");
	long pages = -1;

	if (!file || fscanf(file, "%ld", &pages) != 1) {
		perror(KSM "ksm_zero_pages");
		exit(2);
	}
	fclose(file);
	return pages;
}

static void step(const char *what, long expected)
{
	long pages = merged();

	printf("%-34s %4ld%s\n", what, pages, pages == expected ? "" : " WRONG");
	failed |= pages != expected;
}

static void *map(void)
{
	char *at = mmap(NULL, 2 * HUGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (at == MAP_FAILED) {
		perror("mmap");
		exit(2);
	}
	at += -(unsigned long)at % HUGE;
	madvise(at, HUGE, MADV_NOHUGEPAGE);
	return at;
}

/* Pages of zeroes that are written, and so are pages of their own until KSM comes. */
static char *zeroes(long before)
{
	char *at = map();
	int patience = 600;

	memset(at, 0, HUGE);
	if (madvise(at, HUGE, MADV_MERGEABLE)) {
		perror("MADV_MERGEABLE");
		exit(2);
	}
	while (merged() != before + (long)PAGES && patience--)
		usleep(100000);
	step("merged", before + PAGES);
	return at;
}

static long read_all(volatile char *at, size_t length)
{
	long sum = 0;

	for (size_t i = 0; i < length; i += PAGE)
		sum += at[i];
	return sum;
}

int main(void)
{
	volatile char *at;
	char *other;
	pid_t child;

	set(KSM "use_zero_pages", "1");
	set(KSM "pages_to_scan", "10000");
	set(KSM "sleep_millisecs", "10");
	set(KSM "run", "1");
	step("nothing", 0);
	at = zeroes(0);
	if (read_all(at, HUGE))
		failed = 1;
	step("read", PAGES);
	munmap((char *)at, PART * PAGE);
	step("an eighth unmapped", 7 * PART);
	for (size_t i = PART; i < 2 * PART; i++)
		at[i * PAGE] = 1;
	step("an eighth written", 6 * PART);
	madvise((char *)at + 2 * PART * PAGE, PART * PAGE, MADV_DONTNEED);
	step("an eighth dropped", 5 * PART);
	if (madvise((char *)at + 3 * PART * PAGE, PART * PAGE, MADV_UNMERGEABLE))
		failed = 1;
	step("an eighth no longer mergeable", 4 * PART);

	/* The kernel's page by a fault: clean entries, which are not KSM's. */
	other = map();
	if (read_all(other, HUGE))
		failed = 1;
	step("others read", 4 * PART);
	munmap(other, HUGE);
	step("and unmapped", 4 * PART);

	fflush(stdout);
	child = fork();
	if (!child) {
		/* The child has them as well, and takes them along as it ends. */
		step("in a child", 8 * PART);
		fflush(stdout);
		_exit(failed);
	}
	if (waitpid(child, &failed, 0) != child || failed)
		failed = 1;
	step("the child has ended", 4 * PART);
	munmap((char *)at + PART * PAGE, HUGE - PART * PAGE);
	step("all unmapped", 0);

	at = zeroes(0);
	set(KSM "run", "0");
	madvise((char *)at, HUGE, MADV_HUGEPAGE);
	if (madvise((char *)at, HUGE, 25 /* MADV_COLLAPSE */))
		perror("MADV_COLLAPSE");
	else
		step("collapsed", 0);
	munmap((char *)at, HUGE);
	step("unmapped", 0);
	return failed;
}
