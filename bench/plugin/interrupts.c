// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * QEMU TCG plugin: keeps the interrupts' instructions apart, so that a window measured by the
 * counter of bench/arch/ under -icount shift=0 can leave them out. One vCPU only. Arguments:
 * mailbox=FILE, and profile=FILE to have each window counted by instruction (plugin/profile.h): at
 * half the speed, from when the benchmark has come and has named these entry points. With by=PART
 * behind it that part of the vector is counted so, from when the benchmark asks for vectors. It may
 * ask for the parts of each window as well (plugin/vector.h): slower still, from then on.
 *
 * An interrupt begins with the translation block at one of the entry points the guest named in the
 * mailbox. It ends with the return that brings the nesting back to nothing, or when a task that was
 * switched to goes back to user space (plugin/arch.h says by which instructions). Blocks are
 * counted whole when they start; that is exact inside interrupts, where nothing faults.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "clock/mailbox.h"
#include "plugin/arch.h"
#include "plugin/profile.h"
#include "plugin/qemu-plugin-api.h"
#include "plugin/targets.h"

#define EXPORT __attribute__((visibility("default")))

EXPORT int qemu_plugin_version = 4;

struct block {
	uint64_t vaddr;
	uint64_t insns;
	uint64_t checked;	/* n_entries when is_entry was last worked out */
	bool is_entry;
};

/* One for each vCPU, of which there is one; read by code that QEMU generates. */
struct score {
	uint64_t executed;
	uint64_t depth;		/* as in the mailbox */
};

static struct mailbox *mailbox;
static const struct plugin_arch *arch;
static struct qemu_plugin_scoreboard *scores;
static uint64_t entered;	/* instructions run when the outermost interrupt began */
static qemu_plugin_id_t plugin;
static bool profiles;		/* it is to count by instruction once the benchmark has come */
static bool asked;		/* the benchmark has asked for vectors */
static bool counts;		/* by instruction, in what is translated from now on */

static void on_translate(qemu_plugin_id_t id, struct qemu_plugin_tb *tb);

static struct score *score(void)
{
	return qemu_plugin_scoreboard_find(scores, 0);
}

static void set_depth(uint64_t depth)
{
	score()->depth = depth;
	mailbox->depth = depth;
}

static bool is_entry(uint64_t vaddr, uint64_t n)
{
	for (uint64_t i = 0; i < n && i < MAILBOX_ENTRIES; i++)
		if (vaddr >= mailbox->entry[i].start && vaddr < mailbox->entry[i].end)
			return true;
	return false;
}

/* All is translated anew now, with what a profile counts by. */
static void on_reset(qemu_plugin_id_t id)
{
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_translate);
	if (mailbox->vectors == MAILBOX_VECTORS_WANTED)
		mailbox->vectors = MAILBOX_VECTORS_COUNTED;
}

/* The benchmark waits for an interrupt before it begins, and before it has vectors counted. */
static void look_at_mailbox(void)
{
	bool wants = mailbox->vectors == MAILBOX_VECTORS_WANTED && !asked;

	asked |= wants;
	if (wants ? !profile_vectors(mailbox, arch) : !profiles || counts)
		return;
	counts = true;
	qemu_plugin_reset(plugin, on_reset);
}

static void on_block(unsigned int vcpu, void *data)
{
	struct block *b = data;
	uint64_t n = __atomic_load_n(&mailbox->n_entries, __ATOMIC_ACQUIRE);

	(void)vcpu;
	if (n)
		look_at_mailbox();
	if (b->checked != n) {
		b->is_entry = is_entry(b->vaddr, n);
		b->checked = n;
	}
	if (!b->is_entry)
		return;
	if (!mailbox->depth)
		entered = score()->executed - b->insns;
	set_depth(mailbox->depth + 1);
	mailbox->irqs++;
}

/* at: the instructions that had run by then */
static void leave(uint64_t levels, uint64_t at)
{
	if (!mailbox->depth)
		return;
	set_depth(mailbox->depth - levels);
	if (!mailbox->depth)
		mailbox->irq_insns += at - entered;
}

static void on_iret(unsigned int vcpu, void *data)
{
	(void)vcpu;
	(void)data;
	leave(1, score()->executed);
}

/* An interrupt that ended in a switch to a task which was inside a system call. */
static void on_sysret(unsigned int vcpu, void *data)
{
	(void)vcpu;
	(void)data;
	leave(mailbox->depth, score()->executed);
}

/* The same where the block of user space that begins now, of so many instructions, tells it. */
static void on_user(unsigned int vcpu, void *insns)
{
	(void)vcpu;
	leave(mailbox->depth, score()->executed - (uintptr_t)insns);
}

static void on_translate(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	size_t n = qemu_plugin_tb_n_insns(tb);
	struct qemu_plugin_insn *first = qemu_plugin_tb_get_insn(tb, 0);
	struct qemu_plugin_insn *last = qemu_plugin_tb_get_insn(tb, n - 1);
	qemu_plugin_u64 count = { scores, offsetof(struct score, executed) };
	qemu_plugin_u64 depth = { scores, offsetof(struct score, depth) };
	uint64_t vaddr = qemu_plugin_tb_vaddr(tb);
	enum leave leaves;
	uint8_t code[16];
	size_t len;

	(void)id;
	qemu_plugin_register_vcpu_tb_exec_inline_per_vcpu(tb, QEMU_PLUGIN_INLINE_ADD_U64,
							  count, n);
	if (!(vaddr >> 63)) {
		if (arch->user_leaves)
			qemu_plugin_register_vcpu_tb_exec_cond_cb(tb, on_user,
								  QEMU_PLUGIN_CB_NO_REGS,
								  QEMU_PLUGIN_COND_NE, depth, 0,
								  (void *)(uintptr_t)n);
		if (counts)
			profile_translate(tb);
		return;
	}
	len = qemu_plugin_insn_data(first, code, sizeof(code));
	if (arch->may_be_entry(vaddr, code, len)) {
		struct block *b = malloc(sizeof(*b));

		if (!b)
			abort();
		*b = (struct block){ .vaddr = vaddr, .insns = n };
		qemu_plugin_register_vcpu_tb_exec_cb(tb, on_block, QEMU_PLUGIN_CB_NO_REGS, b);
	}
	/* After on_block(), so that it sees whether this block belongs to an interrupt. */
	if (counts)
		profile_translate(tb);
	len = qemu_plugin_insn_data(last, code, sizeof(code));
	leaves = arch->leave(code, len);
	if (leaves == LEAVE_ONE)
		qemu_plugin_register_vcpu_insn_exec_cb(last, on_iret, QEMU_PLUGIN_CB_NO_REGS, NULL);
	else if (leaves == LEAVE_ALL)
		qemu_plugin_register_vcpu_insn_exec_cb(last, on_sysret, QEMU_PLUGIN_CB_NO_REGS,
						       NULL);
}

static struct mailbox *mailbox_map(const char *path)
{
	void *p;
	int fd = open(path, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		return NULL;
	p = mmap(NULL, sizeof(struct mailbox), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	return p == MAP_FAILED ? NULL : p;
}

EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info,
			       int argc, char **argv)
{
	arch = targets_find(info->target_name);
	if (!arch || !info->system_emulation || info->system.max_vcpus != 1) {
		fprintf(stderr, "mapbench-plugin: needs qemu-system-x86_64 or -aarch64 with one "
			"vCPU\n");
		return -1;
	}
	if (argc < 1 || argc > 3 || strncmp(argv[0], "mailbox=", 8) ||
	    (argc >= 2 && strncmp(argv[1], "profile=", 8)) ||
	    (argc == 3 && strncmp(argv[2], "by=", 3))) {
		fprintf(stderr, "mapbench-plugin: takes mailbox=FILE and then perhaps "
			"profile=FILE and by=PART\n");
		return -1;
	}
	mailbox = mailbox_map(argv[0] + 8);
	if (!mailbox) {
		fprintf(stderr, "mapbench-plugin: cannot map %s: give a file of %zu bytes\n",
			argv[0] + 8, sizeof(struct mailbox));
		return -1;
	}
	memset(mailbox, 0, sizeof(*mailbox));
	if (argc >= 2 && profile_init(mailbox, arch, argv[1] + 8, argc == 3 ? argv[2] + 3 : NULL)) {
		fprintf(stderr, "mapbench-plugin: %s: %s\n", argv[argc - 1], strerror(errno));
		return -1;
	}
	plugin = id;
	profiles = argc == 2;
	scores = qemu_plugin_scoreboard_new(sizeof(struct score));
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_translate);
	mailbox->magic = MAILBOX_MAGIC;
	return 0;
}
