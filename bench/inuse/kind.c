// SPDX-License-Identifier: GPL-2.0-only
/* Every device below a function: its nodes, and by its kind and driver what cannot be lent. */
#include "inuse/inuse.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>

struct kind {
	const char *name;
	enum inuse_verdict verdict;
	const char *what;
};

static const struct kind subsystems[] = {
	{ "infiniband", INUSE_UNKNOWN, "an RDMA device, whose users in the kernel cannot be seen" },
	{ "bluetooth", INUSE_UNKNOWN, "a Bluetooth adapter, whose connections cannot be seen" },
	{ "mtd", INUSE_UNKNOWN, "flash memory, which may be mounted" },
	{ "mdev", INUSE_USED, "a part of it for a virtual machine" },
};

static const struct kind drivers[] = {
	{ "virtiofs", INUSE_UNKNOWN, "a directory of the hypervisor's, which may be mounted" },
	{ "9pnet_virtio", INUSE_UNKNOWN, "a directory of the hypervisor's, which may be mounted" },
	{ "virtio_mem", INUSE_USED, "memory of this machine" },
	{ "virtio-iommu", INUSE_USED, "the IOMMU" },
	{ "kmem", INUSE_USED, "memory of this machine" },
	{ "vmw_vsock_virtio_transport", INUSE_UNKNOWN,
	  "sockets to the hypervisor, which cannot be seen" },
};

/* Names, of which a process in another network namespace sees its own alone. */
static const char *const namespaced[] = { "net", "ieee80211", "infiniband" };

/* As udev calls the node: "vda", "dri/card0"; else as sysfs does. */
static void name_of(const char *dir, const char *base, char name[INUSE_NAME_LEN])
{
	char path[PATH_MAX], line[256];
	FILE *file;

	inuse_name(name, base);
	snprintf(path, sizeof(path), "%s/uevent", dir);
	file = fopen(path, "re");
	while (file && fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		if (!strncmp(line, "DEVNAME=", 8))
			inuse_name(name, line + 8);
	}
	if (file)
		fclose(file);
}

static bool partition(struct inuse *u, const char *dir, const char *name)
{
	char text[32];
	dev_t dev;

	if (inuse_read(text, sizeof(text), "%s/%s/partition", dir, name) &&
	    inuse_read(text, sizeof(text), "%s/%s/dev", dir, name) && inuse_devt(text, &dev))
		inuse_add(u, true, dev, name);
	return true;
}

/*
 * A namespace of NVMe that has several paths is a hidden disk nvmeXcYnZ below each controller; what
 * is mounted is their head, nvmeXnZ, which is below none.
 */
static void multipath(struct inuse *u, const char *base)
{
	static const char *const nodes[] = { "block/nvme%un%u", "nvme-generic/ng%un%u" };
	unsigned int subsystem, controller, namespace;
	char text[32], name[INUSE_NAME_LEN];
	dev_t dev;

	if (sscanf(base, "nvme%uc%un%u", &subsystem, &controller, &namespace) != 3) {
		inuse_say(u, INUSE_UNKNOWN, "%s is hidden, and the disk that it belongs to cannot "
			  "be told", base);
		return;
	}
	for (size_t i = 0; i < INUSE_COUNT(nodes); i++) {
		snprintf(name, sizeof(name), nodes[i], subsystem, namespace);
		if (inuse_read(text, sizeof(text), "%s/sys/class/%s/dev", u->root, name) &&
		    inuse_devt(text, &dev))
			inuse_add(u, !i, dev, strchr(name, '/') + 1);
		else if (!i)
			inuse_say(u, INUSE_UNKNOWN, "the disk that %s is a path to is not there",
				  base);
	}
	inuse_each(u, partition, "%s/sys/class/block/nvme%un%u", u->root, subsystem, namespace);
}

static void watchdog(struct inuse *u, const char *dir, const char *base)
{
	char text[32];

	if (!strcmp(base, "watchdog0"))	/* has a second node */
		inuse_add(u, false, makedev(10, 130), "watchdog");
	if (!inuse_read(text, sizeof(text), "%s/state", dir))
		inuse_say(u, INUSE_UNKNOWN, "whether %s runs cannot be told", base);
	else if (!strcmp(text, "active"))
		inuse_say(u, INUSE_USED, "%s is a watchdog that runs", base);
}

static void of_subsystem(struct inuse *u, const char *dir, const char *base, const char *subsystem)
{
	char text[32];
	unsigned int route;

	for (size_t i = 0; i < INUSE_COUNT(subsystems); i++)
		if (!strcmp(subsystem, subsystems[i].name))
			inuse_say(u, subsystems[i].verdict, "%s is %s", base, subsystems[i].what);
	if (!strcmp(subsystem, "watchdog"))
		watchdog(u, dir, base);
	if (!strcmp(subsystem, "dma") && inuse_read(text, sizeof(text), "%s/in_use", dir) &&
	    strtol(text, NULL, 10) > 0)
		inuse_say(u, INUSE_USED, "%s copies for a driver", base);
	if (!strcmp(subsystem, "thunderbolt") && sscanf(base, "%*u-%x", &route) == 1 && route)
		inuse_say(u, INUSE_UNKNOWN, "what is plugged in at %s cannot be told", base);
}

/* The consoles of the hypervisor have no parent that would tell whose they are. */
static bool hypervisor_console(struct inuse *u, const char *dir, const char *name)
{
	struct inuse_node *node;
	char text[32];
	dev_t dev;

	if (strncmp(name, "hvc", 3) || !inuse_read(text, sizeof(text), "%s/%s/dev", dir, name) ||
	    !inuse_devt(text, &dev) || inuse_find(u, false, dev))
		return true;
	node = inuse_add(u, false, dev, name);
	node->verdict = INUSE_UNKNOWN;
	node->why = "a console that may be this function's";
	return true;
}

/* The nodes of NVIDIA's own driver are below nothing. */
static void nvidia(struct inuse *u, const char *base)
{
	char path[PATH_MAX], line[128], name[INUSE_NAME_LEN];
	unsigned int number;
	bool found = false;
	FILE *file;

	snprintf(path, sizeof(path), "%s/proc/driver/nvidia/gpus/%s/information", u->root, base);
	file = fopen(path, "re");
	while (file && fgets(line, sizeof(line), file)) {
		if (sscanf(line, "Device Minor: %u", &number) != 1)
			continue;
		snprintf(name, sizeof(name), "nvidia%u", number);
		inuse_add(u, false, makedev(195, number), name);
		found = true;
	}
	if (file)
		fclose(file);
	if (!found)
		inuse_say(u, INUSE_UNKNOWN, "which of NVIDIA's nodes is its own cannot be told");
}

static void of_driver(struct inuse *u, const char *dir, const char *base)
{
	char path[PATH_MAX], (*at)[PATH_MAX];
	const char *name;

	if (!inuse_real(path, "%s/driver", dir))
		return;
	name = strrchr(path, '/') + 1;
	for (size_t i = 0; i < INUSE_COUNT(drivers); i++)
		if (!strcmp(name, drivers[i].name))
			inuse_say(u, drivers[i].verdict, "%s is %s", base, drivers[i].what);
	if (!strcmp(name, "virtio_console"))
		inuse_each(u, hypervisor_console, "%s/sys/class/tty", u->root);
	if (!strcmp(name, "nvidia"))
		nvidia(u, base);
	for (size_t i = 0; i < u->n_drivers; i++)
		if (!strcmp(u->drivers[i], path))
			return;
	at = realloc(u->drivers, (u->n_drivers + 1) * sizeof(*at));
	if (!at)
		return;
	u->drivers = at;
	strcpy(u->drivers[u->n_drivers++], path);
}

/* The directory that holds the interfaces of a device: empty if all are in other namespaces. */
static void namespaces(struct inuse *u, const char *dir, const char *kind)
{
	struct dirent *entry;
	char text[32], path[PATH_MAX];
	DIR *names = opendir(dir);
	size_t n = 0;

	while (names && (entry = readdir(names))) {
		if (entry->d_name[0] == '.')
			continue;
		n++;
		if (!strcmp(kind, "net") &&
		    inuse_read(text, sizeof(text), "%s/%s/ifindex", dir, entry->d_name)) {
			snprintf(path, sizeof(path), "%s/%s", dir, entry->d_name);
			inuse_interface(u, path, entry->d_name);
		}
	}
	if (names)
		closedir(names);
	u->offers = true;
	if (!n)
		inuse_say(u, INUSE_UNKNOWN, "it has an interface in another network namespace, "
			  "which cannot be asked");
}

static void look(struct inuse *u, const char *dir)
{
	char subsystem[INUSE_NAME_LEN], text[64], name[INUSE_NAME_LEN];
	const char *base = strrchr(dir, '/') + 1;
	dev_t dev;

	if (!inuse_read(text, sizeof(text), "%s/uevent", dir)) {	/* no device */
		for (size_t i = 0; i < INUSE_COUNT(namespaced); i++)
			if (!strcmp(base, namespaced[i]))
				namespaces(u, dir, base);
		return;
	}
	if (!inuse_link(subsystem, "%s/subsystem", dir))
		subsystem[0] = '\0';
	if (inuse_read(text, sizeof(text), "%s/dev", dir) && inuse_devt(text, &dev)) {
		name_of(dir, base, name);
		inuse_add(u, !strcmp(subsystem, "block"), dev, name);
	} else if (!strcmp(subsystem, "block") &&
		   inuse_read(text, sizeof(text), "%s/hidden", dir) && text[0] == '1') {
		multipath(u, base);
	}
	of_subsystem(u, dir, base, subsystem);
	of_driver(u, dir, base);
}

static bool visit(struct inuse *u, const char *above, const char *name)
{
	char path[PATH_MAX], link[INUSE_NAME_LEN];
	DIR *dir;

	snprintf(path, sizeof(path), "%s/%s", above, name);
	if (inuse_link(link, "%s", path))
		return true;
	dir = opendir(path);
	if (!dir)
		return true;
	closedir(dir);
	look(u, path);
	return inuse_each(u, visit, "%s", path);
}

void inuse_walk(struct inuse *u)
{
	look(u, u->dir);
	inuse_each(u, visit, "%s", u->dir);
	u->offers |= u->n_nodes;
}
