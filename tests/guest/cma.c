// SPDX-License-Identifier: GPL-2.0-only
/*
 * Buffers of coherent_cma until CMA is used up: then it is ENOMEM, not memory from elsewhere, and
 * what is given back can be had again. Argument: the least number of 4 MiB buffers there must be.
 */
#include "expect.h"

#define MOST 256
#define BYTES (4UL << 20)

static int fds[MOST];

/* How many there are; errno says why there is none more. */
static int take(void)
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

int main(int argc, char **argv)
{
	int least = argc > 1 ? atoi(argv[1]) : 1, first = take(), error = errno, fd;

	expect(first >= least && first < MOST, "%d buffers of 4 MiB from CMA", first);
	expect(error == ENOMEM, "one more is ENOMEM: %s", strerror(error));
	fd = node_open("remap_pfn", O_RDWR);
	close(fds[0]);
	expect_errno(node_config(fd, "coherent_cma", "wb", BYTES), 0, "one given back can be had");
	fds[0] = fd;
	give_back(first);
	expect(take() == first, "given back, as many can be had again");
	give_back(first);
	return expect_end();
}
