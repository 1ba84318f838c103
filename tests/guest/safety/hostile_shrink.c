// SPDX-License-Identifier: GPL-2.0-only
/* From a sequence that makes the kernel's log complain to the few operations that it takes. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hostile.h"

struct step {
	uint64_t thread, index;
};

struct sequence {
	uint64_t seed, life;
	struct step *steps;
	size_t n;
	int log;
};

/* What was said since the last call. */
static bool log_complains(int log)
{
	static const char *const words[] = {
		"WARNING:", "BUG:", "UBSAN:", "Oops", "refcount_t:", "Bad page", "Bad rss",
	};
	char record[8192];
	bool found = false;
	ssize_t n;
	size_t i;

	while ((n = read(log, record, sizeof(record) - 1)) > 0 || (n < 0 && errno == EPIPE)) {
		record[n > 0 ? n : 0] = '\0';
		for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
			found |= !!strstr(record, words[i]);
	}
	return found;
}

static void run_steps(const struct sequence *sequence, const struct step *steps, size_t n)
{
	bool worked;
	size_t i;

	hostile_begin();
	for (i = 0; i < n; i++) {
		hostile_step(hostile_dice(sequence->seed, sequence->life, steps[i].thread,
					  steps[i].index), &worked);
		if (hostile_tracing)
			printf("thread %" PRIu64 " operation %" PRIu64 ": %s\n", steps[i].thread,
			       steps[i].index, hostile_text);
	}
	fflush(stdout);
	_exit(0);
}

/* Whether these steps, in a fresh process, make the log complain. */
static bool complains(const struct sequence *sequence, const struct step *steps, size_t n)
{
	int status;
	pid_t pid;

	log_complains(sequence->log);
	fflush(stdout);
	pid = fork();
	if (!pid)
		run_steps(sequence, steps, n);
	waitpid(pid, &status, 0);
	return log_complains(sequence->log);
}

/* Leaves out a part of 1/parts at a time as long as the rest complains, then smaller parts. */
static void reduce(struct sequence *sequence)
{
	struct step *rest = malloc(sequence->n * sizeof(*rest));
	size_t parts = 2, part, at, end;

	while (rest && sequence->n > 1) {
		bool shorter = false;

		part = (sequence->n + parts - 1) / parts;
		for (at = 0; at < sequence->n; at += part) {
			end = at + part < sequence->n ? at + part : sequence->n;
			memcpy(rest, sequence->steps, at * sizeof(*rest));
			memcpy(rest + at, sequence->steps + end,
			       (sequence->n - end) * sizeof(*rest));
			if (!complains(sequence, rest, sequence->n - (end - at)))
				continue;
			sequence->n -= end - at;
			memcpy(sequence->steps, rest, sequence->n * sizeof(*rest));
			shorter = true;
			break;
		}
		if (!shorter && part == 1)
			break;
		parts = shorter ? parts - 1 : 2 * parts;
		parts = parts < 2 ? 2 : parts < sequence->n ? parts : sequence->n;
	}
	free(rest);
}

int hostile_shrink(uint64_t seed, uint64_t life, uint64_t first, uint64_t count)
{
	struct sequence sequence = { .seed = seed, .life = life };
	uint64_t i;

	sequence.log = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	sequence.steps = calloc(count * HOSTILE_THREADS + 1, sizeof(*sequence.steps));
	if (sequence.log < 0 || !sequence.steps)
		return 2;
	lseek(sequence.log, 0, SEEK_END);
	for (i = 0; i < count * HOSTILE_THREADS; i++)
		sequence.steps[sequence.n++] = (struct step){
			.thread = i % HOSTILE_THREADS,
			.index = first + i / HOSTILE_THREADS,
		};
	if (!complains(&sequence, sequence.steps, sequence.n)) {
		printf("no complaint\n");
		return 0;
	}
	reduce(&sequence);
	printf("seed %" PRIu64 " life %" PRIu64 ": %zu operations of %" PRIu64 "\n", seed, life,
	       sequence.n, count * HOSTILE_THREADS);
	hostile_tracing = true;
	complains(&sequence, sequence.steps, sequence.n);
	free(sequence.steps);
	return 1;
}
