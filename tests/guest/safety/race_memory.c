// SPDX-License-Identifier: GPL-2.0-only
/* Races for an open file and its memory. */
#include <errno.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "expect.h"
#include "node.h"
#include "race.h"

#define PAGES 16
#define BYTES (PAGES * RACE_PAGE)

static const char *const backends[] = {
	"remap_pfn", "fault_page", "insert_page", "fault_pfn", "apply_range", "remap_2_6_14",
	"fault_around", "insert_pages", "fault_page_vmalock",
};

static const char *const sources[] = { "compound", "scattered", "bar", "split" };

/* Replaced by one thread while others use it; a number that is stale by then is part of it. */
static volatile int shared_fd = -1;
static char *volatile shared_map;

static unsigned int turn(void)
{
	static unsigned int turns;

	return __atomic_add_fetch(&turns, 1, __ATOMIC_RELAXED);
}

static int open_any(void)
{
	char path[64];

	snprintf(path, sizeof(path), "/dev/mapbench/%s",
		 backends[turn() % (sizeof(backends) / sizeof(backends[0]))]);
	return open(path, O_RDWR | O_CLOEXEC);
}

static void close_shared(void)
{
	if (shared_fd >= 0)
		close(shared_fd);
	shared_fd = -1;
}

static void reopen(void)
{
	int fd = open_any(), old = shared_fd;

	shared_fd = fd;
	usleep(500);
	if (old >= 0)
		close(old);
}

static void configure(void)
{
	node_config(shared_fd, sources[turn() % 4], "", BYTES);
}

static void map_and_touch(void)
{
	char *p = mmap(NULL, BYTES, RACE_RW, MAP_SHARED, shared_fd, 0);

	if (p == MAP_FAILED)
		return;
	race_touch(p, BYTES);
	munmap(p, BYTES);
}

static void revoke_shared(void)
{
	ioctl(shared_fd, MAPBENCH_IOC_REVOKE);
}

static void touch_shared(void)
{
	race_touch(shared_map, BYTES);
}

static void map_shared(void)
{
	static const char *const faulting[] = {
		"fault_page", "fault_pfn", "fault_around", "fault_mixed", "fault_page_vmalock",
		"fault_pfn_vmalock",
	};

	shared_fd = node_open(faulting[turn() % 6], O_RDWR);
	node_config(shared_fd, "compound", "", BYTES);
	shared_map = mmap(NULL, BYTES, RACE_RW, MAP_SHARED, shared_fd, 0);
}

/* Pages that nothing holds but the mapping, which one thread reads and another copies or drops. */
static void map_fresh(void)
{
	shared_fd = node_open("remap_2_6_14", O_RDWR);
	node_config(shared_fd, "compound", "", BYTES);
	shared_map = mmap(NULL, BYTES, RACE_RW, MAP_PRIVATE, shared_fd, 0);
}

static void read_shared(void)
{
	volatile char *p = shared_map;

	for (uint64_t at = 0; at < BYTES; at += RACE_PAGE)
		(void)p[at];
}

static void drop_shared(void)
{
	madvise(shared_map, BYTES, MADV_DONTNEED);
}

static void unmap_shared(void)
{
	munmap(shared_map, BYTES);
	shared_map = NULL;
	close_shared();
}

/* The mapping outlives the file descriptor, which goes while the first touch is under way. */
static void close_under(void)
{
	int fd = open_any();
	char *p = MAP_FAILED;

	if (!node_config(fd, sources[turn() % 4], "", BYTES))
		p = mmap(NULL, BYTES, RACE_RW, MAP_SHARED, fd, 0);
	shared_map = p == MAP_FAILED ? NULL : p;
	close(fd);
	if (p == MAP_FAILED)
		return;
	race_touch(p, BYTES);
	shared_map = NULL;
	munmap(p, BYTES);
}

static void touch_if_any(void)
{
	char *p = shared_map;

	/* unmapped by then, it is a fault like any other */
	if (p)
		race_touch(p, BYTES);
	else
		usleep(10);
}

/* Children that touch what they inherited and end in three ways. */
static void storm(void)
{
	char *p = shared_map;
	pid_t pid = (pid_t)syscall(SYS_fork);

	if (!pid) {
		race_touch(p, BYTES);
		munmap(p, turn() % 2 ? BYTES : BYTES / 2);
		if (turn() % 3 == 0)
			execl("/bin/true", "true", NULL);
		if (turn() % 3 == 1)
			kill(getpid(), 9);
		_exit(0);
	}
	while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}

const struct race race_memory[] = {
	{ "mmap_configure", { map_and_touch, configure, reopen, map_and_touch }, NULL,
	  close_shared, false },
	{ "revoke_fault", { touch_shared, revoke_shared, touch_shared }, map_shared,
	  unmap_shared, false },
	{ "close_mapped", { close_under, touch_if_any }, NULL, NULL, false },
	{ "fork_exit", { storm, storm, touch_shared, revoke_shared }, map_shared, unmap_shared,
	  false },
	{ "fresh_page", { read_shared, touch_shared, drop_shared }, map_fresh, unmap_shared,
	  false },
};

const unsigned int race_n_memory = sizeof(race_memory) / sizeof(race_memory[0]);
