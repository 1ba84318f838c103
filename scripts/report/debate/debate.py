# SPDX-License-Identifier: GPL-2.0-only
"""The verdicts of mapbench debate: what the machine saw, and what the cells say of the costs."""
import json
import os
import textwrap

from report.data import infile, number, outfile, run as runs, schema
from report.fit import break_even, cost
from report.debate.claims import BY_NAME, CLAIMS
from report.text.sentences import PROSE

PAGE = 4096
WHOLE = 512
LAZY, BULK, COUNTED = (("fault_page",) * 2, ("remap_pfn",) * 2, ("insert_pages",) * 2)

# "Small", as a share of the whole life; and when it is not any more.
SMALL, LARGE = 1.25, 5

_TEXT = {"type": "string"}
_check = schema.compiled({
    "type": "object", "required": ["kernel", "verdicts"], "properties": {
        "kernel": _TEXT, "verdicts": {"type": "array", "items": {
            "type": "object", "required": ["said", "verdict", "reproduced", "saw"], "properties": {
                "said": _TEXT, "verdict": _TEXT, "saw": _TEXT,
                "reproduced": {"type": "boolean"}}}}}})


def arguments(parser):
    parser.add_argument("run", metavar="RUN", help="the run of the costs")
    parser.add_argument("--claims", metavar="FILE", help="what mapbench-debate printed")
    parser.add_argument("--json", action="store_true")


def main(args):
    run = runs.load(args.run)
    if not run.environments:
        raise runs.Error(f"{run.directory}: the run names no environment; measure again")
    if args.claims:
        found = _seen(args.claims) | costs(run)
        verdicts = {"kernel": run.environments[0]["kernel"], "verdicts": [
            {"claim": claim.name, "said": claim.said, "verdict": claim.verdict,
             "reproduced": found.get(claim.name, (False, ""))[0],
             "saw": found.get(claim.name, (False, "it was not tried: the boot ended before"))[1]}
            for claim in CLAIMS]}
        outfile.write(os.path.join(run.directory, "debate.json"),
                      json.dumps(verdicts, indent=1) + "\n")
    else:
        verdicts = read(run.directory)
    print(json.dumps(verdicts, indent=1) if args.json else "\n".join(_text(verdicts)))
    return 0 if all(each["reproduced"] for each in verdicts["verdicts"]) else 1


def read(directory):
    make = "make it with `mapbench debate --out DIR`"
    return infile.document(os.path.join(directory, "debate.json"), make, make, _check)


def _seen(path):
    """What the lines that are claims say; the program and the kernel print others, too."""
    found = {}
    for _, line in infile.lines(path, "name what mapbench-debate printed", "try it again"):
        try:
            claim = infile.parse(line)
            name, detail = claim["claim"], claim["detail"]
            if isinstance(detail, str) and name in BY_NAME:
                found[name] = claim["holds"] is True, detail
        except (ValueError, KeyError, TypeError):
            continue
    return found


def costs(run):
    """Of a run with fault_page, remap_pfn and insert_pages on split memory."""
    group = next((group for group in run.groups if group.source == "split"), None)
    if group is None:
        raise runs.Error(f"{run.directory}: no cells of source split to weigh nopage by")
    made = cost.Costs(run.groups[group])
    unit = run.groups[group].unit

    def total(row, pages):
        life = made.life(*row, pages, pages)
        if life is None:
            raise runs.Error(f"{run.directory}: no cells of mmap, touch_read and munmap of "
                             f"{row[0]} that are trusted, to weigh nopage by; measure again")
        return life.total

    one, one_bulk = total(LAZY, 1), total(BULK, 1)
    whole, whole_bulk, counted = (total(row, WHOLE) for row in (LAZY, BULK, COUNTED))
    # Its cells are of whole mappings.
    turn = break_even.between(made, LAZY, BULK, WHOLE, judged=False)
    size = number.size(WHOLE * PAGE)
    return {
        "small_once": (one <= one_bulk * SMALL,
                       f"one page: {number.exact(one)} {unit} by nopage, {number.exact(one_bulk)} "
                       f"by remap_pfn_range, {number.more(one, one_bulk)}"),
        "small_whole": (whole >= whole_bulk * LARGE,
                        f"{size}, every page touched: {number.exact(whole)} {unit} by nopage, "
                        f"{number.exact(whole_bulk)} by remap_pfn_range, "
                        f"{number.more(whole, whole_bulk)}"),
        "small_even": (0 < turn.share < 0.5,
                       f"{size}: nopage costs no more up to {turn.pages} of {WHOLE} pages "
                       f"touched, {turn.share:.1%}"),
        "at_once_cost": (counted * 2 <= whole,
                         f"{size}, every page touched: {number.exact(counted)} {unit} by "
                         f"vm_insert_pages, nopage takes {number.times(whole, counted)} times "
                         "that"),
    }


def _text(verdicts):
    good = sum(each["reproduced"] for each in verdicts["verdicts"])
    yield (f"The debate of 2006 on Linux {verdicts['kernel']}: {good} of "
           f"{len(verdicts['verdicts'])} verdicts reproduced")
    for each in verdicts["verdicts"]:
        yield ""
        yield from _wrap("  " if each["reproduced"] else "! ", each["said"])
        yield from _wrap("    verdict: ", each["verdict"])
        yield from _wrap("    seen:    " if each["reproduced"] else "    NOT reproduced: ",
                         each["saw"])


def _wrap(head, text):
    return textwrap.wrap(text, PROSE, initial_indent=head, subsequent_indent=" " * len(head),
                         break_on_hyphens=False)
