# SPDX-License-Identifier: GPL-2.0-only
"""What a run's ways take on a processor, as text of sentences.WIDTH columns, and as JSON."""
import json
import sys
from collections import Counter

from report.data import infile, number, run as runs
from report.estimate import cycles, processor as processors, ranking, terms
from report.text.sentences import item

LISTED = 12     # orders of a kind that are named; the JSON has them all

LIST = "list"


def arguments(parser):
    parser.add_argument("run", metavar="RUN", nargs="?", help="a run directory, or its run.json")
    parser.add_argument("--on", metavar="PROCESSOR", required=True,
                        help="its name, FILE.json, or list")
    parser.add_argument("--caches", choices=processors.CACHES, default="any",
                        help="where what is touched lies before")
    parser.add_argument("--filter", metavar="REGEX", help="cells, by their names")
    parser.add_argument("--json", action="store_true", help="the estimate as JSON")


def main(args):
    if args.on == LIST:
        _list(args)
        return 0
    chosen = processors.read(args.on)
    if args.run is None:
        raise infile.Error("no run: give one, as in mapbench estimate results/runs/NAME --on "
                           f"{chosen.name}")
    wanted = None if args.filter is None else ranking.pattern(args.filter)
    run = runs.load(args.run)
    ranking.check(run, chosen)
    scale = cycles.Scale(chosen, args.caches)
    found = ranking.rankings(run, scale, wanted)
    if not found:
        raise infile.Error(f"{args.run}: no two ways with a vector at one op, memory and size"
                           f"{' that --filter takes' * bool(args.filter)}; see --help")
    missing = ranking.without(run, scale)
    if args.json:
        json.dump(data(scale, found, missing), sys.stdout, indent=1)
        sys.stdout.write("\n")
    else:
        write(run, scale, found, missing, sys.stdout)
    return 0


def _list(args):
    if args.run is not None or args.filter is not None:
        raise infile.Error("--on list: gives what there is, and takes no run")
    known = processors.known()
    if args.json:
        json.dump([told(each) | {"weights": {
            part: {key: value for key, value in weight._asdict().items() if value is not None}
            for part, weight in each.weights.items()}} for each in known], sys.stdout, indent=1)
        sys.stdout.write("\n")
        return
    for each in known:
        print(f"{each.name} ({each.arch}, {each.unit} of one of each part)")
        print("\n".join(_wrap(each.title, "  ")))
        for part, weight in each.weights.items():
            warm = f", {weight.warm:g} at most where caches are warm" if weight.warm else ""
            print("\n".join(_wrap(f"{part} {weight.low:g} to {weight.high:g}{warm}: "
                                  f"{weight.source}", "  ")))
        print("\n".join(_wrap(f"spread {each.spread:g}, of {each.spread_of}: "
                              f"{each.spread_why}", "  ")) + "\n")


def _wrap(text, indent=""):
    return item(text, indent, cut=False)    # an address is no good in two lines


def write(run, scale, found, missing, out):
    chosen = scale.processor
    parts = [_wrap(f"On {chosen.name} ({chosen.title}), caches {scale.caches}: {chosen.unit} as "
                   "weights of the parts make them, an estimate and nothing measured. Where each "
                   "weight is from: mapbench estimate --on list")]
    for each in found:
        parts.append(_ranking(run, chosen, each))
    parts.append(_told(found, missing, chosen))
    out.write("\n\n".join("\n".join(lines) for lines in parts) + "\n")


def _ranking(run, chosen, found):
    group = found.group
    where = run.name(group) if len(run.groups) > 1 else group.source
    lines = _wrap(f"{found.title}, {number.size(found.bytes)} ({number.pages(found.pages)}) of "
                  f"{where}, {group.cache}")
    return lines + table(chosen, found.ways) + verdicts(found.pairs)


def table(chosen, ways):
    """Placed ways, in the order of instructions."""
    width = max([16, *(len(placed.way.row) for placed in ways)])
    lines = [f"  {'':{width}} {'instructions':>14} {chosen.unit + ', from':>16} {'to':>14}  "
             "place in time"]
    for way, place in ways:
        lines.append(f"  {way.row:{width}} {number.exact(way.instructions):>14} "
                     f"{number.exact(round(way.interval.low)):>16} "
                     f"{number.exact(round(way.interval.high)):>14}  {_place(place)}")
    return lines


def _place(place):
    first, last = place
    return str(first) if first == last else f"{first} to {last}, undecided"


def verdicts(pairs):
    """What becomes in time of the orders by instructions."""
    if not pairs:
        return ["  By instructions all are equal."]
    count = Counter(pair.verdict for pair in pairs)
    lines = _wrap(f"Of {len(pairs)} order{'s' * (len(pairs) != 1)} by instructions "
                  f"{count[ranking.HELD]} hold{'s' * (count[ranking.HELD] == 1)} in time, "
                  f"{count[ranking.TURNED]} {_are(count[ranking.TURNED])} turned round, "
                  f"{count[ranking.UNDECIDED]} {_are(count[ranking.UNDECIDED])} undecided.", "  ")
    for pair in pairs:
        if pair.verdict == ranking.TURNED:
            lines += _wrap(f"Turned round: {pair.dear} takes less than {pair.cheap}, by "
                           f"{pair.by}.", "  ")
    for by in dict.fromkeys(pair.by for pair in pairs if pair.verdict == ranking.UNDECIDED):
        names = [f"{pair.cheap} < {pair.dear}" for pair in pairs
                 if (pair.verdict, pair.by) == (ranking.UNDECIDED, by)]
        more = f", and {len(names) - LISTED} more" if len(names) > LISTED else ""
        lines += _wrap(f"Undecided {reason(by)}: {', '.join(names[:LISTED])}{more}.", "  ")
    return lines


def _are(count):
    return "is" if count == 1 else "are"


def reason(by):
    """Why an order is not decided, or what turns it round."""
    return "by the factor allowed for unlike code" if by == cycles.SPREAD else f"by {by}"


def _of(chosen):
    parts = processors.SPREADS[chosen.spread_of]
    return ", ".join(parts) if parts else "parts"


def _told(found, missing, chosen):
    pairs = [pair for each in found for pair in each.pairs]
    count = Counter(pair.verdict for pair in pairs)
    lines = _wrap(f"All in all: {len(pairs)} orders by instructions, {count[ranking.HELD]} hold, "
                  f"{count[ranking.TURNED]} turned round, {count[ranking.UNDECIDED]} undecided.")
    lines += _wrap("The place is by differences, not by whether intervals overlap: a weight that "
                   "is not known well is the same in both of two ways. Each may be off what its "
                   f"{_of(chosen)} add up to by a factor of {chosen.spread:g}.")
    lines += _wrap("No time is put on " + "; ".join(
        f"{part}, which {why}" for part, why in terms.UNWEIGHED.items()) + ".")
    for why, many in sorted(missing.items()):
        lines += _wrap(f"{many} cell{'s' * (many != 1)} without an estimate: {why}.")
    return lines


def told(chosen):
    return {"name": chosen.name, "title": chosen.title, "arch": chosen.arch, "unit": chosen.unit,
            "spread": chosen.spread, "spread_of": chosen.spread_of}


def data(scale, found, missing):
    """The same as an object for JSON."""
    return {
        "processor": told(scale.processor), "caches": scale.caches,
        "rankings": [{
            "op": each.title, "environment": each.group.env, "source": each.group.source,
            "device": each.group.device, "cache": each.group.cache, "bytes": each.bytes,
            "pages": each.pages, **orders(each.ways, each.pairs)} for each in found],
        "unweighed": terms.UNWEIGHED, "without": dict(missing)}


def orders(ways, pairs):
    return {"ways": [_way(*placed) for placed in ways],
            "orders": [pair._asdict() for pair in pairs]}


def _way(way, place):
    return {"row": way.row, "backend": way.cells[0]["backend"],
            "cells": [cell.get("name") for cell in way.cells], "instructions": way.instructions,
            "low": way.interval.low, "high": way.interval.high, "place": list(place),
            "shares": {part: list(share) for part, share in way.interval.shares.items()}}
