/* SPDX-License-Identifier: GPL-2.0-only */
/* The module that the machine's init has loaded: unload it, load it again. */
#ifndef MAPBENCH_TEST_MODULE_H
#define MAPBENCH_TEST_MODULE_H

#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* -1 and errno, or 0; so does module_load(). */
static inline long module_unload(void)
{
	return syscall(SYS_delete_module, "mapbench", O_NONBLOCK);
}

static inline long module_load(const char *parameters)
{
	int file = open("/modules/mapbench.ko", O_RDONLY | O_CLOEXEC);
	long result = file < 0 ? -1 : syscall(SYS_finit_module, file, parameters, 0);
	int error = errno;

	if (file >= 0)
		close(file);
	errno = error;
	return result;
}

#endif /* MAPBENCH_TEST_MODULE_H */
