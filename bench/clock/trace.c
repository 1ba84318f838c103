// SPDX-License-Identifier: GPL-2.0-only
#include "clock/trace.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TRACING	"/sys/kernel/tracing/"
#define ENABLE	TRACING "events/mapbench/enable"
#define BUFFER	TRACING "trace"

static int write_control(const char *path, int flags, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC | flags);
	int err = 0;

	if (fd < 0)
		return -errno;
	if (text && write(fd, text, strlen(text)) < 0)
		err = -errno;
	close(fd);
	return err;
}

int trace_start(void)
{
	return write_control(ENABLE, 0, "1");
}

int trace_clear(void)
{
	return write_control(BUFFER, O_TRUNC, NULL);
}

int trace_stop(void)
{
	return write_control(ENABLE, 0, "0");
}

/* "NAME-PID [CPU] FLAGS STAMP: begin: (...)": the stamp of an event of that name, or 0. */
static uint64_t stamp_of(const char *line, const char *name)
{
	const char *at = strstr(line, name);

	if (!at)
		return 0;
	while (at > line && at[-1] >= '0' && at[-1] <= '9')
		at--;
	return strtoull(at, NULL, 10);
}

static int add(struct trace *trace, const char *line, uint64_t from, uint64_t to, uint64_t *begun)
{
	uint64_t begin = stamp_of(line, ": begin: "), end = stamp_of(line, ": end: ");

	if (strstr(line, "LOST"))
		return -EPROTO;
	if (!begin && !end)
		return 0;
	if (begin ? *begun : !*begun)
		return -EPROTO;
	if (end && *begun >= from && end <= to) {
		trace->calls++;
		trace->spent += end - *begun;
		if (end - *begun < trace->least)
			trace->least = end - *begun;
	}
	*begun = begin;
	return 0;
}

int trace_read(FILE *file, uint64_t from, uint64_t to, struct trace *trace)
{
	uint64_t begun = 0;
	char *line = NULL;
	size_t room = 0;
	int err = 0;

	*trace = (struct trace){ .least = UINT64_MAX };
	while (!err && getline(&line, &room, file) > 0)
		if (line[0] != '#')
			err = add(trace, line, from, to, &begun);
	free(line);
	return err || !begun ? err : -EPROTO;
}

int trace_take(uint64_t from, uint64_t to, struct trace *trace)
{
	FILE *file = fopen(BUFFER, "re");
	int err;

	if (!file)
		return -errno;
	err = trace_read(file, from, to, trace);
	fclose(file);
	return err;
}
