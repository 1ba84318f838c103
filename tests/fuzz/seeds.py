# SPDX-License-Identifier: GPL-2.0-only
"""What is damaged: committed results, cut down so that a call takes milliseconds, and runs that are
odd but right, with the statistics that belong to their values."""
import json
import os

from mutate import copied

RESULTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "results")

_PARTS = ("mmap", "touch_read", "munmap")
_ODD = {
    "op": _PARTS + ("touch_write", "retouch", "lifecycle", "fork", "many", "stall", "x"),
    "backend": ("remap_pfn", "insert_pages", "fault_page", "fault_around", "fault_huge", "noop",
                "anon", "memfd", "hugetlb", "sysfs_resource", "target:x", "z" * 255, "b_9", "b_10",
                "9" * 200),
    "source": ("compound", "split", "bar", "anon", "file", "s" * 100),
    "device": (None, "", "0000:00:04.0 BAR2", "1af4:1110 0000:00:05.0 BAR0", "/dev/\u00fc $x^$",
               "d" * 4000, "\U0001f600\u65e5\u672c", "a\nb\x1b[2J", "\ufffe"),
    "cache": ("wb", "wc", "uc", "any"),
    "cache_got": (None, "wb", "uc-", "", "\0"),
    "extents": (None, 0, 1, 2, 512, 2**63 - 1),
    "level": (None, "PTE", "PMD", "PUD", "PTE+PMD", "", "?"),
    "window": (None, 0, 1, 16, 512, 2**40, 2**63 - 1),
    "pattern": (None, "sequential", "random", ""),
    "touched": (None, 0, 1, 7, 512, 2**63 - 1),
    "threads": (1, 2, 64, 2**63 - 1),
    "tables": (None, "cold", "warm"),
}
_ENVIRONMENT = {
    "kernel": ("7.2.12+deb13-cloud-amd64", "6.1.0", "linux-next", "7", "7.2.0-rc1", "9" * 255,
               "\u0663.\u0664", ".", "-", "7.2\n8"),
    "arch": ("amd64", "arm64", "../results/amd64", "a" * 255),
    "machine": ("vm", "host", "m\tn"), "qemu": (None, "", "10.0.13 (Debian)", "("),
    "cpu_model": (None, "", "max"), "seed": (None, 1, "x", -1), "commit": (None, "", "0" * 40),
    "dirty": (None, True, False), "module_srcversion": (None, ""), "flags": ("", "a=b"),
    "started": ("2026-01-02T03:04:05Z", "?", "s" * 255), "shuffle": (None, 0, 2**63 - 1),
    "variant": ("plain", "cma", "iommu", "noncoherent"), "suite": (None, "full"),
}
_VALUES = (0, 1, 2, 1000, 35000, 10**6, 2**31, 2**53 + 1, 2**62, 2**63 - 1)
_SIZES = (1, 4095, 4096, 4097, 16384, 65536, 1 << 21, 3 << 21, 1 << 26, 1 << 30, 1 << 40, 1 << 52)


def _committed(*name):
    with open(os.path.join(RESULTS, *name), encoding="utf-8") as file:
        return file.read()


RUNS = [json.loads(_committed(name, "run.json")) for name in sorted(os.listdir(RESULTS))
        if os.path.exists(os.path.join(RESULTS, name, "run.json"))]
DEBATE_RUN = json.loads(_committed("amd64-7.2", "debate", "run.json"))
DEBATE = json.loads(_committed("amd64-7.2", "debate", "debate.json"))
SEMANTICS = json.loads(_committed("amd64-7.2", "semantics.json"))
HISTORY = [json.loads(line) for line in _committed("history.jsonl").splitlines()]
PROFILES = [json.loads(_committed("profile", "munmap-bar", f"{kernel}.json"))
            for kernel in ("6.1", "6.12", "7.2")]


def run(draw, base=None):
    """Some groups, sizes and backends of a committed run, unchanged."""
    base = base or draw.choice(RUNS)
    cells = [cell for cell in base["cells"] if draw.random() < 0.97]
    for key, most in (("source", 2), ("env", 2), ("backend", 5), ("bytes", 3), ("op", 4)):
        there = list(dict.fromkeys(cell[key] for cell in cells))
        kept = set(draw.sample(there, min(len(there), draw.randint(1, most))))
        if key == "op" and draw.random() < 0.8:
            kept |= set(_PARTS)
        cells = [cell for cell in cells if cell[key] in kept]
    made = {key: copied(value) for key, value in base.items() if key != "cells"}
    made["cells"] = copied(cells)
    skipped = made["skipped"]
    made["skipped"] = draw.sample(skipped, min(len(skipped), draw.randint(0, 5)))
    return made


def settle(cell):
    """The statistics of a cell again, from its values."""
    values = sorted(cell["values"])
    count = len(values)
    cell |= {"n": count, "min": values[0], "max": values[-1], "mean": sum(values) / count,
             "median": values[-(-count * 50 // 100) - 1], "p95": values[-(-count * 95 // 100) - 1]}
    if count < (3 if cell["bytes"] >= 1 << 30 else 10):
        cell |= {"trusted": False, "note": cell["note"].strip() or "too few"}


def odd_run(draw):
    """One that is right in all that can be known of it, but is like no other."""
    made = run(draw)
    for env in made["environments"]:
        for key in draw.sample(sorted(_ENVIRONMENT), draw.choice((0, 1, 3))):
            env[key] = draw.choice(_ENVIRONMENT[key])
        if draw.random() < 0.1:
            env["mode"] = "time"
            env["counters"] = {"cycles": None, "x\ty": "none", "task_clock": None}
        if draw.random() < 0.1:
            env["guards"] = draw.choice(([], [{"name": "g" * 80, "held": False, "detail": ""}]))
    changed = draw.sample(made["cells"], min(len(made["cells"]), draw.choice((0, 1, 5, 1000))))
    keys = draw.sample(sorted(_ODD), draw.choice((0, 1, 1, 2, 5)))
    for cell in changed:
        _odd_cell(draw, cell, keys)
    for env in made["environments"]:
        unit = "ns" if env["mode"] == "time" else "instructions"
        for cell in made["cells"]:
            if cell["env"] == env["id"]:
                cell["unit"] = unit
    found = {}
    for cell in made["cells"]:
        found.setdefault(tuple(cell[key] for key in (
            "env", "op", "backend", "source", "device", "cache", "bytes", "window", "pattern",
            "touched", "threads", "tables")), cell)
    made["cells"] = list(found.values())
    if draw.random() < 0.1:
        made["failures"] = [{"env": None, "what": "it\nbroke \u202e" * draw.choice((1, 100))}]
    return made


def _odd_cell(draw, cell, keys):
    for key in keys:
        cell[key] = draw.choice(_ODD[key])
    if draw.random() < 0.3:
        cell["bytes"] = draw.choice(_SIZES)
        cell["pages"] = draw.choice((-(-cell["bytes"] // 4096), 1, 512, 1 << 40))
    if draw.random() < 0.4:
        least = draw.choice(_VALUES)
        cell["values"] = [min(least + draw.choice((0, 0, 1, 2**40)), 2**63 - 1)
                          for _ in range(draw.choice((1, 3, 10, 64)))]
    if draw.random() < 0.1:
        cell |= {"trusted": False, "note": draw.choice(("why; and, why", "n" * 5000, "\n a"))}
    if draw.random() < 0.05:
        cell["counts"] = {"cycles": draw.choice(_VALUES), "x\ty": 1}
    if draw.random() < 0.05:
        cell["clocks"] = dict.fromkeys(("user", "traced", "backend", "calls", "inside", "outside"),
                                       draw.choice(_VALUES))
    if draw.random() < 0.05:
        least, most = sorted((draw.choice(_VALUES), draw.choice(_VALUES)))
        bins = [[least, most, 7]] if draw.random() < 0.5 or least == most else [
            [least, least, 3], [most, most, 4]]
        cell["faults"] = {"n": 7, "left_out": 0, "min": least, "p50": least, "p90": most,
                          "p99": most, "p999": most, "max": most, "histogram": bins}
    settle(cell)


def semantics(draw):
    """Of some backends and probes, for runs of the same environments."""
    made = copied({key: value for key, value in SEMANTICS.items() if key != "probes"})
    for name in ("backend", "probe"):
        there = sorted({probe[name] for probe in SEMANTICS["probes"]})
        kept = set(draw.sample(there, draw.randint(1, 6)))
        if name == "probe":
            kept |= {"o_direct_read", "fork", "revoke"}
        made["probes"] = [dict(probe) for probe in made.get("probes", SEMANTICS["probes"])
                          if probe[name] in kept]
    return made


def history(draw):
    """Lines of some cells, more of them than are committed, with a change now and then."""
    base = draw.choice(HISTORY)
    names = draw.sample(sorted(base["cells"]), min(len(base["cells"]), draw.randint(1, 4)))
    lines, step = [], 0
    for index in range(draw.choice((1, 2, 5, 12))):
        step += draw.choice((0, 0, 0, 10, 10**6))
        line = {key: value for key, value in base.items() if key != "cells"}
        line["started"] = f"2026-01-{index + 1:02d}T00:00:00Z"
        line["cells"] = {name: {"min": base["cells"][name]["min"] + step,
                                "mean": base["cells"][name]["mean"] + step} for name in names}
        if draw.random() < 0.1:
            line["cells"][names[0]]["min"] = draw.choice(_VALUES)
        if draw.random() < 0.1:
            line["commit"], line["qemu"] = None, draw.choice((None, "", "x" * 1000))
        lines.append(line)
    return lines


def profile(draw):
    """A committed one with fewer stacks."""
    made = copied(draw.choice(PROFILES))
    made["stacks"] = draw.sample(made["stacks"], draw.randint(0, min(20, len(made["stacks"]))))
    made["windows"] = made["windows"][:3]
    if draw.random() < 0.2:
        made |= {"unit": "samples", "event": "cpu-clock", "period": draw.choice(_VALUES)}
    return made
