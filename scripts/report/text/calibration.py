# SPDX-License-Identifier: GPL-2.0-only
"""A calibration: the command line, the file that it writes, and how good it is, as text."""
import json
import os
import sys

from report.data import infile, number, outfile, run as runs
from report.estimate import calibrate

WORST = 5       # cells that are named


def arguments(parser):
    parser.add_argument("host", metavar="RUN_HOST", help="a run --machine host, in time")
    parser.add_argument("exact", metavar="RUN_EXACT", help="a run --vector of the same cells")
    parser.add_argument("--out", metavar="FILE.json", required=True, help="where the weights go")


def main(args):
    if not args.out.endswith(".json"):
        raise infile.Error(f"--out {args.out}: give a name that ends in .json, as estimate --on "
                           "wants it")
    host, exact = runs.load(args.host), runs.load(args.exact)
    env = calibrate.check(host, exact)
    made = calibrate.fit(calibrate.points(host, exact))
    document = calibrate.document(made, env, _named(host), _named(exact))
    with outfile.placed(args.out) as place:
        outfile.check_own(place, calibrate.written)
        outfile.write(place, json.dumps(document, indent=1) + "\n")
    write(made, infile.named(args.out), sys.stdout)
    return 0


def _named(run):
    return infile.named(os.path.basename(os.path.abspath(run.directory)))


def write(made, path, out):
    out.write(f"{'part':16}{'ns':>12}{'from':>12}{'to':>12}   without one of the cells each\n")
    for part, each in sorted(made.weights.items(), key=lambda item: -item[1].value):
        out.write(f"{part:16}{each.value:>12.4g}{each.low:>12.4g}{each.high:>12.4g}\n")
    errors = calibrate.errors(made)
    middle = number.median([abs(error) for error, *_ in errors])
    out.write(f"\n{len(errors)} cells, each by the fit without it: off by {middle:.1%} in the "
              f"middle, {abs(errors[0][0]):.1%} at worst; {calibrate.SPREAD} % of them by a "
              f"factor of {made.spread:.3g} or less.\nThe worst:\n")
    for error, point, told in errors[:WORST]:
        out.write(f"  {point.name}: {number.exact(point.measured)} ns, by the fit "
                  f"{number.exact(round(told))} ({error:+.1%})\n")
    out.write(f"{path}: for mapbench estimate RUN --on {path}\n")
