// SPDX-License-Identifier: GPL-2.0-only
#include "probe/probe.h"

const struct probe *const probes[] = {
#define PROBE(probe) (&probe_##probe)
#include "probe/probes.h"
};

const size_t n_probes = sizeof(probes) / sizeof(probes[0]);
