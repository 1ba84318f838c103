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
#include "mapping/mapping.h"
#include "mapping/open.h"
#include "op/single.h"

static const char usage[] =
	"usage: mapbench-once BACKEND SOURCE CACHE BYTES\n"
	"One life of a mapping, of a backend of the module or of a baseline that maps no BAR.\n"
	"Exit status: 0 it was lived, 1 something failed, 2 usage.\n";

int main(int argc, char **argv)
{
	struct life life = { .mapping.prot = PROT_READ | PROT_WRITE, .mapping.flags = MAP_SHARED };
	struct mapping_spec spec = { .backend = NULL };
	struct held held;
	char why[WHY_LEN];
	char *mem = MAP_FAILED;
	uint64_t bytes;

	if (argc != 5 || size_number(argv[4], SIZE_MAX / 2, &bytes) || !bytes ||
	    bytes % PAGE_BYTES) {
		fputs(usage, stderr);
		return 2;
	}
	spec.backend = argv[1];
	spec.source = argv[2];
	spec.cache = argv[3];
	life.mapping.bytes = bytes;
	life.mapping.width = strcmp(spec.backend, "noop") ? MAPPING_TOUCH_64 : MAPPING_TOUCH_NEVER;
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
