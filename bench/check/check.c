// SPDX-License-Identifier: GPL-2.0-only
#include "check/check.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "base/fault_guard.h"
#include "base/page.h"
#include "base/why.h"
#include "check/anon.h"
#include "check/guard.h"
#include "check/tag.h"
#include "check/views.h"
#include "mapping/device.h"
#include "mapping/mapping.h"

#define CHUNK		4096	/* pages the kernel is asked about at once */
#define EMPTY_PAGES	16384	/* of an empty mapping no more are looked at, evenly spread */
#define EDU_ID		0x010000edu
#define EDU_ID_AT	0
#define EDU_LIVE_AT	4

const char *const check_name[CHECK_KINDS] = {
	[CHECK_RAM] = "ram",
	[CHECK_RAM_BAR] = "ram-bar",
	[CHECK_REGISTERS] = "registers",
	[CHECK_EMPTY] = "empty",
	[CHECK_ANON] = "anon",
	[CHECK_VIEWS] = "views",
	[CHECK_READ] = "read",
	[CHECK_DIRTY] = "dirty",
	[CHECK_NONE] = "none",
};

static int differs(char *why, uint64_t page, unsigned int slot, const char *reader, uint64_t seen,
		   const char *writer, uint64_t expected)
{
	snprintf(why, WHY_LEN,
		 "page %" PRIu64 " slot %u: %s reads 0x%" PRIx64 ", %s wrote 0x%" PRIx64,
		 page, slot, reader, seen, writer, expected);
	return -EIO;
}

static int oracle_words(const struct mapping *mapping, bool write, uint64_t page, uint64_t count,
			unsigned int slot, uint64_t *words, char *why)
{
	int err = oracle_access(&mapping->oracle, write, page, count, slot, words);

	if (err)
		snprintf(why, WHY_LEN, "%s %s of %" PRIu64 " pages from page %" PRIu64 ": %s",
			 oracle_name(&mapping->oracle), write ? "write" : "read", count, page,
			 strerror(-err));
	return err;
}

static uint64_t chunk_at(uint64_t page, uint64_t pages)
{
	return pages - page < CHUNK ? pages - page : CHUNK;
}

static int oracle_writes(const struct check *check, const struct mapping *mapping,
			 unsigned int slot, char *why)
{
	uint64_t pages = mapping->bytes / PAGE_BYTES, page, n, i;
	static uint64_t words[CHUNK];
	int err;

	for (page = 0; page < pages; page += n) {
		n = chunk_at(page, pages);
		for (i = 0; i < n; i++)
			words[i] = tag_word(check->seed, page + i, slot, TAG_KERNEL);
		err = oracle_words(mapping, true, page, n, slot, words, why);
		if (err)
			return err;
	}
	return 0;
}

static int user_reads(const struct check *check, const struct mapping *mapping, char *mem,
		      unsigned int slot, char *why)
{
	uint64_t pages = mapping->bytes / PAGE_BYTES, page, seen, expected;

	for (page = 0; page < pages; page++) {
		seen = *guard_word(mem, page, slot);
		expected = tag_word(check->seed, page, slot, TAG_KERNEL);
		if (seen != expected)
			return differs(why, page, slot, "user", seen, oracle_name(&mapping->oracle),
				       expected);
	}
	return 0;
}

static int user_reads_host(const struct mapping *mapping, char *mem, char *why)
{
	uint64_t pages = mapping->bytes / PAGE_BYTES, page, seen;

	for (page = 0; page < pages; page++) {
		seen = *guard_word(mem, page, TAG_LAST_SLOT);
		if (seen != tag_host_word(page))
			return differs(why, page, TAG_LAST_SLOT, "user", seen, "host",
				       tag_host_word(page));
	}
	return 0;
}

static void user_writes(const struct check *check, const struct mapping *mapping, char *mem,
			unsigned int slot)
{
	uint64_t pages = mapping->bytes / PAGE_BYTES, page;

	for (page = 0; page < pages; page++)
		*guard_word(mem, page, slot) = tag_word(check->seed, page, slot, TAG_USER);
}

static int oracle_reads(const struct check *check, const struct mapping *mapping,
			unsigned int slot, char *why)
{
	uint64_t pages = mapping->bytes / PAGE_BYTES, page, n, i, expected;
	static uint64_t words[CHUNK];
	int err;

	for (page = 0; page < pages; page += n) {
		n = chunk_at(page, pages);
		err = oracle_words(mapping, false, page, n, slot, words, why);
		if (err)
			return err;
		for (i = 0; i < n; i++) {
			expected = tag_word(check->seed, page + i, slot, TAG_USER);
			if (words[i] != expected)
				return differs(why, page + i, slot, oracle_name(&mapping->oracle),
					       words[i], "user", expected);
		}
	}
	return 0;
}

/* One mapping whose first accesses are reads, one whose first accesses are writes. */
static int check_words(const struct check *check, const struct mapping *mapping,
		       const unsigned int *slots, int n_slots, char *why)
{
	char *mem;
	int i, err = 0;

	for (i = 0; i < n_slots && !err; i++)
		err = oracle_writes(check, mapping, slots[i], why);
	if (err)
		return err;
	mem = mapping_map(mapping, why);
	if (!mem)
		return -EFAULT;
	for (i = 0; i < n_slots && !err; i++)
		err = user_reads(check, mapping, mem, slots[i], why);
	if (!err && check->kind == CHECK_RAM_BAR)
		err = user_reads_host(mapping, mem, why);
	munmap(mem, mapping->bytes);
	if (err)
		return err;

	mem = mapping_map(mapping, why);
	if (!mem)
		return -EFAULT;
	for (i = 0; i < n_slots; i++)
		user_writes(check, mapping, mem, slots[i]);
	for (i = 0; i < n_slots && !err; i++)
		err = oracle_reads(check, mapping, slots[i], why);
	munmap(mem, mapping->bytes);
	return err;
}

/* edu answers a write to its liveness register with the inverse. */
static int check_registers(const struct check *check, const struct mapping *mapping, char *why)
{
	uint32_t id, live, kernel_id, kernel_live, sent = (uint32_t)check->seed;
	volatile uint32_t *reg;
	int err;

	reg = (volatile uint32_t *)mapping_map(mapping, why);
	if (!reg)
		return -EFAULT;
	guard_page = 0;
	id = reg[EDU_ID_AT / 4];
	reg[EDU_LIVE_AT / 4] = sent;
	live = reg[EDU_LIVE_AT / 4];
	munmap((void *)reg, mapping->bytes);

	err = device_access(mapping->fd, false, EDU_ID_AT, 4, 1, 4, &kernel_id);
	if (!err)
		err = device_access(mapping->fd, false, EDU_LIVE_AT, 4, 1, 4, &kernel_live);
	if (err) {
		snprintf(why, WHY_LEN, "kernel read of a register: %s", strerror(-err));
		return err;
	}
	if (id != EDU_ID || kernel_id != EDU_ID) {
		snprintf(why, WHY_LEN, "identification register: user reads 0x%" PRIx32
			 ", kernel 0x%" PRIx32 ", edu says 0x%x", id, kernel_id, EDU_ID);
		return -EIO;
	}
	if (live != ~sent || kernel_live != ~sent) {
		snprintf(why, WHY_LEN, "liveness register: 0x%" PRIx32 " written, user reads "
			 "0x%" PRIx32 ", kernel 0x%" PRIx32 ", edu answers the inverse",
			 sent, live, kernel_live);
		return -EIO;
	}
	return 0;
}

/* The signal that reading a page raises, or 0. */
static int signal_of(char *mem, uint64_t page)
{
	int sig = sigsetjmp(fault_guard, 1);

	if (!sig)
		(void)*guard_word(mem, page, 0);
	return sig;
}

static int check_empty(const struct mapping *mapping, char *why)
{
	uint64_t pages = mapping->bytes / PAGE_BYTES, page;
	uint64_t step = pages > EMPTY_PAGES ? pages / EMPTY_PAGES : 1;
	char *mem = mapping_map(mapping, why);
	int sig = SIGBUS;

	if (!mem)
		return -EFAULT;
	for (page = 0; page < pages; page += step) {
		sig = signal_of(mem, page);
		if (sig != SIGBUS)
			break;
	}
	munmap(mem, mapping->bytes);
	if (sig == SIGBUS)
		return 0;
	snprintf(why, WHY_LEN, "page %" PRIu64 ": touching raised %s%s, SIGBUS was due", page,
		 sig ? "SIG" : "nothing", sig ? sigabbrev_np(sig) : "");
	return -EIO;
}

static int check_read(const struct mapping *mapping, char *why)
{
	uint64_t pages = mapping->bytes / PAGE_BYTES, page;
	char *mem = mapping_map(mapping, why);

	if (!mem)
		return -EFAULT;
	for (page = 0; page < pages; page++)
		(void)*guard_word(mem, page, 0);
	munmap(mem, mapping->bytes);
	return 0;
}

/* mm maps a page that was written as dirty from then on, and pays for it when it unmaps it. */
static int make_dirty(const struct mapping *mapping, char *why)
{
	uint64_t pages = mapping->bytes / PAGE_BYTES, page;
	char *mem = mapping_map(mapping, why);

	if (!mem)
		return -EFAULT;
	for (page = 0; page < pages; page++)
		*guard_word(mem, page, 0) = page;
	munmap(mem, mapping->bytes);
	return 0;
}

static int check_kind(const struct check *check, const struct mapping *mapping, char *why)
{
	const unsigned int ends[] = { 0, TAG_LAST_SLOT };

	switch (check->kind) {
	case CHECK_RAM:
		return check_words(check, mapping, ends, 2, why);
	case CHECK_RAM_BAR:
		return check_words(check, mapping, &check->slot, 1, why);
	case CHECK_REGISTERS:
		return check_registers(check, mapping, why);
	case CHECK_EMPTY:
		return check_empty(mapping, why);
	case CHECK_ANON:
		return check_anon(check->seed, mapping, why);
	case CHECK_VIEWS:
		return check_views(check, mapping, why);
	case CHECK_READ:
		return check_read(mapping, why);
	case CHECK_DIRTY:
		return make_dirty(mapping, why);
	default:
		return 0;
	}
}

int check_run(const struct check *check, const struct mapping *mapping, char why[WHY_LEN])
{
	volatile int err;
	int sig;

	why[0] = '\0';
	fault_guard_on();
	sig = sigsetjmp(fault_guard, 1);
	if (!sig) {
		err = check_kind(check, mapping, why);
	} else {
		munmap(mapping->arena, mapping->bytes);
		err = -EFAULT;
		snprintf(why, WHY_LEN, "page %" PRIu64 ": touching raised SIG%s", guard_page,
			 sigabbrev_np(sig));
	}
	fault_guard_off();
	return err;
}
