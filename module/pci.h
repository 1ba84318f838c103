/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAPBENCH_PCI_H
#define MAPBENCH_PCI_H

#include <linux/device.h>

#include "uapi/mapbench.h"

struct mapbench_buffer;
struct mapbench_function;
struct mapbench_request;

int mapbench_pci_init(void);
void mapbench_pci_exit(void);

/* Row bars->index of MAPBENCH_IOC_BARS: 0, or ENOENT past the last. */
int mapbench_pci_list(struct mapbench_bars *bars);

/*
 * Is there a function for DMA memory (the named one, else an edu, else any), and does check() take
 * it? 0, ENODEV or what check() gave, with the reason in why.
 */
int mapbench_pci_check_dma(const struct mapbench_request *request,
			   int (*check)(struct device *dev, const char **why), const char **why);
/*
 * Is there a BAR for this request: the named one, else the smallest RAM-backed one that is long
 * enough? 0, or ENODEV, E2BIG, or EBUSY where a buffer has it in another cache mode; why says it.
 */
int mapbench_pci_check_bar(const struct mapbench_request *request, const char **why);

/*
 * Enter the buffer with that function, whose unbinding will revoke the buffer's context. The bar
 * sets buffer->bar and buffer->phys. Errors as above.
 */
int mapbench_pci_attach_dma(struct mapbench_buffer *buffer, const struct mapbench_request *request);
int mapbench_pci_attach_bar(struct mapbench_buffer *buffer, const struct mapbench_request *request);
/* The last use of the function by the buffer. */
void mapbench_pci_detach(struct mapbench_buffer *buffer);

struct device *mapbench_pci_device(struct mapbench_function *function);
/* Where the registers of an edu function are; 0: it is not one. */
phys_addr_t mapbench_pci_edu(struct mapbench_function *function);

#endif /* MAPBENCH_PCI_H */
