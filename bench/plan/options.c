// SPDX-License-Identifier: GPL-2.0-only
#include "plan/options.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/names.h"
#include "base/shuffle.h"
#include "base/size.h"
#include "mapping/bar.h"
#include "op/table.h"

#define PROGRAM		"mapbench-bench"
#define OPS_ALL		"all"
#define OPS_SHARE	"sparse:"
#define SHARES_MAX	8		/* as ACT_ADDED has room for */
#define REPS_MAX	1000000

static const char *const modes[] = { [CLOCK_EXACT] = "exact", [CLOCK_TIME] = "time", NULL };
static const char *const suites[] = { [SUITE_QUICK] = "quick", [SUITE_MODEL] = "model",
				      [SUITE_FULL] = "full", NULL };
static const char *const bars[] = { [BARS_RAM] = "ram", [BARS_ALL] = "all", NULL };

static const char flags[] =
	"--mapbench_out=FILE --mapbench_mode=exact|time --mapbench_reps=N "
	"--mapbench_suite=quick|model|full --mapbench_bars=ram|all --mapbench_sources=S,S "
	"--mapbench_backends=B,B --mapbench_shuffle=SEED --mapbench_sizes=N,N "
	"--mapbench_ops=O,O --mapbench_baselines=B,B --mapbench_free_bar=BAR "
	"--mapbench_target=PATH[@OFFSET,LENGTH] --mapbench_touch_bar=BAR@OFFSET,LENGTH "
	"--mapbench_write_bar=BAR@OFFSET,LENGTH "
	"--mapbench_mailbox=FILE --mapbench_emulated --mapbench_faults "
	"--mapbench_clocks --mapbench_vector --mapbench_common --mapbench_thorough "
	"--mapbench_samples=FILE "
	"--mapbench_check[=B,B/S,S/C,C]";

const char *options_suite(const struct options *options)
{
	return suites[options->suite];
}

void options_help(void)
{
	char sets[ACT_SETS_LEN];

	printf("usage: " PROGRAM " [FLAG]...\n"
	       "Measure every backend of the mapbench module, as root. Benchmarks are named\n"
	       "op/backend/source/cache/size; Google Benchmark appends /iterations:N/manual_time.\n\n"
	       "  --mapbench_out=FILE      write results as JSON lines\n"
	       "  --mapbench_mode=exact    count instructions, under QEMU -icount (default)\n"
	       "  --mapbench_mode=time     measure nanoseconds\n"
	       "  --mapbench_reps=N        repetitions of a cell; default 64, in suite full, and\n"
	       "                           in mode exact of what the module does not map, 12;\n"
	       "                           above 4 MiB 10, above 64 MiB 3; in suite quick in mode\n"
	       "                           exact 20, above 4 MiB 4\n"
	       "  --mapbench_thorough      of suite quick in mode exact, too, 64 and 10\n"
	       "  --mapbench_suite=quick   every backend, source and size, in the cache mode that\n"
	       "                           the module names first for the source (default)\n"
	       "  --mapbench_suite=model   the same, of more sizes and shares: what advise works with\n"
	       "  --mapbench_suite=full    every cache mode as well, 4 KiB and 2 MiB, and 1 GiB of\n"
	       "                           a backend of each kind\n"
	       "  --mapbench_bars=ram      source \"bar\" is the smallest RAM-backed BAR that holds\n"
	       "                           the size (default)\n"
	       "  --mapbench_bars=all      every other bound BAR too, 4 KiB and 2 MiB of it, as\n"
	       "                           source \"bar:NAME\"\n"
	       "  --mapbench_sources=S,S   of these sources only\n"
	       "  --mapbench_backends=B,B  of these backends only\n"
	       "  --mapbench_common        of the backends and sources that drivers use most only\n"
	       "  --mapbench_shuffle=SEED  measure in another order, the same for the same seed;\n"
	       "                           0 to 4294967295\n"
	       "  --mapbench_sizes=N,N     these sizes instead, ascending, as in 4K,64K,2M; to 1G\n"
	       "  --mapbench_ops=O,O       what is timed: some of\n"
	       "                           %s,\n"
	       "                           sparse:N (N per cent of the pages, or Np pages)\n"
	       "                           or " OPS_ALL "; default basic (mmap, the two touches\n"
	       "                           and munmap) and state, in suite model also sparse, in\n"
	       "                           suite full also the others, where they tell more\n"
	       "  --mapbench_baselines=B,B these of what one would map without the module (anon,\n"
	       "                           memfd, vfio_pci...; default all), or none\n"
	       "  --mapbench_free_bar=BAR  for the baselines that map a BAR: one of an ivshmem\n"
	       "                           device that the module does not claim, as\n"
	       "                           0000:00:08.0/2\n"
	       "  --mapbench_target=PATH[@OFFSET,LENGTH]  this device file as well, as backend\n"
	       "                           \"target:NAME\"; it is only touched, read and written,\n"
	       "                           where a range of whole pages is named; up to 8 times\n"
	       "  --mapbench_touch_bar=BAR@OFFSET,LENGTH  of a BAR of which nothing is known this\n"
	       "                           range of whole pages may be read, 32 bits of each page,\n"
	       "                           as 0000:03:00.0/2@0x1000,0x2000; else it is never\n"
	       "                           touched\n"
	       "  --mapbench_write_bar=BAR@OFFSET,LENGTH  it may be read, and 32 bits of each page\n"
	       "                           written: a 1\n"
	       "  --mapbench_mailbox=FILE  sysfs resource file of the QEMU plugin's BAR\n"
	       "  --mapbench_emulated      the machine is emulated: do not trust nanoseconds\n"
	       "  --mapbench_faults        also time each fault of a touch on its own, where a\n"
	       "                           backend maps at fault time\n"
	       "  --mapbench_clocks        also, to 512 pages, by the kernel's clock around the\n"
	       "                           backend (needs the events mapbench:begin and end) and\n"
	       "                           by the plugin's count, if it profiles\n"
	       "  --mapbench_vector        in mode exact, after all else, also count what each\n"
	       "                           cell's cost is made of\n"
	       "  --mapbench_samples=FILE  in mode time, also sample where each cell's time goes\n"
	       "  --mapbench_check[=B,B/S,S/C,C]  look at the flags alone; needs no module. With\n"
	       "                           the names of backends, sources and cache modes: whether\n"
	       "                           the filter can match a cell of theirs, a baseline's or a\n"
	       "                           target's, and of which backends, a line each\n\n"
	       "  --benchmark_filter=REGEX --benchmark_list_tests --benchmark_out=FILE\n"
	       "  --benchmark_repetitions=N --benchmark_min_time=Ns|Nx (in place of reps)\n"
	       "                           and all others of Google Benchmark's\n\n"
	       "Exit status: 0 all measured, 1 a cell failed, 2 usage or no module.\n",
	       act_sets(sets));
}

static bool is_flag(const char *arg, const char *flag)
{
	size_t len = strlen(flag);

	return !strncmp(arg, flag, len) && (arg[len] == '=' || !arg[len]);
}

void options_peek(struct options *options, int argc, char **argv)
{
	const char *env = getenv("BENCHMARK_MIN_TIME");
	int i;

	options->adaptive = env && *env;
	for (i = 1; i < argc; i++)
		if (is_flag(argv[i], "--benchmark_min_time"))
			options->adaptive = true;
}

static int choose(const char *flag, const char *value, const char *const *names, int *choice)
{
	int i;

	for (i = 0; names[i]; i++) {
		if (!strcmp(value, names[i])) {
			*choice = i;
			return 0;
		}
	}
	fprintf(stderr, PROGRAM ": %s=%s: unknown value; valid values:", flag, value);
	for (i = 0; names[i]; i++)
		fprintf(stderr, " %s", names[i]);
	fputc('\n', stderr);
	return -EINVAL;
}

static int text(const char *flag, const char *value, const char *what, const char **to)
{
	if (!*value) {
		fprintf(stderr, PROGRAM ": %s= needs %s\n", flag, what);
		return -EINVAL;
	}
	*to = value;
	return 0;
}

static bool is_word(const char *at, size_t len, const char *word)
{
	return len == strlen(word) && !strncmp(at, word, len);
}

/* Whether it is a set of acts, or all of them; those of a share are made. */
static bool is_set_of_acts(const char *at, size_t len)
{
	const size_t prefix = strlen(OPS_SHARE);
	size_t i;

	if (len > prefix && !strncmp(at, OPS_SHARE, prefix))
		return !act_add_share(at + prefix, len - prefix);
	for (i = 0; i < n_acts; i++)
		if (act_is_of(&acts[i], at, len))
			return true;
	return is_word(at, len, OPS_ALL);
}

static int parse_ops(struct options *options, const char *value)
{
	char sets[ACT_SETS_LEN];
	const char *at;
	size_t len;

	for (at = value; ; at += len + 1) {
		len = strcspn(at, ",");
		if (!is_set_of_acts(at, len)) {
			fprintf(stderr, PROGRAM ": --mapbench_ops=%s: give some of %s, " OPS_SHARE
				"N with N per cent of the pages or Np pages (of up to %d shares), "
				"or " OPS_ALL "\n", value, act_sets(sets), SHARES_MAX);
			return -EINVAL;
		}
		if (!at[len])
			break;
	}
	options->ops = value;
	return 0;
}

static int parse_target(struct options *options, const char *value)
{
	if (options->n_targets == OPTIONS_TARGETS) {
		fprintf(stderr, PROGRAM ": --mapbench_target=%s: no more than %d\n", value,
			OPTIONS_TARGETS);
		return -EINVAL;
	}
	if (!target_parse(value, &options->targets[options->n_targets++]))
		return 0;
	fprintf(stderr, PROGRAM ": --mapbench_target=%s: give the whole path of a file, or "
		"PATH@OFFSET,LENGTH in bytes of whole pages\n", value);
	return -EINVAL;
}

static int parse_range(const char *flag, const char *value, struct bar_range *range)
{
	if (!bar_parse_range(value, range))
		return 0;
	fprintf(stderr, PROGRAM ": %s=%s: give a BAR and bytes of whole pages of it, as "
		"0000:03:00.0/2@0x1000,0x2000\n", flag, value);
	return -EINVAL;
}

/* Flags without a value, and what each makes true. */
static const struct {
	const char *flag;
	size_t at;
} switches[] = {
	{ "--mapbench_emulated", offsetof(struct options, emulated) },
	{ "--mapbench_faults", offsetof(struct options, faults) },
	{ "--mapbench_common", offsetof(struct options, common) },
	{ "--mapbench_clocks", offsetof(struct options, clocks) },
	{ "--mapbench_vector", offsetof(struct options, vector) },
	{ "--mapbench_thorough", offsetof(struct options, thorough) },
};

static int parse_one(struct options *options, const char *arg)
{
	const char *value = strchr(arg, '=');
	int choice = 0, err;
	size_t i;

	for (i = 0; i < sizeof(switches) / sizeof(switches[0]); i++) {
		if (!strcmp(arg, switches[i].flag)) {
			*(bool *)((char *)options + switches[i].at) = true;
			return 0;
		}
	}
	if (is_flag(arg, "--mapbench_check")) {
		options->check = true;
		options->known = value ? value + 1 : NULL;
		return 0;
	}
	if (!value)
		goto unknown;
	value++;
	if (is_flag(arg, "--mapbench_out"))
		return text("--mapbench_out", value, "the name of a file", &options->out);
	if (is_flag(arg, "--mapbench_sources"))
		return text("--mapbench_sources", value, "names of sources", &options->sources);
	if (is_flag(arg, "--mapbench_backends"))
		return text("--mapbench_backends", value, "names of backends",
			    &options->backends);
	if (is_flag(arg, "--mapbench_ops"))
		return parse_ops(options, value);
	if (is_flag(arg, "--mapbench_baselines"))
		return text("--mapbench_baselines", value, "names of baselines, or none",
			    &options->baselines);
	if (is_flag(arg, "--mapbench_free_bar")) {
		options->has_free_bar = true;
		if (!bar_parse(value, &options->free_bar))
			return 0;
		fprintf(stderr, PROGRAM ": --mapbench_free_bar=%s: give a function and a BAR, as "
			"0000:00:08.0/2\n", value);
		return -EINVAL;
	}
	if (is_flag(arg, "--mapbench_target"))
		return parse_target(options, value);
	if (is_flag(arg, "--mapbench_touch_bar"))
		return parse_range("--mapbench_touch_bar", value, &options->touch_bar);
	if (is_flag(arg, "--mapbench_write_bar"))
		return parse_range("--mapbench_write_bar", value, &options->write_bar);
	if (is_flag(arg, "--mapbench_mailbox"))
		return text("--mapbench_mailbox", value, "the name of a file",
			    &options->mailbox);
	if (is_flag(arg, "--mapbench_samples"))
		return text("--mapbench_samples", value, "the name of a file",
			    &options->samples);
	if (is_flag(arg, "--mapbench_mode")) {
		err = choose("--mapbench_mode", value, modes, &choice);
		options->mode = (enum clock_mode)choice;
		return err;
	}
	if (is_flag(arg, "--mapbench_suite")) {
		err = choose("--mapbench_suite", value, suites, &choice);
		options->suite = (enum options_suite)choice;
		return err;
	}
	if (is_flag(arg, "--mapbench_bars")) {
		err = choose("--mapbench_bars", value, bars, &choice);
		options->bars = (enum options_bars)choice;
		return err;
	}
	if (is_flag(arg, "--mapbench_reps")) {
		if (!size_number(value, REPS_MAX, &options->reps) && options->reps)
			return 0;
		fprintf(stderr, PROGRAM ": --mapbench_reps=%s: not a number from 1 to %d\n", value,
			REPS_MAX);
		return -EINVAL;
	}
	if (is_flag(arg, "--mapbench_shuffle")) {
		options->shuffled = true;
		if (!size_number(value, SHUFFLE_SEED_MAX, &options->shuffle))
			return 0;
		fprintf(stderr, PROGRAM ": --mapbench_shuffle=%s: not a number from 0 to %llu\n",
			value, (unsigned long long)SHUFFLE_SEED_MAX);
		return -EINVAL;
	}
	if (is_flag(arg, "--mapbench_sizes")) {
		if (!size_list_parse(&options->sizes, value))
			return 0;
		fprintf(stderr, PROGRAM ": --mapbench_sizes=%s: give up to %d sizes of whole "
			"pages, ascending, as in 4K,64K,2M\n", value, SIZES_MAX);
		return -EINVAL;
	}
unknown:
	fprintf(stderr, PROGRAM ": unknown flag '%s'; valid flags: %s, and --benchmark_..., see "
		"--help\n", arg, flags);
	return -EINVAL;
}

int options_parse(struct options *options, int argc, char **argv)
{
	int i, err = 0;

	for (i = 1; i < argc && !err; i++)
		err = parse_one(options, argv[i]);
	target_name_all(options->targets, options->n_targets);
	return err;
}

bool options_source(const struct options *options, const char *name)
{
	return names_among(options->sources, ',', name);
}

bool options_backend(const struct options *options, const char *name)
{
	return names_among(options->backends, ',', name);
}

bool options_act(const struct options *options, const struct act *act)
{
	const char *at;
	size_t len;

	if (!options->ops)
		return true;
	for (at = options->ops; ; at += len + 1) {
		len = strcspn(at, ",");
		if (is_word(at, len, OPS_ALL) || act_is_of(act, at, len))
			return true;
		if (!at[len])
			return false;
	}
}

bool options_baseline(const struct options *options, const char *name)
{
	return names_among(options->baselines, ',', name);
}

const struct bar_range *options_range(const struct options *options,
				      const struct mapbench_bars *bar, uint64_t bytes)
{
	const struct bar_range *ranges[] = { &options->write_bar, &options->touch_bar };
	size_t i;

	for (i = 0; i < 2; i++)
		if (bar->backing == MAPBENCH_BACKING_UNKNOWN && bytes <= ranges[i]->length &&
		    bar_equal(&bar->bar, &ranges[i]->bar))
			return ranges[i];
	return NULL;
}
