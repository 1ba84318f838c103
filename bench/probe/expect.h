/* SPDX-License-Identifier: GPL-2.0-only */
/* What mm's sources say a way of mapping can do, by class. */
#ifndef MAPBENCH_PROBE_EXPECT_H
#define MAPBENCH_PROBE_EXPECT_H

#include <stdbool.h>
#include <stddef.h>

#include "probe/subject.h"

/*
 * Set kernel, class, dont_expand and dont_dump from what is seen in a trial process: "remap" (PFNs
 * in bulk), "insert" (pages in bulk), at fault time "fault_page" and "fault_page_huge" (a page, by
 * PTE and by PMD), "fault_pfn" and "fault_huge" (PFNs likewise), "fault_mixed" (PFNs in a mixed
 * map), "fault_fresh" (pages that are not the buffer's in a mixed map), "empty" (no PTE at all),
 * "baseline" for what is no device, else "unclassified".
 */
void expect_class(struct subject *subject);

/* Outcomes that are as expected, joined by "|"; NULL: nothing is said about it. */
const char *expect_outcome(const struct subject *subject, const char *probe);

/* The probe that row i of the expectations is about; NULL past the last. */
const char *expect_probe(size_t i);

/* Is word one of the alternatives? */
bool expect_match(const char *expected, const char *word);

#endif /* MAPBENCH_PROBE_EXPECT_H */
