// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whether a block device rests on the function: is below it, or is a partition, a device-mapper or
 * RAID device, a loop or a multipath head of something that does.
 */
#include "inuse/inuse.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#define DEPTH	16	/* of devices upon devices */

static int depth;	/* of the question that is being answered */

static bool rests(struct inuse *u, const char *dir);

/* Is what is reached by that path in sysfs reached by network? */
static void look_for_network(struct inuse *u, const char *path)
{
	static const char *const network[] = { "/session", "/nbd", "/rbd", "/drbd",
		"/nvme-fabrics/" };

	for (size_t i = 0; i < INUSE_COUNT(network); i++)
		u->network_seen |= !!strstr(path, network[i]);
}

/* One of the controllers of an NVMe subsystem. False, for inuse_each(): it is the function's. */
static bool other_controller(struct inuse *u, const char *dir, const char *name)
{
	char path[PATH_MAX], link[INUSE_NAME_LEN];

	if (strncmp(name, "nvme", 4) || !inuse_link(link, "%s/%s", dir, name) ||
	    !inuse_real(path, "%s/%s", dir, name))
		return true;
	look_for_network(u, path);
	return !inuse_below(u, path);
}

static bool other_slave(struct inuse *u, const char *dir, const char *name)
{
	char path[PATH_MAX];

	return !inuse_real(path, "%s/%s", dir, name) || !rests(u, path);
}

static bool loop_rests(struct inuse *u, const char *dir)
{
	char file[PATH_MAX], path[PATH_MAX];
	struct statx found;

	if (!inuse_read(file, sizeof(file), "%s/loop/backing_file", dir))
		return false;
	if (snprintf(path, sizeof(path), "%s%s", u->root, file) >= (int)sizeof(path) ||
	    inuse_stat(AT_FDCWD, path, &found))
		return false;
	if (S_ISBLK(found.stx_mode))
		return inuse_rests(u, makedev(found.stx_rdev_major, found.stx_rdev_minor));
	return inuse_rests(u, makedev(found.stx_dev_major, found.stx_dev_minor));
}

/* dir: of a disk or of a partition, in sysfs. */
static bool rests(struct inuse *u, const char *dir)
{
	char disk[PATH_MAX], text[32], *at;

	if (inuse_below(u, dir))
		return true;
	look_for_network(u, dir);
	if (strlen(dir) >= sizeof(disk))
		return false;
	strcpy(disk, dir);
	if (inuse_read(text, sizeof(text), "%s/partition", dir))
		*strrchr(disk, '/') = '\0';
	at = strstr(disk, "/nvme-subsystem/");
	if (at) {
		at = strchr(at + strlen("/nvme-subsystem/"), '/');
		if (at)
			*at = '\0';
		return !inuse_each(u, other_controller, "%s", disk);
	}
	return loop_rests(u, disk) || !inuse_each(u, other_slave, "%s/slaves", disk);
}

bool inuse_rests(struct inuse *u, dev_t dev)
{
	char dir[PATH_MAX];
	bool does;

	if (depth == DEPTH ||
	    !inuse_real(dir, "%s/sys/dev/block/%u:%u", u->root, major(dev), minor(dev)))
		return false;
	depth++;
	does = rests(u, dir);
	depth--;
	return does;
}
