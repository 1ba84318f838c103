// SPDX-License-Identifier: GPL-2.0-only
/*
 * A program that knows nothing of mapbench: open read-only, map two pages shared, read them.
 * Argument: the device file. Exit status 0 if both pages read as zeros, 3 if touching them gives
 * SIGBUS, 1 otherwise.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void on_sigbus(int sig)
{
	(void)sig;
	_exit(3);
}

int main(int argc, char **argv)
{
	static const char zeros[8192];
	int fd = argc == 2 ? open(argv[1], O_RDONLY) : -1;
	void *p;

	if (fd < 0) {
		perror("open");
		return 1;
	}
	p = mmap(NULL, sizeof(zeros), PROT_READ, MAP_SHARED, fd, 0);
	if (p == MAP_FAILED) {
		perror("mmap");
		return 1;
	}
	signal(SIGBUS, on_sigbus);
	if (memcmp(p, zeros, sizeof(zeros))) {
		fprintf(stderr, "%s: not zeros\n", argv[1]);
		return 1;
	}
	return 0;
}
