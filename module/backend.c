// SPDX-License-Identifier: GPL-2.0-only

#include "backend_ops.h"

#include <linux/kernel.h>

#include "uapi/mapbench.h"

const struct mapbench_backend *const mapbench_backends[] = {
#define BACKEND(backend) (&mapbench_##backend)
#include "backends.h"
};

const unsigned int mapbench_n_backends = ARRAY_SIZE(mapbench_backends);

/* As MODULE_INFO() would have them: the names can be read before the module is loaded anywhere. */
static const char backend_info[][2 * MAPBENCH_NAME_LEN] __used __section(".modinfo") = {
#define BACKEND(backend) "mapbench_backend=" #backend
#include "backends.h"
};
