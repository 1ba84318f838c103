// SPDX-License-Identifier: GPL-2.0-only
/*
 * mapbench-inuse: would the system miss this PCI function? It looks, and changes nothing. What
 * lends functions runs it outside the root file system, too: it needs the C library alone.
 */
#include "inuse/inuse.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define EXIT_ITSELF	4

static const char usage[] =
	"usage: mapbench-inuse [--root DIR] ADDRESS\n"
	"What the system itself needs of a PCI function, a reason a line: \"used ...\", \"unknown ...\"\n"
	"(it cannot be told) or \"never ...\" (the system would not survive the loss).\n"
	"--root DIR: what stands before /proc, /sys and /dev, for tests.\n"
	"Exit status: 0 free, 1 used, 2 it cannot be told, 3 never, 4 something else failed.\n";

static void *grown(void *array, size_t n, size_t size)
{
	void *at = n & (n - 1) ? array : realloc(array, (n ? 2 * n : 1) * size);

	if (!at) {
		perror("mapbench-inuse");
		exit(EXIT_ITSELF);
	}
	return at;
}

void inuse_say(struct inuse *u, enum inuse_verdict verdict, const char *format, ...)
{
	static const char *const words[] = { "free", "used", "unknown", "never" };
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	for (size_t i = 0; i < u->n_said; i++)
		if (!strcmp(u->said[i], text))
			return;
	u->said = grown(u->said, u->n_said, sizeof(*u->said));
	u->said[u->n_said] = strdup(text);
	if (u->said[u->n_said])
		u->n_said++;
	u->verdicts |= 1U << verdict;
	for (char *c = text; *c; c++)
		if ((unsigned char)*c < ' ')
			*c = '?';
	printf("%s %s\n", words[verdict], text);
}

bool inuse_read(char *buf, size_t size, const char *format, ...)
{
	char path[PATH_MAX];
	va_list args;
	ssize_t len;
	int fd;

	va_start(args, format);
	vsnprintf(path, sizeof(path), format, args);
	va_end(args);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return false;
	len = read(fd, buf, size - 1);
	close(fd);
	buf[len > 0 ? len : 0] = '\0';
	buf[strcspn(buf, "\n")] = '\0';
	return len >= 0;
}

void inuse_name(char name[INUSE_NAME_LEN], const char *text)
{
	size_t len = strnlen(text, INUSE_NAME_LEN - 1);

	memcpy(name, text, len);
	name[len] = '\0';
}

bool inuse_link(char name[INUSE_NAME_LEN], const char *format, ...)
{
	char path[PATH_MAX], to[PATH_MAX];
	va_list args;
	ssize_t len;

	va_start(args, format);
	vsnprintf(path, sizeof(path), format, args);
	va_end(args);
	len = readlink(path, to, sizeof(to) - 1);
	if (len < 0)
		return false;
	to[len] = '\0';
	inuse_name(name, basename(to));
	return true;
}

bool inuse_real(char path[PATH_MAX], const char *format, ...)
{
	char to[PATH_MAX];
	va_list args;

	va_start(args, format);
	vsnprintf(to, sizeof(to), format, args);
	va_end(args);
	return realpath(to, path);
}

bool inuse_each(struct inuse *u, inuse_each_fn *fn, const char *format, ...)
{
	struct dirent *entry;
	char path[PATH_MAX];
	bool on = true;
	va_list args;
	DIR *dir;

	va_start(args, format);
	vsnprintf(path, sizeof(path), format, args);
	va_end(args);
	dir = opendir(path);
	if (!dir)
		return true;
	while (on && (entry = readdir(dir)))
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			on = fn(u, path, entry->d_name);
	closedir(dir);
	return on;
}

bool inuse_below(const struct inuse *u, const char *path)
{
	size_t len = strlen(u->dir);

	return !strncmp(path, u->dir, len) && (!path[len] || path[len] == '/');
}

bool inuse_devt(const char *text, dev_t *dev)
{
	unsigned int major, minor;

	if (sscanf(text, "%u:%u", &major, &minor) != 2)
		return false;
	*dev = makedev(major, minor);
	return true;
}

struct inuse_node *inuse_find(struct inuse *u, bool block, dev_t dev)
{
	for (size_t i = 0; i < u->n_nodes; i++)
		if (u->nodes[i].block == block && u->nodes[i].dev == dev)
			return &u->nodes[i];
	return NULL;
}

struct inuse_node *inuse_add(struct inuse *u, bool block, dev_t dev, const char *name)
{
	struct inuse_node *node = inuse_find(u, block, dev);

	if (node)
		return node;
	u->nodes = grown(u->nodes, u->n_nodes, sizeof(*u->nodes));
	node = &u->nodes[u->n_nodes++];
	*node = (struct inuse_node){ .block = block, .dev = dev, .verdict = INUSE_USED };
	inuse_name(node->name, name);
	return node;
}

void inuse_explain(struct inuse *u, dev_t dev)
{
	struct inuse_node *node = inuse_find(u, true, dev);

	if (node)
		node->explained = true;
}

int inuse_stat(int dir, const char *path, struct statx *to)
{
	int flags = AT_STATX_DONT_SYNC | AT_NO_AUTOMOUNT;

	return statx(dir, path, flags, STATX_TYPE | STATX_INO, to) ? -errno : 0;
}

static bool is_bound_elsewhere(struct inuse *u, const char *dir, const char *name)
{
	char path[PATH_MAX], link[INUSE_NAME_LEN];

	return !inuse_link(link, "%s/%s", dir, name) || !strcmp(name, "module") ||
	       !strcmp(name, "subsystem") || !inuse_real(path, "%s/%s", dir, name) ||
	       inuse_below(u, path);
}

static bool count_one(struct inuse *u, const char *dir, const char *name)
{
	(void)dir;
	(void)name;
	u->n_said++;
	return true;
}

/*
 * Whoever has a device of a driver open, or uses it from inside the kernel, holds the driver's
 * module. Where nobody has been found by now, those are users that no file shows.
 */
static void unseen_users(struct inuse *u, const char *driver)
{
	struct inuse holders = { .n_said = 0 };
	char module[INUSE_NAME_LEN], text[32];
	long users;

	if (!inuse_link(module, "%s/module", driver) ||
	    !inuse_read(text, sizeof(text), "%s/sys/module/%s/refcnt", u->root, module))
		return;
	inuse_each(&holders, count_one, "%s/sys/module/%s/holders", u->root, module);
	users = strtol(text, NULL, 10) - (long)holders.n_said;
	if (users > 0 && (!u->offers || inuse_each(u, is_bound_elsewhere, "%s", driver)))
		inuse_say(u, INUSE_UNKNOWN, "what uses its driver, %s, cannot be seen (%ld of "
			  "them)", module, users);
}

int main(int argc, char **argv)
{
	static struct inuse u = { .root = "" };

	if (argc == 4 && !strcmp(argv[1], "--root")) {
		u.root = argv[2];
		argv += 2;
		argc -= 2;
	}
	if (argc != 2 || argv[1][0] == '-') {
		fputs(usage, argc == 2 && !strcmp(argv[1], "--help") ? stdout : stderr);
		return argc == 2 && !strcmp(argv[1], "--help") ? 0 : EXIT_ITSELF;
	}
	u.address = argv[1];
	if (!inuse_real(u.dir, "%s/sys/bus/pci/devices/%s", u.root, u.address)) {
		fprintf(stderr, "mapbench-inuse: no PCI function %s here\n", u.address);
		return EXIT_ITSELF;
	}
	inuse_root(&u);
	inuse_walk(&u);
	inuse_function(&u);
	inuse_mounts(&u);
	inuse_disks(&u);
	inuse_open(&u);
	for (size_t i = 0; i < u.n_drivers && !(u.verdicts & ~(1U << INUSE_UNKNOWN)); i++)
		unseen_users(&u, u.drivers[i]);
	if (fflush(stdout))
		return EXIT_ITSELF;
	return u.verdicts & 1U << INUSE_NEVER ? 3 : u.verdicts & 1U << INUSE_USED ? 1 :
	       u.verdicts & 1U << INUSE_UNKNOWN ? 2 : 0;
}
