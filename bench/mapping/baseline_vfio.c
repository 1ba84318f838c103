// SPDX-License-Identifier: GPL-2.0-only
#include "mapping/baseline_vfio.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/pci_regs.h>
#include <linux/vfio.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/why.h"
#include "mapping/bar.h"
#include "mapping/mapping.h"

#define CONTAINER	"/dev/vfio/vfio"
#define LINK_LEN	256

/* The last part of what a symbolic link of the function in sysfs leads to, or NULL. */
static const char *link_of(const char *function, const char *name, char *buf)
{
	char path[LINK_LEN];
	char *slash;
	ssize_t len;

	snprintf(path, sizeof(path), BAR_SYSFS "/%s/%s", function, name);
	len = readlink(path, buf, LINK_LEN - 1);
	if (len < 0)
		return NULL;
	buf[len] = '\0';
	slash = strrchr(buf, '/');
	return slash ? slash + 1 : buf;
}

static int join_group(int group, int container, char *why)
{
	struct vfio_group_status status = { .argsz = sizeof(status) };
	const char *what = "ask the group of its state";
	int err = ioctl(group, VFIO_GROUP_GET_STATUS, &status);

	if (!err && !(status.flags & VFIO_GROUP_FLAGS_VIABLE)) {
		snprintf(why, WHY_LEN, "another function of its IOMMU group has a driver that "
			 "is not vfio's");
		return -EBUSY;
	}
	if (!err) {
		what = "join container and group";
		err = ioctl(group, VFIO_GROUP_SET_CONTAINER, &container);
	}
	if (!err) {
		what = "use the IOMMU (is vfio_iommu_type1 loaded?)";
		err = ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU);
	}
	if (!err)
		return 0;
	err = -errno;
	snprintf(why, WHY_LEN, "vfio: cannot %s: %s", what, strerror(-err));
	return err;
}

/* A function whose memory decoding is off is not mapped. */
static int enable_memory(int device, char *why)
{
	struct vfio_region_info config = {
		.argsz = sizeof(config),
		.index = VFIO_PCI_CONFIG_REGION_INDEX,
	};
	uint16_t command;
	off_t at;

	if (ioctl(device, VFIO_DEVICE_GET_REGION_INFO, &config))
		goto fail;
	at = (off_t)config.offset + PCI_COMMAND;
	if (pread(device, &command, sizeof(command), at) != sizeof(command))
		goto fail;
	command |= PCI_COMMAND_MEMORY;
	if (pwrite(device, &command, sizeof(command), at) != sizeof(command))
		goto fail;
	return 0;

fail:
	snprintf(why, WHY_LEN, "vfio: cannot switch the function's memory on: %s",
		 strerror(errno));
	return errno ? -errno : -EIO;
}

static int find_region(int device, const struct mapbench_bar *bar, struct mapping *mapping,
		       char *why)
{
	struct vfio_region_info region = {
		.argsz = sizeof(region),
		.index = VFIO_PCI_BAR0_REGION_INDEX + bar->bar,
	};

	if (ioctl(device, VFIO_DEVICE_GET_REGION_INFO, &region)) {
		snprintf(why, WHY_LEN, "vfio: no region for BAR %u: %s", bar->bar,
			 strerror(errno));
		return -errno;
	}
	if (!(region.flags & VFIO_REGION_INFO_FLAG_MMAP) || region.size < mapping->bytes) {
		snprintf(why, WHY_LEN, "vfio-pci does not map so much of BAR %u", bar->bar);
		return -EINVAL;
	}
	mapping->fd = device;
	mapping->offset = (off_t)region.offset;
	mapping->oracle = (struct oracle){ ORACLE_FILE, device, mapping->offset };
	return 0;
}

int baseline_vfio_open(struct mapping *mapping, const struct mapbench_bar *bar, struct held *held,
		       char why[WHY_LEN])
{
	char function[BAR_NAME_LEN], link[LINK_LEN], path[LINK_LEN + 16];
	int container, group, device, err;
	const char *name;

	bar_function(bar, function);
	name = link_of(function, "iommu_group", link);
	if (!name) {
		snprintf(why, WHY_LEN, "no IOMMU in this machine: vfio-pci needs one");
		return -ENODEV;
	}
	snprintf(path, sizeof(path), "/dev/vfio/%s", name);
	name = link_of(function, "driver", link);
	if (!name || strcmp(name, "vfio-pci")) {
		snprintf(why, WHY_LEN, "%s is not bound to vfio-pci", function);
		return -ENODEV;
	}
	container = held_add(held, open(CONTAINER, O_RDWR | O_CLOEXEC), CONTAINER, why);
	if (container < 0)
		return container;
	group = held_add(held, open(path, O_RDWR | O_CLOEXEC), path, why);
	if (group < 0)
		return group;
	err = join_group(group, container, why);
	if (err)
		return err;
	device = held_add(held, ioctl(group, VFIO_GROUP_GET_DEVICE_FD, function),
			  "the device in its group", why);
	if (device < 0)
		return device;
	err = enable_memory(device, why);
	return err ? err : find_region(device, bar, mapping, why);
}
