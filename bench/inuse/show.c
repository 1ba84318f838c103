// SPDX-License-Identifier: GPL-2.0-only
/* What the function itself says: its class, virtual functions, the display, keyboards, consoles. */
#include "inuse/inuse.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>

#define LINE	1024

struct class {
	unsigned int first, last;
	enum inuse_verdict verdict;
	const char *what;
};

static const struct class classes[] = {
	{ 0x060000, 0x06ffff, INUSE_USED, "it is a bridge" },
	{ 0x080000, 0x0804ff, INUSE_USED, "it is a part of the machine itself" },
	{ 0x080600, 0x0806ff, INUSE_USED, "it is the IOMMU" },
	{ 0x050200, 0x0502ff, INUSE_UNKNOWN, "it is memory, and may be a part of this machine's" },
};

static void of_class(struct inuse *u)
{
	char text[32];

	if (!inuse_read(text, sizeof(text), "%s/class", u->dir)) {
		inuse_say(u, INUSE_UNKNOWN, "what it is cannot be told: it has no class");
		return;
	}
	u->class = (unsigned int)strtoul(text, NULL, 16);
	for (size_t i = 0; i < INUSE_COUNT(classes); i++)
		if (u->class >= classes[i].first && u->class <= classes[i].last)
			inuse_say(u, classes[i].verdict, "%s", classes[i].what);
	if (inuse_read(text, sizeof(text), "%s/sriov_numvfs", u->dir) && atoi(text) > 0)
		inuse_say(u, INUSE_USED, "%s virtual functions of it would be gone", text);
}

static bool bound_console(struct inuse *u, const char *dir, const char *name)
{
	char text[64];

	if (inuse_read(text, sizeof(text), "%s/%s/name", dir, name) &&
	    strstr(text, "frame buffer") &&
	    inuse_read(text, sizeof(text), "%s/%s/bind", dir, name) && text[0] == '1')
		inuse_say(u, INUSE_USED, "the console is on its frame buffer");
	return true;
}

/* A frame buffer of the function's, or one that firmware left in its memory. */
static bool frame_buffer(struct inuse *u, const char *dir, const char *name)
{
	char path[PATH_MAX];

	if (strncmp(name, "fb", 2) ||
	    !((inuse_real(path, "%s/%s/device", dir, name) && inuse_below(u, path)) ||
	      (inuse_real(path, "%s/%s", dir, name) && inuse_below(u, path))))
		return true;
	inuse_each(u, bound_console, "%s/sys/class/vtconsole", u->root);
	return true;
}

bool inuse_in_bar(struct inuse *u, unsigned long long start, unsigned long long end)
{
	unsigned long long first, last, flags;
	char path[PATH_MAX], line[LINE];
	bool in = false;
	FILE *file;

	snprintf(path, sizeof(path), "%.4000s/resource", u->dir);
	file = fopen(path, "re");
	while (file && !in && fgets(line, sizeof(line), file))
		in = sscanf(line, "%llx %llx %llx", &first, &last, &flags) == 3 &&
		     flags & 0x200 && start <= last && end >= first;
	if (file)
		fclose(file);
	return in;
}

/* Where no driver has taken the display over, the console is where firmware put it. */
static void firmware_display(struct inuse *u)
{
	static const char *const names[] = { "efifb", "vesafb", "simplefb", "simple-framebuffer",
		"simpledrm", "efidrm", "vesadrm", "BOOTFB" };
	char path[PATH_MAX], line[LINE], name[INUSE_NAME_LEN];
	unsigned long long start, end;
	FILE *file;

	if (inuse_link(name, "%s/driver", u->dir))
		return;
	snprintf(path, sizeof(path), "%s/proc/iomem", u->root);
	file = fopen(path, "re");
	while (file && fgets(line, sizeof(line), file)) {
		if (sscanf(line, " %llx-%llx : %79[^\n]", &start, &end, name) != 3 || !end)
			continue;
		for (size_t i = 0; i < INUSE_COUNT(names); i++)
			if (!strcmp(name, names[i]) && inuse_in_bar(u, start, end))
				inuse_say(u, INUSE_USED, "the console is in its memory (%s)", name);
	}
	if (file)
		fclose(file);
}

static void display(struct inuse *u)
{
	char text[32];

	if (u->class >> 16 != 3)
		return;
	if (inuse_read(text, sizeof(text), "%s/boot_vga", u->dir)) {
		if (text[0] == '1')
			inuse_say(u, INUSE_USED, "it is the display that the machine boots with");
	} else if (u->class >> 8 == 0x300) {
		inuse_say(u, INUSE_UNKNOWN, "whether it is the display that the machine boots with "
			  "cannot be told");
	}
}

/* The console takes the keys of every keyboard, and opens none. */
static void keyboards(struct inuse *u)
{
	char path[PATH_MAX], full[PATH_MAX], line[LINE], name[LINE] = "";
	bool ours = false;
	FILE *file;

	snprintf(path, sizeof(path), "%s/proc/bus/input/devices", u->root);
	file = fopen(path, "re");
	while (file && fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		if (!strncmp(line, "N: Name=", 8))
			strcpy(name, line + 8);
		if (!strncmp(line, "S: Sysfs=", 9))
			ours = inuse_real(full, "%s/sys%s", u->root, line + 9) &&
			       inuse_below(u, full);
		if (ours && !strncmp(line, "H: Handlers=", 12) &&
		    (strstr(line, "=kbd ") || strstr(line, " kbd ")))
			inuse_say(u, INUSE_UNKNOWN, "the console may need its keyboard %s", name);
	}
	if (file)
		fclose(file);
}

/* Where the kernel writes its log, with no file open. */
static void consoles(struct inuse *u)
{
	char path[PATH_MAX], line[LINE], name[INUSE_NAME_LEN];
	struct inuse_node *node;
	char *number;
	FILE *file;
	dev_t dev;

	snprintf(path, sizeof(path), "%s/proc/consoles", u->root);
	file = fopen(path, "re");
	while (file && fgets(line, sizeof(line), file)) {
		number = strrchr(line, ' ');
		if (sscanf(line, "%79s", name) != 1 || !number || !inuse_devt(number, &dev))
			continue;
		node = inuse_find(u, false, dev);
		if (node)
			inuse_say(u, node->verdict, "the kernel's console is %s%s%s", name,
				  node->why ? ", " : "", node->why ? node->why : "");
	}
	if (file)
		fclose(file);
}

static void virtual_machine(struct inuse *u, const char *dir)
{
	struct inuse_node *node;
	char text[32], name[INUSE_NAME_LEN];
	dev_t dev;

	if (!inuse_read(text, sizeof(text), "%s/dev", dir) || !inuse_devt(text, &dev))
		return;
	snprintf(name, sizeof(name), "vfio/%.70s", strrchr(dir, '/') + 1);
	node = inuse_add(u, false, dev, name);
	node->verdict = INUSE_NEVER;
	node->why = "its IOMMU group is lent to a virtual machine, which must end first";
}

static bool vfio_device(struct inuse *u, const char *dir, const char *name)
{
	char path[PATH_MAX];

	if (strncmp(name, "vfio", 4))
		return true;
	snprintf(path, sizeof(path), "%.3000s/%.255s", dir, name);
	virtual_machine(u, path);
	return true;
}

static bool group_mate(struct inuse *u, const char *dir, const char *name)
{
	return inuse_each(u, vfio_device, "%s/%s/vfio-dev", dir, name);
}

/* A group is lent as a whole; and a driver for it waits, when it is to let go, until it is free. */
static void groups(struct inuse *u)
{
	static const char *const forms[] = { "%s/sys/class/vfio/%s",
		"%s/sys/class/vfio/noiommu-%s" };
	char group[INUSE_NAME_LEN], path[PATH_MAX];

	if (!inuse_link(group, "%s/iommu_group", u->dir))
		return;
	for (size_t i = 0; i < INUSE_COUNT(forms); i++) {
		snprintf(path, sizeof(path), forms[i], u->root, group);
		virtual_machine(u, path);
	}
	inuse_each(u, group_mate, "%s/iommu_group/devices", u->dir);
}

void inuse_function(struct inuse *u)
{
	of_class(u);
	display(u);
	inuse_each(u, frame_buffer, "%s/sys/class/graphics", u->root);
	firmware_display(u);
	keyboards(u);
	consoles(u);
	groups(u);
}
