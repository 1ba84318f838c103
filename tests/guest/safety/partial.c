// SPDX-License-Identifier: GPL-2.0-only
/*
 * usage: partial old|new
 *
 * What x86's kernel makes of a BAR that is unmapped in part, mapped with another memory type and
 * inherited: by the module's remap_pfn, and by sysfs alone, of a function that the module has not
 * got. old: VMAs have a flag for that they reserved a memory type (before Linux 6.16); new: they
 * have the reservation itself, and share it.
 */
#include <stdint.h>
#include <sys/wait.h>

#include "expect.h"
#include "node.h"

#define PAGE 4096UL
#define RW (PROT_READ | PROT_WRITE)
#define PAGES 8
#define STEP_PAGES 16UL		/* what one step leaves, no other meets */
#define BYTES (2UL << 20)
#define LIST "/sys/kernel/debug/x86/pat_memtype_list"
#define FREE "/sys/bus/pci/devices/0000:00:08.0/"
#define BOUND "/sys/bus/pci/devices/0000:00:04.0/"

static const struct way {
	const char *name, *device;
	int (*open)(const char *cache);
} *way;

static bool old;
static int kernel_log, walker;
static unsigned long base, first;	/* the BAR, and the step's first page in it */

/* What the kernel said in the step. */
static struct said {
	int invalid, conflicting, failed, expected;
} said;

static int complaints;			/* warnings, and worse, of anything else */

static int module_open(const char *cache)
{
	struct mapbench_config c = node_config_of("bar", cache, BYTES);
	int fd = node_open("remap_pfn", O_RDWR), error;

	c.flags = MAPBENCH_CONFIG_BAR;
	c.bar.device = 4;
	c.bar.bar = 2;
	if (!ioctl(fd, MAPBENCH_IOC_CONFIG, &c))
		return fd;
	error = errno;
	close(fd);
	errno = error;
	return -1;
}

static int sysfs_open(const char *cache)
{
	return open(strcmp(cache, "wc") ? FREE "resource2" : FREE "resource2_wc",
		    O_RDWR | O_CLOEXEC);
}

static const struct way ways[] = {
	{ "remap_pfn", BOUND, module_open },
	{ "sysfs", FREE, sysfs_open },
};

static unsigned long bar_begin(const char *device)
{
	char path[100], line[200] = "";
	unsigned long begin = 0;
	FILE *f;
	int i;

	snprintf(path, sizeof(path), "%sresource", device);
	f = fopen(path, "r");
	for (i = 0; f && i <= 2; i++)
		if (!fgets(line, sizeof(line), f))
			break;
	if (f)
		fclose(f);
	return sscanf(line, "%lx", &begin) == 1 ? begin : 0;
}

static void listen(void)
{
	char record[8192];
	ssize_t n;

	while ((n = read(kernel_log, record, sizeof(record) - 1)) > 0 ||
	       (n < 0 && errno == EPIPE)) {
		record[n > 0 ? n : 0] = '\0';
		said.invalid += !!strstr(record, "freeing invalid memtype");
		said.conflicting += !!strstr(record, "conflicting memory types");
		said.failed += !!strstr(record, "memtype_reserve failed");
		said.expected += !!strstr(record, "map pfn expected");
		complaints += n > 0 && (atoi(record) & 7) <= 4 && !strstr(record, "x86/PAT:");
	}
}

static void step_begin(void)
{
	first += STEP_PAGES;
	listen();
	said = (struct said){ 0 };
}

/* How many reservations begin at one of the step's pages; -1: the kernel does not tell. */
static int reserved(void)
{
	unsigned long at, begin = base + first * PAGE;
	FILE *f = fopen(LIST, "r");
	char line[200];
	int n = 0;

	if (!f)
		return -1;
	while (fgets(line, sizeof(line), f))
		if (sscanf(line, "PAT: [mem 0x%lx", &at) == 1 && at >= begin &&
		    at < begin + STEP_PAGES * PAGE)
			n++;
	fclose(f);
	return n;
}

/* On the new kernels nothing is ever said of it, and nothing stays. */
static void step_end(const char *what, int invalid, int left)
{
	int n = reserved();

	listen();
	if (!old) {
		invalid = 0;
		left = 0;
	}
	expect(said.invalid == invalid && !said.conflicting && !said.failed && !said.expected &&
	       n == left, "%s: %s: %d times \"invalid\", %d reservations stay", way->name, what,
	       said.invalid, n);
}

static char *map(int fd, int flags, unsigned long page, unsigned long pages)
{
	return mmap(NULL, pages * PAGE, RW, flags, fd, (off_t)((first + page) * PAGE));
}

static void unmap_parts(int fd)
{
	char *p;

	step_begin();
	p = map(fd, MAP_SHARED, 0, PAGES);
	expect(reserved() == 1, "%s: a mapping has a reservation", way->name);
	munmap(p, PAGES * PAGE);
	step_end("all of it at once", 0, 0);

	step_begin();
	p = map(fd, MAP_SHARED, 0, PAGES);
	munmap(p + 6 * PAGE, 2 * PAGE);
	munmap(p, 6 * PAGE);
	step_end("its end, then the rest", 0, 0);

	step_begin();
	p = map(fd, MAP_SHARED, 0, PAGES);
	munmap(p, 2 * PAGE);
	munmap(p + 2 * PAGE, 6 * PAGE);
	step_end("its beginning, then the rest", 1, 1);

	step_begin();
	p = map(fd, MAP_SHARED, 0, PAGES);
	munmap(p + 3 * PAGE, 2 * PAGE);
	munmap(p, PAGES * PAGE);
	step_end("its middle, then the rest", 2, 1);

	step_begin();
	p = map(fd, MAP_SHARED, 0, PAGES);
	mmap(p, PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	munmap(p, PAGES * PAGE);
	step_end("something else mapped over its beginning, then all", 1, 1);

	step_begin();
	p = map(fd, MAP_SHARED, 0, PAGES);
	munmap(mremap(p + 4 * PAGE, 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED,
		      p + (1UL << 30)), 4 * PAGE);
	munmap(p, 4 * PAGE);
	step_end("its end moved by mremap, then all", 0, 1);
}

static const char *cache_at(const char *p)
{
	static struct mapbench_walk walk;

	walk = (struct mapbench_walk){
		.struct_size = sizeof(walk), .address = (uintptr_t)p, .where = MAPBENCH_WALK_ANY,
	};
	return ioctl(walker, MAPBENCH_IOC_WALK, &walk) ? "?" : walk.cache;
}

/* Two pages' reservation, or on the new kernels none. */
static void leave_two(int fd)
{
	char *p = map(fd, MAP_SHARED, 0, PAGES);

	munmap(p, 2 * PAGE);
	munmap(p + 2 * PAGE, 6 * PAGE);
}

/* Where two pages' reservation of wc was left. */
static void map_over(int uc)
{
	const char *want = old ? "wc" : "uc-", *got;
	char *p, *other;

	listen();
	said = (struct said){ 0 };
	p = map(uc, MAP_SHARED, 0, 1);
	got = p == MAP_FAILED ? "none" : cache_at(p);
	expect(!strcmp(got, want), "%s: uc where wc was unmapped in part is %s", way->name, got);
	munmap(p, PAGE);
	step_end("that", 0, 1);

	other = map(uc, MAP_SHARED, 4, 1);
	p = map(uc, MAP_SHARED, 0, PAGES);
	expect_errno(p == MAP_FAILED ? -1 : 0, old ? EINVAL : 0,
		     "%s: uc over what is left of wc, and over uc", way->name);
	listen();
	expect(said.conflicting == old && said.failed == old, "%s: the kernel says so: %d, %d",
	       way->name, said.conflicting, said.failed);
	if (p != MAP_FAILED)
		munmap(p, PAGES * PAGE);
	munmap(other, PAGE);
}

/* No partial unmapping is needed for this, and no old kernel. */
static void map_both(int uc, int wc)
{
	char *p, *other;

	step_begin();
	p = map(wc, MAP_SHARED, 0, 1);
	other = map(uc, MAP_SHARED, 4, 1);
	expect_errno(map(uc, MAP_SHARED, 0, PAGES) == MAP_FAILED ? -1 : 0, EINVAL,
		     "%s: uc over a page of wc and one of uc, both mapped", way->name);
	listen();
	expect(said.conflicting == 1 && said.failed == 1, "%s: every kernel says so: %d, %d",
	       way->name, said.conflicting, said.failed);
	munmap(p, PAGE);
	munmap(other, PAGE);
}

static long try_fork(void)
{
	pid_t pid = fork();

	if (!pid)
		_exit(0);
	if (pid > 0)
		waitpid(pid, NULL, 0);
	return pid < 0 ? -1 : 0;
}

static void inherit(const char *what, int fd)
{
	char *p = mmap(NULL, PAGES * PAGE, RW, MAP_PRIVATE, fd, (off_t)(first * PAGE));

	expect(p != MAP_FAILED, "%s mapped privately", what);
	if (p == MAP_FAILED)
		return;
	expect_errno(try_fork(), 0, "%s: fork", what);
	p[PAGE] = 1;
	expect_errno(try_fork(), 0, "%s: fork, the second page written", what);
	p[0] = 1;
	expect_errno(try_fork(), old ? ENOMEM : 0, "%s: fork, the first page written", what);
	munmap(p, PAGES * PAGE);
	expect_errno(try_fork(), 0, "%s: fork, it is unmapped", what);
}

static void try_way(void)
{
	int wc = way->open("wc"), uc;

	first = 0;
	base = bar_begin(way->device);
	expect(base && wc >= 0, "%s: a BAR at 0x%lx", way->name, base);
	unmap_parts(wc);
	step_begin();
	leave_two(wc);
	close(wc);
	uc = way->open("uc");
	expect(uc >= 0, "%s: with uc", way->name);
	map_over(uc);
	unmap_parts(uc);
	step_begin();
	inherit(way->name, uc);
	step_end("fork", 0, 0);
	wc = way->open("wc");
	if (way == &ways[0]) {
		expect_errno(wc, EBUSY, "the module gives no BAR two types at once");
		close(uc);
		wc = way->open("wc");
		expect_errno(wc < 0 ? -1 : 0, old ? EBUSY : 0,
			     "wc of what was both, and was unmapped in part");
	} else {
		map_both(uc, wc);
		close(uc);
	}
	close(wc);
}

int main(int argc, char **argv)
{
	int ram;

	old = argc > 1 && !strcmp(argv[1], "old");
	setvbuf(stdout, NULL, _IONBF, 0);
	kernel_log = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	walker = node_open("noop", O_RDWR);
	expect(kernel_log >= 0 && reserved() >= 0, "the kernel's log and its memory types");
	lseek(kernel_log, 0, SEEK_END);
	for (way = ways; way < ways + sizeof(ways) / sizeof(ways[0]); way++)
		try_way();
	first = 0;
	ram = node_open("remap_pfn", O_RDWR);
	inherit("RAM by remap_pfn", ram);
	close(ram);
	listen();
	expect(!complaints, "the kernel warns %d times of something else", complaints);
	return expect_end();
}
