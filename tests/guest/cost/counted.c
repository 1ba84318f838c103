// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loops that do so many of one thing, in user space and, by the module's test build, in the kernel:
 * the parts of a vector must be as many more than those of a window without, to the last one; but
 * for the lines that the kernel writes, which differ by some from call to call.
 */
#include <inttypes.h>
#include <stdint.h>
#include <sys/syscall.h>

#include "base/why.h"
#include "clock/entries.h"
#include "clock/ask_vectors.h"
#include "clock/clock.h"
#include "expect.h"
#include "extra/vector.h"
#include "node.h"

#define MAILBOX	"/sys/bus/pci/devices/0000:00:1e.0/resource2"
#define PLANT	"/sys/module/mapbench/parameters/plant"
#define PAGE	4096UL
#define LINE	64UL
#define N	1000
#define PAGES	512
#define TRIES	24

static struct clock timer;
static char *buffer;	/* N lines, each touched already */
static char *fresh;	/* N pages that nothing was mapped to yet */
static int node;
static void *mapped;	/* of node, by the last window */

typedef void body_fn(void);

/*
 * A function whose loop is in a line of the code of its own, and does a thing to each of N lines of
 * the buffer.
 */
#define LOOP(name, insns)							\
static __attribute__((noipa, aligned(64))) void name(void)			\
{										\
	void *at = buffer;							\
	long n = N;								\
										\
	__asm__ volatile("	.balign 64\n"					\
			 "1:	" insns "\n"					\
			 "	add $64, %0\n"					\
			 "	dec %1\n"					\
			 "	jnz 1b\n"					\
			 : "+r" (at), "+r" (n) : : "rax", "memory", "cc");	\
}

LOOP(nothing, "nop")
LOOP(read_lines, "mov (%0), %%al")
LOOP(write_lines, "mov %%al, (%0)")
LOOP(straddle_lines, "mov %%eax, 62(%0)")
LOOP(add_locked, "lock incl (%0)")
LOOP(add_prefixed, "ds incl (%0)")
LOOP(add_unlocked, "incl (%0)")
LOOP(exchange, "xchg %%eax, (%0)")
LOOP(fence, "mfence\n	lfence\n	sfence")

static void fill_repeated(void)
{
	void *to = buffer;
	long n = N;

	__asm__ volatile("rep stosb" : "+D" (to), "+c" (n) : "a" (0) : "memory");
}

static void copy_repeated(void)
{
	void *from = buffer, *to = buffer + N * LINE / 2;
	long n = N;

	__asm__ volatile("rep movsq" : "+S" (from), "+D" (to), "+c" (n) : : "memory");
}

static void call_kernel(void)
{
	for (int i = 0; i < N; i++)
		syscall(SYS_getppid);
}

static void fault(void)
{
	for (int i = 0; i < N; i++)
		((volatile char *)fresh)[i * PAGE] = 1;
}

static void read_bar(void)
{
	for (int i = 0; i < N; i++)
		(void)timer.mailbox->magic;
}

/* N lines of code behind that which jumps into them. */
static __attribute__((noipa, aligned(64))) void jump(void)
{
	__asm__ volatile("	jmp 1f\n"
			 "	.balign 64\n"
			 "1:\n"
			 "	.rept 1000\n"
			 "	jmp . + 64\n"
			 "	.balign 64\n"
			 "	.endr\n" : : : "memory");
}

static __attribute__((noipa, aligned(64))) void jump_not(void)
{
	__asm__ volatile("	jmp 1f\n"
			 "	.balign 64\n"
			 "1:\n" : : : "memory");
}

static void unmap(void)
{
	if (munmap(mapped, PAGES * PAGE))
		exit(1);
}

static void map(void)
{
	mapped = mmap(NULL, PAGES * PAGE, PROT_READ, MAP_SHARED, node, 0);
}

/* The least of each part over some windows: what is drawn anew in each is at its best in one. */
static void count(body_fn *body, int64_t part[MAILBOX_PARTS])
{
	struct clock_sample sample;

	for (int i = 0; i < MAILBOX_PARTS; i++)
		part[i] = INT64_MAX;
	for (int try = 0; try < TRIES; try++) {
		/* khugepaged may have put a huge page across it and the buffer before. */
		if (body == fault)
			madvise(fresh, N * PAGE, MADV_DONTNEED);
		if (body == unmap)
			map();
		clock_align(&timer);
		clock_arm(&timer);
		clock_begin(&timer);
		body();
		sample = clock_end(&timer);
		clock_tell(&timer, sample.value, sample.wrong);
		if (body == map)
			unmap();
		if (sample.wrong)
			continue;
		for (int i = 0; i < MAILBOX_PARTS; i++)
			if ((int64_t)timer.mailbox->part[i] < part[i])
				part[i] = (int64_t)timer.mailbox->part[i];
	}
}

struct want {
	enum mailbox_part part;
	int64_t more;
};

#define MOST	8	/* of what a body does */

/* What the lines that a system call writes differ by of themselves: docs/vector.md. */
#define SPREAD	3

enum strictness {
	ALL,		/* what is not named may not change */
	NAMED,		/* it is not looked at */
	IN_KERNEL,	/* the same, and lines have their spread */
};

static void compare(const char *what, const int64_t without[MAILBOX_PARTS],
		    const int64_t with[MAILBOX_PARTS], const struct want *want,
		    enum strictness strictness)
{
	for (int i = 0; i < MAILBOX_PARTS; i++) {
		int64_t more = with[i] - without[i], wanted = 0;
		int64_t spread = strictness == IN_KERNEL && i == PART_lines_written ? SPREAD : 0;
		bool named = strictness == ALL;

		for (int k = 0; k < MOST; k++) {
			if (want[k].part != (enum mailbox_part)i || !want[k].more)
				continue;
			wanted = want[k].more;
			named = true;
		}
		if (named)
			expect(llabs(more - wanted) <= spread,
			       "%s: %" PRId64 " %s more, not %" PRId64, what, more,
			       vector_part[i], wanted);
	}
}

static void user(const char *what, body_fn *base, body_fn *body, const struct want want[MOST],
		 enum strictness strictness)
{
	int64_t without[MAILBOX_PARTS], with[MAILBOX_PARTS];

	count(base, without);
	count(body, with);
	compare(what, without, with, want, strictness);
}

static void plant(const char *where, int n, const char *kind)
{
	int file = open(PLANT, O_WRONLY | O_CLOEXEC);
	char text[64];
	int len = snprintf(text, sizeof(text), "%s:%d%s", where, n, kind);

	expect(file >= 0 && write(file, text, len) == len, "%s is planted", text);
	close(file);
}

static void kernel(const char *kind, const struct want want[MOST])
{
	int64_t without[MAILBOX_PARTS], with[MAILBOX_PARTS];

	plant("noop:mmap:page", 0, kind);
	count(map, without);
	plant("noop:mmap:page", 1, kind);
	count(map, with);
	compare(kind + 1, without, with, want, IN_KERNEL);
}

#define WANT(...)	((const struct want[MOST]){ __VA_ARGS__ })

/* N instructions more than the two with which the loop begins, and how many of N with a lock. */
static void spin(const char *what, const char *where, body_fn *body, int64_t held,
		 int64_t vma_locked)
{
	int64_t without[MAILBOX_PARTS], with[MAILBOX_PARTS];

	plant(where, 2, "");
	count(body, without);
	plant(where, 2 + N, "");
	count(body, with);
	plant(where, 0, "");
	compare(what, without, with, WANT({ PART_instructions, N }, { PART_kernel, N }),
		IN_KERNEL);
	held -= with[PART_held] - without[PART_held];
	vma_locked -= with[PART_vma_locked] - without[PART_vma_locked];
	expect(!held && !vma_locked, "%s: %" PRId64 " of held and %" PRId64
	       " of vma_locked are missing", what, held, vma_locked);
}

static void test_user(void)
{
	user("nothing", nothing, nothing, WANT({ 0 }), ALL);
	user("reads", nothing, read_lines,
	     WANT({ PART_loads, N }, { PART_lines_read, N }, { PART_pages_touched, 16 }), ALL);
	user("writes", nothing, write_lines,
	     WANT({ PART_stores, N }, { PART_lines_written, N }, { PART_pages_touched, 16 }), ALL);
	user("writes into two lines", nothing, straddle_lines,
	     WANT({ PART_stores, N }, { PART_lines_written, N + 1 }, { PART_pages_touched, 16 }),
	     ALL);
	user("locked increments", add_unlocked, add_locked, WANT({ PART_atomics, N }), ALL);
	user("increments with the prefix in LOCK's place", add_unlocked, add_prefixed,
	     WANT({ PART_atomics, N }), ALL);
	user("exchanges", add_unlocked, exchange, WANT({ PART_atomics, N }), ALL);
	user("fences", nothing, fence,
	     WANT({ PART_barriers, 3 * N }, { PART_instructions, 2 * N }, { PART_user, 2 * N }),
	     ALL);
	user("a repeated fill", nothing, fill_repeated,
	     WANT({ PART_string_bytes, N }, { PART_stores, N }, { PART_lines_written, 16 }), NAMED);
	user("a repeated copy", nothing, copy_repeated,
	     WANT({ PART_string_bytes, 8 * N }, { PART_loads, N }, { PART_stores, N }), NAMED);
	user("system calls", nothing, call_kernel, WANT({ PART_syscalls, N }), NAMED);
	user("page faults", nothing, fault, WANT({ PART_exceptions, N }, { PART_system, N }),
	     NAMED);
	user("reads of a BAR", nothing, read_bar, WANT({ PART_mmio, N }), NAMED);
	user("jumps to other lines", jump_not, jump,
	     WANT({ PART_code_lines, N }, { PART_instructions, N }, { PART_user, N }), ALL);
}

static void test_kernel(void)
{
	node = node_open("noop", O_RDWR);
	expect(!node_config(node, "compound", "wb", PAGES * PAGE), "a buffer of 2 MiB");
	vector_watch(&timer, node);
	kernel(":atomic", WANT({ PART_atomics, PAGES }, { PART_loads, PAGES },
			       { PART_stores, PAGES }));
	kernel(":line", WANT({ PART_lines_written, PAGES }, { PART_stores, PAGES }));
	kernel(":flush", WANT({ PART_tlb_page, PAGES }));
	spin("instructions with mmap_lock held", "noop:mmap:call", map, N, 0);
	spin("instructions when readers have mmap_lock", "noop:munmap:call", unmap, 0, 0);
	close(node);
	/* Its first vm_insert_page() changes the VMA's flags, which locks it. */
	node = node_open("insert_page", O_RDWR);
	expect(!node_config(node, "compound", "wb", PAGES * PAGE), "another buffer of 2 MiB");
	spin("instructions with a VMA's lock held", "insert_page:mmap:call", map, N, N);
}

int main(void)
{
	volatile struct mailbox *mailbox = clock_mailbox(MAILBOX);
	char why[WHY_LEN] = "";

	expect(mailbox && !entries_tell(mailbox, why) && !ask_vectors(mailbox, why),
	       "the plugin counts vectors: %s", why);
	if (expect_failed)
		return expect_end();
	clock_init(&timer, CLOCK_EXACT, mailbox);
	buffer = mmap(NULL, 2 * N * LINE + PAGE, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	fresh = mmap(NULL, N * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	expect(buffer != MAP_FAILED && fresh != MAP_FAILED, "memory");
	if (expect_failed)
		return expect_end();
	madvise(fresh, N * PAGE, MADV_NOHUGEPAGE);
	test_user();
	test_kernel();
	return expect_end();
}
