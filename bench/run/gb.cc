// SPDX-License-Identifier: GPL-2.0-only
#include "run/gb.h"

#include <strings.h>

#include <cstdlib>
#include <cstring>
#include <map>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

namespace {

struct Entry {
	void *arg;
	bool done;
};

struct Run : gb_state {
	explicit Run(benchmark::State &s) : gb_state{}, state(s) {}
	benchmark::State &state;
	bool begun = false;
};

std::map<std::string, Entry> entries;
bool listing;

benchmark::State &state_of(gb_state *s)
{
	return static_cast<Run *>(s)->state;
}

// Reports through the reporter the user chose, and tells the C side which benchmark is complete.
class DoneReporter : public benchmark::BenchmarkReporter {
public:
	explicit DoneReporter(gb_done_fn *fn)
		: inner(benchmark::CreateDefaultDisplayReporter()), done(fn) {}
	bool ReportContext(const Context &context) override
	{
		return inner->ReportContext(context);
	}
#ifdef GB_SKIPS
	void ReportRunsConfig(double min_time, bool explicit_iters,
			      benchmark::IterationCount iters) override
	{
		inner->ReportRunsConfig(min_time, explicit_iters, iters);
	}
#endif
	void ReportRuns(const std::vector<Run> &runs) override
	{
		inner->ReportRuns(runs);
		if (done == nullptr || runs.empty())
			return;
		auto it = entries.find(runs[0].run_name.function_name);
		if (it == entries.end() || it->second.done)
			return;
		it->second.done = true;
		done(it->second.arg, runs[0].repetitions > 0 ? runs[0].repetitions : 1);
	}
	void Finalize() override { inner->Finalize(); }

private:
	benchmark::BenchmarkReporter *inner;	// the library's own
	gb_done_fn *done;
};

// As Google Benchmark reads a boolean: anything but these is true.
bool truthy(const char *value)
{
	static const char *const no[] = { "0", "f", "n", "false", "no", "off" };

	for (const char *word : no)
		if (strcasecmp(value, word) == 0)
			return false;
	return true;
}

} // namespace

extern "C" {

void gb_initialize(int *argc, char **argv, void (*help)(void))
{
	static const char flag[] = "--benchmark_list_tests";
	const char *env = getenv("BENCHMARK_LIST_TESTS");

	listing = env != nullptr && truthy(env);
	for (int i = 1; i < *argc; i++) {
		if (strncmp(argv[i], flag, sizeof(flag) - 1) != 0)
			continue;
		const char *rest = argv[i] + sizeof(flag) - 1;
		if (*rest == '\0' || *rest == '=')
			listing = *rest == '\0' || truthy(rest + 1);
	}
	benchmark::Initialize(argc, argv, help);
}

bool gb_report_unrecognized(int argc, char **argv)
{
	return benchmark::ReportUnrecognizedArguments(argc, argv);
}

bool gb_listing(void)
{
	return listing;
}

const char *gb_filter(void)
{
	static std::string filter;

	filter = benchmark::GetBenchmarkFilter();
	return filter.c_str();
}

void gb_add_context(const char *key, const char *value)
{
	benchmark::AddCustomContext(key, value);
}

void gb_register(const char *name, gb_fn *fn, void *arg, const struct gb_options *opt)
{
	auto *b = benchmark::RegisterBenchmark(name, [fn, arg](benchmark::State &state) {
		Run run(state);
		fn(&run, arg);
		if (run.seconds > 0)
			state.SetIterationTime(run.seconds);
	});

	if (opt->manual_time)
		b->UseManualTime();
	if (opt->iterations > 0)
		b->Iterations(opt->iterations);
	entries[name] = Entry{ arg, false };
}

size_t gb_run(gb_done_fn *done)
{
	DoneReporter reporter(done);

	for (auto &entry : entries)
		entry.second.done = false;
	// Not ".", for which the library grows its list by one benchmark at a time, which takes the
	// square of their number.
	return benchmark::RunSpecifiedBenchmarks(&reporter, "^");
}

bool gb_refill(struct gb_state *s)
{
	Run *run = static_cast<Run *>(s);
	benchmark::IterationCount n = run->state.max_iterations;

	s->left = 0;
	if (!run->state.KeepRunningBatch(n))
		return false;
	run->begun = true;
	s->left = n - 1;
	return true;
}

int64_t gb_iterations(struct gb_state *s)
{
	Run *run = static_cast<Run *>(s);

	return run->begun ? run->state.max_iterations : 0;
}

void gb_pause(struct gb_state *s)
{
	state_of(s).PauseTiming();
}

void gb_resume(struct gb_state *s)
{
	state_of(s).ResumeTiming();
}

void gb_counter(struct gb_state *s, const char *name, double value)
{
	state_of(s).counters[name] = value;
}

void gb_label(struct gb_state *s, const char *label)
{
	state_of(s).SetLabel(label);
}

void gb_skip(struct gb_state *s, const char *why)
{
	s->left = 0;
#ifdef GB_SKIPS
	state_of(s).SkipWithMessage(why);
#else
	state_of(s).SkipWithError(why);
#endif
}

void gb_skip_with_error(struct gb_state *s, const char *why)
{
	s->left = 0;
	state_of(s).SkipWithError(why);
}

} // extern "C"
