// SPDX-License-Identifier: GPL-2.0-only
/*
 * What processes have a node of the function open or mapped, or a file of it in sysfs and procfs
 * (resource2, config), or its BARs by way of /dev/mem. Nothing is waited for: a file may be on a
 * server that does not answer.
 */
#include "inuse/inuse.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/kcmp.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>

#define FILES	64
#define INIT_PID_NAMESPACE	"pid:[4026531836]"	/* the same on every Linux */

struct own_file {
	unsigned long long inode;
	dev_t fs;
	char name[INUSE_NAME_LEN];
};

static struct own_file files[FILES];
static size_t n_files;
static size_t n_unseen;		/* processes whose files cannot be seen */

static bool own_file(struct inuse *u, const char *dir, const char *name)
{
	char path[PATH_MAX];
	struct statx file;

	(void)u;
	if ((strncmp(name, "resource", 8) && strcmp(name, "config") && strcmp(name, "rom")) ||
	    !strcmp(name, "resource") || n_files == FILES)
		return true;
	snprintf(path, sizeof(path), "%.3000s/%.255s", dir, name);
	if (inuse_stat(AT_FDCWD, path, &file))
		return true;
	files[n_files] = (struct own_file){
		.inode = file.stx_ino,
		.fs = makedev(file.stx_dev_major, file.stx_dev_minor),
	};
	inuse_name(files[n_files++].name, name);
	return true;
}

/* The same of procfs: /proc/bus/pci/00/0c.0, for domain 0 as for the others. */
static void own_proc_file(struct inuse *u)
{
	const char *address = u->address;
	char path[PATH_MAX];
	struct statx file;

	if (!strncmp(address, "0000:", 5))
		address += 5;
	snprintf(path, sizeof(path), "%s/proc/bus/pci/%s", u->root, address);
	if (strrchr(path, ':'))
		*strrchr(path, ':') = '/';
	if (inuse_stat(AT_FDCWD, path, &file) || n_files == FILES)
		return;
	files[n_files] = (struct own_file){
		.inode = file.stx_ino,
		.fs = makedev(file.stx_dev_major, file.stx_dev_minor),
	};
	inuse_name(files[n_files++].name, "its file in /proc/bus/pci");
}

/* Sysfs is another file system in another network namespace, but its inodes are the same. */
static const struct own_file *find_file(int dir, const char *name, const struct statx *file)
{
	dev_t fs = makedev(file->stx_dev_major, file->stx_dev_minor);
	struct statfs kind;
	int fd, err;

	for (size_t i = 0; i < n_files; i++) {
		if (files[i].inode != file->stx_ino)
			continue;
		if (files[i].fs == fs)
			return &files[i];
		fd = openat(dir, name, O_PATH | O_CLOEXEC);
		err = fd < 0 || fstatfs(fd, &kind);
		if (fd >= 0)
			close(fd);
		if (!err && kind.f_type == SYSFS_MAGIC)
			return &files[i];
	}
	return NULL;
}

static void report(struct inuse *u, struct inuse_node *node, const char *what, const char *how,
		   int pid)
{
	char comm[64];

	if (!inuse_read(comm, sizeof(comm), "%s/proc/%d/comm", u->root, pid))
		strcpy(comm, "a process");
	inuse_say(u, node ? node->verdict : INUSE_USED, "%s is %s %s[%d]%s%s", what, how, comm, pid,
		  node && node->why ? ": " : "", node && node->why ? node->why : "");
}

/* Does the mapping that begins at that address lead from /dev/mem into a BAR? */
static bool maps_bar(struct inuse *u, int pid, unsigned long long begin)
{
	unsigned long long start, end, offset;
	char path[PATH_MAX], line[512];
	bool does = false;
	FILE *file;

	snprintf(path, sizeof(path), "%s/proc/%d/maps", u->root, pid);
	file = fopen(path, "re");
	while (file && !does && fgets(line, sizeof(line), file))
		does = sscanf(line, "%llx-%llx %*s %llx", &start, &end, &offset) == 3 &&
		       start == begin && inuse_in_bar(u, offset, offset + end - start - 1);
	if (file)
		fclose(file);
	return does;
}

/* dir is full of links to files: name is one. */
static void look_at(struct inuse *u, int dir, const char *name, int pid, bool mapped)
{
	const struct own_file *own;
	struct inuse_node *node;
	struct statx file;
	dev_t dev;

	if (inuse_stat(dir, name, &file))
		return;
	dev = makedev(file.stx_rdev_major, file.stx_rdev_minor);
	if (S_ISREG(file.stx_mode)) {
		own = find_file(dir, name, &file);
		if (own)
			report(u, NULL, own->name, mapped ? "mapped by" : "open in", pid);
	} else if (S_ISBLK(file.stx_mode) || S_ISCHR(file.stx_mode)) {
		node = inuse_find(u, S_ISBLK(file.stx_mode), dev);
		if (node)
			report(u, node, node->name, mapped ? "mapped by" : "open in", pid);
		else if (mapped && dev == makedev(1, 1) &&
			 maps_bar(u, pid, strtoull(name, NULL, 16)))
			report(u, NULL, "a BAR of it", "mapped, through /dev/mem, by", pid);
	}
}

static void look_in(struct inuse *u, int pid, bool mapped, const char *path)
{
	struct dirent *entry;
	DIR *dir = opendir(path);

	if (!dir) {
		n_unseen += errno == EACCES || errno == EPERM;
		return;
	}
	while ((entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			look_at(u, dirfd(dir), entry->d_name, pid, mapped);
	closedir(dir);
}

/* Threads share the table of open files, as a rule. */
static bool thread(struct inuse *u, const char *dir, const char *name)
{
	int pid = atoi(dir + strlen(u->root) + strlen("/proc/")), tid = atoi(name);
	char path[PATH_MAX];

	if (tid == pid || !tid || !syscall(SYS_kcmp, pid, tid, KCMP_FILES, 0, 0))
		return true;
	snprintf(path, sizeof(path), "%.3000s/%d/fd", dir, tid);
	look_in(u, pid, false, path);
	return true;
}

static bool process(struct inuse *u, const char *dir, const char *name)
{
	int pid = atoi(name);
	char path[PATH_MAX];

	if (!isdigit((unsigned char)name[0]))
		return true;
	snprintf(path, sizeof(path), "%.3000s/%d/fd", dir, pid);
	look_in(u, pid, false, path);
	snprintf(path, sizeof(path), "%.3000s/%d/map_files", dir, pid);
	look_in(u, pid, true, path);
	inuse_each(u, thread, "%s/%d/task", dir, pid);
	return true;
}

void inuse_open(struct inuse *u)
{
	char namespace[INUSE_NAME_LEN];

	inuse_each(u, own_file, "%s", u->dir);
	own_proc_file(u);
	inuse_each(u, process, "%s/proc", u->root);
	if (n_unseen)
		inuse_say(u, INUSE_UNKNOWN, "the open files of %zu processes cannot be seen",
			  n_unseen);
	if (!inuse_link(namespace, "%s/proc/self/ns/pid", u->root) ||
	    strcmp(namespace, INIT_PID_NAMESPACE))
		inuse_say(u, INUSE_UNKNOWN, "from inside a container the processes outside cannot "
			  "be seen");
}
