// SPDX-License-Identifier: GPL-2.0-only
/*
 * pulled NODE UNBIND FUNCTION: a PCI function goes while it is mapped through its driver's node,
 * and through two more nodes of the same number, of which one is gone by then, as a container's own
 * /dev may be. Writes FUNCTION into UNBIND, a file of sysfs; what is touched after that must be
 * SIGBUS, whichever way it was mapped.
 */
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "expect.h"

#define BYTES	4096

static void *mapped(const char *node)
{
	int fd = open(node, O_RDWR);
	void *map = fd < 0 ? MAP_FAILED : mmap(NULL, BYTES, PROT_READ, MAP_SHARED, fd, 0);

	expect(map != MAP_FAILED, "%s is mapped", node);
	close(fd);
	return map;
}

/* The signal that a touch ends with; 0: none. Of a child, so that the next one can be tried. */
static int touched(const void *map)
{
	int status = 0;
	pid_t pid = fork();

	if (!pid) {
		(void)*(const volatile char *)map;
		_exit(0);
	}
	waitpid(pid, &status, 0);
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

int main(int argc, char **argv)
{
	static const char *const how[] = { "the node", "another one", "one that is gone" };
	void *maps[3];
	struct stat node;
	int i, fd;

	if (argc != 4 || stat(argv[1], &node)) {
		fputs("usage: pulled NODE UNBIND FUNCTION\n", stderr);
		return 2;
	}
	maps[0] = mapped(argv[1]);
	expect(!mknod("another", S_IFCHR | 0600, node.st_rdev), "a second node");
	maps[1] = mapped("another");
	expect(!mknod("gone", S_IFCHR | 0600, node.st_rdev), "a third");
	maps[2] = mapped("gone");
	unlink("gone");
	for (i = 0; i < 3; i++)
		expect(!touched(maps[i]), "it is read through %s", how[i]);
	fd = open(argv[2], O_WRONLY);
	expect(fd >= 0 && write(fd, argv[3], strlen(argv[3])) > 0, "the function goes");
	for (i = 0; i < 3; i++)
		expect(touched(maps[i]) == SIGBUS, "what was mapped through %s is SIGBUS", how[i]);
	expect(open("another", O_RDWR) < 0, "it is opened no more");
	return expect_end();
}
