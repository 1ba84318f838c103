/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAPBENCH_NODE_H
#define MAPBENCH_NODE_H

/* /dev/mapbench/<backend>: one character device for each backend this kernel has. */
int mapbench_node_init(void);
void mapbench_node_exit(void);

#endif /* MAPBENCH_NODE_H */
