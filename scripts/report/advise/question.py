# SPDX-License-Identifier: GPL-2.0-only
"""What is asked of a run about a buffer, checked against what the run can tell."""
import re

from report.data import catalog, run as runs
from report.fit import cost
from report.advise import in_time, needs as wants

PAGE = 4096
_UNITS = {"": 0, "K": 10, "M": 20, "G": 30}
_LONGEST = 1 << 40


class Question:
    """traits: those of the environment that answers."""

    def __init__(self, run, args):
        self.run = run
        self.bytes = size(args.size)
        self.pages = -(-self.bytes // PAGE)
        self.touched = touched(args.touched, self.pages)
        self.pattern, self.access = args.pattern, args.access
        self.needs = [need(name) for name in (args.need or "").split(",") if name]
        self.private_write = (self.access == "write" and self.touched > 0
                              and wants.NEEDS["private"] in self.needs)
        envs = _kernel(run, args.kernel)
        groups = [group for group in run.groups if group.env in envs]
        own = [group for group in groups
               if group in run.own]
        if not own:
            raise runs.Error(f"{run.directory}: no cells of a mapbench backend; measure with "
                             "`mapbench run`, then give that directory")
        self.source = args.source or own[0].source
        of_source = [group for group in own if group.source == self.source]
        if not of_source:
            raise runs.Error(f"--source {self.source}: not in this run, which has "
                             f"{_listed(group.source for group in own)}")
        self.cache = args.cache or of_source[0].cache
        fit = [group for group in of_source if group.cache == self.cache]
        if not fit:
            raise runs.Error(f"--cache {self.cache}: not measured on {self.source} in this run, "
                             f"which has {_listed(group.cache for group in of_source)}")
        self.group = self._longest(fit)
        self.env = run.environment(self.group)
        self.words = _words(args, self.source, self.cache if self.cache != of_source[0].cache
                            else None)
        self.traits = run.traits[self.group.env]
        # a BAR's beside a BAR, memory's beside memory, nothing beside what devices see coherently,
        # a file that the user named beside all
        kind = "coherent" in self.traits.backend(self.traits.source(self.source).meant).needs
        self.others = [group for group in groups if group not in own and (
            group.source == "file" or not kind
            and (group.source == "bar") == (self.source == "bar"))]

    def _longest(self, groups):
        """Of several devices the first whose cells reach the size, or the longest."""
        reach = {group: max(self.run.groups[group].sizes) for group in groups}
        return next((group for group in groups if reach[group] >= self.bytes),
                    max(groups, key=lambda group: reach[group]))


def _words(args, source, cache):
    """As it is asked of the machine, in place of a run."""
    words = [f"--size {args.size}"]
    words += [f"--touched {args.touched}"] * (args.touched != "100%")
    words += [f"--pattern {args.pattern}"] * (args.pattern != "sequential")
    words += [f"--access {args.access}"] * (args.access != "read")
    words += [f"--need {args.need}"] * bool(args.need)
    words += [f"--source {source}"] + [f"--cache {cache}"] * bool(cache)
    return " ".join(words)


def _listed(names):
    return ", ".join(dict.fromkeys(names))


def size(text):
    match = re.fullmatch(r"([1-9][0-9]{0,15})([KMG]?)(?:i?B)?", text)
    value = int(match[1]) << _UNITS[match[2]] if match else 0
    if not 0 < value <= _LONGEST:
        raise runs.Error(f"--size {text}: give bytes with K, M or G, as in 64M")
    return value


def touched(text, pages):
    """Pages: a share of them in per cent, or their number."""
    match = re.fullmatch(r"([0-9]{1,15}(?:\.[0-9]{1,15})?)(%?)", text)
    if match and match[2] and float(match[1]) <= 100:
        least = 1 if float(match[1]) > 0 else 0
        return min(max(round(pages * float(match[1]) / 100), least), pages)
    if match and not match[2] and "." not in text and int(text) <= pages:
        return int(text)
    raise runs.Error(f"--touched {text}: give a share of the pages, as in 10%, or a number of "
                     f"pages up to {pages}")


def need(name):
    if name not in wants.NEEDS:
        raise runs.Error(f"--need {name}: give some of {','.join(wants.NEEDS)}")
    return wants.NEEDS[name]


def _kernel(run, series):
    """The environments of one kernel: the one asked for, or the latest."""
    if not run.environments:
        raise runs.Error(f"{run.directory}: the run names no environment; measure again")
    found = sorted({env["kernel"] for env in run.environments}, key=runs.version)
    fits = [kernel for kernel in found
            if series is None or kernel == series or re.match(rf"{re.escape(series)}[.-]", kernel)]
    if not fits:
        raise runs.Error(f"--kernel {series}: not in this run, which has {', '.join(found)}")
    return [env["id"] for env in run.environments if env["kernel"] == fits[-1]]


def arguments(parser, run=True):
    if run:
        parser.add_argument("run", metavar="RUN", help="a run directory, or its run.json")
    parser.add_argument("--size", required=True, metavar="N", help="of the buffer, as in 64M")
    parser.add_argument("--touched", default="100%", metavar="N",
                        help="share (10%%) or number of pages the process will touch")
    parser.add_argument("--pattern", default="sequential", choices=cost.PATTERNS,
                        help="which pages are touched: the first, in order, or any, each once")
    parser.add_argument("--access", default="read", choices=("read", "write"),
                        help="what the first touch is")
    parser.add_argument("--source", metavar="S", help="the memory, as mapbench list names it")
    parser.add_argument("--cache", choices=catalog.CACHES, help="the memory type needed")
    parser.add_argument("--kernel", metavar="K", help="series, as in 6.12 (default the latest)")
    parser.add_argument("--need", metavar="N,N",
                        help=f"what must work: {', '.join(wants.NEEDS)}")
    in_time.arguments(parser)
    parser.add_argument("--brief", action="store_true", help="the ranking alone")
    parser.add_argument("--code", metavar="DIR", help="write a driver that maps so, into DIR")
    parser.add_argument("--json", action="store_true", help="the answer as JSON")
