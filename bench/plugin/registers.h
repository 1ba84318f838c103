/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The vCPU's registers, from its own callbacks that were registered with QEMU_PLUGIN_CB_R_REGS. */
#ifndef MAPBENCH_PLUGIN_REGISTERS_H
#define MAPBENCH_PLUGIN_REGISTERS_H

#include <stdbool.h>
#include <stdint.h>

/* Finds them by their names. False: QEMU does not show all that are needed. */
bool registers_find(void);

uint64_t registers_general(unsigned int number);	/* by its encoding */
uint64_t registers_root(void);				/* of the page tables, with its flags */
uint64_t registers_control(void);			/* how these are walked */

#endif /* MAPBENCH_PLUGIN_REGISTERS_H */
