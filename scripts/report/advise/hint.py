# SPDX-License-Identifier: GPL-2.0-only
"""Those that a run tells too little of to rank them, and the command that would tell more."""
from report.data import number

# The sizes that a model needs, as suite model has them: bench/plan/suite.c.
_SIZES = tuple(pages * 4096 for pages in (1, 16, 128, 512, 1024, 6144, 16384))
_MOST = 1 << 30
_USUAL = "amd64"    # of the machine, where no --arch is given


def unranked(advice):
    """Those that a driver may take."""
    return [choice for choice in advice.unranked if choice.group == advice.question.group
            and advice.traits.backend(choice.cost.backend).role == "strategy"]


def instead(advice):
    """Those that need no driver of one's own."""
    return [choice for choice in advice.unranked if choice.group != advice.question.group]


def reasons(choices):
    """{why: rows}"""
    found = {}
    for choice in choices:
        found.setdefault(choice.cost.lack, []).append(choice.cost.row)
    return found


def how(advice, choices):
    names = list(dict.fromkeys(choice.cost.backend for choice in choices))
    sources = dict.fromkeys(choice.group.source for choice in choices)
    asked = advice.question
    if advice.limit:
        return "this machine cannot measure them so large"
    if asked.private_write:
        ours = [name for name in names if advice.traits.ours(name)]
        return ("no cell of mapbench is of such; a program of one's own can tell" + (
            f": mapbench exec --copy PROGRAM{_kernel(asked.env)} -- ./PROGRAM "
            f"/dev/mapbench/{ours[0]}" if ours else ""))
    if choices[0].group == asked.group:
        names = [*dict.fromkeys(choice.cost.backend for choice in advice.choices), *names]
    if not asked.touched:
        names.append("noop")
    return "measure them with: " + command(advice, names, *sources)


def _kernel(env):
    """The flags that name that machine's kernel, and its processor where it is another one."""
    return processor(env) * (env["machine"] == "vm") + series(env)


def series(env):
    """The flag that names its kernel, where it is the machine's."""
    if env["machine"] != "vm":
        return ""
    return " --kernel " + ".".join(env["kernel"].split(".")[:2])


def processor(env):
    """As the machine has to be asked for, where it is not the usual one."""
    return f" --arch {env['arch']}" * (env["arch"] != _USUAL)


def probes(env):
    """What measures with probes on that kernel."""
    return f"mapbench run --semantics{_kernel(env)}"


def command(advice, names, *sources):
    """Measures these, so that advise can rank them for what is asked: just that, where the machine
    can be had again, else what a model of it takes."""
    asked = advice.question
    if (asked.env["machine"], asked.env["mode"]) == ("vm", "exact") and asked.bytes <= _MOST:
        return f"mapbench advise {asked.words}{_kernel(asked.env)}"
    most = min(-(-asked.bytes // 4096) * 4096, _MOST)
    whole = asked.touched in (0, asked.pages) and asked.bytes <= _MOST
    sizes = [] if whole else [size for size in _SIZES if size < most]
    random = asked.pattern == "random"
    ops = ["basic", *["sparse"] * (random or not whole), "state"]
    env = asked.env
    where = ("--machine host" if env["machine"] != "vm" else
             "--mode time " * (env["mode"] == "time") + _kernel(env).strip())
    where += " --semantics" * bool(asked.needs)
    return (f"mapbench run --filter '/{_any(names)}/{_any(sources)}/' --ops {','.join(ops)} "
            f"--sizes {','.join(map(number.size_name, [*sizes, most]))} {where}")


def _any(names):
    names = list(dict.fromkeys(names))
    return names[0] if len(names) == 1 else f"({'|'.join(names)})"
