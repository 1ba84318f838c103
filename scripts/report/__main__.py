# SPDX-License-Identifier: GPL-2.0-only
"""The command line: `python3 -m report VERB RUN` or `python3 scripts/report VERB RUN`."""
import argparse
import os
import sys

if not __package__:
    # Run as a directory: sys.path[0] is this directory, whose names would shadow other modules.
    sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

from report import advice, advise, changes, debate, history, run, selftest  # noqa: E402


def validate(args):
    from report import check, probes
    path = args.run
    data = run.read(path)
    errors = check.schema(data)
    errors += check.semantics(data) if not errors else []
    probed = probes.read(path) if os.path.isdir(path) else None
    if probed is not None and not errors:
        errors = probes.check(probed, data["environments"])
    for error in errors:
        print(error)
    if errors:
        return 1
    cells = len(data["cells"])
    print(f"{path}: valid, {cells} cell{'' if cells == 1 else 's'}")
    return 0


def table(args):
    from report import terminal
    terminal.write(run.load(args.run), sys.stdout)
    return 0


def report(args):
    loaded = run.load(args.run)
    try:
        from report import plot
    except ImportError as error:
        raise run.Error(f"cannot draw plots: {error}; install python3-matplotlib") from error
    from report import page
    figures = plot.write(loaded)
    print(page.write(loaded, figures))
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
    "debate": (debate.main, "the verdicts on the claims of 2006", debate.arguments),
    "compare": (changes.main, "what changed between two sets of runs", changes.arguments),
    "keep": (history.keep, "add a run to a history", history.keep_arguments),
    "history": (history.main, "what changed in a history", history.arguments),
    "selftest": (selftest.main, "what a selftest's boots show", selftest.arguments),
}


class _Parser(argparse.ArgumentParser):
    def error(self, message):
        raise run.Error(f"{message}; see --help")


def main(argv=None):
    parser = _Parser(prog="report", description="Reports from a mapbench run.")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for name, (_, text, arguments) in VERBS.items():
        arguments(verbs.add_parser(name, help=text, description=text))
    args = None
    try:
        args = parser.parse_args(argv)
        return VERBS[args.verb][0](args)
    except run.Error as error:
        print(f"mapbench: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        print(f"mapbench: {error.filename or args.verb}: {error.strerror}; "
              "check the path and its permissions", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
