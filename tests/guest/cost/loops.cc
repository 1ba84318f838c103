// SPDX-License-Identifier: GPL-2.0-only
// What the shim is compared with: the loops as one writes them in C++.
#include "loops.h"

#include <benchmark/benchmark.h>

static void run_automatic(benchmark::State &state, struct loop *loop)
{
	loop_op *op = loop->op;

	loops_begin();
	for (auto _ : state)
		op();
	loops_end(&loop->direct);
}

static void run_manual(benchmark::State &state, struct loop *loop)
{
	loop_op *op = loop->op;

	loops_begin();
	for (auto _ : state)
		state.SetIterationTime(op());
	loops_end(&loop->direct);
}

void loops_register_direct(struct loop *loop)
{
	auto *run = loop->manual ? run_manual : run_automatic;
	auto *b = benchmark::RegisterBenchmark(loop->name, run, loop);

	b->Iterations(loop->iterations);
	if (loop->manual)
		b->UseManualTime();
}
