/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MAPBENCH_PLUGIN_ARCH_X86_64_H
#define MAPBENCH_PLUGIN_ARCH_X86_64_H

#include "plugin/arch.h"

extern const struct plugin_arch arch_x86_64;

#endif /* MAPBENCH_PLUGIN_ARCH_X86_64_H */
