// SPDX-License-Identifier: GPL-2.0-only
/*
 * Allocations made while the module is loaded fail in turn: it is refused, nothing of it stays, and
 * it loads when tried again. Argument: of how many allocations of the kernel's loader one is tried.
 */
#include "inject.h"
#include "module.h"

#define EDU "/sys/bus/pci/devices/0000:00:03.0/driver_override"
#define OWN_STRIDE 7	/* of the module's own allocations */
#define CLOSELY 160

static void loaded(bool worked)
{
	(void)worked;
}

static void unload(void)
{
	if (module_unload())
		expect(false, "unload: %s", strerror(errno));
}

static long load(void)
{
	return module_load("");
}

/* The module refuses at once, so that all allocations are its loader's. */
static long load_nothing(void)
{
	return module_load("source=nosuch");
}

/* Without PCI functions to be probed there is not much before the nodes. */
static long load_alone(void)
{
	return module_load("claim=N");
}

static void loads(int stride)
{
	static const struct inject_step loading = { unload, load, loaded };
	static const struct inject_step alone = { unload, load_alone, loaded };
	int own;

	/* edu's interrupt needs ACPI's interpreter, which uses what it freed when it fails */
	inject_put(EDU, "none");
	unload();
	own = inject_count(load_nothing);
	printf("# %d allocations of the loader, %d in all\n", own, inject_count(load));
	inject_also = EINVAL; /* of the driver core, for want of a directory */
	inject_some(&loading, 1, own, stride, "load the module");
	expect(inject_some(&loading, own, INJECT_MOST, OWN_STRIDE, "its own part") > 0,
	       "its own part can fail");
	expect(inject_some(&alone, own, own + CLOSELY, 1, "without functions") > 0,
	       "without functions, too");
	inject_put(EDU, "\n");
}

int main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	expect(inject_ready(), "the kernel injects faults");
	loads(argc > 1 ? atoi(argv[1]) : 1);
	return expect_end();
}
