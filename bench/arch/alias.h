/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAPBENCH_ARCH_ALIAS_H
#define MAPBENCH_ARCH_ALIAS_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Whether a page that is mapped in that cache mode is RAM which the kernel itself has mapped in
 * another one: two types for the same memory, which processors and devices may disagree about.
 * False as well where it cannot be told, as on an architecture whose kernel keeps no account.
 */
bool alias_of(uint64_t pfn, const char *cache);

#endif /* MAPBENCH_ARCH_ALIAS_H */
