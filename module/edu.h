/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAPBENCH_EDU_H
#define MAPBENCH_EDU_H

#include "buffer.h"

/* For MAPBENCH_IOC_DMA, whose errors it gives. Sleeps until edu is done. */
int mapbench_edu_dma(const struct mapbench_buffer *buffer, const struct mapbench_dma *request);

#endif /* MAPBENCH_EDU_H */
