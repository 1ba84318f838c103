// SPDX-License-Identifier: GPL-2.0-or-later
#include "plugin/insn.h"

#include <stdbool.h>

#include "plugin/walk.h"

#define CR4_PGE		(1ULL << 7)
#define CR4_LA57	(1ULL << 12)
#define CR4_PCIDE	(1ULL << 17)
#define CR3_NO_FLUSH	(1ULL << 63)

#define MAP_ONE		0x0000	/* opcodes of one byte */
#define MAP_0F		0x0f00
#define MAP_0F38	0x3800

#define INVPCID_ADDRESS	0	/* the type that is of one address */

struct insn {
	bool has_lock;		/* LOCK, or what the kernel leaves in its place */
	bool repeats;
	uint8_t rex;
	uint16_t opcode;	/* with its MAP_ */
	bool has_modrm;		/* the next three are known */
	uint8_t mod, reg, rm;
};

/*
 * With one CPU the kernel puts 0x3e, a segment override that means nothing in 64-bit mode, where
 * LOCK was. Nothing else puts it before an instruction that could be locked.
 */
static bool take_prefix(struct insn *insn, uint8_t byte)
{
	switch (byte) {
	case 0xf0:
	case 0x3e:
		insn->has_lock = true;
		return true;
	case 0xf2:
	case 0xf3:
		insn->repeats = true;
		return true;
	case 0x26: case 0x2e: case 0x36: case 0x64: case 0x65: case 0x66: case 0x67:
		return true;
	}
	return false;
}

static bool decode(struct insn *insn, const uint8_t *code, size_t len)
{
	size_t at = 0;

	*insn = (struct insn){ .opcode = MAP_ONE };
	while (at < len && take_prefix(insn, code[at]))
		at++;
	if (at < len && (code[at] & 0xf0) == 0x40)
		insn->rex = code[at++];
	if (at < len && code[at] == 0x0f) {
		insn->opcode = MAP_0F;
		at++;
		if (at < len && code[at] == 0x38) {
			insn->opcode = MAP_0F38;
			at++;
		}
	}
	if (at == len)
		return false;
	insn->opcode |= code[at++];
	insn->has_modrm = at < len;
	if (insn->has_modrm) {
		insn->mod = code[at] >> 6;
		insn->reg = code[at] >> 3 & 7;
		insn->rm = code[at] & 7;
	}
	return true;
}

static bool has_memory(const struct insn *insn)
{
	return insn->has_modrm && insn->mod != 3;
}

/* Whether LOCK is allowed before it where it has a memory operand. */
static bool is_lockable(const struct insn *insn)
{
	switch (insn->opcode) {
	case 0x00: case 0x01:				/* add */
	case 0x08: case 0x09:				/* or */
	case 0x10: case 0x11:				/* adc */
	case 0x18: case 0x19:				/* sbb */
	case 0x20: case 0x21:				/* and */
	case 0x28: case 0x29:				/* sub */
	case 0x30: case 0x31:				/* xor */
	case MAP_0F | 0xab:				/* bts */
	case MAP_0F | 0xb3:				/* btr */
	case MAP_0F | 0xbb:				/* btc */
	case MAP_0F | 0xb0: case MAP_0F | 0xb1:		/* cmpxchg */
	case MAP_0F | 0xc0: case MAP_0F | 0xc1:		/* xadd */
		return true;
	case 0x80: case 0x81: case 0x83:		/* the first of these by a constant */
		return insn->reg != 7;			/* cmp */
	case 0xfe: case 0xff:
		return insn->reg < 2;			/* inc, dec */
	case 0xf6: case 0xf7:
		return insn->reg == 2 || insn->reg == 3;	/* not, neg */
	case MAP_0F | 0xba:
		return insn->reg >= 5;			/* bts, btr, btc by a constant */
	case MAP_0F | 0xc7:
		return insn->reg == 1;			/* cmpxchg8b, cmpxchg16b */
	}
	return false;
}

static bool is_exchange(const struct insn *insn)
{
	return insn->opcode == 0x86 || insn->opcode == 0x87;
}

static bool is_fence(const struct insn *insn)
{
	return insn->has_modrm && insn->mod == 3 && insn->reg >= 5;
}

static unsigned int control_kinds(const struct insn *insn)
{
	switch (insn->reg | (insn->rex & 4) << 1) {
	case 3:
		return INSN_SYSTEM | INSN_BY_OPERAND | INSN_SPACE;
	case 4:
		return INSN_SYSTEM | INSN_BY_OPERAND;
	}
	return INSN_SYSTEM;
}

unsigned int insn_kinds(const uint8_t *code, size_t len)
{
	struct insn insn;

	if (!decode(&insn, code, len))
		return 0;
	if (has_memory(&insn) && (is_exchange(&insn) || (insn.has_lock && is_lockable(&insn))))
		return INSN_ATOMIC;
	switch (insn.opcode) {
	case 0xa4: case 0xa5:				/* movs */
	case 0xaa: case 0xab:				/* stos */
		return insn.repeats ? INSN_STRING : 0;
	case 0xcc:					/* int3 */
	case 0xf1:					/* int1 */
		return INSN_TRAP;
	case 0xcf:					/* iret */
	case MAP_0F | 0x30:				/* wrmsr */
		return INSN_SYSTEM;
	case MAP_0F | 0x05:
		return INSN_SYSCALL;
	case MAP_0F | 0x01:
		if (has_memory(&insn))
			return insn.reg == 7 ? INSN_TLB_PAGE : 0;	/* invlpg */
		return insn.has_modrm && !insn.reg && insn.rm == 6 ? INSN_SYSTEM : 0; /* wrmsrns */
	case MAP_0F | 0x22:				/* mov to a control register */
		return control_kinds(&insn);
	case MAP_0F | 0xae:
		return is_fence(&insn) && !insn.repeats ? INSN_BARRIER : 0;
	case MAP_0F38 | 0x82:				/* invpcid */
		return has_memory(&insn) ? INSN_BY_OPERAND : 0;
	}
	return 0;
}

uint64_t insn_operand(const uint8_t *code, size_t len, insn_register_fn *reg)
{
	struct insn insn;

	if (!decode(&insn, code, len))
		return 0;
	if (insn.opcode == (MAP_0F38 | 0x82))
		return reg(insn.reg | (insn.rex & 4) << 1);
	return reg(insn.rm | (insn.rex & 1) << 3);
}

unsigned int insn_invalidates(const uint8_t *code, size_t len, uint64_t operand, uint64_t control)
{
	struct insn insn;

	if (!decode(&insn, code, len))
		return 0;
	if (insn.opcode == (MAP_0F38 | 0x82))
		return operand == INVPCID_ADDRESS ? INSN_TLB_PAGE : INSN_TLB_ALL;
	if (insn.reg == 3)
		return control & CR4_PCIDE && operand & CR3_NO_FLUSH ? 0 : INSN_TLB_ALL;
	return (operand ^ control) & CR4_PGE ? INSN_TLB_ALL : 0;
}

#define TABLE_BITS	9
#define ADDRESS_MASK	0x000ffffffffff000ULL
#define ENTRY_PRESENT	(1ULL << 0)
#define ENTRY_LARGE	(1ULL << 7)
#define ENTRY_GLOBAL	(1ULL << 8)
#define SHIFT_PAGE	12
#define SHIFT_GIB	30	/* the largest that a leaf has */

bool walk_leaf(uint64_t root, uint64_t control, uint64_t address, walk_read_fn *read,
	       struct walk_leaf *leaf)
{
	unsigned int shift = SHIFT_PAGE + (control & CR4_LA57 ? 4 : 3) * TABLE_BITS;
	uint64_t entry = root;

	for (;; shift -= TABLE_BITS) {
		uint64_t index = address >> shift & ((1U << TABLE_BITS) - 1);

		if (!read((entry & ADDRESS_MASK) + 8 * index, &entry) || !(entry & ENTRY_PRESENT))
			return false;
		if (shift == SHIFT_PAGE || (shift <= SHIFT_GIB && entry & ENTRY_LARGE))
			break;
	}
	*leaf = (struct walk_leaf){ .shift = shift, .is_global = entry & ENTRY_GLOBAL };
	return true;
}
