// SPDX-License-Identifier: GPL-2.0-only
#include "base/size.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/page.h"

const char *size_name(uint64_t bytes, char buf[SIZE_NAME_LEN])
{
	static const char units[] = "\0KMG";
	int unit = 0;

	while (bytes && bytes % 1024 == 0 && unit < 3) {
		bytes /= 1024;
		unit++;
	}
	snprintf(buf, SIZE_NAME_LEN, "%" PRIu64 "%.1s", bytes, units + unit);
	return buf;
}

int size_number(const char *text, uint64_t max, uint64_t *value)
{
	char *end;
	unsigned long long n;

	if (!isdigit((unsigned char)text[0]))
		return -EINVAL;
	errno = 0;
	n = strtoull(text, &end, text[0] == '0' && text[1] == 'x' ? 16 : 10);
	if (errno || *end || n > max)
		return -EINVAL;
	*value = n;
	return 0;
}

static int parse_pages(const char *text, size_t len, uint64_t *value)
{
	char number[SIZE_NAME_LEN];

	if (len >= sizeof(number))
		return -EINVAL;
	memcpy(number, text, len);
	number[len] = '\0';
	if (size_number(number, INT64_MAX, value) || *value % PAGE_BYTES)
		return -EINVAL;
	return 0;
}

int size_range(const char *text, uint64_t *offset, uint64_t *length)
{
	const char *comma = strchr(text, ',');

	if (!comma || parse_pages(text, (size_t)(comma - text), offset) ||
	    parse_pages(comma + 1, strlen(comma + 1), length) || !*length ||
	    *length > (uint64_t)INT64_MAX - *offset)
		return -EINVAL;
	return 0;
}
