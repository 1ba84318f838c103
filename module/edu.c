// SPDX-License-Identifier: GPL-2.0-only
/* QEMU's educational device: an engine that copies between RAM and 4 KiB of its own. */

#include "edu.h"

#include <linux/io-64-nonatomic-lo-hi.h>
#include <linux/io.h>
#include <linux/iopoll.h>
#include <linux/mutex.h>
#include <linux/time64.h>

#include "pci.h"

#define EDU_DMA_SOURCE		0x80
#define EDU_DMA_TARGET		0x88
#define EDU_DMA_COUNT		0x90
#define EDU_DMA_COMMAND		0x98
#define EDU_REGISTERS_SIZE	0x100

#define EDU_COMMAND_RUN		BIT(0)
#define EDU_COMMAND_TO_RAM	BIT(1)

/* Where its memory is, seen from the engine; accesses beyond can end QEMU. */
#define EDU_MEMORY		0x40000
#define EDU_MEMORY_SIZE		4096

#define EDU_POLL_US		1000
#define EDU_TIMEOUT_US		(2 * USEC_PER_SEC)

/* The engine has one set of registers. */
static DEFINE_MUTEX(edu_lock);

static int edu_wait(void __iomem *registers)
{
	u32 command;

	return readl_poll_timeout(registers + EDU_DMA_COMMAND, command,
				  !(command & EDU_COMMAND_RUN), EDU_POLL_US, EDU_TIMEOUT_US);
}

static int edu_copy(void __iomem *registers, dma_addr_t ram, const struct mapbench_dma *request)
{
	bool to_device = request->flags & MAPBENCH_DMA_TO_DEVICE;
	u64 memory = EDU_MEMORY + request->device_offset;
	int err;

	err = edu_wait(registers);
	if (err)
		return err;
	writeq(to_device ? ram : memory, registers + EDU_DMA_SOURCE);
	writeq(to_device ? memory : ram, registers + EDU_DMA_TARGET);
	writeq(request->length, registers + EDU_DMA_COUNT);
	writeq(EDU_COMMAND_RUN | (to_device ? 0 : EDU_COMMAND_TO_RAM),
	       registers + EDU_DMA_COMMAND);
	return edu_wait(registers);
}

int mapbench_edu_dma(const struct mapbench_buffer *buffer, const struct mapbench_dma *request)
{
	u64 bytes = (u64)buffer->pages << PAGE_SHIFT;
	void __iomem *registers;
	phys_addr_t phys;
	int err;

	phys = buffer->traits & MAPBENCH_COHERENT ? mapbench_pci_edu(buffer->function) : 0;
	if (!phys)
		return -ENODEV;
	if (!request->length || request->length > EDU_MEMORY_SIZE ||
	    request->device_offset > EDU_MEMORY_SIZE - request->length ||
	    request->length > bytes || request->offset > bytes - request->length)
		return -EINVAL;
	registers = ioremap(phys, EDU_REGISTERS_SIZE);
	if (!registers)
		return -ENOMEM;
	mutex_lock(&edu_lock);
	err = edu_copy(registers, buffer->dma + request->offset, request);
	mutex_unlock(&edu_lock);
	iounmap(registers);
	return err;
}
