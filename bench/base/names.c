// SPDX-License-Identifier: GPL-2.0-only
#include "base/names.h"

#include <errno.h>
#include <string.h>

int names_find(const char *const *names, int n, const char *name)
{
	int i;

	for (i = 0; i < n; i++)
		if (!strcmp(names[i], name))
			return i;
	return -EINVAL;
}
