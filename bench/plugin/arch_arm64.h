/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MAPBENCH_PLUGIN_ARCH_ARM64_H
#define MAPBENCH_PLUGIN_ARCH_ARM64_H

#include "plugin/arch.h"

extern const struct plugin_arch arch_arm64;

#endif /* MAPBENCH_PLUGIN_ARCH_ARM64_H */
