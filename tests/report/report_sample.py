# SPDX-License-Identifier: GPL-2.0-only
"""Made-up runs for report_test.py."""
from report.data import number

KIB, MIB, GIB = 1 << 10, 1 << 20, 1 << 30
SIZES = (4 * KIB, 64 * KIB, 2 * MIB, 64 * MIB)

TEST_BUILD = "test_build"

# mmap, touch and munmap of one page, and what each page more costs.
COSTS = {
    "remap_pfn": ((7259, 57), (78, 5), (5870, 140)),
    "map_pages": ((7305, 57), (78, 5), (5870, 140)),
    "insert_page": ((6682, 693), (78, 5), (5992, 59)),
    "fault_pfn": ((5942, 0), (3287, 3234), (5476, 140)),
    "noop": ((5954, 0), None, (5104, 0)),
}


def cell(op, backend, size, low, **other):
    values = other.pop("values", [low + 7, low, *[low + 2] * 7, low + 1, low + 11500])
    ordered = sorted(values)
    made = {
        "env": "vm", "op": op, "backend": backend, "source": "compound", "device": None,
        "cache": "wb", "cache_got": "wb", "bytes": size, "pages": max(size // 4096, 1),
        "extents": 1, "level": "PTE", "window": 0, "pattern": "sequential",
        "touched": size // 4096, "threads": 1, "tables": "cold", "unit": "instructions",
        "n": len(values), "min": ordered[0], "mean": sum(values) // len(values),
        "median": number.rank(ordered, 50), "p95": number.rank(ordered, 95), "max": ordered[-1],
        "trusted": True, "note": "", "values": values}
    return made | other


def environment(name="vm", **other):
    return {
        "id": name, "kernel": "7.2.0-test", "arch": "amd64", "machine": "vm", "mode": "exact",
        "qemu": "10.0.0", "cpu_model": "max", "seed": 1, "commit": "0" * 40, "dirty": False,
        "module_srcversion": "0123456789ABCDEF", "started": "2026-01-02T03:04:05Z",
        "guards": [{"name": "tick", "held": True, "detail": "none on CPU 1"}],
        "flags": "nohz_full=1"} | other


def sample(sources=("compound", "bar"), backends=tuple(COSTS), sizes=SIZES, envs=("vm",)):
    made = {"schema": 1, "environments": [environment(name) for name in envs], "cells": [],
            "skipped": [], "failures": []}
    for index, (env, source) in enumerate((env, source) for env in envs for source in sources):
        for backend in backends:
            for op, cost in zip(("mmap", "touch_read", "munmap"),
                                COSTS.get(backend, COSTS["fault_pfn"])):
                made["cells"] += [
                    cell(op, backend, size, cost[0] + cost[1] * (size // 4096 - 1) + index * 11,
                         env=env, source=source) for size in sizes if cost]
    return made


def shifted(data, change, **which):
    """data with every value of the cells that match moved by change(cell)."""
    for index, found in enumerate(data["cells"]):
        if all(found[name] == value for name, value in which.items()):
            values = [value + change(found) for value in found["values"]]
            kept = {name: found[name] for name in found if name not in (
                "op", "backend", "bytes", "n", "min", "mean", "median", "p95", "max", "values")}
            data["cells"][index] = cell(found["op"], found["backend"], found["bytes"], 0, **(
                kept | {"values": values}))
    return data
