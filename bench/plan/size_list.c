// SPDX-License-Identifier: GPL-2.0-only
#include "plan/size_list.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/page.h"

#define BYTES_MAX	(1ULL << 30)

/* A number with its unit; the rest of the text is left at end. */
static uint64_t number(const char *text, char **end)
{
	static const char units[] = "KMG";
	const char *unit;
	uint64_t value;

	if (!isdigit((unsigned char)*text)) {
		*end = (char *)text;
		return 0;
	}
	value = strtoull(text, end, 10);
	unit = **end ? strchr(units, **end) : NULL;
	if (!unit)
		return value;
	++*end;
	return value > BYTES_MAX ? value : value << 10 * (unit - units + 1);
}

int size_list_parse(struct sizes *sizes, const char *text)
{
	uint64_t bytes, last = 0;
	char *end;

	for (sizes->n = 0; sizes->n < SIZES_MAX; text = end + 1) {
		bytes = number(text, &end);
		if (bytes <= last || bytes > BYTES_MAX || bytes % PAGE_BYTES)
			return -EINVAL;
		sizes->pages[sizes->n++] = bytes / PAGE_BYTES;
		last = bytes;
		if (!*end)
			return 0;
		if (*end != ',')
			return -EINVAL;
	}
	return -EINVAL;
}
