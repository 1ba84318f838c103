// SPDX-License-Identifier: GPL-2.0-or-later
#include "plugin/arch_x86_64.h"

#include <string.h>

static bool is_prefix(uint8_t byte)
{
	switch (byte) {
	case 0x26: case 0x2e: case 0x36: case 0x3e: case 0x64: case 0x65: case 0x66: case 0x67:
	case 0xf2: case 0xf3:
		return true;
	}
	return (byte & 0xf0) == 0x40;	/* REX */
}

static enum branch branch_of(const uint8_t *code, size_t len)
{
	while (len && is_prefix(*code)) {
		code++;
		len--;
	}
	if (!len)
		return BRANCH_OTHER;
	switch (code[0]) {
	case 0xe8:
		return BRANCH_CALL;
	case 0xff:
		return len > 1 && (code[1] >> 3 & 7) == 2 ? BRANCH_CALL : BRANCH_OTHER;
	case 0xc2:
	case 0xc3:
		return BRANCH_RETURN;
	case 0xcf:
		return BRANCH_TRAP_RETURN;
	case 0x0f:
		if (len > 1 && code[1] == 0x05)
			return BRANCH_SYSCALL;
		return len > 1 && code[1] == 0x07 ? BRANCH_TRAP_RETURN : BRANCH_OTHER;
	}
	return BRANCH_OTHER;
}

/* What an interrupt stub can begin with: endbr64, clac or the nop in its place, cld, push imm8. */
static bool may_be_entry(uint64_t vaddr, const uint8_t *code, size_t len)
{
	static const uint8_t endbr64[] = { 0xf3, 0x0f, 0x1e, 0xfa };
	static const uint8_t clac[] = { 0x0f, 0x01, 0xca };
	static const uint8_t nop3[] = { 0x0f, 0x1f, 0x00 };

	(void)vaddr;
	return (len == 4 && !memcmp(code, endbr64, 4)) || (len == 3 && !memcmp(code, clac, 3)) ||
	       (len == 3 && !memcmp(code, nop3, 3)) || (len == 1 && code[0] == 0xfc) ||
	       (len == 2 && code[0] == 0x6a);
}

static enum leave leave_of(const uint8_t *code, size_t len)
{
	if (len == 2 && code[0] == 0x48 && code[1] == 0xcf)
		return LEAVE_ONE;	/* iretq */
	if (len == 3 && code[0] == 0x48 && code[1] == 0x0f && code[2] == 0x07)
		return LEAVE_ALL;	/* sysretq */
	return LEAVE_NOT;
}

static bool is_counter(const uint8_t *code, size_t len)
{
	return len == 2 && code[0] == 0x0f && code[1] == 0x31;	/* rdtsc */
}

const struct plugin_arch arch_x86_64 = {
	.target = "x86_64",
	.may_be_entry = may_be_entry,
	.leave = leave_of,
	.is_counter = is_counter,
	.branch = branch_of,
};
