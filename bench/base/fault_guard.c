// SPDX-License-Identifier: GPL-2.0-only
#include "base/fault_guard.h"

#include <signal.h>

sigjmp_buf fault_guard;

static void on_fault(int signal)
{
	siglongjmp(fault_guard, signal);
}

static void set_handler(void (*handler)(int signal))
{
	struct sigaction action = { .sa_handler = handler };

	sigemptyset(&action.sa_mask);
	sigaction(SIGBUS, &action, NULL);
	sigaction(SIGSEGV, &action, NULL);
}

void fault_guard_on(void)
{
	set_handler(on_fault);
}

void fault_guard_off(void)
{
	set_handler(SIG_DFL);
}
