// SPDX-License-Identifier: GPL-2.0-only
#include "cell/args.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/names.h"
#include "base/page.h"
#include "base/size.h"
#include "check/check.h"
#include "check/tag.h"
#include "mapping/bar.h"
#include "mapping/mapping.h"
#include "mapping/target.h"
#include "op/table.h"

#define REPS_MAX	1000000
#define HELP_WIDTH	80
#define NOTHING		"-"	/* what a target has for a backend, where nobody gave one */

static const char usage[] =
	"usage: mapbench-cell --backend=B --source=S --cache=C|--target=FILE[@OFFSET,LENGTH]\n"
	"	--bytes=N --op=OP [--mode=exact|time] [--mailbox=FILE]\n"
	"	[--bar=DDDD:BB:DD.F/N [--offset=N]] [--samples=FILE]\n"
	"	[--check=ram|ram-bar|registers|empty|anon|views|read|dirty|none]\n"
	"	[--slot=0..510] [--seed=N] [--width=0|32|64] [--reps=N]\n"
	"With --target any file that mmap takes is measured as it is; with --check=none nothing\n"
	"is asked of it but its mapping.\n"
	"Without --reps=N it is for mapbench-bench alone to start.\n"
	"Of touch_read, touch_write and munmap another share of the pages can be asked for, as in\n"
	"touch_read:7%:random or munmap:1792p:written (N pages). OP is one of";

void args_help(FILE *out)
{
	size_t i, len, column = HELP_WIDTH;

	fputs(usage, out);
	for (i = 0; i < n_acts; i++) {
		len = strlen(acts[i].name) + 1;
		column = column + len > HELP_WIDTH ? 0 : column;
		fprintf(out, "%s%s", column ? " " : "\n  ", acts[i].name);
		column += len;
	}
	fputc('\n', out);
}

static const char *const modes[] = { [CLOCK_EXACT] = "exact", [CLOCK_TIME] = "time" };
static const char *const widths[] = {
	[MAPPING_TOUCH_NEVER] = "0", [MAPPING_TOUCH_32] = "32", [MAPPING_TOUCH_64] = "64",
};

static int read_word(char word[MAPBENCH_NAME_LEN], const char *text)
{
	if (!text[0] || strlen(text) >= MAPBENCH_NAME_LEN)
		return -EINVAL;
	snprintf(word, MAPBENCH_NAME_LEN, "%s", text);
	return 0;
}

static int read_pages(uint64_t *bytes, const char *text)
{
	return size_number(text, SIZE_MAX / 2, bytes) || *bytes % PAGE_BYTES ? -EINVAL : 0;
}

static bool write_backend(const struct cell_args *args, FILE *out)
{
	return fputs(args->cell.backend, out) >= 0;
}

static int read_backend(struct cell_args *args, const char *text)
{
	return read_word(args->cell.backend, text);
}

static bool write_source(const struct cell_args *args, FILE *out)
{
	return fputs(args->cell.source, out) >= 0;
}

static int read_source(struct cell_args *args, const char *text)
{
	return read_word(args->cell.source, text);
}

static bool write_cache(const struct cell_args *args, FILE *out)
{
	return fputs(args->cell.cache, out) >= 0;
}

static int read_cache(struct cell_args *args, const char *text)
{
	return read_word(args->cell.cache, text);
}

static bool write_bytes(const struct cell_args *args, FILE *out)
{
	return fprintf(out, "%" PRIu64, args->cell.bytes) > 0;
}

static int read_bytes(struct cell_args *args, const char *text)
{
	return read_pages(&args->cell.bytes, text) || !args->cell.bytes ? -EINVAL : 0;
}

static bool write_op(const struct cell_args *args, FILE *out)
{
	return fputs(args->cell.act->name, out) >= 0;
}

static int read_op(struct cell_args *args, const char *text)
{
	args->cell.act = act_find(text);
	return args->cell.act ? 0 : -EINVAL;
}

static bool write_mode(const struct cell_args *args, FILE *out)
{
	return fputs(modes[args->mode], out) >= 0;
}

static int read_mode(struct cell_args *args, const char *text)
{
	int found = names_find(modes, sizeof(modes) / sizeof(modes[0]), text);

	args->mode = (enum clock_mode)found;
	return found < 0 ? found : 0;
}

static bool write_check(const struct cell_args *args, FILE *out)
{
	return fputs(check_name[args->check.kind], out) >= 0;
}

static int read_check(struct cell_args *args, const char *text)
{
	int found = names_find(check_name, CHECK_KINDS, text);

	args->check.kind = (enum check_kind)found;
	return found < 0 ? found : 0;
}

static bool write_slot(const struct cell_args *args, FILE *out)
{
	return fprintf(out, "%u", args->check.slot) > 0;
}

static int read_slot(struct cell_args *args, const char *text)
{
	uint64_t slot;

	if (size_number(text, TAG_MAX_SLOT, &slot))
		return -EINVAL;
	args->check.slot = (unsigned int)slot;
	return 0;
}

static bool write_seed(const struct cell_args *args, FILE *out)
{
	return fprintf(out, "%" PRIu64, args->check.seed) > 0;
}

static int read_seed(struct cell_args *args, const char *text)
{
	return size_number(text, TAG_SEED_MAX, &args->check.seed);
}

static bool write_width(const struct cell_args *args, FILE *out)
{
	return fputs(widths[args->cell.width], out) >= 0;
}

static int read_width(struct cell_args *args, const char *text)
{
	int found = names_find(widths, sizeof(widths) / sizeof(widths[0]), text);

	args->cell.width = (enum mapping_width)found;
	return found < 0 ? found : 0;
}

static bool write_bar(const struct cell_args *args, FILE *out)
{
	char name[BAR_NAME_LEN];

	return args->cell.has_bar && fputs(bar_name(&args->cell.bar, name), out) >= 0;
}

static int read_bar(struct cell_args *args, const char *text)
{
	args->cell.has_bar = true;
	return bar_parse(text, &args->cell.bar);
}

static bool write_offset(const struct cell_args *args, FILE *out)
{
	return args->cell.offset && fprintf(out, "%" PRIu64, args->cell.offset) > 0;
}

static int read_offset(struct cell_args *args, const char *text)
{
	return read_pages(&args->cell.offset, text);
}

static bool write_mailbox(const struct cell_args *args, FILE *out)
{
	return args->mailbox && fputs(args->mailbox, out) >= 0;
}

static int read_mailbox(struct cell_args *args, const char *text)
{
	args->mailbox = text;
	return 0;
}

static bool write_samples(const struct cell_args *args, FILE *out)
{
	return args->samples && fputs(args->samples, out) >= 0;
}

static int read_samples(struct cell_args *args, const char *text)
{
	args->samples = text;
	return 0;
}

static bool write_target(const struct cell_args *args, FILE *out)
{
	char text[TARGET_TEXT_LEN];

	return args->cell.has_target && fputs(target_text(&args->cell.target, text), out) >= 0;
}

static int read_target(struct cell_args *args, const char *text)
{
	args->cell.has_target = true;
	return target_parse(text, &args->cell.target);
}

static bool write_reps(const struct cell_args *args, FILE *out)
{
	return args->reps && fprintf(out, "%" PRIu64, args->reps) > 0;
}

static int read_reps(struct cell_args *args, const char *text)
{
	return size_number(text, REPS_MAX, &args->reps);
}

static const struct arg {
	const char *name;
	bool (*write)(const struct cell_args *args, FILE *out);	/* false: it is left out */
	int (*read)(struct cell_args *args, const char *text);
} args_table[] = {
	{ "backend", write_backend, read_backend },
	{ "source", write_source, read_source },
	{ "cache", write_cache, read_cache },
	{ "bytes", write_bytes, read_bytes },
	{ "op", write_op, read_op },
	{ "mode", write_mode, read_mode },
	{ "check", write_check, read_check },
	{ "slot", write_slot, read_slot },
	{ "seed", write_seed, read_seed },
	{ "width", write_width, read_width },
	{ "bar", write_bar, read_bar },
	{ "offset", write_offset, read_offset },
	{ "mailbox", write_mailbox, read_mailbox },
	{ "samples", write_samples, read_samples },
	{ "target", write_target, read_target },
	{ "reps", write_reps, read_reps },
};

#define N_ARGS	(sizeof(args_table) / sizeof(args_table[0]))

/* "--NAME=VALUE" for free(), "" where it is left out; NULL: no memory. */
static char *write_one(const struct arg *arg, const struct cell_args *args)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	bool written, failed;

	if (!out)
		return NULL;
	fprintf(out, "--%s=", arg->name);
	written = arg->write(args, out);
	failed = ferror(out);
	if (fclose(out) || failed) {
		free(text);
		return NULL;
	}
	if (!written)
		text[0] = '\0';
	return text;
}

char **args_write(const struct cell_args *args, const char *program)
{
	char **argv = calloc(N_ARGS + 2, sizeof(*argv));	/* the program, and the end */
	size_t i, n = 0;

	if (!argv)
		return NULL;
	argv[n] = strdup(program);
	for (i = 0; i < N_ARGS && argv[n]; i++) {
		argv[++n] = write_one(&args_table[i], args);
		if (argv[n] && !argv[n][0]) {
			free(argv[n]);
			argv[n--] = NULL;
		}
	}
	if (argv[n])
		return argv;
	args_free(argv);
	return NULL;
}

void args_free(char **argv)
{
	size_t i;

	for (i = 0; argv && argv[i]; i++)
		free(argv[i]);
	free(argv);
}

int args_read(struct cell_args *args, int argc, char **argv)
{
	struct option options[N_ARGS + 1] = { };
	struct cell *cell = &args->cell;
	int option, index;
	size_t i;

	*args = (struct cell_args){ .cell.width = MAPPING_TOUCH_64 };
	for (i = 0; i < N_ARGS; i++)
		options[i] = (struct option){ args_table[i].name, required_argument, NULL, 0 };
	optind = 0;	/* from the first, however often this is called */
	while ((option = getopt_long(argc, argv, "", options, &index)) != -1) {
		if (option == '?')
			return -EINVAL;
		if (args_table[index].read(args, optarg)) {
			fprintf(stderr, "mapbench-cell: --%s: invalid value '%s'\n",
				args_table[index].name, optarg);
			return -EINVAL;
		}
	}
	if (cell->has_target && !cell->backend[0]) {
		read_word(cell->backend, NOTHING);
		read_word(cell->source, NOTHING);
		read_word(cell->cache, NOTHING);
	}
	if (optind < argc || !cell->backend[0] || !cell->source[0] || !cell->cache[0] ||
	    !cell->bytes || !cell->act)
		return -EINVAL;
	return 0;
}
