// SPDX-License-Identifier: GPL-2.0-only
/* What another process, a debugger or a core file sees of the mapping. */
#include "probe/probe.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "probe/core_files.h"

#define MARK	0x70726f6300000001ULL

static const char *as_word(ssize_t got, uint64_t value, uint64_t want)
{
	if (got < 0)
		return probe_errno(errno);
	if (got != 8)
		return "short";
	return value == want ? "ok" : value ? "wrong" : "zero";
}

static const char *read_parent(struct trial *trial)
{
	uint64_t value = 0;
	struct iovec to = { .iov_base = &value, .iov_len = 8 };
	struct iovec from = { .iov_base = trial->map + PROBED_PAGE, .iov_len = 8 };
	ssize_t got = process_vm_readv(getppid(), &to, 1, &from, 1, 0);

	return as_word(got, value, probed_word(1));
}

static const char *run_process_vm_readv(struct trial *trial)
{
	return probe_in_child(trial, NULL, read_parent);
}

const struct probe probe_process_vm_readv = {
	.name = "process_vm_readv",
	.about = "another process reads it",
	.run = run_process_vm_readv,
	.expected = { "EFAULT", "ok", "ok", "ok", "EFAULT", "EFAULT", "EFAULT", "EFAULT",
		"EFAULT" },
};

static const char *peek_parent(struct trial *trial)
{
	pid_t parent = getppid();
	const char *word;
	long value;

	if (ptrace(PTRACE_ATTACH, parent, NULL, NULL))
		return "unavailable";
	waitpid(parent, NULL, __WALL);
	errno = 0;
	value = ptrace(PTRACE_PEEKDATA, parent, trial->map + PROBED_PAGE, NULL);
	word = as_word(errno ? -1 : 8, (uint64_t)value, probed_word(1));
	ptrace(PTRACE_DETACH, parent, NULL, NULL);
	return word;
}

static const char *run_ptrace_peek(struct trial *trial)
{
	return probe_in_child(trial, NULL, peek_parent);
}

const struct probe probe_ptrace_peek = {
	.name = "ptrace_peek",
	.about = "a debugger reads it",
	.run = run_ptrace_peek,
	.expected = { "EIO", "ok", "ok", "ok", "EIO", "EIO", "EIO", "EIO", "EIO" },
};

static int open_parent_mem(int flags)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/mem", getppid());
	return open(path, flags | O_CLOEXEC);
}

static const char *mem_read(struct trial *trial)
{
	int fd = open_parent_mem(O_RDONLY);
	uint64_t value = 0;
	ssize_t got;

	if (fd < 0)
		return "unavailable";
	got = pread(fd, &value, 8, (off_t)(uintptr_t)(trial->map + PROBED_PAGE));
	return as_word(got, value, probed_word(1));
}

static const char *run_proc_mem_read(struct trial *trial)
{
	return probe_in_child(trial, NULL, mem_read);
}

const struct probe probe_proc_mem_read = {
	.name = "proc_mem_read",
	.about = "read it through /proc/PID/mem",
	.run = run_proc_mem_read,
	.expected = { "EIO", "ok", "ok", "ok", "EIO", "EIO", "EIO", "EIO", "EIO" },
};

static const char *mem_write(struct trial *trial)
{
	const uint64_t value = MARK;
	int fd = open_parent_mem(O_WRONLY);

	if (fd < 0)
		return "unavailable";
	return as_word(pwrite(fd, &value, 8, (off_t)(uintptr_t)(trial->map + PROBED_PAGE)), 0, 0);
}

static const char *run_proc_mem_write(struct trial *trial)
{
	const char *word = probe_in_child(trial, NULL, mem_write);
	uint64_t value = 0;

	if (strcmp(word, "ok"))
		return word;
	probed_peek(trial->probed, trial->fd, trial->map, 1, &value);
	return value == MARK ? "ok" : "wrong";
}

const struct probe probe_proc_mem_write = {
	.name = "proc_mem_write",
	.about = "write it through /proc/PID/mem",
	.run = run_proc_mem_write,
	.expected = { "EIO", "ok", "ok", "ok", "EIO", "EIO", "EIO", "EIO", "EIO" },
};

/* write() from the mapping: an ordinary copy from user memory. */
static const char *run_write_from(struct trial *trial)
{
	uint64_t value = 0;
	int pipes[2];
	ssize_t got;

	if (pipe2(pipes, O_CLOEXEC))
		return "unavailable";
	if (write(pipes[1], trial->map + PROBED_PAGE, 8) != 8)
		return probe_errno(errno);
	got = read(pipes[0], &value, 8);
	return as_word(got, value, probed_word(1));
}

const struct probe probe_write_from = {
	.name = "write_from",
	.about = "write() from it",
	.run = run_write_from,
	.expected = { "ok", "ok", "ok", "ok", "ok", "ok", "ok", "zero", "EFAULT" },
};

/* "dumped" if the core file has the page with its word, "zero" or "wrong" if with another. */
static const char *in_core(int fd, uintptr_t address)
{
	uint64_t value = 0;
	Elf64_Phdr header;
	Elf64_Ehdr elf;

	if (pread(fd, &elf, sizeof(elf), 0) != sizeof(elf))
		return "unavailable";
	for (unsigned int i = 0; i < elf.e_phnum; i++) {
		off_t at = (off_t)(elf.e_phoff + i * sizeof(header));

		if (pread(fd, &header, sizeof(header), at) != sizeof(header))
			return "unavailable";
		if (header.p_type != PT_LOAD || address < header.p_vaddr ||
		    address >= header.p_vaddr + header.p_filesz)
			continue;
		if (pread(fd, &value, 8, (off_t)(header.p_offset + address - header.p_vaddr)) != 8)
			return "short";
		return value == probed_word(1) ? "dumped" : value ? "wrong" : "zero";
	}
	return "absent";
}

static void crash(struct trial *trial, const char *filter)
{
	const struct rlimit limit = { RLIM_INFINITY, RLIM_INFINITY };
	uint64_t value;
	int fd;

	for (unsigned int i = 0; i < 4; i++)
		probe_load(trial->map + i * PROBED_PAGE, &value);
	setrlimit(RLIMIT_CORE, &limit);
	fd = open("/proc/self/coredump_filter", O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, filter, strlen(filter)) < 0)
		_exit(1);
	signal(SIGABRT, SIG_DFL);
	core_files_of(getpid());
	kill(getpid(), SIGABRT);
	_exit(1);
}

static const char *core(struct trial *trial, const char *filter)
{
	const char *word;
	char path[64];
	int status, fd;
	pid_t pid;

	if (!core_files_here())
		return "unavailable";
	pid = fork();
	if (!pid) {
		probe_begin();
		crash(trial, filter);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFSIGNALED(status) ||
	    !WCOREDUMP(status))
		return "unavailable";
	snprintf(path, sizeof(path), PROBE_CORE "%d", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return "unavailable";
	word = in_core(fd, (uintptr_t)trial->map + PROBED_PAGE);
	close(fd);
	unlink(path);
	core_files_of(0);
	return word;
}

/* What a process has that asks for nothing else. */
static const char *run_core_dump(struct trial *trial)
{
	return core(trial, "0x33");
}

const struct probe probe_core_dump = {
	.name = "core_dump",
	.about = "is it in a core file, by default",
	.run = run_core_dump,
	.expected = { "absent", "absent", "absent", "absent", "absent", "absent", "absent",
		"absent", "absent" },
};

static const char *run_core_dump_all(struct trial *trial)
{
	return core(trial, "0x1ff");
}

const struct probe probe_core_dump_all = {
	.name = "core_dump_all",
	.about = "... with every coredump_filter bit",
	.run = run_core_dump_all,
	.expected = { "absent", "dumped", "dumped", "dumped", "absent", "absent", "absent",
		"absent", "zero" },
	.dont_dump = "absent",
};
