// SPDX-License-Identifier: GPL-2.0-only
#include "mapping/bar.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/size.h"

const char *bar_name(const struct mapbench_bar *bar, char buf[BAR_NAME_LEN])
{
	snprintf(buf, BAR_NAME_LEN, "%04x:%02x:%02x.%x/%u", bar->domain, bar->bus, bar->device,
		 bar->function, bar->bar);
	return buf;
}

static int parse(const char *text, const char *format, struct mapbench_bar *bar)
{
	unsigned int domain, bus, device, function, number;
	int end = -1;

	if (sscanf(text, format, &domain, &bus, &device, &function, &number, &end) != 5 ||
	    end < 0 || text[end] || bus > 255 || device > 31 || function > 7 || number > 5)
		return -EINVAL;
	*bar = (struct mapbench_bar){
		.domain = domain,
		.bus = (__u8)bus,
		.device = (__u8)device,
		.function = (__u8)function,
		.bar = (__u8)number,
	};
	return 0;
}

int bar_parse(const char *text, struct mapbench_bar *bar)
{
	return parse(text, "%8x:%2x:%2x.%1x/%1u%n", bar);
}

int bar_parse_range(const char *text, struct bar_range *range)
{
	const char *at = strchr(text, '@');
	char name[BAR_NAME_LEN];

	if (!at || at - text >= BAR_NAME_LEN)
		return -EINVAL;
	memcpy(name, text, (size_t)(at - text));
	name[at - text] = '\0';
	if (bar_parse(name, &range->bar))
		return -EINVAL;
	return size_range(at + 1, &range->offset, &range->length);
}

int bar_of_resource(const char *path, struct mapbench_bar *bar)
{
	char *real = realpath(path, NULL);
	const char *tail;
	int err = -EINVAL;

	if (!real)
		return -errno;
	tail = strrchr(real, '/');
	while (tail > real && tail[-1] != '/')
		tail--;
	if (tail)
		err = parse(tail, "%8x:%2x:%2x.%1x/resource%1u%n", bar);
	if (err)
		err = parse(tail, "%8x:%2x:%2x.%1x/resource%1u_wc%n", bar);
	free(real);
	return err;
}

const char *bar_function(const struct mapbench_bar *bar, char buf[BAR_NAME_LEN])
{
	snprintf(buf, BAR_NAME_LEN, "%04x:%02x:%02x.%x", bar->domain, bar->bus, bar->device,
		 bar->function);
	return buf;
}

const char *bar_resource(const struct mapbench_bar *bar, const char *suffix,
			 char buf[BAR_PATH_LEN])
{
	char function[BAR_NAME_LEN];

	snprintf(buf, BAR_PATH_LEN, BAR_SYSFS "/%s/resource%u%s", bar_function(bar, function),
		 bar->bar, suffix);
	return buf;
}

static FILE *open_in(const struct mapbench_bar *bar, const char *name)
{
	char function[BAR_NAME_LEN], path[BAR_PATH_LEN];

	snprintf(path, sizeof(path), BAR_SYSFS "/%s/%s", bar_function(bar, function), name);
	return fopen(path, "re");
}

int bar_range(const struct mapbench_bar *bar, uint64_t *start, uint64_t *length)
{
	FILE *file = open_in(bar, "resource");
	uint64_t end = 0;
	unsigned int i;
	int n = 2;

	if (!file)
		return -errno;
	for (i = 0; i <= bar->bar && n == 2; i++)
		n = fscanf(file, "%" SCNx64 " %" SCNx64 " %*x", start, &end);
	fclose(file);
	*length = end - *start + 1;
	return n == 2 && end ? 0 : -ENOENT;
}

static int read_hex(const struct mapbench_bar *bar, const char *name, uint16_t *value)
{
	FILE *file = open_in(bar, name);
	int n;

	if (!file)
		return -errno;
	n = fscanf(file, "%" SCNx16, value);
	fclose(file);
	return n == 1 ? 0 : -EIO;
}

int bar_ids(const struct mapbench_bar *bar, uint16_t *vendor, uint16_t *device)
{
	int err = read_hex(bar, "vendor", vendor);

	return err ? err : read_hex(bar, "device", device);
}

bool bar_equal(const struct mapbench_bar *a, const struct mapbench_bar *b)
{
	return a->domain == b->domain && a->bus == b->bus && a->device == b->device &&
	       a->function == b->function && a->bar == b->bar;
}
