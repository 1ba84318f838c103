/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAPBENCH_BASE_WHY_H
#define MAPBENCH_BASE_WHY_H

#define WHY_LEN	160	/* bytes, the end included, of a sentence that says why something failed */

#endif /* MAPBENCH_BASE_WHY_H */
