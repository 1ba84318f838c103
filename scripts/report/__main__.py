# SPDX-License-Identifier: GPL-2.0-only
"""The command line: `python3 -m report VERB RUN` or `python3 scripts/report VERB RUN`."""
import functools
import os
import signal
import sys

if __name__ == "__main__" and signal.getsignal(signal.SIGINT) == signal.default_int_handler:
    signal.signal(signal.SIGINT, signal.SIG_DFL)    # until there is somebody to catch it
if not __package__:
    # Run as a directory: sys.path[0] is this directory, whose names would shadow other modules.
    sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

from report.data import infile, outfile, run  # noqa: E402
from report.advise import advise, measure  # noqa: E402
from report.text import advice, calibration, changes, estimates, worded  # noqa: E402
from report.debate import debate  # noqa: E402
from report.cli import cli, history, selftest  # noqa: E402

ERRORS = 100    # that validate lists


def validate(args):
    from report.data import check, notes, schema, semantics
    path = args.run
    data = run.read(path)
    errors = schema.thorough("run", data) or check.semantics(notes.code(data))
    if os.path.isdir(path) and not errors:
        errors = semantics.check(path, data["environments"])
    for error in errors[:ERRORS]:
        print(infile.shown(error))
    if errors[ERRORS:]:
        print(f"and {len(errors) - ERRORS} more")
    if errors:
        return 1
    cells = len(data["cells"])
    print(f"{infile.named(path)}: valid, {cells} cell{'' if cells == 1 else 's'}")
    return 0


def table(args):
    from report.text import terminal
    terminal.write(run.load(args.run), sys.stdout)
    return 0


def report(args):
    # What it reads there is seen by who can read there.
    with outfile.kept(args.run) as path:
        return _report(run.load(path))


def _report(loaded):
    try:
        from report.draw import plot
    except ImportError as error:
        raise run.Error(f"cannot draw plots: {error}; install python3-matplotlib") from error
    from report.data import semantics
    from report.page import ask, page, processes
    semantics.read(loaded.directory)       # refused before anything is written
    processes.read(loaded.directory)
    ask.profiles(loaded)
    plot.check(loaded)
    page.check(loaded)
    figures = plot.write(loaded)
    print(infile.named(page.write(loaded, figures)))
    return 0


def one_run(parser):
    parser.add_argument("run", metavar="RUN", help="a run directory, or its run.json")


# By name: what it does with its arguments, what help says, and which arguments it has.
VERBS = {
    "validate": (validate, "check run.json and semantics.json against schema and themselves",
                 one_run),
    "table": (table, "print the costs on the terminal", one_run),
    "report": (report, "write report.html and plots/ into the run directory", one_run),
    "advise": (advice.main, "rank the backends for a buffer", advise.arguments),
    "measure": (measure.main, "what to measure to advise on a buffer", measure.arguments),
    "words": (worded.main, "what advise takes a driver's words for", worded.arguments),
    "debate": (debate.main, "the verdicts on the claims of 2006", debate.arguments),
    "compare": (changes.main, "what changed between two sets of runs", changes.arguments),
    "estimate": (estimates.main, "what a run's ways take on a processor", estimates.arguments),
    "calibrate": (calibration.main, "fit a processor's weights to times", calibration.arguments),
    "add": (history.add, "add a run to a history", history.add_arguments),
    "history": (history.main, "what changed in a history", history.arguments),
    "selftest": (selftest.main, "what a selftest's boots show", selftest.arguments),
}


@functools.cache
def _parser():
    parser = cli.Parser(prog="report", description="Reports from a mapbench run.")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for name, (_, text, arguments) in VERBS.items():
        arguments(verbs.add_parser(name, help=text, description=text))
    return parser


def main(argv=None):
    def call():
        args = _parser().parse_args(argv)
        return VERBS[args.verb][0](args)
    return cli.guard("report", call)


if __name__ == "__main__":
    cli.start(main)
