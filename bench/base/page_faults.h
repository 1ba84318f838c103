/* SPDX-License-Identifier: GPL-2.0-only */
/* How many page faults this thread's process has taken, so that two readings can be subtracted. */
#ifndef MAPBENCH_BASE_PAGE_FAULTS_H
#define MAPBENCH_BASE_PAGE_FAULTS_H

#include <sys/resource.h>

/* More than what is called between two readings takes of the stack. */
#define PAGE_FAULTS_STACK	4096

#if __has_include(<sys/rseq.h>)
#include <sys/rseq.h>

/*
 * The kernel writes into a process' own memory at a time of its choosing: into the area of
 * restartable sequences, when the process is scheduled in again. After a fork() that page is shared
 * until it is written, so that write is a page fault that nothing between two readings asked for.
 * Here it is taken before, by a write that changes nothing.
 */
static inline void page_faults_take_area(void)
{
	char *area = (char *)__builtin_thread_pointer() + __rseq_offset;

	if (__rseq_size)
		__atomic_fetch_or(area, 0, __ATOMIC_RELAXED);
}
#else
static inline void page_faults_take_area(void)
{
}
#endif

/* The same for the stack: where it ends near a page's beginning, a call goes on in the next. */
static __attribute__((noinline, unused, no_sanitize_address)) void page_faults_take_stack(void)
{
	char room[PAGE_FAULTS_STACK];

	room[0] = 0;
	__asm__ volatile("" : : "r" (room) : "memory");
}

static inline long page_faults(void)
{
	struct rusage usage = { 0 };	/* written here, since the kernel does so after it counts */

	page_faults_take_area();
	page_faults_take_stack();
	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_minflt + usage.ru_majflt;
}

#endif
