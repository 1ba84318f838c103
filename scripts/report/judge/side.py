# SPDX-License-Identifier: GPL-2.0-only
"""One side of a comparison: the boots of some runs, pooled by machine and kernel."""
import os
import re
from collections import namedtuple

from report.data import check, number, run

Machine = namedtuple("Machine", "arch machine mode variant kernel")

CELL = tuple(key for key in check.KEY if key not in ("env", "state"))

# What must be the same for two sets of figures to be compared, beside the machine itself.
SAME = (("qemu", "QEMU"), ("cpu_model", "CPU model"), ("flags", "kernel command line"))

# What need not be: it is named where it differs.
ABOUT = (("compiler", "kernel's compiler"), ("config", "kernel configuration"),
         ("page_bytes", "page size"), ("thp", "setting of transparent huge pages"),
         ("mitigations", "mitigations"), ("host_cpu", "host's CPU"))

# What acts.c has of parts of a mapping, and of several threads.
_SPARSE, _SHARES, _CROWDS = ("touch_read", "munmap"), (1, 10, 50, 100), ("crowd", "crowd_many")


class Pool:
    """The boots of one machine with one kernel."""

    def __init__(self, machine):
        self.machine = machine
        self.environments = []
        self.cells = {}
        self.skipped = {}

    def add(self, env, loaded):
        self.environments.append(env)
        for cell in loaded.cells:
            if cell["env"] == env["id"]:
                self.cells.setdefault(key(cell), []).append(cell)
        for skip in loaded.skipped:
            if skip["env"] == env["id"]:
                self.skipped.setdefault(loose(skip), skip["why"])

    def traits(self):
        """By title, the values there are of what must be the same."""
        found = {title: {env.get(name) for env in self.environments} for name, title in SAME}
        found["guards"] = {tuple(sorted((guard["name"], guard["held"]) for guard in env["guards"]))
                           for env in self.environments}
        return found

    def about(self, what):
        """The values that its boots tell of, each once; none where none does."""
        told = [env["about"][what] for env in self.environments if what in env.get("about", {})]
        return [value for at, value in enumerate(told) if value not in told[:at]]

    def seed(self):
        """Of all boots; None where they have not one."""
        seeds = {env["seed"] for env in self.environments}
        return seeds.pop() if len(seeds) == 1 else None

    def title(self):
        boots = len(self.environments)
        return (f"{self.machine.variant} machine, Linux {self.machine.kernel}, "
                f"{boots} boot{'s' * (boots != 1)}")

    def whole_title(self):
        """With all that keeps it from being compared with another."""
        machine = self.machine
        return f"{self.title()}, {machine.arch}, {machine.machine}, mode {machine.mode}"


def key(cell):
    return (*(cell[name] for name in CELL), state(cell))


def state(cell):
    """None where it is the one that older runs do not tell."""
    return None if cell.get("state") == "dirty" else cell.get("state")


def loose(cell):
    """What a cell and its skip have in common."""
    return tuple(cell[name] for name in ("op", "backend", "source", "cache", "bytes"))


def name(cell):
    """As the benchmark calls it, and --filter takes it. Older runs do not tell it: for those it is
    made of what they do tell."""
    if "name" in cell:
        return cell["name"]
    parts = [cell["op"] + _shape(cell), cell["backend"], cell["source"], cell["cache"],
             number.size_name(cell["bytes"])]
    return "/".join(parts)


def _shape(cell):
    """What tells it from the plain cell of its op: :10%:random of touch_read:10%:random."""
    if cell["op"] in _CROWDS:
        return f":{cell['threads']}"
    if cell["op"] not in _SPARSE or not cell["touched"]:
        return ""
    random = cell["pattern"] == "random"
    if not random and cell["touched"] == cell["pages"]:
        return ""
    share = next((percent for percent in _SHARES
                  if cell["touched"] == max(1, cell["pages"] * percent // 100)), None)
    return (f":{share}%" if share else f":{cell['touched']}") + ":random" * random


def full_name(cell):
    """Of an older run with the device, which tells BARs and targets apart."""
    more = f" {cell['device']}" if cell["device"] and "name" not in cell else ""
    return name(cell) + more


def series(kernel):
    found = re.match(r"\d+\.\d+", kernel)
    return found.group() if found else kernel


def _parts(spec):
    """The runs of RUN[@ENVIRONMENT][,RUN...], as (path, environment or None)."""
    for text in [spec] if os.path.exists(spec) else spec.split(","):
        if not text:
            raise run.Error(f"{spec}: nothing between two commas, or at an end: give RUN[,RUN...]")
        path, at, env = (text, "", None) if os.path.exists(text) else text.rpartition("@")
        if at and not path:
            raise run.Error(f"{spec}: no run before {text}: give RUN@ENVIRONMENT")
        yield (path, env) if at else (text, None)


def load(spec):
    """The pools of one side, by Machine."""
    pools, seen = {}, set()
    for path, wanted in _parts(spec):
        loaded = run.load(path)
        if (os.path.realpath(path), wanted) in seen:
            raise run.Error(f"{spec}: {path} is named twice, and one boot says nothing of what "
                            "boots differ by; name it once")
        seen.add((os.path.realpath(path), wanted))
        envs = [env for env in loaded.environments if wanted in (None, env["id"])]
        if not envs:
            names = ", ".join(env["id"] for env in loaded.environments)
            raise run.Error(f"{path} has no environment {wanted!r}: it has {names or 'none'}")
        for env in envs:
            machine = Machine(env["arch"], env["machine"], env["mode"],
                              env.get("variant") or "plain", env["kernel"])
            pools.setdefault(machine, Pool(machine)).add(env, loaded)
    for pool in pools.values():
        for title, values in pool.traits().items():
            if len(values) > 1:
                raise run.Error(f"{spec}: its boots differ in {title}; give only those alike")
    return pools


def differing(one, two):
    """(title, of one, of two) of what both tell of their systems, and tell differently."""
    for what, title in ABOUT:
        mine, yours = one.about(what), two.about(what)
        if mine and yours and mine != yours:
            yield title, _told(mine, yours), _told(yours, mine)


def _told(values, others):
    """In words; of lists what is in none of the others."""
    words = []
    for value in values:
        if isinstance(value, list):
            common = set.intersection(*(set(other) for other in others))
            words += [part for part in value if part not in common]
        else:
            words.append(str(value))
    return ", ".join(words) or "none"


def pair(base, new, drift):
    """The pools to compare, and those of either side that have no partner."""
    def bare(pool):
        return pool.machine._replace(kernel=None)
    pairs, taken = [], set()
    for pool in base.values():
        partners = [other for other in new.values() if other.machine == pool.machine]
        if not partners and drift:
            partners = [other for other in new.values() if bare(other) == bare(pool)]
            alike = [other for other in partners
                     if series(other.machine.kernel) == series(pool.machine.kernel)]
            partners = alike if len(partners) > 1 else partners
        if len(partners) == 1 and partners[0].machine not in taken:
            taken.add(partners[0].machine)
            pairs.append((pool, partners[0]))
    if not pairs:
        raise run.Error(_why(base, new, drift))
    for pool, other in pairs:
        if not drift:
            _refuse(pool, other)
    done = {pool.machine for pool, _ in pairs}
    only_base = {machine: pool for machine, pool in base.items() if machine not in done}
    only_new = {machine: pool for machine, pool in new.items() if machine not in taken}
    if only_base and only_new and not drift:
        # What both sides have is alike, which says nothing of the machines in others' places.
        raise run.Error(f"{_why(only_base, only_new, drift)}, or name those that are alike, as "
                        f"RUN@{pairs[0][0].environments[0]['id']}")
    return pairs, list(only_base.values()), list(only_new.values())


def _refuse(pool, other):
    theirs = other.traits()
    for title, values in pool.traits().items():
        if values != theirs[title]:
            raise run.Error(f"cannot compare: {title} differs, {_show(values, theirs[title])}; "
                            "measure both alike, or compare all the same with --drift")


def _show(ours, theirs):
    mine, yours = next(iter(ours)), next(iter(theirs))
    if isinstance(mine, tuple):
        mine, yours = (" ".join(f"{guard}{'' if held else '(not held)'}" for guard, held in
                                sorted(set(one) - set(two))) or "none"
                       for one, two in ((mine, yours), (yours, mine)))
    return f"{mine} against {yours}"


def _why(base, new, drift):
    """Why no machine of one side is one of the other's."""
    one, two = next(iter(base)), next(iter(new))
    for field in Machine._fields:
        mine, yours = (sorted({getattr(machine, field) for machine in side})
                       for side in (base, new))
        if not set(mine) & set(yours):
            text = f"{field} differs, {', '.join(mine)} against {', '.join(yours)}"
            break
    else:
        text = f"no machine and kernel is on both sides, {one.kernel} against {two.kernel}"
    if drift:
        return f"cannot compare: {text}; name one environment a side, as RUN@{one.kernel}-exact"
    return (f"cannot compare: {text}; measure both alike"
            + (", or compare all the same with --drift" if "kernel" in text else ""))
