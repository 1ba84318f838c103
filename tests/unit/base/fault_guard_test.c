// SPDX-License-Identifier: GPL-2.0-only
/* What touching memory raises is caught, again and again, and only while the guard is on. */
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fault_guard.h"
#include "base/page.h"
#include "tap.h"

static int touch(const char *at)
{
	int signal = sigsetjmp(fault_guard, 1);

	if (!signal)
		(void)*(const volatile char *)at;
	return signal;
}

/* What another process ends by that touches it with the guard off. */
static int ends_by(const char *at)
{
	int status = 0;
	pid_t pid = fork();

	if (!pid) {
		fault_guard_off();
		touch(at);
		_exit(0);
	}
	waitpid(pid, &status, 0);
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

int main(void)
{
	char path[TAP_PATH_LEN], *none, *past;
	int fd = tap_file(path);

	none = mmap(NULL, PAGE_BYTES, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	past = mmap(NULL, PAGE_BYTES, PROT_READ, MAP_SHARED, fd, 0);
	unlink(path);
	tap_ok(fd >= 0 && none != MAP_FAILED && past != MAP_FAILED);
	fault_guard_on();
	tap_ok(touch(none) == SIGSEGV && touch(past) == SIGBUS);
	tap_ok(touch(past) == SIGBUS && touch(none) == SIGSEGV);
	tap_ok(!touch(path));
	tap_ok(ends_by(none) == SIGSEGV && ends_by(past) == SIGBUS && !ends_by(path));
	return tap_done();
}
