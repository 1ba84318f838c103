# SPDX-License-Identifier: GPL-2.0-only
"""An answer of advise as text of at most sentences.WIDTH columns, and as JSON."""
import json
import math
import sys

from report.data import infile, number, run as runs
from report.fit import cost
from report.advise import across, advise, beside, code, hint, in_time, question
from report.text import kernels, timing, worded
from report.text.sentences import item, wrap

_BASIS = {"cell": "measured", "between": "model", "beyond": "model, beyond the sizes measured"}

_CANNOT = {
    "exact": ("An exact run counts instructions. It cannot know: cache and TLB misses, which "
              "larger leaf entries save; what a memory type (wb, wc, uc) does to each access; "
              "the price of an IPI; other threads waiting for the mmap lock while a bulk map "
              "holds it."),
    "time": ("A run in time holds for its machine, clock and load only. The figures are the least "
             "of the repetitions, and the error of a cell is how far above it the median lies."),
}


def main(args):
    loaded, series = runs.load(args.run), question.kernels(args.kernel)
    several = len(series) > 1
    if several and args.on:
        raise infile.Error("--on: a processor's order is told of one kernel: give one --kernel")
    answer = across.build(loaded, args, series) if several else advise.build(loaded, args)
    timed = None if several else in_time.build(answer, args)
    written = code.write(answer, args.code) if args.code else None
    missing = args.code and not written
    if args.json:
        told = kernels.data(answer) | {"kernels": [data(each) for each in answer.each]} \
            if several else data(answer) | ({"in_time": timing.data(timed)} if timed else {})
        print(json.dumps(told, indent=1))
    else:
        if several:
            kernels.write(answer, sys.stdout)
        else:
            write(answer, sys.stdout, args.brief)
        if timed:
            print("\n" + "\n".join(timing.lines(timed)))
        if args.code:
            print("\n" + "\n".join(_code(answer, written, args)))
    return 1 if missing or not answer.choices else 0


# The machine that has such memory, where it is not the usual one.
_VARIANTS = {"coherent_cma": " --variant cma", "coherent_nc": " --variant noncoherent"}


def _code(advice, written, args):
    """What was written, or why nothing was."""
    if not written:
        return wrap("No driver was written: of none of the ways that are ranked there is one. "
                    f"There is one of {', '.join(code.drivers())}.")
    asked, directory = advice.question, infile.named(args.code)
    where = hint.processor(asked.env)
    where += f" --kernel {args.kernel}" if args.kernel else hint.series(asked.env)
    variant = _VARIANTS.get(asked.asked.source(asked.bytes), "")
    return wrap(f"A driver that maps by {code.way(written)} is in {directory}."
                f"{code.lacks(advice, written)} To build it and to measure it:") + [
        f"  mapbench build {directory}{where}",
        f"  mapbench run --insmod {directory} --target /dev/example_{written}@0,"
        f"{asked.pages * question.PAGE:#x}{variant}{where}"]


def write(advice, out, brief=False):
    parts = (_question, _ranking)
    if brief and not advice.choices:
        parts += (_out,)        # which is the answer then
    elif not brief:
        parts += (_rests, _even, _experiments, _instead, _needs, _absent, _out, _unknown)
    out.write("\n\n".join("\n".join(lines) for part in parts if (lines := part(advice))) + "\n")


def _question(advice):
    asked = advice.question
    share = f"{asked.touched * 100 / asked.pages:.3g} %"
    env = asked.env
    lines = [line for word in asked.asked.words for line in worded.lines(word)]
    first = asked.pattern == "sequential" and 0 < asked.touched < asked.pages
    lines += wrap(f"{advise.size_name(asked)} of {asked.source} memory, {asked.cache};")
    lines += wrap(f"{_first(asked.touched) if first else number.pages(asked.touched)} touched "
                  f"({share}), {asked.pattern}, {asked.access}")
    for wanted, taken in asked.instead:
        lines += wrap(f"No cell of this run is of {wanted}: those of {taken} stand for it. "
                      f"`mapbench advise {asked.words}{hint.processor(asked.env)}` measures "
                      f"{wanted}.")
    lines += wrap(f"Linux {env['kernel']}, {_unit(advice)}: mmap, first touch and munmap, from "
                  f"{infile.named(asked.run.directory)}")
    if runs.origin(env):
        lines += wrap(f"The figures' origin: {runs.origin(env)}.")
    if not advice.judged:
        lines += wrap("The needs cannot be judged: the run has no semantics.json; measure with "
                      f"`{hint.probes(env)}`. So nothing is ranked.")
    return lines


def _first(pages):
    return f"the first {number.pages(pages) if pages != 1 else 'page'}"


def _unit(advice):
    return advice.question.run.groups[advice.question.group].unit


def _ranking(advice):
    lines = _table(advice.choices) + _tie(advice) if advice.choices else []
    unranked = _unranked(advice, hint.unranked(advice))
    if not lines and not unranked and not advice.unmeasured:
        return ["Nothing fits: see what is ruled out.", *_beyond_probes(advice)]
    if lines:
        return (lines + _calls(advice) + _remains(advice) + wrap(beside.processes(advice))
                + _limit(advice) + _named(advice) + unranked + _beyond_probes(advice))
    known = [advice.traits.backend(name) for name in advice.unmeasured]
    named = [f"{each.name}, which in a driver is {each.call}" if each.call else each.name
             for each in known]
    if named:
        lines = wrap(f"Of what fits nothing was measured{' well enough' * bool(unranked)}. What "
                     f"the memory's API allows: {', '.join(named)}.")
    else:
        lines = ["Of what fits nothing was measured well enough to rank it."]
    return lines + _limit(advice) + unranked + _beyond_probes(advice)


def _beyond_probes(advice):
    """What the kernel has for no driver, what may meet a need that none here meets, and what
    holds beside the figures."""
    lines = []
    for need, probe, outcome in advice.absent():
        lines += wrap(f"Of {need} this kernel has {probe} for no driver ({outcome}): that is left "
                      "out here, and nothing fits who needs it.")
    for text in advice.elsewhere():
        lines += wrap(f"{text[0].upper()}{text[1:]}.")
    for text in beside.texts(advice):
        lines += wrap(f"{text}.")
    return lines


def _unranked(advice, choices):
    """Those of which the run tells too little, why, and how to learn more."""
    if not choices:
        return []
    lines = ["Not ranked, so it may be that they are cheaper:"]
    for why, names in hint.reasons(choices).items():
        lines += item(f"{', '.join(names)}: {why}")
    return lines + item(hint.how(advice, choices))


def _calls(advice):
    """What the first is in a driver, and those that are equal to it."""
    calls = [advice.traits.backend(choice.cost.backend) for choice in advice.choices
             if choice.rank == 1]
    if not calls:
        return []
    named = [f"{each.name} is {each.call}" for each in calls if each.call]
    equal = (f" These are equal: their costs differ by less than {advise.EQUAL:.0%}."
             if len(calls) > 1 and advice.equal() else "")
    return wrap(f"In a driver {', '.join(named)}.{equal}") if named else []


def _remains(advice):
    """What the first leaves to the driver, for a need to be met."""
    first = advice.choices[0]
    left = dict.fromkeys(text for verdict in first.verdicts for text in verdict.remains)
    return [line for text in left for line in wrap(f"Of {first.cost.row}: {text}.")]


def _limit(advice):
    if not advice.limit:
        return []
    worked_out = "; the figures are worked out from smaller sizes" if advice.choices else ""
    larger = advice.larger()
    other = f" (--source {' or '.join(larger)} has more)" if larger else ""
    return wrap(f"This machine has no {advice.question.source} memory of more than "
                f"{number.size(advice.limit)}: its limit, not the kernel's{other}{worked_out}.")


def _named(advice):
    if not advice.unmeasured:
        return []
    return wrap(f"Allowed, but not measured in this run, so it may be that they are cheaper: "
                f"{', '.join(advice.unmeasured)}.")


def _absent(advice):
    """What it would take to measure those that were not."""
    if not advice.unmeasured:
        return []
    asked = advice.question
    calls = [f"{name}: {call}" for name in advice.unmeasured
             if (call := advice.traits.backend(name).call)]
    lines = ["Not measured in this run"]
    for line in calls:
        lines += item(line)
    return lines + item("measure them with: "
                        + hint.command(advice, advice.unmeasured, asked.source))


def _experiments(advice):
    if not advice.experiments:
        return []
    without = runs.version(advice.question.env["kernel"]) < [6, 4]
    return [*wrap("An experiment, to learn what taking the VMA's own lock is worth: no driver of "
                  "Linux has the .map_pages that this needs"
                  + ". This kernel has no such lock (6.4 has), so here it is worth nothing"
                  * without), *_table(advice.experiments)]


def _table(choices, names=False):
    width = max([16, *(len(_name(choice, names)) for choice in choices)])
    lines = [f"   {'':{width}} {'whole':>12} {'':>6} {'mmap':>12} {'touch':>12} {'munmap':>11}  "
             "from"]
    least = choices[0].cost.total
    for choice in choices:
        found = {part: value.value for part, _, value in choice.cost.parts}
        figures = "".join(f" {number.exact(found[part]) if part in found else '-':>{room}}"
                          for part, room in (("mmap", 12), ("touch", 12), ("munmap", 11)))
        lines.append(f"{choice.rank:2} {_name(choice, names):{width}} "
                     f"{number.exact(choice.cost.total):>12} "
                     f"{'x' + number.times(choice.cost.total, least):>6}{figures}  "
                     f"{_from(choice.cost)}")
    return lines


def _name(choice, names):
    return f"{choice.cost.row} ({choice.group.source})" if names else choice.cost.row


def _from(life):
    error = (life.high - life.low) / 2 / (life.total or 1)
    named = {"cell": "cells", "between": "model", "beyond": "beyond"}[cost.basis(life)]
    if life.lack:
        return f"{named}, not checked"
    if named == "cells" and not error:
        return named
    return f"{named} ±{max(math.ceil(error * 1000), 1) / 10:.1f}%"


def _tie(advice):
    close = advice.close()
    if close < 2:
        return []
    if all(choice.rank == 1 for choice in advice.choices[:close]) and advice.equal():
        return []       # they are said to be equal
    return [f"The first {close} are closer to each other than the model's error."]


def _rests(advice):
    if not advice.choices:
        return []
    lines = ["The first rests on"]
    for choice in advice.choices[:2]:
        if choice is not advice.choices[0]:
            lines.append("and the next on")
        lines += [line for text in _sources(advice, choice) for line in item(text)]
    return lines


def _sources(advice, choice):
    asked = advice.question
    models = (advice.costs if choice.group == asked.group else
              cost.Costs(asked.run.groups[choice.group])).models
    for _, op, value in choice.cost.parts:
        cell = "/".join((op, choice.cost.row, choice.group.source, choice.group.cache))
        if value.basis == "cell":
            yield f"{cell}/{number.size(asked.bytes)}: {number.exact(value.value)}"
            continue
        model = models[choice.cost.row, op]
        checked = (f"its error ±{value.error:.2%}, as large as that of the cells next to it to a "
                   "fit without them" if not value.lack else
                   f"not checked: {value.lack}")
        yield (f"{cell}: {number.exact(value.value)}, {_BASIS[value.basis]}: {model.formula()}, "
               f"from {len(model.all)} cells, {checked}")


def _even(advice):
    lines = []
    for lazy, bulk, found in advice.evens:
        pages = advice.question.pages
        if found.pages in (0, pages):
            lines += wrap(f"{lazy} is {'dearer' if not found.pages else 'cheaper'} than {bulk} "
                          "however many pages are touched.")
            continue
        lines += wrap(
            f"Break-even: {lazy} costs no more than {bulk} while {_up_to(advice, found)} touched "
            f"({found.share:.1%}; {number.exact(found.low)} to {number.exact(found.high)} "
            f"by the models' errors), munmap included. {_anywhere(found)}Touching a page again "
            "costs the same in both.")
    return lines


def _up_to(advice, found):
    if advice.question.pattern == "random":
        return f"up to {_counted(found.pages, 'page')} {'is' if found.pages == 1 else 'are'}"
    return f"no more than {_first(found.pages)} {'is' if found.pages == 1 else 'are'}"


def _anywhere(found):
    """Of touches of which each is of any page: up to how many faulting is cheaper."""
    if found.random is None:
        return ""
    if found.touches is None:
        return "Where any page is touched next, faulting is cheaper however many are touched. "
    return (f"Where any page is touched next, so that pages lie apart, faulting is cheaper up to "
            f"{_counted(found.random, 'page')}, which {_counted(found.touches, 'touch')} in a "
            "mapping's life are expected to reach. ")


def _counted(count, noun):
    plural = noun + ("es" if noun.endswith("ch") else "s")
    return f"{number.exact(count)} {noun if count == 1 else plural}"


def _instead(advice):
    unranked = _unranked(advice, hint.instead(advice))
    if not advice.instead and not unranked:
        return []
    return ["What one would use without a driver of one's own",
            *(_table(advice.instead, names=True) if advice.instead else []), *unranked]


def _needs(advice):
    if not advice.choices or not advice.choices[0].verdicts:
        return []
    first = advice.choices[0]
    lines = [f"{first.cost.row} meets the needs, by probe"]
    for verdict in first.verdicts:
        rows = ", ".join(f"{name} {outcome}" for name, outcome, _, _ in verdict.rows)
        remains = f"; {'; '.join(verdict.remains)}" if verdict.remains else ""
        lines += item(f"{verdict.need}: {rows}{remains}")
    return lines


def _out(advice):
    if not advice.out:
        return []
    return ["Ruled out"] + [line for why, names in advice.out.items() for line in item(
        f"{', '.join(dict.fromkeys(names))}: {why}{beside.pieces(advice, why)}")]


def _unknown(advice):
    env = advice.question.env
    return wrap(_CANNOT.get(env["mode"], _CANNOT["time"]))


def data(advice):
    """The same as an object for JSON."""
    asked = advice.question
    return {
        "question": {
            "bytes": asked.bytes, "pages": asked.pages, "touched": asked.touched,
            "pattern": asked.pattern, "access": asked.access, "source": asked.source,
            "device": asked.group.device, "cache": asked.cache, "kernel": asked.env["kernel"],
            "needs": [need.name for need in asked.needs], "processes": asked.processes,
            "for": [worded.data(word) for word in asked.asked.words],
            "stands_for": [{"wanted": wanted, "taken": taken}
                           for wanted, taken in asked.instead]},
        "environment": asked.env["id"], "commit": asked.env["commit"],
        "dirty": asked.env["dirty"], "unit": _unit(advice), "needs_judged": advice.judged,
        "answer": [_choice(advice, choice) for choice in advice.choices],
        "close": advice.close() if advice.choices else 0,
        "unranked": [_choice(advice, choice) | {"rank": None, "why": choice.cost.lack}
                     for choice in advice.unranked],
        "experiments": [_choice(advice, choice) for choice in advice.experiments],
        "limit": advice.limit,
        "absent": [{"need": need, "probe": probe, "outcome": outcome}
                   for need, probe, outcome in advice.absent()],
        "elsewhere": advice.elsewhere(),
        "beside": beside.texts(advice),
        "unmeasured": [{"backend": name, "call": advice.traits.backend(name).call}
                       for name in advice.unmeasured],
        "instead": [_choice(advice, choice) for choice in advice.instead],
        "ruled_out": [{"backend": name, "why": why} for why, names in advice.out.items()
                      for name in dict.fromkeys(names)],
        "break_even": [{"lazy": lazy, "bulk": bulk, **found._asdict()}
                       for lazy, bulk, found in advice.evens],
        "cannot_know": _CANNOT.get(asked.env["mode"], _CANNOT["time"]),
    }


def _choice(advice, choice):
    life = choice.cost
    return {
        "rank": choice.rank, "call": advice.traits.backend(life.backend).call,
        "backend": life.backend, "row": life.row, "source": choice.group.source,
        "total": life.total, "low": life.low, "high": life.high, "basis": cost.basis(life),
        "parts": [{"part": part, "op": op, "value": value.value, "basis": value.basis,
                   "error": value.error} for part, op, value in life.parts],
        "rests_on": list(_sources(advice, choice)),
        "semantics": [{"need": verdict.need, "probe": name, "outcome": outcome}
                      for verdict in choice.verdicts for name, outcome, _, _ in verdict.rows],
        "remains": list(dict.fromkeys(text for verdict in choice.verdicts
                                      for text in verdict.remains)),
    }
