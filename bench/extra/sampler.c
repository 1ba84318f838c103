// SPDX-License-Identifier: GPL-2.0-only
#include "extra/sampler.h"

#include <errno.h>
#include <inttypes.h>
#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/why.h"

#define RING_BYTES	(1UL << 20)
#define CYCLES		20011	/* between two samples; a prime, to keep out of step with loops */
#define NANOSECONDS	100003

struct sampler {
	int fd;
	const char *event;
	uint64_t period;
	struct perf_event_mmap_page *ring;	/* RING_BYTES follow its page */
	char *copy;				/* of what is new in it, in one piece */
	uint64_t taken, lost;
	FILE *out;
};

/* PERF_RECORD_SAMPLE with PERF_SAMPLE_IP and _CALLCHAIN. */
struct record {
	struct perf_event_header header;
	uint64_t ip;
	uint64_t n;
	uint64_t at[];
};

/* PERF_RECORD_LOST. */
struct lost {
	struct perf_event_header header;
	uint64_t id, n;
};

static int open_event(uint32_t type, uint64_t config, uint64_t period)
{
	struct perf_event_attr attr = {
		.type = type,
		.size = sizeof(attr),
		.config = config,
		.sample_period = period,
		.sample_type = PERF_SAMPLE_IP | PERF_SAMPLE_CALLCHAIN,
		.disabled = 1,
		.exclude_hv = 1,
		.exclude_callchain_user = 1,	/* compiled without frame pointers */
	};
	long fd = syscall(SYS_perf_event_open, &attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);

	return fd < 0 ? -errno : (int)fd;
}

static size_t page_size(void)
{
	return (size_t)sysconf(_SC_PAGESIZE);
}

static void stop(struct sampler *sampler)
{
	if (sampler->ring)
		munmap(sampler->ring, page_size() + RING_BYTES);
	free(sampler->copy);
	if (sampler->fd >= 0)
		close(sampler->fd);
	if (sampler->out)
		fclose(sampler->out);
}

static int start(struct sampler *sampler, const char *path)
{
	void *ring;

	*sampler = (struct sampler){ .event = "cycles", .period = CYCLES };
	sampler->fd = open_event(PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES, CYCLES);
	if (sampler->fd < 0) {
		sampler->event = "cpu-clock";
		sampler->period = NANOSECONDS;
		sampler->fd = open_event(PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CPU_CLOCK, NANOSECONDS);
	}
	if (sampler->fd < 0)
		return sampler->fd;
	ring = mmap(NULL, page_size() + RING_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED,
		    sampler->fd, 0);
	if (ring == MAP_FAILED)
		return -errno;
	sampler->ring = ring;
	sampler->copy = malloc(RING_BYTES);
	if (!sampler->copy)
		return -ENOMEM;
	sampler->out = fopen(path, "ae");
	if (!sampler->out)
		return -errno;
	fprintf(sampler->out, "sampler %s %" PRIu64 "\n", sampler->event, sampler->period);
	return 0;
}

static void write_stack(FILE *out, const struct record *record)
{
	bool any = false;
	uint64_t i;

	fputs("stack", out);
	for (i = 0; i < record->n; i++) {
		if (record->at[i] >= PERF_CONTEXT_MAX)
			continue;
		fprintf(out, " %" PRIx64, record->at[i]);
		any = true;
	}
	if (any)
		fputc('\n', out);
	else
		fprintf(out, " %" PRIx64 "\n", record->ip);
}

uint64_t sampler_write(FILE *out, const void *records, size_t bytes, uint64_t *lost)
{
	const struct perf_event_header *header;
	uint64_t taken = 0;
	size_t at;

	for (at = 0; at + sizeof(*header) <= bytes; at += header->size) {
		header = (const void *)((const char *)records + at);
		if (header->size < sizeof(*header) || header->size > bytes - at)
			break;
		if (header->type == PERF_RECORD_SAMPLE) {
			write_stack(out, (const struct record *)header);
			taken++;
		} else if (header->type == PERF_RECORD_LOST) {
			*lost += ((const struct lost *)header)->n;
		}
	}
	return taken;
}

static void drain(struct sampler *sampler)
{
	const char *data = (const char *)sampler->ring + page_size();
	uint64_t head = __atomic_load_n(&sampler->ring->data_head, __ATOMIC_ACQUIRE);
	uint64_t tail = sampler->ring->data_tail;
	size_t bytes = (size_t)(head - tail), at = tail % RING_BYTES, first = RING_BYTES - at;

	if (first > bytes)
		first = bytes;
	memcpy(sampler->copy, data + at, first);
	memcpy(sampler->copy + first, data, bytes - first);
	__atomic_store_n(&sampler->ring->data_tail, head, __ATOMIC_RELEASE);
	sampler->taken += sampler_write(sampler->out, sampler->copy, bytes, &sampler->lost);
}

static bool is_over(const struct sampler *sampler, const struct timespec *begun)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	now.tv_sec -= begun->tv_sec;
	return now.tv_sec > SAMPLER_LONGEST ||
	       (now.tv_sec > SAMPLER_SECONDS && sampler->taken >= SAMPLER_ENOUGH);
}

/* No counter but the sampler's event, which pmu_begin() and pmu_end() turn on and off as well. */
static int sample_lives(const struct life *life, struct clock *clock, struct sampler *sampler,
			char *why)
{
	struct timespec begun;
	struct pmu none;
	uint64_t value;
	uint32_t flags;
	int err;

	pmu_none(&none);
	clock->pmu = &none;
	clock_gettime(CLOCK_MONOTONIC, &begun);
	do {
		err = life_run(life, clock, &value, &flags, why);
		drain(sampler);
	} while (!err && !is_over(sampler, &begun));
	clock->pmu = NULL;
	return err;
}

int sampler_run(const struct life *life, struct clock *clock, const char *path,
		char why[WHY_LEN])
{
	struct sampler sampler;
	int err = start(&sampler, path);

	if (err) {
		snprintf(why, WHY_LEN, "cannot sample: %s", pmu_why(err));
		goto out;
	}
	err = sample_lives(life, clock, &sampler, why);
	fprintf(sampler.out, "lost %" PRIu64 "\n", sampler.lost);
	if (!err && fflush(sampler.out)) {
		err = -errno;
		snprintf(why, WHY_LEN, "cannot write the samples: %s", strerror(-err));
	}
out:
	stop(&sampler);
	return err;
}
