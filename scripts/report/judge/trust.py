# SPDX-License-Identifier: GPL-2.0-only
"""Whether a figure is trusted: it is not where there is any doubt in it. A doubt has a code, by
which programs know it. The guest's records bring those that it alone can see; the others come
from what it measured and from its boot. All of that is decided here, and what people are told."""
from collections import namedtuple

from report.data import number

CLEAN = 10  # as few repetitions without an interrupt are enough

# What is known of a boot: the names of guards that did not hold, by backend what the kernel said of
# it while it was measured, how many CPUs were online, name and backend of the cell of a target
# at which the guest died or hung, None if it did not, and whether KVM ran it on a virtual host.
Boot = namedtuple("Boot", "broken accused cpus died nested", defaults=(False,))

# Which of the repetitions count, their numbers from 0; and what to know of that: "", or a sentence.
Chosen = namedtuple("Chosen", "numbers remark")

# What a record has for this module alone, and what is put into its place.
_RAW = ("doubts", "remarks", "values", "interrupted", "disturbed")
_LAST = ("faults", "clocks", "counts", "vector", "no_vector")


def boot(part):
    """The Boot of a part that scripts/machine/environment.jq made."""
    env = part["environment"]
    return Boot([guard["name"] for guard in env["guards"] if not guard["held"]], part["accused"],
                part["cpus"], part.get("died"), part.get("nested", False))


def chosen(record):
    """Those without an interrupt and with no other task in the window, if they are at least half of
    all and at least CLEAN; else all with no other task in the window; else all."""
    total = len(record["values"])
    disturbed, interrupted = set(record["disturbed"]), set(record["interrupted"])
    alone = [each for each in range(total) if each not in disturbed]
    clean = [each for each in alone if each not in interrupted]
    if not alone:
        return Chosen(list(range(total)), "")
    remarks = []
    if len(alone) < total:
        remarks.append(f"{total - len(alone)} of {total} repetitions left out, in which another "
                       "task ran")
    if len(clean) >= CLEAN and 2 * len(clean) >= total:
        return Chosen(clean, "; ".join(remarks))
    if len(clean) < len(alone):
        remarks.append(f"interrupted in {len(alone) - len(clean)} of {len(alone)}, the interrupts' "
                       "instructions subtracted")
    return Chosen(alone, "; ".join(remarks))


def _clocks(clocks):
    """How two of the clocks disagree, None if they do not. The events' cost varies with what is
    left of a page of their buffer; a thirtieth of it, and some turns of a page, is let pass."""
    user, events = clocks["user"], clocks["calls"] * clocks["outside"]
    margin = events // 30 + 500
    if clocks.get("counted", user) != user:
        return f"{user} by the counter, {clocks['counted']} by the plugin"
    if abs(clocks["traced"] - user - events) > margin:
        return f"with events {clocks['traced']}, but {user} and {events} of the events' own"
    if clocks["backend"] > user + clocks["calls"] * clocks["inside"] + margin:
        return f"{clocks['backend']} in the backend, of {user} in all"
    return None


def _disagree(record):
    found = _clocks(record["clocks"]) if "clocks" in record else None
    return found and f"clocks disagree: {found}"


# By code, in the order in which they are told: what people are told of it, from the record, its
# Boot and the number of values that count. Those of the first table are in the guest's records; the
# rest is found here, and not there where it is None.
_SAID = {
    "no_counter": lambda *_: "the time-stamp counter does not count instructions here: run under "
                             "QEMU with -icount shift=0,sleep=off",
    "more_cpus": lambda record, boot, _: f"{boot.cpus or 'several'} CPUs are online: what the "
                                         "others run is included",
    "no_mailbox": lambda *_: "no mailbox: the instructions of interrupts are included",
    "no_plugin": lambda *_: "no plugin answers in the mailbox: start QEMU with "
                            "mapbench-plugin.so",
    "not_armed": lambda *_: "the plugin does not count interrupts: their instructions are included",
    "emulated": lambda *_: "nanoseconds under TCG are emulated",
    "test_build": lambda *_: "the module is built with test hooks",
    "other_cache": lambda record, *_: f"mapped {record['cache_got']}, not {record['cache']} as "
                                      "asked",
    "alias": lambda record, *_: f"mapped {record['cache_got']}, while the kernel has this RAM "
                                "mapped wb: the driver changed only one of the two (see "
                                "set_memory_wc)",
}
_FOUND = {
    "clocks_disagree": lambda record, *_: _disagree(record),
    "disturbed": lambda record, *_: (
        f"another task ran in each of the {len(record['values'])} repetitions"
        if len(record["disturbed"]) == len(record["values"]) else None),
    "few": lambda record, boot, count: (
        f"{count} of the {number.FEW} values that it takes to see whether they agree"
        if count < number.FEW else None),
    "kernel_log": lambda record, boot, _: (
        f"the kernel complained of {record['backend']}: {boot.accused[record['backend']]}"
        if record["backend"] in boot.accused else None),
    "guest_died": lambda record, boot, _: (
        f"the guest died or hung while {boot.died['name']} was measured"
        if boot.died and boot.died["backend"] == record["backend"] else None),
    "nested": lambda record, boot, _: (
        "KVM ran on a host that is a virtual machine itself: what takes the time is also what "
        "runs that one" if boot.nested else None),
    "guard": lambda record, boot, _: (
        f"guard not held: {', '.join(boot.broken)}" if boot.broken else None),
}
CODES = (*_SAID, *_FOUND)


def _doubts(record, boot, count):
    """By code what people are told of it."""
    said = {code: _SAID[code](record, boot, count) if code in _SAID else code
            for code in sorted(record["doubts"], key=lambda code: (
                CODES.index(code) if code in CODES else len(CODES)))}
    found = {code: tell(record, boot, count) for code, tell in _FOUND.items()}
    return said | {code: text for code, text in found.items() if text}


# Of whole processes, which have no record: by code what people are told.
_OF_PROCESSES = {
    "emulated": "the machine was emulated, and so is its time",
    "nested": "the machine ran in another virtual machine",
}


def of_processes(run, env):
    """What people are told of the time of whole processes in that environment: None, or why it is
    not trusted."""
    guards = [guard for each in run.environments if each["id"] == env for guard in each["guards"]]
    if any(guard["name"] == "kvm" and not guard["held"] for guard in guards):
        return _OF_PROCESSES["emulated"]
    if any(cell["env"] == env and "nested" in cell["doubts"] for cell in run.cells):
        return _OF_PROCESSES["nested"]
    return None


def verdict(doubts):
    """Whether a figure is trusted of which that is doubted."""
    return not doubts


def believed(cell, accept=None):
    """Whether a cell of a run is trusted, or nothing but that one doubt is in it. Nothing costs
    nothing: from a figure of no instructions something was taken that was not in it."""
    if cell["unit"] == "instructions" and cell["min"] == 0:
        return False
    return cell["trusted"] or (accept is not None and cell["doubts"] == [accept])


def cell(record, boot):
    """The cell of run.json that a guest's record gives: the statistics of the values that count,
    and whether they are trusted."""
    which = chosen(record)
    values = [record["values"][each] for each in which.numbers]
    doubts = _doubts(record, boot, len(values))
    ordered = sorted(values)
    notes = [*record["remarks"], *doubts.values()]
    if which.remark:
        notes.insert(len(record["remarks"]), which.remark)
    # A vector of another repetition than the cheapest is not this cell's.
    if "vector" in record and number.of_vector(record["vector"]) != ordered[0]:
        record = {key: value for key, value in record.items() if key != "vector"} | {
            "no_vector": "other_count"}
    return {
        **{key: value for key, value in record.items() if key not in (*_RAW, *_LAST)},
        "n": len(values), "min": ordered[0],
        # To a tenth of the unit, rounded to nearest.
        "mean": (sum(values) * 10 + len(values) // 2) // len(values) / 10,
        "median": number.rank(ordered, 50), "p95": number.rank(ordered, 95), "max": ordered[-1],
        "trusted": verdict(doubts), "doubts": list(doubts), "note": "; ".join(notes),
        **{key: record[key] for key in _LAST if key in record},
        "values": values,
    }
