// SPDX-License-Identifier: GPL-2.0-only
/*
 * read_only NODE: what a driver's node maps is read, but not written, neither at once nor after an
 * mprotect(), though the file was opened for both.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "expect.h"

#define BYTES	4096

static void *mapped(int fd, int prot, int flags)
{
	return mmap(NULL, BYTES, prot, flags, fd, 0);
}

int main(int argc, char **argv)
{
	static const int flags[] = { MAP_SHARED, MAP_PRIVATE };
	static const char *const kinds[] = { "shared", "private" };
	void *map;
	int fd, i;

	fd = argc == 2 ? open(argv[1], O_RDWR) : -1;
	if (fd < 0) {
		fputs("usage: read_only NODE\n", stderr);
		return 2;
	}
	for (i = 0; i < 2; i++) {
		map = mapped(fd, PROT_READ | PROT_WRITE, flags[i]);
		expect(map == MAP_FAILED && errno == EACCES, "%s and writable is EACCES", kinds[i]);
		map = mapped(fd, PROT_READ, flags[i]);
		expect(map != MAP_FAILED && !*(const volatile char *)map, "%s, it is read",
		       kinds[i]);
		expect(mprotect(map, BYTES, PROT_READ | PROT_WRITE) && errno == EACCES,
		       "%s, it is not made writable", kinds[i]);
	}
	close(fd);
	return expect_end();
}
