# SPDX-License-Identifier: GPL-2.0-only
"""Needs that a mapping may have to meet, and the probes that tell whether it does."""
from collections import namedtuple

# probes: (name, outcomes that meet the need) each; remains: by outcome, what is left to the driver.
Need = namedtuple("Need", "name title probes remains")

# rows: (probe, outcome, wanted, met) each; met: True, False, or None where not probed.
Verdict = namedtuple("Verdict", "need met rows remains")

# What may meet a need that no backend here meets, for none is made so.
ELSEWHERE = {"ptrace": "a debugger also reads what maps PFNs where the driver has .access, which "
                       "for a BAR may be generic_access_phys(): no backend here has one, so that "
                       "was not probed"}

_HANDLER = "after the revocation the driver's fault handler must return VM_FAULT_SIGBUS"
_MMAP = "after the device has gone the driver's mmap must return ENODEV"

# By a probe, too: remap_vmalloc_range() sets it on counted pages, and no core dump has those.
_DUMP = "the driver's mmap must set VM_DONTDUMP, with which no core dump has the mapping"

NEEDS = {need.name: need for need in (
    Need("pin", "O_DIRECT, io_uring and RDMA: the pages can be pinned",
         (("o_direct_read", ("ok",)), ("o_direct_write", ("ok",)), ("io_uring_fixed", ("ok",))),
         {}),
    Need("fork", "a child of fork sees the same memory",
         (("fork", ("copies", "refault")), ("fork_parent_write", ("shared",)),
          ("fork_child_write", ("shared",))), {}),
    Need("revoke", "the driver can take the mapping away while it is in use",
         (("revoke", ("SIGBUS", "refault")),), {"refault": _HANDLER}),
    Need("ptrace", "a debugger reads and writes it",
         (("ptrace_peek", ("ok",)), ("proc_mem_read", ("ok",)), ("proc_mem_write", ("ok",))), {}),
    Need("private", "MAP_PRIVATE gives copy-on-write",
         (("private_write", ("copied",)),), {}),
    Need("coredump", "a core dump can hold it (coredump_filter with shared files)",
         (("core_dump_all", ("dumped",)),), {}),
    Need("no-coredump", "no core dump has it, whatever coredump_filter says",
         (("core_dump_all", ("absent", "dumped")),), {"dumped": _DUMP}),
    Need("hot-unplug", "the device can go while it is mapped",
         (("revoke", ("SIGBUS", "refault")), ("revoke_again", ("SIGBUS", "kept")),
          ("revoke_mmap", ("SIGBUS", "kept"))), {"refault": _HANDLER, "kept": _MMAP}),
)}


class Probes:
    """semantics.json, by what was probed; ours: whether a backend is of the module."""

    def __init__(self, data, ours=lambda backend: True):
        self._found, self._ours = {}, ours
        for probe in data["probes"]:
            key = probe["env"], probe["backend"], probe["probe"]
            self._found.setdefault(key, []).append(probe)

    def outcome(self, env, backend, source, name):
        """The probe on that source, or else on whichever the backend was probed; None if not."""
        rows = self._found.get((env, backend, name), ())
        return next((row for row in rows if row["source"] in (source, None)),
                    rows[0] if rows else None)

    def absent(self, need, env):
        """{probe: outcome} of what this kernel has for no driver: those who meet all else of the
        need are refused alike, as io_uring refuses the buffers of any file on 6.1."""
        met = {name: {backend for (where, backend, probe), rows in self._found.items()
                      if where == env and probe == name and self._ours(backend)
                      and any(row["outcome"] in wanted for row in rows)}
               for name, wanted in need.probes}
        rest = [backends for backends in met.values() if backends]
        good = set.intersection(*rest) if rest else set()
        found = {name: {row["outcome"] for backend in good
                        for row in self._found.get((env, backend, name), ())}
                 for name, backends in met.items() if not backends}
        return {name: outcomes.pop() for name, outcomes in found.items()
                if len(outcomes) == 1 and outcomes != {"unavailable"}}

    def judge(self, need, env, backend, source):
        rows, remains, absent = [], [], self.absent(need, env)
        for name, wanted in need.probes:
            if name in absent:
                continue
            probe = self.outcome(env, backend, source, name)
            outcome = probe["outcome"] if probe else "not probed"
            met = None if probe is None or outcome == "unavailable" else outcome in wanted
            rows.append((name, outcome, wanted, met))
            if outcome in need.remains and need.remains[outcome] not in remains:
                remains.append(need.remains[outcome])
        marks = [met for *_, met in rows]
        met = False if False in marks else None if None in marks else True
        return Verdict(need.name, met, rows, remains)
