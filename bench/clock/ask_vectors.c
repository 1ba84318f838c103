// SPDX-License-Identifier: GPL-2.0-only
#include "clock/ask_vectors.h"

#include <errno.h>
#include <glob.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "clock/clock.h"

#define KALLSYMS	"/proc/kallsyms"
#define RESOURCES	"/sys/bus/pci/devices/*/resource"
#define BARS_EACH	6
#define RESOURCE_MEM	0x200	/* IORESOURCE_MEM of the kernel's ioport.h */
#define WAIT_TICKS	1000

/* Where the kernel keeps the address at which it has all memory mapped; 0: it does not tell. */
static uint64_t page_offset(void)
{
	FILE *file = fopen(KALLSYMS, "re");
	uint64_t address = 0;
	char line[256], name[64];

	while (file && fgets(line, sizeof(line), file)) {
		if (!strstr(line, " page_offset_base"))
			continue;
		if (sscanf(line, "%" SCNx64 " %*c %63s", &address, name) == 2 &&
		    !strcmp(name, "page_offset_base"))
			break;
		address = 0;
	}
	if (file)
		fclose(file);
	return address;
}

static int write_bars_of(volatile struct mailbox *mailbox, const char *path)
{
	FILE *file = fopen(path, "re");
	uint64_t start, end, flags;
	int err = 0, i;

	if (!file)
		return -errno;
	for (i = 0; i < BARS_EACH && !err; i++) {
		if (fscanf(file, "%" SCNx64 " %" SCNx64 " %" SCNx64, &start, &end, &flags) != 3)
			break;
		if (!(flags & RESOURCE_MEM) || !start)
			continue;
		if (mailbox->n_bars == MAILBOX_BARS) {
			err = -ENOSPC;
			break;
		}
		mailbox->bar[mailbox->n_bars].start = start;
		mailbox->bar[mailbox->n_bars].end = end;
		mailbox->n_bars++;
	}
	fclose(file);
	return err;
}

static int write_bars(volatile struct mailbox *mailbox)
{
	glob_t found;
	int err = 0;
	size_t i;

	mailbox->n_bars = 0;
	if (glob(RESOURCES, 0, NULL, &found))
		return -ENODEV;
	for (i = 0; i < found.gl_pathc && !err; i++)
		err = write_bars_of(mailbox, found.gl_pathv[i]);
	globfree(&found);
	return err;
}

/* The plugin looks at the mailbox when an interrupt comes. */
static int wait_for(volatile struct mailbox *mailbox)
{
	const struct timespec tick = { .tv_nsec = (long)clock_tick() };
	int i;

	for (i = 0; i < WAIT_TICKS; i++) {
		if (mailbox->vectors == MAILBOX_VECTORS_COUNTED)
			return 0;
		nanosleep(&tick, NULL);
	}
	return -ETIMEDOUT;
}

int ask_vectors(volatile struct mailbox *mailbox, char why[WHY_LEN])
{
	int err = write_bars(mailbox);

	if (err) {
		snprintf(why, WHY_LEN, "no vectors: " RESOURCES ": %s", strerror(-err));
		return err;
	}
	mailbox->page_offset = page_offset();
	if (!mailbox->page_offset) {
		snprintf(why, WHY_LEN, "no vectors: " KALLSYMS " has no page_offset_base, by which "
			 "the plugin finds the page tables");
		return -ENOENT;
	}
	__atomic_store_n(&mailbox->vectors, MAILBOX_VECTORS_WANTED, __ATOMIC_RELEASE);
	err = wait_for(mailbox);
	if (err)
		snprintf(why, WHY_LEN, "no vectors: the plugin does not count them; build it anew, "
			 "and give QEMU 9.2 or 10");
	return err;
}
