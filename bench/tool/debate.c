// SPDX-License-Identifier: GPL-2.0-only
/*
 * mapbench-debate: what was said in 2006 about mapping a driver's memory to user space, tried. A
 * JSON line for each claim. Needs the module's test build, loaded with debate=1.
 */
#include <errno.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/json.h"
#include "mapbench.h"
#include "mapping/mapped.h"

#define FEW	16
#define BLOCK	512		/* pages: one block of the page allocator, order 9 */
#define HUNT	256		/* pages of another buffer, in which to look for a lost one */
#define TAILS	4		/* that may be lost, one after the other */

struct claim {
	const char *name;
	bool (*holds)(char *detail, size_t size);
	bool last;		/* the kernel is not to be used after it */
};

static bool verdict(bool holds, char *detail, size_t size, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

static bool verdict(bool holds, char *detail, size_t size, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(detail, size, format, ap);
	va_end(ap);
	return holds;
}

static bool old_new_buffer(char *detail, size_t size)
{
	struct mapped mapped;
	bool zero, apart;
	int err = mapped_open(&mapped, "remap_2_6_14", "compound", FEW, false);

	if (err)
		return verdict(false, detail, size, "mmap: %s", strerror(-err));
	zero = !mapped_load(&mapped, 0) && !mapped_load(&mapped, FEW - 1);
	mapped_store(&mapped, 1, 1);
	apart = mapped_load(&mapped, 1) == 1 && mapped_driver(&mapped, 1) == mapped_word(1);
	mapped_close(&mapped);
	return verdict(zero && apart, detail, size,
		       "mmap succeeds, the process reads %s, and what it writes %s the driver",
		       zero ? "zeros" : "something else", apart ? "never reaches" : "reaches");
}

static bool old_reserved(char *detail, size_t size)
{
	struct mapped mapped;
	bool same;
	int err = mapped_open(&mapped, "remap_2_6_14", "compound", FEW, true);

	if (err)
		return verdict(false, detail, size, "mmap: %s", strerror(-err));
	same = mapped_same(&mapped);
	mapped_close(&mapped);
	return verdict(same, detail, size, "with reserved pages both see %s memory",
		       same ? "the same" : "different");
}

/* How many of the sources show the driver's memory; the names of the others go to detail. */
static int mapped_right(const char *backend, const char *const *sources, size_t pages,
			char *detail, size_t size)
{
	struct mapped mapped;
	int i, err, right = 0;

	*detail = 0;
	for (i = 0; sources[i]; i++) {
		err = mapped_open(&mapped, backend, sources[i], pages, false);
		if (!err && mapped_same(&mapped))
			right++;
		else
			snprintf(detail + strlen(detail), size - strlen(detail), " %s: %s",
				 sources[i], err ? strerror(-err) : "other memory");
		if (!err)
			mapped_close(&mapped);
	}
	return right;
}

static bool ram_works(char *detail, size_t size)
{
	static const char *const sources[] = { "compound", NULL };
	bool right = mapped_right("remap_pfn", sources, FEW, detail, size) == 1;

	return right && verdict(true, detail, size,
				"remap_pfn_range() of RAM shows the driver's own");
}

static bool nopage_works(char *detail, size_t size)
{
	static const char *const sources[] = { "compound", "split", "scattered", NULL };
	bool right = mapped_right("fault_page", sources, FEW, detail, size) == 3;

	return right && verdict(true, detail, size, "a page a fault shows the driver's own memory");
}

/* References to a page, or -errno if it has no count. */
struct counts {
	int mapped;		/* while it is mapped and was touched */
	int after;		/* when the mapping is gone; so it was before, if nothing leaked */
};

static int counts(const char *backend, const char *source, size_t pages, struct counts *count)
{
	struct mapped mapped;
	size_t page;
	int err = mapped_open(&mapped, backend, source, pages, false);

	if (err)
		return err;
	for (page = 0; page < pages; page++)
		mapped_load(&mapped, page);
	count->mapped = mapped_refs(&mapped, pages - 1, NULL);
	mapped_unmap(&mapped);
	count->after = mapped_refs(&mapped, pages - 1, NULL);
	mapped_close(&mapped);
	return 0;
}

static bool any_pfn(char *detail, size_t size)
{
	static const char *const sources[] = {
		"compound", "split", "scattered", "vmalloc", "coherent", "kmalloc", "bar", NULL
	};
	struct counts count = { 0 };
	int right = mapped_right("remap_pfn", sources, 2, detail, size);

	if (right < 7)
		return false;
	if (counts("remap_pfn", "split", 2, &count) || count.after != count.mapped)
		return verdict(false, detail, size, "a count is %d while mapped, %d after",
			       count.mapped, count.after);
	return verdict(true, detail, size,
		       "pages of 6 kinds of memory and a BAR; a page's count stays %d",
		       count.after);
}

static bool insert_counts(char *detail, size_t size)
{
	static const char *const sources[] = { "split", "scattered", "vmalloc", NULL };
	struct counts count = { 0 };

	if (mapped_right("insert_page", sources, FEW, detail, size) < 3)
		return false;
	if (counts("insert_page", "split", FEW, &count))
		return verdict(false, detail, size, "cannot map it");
	return verdict(count.mapped == count.after + 1, detail, size,
		       "pages of their own are taken; a page's count is %d while mapped, %d after",
		       count.mapped, count.after);
}

static bool insert_compound(char *detail, size_t size)
{
	struct counts count = { 0 };
	struct mapped mapped;
	bool same;
	int err = mapped_open(&mapped, "insert_page", "compound", BLOCK, false);

	if (err)
		return verdict(false, detail, size, "mmap: %s", strerror(-err));
	same = mapped_same(&mapped);
	mapped_close(&mapped);
	if (counts("insert_page", "compound", BLOCK, &count))
		return verdict(false, detail, size, "cannot map it again");
	return verdict(same && count.mapped == count.after + BLOCK, detail, size,
		       "a compound block of %d pages is taken; its count is %d while mapped, "
		       "%d after",
		       BLOCK, count.mapped, count.after);
}

static bool refused(const char *source, size_t pages, char *detail, size_t size)
{
	struct mapped mapped;
	int err = mapped_open(&mapped, "insert_page", source, pages, false);

	if (!err)
		mapped_close(&mapped);
	return verdict(err == -EINVAL, detail, size, "vm_insert_page() of it: %s",
		       err ? strerror(-err) : "taken");
}

static bool insert_kmalloc(char *detail, size_t size)
{
	return refused("kmalloc", 2, detail, size);
}

static bool insert_tails(char *detail, size_t size)
{
	return refused("coherent", FEW, detail, size);
}

/* 0, or the errno with which the kernel refuses to take hold of the mapped page for a reader. */
static int pinned(const char *backend)
{
	static uint64_t word;
	struct iovec here = { &word, sizeof(word) }, there;
	struct mapped mapped;
	ssize_t got;
	int err = mapped_open(&mapped, backend, "split", FEW, false);

	if (err)
		return -err;
	mapped_load(&mapped, 1);
	there = (struct iovec){ mapped.map + MAPPED_PAGE / sizeof(uint64_t), sizeof(word) };
	got = process_vm_readv(getpid(), &here, 1, &there, 1, 0);
	err = got < 0 ? errno : got == sizeof(word) && word == mapped_word(1) ? 0 : EIO;
	mapped_close(&mapped);
	return err;
}

static bool no_pin(char *detail, size_t size)
{
	int remap = pinned("remap_pfn");
	int insert = pinned("insert_page");
	int nopage = pinned("fault_page");

	return verdict(remap == EFAULT && !insert && !nopage, detail, size,
		       "pinning: remap_pfn %s, insert_page %s, nopage %s",
		       remap ? strerror(remap) : "works", insert ? strerror(insert) : "works",
		       nopage ? strerror(nopage) : "works");
}

static bool at_once(char *detail, size_t size)
{
	static const char *const backends[] = { "insert_pages", "map_pages" };
	struct counts count = { 0 };
	struct mapped mapped;
	bool same = true;
	size_t i;
	int err;

	for (i = 0; i < sizeof(backends) / sizeof(backends[0]); i++) {
		err = mapped_open(&mapped, backends[i], "split", FEW, false);
		if (err)
			return verdict(false, detail, size, "%s: %s", backends[i], strerror(-err));
		same &= mapped_same(&mapped);
		mapped_close(&mapped);
	}
	if (counts("insert_pages", "split", FEW, &count))
		return verdict(false, detail, size, "cannot map it again");
	same &= count.mapped == count.after + 1 && !pinned("insert_pages");
	return verdict(same, detail, size,
		       "one call maps all pages, counts each (%d while mapped), and they can "
		       "be pinned",
		       count.mapped);
}

/* The page of that PFN in the mapped; its number of pages if it has none such. */
static size_t find_pfn(const struct mapped *mapped, uint64_t wanted)
{
	uint64_t pfn;
	size_t page;

	for (page = 0; page < mapped->pages; page++)
		if (mapped_refs(mapped, page, &pfn) >= 0 && pfn == wanted)
			break;
	return page;
}

/* Maps that tail page by a fault and unmaps it; whether another buffer has it then. */
static int tail_lost(size_t tail, int *before, bool *lost)
{
	struct mapped mapped, other;
	uint64_t pfn = 0;
	size_t page;
	int err = mapped_open(&mapped, "fault_page", "coherent", FEW, false);

	if (err)
		return err;
	*before = mapped_refs(&mapped, tail, &pfn);
	mapped_load(&mapped, tail);
	mapped_unmap(&mapped);
	err = mapped_open(&other, "remap_pfn", "scattered", HUNT, false);
	if (err)
		return err;
	page = find_pfn(&other, pfn);
	if (page < other.pages) {
		mapped_store(&other, page, ~pfn);
		*lost = mapped_driver(&mapped, tail) == ~pfn;
	}
	return 0;
}

static bool tails_freed(char *detail, size_t size)
{
	int before = 0, err = 0;
	bool lost = false;
	cpu_set_t first;
	size_t tail;

	/*
	 * The kernel keeps what was freed last at hand, on each CPU apart; but whoever comes first
	 * has it, so one such page may go elsewhere.
	 */
	CPU_ZERO(&first);
	CPU_SET(0, &first);
	sched_setaffinity(0, sizeof(first), &first);
	for (tail = 5; tail < 5 + TAILS && !err && !before && !lost; tail++)
		err = tail_lost(tail, &before, &lost);
	if (err)
		return verdict(false, detail, size, "a buffer cannot be mapped: %s",
			       strerror(-err));
	return verdict(before == 0 && lost, detail, size,
		       "a tail page's count is %d; after munmap the page is %s", before,
		       lost ? "in another buffer as well, and what is written there shows in "
			      "the first"
			    : "in no other buffer");
}

static const struct claim claims[] = {
	{ .name = "new_buffer", .holds = old_new_buffer },
	{ .name = "reserved", .holds = old_reserved },
	{ .name = "ram_works", .holds = ram_works },
	{ .name = "nopage_works", .holds = nopage_works },
	{ .name = "any_pfn", .holds = any_pfn },
	{ .name = "insert_counts", .holds = insert_counts },
	{ .name = "insert_compound", .holds = insert_compound },
	{ .name = "insert_kmalloc", .holds = insert_kmalloc },
	{ .name = "insert_tails", .holds = insert_tails },
	{ .name = "no_pin", .holds = no_pin },
	{ .name = "at_once", .holds = at_once },
	{ .name = "tails_freed", .holds = tails_freed, .last = true },
};

int main(int argc, char **argv)
{
	bool last = argc == 2 && !strcmp(argv[1], "--last");
	char detail[256];
	int failed = 0;
	size_t i;
	bool holds;

	if (argc > 1 && !last) {
		fprintf(stderr, "usage: mapbench-debate [--last]   (what ruins the kernel)\n");
		return 2;
	}
	for (i = 0; i < sizeof(claims) / sizeof(claims[0]); i++) {
		if (claims[i].last != last)
			continue;
		*detail = 0;
		holds = claims[i].holds(detail, sizeof(detail));
		failed += !holds;
		printf("{\"claim\":\"%s\",\"holds\":%s,\"detail\":", claims[i].name,
		       holds ? "true" : "false");
		json_string(stdout, detail[0] == ' ' ? detail + 1 : detail);
		puts("}");
		fflush(stdout);
	}
	return failed != 0;
}
