// SPDX-License-Identifier: GPL-2.0-only
#include "clock/entries.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "arch/entry.h"
#include "base/why.h"
#include "clock/clock.h"

#define KALLSYMS	"/proc/kallsyms"
#define SPIN_TICKS	10

struct entries {
	uint64_t start[MAILBOX_ENTRIES], end[MAILBOX_ENTRIES];
	uint64_t fault[MAILBOX_FAULTS];
	size_t n, n_faults;
	bool open;	/* the last is a row whose end is the next symbol */
	bool has_devices;
};

static int add_one(struct entries *entries, uint64_t address, enum arch_entry entry)
{
	if (entry == ARCH_ENTRY_FAULT) {
		if (entries->n_faults == MAILBOX_FAULTS)
			return -ENOSPC;
		entries->fault[entries->n_faults++] = address;
		return 0;
	}
	if (entries->n == MAILBOX_ENTRIES)
		return -ENOSPC;
	entries->start[entries->n] = address;
	entries->end[entries->n] = address + 1;
	entries->n++;
	entries->open = entry == ARCH_ENTRY_DEVICES;
	entries->has_devices |= entry != ARCH_ENTRY_INTERRUPT;
	return 0;
}

static int add_symbol(struct entries *entries, uint64_t address, const char *name)
{
	enum arch_entry entry;
	unsigned int i;
	uint64_t offset;
	int err;

	if (entries->open && address > entries->start[entries->n - 1]) {
		entries->end[entries->n - 1] = address;
		entries->open = false;
	}
	for (i = 0; (entry = arch_entry(name, i, &offset)) != ARCH_ENTRY_NONE; i++) {
		err = add_one(entries, address + offset, entry);
		if (err)
			return err;
	}
	return 0;
}

/* Sorted by address up to the modules'; all entry points lie before __entry_text_end. */
static int load(struct entries *entries)
{
	FILE *file = fopen(KALLSYMS, "re");
	char *line = NULL, *name;
	size_t room = 0;
	uint64_t address;
	ssize_t len;
	int err = 0;

	if (!file)
		return -errno;
	while (!err && (len = getline(&line, &room, file)) > 0) {
		address = strtoull(line, &name, 16);
		if (len < 4 || !name[0] || !name[1] || !name[2])
			continue;
		name += 3;
		name[strcspn(name, "\t\n")] = '\0';
		err = add_symbol(entries, address, name);
		if (!strcmp(name, "__entry_text_end"))
			break;
	}
	if (!err && ferror(file))
		err = -EIO;
	free(line);
	fclose(file);
	return err;
}

static void write_entries(volatile struct mailbox *mailbox, const struct entries *entries)
{
	size_t i;

	mailbox->n_faults = 0;
	for (i = 0; i < entries->n_faults; i++)
		mailbox->fault[i] = entries->fault[i];
	__atomic_store_n(&mailbox->n_faults, entries->n_faults, __ATOMIC_RELEASE);
	mailbox->n_entries = 0;
	for (i = 0; i < entries->n; i++) {
		mailbox->entry[i].start = entries->start[i];
		mailbox->entry[i].end = entries->end[i];
	}
	__atomic_store_n(&mailbox->n_entries, entries->n, __ATOMIC_RELEASE);
}

static int64_t since(const struct timespec *start)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (now.tv_sec - start->tv_sec) * 1000000000LL + now.tv_nsec - start->tv_nsec;
}

int entries_tell(volatile struct mailbox *mailbox, char why[WHY_LEN])
{
	struct entries entries = { .n = 0 };
	uint64_t irqs, insns;
	struct timespec start;
	int64_t spin = SPIN_TICKS * (int64_t)clock_tick();
	int err = load(&entries);

	if (err) {
		snprintf(why, WHY_LEN, "interrupts are not counted: " KALLSYMS ": %s",
			 strerror(-err));
		return err;
	}
	if (!entries.n || !entries.has_devices || entries.open) {
		snprintf(why, WHY_LEN, "interrupts are not counted: " KALLSYMS
			 " names no interrupt entry points");
		return -ENOENT;
	}
	if (!entries.start[0]) {
		snprintf(why, WHY_LEN, "interrupts are not counted: " KALLSYMS
			 " hides addresses; run as root with kernel.kptr_restrict=0");
		return -EPERM;
	}
	write_entries(mailbox, &entries);
	irqs = mailbox->irqs;
	insns = mailbox->irq_insns;
	clock_gettime(CLOCK_MONOTONIC, &start);
	while (since(&start) < spin)
		;
	if (mailbox->irqs == irqs || mailbox->irq_insns == insns) {
		snprintf(why, WHY_LEN, "interrupts are not counted: the plugin saw none in "
			 "%d ms of running", (int)(spin / 1000000));
		return -EIO;
	}
	return 0;
}
