/* SPDX-License-Identifier: GPL-2.0-only */
/* What mm's sources say a way of mapping can do, by class. */
#ifndef MAPBENCH_PROBE_EXPECT_H
#define MAPBENCH_PROBE_EXPECT_H

#include <stdbool.h>

#include "probe/probe.h"

/* Names of classes; of what is not the module's, "baseline" or "target"; else "unclassified". */
extern const char *const expect_classes[CLASSES];

/* Sets kernel, class, dont_expand and dont_dump from what is seen in a process of its own. */
void expect_class(struct probed *probed);

/* Outcomes that are as expected, joined by "|"; NULL: nothing is said about it. */
const char *expect_outcome(const struct probed *probed, const struct probe *probe);

/* Is word one of the alternatives? */
bool expect_match(const char *expected, const char *word);

#endif /* MAPBENCH_PROBE_EXPECT_H */
