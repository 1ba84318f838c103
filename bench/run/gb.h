/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Google Benchmark for C. A benchmark is a function that loops while gb_keep_running() is true:
 *
 *	static void op(struct gb_state *s, void *arg)
 *	{
 *		while (gb_keep_running(s))
 *			gb_set_iteration_time(s, seconds_of_one(arg));
 *	}
 */
#ifndef MAPBENCH_RUN_GB_H
#define MAPBENCH_RUN_GB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct gb_state {
	int64_t left;	/* iterations left; only gb_keep_running() uses it */
	double seconds;	/* what gb_set_iteration_time() has summed up */
};

typedef void gb_fn(struct gb_state *s, void *arg);

/* Called once a benchmark is reported: arg as registered, repetitions at least 1. */
typedef void gb_done_fn(void *arg, int64_t repetitions);

struct gb_options {
	int64_t iterations;	/* 0: Google Benchmark finds the number by itself */
	bool manual_time;	/* time is what gb_set_iteration_time() says */
};

/*
 * Take Google Benchmark's own flags out of argv. With --help, calls help() and exits with 0.
 * Only after this may the functions below that run or match be called.
 */
void gb_initialize(int *argc, char **argv, void (*help)(void));

/* Print "unrecognized command-line flag" for what is left in argv; true if there was any. */
bool gb_report_unrecognized(int argc, char **argv);

/* True if the user asked for the list of names (--benchmark_list_tests) rather than a run. */
bool gb_listing(void);

/*
 * The filter that the user named, "" for none. It is the caller's to register what it wants: the
 * library's own filter sees what it writes behind a name, too. Valid until the next call.
 */
const char *gb_filter(void);

/* One "key": "value" of the report's context. */
void gb_add_context(const char *key, const char *value);

void gb_register(const char *name, gb_fn *fn, void *arg, const struct gb_options *opt);

/* Run (or list) all that is registered; done may be NULL. Returns the number run. */
size_t gb_run(gb_done_fn *done);

/* The slow half of gb_keep_running(). */
bool gb_refill(struct gb_state *s);

/* True once for each iteration: a decrement and a branch, except in the first and last call. */
static inline bool gb_keep_running(struct gb_state *s)
{
	if (__builtin_expect(--s->left >= 0, 1))
		return true;
	return gb_refill(s);
}

/* Iterations this run will make, 0 before the first gb_keep_running(). */
int64_t gb_iterations(struct gb_state *s);

/* Stop and restart the clock inside the loop. */
void gb_pause(struct gb_state *s);
void gb_resume(struct gb_state *s);

/* Time of this iteration in seconds, for benchmarks with manual_time. */
static inline void gb_set_iteration_time(struct gb_state *s, double seconds)
{
	s->seconds += seconds;
}

void gb_counter(struct gb_state *s, const char *name, double value);
void gb_label(struct gb_state *s, const char *label);

/*
 * End the run without a result; the loop ends by itself. An error marks the benchmark failed; so
 * does a skip before Google Benchmark 1.8, which has no other way to end a run.
 */
void gb_skip(struct gb_state *s, const char *why);
void gb_skip_with_error(struct gb_state *s, const char *why);

#ifdef __cplusplus
}
#endif

#endif /* MAPBENCH_RUN_GB_H */
