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

/* \040 for a space and the like, as the kernel writes names into such lists, in place. */
static void unescape(char *text)
{
	unsigned int code;
	char *to = text;

	while (*text) {
		if (sscanf(text, "\\%3o", &code) == 1 && strspn(text + 1, "01234567") >= 3) {
			*to++ = (char)code;
			text += 4;
		} else {
			*to++ = *text++;
		}
	}
	*to = '\0';
}

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
	char source[LINE], device[LINE], *at, *save;
	int known = -1;
	dev_t dev;

	if (major(mount->dev)) {
		inuse_explain(u, mount->dev);
		return inuse_rests(u, mount->dev);
	}
	strcpy(source, mount->source);	/* bcachefs names them all */
	for (at = strtok_r(source, ":", &save); at; at = strtok_r(NULL, ":", &save)) {
		strcpy(device, at);
		unescape(device);
		dev = device[0] == '/' ? device_of(u, device) : 0;
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

static bool by_network(struct inuse *u, const struct mount *mount)
{
	u->network_seen = among(mount->type, network, INUSE_COUNT(network));
	mount_rests(u, mount);
	return u->network_seen;
}

/* What the root file system is on, as far as it decides what else is said. */
static void root_of(struct inuse *u, const struct mount *mount)
{
	char path[PATH_MAX];

	u->root_by_network = by_network(u, mount);
	if (major(mount->dev))
		u->root_unknown = !inuse_real(path, "%s/sys/dev/block/%u:%u", u->root,
					      major(mount->dev), minor(mount->dev));
	else
		u->root_unknown = mount_rests(u, mount) < 0 && !u->root_by_network &&
				  !among(mount->type, diskless, INUSE_COUNT(diskless));
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

/* Of a root file system that does not say what it is on, as overlay: on any that is mounted. */
static void may_be_root(struct inuse *u, const struct mount *mount)
{
	u->root_by_network |= by_network(u, mount);
}

void inuse_root(struct inuse *u)
{
	u->root_unknown = true;
	mounts(u, "1", is_root);
	if (u->root_unknown)
		mounts(u, "1", may_be_root);
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

static bool has_disk(const struct inuse *u)
{
	for (size_t n = 0; n < u->n_nodes; n++)
		if (u->nodes[n].block)
			return true;
	return false;
}

static struct mount *swapped;	/* for the next: of a file of that name, the mount that it is in */
static const char *swap_name;

static void is_swapped(struct inuse *u, const struct mount *mount)
{
	size_t len = strlen(mount->at), best = strlen(swapped->at);

	(void)u;
	len -= len == 1;	/* the root directory */
	best -= best == 1;
	if (len >= best && !strncmp(swap_name, mount->at, len) && swap_name[len] == '/')
		*swapped = *mount;	/* the last one covers the others */
}

/*
 * Does the swap file rest on the function? Its own device number says nothing where the file system
 * is on several disks, and it may be deleted: so the file system is asked. -1: it cannot be told.
 */
static int swap_file_rests(struct inuse *u, const char *name, const char *path)
{
	struct statx backing;
	int known = -1, mounted = -1;
	dev_t dev;

	if (!inuse_stat(AT_FDCWD, path, &backing) && backing.stx_dev_major) {
		dev = makedev(backing.stx_dev_major, backing.stx_dev_minor);
		inuse_explain(u, dev);
		known = inuse_rests(u, dev);
	}
	swapped = calloc(1, sizeof(*swapped));
	swap_name = name;
	if (swapped) {
		mounts(u, "1", is_swapped);
		mounted = among(swapped->type, network, INUSE_COUNT(network)) ? 0 :
			  mount_rests(u, swapped);
	}
	free(swapped);
	return known > mounted ? known : mounted;
}

static void one_swap(struct inuse *u, char *name)
{
	static const char deleted[] = "\\040(deleted)";
	char path[PATH_MAX], file[LINE];
	size_t len = strlen(name);
	int rests;
	dev_t dev;

	if (len > strlen(deleted) && !strcmp(name + len - strlen(deleted), deleted))
		name[len - strlen(deleted)] = '\0';
	strcpy(file, name);
	unescape(file);
	snprintf(path, sizeof(path), "%s%.3000s", u->root, file);
	dev = device_of(u, file);
	rests = dev ? inuse_rests(u, dev) : swap_file_rests(u, name, path);
	if (dev)
		inuse_explain(u, dev);
	if (rests > 0)
		inuse_say(u, INUSE_NEVER, "swap is on it (%s): swapoff first", file);
	else if (rests < 0 && has_disk(u))
		inuse_say(u, INUSE_NEVER, "swap may be on it (%s, which cannot be looked at): "
			  "swapoff first", file);
}

static void swaps(struct inuse *u)
{
	char path[PATH_MAX], line[LINE], name[LINE];
	FILE *file;

	snprintf(path, sizeof(path), "%s/proc/swaps", u->root);
	file = fopen(path, "re");
	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "%4095s", name) == 1 && name[0] == '/')
			one_swap(u, name);
	if (file)
		fclose(file);
}

void inuse_mounts(struct inuse *u)
{
	mounts(u, "1", is_mounted);
	mounts(u, "self", is_mounted);
	swaps(u);
}
