// SPDX-License-Identifier: GPL-2.0-only
/*
 * mapbench-once: one whole life in a process of its own and nothing else, for those who time
 * processes: open, configure, map, read every page, unmap, close, end.
 */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "base/page.h"
#include "base/size.h"
#include "base/why.h"
#include "mapping/device.h"
#include "mapping/mapping.h"
#include "mapping/open.h"
#include "op/single.h"

static const char usage[] =
	"usage: mapbench-once BACKEND SOURCE CACHE BYTES [untouched]\n"
	"       mapbench-once --maps-nothing BACKEND\n"
	"One life of a mapping, of a backend of the module or of a baseline that maps no BAR; or\n"
	"whether that is a backend of which no page can be touched, since it maps none.\n"
	"Exit status: 0 it was lived, or yes; 1 something failed, or no; 2 usage.\n";

/* As the module says: asked in a process before, for none of its calls to be in the one timed. */
static bool maps_nothing(const char *backend)
{
	struct mapbench_list row;
	int fd = device_open(backend);
	uint32_t index;

	for (index = 0; fd >= 0 && !device_list(fd, index, 0, NULL, &row); index++)
		if (!strcmp(row.backend, backend))
			return row.flags & MAPBENCH_LIST_EMPTY;
	return false;
}

int main(int argc, char **argv)
{
	struct life life = { .mapping.prot = PROT_READ | PROT_WRITE, .mapping.flags = MAP_SHARED };
	struct mapping_spec spec = { .backend = NULL };
	struct held held;
	char why[WHY_LEN];
	char *mem = MAP_FAILED;
	uint64_t bytes;

	if (argc == 3 && !strcmp(argv[1], "--maps-nothing"))
		return !maps_nothing(argv[2]);
	if (argc < 5 || argc > 6 || size_number(argv[4], SIZE_MAX / 2, &bytes) || !bytes ||
	    bytes % PAGE_BYTES || (argc == 6 && strcmp(argv[5], "untouched"))) {
		fputs(usage, stderr);
		return 2;
	}
	spec.backend = argv[1];
	spec.source = argv[2];
	spec.cache = argv[3];
	life.mapping.bytes = bytes;
	life.mapping.width = argc == 6 ? MAPPING_TOUCH_NEVER : MAPPING_TOUCH_64;
	if (!mapping_open(&spec, &life.mapping, &held, why)) {
		mem = mmap(NULL, life.mapping.bytes, life.mapping.prot, life.mapping.flags,
			   life.mapping.fd, life.mapping.offset);
		snprintf(why, sizeof(why), "mmap of %zu bytes failed", life.mapping.bytes);
	}
	if (mem == MAP_FAILED) {
		fprintf(stderr, "mapbench-once: %s: %s\n", argv[1], why);
		return 1;
	}
	life_touch(&life, mem);
	munmap(mem, life.mapping.bytes);
	held_close(&held);
	return 0;
}
