// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who may do what, how much of it, and that no data pass from one user to the next.
 * Argument: rights, limits, zero or lockdown; the last is for good in that boot.
 */
#include <dirent.h>
#include <grp.h>
#include <linux/capability.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>

#include "expect.h"
#include "node.h"

#define PAGE 4096UL
#define RW (PROT_READ | PROT_WRITE)
#define NODES "/dev/mapbench"
#define PARAMETERS "/sys/module/mapbench/parameters/"
#define NOBODY 65534

/* For each node: its path. */
static void each_node(void (*use)(const char *path))
{
	struct dirent *entry;
	DIR *dir = opendir(NODES);
	char path[300];

	while (dir && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), NODES "/%s", entry->d_name);
		use(path);
	}
	if (dir)
		closedir(dir);
}

static void node_is_private(const char *path)
{
	struct stat st;

	expect(!stat(path, &st) && S_ISCHR(st.st_mode) && (st.st_mode & 07777) == 0600 &&
	       !st.st_uid && !st.st_gid, "%s is root's, mode 0600", path);
}

static void node_is_denied(const char *path)
{
	static const int flags[] = { O_RDONLY, O_WRONLY, O_RDWR };

	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		expect_errno(open(path, flags[i]), EACCES, "nobody opens %s, flags %d", path,
			     flags[i]);
}

/* In a process of its own, whose counts become ours. */
static void in_child(void (*run)(void))
{
	int status, counts[2], ends[2];
	pid_t pid;

	if (pipe(ends))
		return;
	fflush(stdout);
	pid = fork();
	if (!pid) {
		run();
		counts[0] = expect_count;
		counts[1] = expect_failed;
		fflush(stdout);
		_exit(write(ends[1], counts, sizeof(counts)) != sizeof(counts));
	}
	waitpid(pid, &status, 0);
	if (!status && read(ends[0], counts, sizeof(counts)) == sizeof(counts)) {
		expect_count = counts[0];
		expect_failed = counts[1];
	}
	close(ends[0]);
	close(ends[1]);
	expect(!status, "the process ended by itself");
}

static void as_nobody(void)
{
	if (setgroups(0, NULL) || setgid(NOBODY) || setuid(NOBODY)) {
		expect(false, "become nobody");
		return;
	}
	each_node(node_is_denied);
}

static int drop_capability(unsigned int capability)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2];

	if (syscall(SYS_capget, &header, data))
		return -1;
	data[0].effective &= ~(1U << capability);
	data[0].permitted &= ~(1U << capability);
	data[0].inheritable &= ~(1U << capability);
	return (int)syscall(SYS_capset, &header, data);
}

static void bar_gives(int want, const char *who)
{
	static const char *const backends[] = { "remap_pfn", "fault_pfn", "noop" };

	for (size_t i = 0; i < sizeof(backends) / sizeof(backends[0]); i++) {
		int fd = node_open(backends[i], O_RDWR);

		expect_errno(node_config(fd, "bar", "", PAGE), want, "%s: a BAR by %s", who,
			     backends[i]);
		if (want)
			expect_errno(node_config(fd, "compound", "", PAGE), 0,
				     "%s: memory by %s", who, backends[i]);
		expect_errno(node_try_map(fd, PAGE, RW, MAP_SHARED, 0), 0, "%s: %s maps it", who,
			     backends[i]);
		close(fd);
	}
}

static void without_rawio(void)
{
	if (drop_capability(CAP_SYS_RAWIO)) {
		expect(false, "drop CAP_SYS_RAWIO");
		return;
	}
	bar_gives(EPERM, "root without CAP_SYS_RAWIO");
}

static void rights(void)
{
	each_node(node_is_private);
	/* as many as the oldest kernel has */
	expect(expect_count >= 17, "all nodes were seen");
	in_child(as_nobody);
	bar_gives(0, "root");
	in_child(without_rawio);
}

static void set_parameter(const char *name, unsigned long value)
{
	char path[200];
	FILE *f;

	snprintf(path, sizeof(path), PARAMETERS "%s", name);
	f = fopen(path, "w");
	expect(f && fprintf(f, "%lu", value) > 0 && !fclose(f), "%s = %lu", name, value);
}

static int holding(unsigned long bytes, int want, const char *what)
{
	int fd = node_open("insert_page", O_RDWR);

	expect_errno(node_config(fd, "scattered", "", bytes), want, "%s", what);
	return fd;
}

/* A process that dies with everything in use: configured, mapped, touched, passed on. */
static void die_holding(unsigned long bytes, int signal_number)
{
	pid_t pid;
	int ready[2], status;
	char byte;

	if (pipe(ready))
		return;
	fflush(stdout);
	pid = fork();
	if (!pid) {
		int fd = open(NODES "/insert_page", O_RDWR);
		char *p = MAP_FAILED;

		setpgid(0, 0);
		if (fd >= 0 && !node_config(fd, "scattered", "", bytes))
			p = mmap(NULL, bytes, RW, MAP_SHARED, fd, 0);
		if (p == MAP_FAILED)
			_exit(1);
		memset(p, 1, bytes);
		dup(fd);
		if (!fork())
			pause();
		if (write(ready[1], "", 1) == 1)
			pause();
		_exit(2);
	}
	expect(read(ready[0], &byte, 1) == 1, "a process holds %lu MiB", bytes >> 20);
	kill(-pid, signal_number);
	waitpid(pid, &status, 0);
	expect(WIFSIGNALED(status), "it dies of signal %d", signal_number);
	close(ready[0]);
	close(ready[1]);
}

static void limits(void)
{
	static const int signals[] = { SIGKILL, SIGTERM, SIGABRT };
	const unsigned long mib = 1UL << 20;
	int a, b;

	/* dying processes leave their children to us */
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	set_parameter("max_bytes", 4 * mib);
	set_parameter("max_total_bytes", 8 * mib);
	close(holding(4 * mib + 1, E2BIG, "over the limit of one open file"));
	a = holding(4 * mib, 0, "4 of 8 MiB");
	b = holding(4 * mib, 0, "8 of 8 MiB");
	close(holding(1, ENOMEM, "a page over the limit of all"));
	close(b);
	b = holding(4 * mib, 0, "again after a close");
	close(a);
	close(b);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		die_holding(4 * mib, signals[i]);
		while (waitpid(-1, NULL, 0) > 0)
			;
		a = holding(4 * mib, 0, "4 of 8 MiB after it");
		b = holding(4 * mib, 0, "8 of 8 MiB after it");
		close(holding(1, ENOMEM, "and no more than that"));
		close(a);
		close(b);
	}
	set_parameter("max_total_bytes", 0);
	a = node_open("remap_pfn", O_RDWR);
	expect_errno(node_try_map(a, PAGE, RW, MAP_SHARED, 0), ENOMEM, "the default buffer counts");
	close(a);
	set_parameter("max_bytes", 64 * mib);
	set_parameter("max_total_bytes", 64 * mib);
}

static unsigned long count_set(const unsigned char *p, unsigned long bytes)
{
	const unsigned long *word = (const void *)p;
	unsigned long i, n = 0;

	for (i = 0; i < bytes / sizeof(*word); i++)
		n += !!word[i];
	return n;
}

/* What a pipe holds on to after the file and the mapping are gone. */
static void zero_after(const char *source, const char *cache)
{
	int fd = node_open("insert_page", O_RDWR), ends[2];
	struct iovec vec = { .iov_len = PAGE };
	static unsigned char seen[PAGE];

	memset(seen, 0xff, sizeof(seen));
	if (node_config(fd, source, cache, 64 * PAGE) || pipe(ends)) {
		expect(false, "configure %s/%s: %s", source, cache, strerror(errno));
		return;
	}
	vec.iov_base = mmap(NULL, 64 * PAGE, RW, MAP_SHARED, fd, 0);
	memset(vec.iov_base, 0x5a, 64 * PAGE);
	expect(vmsplice(ends[1], &vec, 1, 0) == (ssize_t)PAGE, "%s/%s: a pipe pins a page",
	       source, cache);
	munmap(vec.iov_base, 64 * PAGE);
	close(fd);
	expect(read(ends[0], seen, PAGE) == (ssize_t)PAGE && !count_set(seen, PAGE),
	       "%s/%s: it holds zeros once the file is closed", source, cache);
	close(ends[0]);
	close(ends[1]);
}

/* The memory of one open file is the next one's, and all zeros. */
static void zero_before(const char *source, const char *cache)
{
	const unsigned long bytes = !strcmp(source, "coherent") ? 4UL << 20 : 16UL << 20;
	unsigned long set = 0;

	for (int round = 0; round < 6; round++) {
		int fd = node_open("remap_pfn", O_RDWR);
		unsigned char *p;

		if (node_config(fd, source, cache, bytes)) {
			expect(false, "configure %s/%s: %s", source, cache, strerror(errno));
			return;
		}
		p = mmap(NULL, bytes, RW, MAP_SHARED, fd, 0);
		set += count_set(p, bytes);
		memset(p, 0x5a, bytes);
		munmap(p, bytes);
		close(fd);
	}
	expect(!set, "%s/%s: new buffers read as zeros", source, cache);
}

static void zero(void)
{
	static const char *const pairs[][2] = {
		{ "compound", "wb" }, { "split", "wb" }, { "scattered", "wb" },
		{ "vmalloc", "wb" }, { "compound", "uc" }, { "scattered", "wc" },
	};

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		zero_before(pairs[i][0], pairs[i][1]);
		zero_after(pairs[i][0], pairs[i][1]);
	}
	zero_before("coherent", "wb");
}

static void lockdown(void)
{
	int fd;

	mount("none", "/sys/kernel/security", "securityfs", 0, NULL);
	bar_gives(0, "root");
	fd = open("/sys/kernel/security/lockdown", O_WRONLY);
	expect(fd >= 0 && write(fd, "integrity", 9) == 9, "the kernel is locked down");
	close(fd);
	bar_gives(EPERM, "root in a locked down kernel");
}

int main(int argc, char **argv)
{
	const char *what = argc == 2 ? argv[1] : "";

	if (!strcmp(what, "rights"))
		rights();
	else if (!strcmp(what, "limits"))
		limits();
	else if (!strcmp(what, "zero"))
		zero();
	else if (!strcmp(what, "lockdown"))
		lockdown();
	return expect_end();
}
