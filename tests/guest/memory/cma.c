// SPDX-License-Identifier: GPL-2.0-only
/*
 * Buffers of coherent_cma: when CMA is used up they are refused, not made of other memory (ENOMEM;
 * EOPNOTSUPP if two pages cannot be had either, as if there were no CMA); what is given back can be
 * had again; and of what a pipe still holds a page, nothing is given back. mm would free it
 * nevertheless, and complain in the log. Argument: the least number of 4 MiB buffers there must be.
 */
#include <sys/uio.h>

#include "expect.h"
#include "inject.h"
#include "module.h"
#include "node.h"

#define MOST 256
#define BYTES (4UL << 20)
#define PAGE 4096UL
#define RW (PROT_READ | PROT_WRITE)
#define EDU "0000:00:03.0"
#define DRIVER "/sys/bus/pci/drivers/mapbench/"

static int fds[MOST];

/* How many there are; errno says why there is none more. */
static int take_all(void)
{
	int n = 0, error;

	errno = 0;
	while (n < MOST) {
		fds[n] = node_open("remap_pfn", O_RDWR);
		if (node_config(fds[n], "coherent_cma", "wb", BYTES)) {
			error = errno;
			close(fds[n]);
			errno = error;
			break;
		}
		n++;
	}
	return n;
}

static void give_back(int n)
{
	while (n)
		close(fds[--n]);
}

static int count(void)
{
	int n = take_all();

	give_back(n);
	return n;
}

static int used_up(int least)
{
	int all = take_all(), error = errno, fd, few = node_open("remap_pfn", O_RDWR);

	expect(all >= least && all < MOST, "%d buffers of 4 MiB from CMA", all);
	expect(error == ENOMEM || error == EOPNOTSUPP, "one more is refused: %s", strerror(error));
	/* with a few pages to be had it is ENOMEM for sure */
	give_back(all);
	expect_errno(node_config(few, "coherent_cma", "wb", 16 * PAGE), 0, "16 pages from CMA");
	all = take_all();
	close(few);
	fd = node_open("remap_pfn", O_RDWR);
	expect_errno(node_config(fd, "coherent_cma", "wb", BYTES), ENOMEM,
		     "4 MiB where those 16 pages are free");
	close(fd);
	fd = node_open("remap_pfn", O_RDWR);
	close(fds[0]);
	expect_errno(node_config(fd, "coherent_cma", "wb", BYTES), 0, "one given back can be had");
	fds[0] = fd;
	give_back(all);
	all = count();
	expect(all >= least && all == count(), "given back, as many can be had again");
	return all;
}

static bool unloads(void)
{
	for (int i = 0; i < 100; i++) {
		if (!module_unload())
			return true;
		usleep(100000);
	}
	return false;
}

/* How a buffer goes: with its file, or before that with its function. */
enum way { CLOSED, UNBOUND, REMOVED, WAYS };

static void try_way(enum way way)
{
	if (way == UNBOUND) {
		inject_put(DRIVER "unbind", EDU);
		inject_put(DRIVER "bind", EDU);
	} else if (way == REMOVED) {
		inject_put("/sys/bus/pci/devices/" EDU "/remove", "1");
		inject_put("/sys/bus/pci/rescan", "1");
	}
}

static void pinned(const char *backend, enum way way, int all)
{
	static const char *const hows[] = { "closed", "unbound", "removed" };
	static unsigned char seen[PAGE], zeros[PAGE];
	const char *how = hows[way];
	int fd = node_open(backend, O_RDWR), ends[2];
	struct iovec vec = { .iov_len = PAGE };
	char *p;

	if (node_config(fd, "coherent_cma", "wb", BYTES) || pipe(ends)) {
		expect(false, "configure %s: %s", backend, strerror(errno));
		return;
	}
	p = mmap(NULL, BYTES, RW, MAP_SHARED, fd, 0);
	memset(p, 0x5a, BYTES);
	vec.iov_base = p + 5 * PAGE;
	expect(vmsplice(ends[1], &vec, 1, 0) == (ssize_t)PAGE, "%s: a pipe pins a page", backend);
	try_way(way);
	munmap(p, BYTES);
	close(fd);
	expect(count() == all - 1, "%s: its buffer is not given back", how);
	expect_errno(module_unload(), EAGAIN, "%s: the module cannot be unloaded", how);
	expect(read(ends[0], seen, PAGE) == (ssize_t)PAGE && !memcmp(seen, zeros, PAGE),
	       "%s: the pipe holds zeros", how);
	close(ends[0]);
	close(ends[1]);
	expect(unloads(), "%s: once the pipe lets go the module can be unloaded", how);
	expect_errno(module_load(""), 0, "%s: and loaded", how);
	expect(count() == all, "%s: all buffers can be had again", how);
}

int main(int argc, char **argv)
{
	int all = used_up(argc > 1 ? atoi(argv[1]) : 1);

	for (int i = 0; i < 2 * WAYS; i++)
		pinned(i % 2 ? "insert_page" : "fault_page", i / 2, all);
	return expect_end();
}
