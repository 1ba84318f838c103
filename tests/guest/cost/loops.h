/* SPDX-License-Identifier: GPL-2.0-only */
/* The same benchmarks twice: through the C shim and in Google Benchmark's own C++. */
#ifndef MAPBENCH_TEST_LOOPS_H
#define MAPBENCH_TEST_LOOPS_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One operation; returns how long it took in seconds, for loops that set the time. */
typedef double loop_op(void);

struct loop {
	const char *name;
	int64_t iterations;
	bool manual;		/* the loop sets the time; else Google Benchmark takes it */
	double spare;		/* instructions an iteration that 2 % may be exceeded by */
	loop_op *op;
	uint64_t shim, direct;	/* the least instructions of a whole loop */
};

/* Around a whole loop; loops_end() keeps the least instructions in between. */
void loops_begin(void);
void loops_end(uint64_t *least);

/* Register the C++ side. */
void loops_register_direct(struct loop *loop);

#ifdef __cplusplus
}
#endif

#endif /* MAPBENCH_TEST_LOOPS_H */
