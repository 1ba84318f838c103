// SPDX-License-Identifier: GPL-2.0-only
#include "clock/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "arch/insns.h"

#define AFTER_TICK_NS	300000
#define LOOP_TURNS	1000

static struct mailbox no_mailbox;

#define MARK_BEGIN	".Lclock_mark_begin"
#define MARK_END	".Lclock_mark_end"
#define MARK_TOLD	".Lclock_mark_told"

static uint64_t now(clockid_t id)
{
	struct timespec ts;

	clock_gettime(id, &ts);
	return (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
}

volatile struct mailbox *clock_mailbox(const char *path)
{
	volatile struct mailbox *mailbox;
	int fd = open(path, O_RDWR | O_CLOEXEC);
	int err;

	if (fd < 0)
		return NULL;
	mailbox = mmap(NULL, sizeof(*mailbox), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	err = errno;
	close(fd);
	errno = err;
	if (mailbox == MAP_FAILED)
		return NULL;
	if (mailbox->magic != MAILBOX_MAGIC) {
		munmap((void *)mailbox, sizeof(*mailbox));
		errno = EPROTO;
		return NULL;
	}
	return mailbox;
}

/*
 * The order of the reads here and in clock_end() makes an interrupt between any two of them
 * leave a value too large, never too small, and always change irqs. Never specialised, so that an
 * empty window runs exactly the instructions a full one does.
 */
__attribute__((noipa)) void clock_begin(struct clock *clock)
{
	if (clock->mode == CLOCK_TIME) {
		if (clock->pmu)
			pmu_begin(clock->pmu);
		clock->start = now(CLOCK_MONOTONIC_RAW);
		return;
	}
	clock->depth = clock->mailbox->depth;
	clock->irqs = clock->mailbox->irqs;
	clock->start = COUNTER(MARK_BEGIN);
	clock->irq_insns = clock->mailbox->irq_insns;
}

__attribute__((noipa)) struct clock_sample clock_end(struct clock *clock)
{
	uint64_t end, irq_insns, irqs, depth, raw;

	if (clock->mode == CLOCK_TIME) {
		raw = now(CLOCK_MONOTONIC_RAW) - clock->start;
		if (clock->pmu)
			pmu_end(clock->pmu);
		return (struct clock_sample){
			.value = raw > clock->overhead ? raw - clock->overhead : 0,
		};
	}
	irq_insns = clock->mailbox->irq_insns;
	end = COUNTER(MARK_END);
	irqs = clock->mailbox->irqs;
	depth = clock->mailbox->depth;
	raw = end - clock->start - (irq_insns - clock->irq_insns);
	/* Less than an empty window is no cost: more was taken off than there was. */
	return (struct clock_sample){
		.value = (int64_t)raw > (int64_t)clock->overhead ? raw - clock->overhead : 0,
		.interrupted = irqs != clock->irqs,
		.wrong = clock->depth || depth || (int64_t)raw < (int64_t)clock->overhead ||
			 (irqs == clock->irqs && irq_insns != clock->irq_insns),
	};
}

/* Of the windows without an interrupt, if there is any. */
static uint64_t least_of_windows(struct clock *clock, uint64_t turns)
{
	uint64_t clean = UINT64_MAX, least = UINT64_MAX;
	int i;

	for (i = 0; i < CLOCK_CALIBRATIONS; i++) {
		struct clock_sample sample;

		clock_begin(clock);
		if (turns)
			LOOP(turns);
		sample = clock_end(clock);
		if (sample.value < least)
			least = sample.value;
		if (!sample.interrupted && !sample.wrong && sample.value < clean)
			clean = sample.value;
	}
	return clean < UINT64_MAX ? clean : least;
}

void clock_empty(struct clock *clock)
{
	least_of_windows(clock, 0);
}

uint64_t clock_tick(void)
{
	struct timespec ts = { .tv_nsec = 4000000 };

	clock_getres(CLOCK_MONOTONIC_COARSE, &ts);
	return (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
}

uint64_t clock_after_tick(uint64_t ns, uint64_t tick)
{
	return (ns / tick + 1) * tick + AFTER_TICK_NS;
}

void clock_init(struct clock *clock, enum clock_mode mode, volatile struct mailbox *mailbox)
{
	uint64_t counted;

	*clock = (struct clock){
		.mode = mode,
		.mailbox = mailbox ? mailbox : &no_mailbox,
		.tick = clock_tick(),
	};
	clock->overhead = least_of_windows(clock, 0);
	if (mode == CLOCK_TIME)
		return;
	counted = least_of_windows(clock, LOOP_TURNS);
	clock->counts_instructions = counted >= 2 * LOOP_TURNS && counted < 2 * LOOP_TURNS + 16;
}

void clock_align(const struct clock *clock)
{
	struct timespec ts;
	uint64_t until;

	if (clock->mode == CLOCK_TIME)
		return;
	until = clock_after_tick(now(CLOCK_MONOTONIC), clock->tick);
	ts.tv_sec = (time_t)(until / 1000000000);
	ts.tv_nsec = (long)(until % 1000000000);
	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL) == EINTR)
		;
}

void clock_arm(struct clock *clock)
{
	volatile struct mailbox *mailbox = clock->mailbox;

	if (!mailbox->profiles)
		return;
	mailbox->begin = ADDRESS(MARK_BEGIN);
	mailbox->end = ADDRESS(MARK_END);
	mailbox->told = ADDRESS(MARK_TOLD);
	mailbox->armed = 1;
}

__attribute__((noipa)) void clock_tell(struct clock *clock, uint64_t value, bool disturbed)
{
	volatile struct mailbox *mailbox = clock->mailbox;

	if (!mailbox->profiles)
		return;
	mailbox->value = value;
	mailbox->overhead = clock->overhead;
	mailbox->disturbed = disturbed;
	(void)COUNTER(MARK_TOLD);
	mailbox->armed = 0;
}
