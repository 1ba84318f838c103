// SPDX-License-Identifier: GPL-2.0-only
#include "probe/core_files.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATTERN		"/proc/sys/kernel/core_pattern"
#define OURS		PROBE_CORE "%p"
#define PATTERN_LEN	256

/* scripts/host/host.sh looks for it there as well. */
#define SHARED		"/dev/shm"
#define STATE		"/mapbench.core_pattern"

/* As long as the guard of probes that have just ended may take, in ms. */
#define GUARD_TAKES	2000
#define LOOK_EVERY	20

static struct {
	char path[sizeof(SHARED) + sizeof(STATE)];
	char old[PATTERN_LEN];
	int fd;			/* of the file that old is written down in, locked */
	pid_t guard;
	bool ours;		/* the pattern that is in force */
	volatile pid_t *dumping;	/* seen by every process of the probes */
} core = { .fd = -1 };

static int pattern_read(char pattern[PATTERN_LEN])
{
	int fd = open(PATTERN, O_RDONLY | O_CLOEXEC);
	ssize_t len = fd < 0 ? -1 : read(fd, pattern, PATTERN_LEN - 1);

	if (fd >= 0)
		close(fd);
	pattern[len > 0 ? len : 0] = '\0';
	pattern[strcspn(pattern, "\n")] = '\0';
	return len < 0 ? -errno : 0;
}

static int pattern_write(const char *pattern)
{
	char line[PATTERN_LEN + 1];	/* to write nothing at all would change nothing */
	int len = snprintf(line, sizeof(line), "%s\n", pattern);
	int fd = open(PATTERN, O_WRONLY | O_CLOEXEC);
	int err = fd < 0 || write(fd, line, (size_t)len) < 0 ? -errno : 0;

	if (fd >= 0)
		close(fd);
	return err;
}

/* What somebody else has set in the meantime stays. */
static void give_back(void)
{
	char now[PATTERN_LEN], file[64];

	if (!pattern_read(now) && !strcmp(now, OURS) && pattern_write(core.old))
		return;		/* whoever comes next finds it written down */
	if (*core.dumping) {
		snprintf(file, sizeof(file), PROBE_CORE "%d", *core.dumping);
		unlink(file);
	}
	unlink(core.path);
}

/* The file, locked: a directory that all may write to can hold another's of that name. */
static int open_state(void)
{
	struct stat file, named;

	snprintf(core.path, sizeof(core.path), "%s" STATE, access(SHARED, W_OK) ? "/tmp" : SHARED);
	for (int tries = GUARD_TAKES / LOOK_EVERY;; tries--) {
		core.fd = open(core.path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC,
			       0600);
		if (core.fd < 0 || fstat(core.fd, &file))
			return -errno;
		if (file.st_uid != geteuid() || !S_ISREG(file.st_mode) || file.st_mode & 022 ||
		    file.st_nlink > 1)
			return -EPERM;
		if (!flock(core.fd, LOCK_EX | LOCK_NB)) {
			if (!lstat(core.path, &named) && named.st_ino == file.st_ino)
				return 0;	/* else the one before has just removed it */
		} else if (errno != EWOULDBLOCK || tries <= 0) {
			return errno == EWOULDBLOCK ? -EBUSY : -errno;
		}
		usleep(LOOK_EVERY * 1000);
		close(core.fd);
	}
}

/* What probes that were killed with their guard have left: it is what they had found. */
static void read_state(void)
{
	ssize_t len = pread(core.fd, core.old, sizeof(core.old) - 1, 0);
	char now[PATTERN_LEN];

	core.old[len > 0 ? len : 0] = '\0';
	core.old[strcspn(core.old, "\n")] = '\0';
	if (len <= 0 || pattern_read(now) || strcmp(now, OURS))
		pattern_read(core.old);
}

static int write_state(void)
{
	char line[PATTERN_LEN + 1];
	int len = snprintf(line, sizeof(line), "%s\n", core.old);

	return ftruncate(core.fd, 0) || pwrite(core.fd, line, (size_t)len, 0) != len ? -errno : 0;
}

/* A session of its own, and no signal but SIGKILL: what ends the probes does not end it. */
static void guard(int probes)
{
	struct pollfd pollfd = { .fd = probes, .events = POLLIN };
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	sigset_t all;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, NULL);
	setsid();
	for (int fd = 0; fd <= 2; fd++)
		dup2(null, fd);
	while (poll(&pollfd, 1, -1) < 0 && errno == EINTR)
		;
	give_back();
	_exit(0);
}

static int begin_guard(void)
{
	int probes = (int)syscall(SYS_pidfd_open, getpid(), 0);

	if (probes < 0)
		return -errno;
	core.guard = fork();
	if (!core.guard)
		guard(probes);
	close(probes);
	return core.guard < 0 ? -errno : 0;
}

int core_files_begin(void)
{
	int err;

	if (access(PATTERN, W_OK))
		return 0;
	core.dumping = mmap(NULL, sizeof(*core.dumping), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (core.dumping == MAP_FAILED)
		return -errno;
	err = open_state();
	if (err == -EBUSY) {
		fputs("mapbench-probe: another mapbench-probe is at work: wait for its end\n",
		      stderr);
		return err;
	}
	if (!err) {
		read_state();
		err = write_state();
		if (!err)
			err = begin_guard();
		if (err)
			unlink(core.path);
		else
			err = pattern_write(OURS);
		core.ours = !err;
	}
	if (err)
		fprintf(stderr, "mapbench-probe: core files cannot be had, as " PATTERN
			" cannot be noted in %s: %s\n", core.path, strerror(-err));
	return err;
}

void core_files_end(void)
{
	if (core.guard <= 0)
		return;
	give_back();
	kill(core.guard, SIGKILL);
	waitpid(core.guard, NULL, 0);
}

bool core_files_here(void)
{
	return core.ours;
}

void core_files_of(int pid)
{
	*core.dumping = pid;
}
