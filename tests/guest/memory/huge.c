// SPDX-License-Identifier: GPL-2.0-only
/*
 * fault_huge maps as much with one entry as it can, by what the page tables hold and by how many
 * faults it took: 2 MiB of a compound buffer and of a BAR with a PMD entry, 1 GiB of the large BAR
 * with a PUD entry; and with smaller ones where the address, the mapping or the kernel's settings
 * forbid it.
 */
#include <stdint.h>
#include <sys/wait.h>

#include "base/page_faults.h"
#include "expect.h"
#include "node.h"

#define PAGE 4096UL
#define PMD (512 * PAGE)
#define PUD (512 * PMD)
#define RW (PROT_READ | PROT_WRITE)
#define THP "/sys/kernel/mm/transparent_hugepage/enabled"
#define WORD 0x6875676500000000ULL

struct buffer {
	const char *name;
	int fd;
	__u64 length;
	struct mapbench_bar bar;	/* of a BAR, else zero */
};

/* How many faults it takes to read, or to write, a word in every page. */
static long touch_all(volatile char *mem, __u64 length, bool write)
{
	long before = page_faults();

	for (__u64 at = 0; at < length; at += PAGE) {
		volatile uint64_t *word = (volatile uint64_t *)(mem + at);

		if (write)
			*word = WORD + at;
		else
			(void)*word;
	}
	return page_faults() - before;
}

static __u32 level(int fd, const char *at)
{
	struct mapbench_walk w;

	return node_walk(fd, at, &w) ? ~0U : w.level;
}

/* All of it by entries of that level, and to contiguous memory. Of a long one not each page. */
static bool is_mapped(const struct buffer *buffer, const char *mem, __u32 want)
{
	const __u64 step = buffer->length > PMD ? PMD + PAGE : PAGE;
	struct mapbench_walk first, w;

	if (node_walk(buffer->fd, mem, &first))
		return false;
	for (__u64 at = 0; at < buffer->length; at += step) {
		if (!node_walk(buffer->fd, mem + at, &w) && w.level == want &&
		    w.flags & MAPBENCH_WALK_SPECIAL && w.pfn == first.pfn + at / PAGE)
			continue;
		printf("# %s at %llx: level %u flags %x pfn %llx, first %llx\n", buffer->name, at,
		       w.level, w.flags, w.pfn, first.pfn);
		return false;
	}
	return true;
}

/* The kernel's own view of the last word of those that touch_all() wrote. */
static bool is_written(const struct buffer *buffer)
{
	uint64_t value = 0;
	struct mapbench_access access = {
		.struct_size = sizeof(access),
		.offset = buffer->length - PAGE,
		.count = 1,
		.width = 8,
		.data = (uintptr_t)&value,
	};

	return !ioctl(buffer->fd, MAPBENCH_IOC_ACCESS, &access) &&
	       value == WORD + access.offset;
}

/* Where nothing else is, offset bytes past a multiple of 1 GiB. */
static char *free_address(__u64 offset)
{
	char *at = mmap(NULL, 4 * PUD, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1,
			0);

	munmap(at, 4 * PUD);
	return (char *)(((uintptr_t)at + PUD - 1) & ~(PUD - 1)) + offset;
}

static struct buffer open_buffer(const char *name, __u64 length, const struct mapbench_bar *bar)
{
	struct mapbench_config config = node_config_of(bar ? "bar" : "compound", "", length);
	struct buffer buffer = { .name = name, .length = length };

	if (bar) {
		config.bar = *bar;
		config.flags = MAPBENCH_CONFIG_BAR;
	}
	buffer.fd = node_open("fault_huge", O_RDWR);
	expect_errno(ioctl(buffer.fd, MAPBENCH_IOC_CONFIG, &config), 0, "%s: configure", name);
	return buffer;
}

static char *map_at(const struct buffer *buffer, char *at)
{
	char *mem = mmap(at, buffer->length, RW, MAP_SHARED | MAP_FIXED_NOREPLACE, buffer->fd, 0);

	expect(mem == at, "%s: mapped at %p", buffer->name, at);
	return mem;
}

/* Mapped offset bytes past a multiple of 1 GiB it takes want faults, and entries of want_level. */
static void check_map(const struct buffer *buffer, __u64 offset, long want, __u32 want_level)
{
	for (int write = 0; write < 2; write++) {
		char *mem = map_at(buffer, free_address(offset));
		long got;

		expect(level(buffer->fd, mem) == MAPBENCH_LEVEL_NONE, "%s: nothing is there yet",
		       buffer->name);
		got = touch_all(mem, buffer->length, write);
		expect(got == want, "%s at +%llx, %s: %ld faults, %ld expected", buffer->name,
		       offset, write ? "written" : "read", got, want);
		expect(is_mapped(buffer, mem, want_level), "%s at +%llx: by entries of level %u",
		       buffer->name, offset, want_level);
		if (write)
			expect(is_written(buffer), "%s: the kernel reads what was written",
			       buffer->name);
		munmap(mem, buffer->length);
	}
}

/* Move it to where entries of that level fit. */
static char *move(const struct buffer *buffer, char *mem, char *to, __u32 want)
{
	char *moved = mremap(mem, buffer->length, buffer->length, MREMAP_MAYMOVE | MREMAP_FIXED,
			     to);

	expect(moved == to, "%s: moved to %p", buffer->name, to);
	touch_all(moved, buffer->length, true);
	expect(is_mapped(buffer, moved, want) && is_written(buffer),
	       "%s: moved, it is mapped by entries of level %u", buffer->name, want);
	return moved;
}

/* A fork copies the entry; a hole takes it away whole, the rest comes back in smaller ones. */
static void check_life(const struct buffer *buffer, __u32 whole)
{
	char *mem = map_at(buffer, free_address(0));
	const char *far = mem + buffer->length - PMD;
	bool is_pud = whole == MAPBENCH_LEVEL_PUD;
	int status = -1;
	pid_t pid;

	touch_all(mem, PAGE, true);
	pid = fork();
	if (!pid)
		_exit(level(buffer->fd, mem) != whole || touch_all(mem, buffer->length, false));
	waitpid(pid, &status, 0);
	expect(!status, "%s: the child has the entry", buffer->name);

	expect_errno(ioctl(buffer->fd, MAPBENCH_IOC_REVOKE), 0, "%s: revoke", buffer->name);
	expect(level(buffer->fd, mem) == MAPBENCH_LEVEL_NONE, "%s: nothing is left", buffer->name);
	expect(touch_all(mem, buffer->length, false) == 1, "%s: one fault brings it back",
	       buffer->name);

	mem = move(buffer, mem, free_address(0), whole);
	if (is_pud) {
		mem = move(buffer, mem, free_address(PMD), MAPBENCH_LEVEL_PMD);
		mem = move(buffer, mem, free_address(0), whole);
	}
	far = mem + buffer->length - PMD;

	munmap(mem + PAGE, PAGE);
	expect(level(buffer->fd, mem) == MAPBENCH_LEVEL_NONE &&
	       level(buffer->fd, far) == MAPBENCH_LEVEL_NONE,
	       "%s: a hole, and the entry is gone", buffer->name);
	expect(touch_all(mem, PAGE, false) == 1 && level(buffer->fd, mem) == MAPBENCH_LEVEL_PTE,
	       "%s: a page entry beside the hole", buffer->name);
	if (is_pud)
		expect(touch_all((char *)far, PMD, false) == 1 &&
		       level(buffer->fd, far) == MAPBENCH_LEVEL_PMD,
		       "%s: a PMD entry away from it", buffer->name);
	munmap(mem, buffer->length);
}

static bool find_bar(__u64 length, struct mapbench_bar *bar)
{
	int fd = node_open("fault_huge", O_RDWR);
	struct mapbench_bars row;
	bool found = false;

	for (__u32 index = 0; !found; index++) {
		row = (struct mapbench_bars){ .struct_size = sizeof(row), .index = index };
		if (ioctl(fd, MAPBENCH_IOC_BARS, &row))
			break;
		found = row.backing == MAPBENCH_BACKING_RAM && row.length == length;
		*bar = row.bar;
	}
	close(fd);
	expect(found, "there is a BAR of %llu MiB", length >> 20);
	return found;
}

static void set_thp(const char *value)
{
	int fd = open(THP, O_WRONLY | O_CLOEXEC);

	expect(write(fd, value, strlen(value)) > 0, "transparent huge pages: %s", value);
	close(fd);
}

/* What it is set to: the word in brackets. */
static void get_thp(char value[20])
{
	FILE *file = fopen(THP, "re");
	char text[80] = "";
	const char *word;

	if (file && !fgets(text, sizeof(text), file))
		text[0] = '\0';
	if (file)
		fclose(file);
	word = strchr(text, '[');
	expect(word && sscanf(word, "[%19[a-z]", value) == 1, "transparent huge pages: %s", text);
}

static void check_huge(void)
{
	struct buffer compound = open_buffer("2 MiB of RAM", PMD, NULL), bar, large;
	struct mapbench_bar where;

	check_map(&compound, 0, 1, MAPBENCH_LEVEL_PMD);
	check_map(&compound, PMD, 1, MAPBENCH_LEVEL_PMD);
	check_map(&compound, PAGE, 512, MAPBENCH_LEVEL_PTE);
	check_life(&compound, MAPBENCH_LEVEL_PMD);
	close(compound.fd);
	if (find_bar(64UL << 20, &where)) {
		bar = open_buffer("2 MiB of a BAR", PMD, &where);
		check_map(&bar, 0, 1, MAPBENCH_LEVEL_PMD);
		check_map(&bar, PAGE, 512, MAPBENCH_LEVEL_PTE);
		check_life(&bar, MAPBENCH_LEVEL_PMD);
		close(bar.fd);
	}
	if (find_bar(PUD, &where)) {
		large = open_buffer("1 GiB of a BAR", PUD, &where);
		check_map(&large, 0, 1, MAPBENCH_LEVEL_PUD);
		check_map(&large, PMD, 512, MAPBENCH_LEVEL_PMD);
		check_life(&large, MAPBENCH_LEVEL_PUD);
		close(large.fd);
	}
}

/* Whether they obey the setting: up to some update of Linux 6.12 they do. */
static bool is_heeded(const struct buffer *buffer)
{
	char *mem = map_at(buffer, free_address(0));
	long got = touch_all(mem, buffer->length, false);

	munmap(mem, buffer->length);
	return got > 1;
}

static void check_setting(bool may_heed)
{
	struct buffer compound = open_buffer("2 MiB of RAM", PMD, NULL);

	set_thp("never");
	if (may_heed && is_heeded(&compound))
		check_map(&compound, 0, 512, MAPBENCH_LEVEL_PTE);
	else
		check_map(&compound, 0, 1, MAPBENCH_LEVEL_PMD);
	close(compound.fd);
}

static void check_missing(void)
{
	struct mapbench_list row;
	int fd = node_open("fault_pfn", O_RDWR), rows = 0;

	for (__u32 index = 0;; index++) {
		row = (struct mapbench_list){ .struct_size = sizeof(row), .index = index };
		if (ioctl(fd, MAPBENCH_IOC_LIST, &row))
			break;
		if (strcmp(row.backend, "fault_huge"))
			continue;
		rows += row.error == EOPNOTSUPP &&
			!strcmp(row.why, "this kernel has no huge leaves for PFN mappings");
	}
	close(fd);
	expect(rows > 0 && !node_there("fault_huge"), "no such node, and the reason is given");
}

/* Argument: what transparent_hugepage has to say on this kernel: may-heed, ignores; or missing. */
int main(int argc, char **argv)
{
	char before[20] = "";

	if (argc != 2)
		return 2;
	/* what the counting itself needs is there before it */
	touch_all((char *)&(uint64_t){ 0 }, 8, true);
	if (!strcmp(argv[1], "missing")) {
		check_missing();
		return expect_end();
	}
	get_thp(before);
	set_thp("always");
	check_huge();
	check_setting(!strcmp(argv[1], "may-heed"));
	set_thp(before);
	return expect_end();
}
