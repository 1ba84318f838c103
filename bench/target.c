// SPDX-License-Identifier: GPL-2.0-only
#include "target.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "size.h"

int target_parse(const char *text, struct target *target)
{
	const char *at = strrchr(text, '@');
	size_t len = at ? (size_t)(at - text) : strlen(text);

	*target = (struct target){ .has_range = at };
	if (text[0] != '/' || len >= sizeof(target->path))
		return -EINVAL;
	memcpy(target->path, text, len);
	return at ? size_range(at + 1, &target->offset, &target->length) : 0;
}

const char *target_text(const struct target *target, char buf[TARGET_TEXT_LEN])
{
	if (target->has_range)
		snprintf(buf, TARGET_TEXT_LEN, "%s@0x%" PRIx64 ",0x%" PRIx64, target->path,
			 target->offset, target->length);
	else
		snprintf(buf, TARGET_TEXT_LEN, "%s", target->path);
	return buf;
}

const char *target_name(const struct target *target, char buf[TARGET_NAME_LEN])
{
	char *c;

	snprintf(buf, TARGET_NAME_LEN, "target:%s", strrchr(target->path, '/') + 1);
	for (c = buf; *c; c++)
		if (!isalnum((unsigned char)*c) && !strchr("_.+:-", *c))
			*c = '-';
	return buf;
}

int target_open(const struct target *target, struct life *life, char why[WIRE_WHY_LEN])
{
	int err;

	life->prot = PROT_READ | PROT_WRITE;
	life->fd = open(target->path, O_RDWR | O_CLOEXEC);
	if (life->fd < 0) { /* a driver may have an errno of its own for this */
		life->prot = PROT_READ;
		life->fd = open(target->path, O_RDONLY | O_CLOEXEC);
	}
	if (life->fd < 0) {
		err = -errno;
		snprintf(why, WIRE_WHY_LEN, "cannot open %.64s: %s", target->path, strerror(-err));
		return err;
	}
	life->offset = (off_t)target->offset;
	life->flags = MAP_SHARED;
	return 0;
}
