// SPDX-License-Identifier: GPL-2.0-only
/* What needs mm to hold the pages behind the mapping. */
#include "probe/probe.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <linux/io_uring.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define MARK	0x6469736b00000001ULL

/* A page of ordinary memory whose every word is value; NULL if there is none. */
static uint64_t *plain_page(uint64_t value)
{
	uint64_t *page = mmap(NULL, PROBED_PAGE, PROT_READ | PROT_WRITE,
			      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (page == MAP_FAILED)
		return NULL;
	for (size_t i = 0; i < PROBED_PAGE / 8; i++)
		page[i] = value;
	return page;
}

static const char *transferred(ssize_t got)
{
	if (got < 0)
		return probe_errno(errno);
	return got == PROBED_PAGE ? NULL : "short";
}

/* The disk with a known first page, so that what the probe leaves there is its own. */
static int open_disk(struct trial *trial, uint64_t *page)
{
	int fd = open(trial->disk, O_RDWR | O_DIRECT | O_CLOEXEC);

	if (fd < 0 || !page || pwrite(fd, page, PROBED_PAGE, 0) != PROBED_PAGE) {
		strcpy(trial->detail, "no block device for O_DIRECT");
		return -1;
	}
	return fd;
}

static const char *run_o_direct_write(struct trial *trial)
{
	uint64_t *page = plain_page(MARK);
	int fd = open_disk(trial, page);
	const char *word;

	if (fd < 0)
		return "unavailable";
	word = transferred(pwrite(fd, trial->map + PROBED_PAGE, PROBED_PAGE, 0));
	if (word)
		return word;
	if (pread(fd, page, PROBED_PAGE, 0) != PROBED_PAGE)
		return "unavailable";
	return page[0] == probed_word(1) ? "ok" : page[0] ? "wrong" : "zero";
}

const struct probe probe_o_direct_write = {
	.name = "o_direct_write",
	.about = "write it to a disk with O_DIRECT",
	.run = run_o_direct_write,
	.expected = { "EFAULT", "ok", "ok", "ok", "EFAULT", "EFAULT", "EFAULT", "EFAULT",
		"EFAULT" },
	.older = {
		{ EXPECT_KERNEL(6, 12), CLASS_FAULT_FRESH, "zero" },
	},
};

static const char *run_o_direct_read(struct trial *trial)
{
	uint64_t value = 0, *page = plain_page(MARK);
	int fd = open_disk(trial, page);
	const char *word;

	if (fd < 0)
		return "unavailable";
	word = transferred(pread(fd, trial->map + PROBED_PAGE, PROBED_PAGE, 0));
	if (word)
		return word;
	probed_peek(trial->probed, trial->fd, trial->map, 1, &value);
	return value == MARK ? "ok" : "wrong";
}

const struct probe probe_o_direct_read = {
	.name = "o_direct_read",
	.about = "read a disk into it with O_DIRECT",
	.run = run_o_direct_read,
	.expected = { "EFAULT", "ok", "ok", "ok", "EFAULT", "EFAULT", "EFAULT", "EFAULT",
		"EFAULT" },
	.older = {
		{ EXPECT_KERNEL(6, 12), CLASS_FAULT_FRESH, "wrong" },
	},
};

/* A registered buffer is a long-term pin, as RDMA takes. */
static const char *run_io_uring_fixed(struct trial *trial)
{
	struct iovec buffer = { .iov_base = trial->map, .iov_len = 4 * PROBED_PAGE };
	struct io_uring_params params = { .flags = 0 };
	long ring = syscall(SYS_io_uring_setup, 4, &params);

	if (ring < 0)
		return "unavailable";
	if (syscall(SYS_io_uring_register, ring, IORING_REGISTER_BUFFERS, &buffer, 1))
		return probe_errno(errno);
	return "ok";
}

const struct probe probe_io_uring_fixed = {
	.name = "io_uring_fixed",
	.about = "register it with io_uring (long pin)",
	.run = run_io_uring_fixed,
	.expected = { "EFAULT", "ok", "ok", "ok", "EFAULT", "EFAULT", "EFAULT", "EFAULT",
		"EFAULT" },
	.older = {
		{ EXPECT_KERNEL(6, 12), CLASS_INSERT, "EOPNOTSUPP" },
		{ EXPECT_KERNEL(6, 12), CLASS_FAULT_PAGE, "EOPNOTSUPP" },
		{ EXPECT_KERNEL(6, 12), CLASS_FAULT_PAGE_HUGE, "EOPNOTSUPP" },
	},
};

static const char *run_vmsplice(struct trial *trial)
{
	struct iovec from = { .iov_base = trial->map + PROBED_PAGE, .iov_len = 8 };
	uint64_t value = 0;
	int pipes[2];

	if (pipe2(pipes, O_CLOEXEC))
		return "unavailable";
	if (vmsplice(pipes[1], &from, 1, SPLICE_F_NONBLOCK) != 8)
		return probe_errno(errno);
	if (read(pipes[0], &value, 8) != 8)
		return "short";
	return value == probed_word(1) ? "ok" : value ? "wrong" : "zero";
}

const struct probe probe_vmsplice = {
	.name = "vmsplice",
	.about = "vmsplice it into a pipe",
	.run = run_vmsplice,
	.expected = { "EFAULT", "ok", "ok", "ok", "EFAULT", "EFAULT", "EFAULT", "EFAULT",
		"EFAULT" },
	.older = {
		{ EXPECT_KERNEL(6, 12), CLASS_FAULT_FRESH, "zero" },
	},
};

/* A futex that processes share is found by the page it lies in. */
static const char *run_futex_shared(struct trial *trial)
{
	return syscall(SYS_futex, trial->map, FUTEX_WAKE, 1, NULL, NULL, 0) < 0 ?
		probe_errno(errno) : "ok";
}

const struct probe probe_futex_shared = {
	.name = "futex_shared",
	.about = "a futex in it that processes share",
	.run = run_futex_shared,
	.expected = { "EFAULT", "EFAULT", "EFAULT", "EFAULT", "EFAULT", "EFAULT", "EFAULT",
		"EFAULT", "EFAULT" },
};
