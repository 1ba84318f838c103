/* SPDX-License-Identifier: GPL-2.0-only */
/* A generator of hostile sequences: what it draws on, and what its operations work on. */
#ifndef MAPBENCH_HOSTILE_H
#define MAPBENCH_HOSTILE_H

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HOSTILE_FILES	12
#define HOSTILE_MAPS	24
#define HOSTILE_THREADS	2
#define HOSTILE_NAME	24

/* All that an operation does follows from this, and so from seed, life, thread and index. */
struct hostile_dice {
	uint64_t state;
};

uint64_t hostile_roll(struct hostile_dice *dice);
uint64_t hostile_below(struct hostile_dice *dice, uint64_t n);
bool hostile_chance(struct hostile_dice *dice, unsigned int percent);
struct hostile_dice hostile_dice(uint64_t seed, uint64_t life, uint64_t thread, uint64_t index);

struct hostile_op {
	const char *name;
	unsigned int weight;
	bool (*run)(struct hostile_dice *dice);	/* true: what was tried worked */
};

extern const struct hostile_op hostile_ops[];
extern const unsigned int hostile_n_ops;

/* Which operation it is, and how it went. */
unsigned int hostile_step(struct hostile_dice dice, bool *worked);

/* Shared, without a lock, by the threads of a process: races are wanted. */
struct hostile_file {
	volatile int fd;		/* -1: closed */
	volatile uint64_t pages;
};

struct hostile_map {
	char *volatile address;		/* NULL: none */
	volatile uint64_t bytes;
};

extern struct hostile_file hostile_files[HOSTILE_FILES];
extern struct hostile_map hostile_maps[HOSTILE_MAPS];

void hostile_begin(void);
/* A place for a mapping, in a part of the address space where nothing else is. */
char *hostile_place(struct hostile_dice *dice);
uint64_t hostile_length(struct hostile_dice *dice);

/* Run use(data) and live through SIGSEGV and SIGBUS: false if there was one. */
bool hostile_guard(void (*use)(void *data), void *data);

/* The text of what the thread's operation does, for a script; costs nothing unless it is wanted. */
extern bool hostile_tracing;
extern __thread char hostile_text[256];
void hostile_trace(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Operations on files, and on mappings. */
bool hostile_open(struct hostile_dice *dice);
bool hostile_close(struct hostile_dice *dice);
bool hostile_configure(struct hostile_dice *dice);
bool hostile_ask(struct hostile_dice *dice);
bool hostile_access(struct hostile_dice *dice);
bool hostile_revoke(struct hostile_dice *dice);
bool hostile_garbage(struct hostile_dice *dice);
bool hostile_mmap(struct hostile_dice *dice);
bool hostile_munmap(struct hostile_dice *dice);
bool hostile_touch(struct hostile_dice *dice);
bool hostile_mprotect(struct hostile_dice *dice);
bool hostile_mremap(struct hostile_dice *dice);
bool hostile_madvise(struct hostile_dice *dice);
bool hostile_lock(struct hostile_dice *dice);
bool hostile_pin(struct hostile_dice *dice);
bool hostile_drain(struct hostile_dice *dice);
bool hostile_copy(struct hostile_dice *dice);
bool hostile_walk(struct hostile_dice *dice);
bool hostile_fork(struct hostile_dice *dice);
bool hostile_signal(struct hostile_dice *dice);

/*
 * Run operations first to first + count - 1 of a life, one after the other, in a process of its
 * own; if the kernel's log complains, leave out what is not needed for that and print the rest.
 * 0: no complaint, 1: printed.
 */
int hostile_shrink(uint64_t seed, uint64_t life, uint64_t first, uint64_t count);

#endif /* MAPBENCH_HOSTILE_H */
