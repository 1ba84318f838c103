/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAPBENCH_VERSION_H
#define MAPBENCH_VERSION_H

/*
 * The version of all of mapbench, as CHANGELOG.md has it. It stands here alone: the scripts,
 * CMake and dkms.conf take it from this line, and the module is built without the rest of the tree.
 */
#define MAPBENCH_VERSION "1.0.0"

#endif
