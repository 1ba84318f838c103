/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an instruction does that a vector counts, for the architecture that the guest has. */
#ifndef MAPBENCH_PLUGIN_INSN_H
#define MAPBENCH_PLUGIN_INSN_H

#include <stddef.h>
#include <stdint.h>

#define INSN_ATOMIC	(1U << 0)
#define INSN_BARRIER	(1U << 1)
#define INSN_TLB_PAGE	(1U << 2)	/* invalidates the translation of one address */
#define INSN_TLB_ALL	(1U << 3)	/* those of an address space, or all */
#define INSN_SYSTEM	(1U << 4)	/* writes a system register, or returns from an exception */
#define INSN_SYSCALL	(1U << 5)
#define INSN_TRAP	(1U << 6)	/* enters the kernel as an exception does, behind itself */
#define INSN_STRING	(1U << 7)	/* a repeated copy or fill; what it stores is its bytes */
#define INSN_BY_OPERAND	(1U << 8)	/* what it invalidates insn_invalidates() tells */
#define INSN_SPACE	(1U << 9)	/* changes the address space to what insn_operand() tells */

/* INSN_ flags. Nothing that cannot be decoded is any of them. */
unsigned int insn_kinds(const uint8_t *code, size_t len);

/* What a processor's registers hold before an instruction runs; number is that of its encoding. */
typedef uint64_t insn_register_fn(unsigned int number);

/* The general register that an instruction of INSN_BY_OPERAND or INSN_SPACE reads. */
uint64_t insn_operand(const uint8_t *code, size_t len, insn_register_fn *reg);

/* INSN_TLB_PAGE, INSN_TLB_ALL or 0, for one of INSN_BY_OPERAND; control is CR4 before it. */
unsigned int insn_invalidates(const uint8_t *code, size_t len, uint64_t operand, uint64_t control);

#endif /* MAPBENCH_PLUGIN_INSN_H */
