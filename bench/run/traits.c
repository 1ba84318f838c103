// SPDX-License-Identifier: GPL-2.0-only
#include "run/traits.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "base/page.h"
#include "mapping/baseline.h"
#include "mapping/device.h"
#include "mapping/target.h"

#define SEVERAL	(2UL << 20)	/* bytes: what cannot be for one page may be for so many */

struct rows {
	struct mapbench_list *at;
	size_t n;
};

/* Row number n for one page, or as for several where it cannot be for one. */
static int load_one(struct rows *rows, int fd)
{
	struct mapbench_list *row = &rows->at[rows->n];
	int err = device_list(fd, (uint32_t)rows->n, PAGE_BYTES, NULL, row);

	if (!err && row->error)
		err = device_list(fd, (uint32_t)rows->n, SEVERAL, NULL, row);
	return err;
}

static int load(struct rows *rows)
{
	int fd = device_open(NULL), err = 0;
	struct mapbench_list *at;

	*rows = (struct rows){ 0 };
	if (fd < 0)
		return fd;
	for (;;) {
		at = realloc(rows->at, (rows->n + 1) * sizeof(*at));
		if (!at) {
			err = -ENOMEM;
			break;
		}
		rows->at = at;
		err = load_one(rows, fd);
		if (err)
			break;
		rows->n++;
	}
	close(fd);
	return err == -ENOENT ? 0 : err;
}

/* Whether no row before that one is of the same source, or backend. */
static bool is_new_source(const struct rows *rows, size_t i)
{
	const char *name = rows->at[i].source;

	while (i--)
		if (!strcmp(rows->at[i].source, name))
			return false;
	return true;
}

static bool is_new_backend(const struct rows *rows, size_t i)
{
	return !i || strcmp(rows->at[i - 1].backend, rows->at[i].backend);
}

static void known(FILE *out, const char *key, uint64_t value)
{
	if (value)
		fprintf(out, ",\"%s\":%" PRIu64, key, value);
	else
		fprintf(out, ",\"%s\":null", key);
}

static void backend(FILE *out, bool first, const char *name, const char *role, const char *fills,
		    const char *call)
{
	fprintf(out, "%s{\"name\":", first ? "" : ",");
	json_string(out, name);
	json_member(out, "role", role);
	json_member(out, "fills", fills);
	json_member(out, "call", call);
	fputs(",\"needs\":[", out);
}

static void needs(FILE *out, uint32_t set)
{
	static const char *const names[] = { "one_extent", "pages", "refs", "vmalloc",
					     "coherent" };
	const char *comma = "";
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!(set & 1U << i))
			continue;
		fprintf(out, "%s\"%s\"", comma, names[i]);
		comma = ",";
	}
}

static const char *role_of(const struct mapbench_list *row)
{
	if (row->flags & MAPBENCH_LIST_CONTROL)
		return "control";
	return row->flags & MAPBENCH_LIST_EXPERIMENT ? "experiment" : "strategy";
}

static const char *fills_of(const struct mapbench_list *row)
{
	if (row->flags & MAPBENCH_LIST_EMPTY)
		return "never";
	return row->flags & MAPBENCH_LIST_FAULTS ? "fault" : "mmap";
}

static void backends(FILE *out, const struct rows *rows, const struct options *options)
{
	bool first = true;
	size_t i;

	for (i = 0; i < rows->n; i++) {
		const struct mapbench_list *row = &rows->at[i];

		if (!is_new_backend(rows, i))
			continue;
		backend(out, first, row->backend, role_of(row), fills_of(row), row->call);
		needs(out, row->needs);
		fputs("]}", out);
		first = false;
	}
	for (i = 0; i < n_baselines; i++) {
		backend(out, first, baselines[i].name, "baseline",
			baselines[i].faults ? "fault" : "mmap", NULL);
		fputs("]}", out);
		first = false;
	}
	for (i = 0; i < options->n_targets; i++) {
		backend(out, first, options->targets[i].name, "target",
			target_fills(&options->targets[i]), NULL);
		fputs("]}", out);
		first = false;
	}
}

static const char *forbidden(const struct mapbench_list *row)
{
	return row->forbidden;
}

static const char *cannot(const struct mapbench_list *row)
{
	return !row->error || row->why[0] ? row->why : strerror(row->error);
}

/* Of a source in its first cache mode: by backend, what is not "". */
static void reasons(FILE *out, const char *key, const struct rows *rows, size_t first,
		    const char *(*reason)(const struct mapbench_list *row))
{
	const char *comma = "", *last = "";
	size_t i;

	fprintf(out, ",\"%s\":{", key);
	for (i = first; i < rows->n; i++) {
		const struct mapbench_list *row = &rows->at[i];

		if (strcmp(row->source, rows->at[first].source) || !strcmp(row->backend, last))
			continue;
		last = row->backend;
		if (!reason(row)[0])
			continue;
		fputs(comma, out);
		json_string(out, row->backend);
		fputc(':', out);
		json_string(out, reason(row));
		comma = ",";
	}
	fputc('}', out);
}

static const char *meant(const struct rows *rows, const char *name)
{
	size_t i;

	for (i = 0; i < rows->n; i++)
		if (!strcmp(rows->at[i].source, name) && rows->at[i].flags & MAPBENCH_LIST_MEANT)
			return rows->at[i].backend;
	return NULL;
}

static void source(FILE *out, const struct rows *rows, size_t i)
{
	const struct mapbench_list *first = &rows->at[i];

	fprintf(out, "%s{\"name\":", i ? "," : "");
	json_string(out, first->source);
	known(out, "extent_bytes", first->extent);
	known(out, "most_bytes", first->most);
	reasons(out, "forbids", rows, i, forbidden);
	reasons(out, "cannot", rows, i, cannot);
	json_member(out, "meant", meant(rows, first->source));
	fputc('}', out);
}

int traits_record(FILE *out, const struct options *options)
{
	struct rows rows;
	int err = load(&rows);
	size_t i;

	if (!err) {
		errno = 0;
		fputs("{\"type\":\"traits\",\"backends\":[", out);
		backends(out, &rows, options);
		fputs("],\"sources\":[", out);
		for (i = 0; i < rows.n; i++)
			if (is_new_source(&rows, i))
				source(out, &rows, i);
		fputs("]}\n", out);
		if (fflush(out) || ferror(out))
			err = errno ? -errno : -EIO;
	}
	free(rows.at);
	return err;
}
