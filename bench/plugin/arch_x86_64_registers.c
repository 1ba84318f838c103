// SPDX-License-Identifier: GPL-2.0-or-later
#include "plugin/registers.h"

#include <stddef.h>
#include <string.h>

#include "plugin/qemu-plugin-api.h"

#define GENERAL	16

enum {
	CR3 = GENERAL,
	CR4,
	REGISTERS,
};

static const char *const names[REGISTERS] = {
	"rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi",
	"r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15",
	[CR3] = "cr3", [CR4] = "cr4",
};

static struct qemu_plugin_register *handles[REGISTERS];
static GByteArray *bytes;

bool registers_find(void)
{
	GArray *shown = qemu_plugin_get_registers();
	const qemu_plugin_reg_descriptor *all = (const void *)shown->data;
	bool has_all = true;

	if (!bytes)
		bytes = g_byte_array_new();
	for (int i = 0; i < REGISTERS; i++) {
		handles[i] = NULL;
		for (unsigned int at = 0; at < shown->len && !handles[i]; at++)
			if (!strcmp(all[at].name, names[i]))
				handles[i] = all[at].handle;
		has_all &= !!handles[i];
	}
	g_array_free(shown, 1);
	return has_all;
}

static uint64_t value(unsigned int number)
{
	uint64_t found = 0;

	g_byte_array_set_size(bytes, 0);
	if (qemu_plugin_read_register(handles[number], bytes) > 0)
		memcpy(&found, bytes->data, bytes->len < 8 ? bytes->len : 8);
	return found;
}

uint64_t registers_general(unsigned int number)
{
	return value(number % GENERAL);
}

uint64_t registers_root(void)
{
	return value(CR3);
}

uint64_t registers_control(void)
{
	return value(CR4);
}
