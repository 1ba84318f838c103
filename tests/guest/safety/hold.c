// SPDX-License-Identifier: GPL-2.0-only
/*
 * hold HOW DEVICE...: have a block device in use, each in another way, say "held", and wait to be
 * killed; dm and md end at once, and the kernel keeps it.
 */
#include <fcntl.h>
#include <linux/dm-ioctl.h>
#include <linux/major.h>
#include <linux/raid/md_p.h>
#include <linux/raid/md_u.h>
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static int open_device(const char *path, int flags)
{
	int fd = open(path, flags);

	if (fd < 0)
		fail(path);
	return fd;
}

static void held(void)
{
	puts("held");
	fflush(stdout);
	for (;;)
		pause();
}

static void *in_thread(void *path)
{
	if (unshare(CLONE_FILES))
		fail("unshare");
	open_device(path, O_RDONLY);
	held();
	return NULL;
}

static void by_thread(char *path)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, in_thread, path))
		fail("pthread_create");
	pthread_join(thread, NULL);
}

static void by_mapping(const char *path)
{
	int fd = open_device(path, O_RDONLY);

	if (mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0) == MAP_FAILED)
		fail("mmap");
	close(fd);
	held();
}

static int node(const char *path, mode_t kind, unsigned int major, unsigned int minor)
{
	unlink(path);
	if (mknod(path, kind | 0600, makedev(major, minor)))
		fail(path);
	return open_device(path, O_RDWR);
}

/* A device "held" of the first MiB of it. */
static void by_dm(const char *path, bool create)
{
	struct {
		struct dm_ioctl dm;
		struct dm_target_spec target;
		char parameters[256];
	} request;
	static const unsigned long steps[] = { DM_DEV_CREATE, DM_TABLE_LOAD, DM_DEV_SUSPEND };
	int fd = node("/tmp/dm-control", S_IFCHR, MISC_MAJOR, 236);

	for (size_t i = 0; i < (create ? 3 : 1); i++) {
		memset(&request, 0, sizeof(request));
		request.dm.version[0] = 4;
		request.dm.data_size = sizeof(request);
		request.dm.data_start = sizeof(request.dm);
		request.dm.target_count = 1;
		strcpy(request.dm.name, "held");
		request.target.length = 2048;
		strcpy(request.target.target_type, "linear");
		snprintf(request.parameters, sizeof(request.parameters), "%s 0", path);
		if (ioctl(fd, create ? steps[i] : DM_DEV_REMOVE, &request))
			fail("device-mapper");
	}
}

/* A mirror of one side, without a superblock. */
static void by_md(const char *path, bool create)
{
	mdu_array_info_t array = {
		.level = 1, .size = 1024, .nr_disks = 1, .raid_disks = 1, .not_persistent = 1,
		.active_disks = 1, .working_disks = 1, .state = 1 << MD_SB_CLEAN,
	};
	mdu_disk_info_t disk = { .state = 1 << MD_DISK_ACTIVE | 1 << MD_DISK_SYNC };
	int fd = node("/tmp/md0", S_IFBLK, MD_MAJOR, 0);
	struct stat stat;

	if (!create) {
		if (ioctl(fd, STOP_ARRAY, NULL))
			fail("md");
		return;
	}
	if (lstat(path, &stat))
		fail(path);
	disk.major = (int)major(stat.st_rdev);
	disk.minor = (int)minor(stat.st_rdev);
	if (ioctl(fd, SET_ARRAY_INFO, &array) || ioctl(fd, ADD_NEW_DISK, &disk) ||
	    ioctl(fd, RUN_ARRAY, NULL))
		fail("md");
}

int main(int argc, char **argv)
{
	const char *how = argc == 3 ? argv[1] : "";

	if (!strcmp(how, "open") || !strcmp(how, "claim")) {
		open_device(argv[2], O_RDONLY | (strcmp(how, "claim") ? 0 : O_EXCL));
		held();
	} else if (!strcmp(how, "map")) {
		by_mapping(argv[2]);
	} else if (!strcmp(how, "thread")) {
		by_thread(argv[2]);
	} else if (!strcmp(how, "dm") || !strcmp(how, "undm")) {
		by_dm(argv[2], !strcmp(how, "dm"));
	} else if (!strcmp(how, "md") || !strcmp(how, "unmd")) {
		by_md(argv[2], !strcmp(how, "md"));
	} else {
		fputs("usage: hold open|claim|map|thread|dm|undm|md|unmd DEVICE\n", stderr);
		return 2;
	}
	return 0;
}
