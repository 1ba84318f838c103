// SPDX-License-Identifier: GPL-2.0-only
/*
 * mapbench-probe: what each way of mapping can and cannot do. Runs every probe on every backend of
 * the loaded module and on memory without the module, and writes a JSON line for each.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/json.h"
#include "base/names.h"
#include "base/why.h"
#include "check/check.h"
#include "check/request.h"
#include "mapping/arena.h"
#include "mapping/mapping.h"
#include "probe/core_files.h"
#include "probe/expect.h"
#include "probe/probe.h"

#define MANY	8	/* targets */

struct options {
	const char *backend, *source, *cache, *baseline, *target, *probe, *disk, *out;
	const char *only, *beside;
	/* What --target and --beside name: their names are told apart from each other. */
	struct target targets[MANY];
	bool probed[MANY];
	size_t n_targets;
};

static const struct probed baselines[] = {
	{ .kind = PROBED_ANON, .backend = "anon" },
	{ .kind = PROBED_MEMFD, .backend = "memfd" },
};

#define N_BASELINES (sizeof(baselines) / sizeof(baselines[0]))

static void usage(FILE *to)
{
	fprintf(to,
		"usage: mapbench-probe [FLAG]...\n"
		"Try what mappings can and cannot do, as root; a JSON line for each probe.\n\n"
		"  --backend NAME           this backend alone (default: all, and the baselines)\n"
		"  --source NAME            of this source (default: the first each backend takes)\n"
		"  --cache NAME             in this cache mode (default: the first)\n"
		"  --baseline anon|memfd    this memory without the module alone\n"
		"  --only NAME[,NAME]...    of these backends, baselines and targets alone\n"
		"  --target PATH@OFFSET,LENGTH  this device file alone; OVERWRITES that range, of\n"
		"                           2 MiB at least; up to 8 times\n"
		"  --beside PATH[@OFFSET,LENGTH]  not this one, but have other names than it would\n"
		"  --probe NAME             this probe alone\n"
		"  --disk PATH              block device to OVERWRITE with O_DIRECT; without it\n"
		"                           those probes are \"unavailable\"\n"
		"  --out FILE               append there (default: standard output)\n"
		"  --list                   name the probes\n\n"
		"Exit status: 0 all ran, whatever they found; 1 no module, no such backend, source or\n"
		"cache, a target that does not show what it should, or another mapbench-probe at work;\n"
		"2 usage.\n");
}

static void name_probes(void)
{
	for (size_t i = 0; i < n_probes; i++)
		printf("%-18s %s\n", probes[i]->name, probes[i]->about);
}

static void member(FILE *out, const char *key, const char *value)
{
	json_member(out, key, value && *value ? value : NULL);
}

static void record(FILE *out, const struct probed *probed, const struct probe *probe,
		   const struct outcome *outcome)
{
	const char *expected = expect_outcome(probed, probe);

	fputs("{\"type\":\"probe\"", out);
	member(out, "backend", probed->backend);
	member(out, "source", probed->source);
	member(out, "cache", probed->cache);
	member(out, "class", probed->class);
	member(out, "probe", probe->name);
	member(out, "outcome", outcome->word);
	member(out, "expected", expected);
	fprintf(out, ",\"match\":%s",
		!expected || !strcmp(outcome->word, "unavailable") ? "null" :
		expect_match(expected, outcome->word) ? "true" : "false");
	member(out, "detail", outcome->detail);
	fputs("}\n", out);
	fflush(out);
}

static void run_all(FILE *out, const struct options *options, const struct probed *probed)
{
	struct probed known = *probed;
	struct outcome outcome;

	expect_class(&known);
	for (size_t i = 0; i < n_probes; i++) {
		if (options->probe && strcmp(options->probe, probes[i]->name))
			continue;
		probe_run(probes[i], &known, options->disk ? options->disk : "", &outcome);
		record(out, &known, probes[i], &outcome);
	}
}

/* Every backend of the module, in its order; how many were tried, or -errno. */
static int run_backends(FILE *out, const struct options *options)
{
	char last[MAPBENCH_NAME_LEN] = "";
	struct mapbench_list row;
	struct probed probed;
	int tried = 0, fd = device_open(NULL);

	if (fd < 0)
		return fd;
	for (uint32_t i = 0; !device_list(fd, i, PROBED_LENGTH, NULL, &row); i++) {
		if (!strcmp(row.backend, last))
			continue;
		memcpy(last, row.backend, sizeof(last));
		if (!names_among(options->only, ',', last) ||
		    (options->backend && strcmp(options->backend, last)) ||
		    probed_find(last, options->source, options->cache, &probed))
			continue;
		run_all(out, options, &probed);
		tried++;
	}
	close(fd);
	return tried;
}

static void parse_target(struct options *options, const char *text, bool probed)
{
	struct target *target = &options->targets[options->n_targets];

	if (options->n_targets == MANY) {
		fprintf(stderr, "mapbench-probe: --target %s: no more than %d\n", text, MANY);
		exit(2);
	}
	if (target_parse(text, target) || (probed && target->length < PROBED_LENGTH)) {
		fprintf(stderr, "mapbench-probe: --target %s: give PATH@OFFSET,LENGTH, in bytes of "
			"whole pages, 2 MiB at least\n", text);
		exit(2);
	}
	options->probed[options->n_targets++] = probed;
}

/* Probes of a mapping that shows other memory than it should would say nothing. */
static int check_target(const struct target *target)
{
	const struct check check = { .kind = CHECK_VIEWS, .room = target->length };
	struct mapping mapping = {
		.bytes = PROBED_LENGTH, .arena = arena_find(2 * PROBED_LENGTH),
	};
	char why[WHY_LEN];
	int err = target_open(target, &mapping, why);

	if (!err) {
		if (mapping.prot & PROT_WRITE)
			err = check_run(&check, &mapping, why);
		close(mapping.fd);
	}
	if (err)
		fprintf(stderr, "mapbench-probe: %s is not probed: %s\n", target->name, why);
	return err;
}

/* Whether each showed what it should. */
static bool run_targets(FILE *out, struct options *options)
{
	struct probed probed;
	bool failed = false;
	size_t i;

	target_name_all(options->targets, options->n_targets);
	for (i = 0; i < options->n_targets; i++) {
		if (!options->probed[i] ||
		    !names_among(options->only, ',', options->targets[i].name))
			continue;
		if (check_target(&options->targets[i])) {
			failed = true;
			continue;
		}
		probed = (struct probed){ .kind = PROBED_TARGET, .source = "file" };
		probed.target = options->targets[i];
		memcpy(probed.backend, probed.target.name, sizeof(probed.backend));
		run_all(out, options, &probed);
	}
	return !failed;
}

static void check(const struct options *options)
{
	size_t i = 0, n = 0;

	while (options->probe && i < n_probes && strcmp(options->probe, probes[i]->name))
		i++;
	if (i == n_probes) {
		fprintf(stderr, "mapbench-probe: --probe %s: --list names them\n", options->probe);
		exit(2);
	}
	while (options->baseline && n < N_BASELINES &&
	       strcmp(options->baseline, baselines[n].backend))
		n++;
	if (n == N_BASELINES) {
		fprintf(stderr, "mapbench-probe: --baseline %s: give anon or memfd\n",
			options->baseline);
		exit(2);
	}
}

enum { TARGET = 7, BESIDE = 9 };	/* of the values, those of which there may be several */

static void parse(int argc, char **argv, struct options *options)
{
	const char **values[] = {
		&options->backend, &options->source, &options->cache, &options->baseline,
		&options->probe, &options->disk, &options->out, &options->target, &options->only,
		&options->beside,
	};
	static const struct option flags[] = {
		{ "backend", required_argument, NULL, 0 },
		{ "source", required_argument, NULL, 1 },
		{ "cache", required_argument, NULL, 2 },
		{ "baseline", required_argument, NULL, 3 },
		{ "probe", required_argument, NULL, 4 },
		{ "disk", required_argument, NULL, 5 },
		{ "out", required_argument, NULL, 6 },
		{ "target", required_argument, NULL, TARGET },
		{ "only", required_argument, NULL, 8 },
		{ "beside", required_argument, NULL, BESIDE },
		{ "list", no_argument, NULL, 'l' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int flag;

	while ((flag = getopt_long(argc, argv, "", flags, NULL)) != -1) {
		if (flag == 'l') {
			name_probes();
			exit(0);
		}
		if (flag == 'h') {
			usage(stdout);
			exit(0);
		}
		if (flag == '?')
			exit(2);
		*values[flag] = optarg;
		if (flag == TARGET || flag == BESIDE)
			parse_target(options, optarg, flag == TARGET);
	}
	if (optind < argc) {
		fprintf(stderr, "mapbench-probe: unknown argument '%s': see --help\n",
			argv[optind]);
		exit(2);
	}
	check(options);
}

int main(int argc, char **argv)
{
	struct options options = { NULL };
	FILE *out = stdout;
	int tried = 1;

	parse(argc, argv, &options);
	if (options.out)
		out = fopen(options.out, "ae");
	if (!out) {
		fprintf(stderr, "mapbench-probe: --out %s: %s; name a file that can be written\n",
			options.out, strerror(errno));
		return 2;
	}
	if (core_files_begin() == -EBUSY)
		return 1;
	if (options.target)
		tried = run_targets(out, &options);
	else if (!options.baseline)
		tried = run_backends(out, &options);
	if (!tried && options.only)	/* it may name what else there is */
		tried = !options.target;
	for (size_t i = 0; i < N_BASELINES && !options.backend && !options.target; i++)
		if (names_among(options.only, ',', baselines[i].backend) &&
		    (!options.baseline || !strcmp(options.baseline, baselines[i].backend)))
			run_all(out, &options, &baselines[i]);
	core_files_end();
	if (tried < 0)
		fprintf(stderr, "mapbench-probe: cannot open a node in %s: %s; load the module\n",
			DEVICE_DIR, strerror(-tried));
	else if (!tried && !options.target)
		fprintf(stderr, "mapbench-probe: no such backend, source and cache: see list\n");
	return tried <= 0;
}
