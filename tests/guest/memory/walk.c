// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the page tables hold, for every source and cache mode that remap_pfn and fault_pfn map; how
 * pages are counted; what a revocation takes away.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>

#include "expect.h"
#include "node.h"

#define PAGE 4096UL
#define PAGES 513	/* a second extent, where extents are of 2 MiB */
#define RW (PROT_READ | PROT_WRITE)

static sigjmp_buf fault_return;

static void on_fault(int sig)
{
	siglongjmp(fault_return, sig);
}

/* 0, or the signal that reading raised. */
static int touch(const char *at)
{
	int sig = sigsetjmp(fault_return, 1);

	if (!sig)
		(void)*(const volatile char *)at;
	return sig;
}

static long page(int fd, __u64 index, struct mapbench_page *p)
{
	*p = (struct mapbench_page){ .struct_size = sizeof(*p), .index = index };
	return ioctl(fd, MAPBENCH_IOC_PAGE, p);
}

static bool is_cache(const char *asked, const char *got)
{
	return !strcmp(got, asked) || (!strcmp(asked, "uc") && !strcmp(got, "uc-"));
}

static int walk_mapped(int fd, const char *mem, const struct mapbench_list *row, __u64 pfns[PAGES])
{
	struct mapbench_page p;
	struct mapbench_walk w;
	int i, bad = 0;

	for (i = 0; i < PAGES; i++) {
		if (row->flags & MAPBENCH_LIST_FAULTS)
			bad += node_walk(fd, mem + i * PAGE, &w) || w.level || w.pfn || w.cache[0];
		bad += touch(mem + i * PAGE) || node_walk(fd, mem + i * PAGE + 8, &w) ||
		       w.level != MAPBENCH_LEVEL_PTE || !(w.flags & MAPBENCH_WALK_SPECIAL) ||
		       !is_cache(row->cache, w.cache);
		pfns[i] = w.pfn;
		if (!strcmp(row->source, "bar"))
			bad += page(fd, i, &p) != -1 || errno != ENODATA;
		else
			bad += page(fd, i, &p) || p.pfn != w.pfn;
		if (bad) {
			printf("# page %d: level %u flags %x cache %s pfn %llx\n", i, w.level,
			       w.flags, w.cache, w.pfn);
			return bad;
		}
	}
	return 0;
}

static int contiguous(const __u64 pfns[PAGES])
{
	int i, n = 0;

	for (i = 1; i < PAGES; i++)
		n += pfns[i] == pfns[i - 1] + 1;
	return n;
}

static void check_layout(const char *source, const __u64 pfns[PAGES])
{
	int n = contiguous(pfns);

	if (!strcmp(source, "scattered"))
		expect(n == 0, "scattered: no page continues the one before (%d do)", n);
	else if (!strcmp(source, "compound") || !strcmp(source, "split"))
		expect(n >= PAGES - 2, "%s: contiguous in each extent (%d are)", source, n);
	else if (strcmp(source, "vmalloc") && strcmp(source, "coherent_iommu"))
		expect(n == PAGES - 1, "%s: contiguous (%d are)", source, n);
}

static void check_row(const struct mapbench_list *row)
{
	__u64 pfns[PAGES] = { 0 };
	int fd = node_open(row->backend, O_RDWR), bad;
	char *mem;

	if (node_config(fd, row->source, row->cache, PAGES * PAGE)) {
		expect(false, "%s/%s/%s: configure: %s", row->backend, row->source, row->cache,
		       strerror(errno));
		close(fd);
		return;
	}
	mem = mmap(NULL, PAGES * PAGE, RW, MAP_SHARED, fd, 0);
	bad = mem == MAP_FAILED || walk_mapped(fd, mem, row, pfns);
	expect(!bad, "%s/%s/%s: every page by a special PTE, of that cache mode, to its PFN",
	       row->backend, row->source, row->cache);
	if (!bad)
		check_layout(row->source, pfns);
	if (mem != MAP_FAILED)
		munmap(mem, PAGES * PAGE);
	close(fd);
}

static void check_rows(const char *const sources[], int n_sources)
{
	struct mapbench_list row;
	int fd = node_open("remap_pfn", O_RDWR), i, seen[16] = { 0 };

	for (__u32 index = 0;; index++) {
		row = (struct mapbench_list){ .struct_size = sizeof(row), .index = index,
					      .length = PAGES * PAGE };
		if (ioctl(fd, MAPBENCH_IOC_LIST, &row))
			break;
		if (strcmp(row.backend, "remap_pfn") && strcmp(row.backend, "fault_pfn"))
			continue;
		if (row.error) {
			printf("# %s/%s/%s: %s\n", row.backend, row.source, row.cache, row.why);
			continue;
		}
		check_row(&row);
		for (i = 0; i < n_sources; i++)
			seen[i] += !strcmp(row.source, sources[i]);
	}
	close(fd);
	for (i = 0; i < n_sources; i++)
		expect(seen[i] >= 2, "source %s was there to check (%d)", sources[i], seen[i]);
}

/* counted: the mapping takes a reference. */
static void check_counts(const char *backend, const char *source, __u64 length, bool counted)
{
	struct mapbench_page before, during, after;
	__u64 last = length / PAGE - 1;
	int fd = node_open(backend, O_RDWR), n = counted ? length / PAGE : 0;
	char *mem;

	/* a compound block is one folio, which all its PTEs count in */
	if (strcmp(source, "compound"))
		n = counted;
	if (node_config(fd, source, "", length)) {
		expect(false, "%s/%s: configure: %s", backend, source, strerror(errno));
		close(fd);
		return;
	}
	expect(!page(fd, last, &before) && before.refcount == 1 && !before.mapcount,
	       "%s/%s: 1 reference before (%d, mapped %d)", backend, source, before.refcount,
	       before.mapcount);
	mem = mmap(NULL, length, RW, MAP_SHARED, fd, 0);
	expect(mem != MAP_FAILED && !page(fd, last, &during) &&
	       during.refcount == 1 + n && during.mapcount == n,
	       "%s/%s: %d more while mapped (%d, mapped %d)", backend, source, n,
	       during.refcount, during.mapcount);
	munmap(mem, length);
	expect(!page(fd, last, &after) && after.refcount == 1 && !after.mapcount,
	       "%s/%s: 1 reference after (%d, mapped %d)", backend, source, after.refcount,
	       after.mapcount);
	close(fd);
}

static void check_revoke(const char *backend, const char *source, bool comes_back)
{
	int fd = node_open(backend, O_RDWR), sig;
	struct mapbench_walk w;
	char *mem;

	mem = node_config(fd, source, "", 4 * PAGE) ? MAP_FAILED :
	      mmap(NULL, 4 * PAGE, RW, MAP_SHARED, fd, 0);
	if (mem == MAP_FAILED) {
		expect(false, "%s/%s: configure or map: %s", backend, source, strerror(errno));
		close(fd);
		return;
	}
	strcpy(mem + PAGE, "still there");
	expect(!node_walk(fd, mem + PAGE, &w) && w.level && w.flags & MAPBENCH_WALK_WRITE &&
	       w.flags & MAPBENCH_WALK_DIRTY, "%s/%s: mapped, writable and dirty", backend, source);
	expect_errno(ioctl(fd, MAPBENCH_IOC_REVOKE), 0, "%s/%s: revoke", backend, source);
	expect(!node_walk(fd, mem + PAGE, &w) && !w.level, "%s/%s: nothing is mapped", backend,
	       source);
	sig = touch(mem + PAGE);
	if (comes_back)
		expect(!sig && !strcmp(mem + PAGE, "still there") &&
		       !node_walk(fd, mem + PAGE, &w) && w.level,
		       "%s/%s: a touch brings it back", backend, source);
	else
		expect(sig == SIGBUS, "%s/%s: a touch raises SIGBUS (%d)", backend, source, sig);
	munmap(mem, 4 * PAGE);
	close(fd);
}

static void check_errors(void)
{
	int fd = node_open("remap_pfn", O_RDWR), other = node_open("remap_pfn", O_RDWR);
	struct mapbench_dma dma = { .struct_size = sizeof(dma), .length = 4 };
	struct mapbench_page p;
	struct mapbench_walk w;
	char *mem;

	expect_errno(node_config(fd, "compound", "", PAGE), 0, "configure");
	mem = mmap(NULL, PAGE, RW, MAP_SHARED, fd, 0);
	expect_errno(node_walk(fd, mem, &w), 0, "walk in a mapping");
	expect_errno(node_walk(fd, NULL, &w), EFAULT, "walk at address 0");
	expect_errno(node_walk(fd, &w, &w), EFAULT, "walk in other memory");
	expect_errno(node_walk(other, mem, &w), EFAULT, "walk in another file's mapping");
	w.where = MAPBENCH_WALK_ANY << 1;
	expect_errno(ioctl(fd, MAPBENCH_IOC_WALK, &w), EINVAL, "walk: unknown bit in where");
	w = (struct mapbench_walk){ .struct_size = sizeof(w), .address = (uintptr_t)&w,
				    .where = MAPBENCH_WALK_ANY };
	expect(!ioctl(other, MAPBENCH_IOC_WALK, &w) && w.level == MAPBENCH_LEVEL_PTE &&
	       !strcmp(w.cache, "wb") && w.flags & MAPBENCH_WALK_WRITE, "walk in any memory");
	w.address = 0;
	expect_errno(ioctl(other, MAPBENCH_IOC_WALK, &w), EFAULT, "walk in any memory: none there");
	expect_errno(page(fd, 1, &p), ENXIO, "page past the buffer");
	expect_errno(ioctl(fd, MAPBENCH_IOC_DMA, &dma), ENODEV, "DMA without a function");
	munmap(mem, PAGE);
	expect_errno(node_walk(fd, mem, &w), EFAULT, "walk after munmap");
	close(other);
	close(fd);

	fd = node_open("remap_pfn", O_RDWR);
	other = node_open("fault_pfn", O_RDWR);
	expect_errno(node_config(fd, "bar", "wc", PAGE), 0, "a BAR, wc");
	expect_errno(node_config(other, "bar", "uc", PAGE), EBUSY, "the same BAR, uc");
	expect_errno(node_config(other, "bar", "wc", PAGE), 0, "the same BAR, wc");
	close(fd);
	close(other);
	fd = node_open("fault_pfn", O_RDWR);
	expect_errno(node_config(fd, "bar", "uc", PAGE), 0, "the same BAR, uc, after close");
	close(fd);
	fd = node_open("remap_pfn", O_RDWR);
	expect_errno(node_config(fd, "vmalloc", "wc", PAGE), EOPNOTSUPP, "vmalloc, wc");
	close(fd);
}

/* Arguments: sources that this machine must have. */
int main(int argc, char **argv)
{
	static const char *const sources[] = { "compound", "split", "scattered", "vmalloc" };
	struct sigaction action = { .sa_handler = on_fault };
	int i;

	sigaction(SIGBUS, &action, NULL);
	sigaction(SIGSEGV, &action, NULL);
	check_rows((const char *const *)argv + 1, argc - 1 < 16 ? argc - 1 : 16);
	for (i = 0; i < 4; i++) {
		check_counts("insert_page", sources[i], 4 * PAGE, true);
		check_counts("insert_pages", sources[i], 4 * PAGE, true);
		check_counts("remap_pfn", sources[i], 4 * PAGE, false);
		check_counts("fault_page", sources[i], 4 * PAGE, false);
		check_revoke("fault_page", sources[i], true);
		check_revoke("fault_pfn", sources[i], true);
		check_revoke("remap_pfn", sources[i], false);
	}
	/* whose tails are counted, unlike those of a block of the page allocator */
	for (i = 1; i < argc; i++)
		if (!strcmp(argv[i], "coherent_cma") || !strcmp(argv[i], "coherent_iommu"))
			check_counts("insert_page", argv[i], 4 * PAGE, true);
	check_errors();
	return expect_end();
}
