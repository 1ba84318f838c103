// SPDX-License-Identifier: GPL-2.0-or-later
#include "plugin/arch_x86_64.h"

#include <stdbool.h>

static bool is_prefix(uint8_t byte)
{
	switch (byte) {
	case 0x26: case 0x2e: case 0x36: case 0x3e: case 0x64: case 0x65: case 0x66: case 0x67:
	case 0xf2: case 0xf3:
		return true;
	}
	return (byte & 0xf0) == 0x40;	/* REX */
}

enum branch branch_of(const uint8_t *code, size_t len)
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
