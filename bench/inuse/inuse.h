/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the system itself needs of a PCI function. Every reason is a line, and of a kind:
 *
 *	used	somebody would lose it
 *	unknown	it cannot be told whether somebody would
 *	never	the system, or this command, would not survive it
 */
#ifndef MAPBENCH_INUSE_INUSE_H
#define MAPBENCH_INUSE_INUSE_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define INUSE_NAME_LEN		80
#define INUSE_COUNT(table)	(sizeof(table) / sizeof((table)[0]))

enum inuse_verdict { INUSE_FREE, INUSE_USED, INUSE_UNKNOWN, INUSE_NEVER };

/* A device node of the function, whether or not there is a file for it. */
struct inuse_node {
	bool block;
	dev_t dev;
	char name[INUSE_NAME_LEN];
	enum inuse_verdict verdict;	/* of a process that has it open */
	const char *why;		/* NULL, or what is in use by that */
	bool explained;			/* it has been said why it is in use */
};

struct inuse {
	const char *root;		/* before /proc, /sys and /dev; "" but in tests */
	const char *address;
	char dir[PATH_MAX];		/* the function's directory in sysfs, root and all */
	unsigned int class;		/* 0x030000 */
	struct inuse_node *nodes;
	size_t n_nodes;
	char (*drivers)[PATH_MAX];	/* of it and of what is below it */
	size_t n_drivers;
	bool offers;			/* it has a device node or a network interface */
	bool root_unknown;		/* which disks the root file system is on */
	bool root_by_network;
	bool network_seen;		/* by inuse_rests(): a disk that is reached by network */
	char **said;
	size_t n_said;
	unsigned int verdicts;		/* 1 << verdict of each reason */
};

/* A reason, once. */
void inuse_say(struct inuse *u, enum inuse_verdict verdict, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The first line of a file; false if there is none. */
bool inuse_read(char *buf, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Copies text into name, cut to what fits. */
void inuse_name(char name[INUSE_NAME_LEN], const char *text);

/* The last part of what a symbolic link leads to; false if it is none. */
bool inuse_link(char name[INUSE_NAME_LEN], const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* The real path of what is there; false if nothing is. */
bool inuse_real(char path[PATH_MAX], const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* A name in a directory: path has both. Stops, and returns false, where fn returns false. */
typedef bool inuse_each_fn(struct inuse *u, const char *dir, const char *name);
bool inuse_each(struct inuse *u, inuse_each_fn *fn, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Is the path the function's directory, or below it? */
bool inuse_below(const struct inuse *u, const char *path);

/* "254:16\n" */
bool inuse_devt(const char *text, dev_t *dev);

struct inuse_node *inuse_add(struct inuse *u, bool block, dev_t dev, const char *name);
/* It has been said why that block device is in use. */
void inuse_explain(struct inuse *u, dev_t dev);

struct inuse_node *inuse_find(struct inuse *u, bool block, dev_t dev);

/* Follow links and say what is there, but wait for no server. 0 or -errno. */
struct statx;
int inuse_stat(int dir, const char *path, struct statx *to);

/* inuse/kind.c: every device below the function: its nodes, and what else of it is in use. */
void inuse_walk(struct inuse *u);
/* inuse/show.c: what the class says, displays, keyboards, watchdogs, virtual machines. */
void inuse_function(struct inuse *u);
bool inuse_in_bar(struct inuse *u, unsigned long long start, unsigned long long end);
/* inuse/net.c: dir is the interface's, of that name. */
void inuse_interface(struct inuse *u, const char *dir, const char *name);
/* inuse/mount.c: what is known of the root file system; then, what is mounted, and swap. */
void inuse_root(struct inuse *u);
void inuse_mounts(struct inuse *u);
/* inuse/disk.c: what claims a disk, and what of the kernel has it open. */
void inuse_disks(struct inuse *u);
/* inuse/rest.c: whether a block device rests on the function, through partitions, RAID, ... */
bool inuse_rests(struct inuse *u, dev_t dev);
/* inuse/open.c: what processes have it open, or mapped. */
void inuse_open(struct inuse *u);

#endif /* MAPBENCH_INUSE_INUSE_H */
