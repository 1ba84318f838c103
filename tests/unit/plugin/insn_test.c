// SPDX-License-Identifier: GPL-2.0-only
/*
 * Test cases for what a vector counts instructions as. The bytes are those that the GNU assembler
 * makes of what stands beside them.
 */
#include "plugin/insn.h"
#include "tap.h"

#define LEN(...)	sizeof((uint8_t[]){ __VA_ARGS__ })
#define KINDS(...)	insn_kinds((const uint8_t[]){ __VA_ARGS__ }, LEN(__VA_ARGS__))
#define OPERAND(...)	insn_operand((const uint8_t[]){ __VA_ARGS__ }, LEN(__VA_ARGS__), numbered)

#define PGE		(1ULL << 7)
#define PCIDE		(1ULL << 17)

static void test_atomics(void)
{
	tap_ok(KINDS(0xf0, 0x83, 0x44, 0x24, 0xfc, 0) == INSN_ATOMIC);	/* lock addl $0,-4(%rsp) */
	tap_ok(KINDS(0x3e, 0xff, 0x48, 0x34) == INSN_ATOMIC);	/* lock decl, with one CPU */
	tap_ok(KINDS(0xf0, 0x0f, 0xc1, 0x07) == INSN_ATOMIC);	/* lock xadd %eax,(%rdi) */
	tap_ok(KINDS(0x3e, 0x48, 0x0f, 0xb1, 0x17) == INSN_ATOMIC); /* lock cmpxchg %rdx,(%rdi) */
	tap_ok(KINDS(0x65, 0xf0, 0x48, 0x0f, 0xc7, 0x0e) == INSN_ATOMIC); /* lock cmpxchg16b */
	tap_ok(KINDS(0x3e, 0x48, 0x0f, 0xba, 0x2f, 0x3f) == INSN_ATOMIC); /* lock btsq $63,(%rdi) */
	tap_ok(KINDS(0x3e, 0x48, 0x0f, 0xab, 0x07) == INSN_ATOMIC);	/* lock bts %rax,(%rdi) */
	tap_ok(KINDS(0xf0, 0x80, 0x67, 0x10, 0xfe) == INSN_ATOMIC);	/* lock andb $-2,16(%rdi) */
	tap_ok(KINDS(0xf0, 0xf7, 0x18) == INSN_ATOMIC);			/* lock negl (%rax) */
	tap_ok(KINDS(0x65, 0xf0, 0x48, 0x01, 0x43, 0x10) == INSN_ATOMIC); /* lock add, %gs: */
	tap_ok(KINDS(0x48, 0x87, 0x07) == INSN_ATOMIC);			/* xchg %rax,(%rdi) */
	tap_ok(KINDS(0x86, 0x07) == INSN_ATOMIC);			/* xchg %al,(%rdi) */

	tap_ok(!KINDS(0x48, 0x87, 0xc7));		/* xchg %rax,%rdi */
	tap_ok(!KINDS(0x83, 0x07, 0));			/* addl $0,(%rdi): not locked */
	tap_ok(!KINDS(0x48, 0x0f, 0xb1, 0x17));		/* cmpxchg, not locked */
	tap_ok(!KINDS(0x3e, 0x83, 0x3f, 1));		/* cmpl: writes nothing */
	tap_ok(!KINDS(0x3e, 0x0f, 0xba, 0x27, 3));	/* bt: the same */
	tap_ok(!KINDS(0x3e, 0x8b, 0x07));		/* mov with a prefix that means nothing */
	tap_ok(!KINDS(0x3e, 0xff, 0xe0));		/* notrack jmp *%rax */
	tap_ok(!KINDS(0x3e, 0xff, 0xc0));		/* inc %eax: no memory */
}

static void test_barriers(void)
{
	tap_ok(KINDS(0x0f, 0xae, 0xe8) == INSN_BARRIER);	/* lfence */
	tap_ok(KINDS(0x0f, 0xae, 0xf0) == INSN_BARRIER);	/* mfence */
	tap_ok(KINDS(0x0f, 0xae, 0xf8) == INSN_BARRIER);	/* sfence */
	tap_ok(!KINDS(0x0f, 0xae, 0x3f));			/* clflush (%rdi) */
	tap_ok(!KINDS(0x0f, 0xae, 0x07));			/* fxsave (%rdi) */
	tap_ok(!KINDS(0xf3, 0x48, 0x0f, 0xae, 0xe8));		/* incsspq %rax */
}

static uint64_t numbered(unsigned int number)
{
	return 1000 + number;
}

static void test_translations(void)
{
	static const uint8_t to_cr3[] = { 0x0f, 0x22, 0xdf }, to_cr4[] = { 0x0f, 0x22, 0xe0 };
	static const uint8_t invpcid[] = { 0x66, 0x0f, 0x38, 0x82, 0x07 };

	tap_ok(KINDS(0x0f, 0x01, 0x3f) == INSN_TLB_PAGE);	/* invlpg (%rdi) */
	tap_ok(!KINDS(0x0f, 0x01, 0xf8));			/* swapgs */
	tap_ok(!KINDS(0x0f, 0x01, 0x07));			/* sgdt (%rdi) */
	tap_ok(KINDS(0x0f, 0x22, 0xdf) == (INSN_SYSTEM | INSN_BY_OPERAND | INSN_SPACE));
	tap_ok(KINDS(0x0f, 0x22, 0xe0) == (INSN_SYSTEM | INSN_BY_OPERAND));	/* %rax,%cr4 */
	tap_ok(KINDS(0x44, 0x0f, 0x22, 0xc0) == INSN_SYSTEM);	/* mov %rax,%cr8 */
	tap_ok(!KINDS(0x0f, 0x20, 0xd8));			/* mov %cr3,%rax */
	tap_ok(KINDS(0x66, 0x0f, 0x38, 0x82, 0x07) == INSN_BY_OPERAND);	/* invpcid */

	tap_ok(OPERAND(0x0f, 0x22, 0xdf) == 1007);	/* %rdi */
	tap_ok(OPERAND(0x41, 0x0f, 0x22, 0xdc) == 1012);	/* %r12 */
	tap_ok(OPERAND(0x66, 0x0f, 0x38, 0x82, 0x07) == 1000);
	tap_ok(OPERAND(0x66, 0x44, 0x0f, 0x38, 0x82, 0x0f) == 1009);

	/* A new address space, which keeps the translations where its bit 63 says so. */
	tap_ok(insn_invalidates(to_cr3, sizeof(to_cr3), 0x1000, PGE) == INSN_TLB_ALL);
	tap_ok(insn_invalidates(to_cr3, sizeof(to_cr3), 1ULL << 63, PGE) == INSN_TLB_ALL);
	tap_ok(insn_invalidates(to_cr3, sizeof(to_cr3), 0x1001, PCIDE) == INSN_TLB_ALL);
	tap_ok(!insn_invalidates(to_cr3, sizeof(to_cr3), 1ULL << 63 | 1, PCIDE));
	tap_ok(insn_invalidates(to_cr4, sizeof(to_cr4), 0, PGE) == INSN_TLB_ALL);
	tap_ok(!insn_invalidates(to_cr4, sizeof(to_cr4), PGE | 1, PGE));
	tap_ok(insn_invalidates(invpcid, sizeof(invpcid), 0, 0) == INSN_TLB_PAGE);
	tap_ok(insn_invalidates(invpcid, sizeof(invpcid), 1, 0) == INSN_TLB_ALL);
}

static void test_others(void)
{
	tap_ok(KINDS(0x0f, 0x30) == INSN_SYSTEM);		/* wrmsr */
	tap_ok(!KINDS(0x0f, 0x32));				/* rdmsr */
	tap_ok(KINDS(0x48, 0xcf) == INSN_SYSTEM);		/* iretq */
	tap_ok(KINDS(0x0f, 0x05) == INSN_SYSCALL);
	tap_ok(KINDS(0xcc) == INSN_TRAP);			/* int3 */
	tap_ok(KINDS(0xf3, 0x48, 0xa5) == INSN_STRING);		/* rep movsq */
	tap_ok(KINDS(0xf3, 0xaa) == INSN_STRING);		/* rep stosb */
	tap_ok(!KINDS(0x48, 0xa5));				/* movsq */
	tap_ok(!KINDS(0xf3, 0xc3));				/* repz ret */
	tap_ok(!KINDS(0xf0));
	tap_ok(!KINDS(0x0f));
	tap_ok(!insn_kinds(NULL, 0));
}

int main(void)
{
	test_atomics();
	test_barriers();
	test_translations();
	test_others();
	return tap_done();
}
