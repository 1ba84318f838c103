// SPDX-License-Identifier: GPL-2.0-only
/*
 * usage: race memory|device SECONDS [NAME]     each race (or that one) for so long
 *        race busy | gone | reload TIMES       unloading while in use, a function taken away while
 *                                              in use, loading and unloading
 *
 * A race passes when it took place: the threads' rounds, the faults and what worked are counted.
 * The kernel's log is for the caller to judge.
 */
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include "expect.h"
#include "race.h"

uint64_t race_rounds, race_faults, race_good;

static __thread sigjmp_buf *volatile guard;
static volatile bool stop;

static void on_fault(int number)
{
	if (!guard) {
		dprintf(STDOUT_FILENO, "unexpected signal %d\n", number);
		_exit(100 + number);
	}
	siglongjmp(*guard, 1);
}

void race_count(uint64_t *counter)
{
	__atomic_add_fetch(counter, 1, __ATOMIC_RELAXED);
}

bool race_touch(volatile char *p, uint64_t bytes)
{
	sigjmp_buf here;
	uint64_t at;

	if (sigsetjmp(here, 0)) {
		guard = NULL;
		race_count(&race_faults);
		return false;
	}
	guard = &here;
	for (at = 0; at < bytes; at += RACE_PAGE)
		p[at] = (char)at;
	guard = NULL;
	race_count(&race_good);
	return true;
}

static void *again_and_again(void *data)
{
	void (*const *step)(void) = data;

	while (!stop) {
		(*step)();
		race_count(&race_rounds);
	}
	return NULL;
}

static void run_race(const struct race *race, unsigned int seconds)
{
	pthread_t threads[RACE_THREADS];
	unsigned int i, most, n = 0;

	race_rounds = 0;
	race_faults = 0;
	race_good = 0;
	stop = false;
	if (race->begin)
		race->begin();
	for (i = 0; i < RACE_THREADS && race->threads[i]; i++)
		n += !pthread_create(&threads[i], NULL, again_and_again,
				     (void *)&race->threads[i]);
	/* a busy host may need more time for the first fault */
	most = race->faults ? 200 * seconds : 0;
	for (i = 0; i < 10 * seconds || (i < most && !race_faults); i++)
		usleep(100000);
	stop = true;
	for (i = 0; i < n; i++)
		pthread_join(threads[i], NULL);
	printf("# %s: %u s, %lu rounds, %lu touches worked, %lu faulted\n", race->name, seconds,
	       race_rounds, race_good, race_faults);
	if (race->end)
		race->end();
	if (race->faults)
		expect(race_faults > 0, "touches under way met SIGBUS");
	expect(n > 1 && race_rounds > 2 * n && race_good > 10, "%s took place", race->name);
}

int main(int argc, char **argv)
{
	struct sigaction action = { .sa_handler = on_fault, .sa_flags = SA_NODEFER };
	unsigned int i, number = argc > 2 ? (unsigned int)atoi(argv[2]) : 0;
	const char *only = argc > 3 ? argv[3] : NULL, *what = argc > 1 ? argv[1] : "";

	setvbuf(stdout, NULL, _IOLBF, 0);
	sigaction(SIGSEGV, &action, NULL);
	sigaction(SIGBUS, &action, NULL);
	expect(sysconf(_SC_NPROCESSORS_ONLN) >= 2, "there are two CPUs at least");
	for (i = 0; !strcmp(what, "memory") && i < race_n_memory; i++)
		if (!only || !strcmp(only, race_memory[i].name))
			run_race(&race_memory[i], number);
	for (i = 0; !strcmp(what, "device") && i < race_n_device; i++)
		if (!only || !strcmp(only, race_device[i].name))
			run_race(&race_device[i], number);
	if (!strcmp(what, "busy"))
		race_busy();
	if (!strcmp(what, "gone"))
		race_gone();
	if (!strcmp(what, "reload"))
		race_reload(number);
	race_device_counts(&expect_count, &expect_failed);
	return expect_end();
}
