// SPDX-License-Identifier: GPL-2.0-only
#include "run/prepare.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/why.h"
#include "clock/arm.h"
#include "run/gb.h"

static int prepare_mailbox(const char *path, const char **mailbox_path, struct trust *trust)
{
	volatile struct mailbox *mailbox;
	char why[WHY_LEN];

	if (!path) {
		trust_doubt(trust, DOUBT_NO_MAILBOX,
			    "no mailbox: the instructions of interrupts are included");
		return 0;
	}
	mailbox = clock_mailbox(path);
	if (!mailbox && errno == EPROTO) {
		trust_doubt(trust, DOUBT_NO_PLUGIN, "no plugin answers in the mailbox: "
			    "start QEMU with mapbench-plugin.so");
		return 0;
	}
	if (!mailbox) {
		int err = -errno;

		fprintf(stderr, "mapbench-bench: --mapbench_mailbox=%s: %s; give the resource2 "
			"file in sysfs of the mailbox's ivshmem device, bound to no driver\n",
			path, strerror(-err));
		return err;
	}
	if (arm(mailbox, why))
		trust_doubt(trust, DOUBT_NOT_ARMED, why);
	else
		*mailbox_path = path;
	munmap((void *)mailbox, sizeof(*mailbox));
	return 0;
}

int prepare(const struct options *options, const char **mailbox, struct trust *trust)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	char text[TRUST_NOTE_LEN];

	gb_add_context("mapbench_unit", options->mode == CLOCK_EXACT ? "instructions" : "ns");
	if (options->mode == CLOCK_TIME) {
		if (options->emulated)
			trust_doubt(trust, DOUBT_EMULATED,
				    "nanoseconds under TCG are emulated");
		return 0;
	}
	if (cpus != 1) {
		snprintf(text, sizeof(text), "%ld CPUs are online: what the others run is "
			 "included", cpus);
		trust_doubt(trust, DOUBT_MORE_CPUS, text);
	}
	return prepare_mailbox(options->mailbox, mailbox, trust);
}
