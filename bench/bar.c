// SPDX-License-Identifier: GPL-2.0-only
#include "bar.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

bool bar_equal(const struct mapbench_bar *a, const struct mapbench_bar *b)
{
	return a->domain == b->domain && a->bus == b->bus && a->device == b->device &&
	       a->function == b->function && a->bar == b->bar;
}
