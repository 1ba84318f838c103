// SPDX-License-Identifier: GPL-2.0-or-later
#include "plugin/arch_arm64.h"

#include <string.h>

static uint32_t insn_of(const uint8_t *code, size_t len)
{
	uint32_t insn = 0;

	if (len == sizeof(insn))
		memcpy(&insn, code, sizeof(insn));	/* little endian, as the hosts are */
	return insn;
}

/* The vectors of irq and fiq, in a table of 2 KiB: bench/arch/arm64.c. */
static bool may_be_entry(uint64_t vaddr, const uint8_t *code, size_t len)
{
	uint64_t offset = vaddr & 0x7ff;

	(void)code;
	(void)len;
	return offset == 0x280 || offset == 0x300 || offset == 0x480 || offset == 0x500;
}

static bool is_eret(uint32_t insn)
{
	return insn == 0xd69f03e0 || insn == 0xd69f0bff || insn == 0xd69f0fff;
}

static enum leave leave_of(const uint8_t *code, size_t len)
{
	return is_eret(insn_of(code, len)) ? LEAVE_ONE : LEAVE_NOT;
}

/* mrs Xt, cntvct_el0 */
static bool is_counter(const uint8_t *code, size_t len)
{
	return (insn_of(code, len) & 0xffffffe0) == 0xd53be040;
}

static enum branch branch_of(const uint8_t *code, size_t len)
{
	uint32_t insn = insn_of(code, len);

	if ((insn & 0xfc000000) == 0x94000000 ||	/* bl */
	    (insn & 0xfffffc1f) == 0xd63f0000 ||	/* blr */
	    (insn & 0xfefff800) == 0xd63f0800)		/* blraa and the like */
		return BRANCH_CALL;
	if ((insn & 0xfffffc1f) == 0xd65f0000 || insn == 0xd65f0bff || insn == 0xd65f0fff)
		return BRANCH_RETURN;
	if ((insn & 0xffe0001f) == 0xd4000001)
		return BRANCH_SYSCALL;
	return is_eret(insn) ? BRANCH_TRAP_RETURN : BRANCH_OTHER;
}

const struct plugin_arch arch_arm64 = {
	.target = "aarch64",
	.may_be_entry = may_be_entry,
	.leave = leave_of,
	.user_leaves = true,
	.is_counter = is_counter,
	.branch = branch_of,
};
