// SPDX-License-Identifier: GPL-2.0-only
/*
 * What claims a disk of the function: whoever opened it with O_EXCL, as mounts, RAID, device-mapper
 * and ZFS do. And what of the kernel has one open without a claim.
 */
#include "inuse/inuse.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/loop.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define LINE	4096

/*
 * Its own file in /dev may be missing: then there is one for a moment, where files may be devices.
 * -errno if it does not open.
 */
static int open_block(struct inuse *u, const char *name, dev_t dev, int flags)
{
	static const char *const places[] = { "/dev", "/run", "/var/tmp", "/tmp" };
	char path[PATH_MAX];
	struct statx found;
	int fd, err = -ENOENT;

	flags |= O_RDONLY | O_NONBLOCK | O_CLOEXEC;
	snprintf(path, sizeof(path), "%s/dev/%s", u->root, name);
	if (!inuse_stat(AT_FDCWD, path, &found) &&
	    (u->root[0] || (S_ISBLK(found.stx_mode) &&
			    dev == makedev(found.stx_rdev_major, found.stx_rdev_minor)))) {
		fd = open(path, flags);
		return fd < 0 ? -errno : fd;
	}
	for (size_t i = 0; i < INUSE_COUNT(places) && !u->root[0]; i++) {
		snprintf(path, sizeof(path), "%s/.mapbench-inuse.%d", places[i], getpid());
		if (mknod(path, S_IFBLK | 0600, dev))
			continue;
		fd = open(path, flags);
		err = -errno;
		unlink(path);
		if (fd >= 0 || (err != -EACCES && err != -EPERM))
			return fd < 0 ? err : fd;
	}
	return err;
}

static bool holder(struct inuse *u, const char *dir, const char *name)
{
	struct inuse_node *node;
	char text[32];
	dev_t dev;

	if (!inuse_read(text, sizeof(text), "%s/../dev", dir) || !inuse_devt(text, &dev))
		return true;
	node = inuse_find(u, true, dev);
	if (node)
		node->explained = true;
	inuse_say(u, INUSE_USED, "%s is a part of %s", node ? node->name : "it", name);
	return true;
}

/* The disk that the node is a partition of, or NULL. */
static struct inuse_node *disk_of(struct inuse *u, const struct inuse_node *node)
{
	char at[64], text[32];
	dev_t dev;

	snprintf(at, sizeof(at), "sys/dev/block/%u:%u", major(node->dev), minor(node->dev));
	if (!inuse_read(text, sizeof(text), "%s/%s/partition", u->root, at) ||
	    !inuse_read(text, sizeof(text), "%s/%s/../dev", u->root, at) ||
	    !inuse_devt(text, &dev))
		return NULL;
	return inuse_find(u, true, dev);
}

/* Who claims a partition claims its disk, and the other way round. */
static void claims(struct inuse *u, struct inuse_node *node)
{
	struct inuse_node *disk = disk_of(u, node);
	int fd;

	inuse_each(u, holder, "%s/sys/dev/block/%u:%u/holders", u->root, major(node->dev),
		   minor(node->dev));
	fd = open_block(u, node->name, node->dev, O_EXCL);
	if (fd >= 0)
		close(fd);
	else if (fd != -EBUSY && fd != -ENOMEDIUM && !node->explained)
		inuse_say(u, INUSE_UNKNOWN, "%s cannot be opened to see whether it is in use: %s",
			  node->name, strerror(-fd));
	if (fd == -EBUSY && !node->explained && (!disk || !disk->explained))
		inuse_say(u, u->root_unknown ? INUSE_NEVER : INUSE_USED,
			  "%s is claimed, as by ZFS, RAID or a mount of a container's%s",
			  node->name, u->root_unknown ? ": the system may run from it" : "");
	if (fd == -EBUSY && disk)
		disk->explained = true;
}

/* A loop device holds what it is made of without a claim. */
static bool loop(struct inuse *u, const char *dir, const char *name)
{
	struct loop_info64 info = { .lo_number = 0 };
	struct inuse_node *node = NULL;
	char text[PATH_MAX];
	dev_t dev = 0;
	int fd;

	if (strncmp(name, "loop", 4) ||
	    !inuse_read(text, sizeof(text), "%s/%s/loop/backing_file", dir, name))
		return true;
	if (inuse_read(text, sizeof(text), "%s/%s/dev", dir, name))
		inuse_devt(text, &dev);
	fd = open_block(u, name, dev, 0);
	if (fd < 0 || ioctl(fd, LOOP_GET_STATUS64, &info))
		inuse_say(u, INUSE_UNKNOWN, "what %s is made of cannot be told", name);
	else if (info.lo_rdevice)
		node = inuse_find(u, true, makedev(info.lo_rdevice >> 8 & 0xfff,
						   (info.lo_rdevice & 0xff) |
						   (info.lo_rdevice >> 12 & 0xfff00)));
	if (node)
		inuse_say(u, INUSE_USED, "%s is made of %s", name, node->name);
	if (fd >= 0)
		close(fd);
	return true;
}

/* What serves disks from inside the kernel has them open, too, and says so in its settings. */
static bool served(struct inuse *u, const char *dir, const char *name)
{
	static const char *const settings[] = { "device_path", "udev_path", "file" };
	char path[PATH_MAX], file[LINE], link[INUSE_NAME_LEN];
	struct inuse_node *node;
	struct statx found;
	bool known = false;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	if (inuse_link(link, "%s", path))
		return true;
	for (size_t i = 0; i < INUSE_COUNT(settings); i++)
		known |= !strcmp(name, settings[i]);
	if (!known)
		return inuse_each(u, served, "%s", path);
	if (!inuse_read(file, sizeof(file), "%s", path) || file[0] != '/')
		return true;
	snprintf(path, sizeof(path), "%s%.3000s", u->root, file);
	if (inuse_stat(AT_FDCWD, path, &found))
		return true;
	node = inuse_find(u, S_ISBLK(found.stx_mode),
			  makedev(found.stx_rdev_major, found.stx_rdev_minor));
	if (node)
		inuse_say(u, INUSE_USED, "%s is served to others (%s/%s)", node->name, dir, name);
	return true;
}

void inuse_disks(struct inuse *u)
{
	for (size_t i = u->n_nodes; i-- > 0;)	/* partitions come before their disk */
		if (u->nodes[i].block)
			claims(u, &u->nodes[i]);
	inuse_each(u, loop, "%s/sys/block", u->root);
	inuse_each(u, served, "%s/sys/kernel/config", u->root);
}
