/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAPBENCH_MAPPING_BASELINE_VFIO_H
#define MAPBENCH_MAPPING_BASELINE_VFIO_H

#include "base/why.h"
#include "mapbench.h"
#include "mapping/held.h"
#include "mapping/mapping.h"

/*
 * The open() of a struct baseline that maps, through its VFIO group, a BAR of a PCI function which
 * is bound to vfio-pci.
 */
int baseline_vfio_open(struct mapping *mapping, const struct mapbench_bar *bar, struct held *held,
		       char why[WHY_LEN]);

#endif /* MAPBENCH_MAPPING_BASELINE_VFIO_H */
