// SPDX-License-Identifier: GPL-2.0-only
#include "run/prepare.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/why.h"
#include "clock/entries.h"
#include "run/doubts.h"
#include "run/gb.h"

static int prepare_mailbox(const char *path, const char **mailbox_path, uint32_t *doubts,
			   char remark[WHY_LEN])
{
	volatile struct mailbox *mailbox;

	if (!path) {
		*doubts |= DOUBT(DOUBT_NO_MAILBOX);
		return 0;
	}
	mailbox = clock_mailbox(path);
	if (!mailbox && errno == EPROTO) {
		*doubts |= DOUBT(DOUBT_NO_PLUGIN);
		return 0;
	}
	if (!mailbox) {
		int err = -errno;

		fprintf(stderr, "mapbench-bench: --mapbench_mailbox=%s: %s; give the resource2 "
			"file in sysfs of the mailbox's ivshmem device, bound to no driver\n",
			path, strerror(-err));
		return err;
	}
	if (entries_tell(mailbox, remark))
		*doubts |= DOUBT(DOUBT_NOT_ARMED);
	else
		*mailbox_path = path;
	munmap((void *)mailbox, sizeof(*mailbox));
	return 0;
}

int prepare(const struct options *options, const char **mailbox, uint32_t *doubts,
	    char remark[WHY_LEN])
{
	remark[0] = '\0';
	gb_add_context("mapbench_unit", options->mode == CLOCK_EXACT ? "instructions" : "ns");
	if (options->mode == CLOCK_TIME) {
		if (options->emulated)
			*doubts |= DOUBT(DOUBT_EMULATED);
		return 0;
	}
	if (sysconf(_SC_NPROCESSORS_ONLN) != 1)
		*doubts |= DOUBT(DOUBT_MORE_CPUS);
	return prepare_mailbox(options->mailbox, mailbox, doubts, remark);
}
