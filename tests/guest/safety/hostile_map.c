// SPDX-License-Identifier: GPL-2.0-only
/* Operations on mappings, all in a part of the address space that is theirs alone. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hostile.h"
#include "uapi/mapbench.h"

#define PAGE	4096UL
#define PLACE	(64UL << 20)

struct hostile_map hostile_maps[HOSTILE_MAPS];

static char *arena;
static int pins[2];
static __thread sigjmp_buf *volatile guard;

static void on_fault(int number)
{
	if (!guard)
		_exit(100 + number);
	siglongjmp(*guard, 1);
}

static void on_signal(int number)
{
	(void)number;
}

void hostile_begin(void)
{
	struct sigaction action = { .sa_handler = on_fault, .sa_flags = SA_NODEFER };
	int i;

	sigaction(SIGSEGV, &action, NULL);
	sigaction(SIGBUS, &action, NULL);
	action.sa_handler = on_signal;
	sigaction(SIGUSR1, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
	for (i = 0; i < HOSTILE_FILES; i++)
		hostile_files[i].fd = -1;
	/* what lies behind the last place is hit, too */
	arena = mmap(NULL, (HOSTILE_MAPS + 2) * PLACE, PROT_NONE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (arena == MAP_FAILED || pipe2(pins, O_NONBLOCK | O_CLOEXEC))
		_exit(99);
}

char *hostile_place(struct hostile_dice *dice)
{
	char *place = arena + hostile_below(dice, HOSTILE_MAPS) * PLACE;

	/* now and then in the midst of another */
	return hostile_chance(dice, 80) ? place : place + hostile_below(dice, 64) * PAGE;
}

bool hostile_guard(void (*use)(void *data), void *data)
{
	sigjmp_buf here;
	bool good = true;

	if (sigsetjmp(here, 0)) {
		good = false;
	} else {
		guard = &here;
		use(data);
	}
	guard = NULL;
	return good;
}

/* Mostly one that is there. */
static struct hostile_map *pick_map(struct hostile_dice *dice)
{
	unsigned int i, at = (unsigned int)hostile_below(dice, HOSTILE_MAPS);

	for (i = 0; i < HOSTILE_MAPS; i++, at = (at + 1) % HOSTILE_MAPS)
		if (hostile_maps[at].address)
			break;
	return &hostile_maps[at];
}

/* Pages of a mapping, now and then some beyond it. */
static char *pick_range(struct hostile_dice *dice, struct hostile_map **map, uint64_t *bytes)
{
	uint64_t pages;

	*map = pick_map(dice);
	pages = (*map)->bytes / PAGE + 1;
	*bytes = (1 + hostile_below(dice, pages)) * PAGE;
	return (*map)->address + (hostile_chance(dice, 60) ? 0 : hostile_below(dice, pages) * PAGE);
}

static int pick_prot(struct hostile_dice *dice)
{
	static const int prots[] = {
		PROT_READ | PROT_WRITE, PROT_READ | PROT_WRITE, PROT_READ, PROT_NONE,
		PROT_WRITE, PROT_READ | PROT_EXEC,
	};

	return prots[hostile_below(dice, 6)];
}

static int pick_flags(struct hostile_dice *dice)
{
	int flags = hostile_chance(dice, 85) ? MAP_SHARED : MAP_PRIVATE;

	if (hostile_chance(dice, 5))
		flags |= MAP_POPULATE;
	if (hostile_chance(dice, 3))
		flags |= MAP_LOCKED;
	if (hostile_chance(dice, 3))
		flags |= MAP_NORESERVE | MAP_NONBLOCK;
	return flags;
}

bool hostile_mmap(struct hostile_dice *dice)
{
	struct hostile_map *map = &hostile_maps[hostile_below(dice, HOSTILE_MAPS)];
	unsigned int i, at = (unsigned int)hostile_below(dice, HOSTILE_FILES);
	int prot = pick_prot(dice), flags = pick_flags(dice);
	uint64_t pages, bytes;
	off_t offset = 0;
	char *p;

	for (i = 0; i < HOSTILE_FILES && hostile_files[at].fd < 0; i++)
		at = (at + 1) % HOSTILE_FILES;
	pages = hostile_files[at].pages; /* once: another thread may set it to 0 between two */
	if (!pages)
		pages = 16;
	bytes = (1 + hostile_below(dice, pages < 512 ? pages : 512)) * PAGE;
	if (hostile_chance(dice, 25))
		offset = (off_t)(hostile_below(dice, pages) * PAGE);
	if (hostile_chance(dice, 4))
		bytes = hostile_length(dice);
	if (hostile_chance(dice, 2))
		offset = (off_t)(hostile_roll(dice) >> hostile_below(dice, 64));
	p = hostile_place(dice);
	if (bytes <= PLACE - 64 * PAGE)
		flags |= MAP_FIXED;
	p = mmap(p, bytes, prot, flags, hostile_files[at].fd, offset);
	hostile_trace("map %td = mmap file %u: 0x%llx bytes, prot %d flags 0x%x offset 0x%llx: %s",
		      map - hostile_maps, at, (unsigned long long)bytes, prot, flags,
		      (unsigned long long)offset, p == MAP_FAILED ? "fails" : "works");
	if (p == MAP_FAILED)
		return false;
	/* too long for the places, so where other things are */
	if (!(flags & MAP_FIXED))
		return !munmap(p, bytes);
	map->bytes = bytes;
	map->address = p;
	return true;
}

bool hostile_munmap(struct hostile_dice *dice)
{
	struct hostile_map *map;
	uint64_t bytes;
	char *p;

	if (hostile_chance(dice, 25)) {
		p = pick_range(dice, &map, &bytes);
	} else {
		map = pick_map(dice);
		p = map->address;
		bytes = map->bytes;
		map->address = NULL;
	}
	hostile_trace("munmap map %td: 0x%llx bytes", map - hostile_maps,
		      (unsigned long long)bytes);
	return p && bytes && !munmap(p, bytes);
}

struct touch {
	volatile char *p;
	uint64_t bytes, step;
	bool write;
};

static void touch_all(void *data)
{
	struct touch *touch = data;
	uint64_t at;

	for (at = 0; at < touch->bytes; at += touch->step)
		if (touch->write)
			touch->p[at] = (char)at;
		else
			(void)touch->p[at];
}

bool hostile_touch(struct hostile_dice *dice)
{
	struct hostile_map *map = pick_map(dice);
	struct touch touch = { .p = map->address, .bytes = map->bytes };

	if (!touch.p)
		return false;
	touch.write = hostile_chance(dice, 50);
	touch.step = hostile_chance(dice, 80) ? PAGE : 64 * PAGE;
	if (touch.bytes > 8 * PAGE && hostile_chance(dice, 95))
		touch.bytes = 8 * PAGE;
	hostile_trace("touch map %td: %s 0x%llx bytes, every 0x%llx", map - hostile_maps,
		      touch.write ? "write" : "read", (unsigned long long)touch.bytes,
		      (unsigned long long)touch.step);
	return hostile_guard(touch_all, &touch);
}

bool hostile_mprotect(struct hostile_dice *dice)
{
	struct hostile_map *map;
	uint64_t bytes;
	char *p = pick_range(dice, &map, &bytes);
	int prot = pick_prot(dice);

	hostile_trace("mprotect map %td: 0x%llx bytes, prot %d", map - hostile_maps,
		      (unsigned long long)bytes, prot);
	return p && !mprotect(p, bytes, prot);
}

bool hostile_mremap(struct hostile_dice *dice)
{
	struct hostile_map *map = pick_map(dice);
	char *p = map->address, *to = hostile_place(dice);
	uint64_t bytes = map->bytes, length = bytes;
	int flags = MREMAP_MAYMOVE | MREMAP_FIXED;

	if (!p)
		return false;
	if (hostile_chance(dice, 30))
		length = (1 + hostile_below(dice, 2 * bytes / PAGE + 1)) * PAGE;
	if (hostile_chance(dice, 10))
		flags = 0;
	if (hostile_chance(dice, 5))
		bytes = 0; /* asks for a second mapping of the same */
	if (length > PLACE - 64 * PAGE)
		length = PAGE;
	p = mremap(p, bytes, length, flags, to);
	hostile_trace("mremap map %td: 0x%llx to 0x%llx bytes, flags %d: %s", map - hostile_maps,
		      (unsigned long long)bytes, (unsigned long long)length, flags,
		      p == MAP_FAILED ? "fails" : "works");
	if (p == MAP_FAILED)
		return false;
	map->bytes = length;
	map->address = p;
	return true;
}

bool hostile_madvise(struct hostile_dice *dice)
{
	static const int advices[] = {
		MADV_DONTNEED, MADV_WILLNEED, MADV_RANDOM, MADV_DONTFORK, MADV_DOFORK,
		MADV_DONTDUMP, MADV_HUGEPAGE, MADV_NOHUGEPAGE, MADV_COLD, MADV_PAGEOUT,
		MADV_POPULATE_READ, MADV_POPULATE_WRITE, MADV_FREE, MADV_NORMAL,
	};
	struct hostile_map *map;
	uint64_t bytes;
	char *p = pick_range(dice, &map, &bytes);
	int advice = advices[hostile_below(dice, sizeof(advices) / sizeof(advices[0]))];

	hostile_trace("madvise map %td: 0x%llx bytes, %d", map - hostile_maps,
		      (unsigned long long)bytes, advice);
	return p && !madvise(p, bytes, advice);
}

bool hostile_lock(struct hostile_dice *dice)
{
	struct hostile_map *map;
	uint64_t bytes;
	char *p = pick_range(dice, &map, &bytes);

	hostile_trace("mlock, msync or munlock map %td", map - hostile_maps);
	switch (hostile_below(dice, 3)) {
	case 0:
		return p && !mlock(p, bytes);
	case 1:
		return p && !msync(p, bytes, MS_SYNC);
	default:
		return p && !munlock(p, bytes);
	}
}

/* A pipe takes references on the pages, and keeps them when the mapping and the file are gone. */
bool hostile_pin(struct hostile_dice *dice)
{
	struct hostile_map *map;
	uint64_t bytes;
	struct iovec vec;

	vec.iov_base = pick_range(dice, &map, &bytes);
	vec.iov_len = bytes;
	hostile_trace("pin map %td: 0x%llx bytes", map - hostile_maps, (unsigned long long)bytes);
	return vmsplice(pins[1], &vec, 1, SPLICE_F_NONBLOCK) > 0;
}

bool hostile_drain(struct hostile_dice *dice)
{
	static __thread char bytes[8 * PAGE];

	hostile_trace("drain");
	return read(pins[0], bytes, 1 + hostile_below(dice, sizeof(bytes))) > 0;
}

bool hostile_copy(struct hostile_dice *dice)
{
	static __thread char bytes[4 * PAGE];
	struct iovec here = { bytes, sizeof(bytes) }, there;
	struct hostile_map *map;
	uint64_t length;

	there.iov_base = pick_range(dice, &map, &length);
	there.iov_len = length;
	hostile_trace("process_vm map %td: 0x%llx bytes", map - hostile_maps,
		      (unsigned long long)length);
	if (hostile_chance(dice, 50))
		return process_vm_readv(getpid(), &here, 1, &there, 1, 0) > 0;
	return process_vm_writev(getpid(), &here, 1, &there, 1, 0) > 0;
}

bool hostile_walk(struct hostile_dice *dice)
{
	struct mapbench_walk walk = { .struct_size = sizeof(walk) };
	struct hostile_map *map;
	uint64_t bytes;
	int i;

	walk.address = (uintptr_t)pick_range(dice, &map, &bytes);
	hostile_trace("walk map %td", map - hostile_maps);
	for (i = 0; i < HOSTILE_FILES; i++)
		if (!ioctl(hostile_files[i].fd, MAPBENCH_IOC_WALK, &walk))
			return true;
	return false;
}

/* The child touches what it inherited, gives some of it back, and dies one way or another. */
bool hostile_fork(struct hostile_dice *dice)
{
	int status, i;
	pid_t pid = (pid_t)syscall(SYS_fork);

	hostile_trace("fork");
	if (!pid) {
		alarm(20);
		for (i = 0; i < 8; i++)
			hostile_touch(dice);
		hostile_munmap(dice);
		hostile_close(dice);
		hostile_mmap(dice);
		hostile_touch(dice);
		if (hostile_chance(dice, 50))
			kill(getpid(), SIGKILL);
		_exit(0);
	}
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return pid > 0;
}

bool hostile_signal(struct hostile_dice *dice)
{
	/* to any thread of the process, whatever it is doing */
	hostile_trace("signal");
	return !syscall(SYS_tgkill, getpid(), getpid() + (int)hostile_below(dice, 3), SIGUSR1);
}
