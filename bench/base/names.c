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

bool names_among(const char *list, char parted_by, const char *name)
{
	const char *at = list;
	size_t len = strlen(name);

	while (at) {
		if (!strncmp(at, name, len) && (at[len] == parted_by || !at[len]))
			return true;
		at = strchr(at, parted_by);
		at += !!at;
	}
	return !list;
}
