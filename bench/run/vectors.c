// SPDX-License-Identifier: GPL-2.0-only
#include "run/vectors.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "cell/protocol.h"
#include "clock/ask_vectors.h"
#include "clock/clock.h"
#include "extra/vector.h"

/* Repetitions of a cell, of which one has to cost what the cell does. */
#define TRIES		32
#define TRIES_LEAST	3
#define TRIES_WORK	100000000	/* instructions, after which no more are begun */

#define NOT_ASKED	"not_counted"		/* the plugin cannot */
#define NOT_MET		"minimum_not_met"	/* no repetition costs what the cell does */
#define NOT_KNOWN	"unknown_place"		/* of an access */
#define NOT_RUN		"failed"

static const char *request_vectors(const struct run *run, char why[WHY_LEN])
{
	volatile struct mailbox *mailbox;
	int err;

	if (!run->mailbox) {
		snprintf(why, WHY_LEN, "no vectors: there is no mailbox");
		return NOT_ASKED;
	}
	mailbox = clock_mailbox(run->mailbox);
	if (!mailbox) {
		snprintf(why, WHY_LEN, "no vectors: %s: %s", run->mailbox, strerror(errno));
		return NOT_ASKED;
	}
	err = ask_vectors(mailbox, why);
	munmap((void *)mailbox, sizeof(*mailbox));
	return err ? NOT_ASKED : NULL;
}

/* Repeats until one costs what the cell does. NULL, or the code of why there is none. */
static const char *meet(struct job *job, struct child *child, char why[WHY_LEN])
{
	struct wire sample;
	uint64_t work = 0;
	int i;

	for (i = 0; i < TRIES && (i < TRIES_LEAST || work < TRIES_WORK); i++) {
		if (client_go(child, &sample, why))
			return NOT_RUN;
		if (!(sample.flags & CLOCK_DISTURBED) && sample.value == job->least)
			return NULL;
		work += sample.value;
	}
	return NOT_MET;
}

static int record(struct job *job, const struct vector *vector, const char *code)
{
	return record_vector(job->run->out, job->cell->name, vector, code);
}

static int measure(struct job *job)
{
	char why[WHY_LEN] = "";
	struct vector *vector;
	struct child child;
	const char *code;
	int err;

	if (job_start(job, &child, why))
		return record(job, NULL, NOT_RUN);
	code = meet(job, &child, why);
	vector = code ? NULL : client_more(&child, WIRE_VECTOR, sizeof(*vector), why);
	if (!code && !vector)
		code = NOT_RUN;
	else if (!code && vector->unknown)
		code = NOT_KNOWN;
	err = record(job, code ? NULL : vector, code);
	free(vector);
	client_stop(&child);
	if (code && !strcmp(code, NOT_RUN))
		fprintf(stderr, "mapbench-bench: no vector of %s: %s\n", job->cell->name, why);
	return err;
}

int vectors_measure(struct run *run)
{
	char why[WHY_LEN] = "";
	const char *code = request_vectors(run, why);
	int err = 0;
	size_t i;

	if (code)
		fprintf(stderr, "mapbench-bench: %s\n", why);
	for (i = 0; i < run->n && !err; i++) {
		struct job *job = &run->jobs[i];
		struct record_id id;

		if (!job->cell || !job->least)
			continue;
		if (code) {
			err = record(job, NULL, code);
			continue;
		}
		id = record_id_of(job->cell);
		if (job->cell->has_target)
			err = record_begin(run->out, &id);
		if (!err)
			err = measure(job);
		job_take_log(run, &id);
	}
	return err;
}
