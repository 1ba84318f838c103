/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MAPBENCH_PLUGIN_TARGETS_H
#define MAPBENCH_PLUGIN_TARGETS_H

#include "plugin/arch.h"

/* That of the processor which QEMU calls so; NULL: there is none. */
const struct plugin_arch *targets_find(const char *target);

#endif /* MAPBENCH_PLUGIN_TARGETS_H */
