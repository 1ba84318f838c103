// SPDX-License-Identifier: GPL-2.0-only
/* File systems and swap that rest on the function; those the system runs from are never lent. */
#include "inuse/inuse.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#define LINE	4096

/* File systems that are on no disk of this machine. */
static const char *const diskless[] = { "rootfs", "ramfs", "tmpfs", "virtiofs", "9p" };
static const char *const network[] = { "nfs", "nfs4", "cifs", "smb3", "ceph", "afs", "lustre" };

struct mount {
	dev_t dev;
	char at[LINE], type[32], source[LINE];
	bool init;			/* as the first process sees it */
};

static bool among(const char *name, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(name, names[i]))
			return true;
	return false;
}

/* The device number of the block device of that path; 0: it is none. */
static dev_t device_of(struct inuse *u, const char *name)
{
	char path[PATH_MAX];
	struct statx file;

	if (snprintf(path, sizeof(path), "%s%s", u->root, name) >= (int)sizeof(path) ||
	    inuse_stat(AT_FDCWD, path, &file) || !S_ISBLK(file.stx_mode))
		return 0;
	return makedev(file.stx_rdev_major, file.stx_rdev_minor);
}

static dev_t asked;	/* for the next three, which inuse_each() calls */
static bool found;

static bool is_member(struct inuse *u, const char *dir, const char *name)
{
	char text[32];
	dev_t dev;

	(void)u;
	found |= inuse_read(text, sizeof(text), "%s/%s/dev", dir, name) &&
		 inuse_devt(text, &dev) && dev == asked;
	return true;
}

static bool member_rests(struct inuse *u, const char *dir, const char *name)
{
	char text[32];
	dev_t dev;

	if (!inuse_read(text, sizeof(text), "%s/%s/dev", dir, name) || !inuse_devt(text, &dev) ||
	    !inuse_rests(u, dev))
		return true;
	inuse_explain(u, dev);
	found = true;
	return true;
}

/* Of the btrfs that has the disk asked for: does another of its disks rest on the function? */
static bool btrfs_rests(struct inuse *u, const char *dir, const char *name)
{
	found = false;
	inuse_each(u, is_member, "%s/%s/devices", dir, name);
	if (!found)
		return true;
	found = false;
	inuse_each(u, member_rests, "%s/%s/devices", dir, name);
	return false;
}

/* Does one of the devices that a file system is on rest on the function? -1: it has none. */
static int mount_rests(struct inuse *u, const struct mount *mount)
{
	char source[LINE], *at, *save;
	int known = -1;
	dev_t dev;

	if (major(mount->dev)) {
		inuse_explain(u, mount->dev);
		return inuse_rests(u, mount->dev);
	}
	strcpy(source, mount->source);	/* bcachefs names them all */
	for (at = strtok_r(source, ":", &save); at; at = strtok_r(NULL, ":", &save)) {
		dev = at[0] == '/' ? device_of(u, at) : 0;
		if (!dev)
			continue;
		known = known > 0 || inuse_rests(u, dev);
		inuse_explain(u, dev);
		asked = dev;
		if (!strcmp(mount->type, "btrfs") &&
		    !inuse_each(u, btrfs_rests, "%s/sys/fs/btrfs", u->root) && found)
			known = 1;
	}
	return known;
}

static bool parse_mount(char *line, struct mount *mount)
{
	unsigned int major, minor;
	char *rest = strstr(line, " - ");

	if (!rest || sscanf(line, "%*d %*d %u:%u %*s %4095s", &major, &minor, mount->at) != 3 ||
	    sscanf(rest, " - %31s %4095s", mount->type, mount->source) != 2)
		return false;
	mount->dev = makedev(major, minor);
	return true;
}

static bool vital(const struct mount *mount)
{
	return mount->init && (!strcmp(mount->at, "/") || !strcmp(mount->at, "/usr"));
}

/* What the root file system is on, as far as it decides what else is said. */
static void root_of(struct inuse *u, const struct mount *mount)
{
	char path[PATH_MAX];

	u->root_by_network = among(mount->type, network, INUSE_COUNT(network));
	if (major(mount->dev)) {
		u->root_unknown = !inuse_real(path, "%s/sys/dev/block/%u:%u", u->root,
					      major(mount->dev), minor(mount->dev));
		u->network_seen = false;
		inuse_rests(u, mount->dev);
		u->root_by_network = u->network_seen;
	} else {
		u->root_unknown = mount_rests(u, mount) < 0 && !u->root_by_network &&
				  !among(mount->type, diskless, INUSE_COUNT(diskless));
	}
}

static void mounts(struct inuse *u, const char *process,
		   void (*fn)(struct inuse *u, const struct mount *mount))
{
	char path[PATH_MAX], *line = NULL;
	struct mount *mount = calloc(1, sizeof(*mount));
	size_t room = 0;
	FILE *file;

	snprintf(path, sizeof(path), "%s/proc/%s/mountinfo", u->root, process);
	file = fopen(path, "re");
	while (file && mount && getline(&line, &room, file) > 0) {
		mount->init = !strcmp(process, "1");
		if (parse_mount(line, mount))
			fn(u, mount);
	}
	if (file)
		fclose(file);
	free(line);
	free(mount);
}

static void is_root(struct inuse *u, const struct mount *mount)
{
	if (!strcmp(mount->at, "/"))
		root_of(u, mount);
}

void inuse_root(struct inuse *u)
{
	u->root_unknown = true;
	mounts(u, "1", is_root);
}

static void is_mounted(struct inuse *u, const struct mount *mount)
{
	static dev_t known[64];
	static size_t n;

	for (size_t i = 0; i < n; i++)	/* every bind mount would be a reason */
		if (known[i] == mount->dev && !vital(mount))
			return;
	if (mount_rests(u, mount) <= 0)
		return;
	if (n < INUSE_COUNT(known))
		known[n++] = mount->dev;
	if (vital(mount) || u->root_unknown)
		inuse_say(u, INUSE_NEVER, "the system runs from %s on it (%s)", mount->at,
			  mount->source);
	else
		inuse_say(u, INUSE_USED, "%s is mounted from it (%s)", mount->at, mount->source);
}

static void swaps(struct inuse *u)
{
	char path[PATH_MAX], line[LINE], name[LINE];
	struct statx backing;
	FILE *file;
	dev_t dev;

	snprintf(path, sizeof(path), "%s/proc/swaps", u->root);
	file = fopen(path, "re");
	while (file && fgets(line, sizeof(line), file)) {
		if (sscanf(line, "%4095s", name) != 1 || name[0] != '/')
			continue;
		dev = device_of(u, name);
		snprintf(path, sizeof(path), "%s%.3000s", u->root, name);
		if (!dev && !inuse_stat(AT_FDCWD, path, &backing))
			dev = makedev(backing.stx_dev_major, backing.stx_dev_minor);
		if (!dev || !inuse_rests(u, dev))
			continue;
		inuse_explain(u, dev);
		inuse_say(u, INUSE_NEVER, "swap is on it (%s): swapoff first", name);
	}
	if (file)
		fclose(file);
}

void inuse_mounts(struct inuse *u)
{
	mounts(u, "1", is_mounted);
	mounts(u, "self", is_mounted);
	swaps(u);
}
