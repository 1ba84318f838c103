// SPDX-License-Identifier: GPL-2.0-only
/* A process for each probe, and what every probe uses. */
#include "probe/probe.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fault_guard.h"
#include "base/page_faults.h"
#include "base/patience.h"

#define STACK_WARM	(64UL << 10)

int probe_patience_ms = 20000;

const char *probe_errno(int error)
{
	const char *name = strerrorname_np(error);

	return name ? name : "EUNKNOWN";
}

const char *probe_signal(int signal)
{
	switch (signal) {
	case SIGBUS: return "SIGBUS";
	case SIGSEGV: return "SIGSEGV";
	case SIGABRT: return "SIGABRT";
	case SIGKILL: return "SIGKILL";
	default: return "signal";
	}
}

const char *probe_load(const void *at, uint64_t *value)
{
	int signal = sigsetjmp(fault_guard, 1);

	if (signal)
		return probe_signal(signal);
	*value = *(const volatile uint64_t *)at;
	return NULL;
}

const char *probe_store(void *at, uint64_t value)
{
	int signal = sigsetjmp(fault_guard, 1);

	if (signal)
		return probe_signal(signal);
	*(volatile uint64_t *)at = value;
	return NULL;
}

/* As probe_load(); *faults is how many page faults it took. */
static const char *load_counting(const void *at, uint64_t *value, long *faults)
{
	long before = page_faults();
	const char *signal = probe_load(at, value);

	*faults = page_faults() - before;
	return signal;
}

const char *probe_look(const void *at, unsigned int page)
{
	uint64_t value = 0;
	long faults;
	const char *signal = load_counting(at, &value, &faults);

	if (signal)
		return signal;
	if (value != probed_word(page))
		return value ? "wrong" : "zero";
	return faults ? "refault" : "kept";
}

const char *probe_present(const void *at, unsigned int page)
{
	uint64_t value = 0;
	long faults;
	const char *signal = load_counting(at, &value, &faults);

	if (signal)
		return signal;
	if (value && value != probed_word(page))
		return "wrong";
	return faults ? "absent" : "present";
}

void probe_begin(void)
{
	volatile uint8_t stack[STACK_WARM];
	uint64_t words[2] = { probed_word(0), 0 };

	for (size_t i = 0; i < sizeof(stack); i += PROBED_PAGE)
		stack[i] = 1;
	fault_guard_on();
	probe_look(words, 0);
	probe_store(&words[1], 1);
	probe_load((void *)PROBED_PAGE, &words[1]);
	probe_look(words, 0);
}

long probe_smaps(const void *map, const char *field)
{
	char line[512], flags[PROBE_DETAIL_LEN];
	unsigned long start, end;
	long value = -1;
	bool ours = false;
	FILE *file = fopen("/proc/self/smaps", "re");

	if (!file)
		return -1;
	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, "%lx-%lx %95s", &start, &end, flags) == 3)
			ours = (uintptr_t)map >= start && (uintptr_t)map < end;
		else if (ours && !strncmp(line, field, strlen(field)))
			value = strtol(line + strlen(field) + 1, NULL, 10);
	}
	fclose(file);
	return value;
}

void probe_flags(const void *map, char *flags, size_t len)
{
	char line[512], perms[8];
	unsigned long start, end;
	bool ours = false;
	FILE *file = fopen("/proc/self/smaps", "re");

	flags[0] = '\0';
	if (!file)
		return;
	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, "%lx-%lx %7s", &start, &end, perms) == 3)
			ours = (uintptr_t)map >= start && (uintptr_t)map < end;
		else if (ours && !strncmp(line, "VmFlags:", 8))
			snprintf(flags, len, "%.*s", (int)strcspn(line + 8, "\n"), line + 8);
	}
	fclose(file);
}

/* The outcome on the pipe, or how the process ended, or "timeout". */
static void outcome_read(int pipe, pid_t pid, struct outcome *outcome)
{
	bool died = false;
	int status;

	*outcome = (struct outcome){ .word = "" };
	if (!patience_has(pipe, probe_patience_ms))
		strcpy(outcome->word, "timeout");
	else
		died = read(pipe, outcome, sizeof(*outcome)) != sizeof(*outcome);
	kill(died ? pid : -pid, SIGKILL);
	waitpid(pid, &status, 0);
	if (!outcome->word[0])
		snprintf(outcome->word, sizeof(outcome->word), "%s",
			 WIFSIGNALED(status) ? probe_signal(WTERMSIG(status)) : "exited");
}

static void outcome_send(int pipe, const char *word, const char *detail)
{
	struct outcome outcome = { .word = "" };

	snprintf(outcome.word, sizeof(outcome.word), "%s", word);
	snprintf(outcome.detail, sizeof(outcome.detail), "%s", detail);
	_exit(write(pipe, &outcome, sizeof(outcome)) != sizeof(outcome));
}

static const char *try(const struct probe *probe, struct trial *trial)
{
	uint64_t value;
	int error;

	trial->fd = probed_open(trial->probed, &error);
	if (error)
		return probe_errno(error);
	if (!probe->bare) {
		trial->map = probed_map(trial->probed, trial->fd, MAP_SHARED);
		if (trial->map == MAP_FAILED)
			return probe_errno(errno);
		for (unsigned int i = 0; i < 4; i++)
			probe_load(trial->map + i * PROBED_PAGE, &value);
	}
	return probe->run(trial);
}

void probe_run(const struct probe *probe, const struct probed *probed, const char *disk,
	       struct outcome *outcome)
{
	struct trial trial = { .probed = probed, .disk = disk, .fd = -1 };
	const char *word;
	int pipes[2];
	pid_t pid;

	if (pipe2(pipes, O_CLOEXEC)) {
		perror("mapbench-probe: pipe");
		exit(1);
	}
	pid = fork();
	if (pid < 0) {
		perror("mapbench-probe: fork");
		exit(1);
	}
	if (!pid) {
		setpgid(0, 0);
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(pipes[0]);
		probe_begin();
		word = try(probe, &trial);
		outcome_send(pipes[1], word, trial.detail);
	}
	setpgid(pid, pid);
	close(pipes[1]);
	outcome_read(pipes[0], pid, outcome);
	close(pipes[0]);
}

const char *probe_in_child(struct trial *trial, void (*first)(struct trial *trial), probe_fn *fn)
{
	static struct outcome outcome;
	int pipes[2], go[2];
	const char *word;
	char byte = 0;
	pid_t pid;

	if (pipe2(pipes, O_CLOEXEC) || pipe2(go, O_CLOEXEC))
		return probe_errno(errno);
	pid = fork();
	if (pid < 0)
		return probe_errno(errno);
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(pipes[0]);
		close(go[1]);
		probe_begin();
		if (read(go[0], &byte, 1) != 1)
			_exit(1);
		word = fn(trial);
		outcome_send(pipes[1], word, trial->detail);
	}
	close(pipes[1]);
	close(go[0]);
	if (first)
		first(trial);
	if (write(go[1], &byte, 1) != 1)
		return "exited";
	do
		outcome.word[0] = '\0';
	while (read(pipes[0], &outcome, sizeof(outcome)) < 0 && errno == EINTR);
	close(pipes[0]);
	close(go[1]);
	waitpid(pid, NULL, 0);
	if (!outcome.word[0])
		return "exited";
	memcpy(trial->detail, outcome.detail, sizeof(trial->detail));
	return outcome.word;
}
