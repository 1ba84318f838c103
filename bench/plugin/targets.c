// SPDX-License-Identifier: GPL-2.0-or-later
#include "plugin/targets.h"

#include <string.h>

#include "plugin/arch_arm64.h"
#include "plugin/arch_x86_64.h"

static const struct plugin_arch *const archs[] = {
	&arch_x86_64,
	&arch_arm64,
};

const struct plugin_arch *targets_find(const char *target)
{
	for (size_t i = 0; i < sizeof(archs) / sizeof(archs[0]); i++)
		if (!strcmp(archs[i]->target, target))
			return archs[i];
	return NULL;
}
