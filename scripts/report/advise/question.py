# SPDX-License-Identifier: GPL-2.0-only
"""What is asked of a run about a buffer, checked against what the run can tell."""
import difflib
import re

from report.data import catalog, run as runs
from report.fit import cost
from report.advise import in_time, needs as wants, words

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
        asked = words.Asked(args, next((env["arch"] for env in run.environments), None))
        self.pattern, self.access, self.asked = args.pattern, asked.access, asked
        self.needs = [need(name) for name in asked.needs]
        self.processes = processes(args.processes)
        self.private_write = (self.access == "write" and self.touched > 0
                              and wants.NEEDS["private"] in self.needs)
        envs = _kernel(run, args.kernel)
        groups = [group for group in run.groups if group.env in envs]
        own = [group for group in groups
               if group in run.own]
        if not own:
            raise runs.Error(f"{run.directory}: no cells of a mapbench backend; measure with "
                             "`mapbench run`, then give that directory")
        self.source = _source(asked, args.source, self.bytes, own)
        of_source = [group for group in own if group.source == self.source]
        if not of_source:
            raise runs.Error(f"--source {self.source}: not in this run, which has "
                             f"{_listed(group.source for group in own)}")
        # A word's cache mode is had as far as it was measured; one that is asked for must be.
        had = asked.cache in [group.cache for group in of_source]
        self.cache = args.cache or asked.cache if args.cache or had else of_source[0].cache
        fit = [group for group in of_source if group.cache == self.cache]
        if not fit:
            raise runs.Error(f"--cache {self.cache}: not measured on {self.source} in this run, "
                             f"which has {_listed(group.cache for group in of_source)}")
        self.group = self._longest(fit)
        self.env = run.environment(self.group)
        self.words = _words(args, self.source, self.cache if self.cache != of_source[0].cache
                            else None)
        self.instead = _instead(asked, args, self)
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
    given = [f"--size {args.size}"]
    given += [f"--touched {args.touched}"] * (args.touched != "100%")
    given += [f"--pattern {args.pattern}"] * (args.pattern != "sequential")
    given += [f"--access {args.access}"] * (args.access not in (None, "read"))
    given += [f"--need {args.need}"] * bool(args.need)
    given += [f"--for {args.words}"] * bool(args.words)
    if not args.words or args.source:
        given += [f"--source {source}"] + [f"--cache {cache}"] * bool(cache)
    return " ".join(given)


def _source(asked, given, size, own):
    """The memory that is asked for, or the first of what stands for it that the run has."""
    had = [group.source for group in own]
    if given or not asked.sources:
        return given or had[0]
    meant = [asked.source(size), *asked.sources]
    return next((name for name in meant if name in had), meant[0])


def _instead(asked, args, question):
    """[(wanted, taken)]: what the run has not of what the words ask for."""
    found = []
    if asked.sources and not args.source:
        found.append((asked.source(question.bytes), question.source))
    found += [(asked.cache, question.cache)] if asked.cache and not args.cache else []
    return [(wanted, taken) for wanted, taken in found if wanted != taken]


def _listed(names):
    return ", ".join(dict.fromkeys(names))


def size(text):
    match = re.fullmatch(r"([1-9][0-9]{0,15})([KMG]?)(?:i?B)?", text)
    value = int(match[1]) << _UNITS[match[2]] if match else 0
    if not 0 < value <= _LONGEST:
        raise runs.Error(f"--size {text}: give a whole number of bytes, or of K, M or G, "
                         "as 64M or 1536K")
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
        near = difflib.get_close_matches(name.lower(), wants.NEEDS, 1)
        raise runs.Error(f"--need {name}: give some of {','.join(wants.NEEDS)}"
                         + (f"; did you mean {near[0]}?" if near else ""))
    return wants.NEEDS[name]


def processes(text):
    if not re.fullmatch(r"[1-9][0-9]{0,5}", text):
        raise runs.Error(f"--processes {text}: give a number of processes, as in 500")
    return int(text)


def kernels(text):
    """The series that are asked for, a list; [None] for the latest."""
    named = (text or "").split(",")
    if len(named) > 1 and not all(named):
        raise runs.Error(f"--kernel {text}: give series with a comma between, as in 6.1,7.2")
    return list(dict.fromkeys(named)) if text else [None]


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
    parser.add_argument("--access", choices=("read", "write"),
                        help="what the first touch is (default read)")
    parser.add_argument("--for", dest="words", metavar="WORD,WORD",
                        help="what a driver calls it, as in vb2-dma-contig or rdma")
    parser.add_argument("--processes", default="1", metavar="N", help="how many will map it")
    parser.add_argument("--source", metavar="S", help="the memory, as mapbench list names it")
    parser.add_argument("--cache", choices=catalog.CACHES, help="the memory type needed")
    parser.add_argument("--kernel", metavar="K",
                        help="series, as in 6.12, or several, 6.1,7.2 (default the latest)")
    parser.add_argument("--need", metavar="N,N",
                        help=f"what must work: {', '.join(wants.NEEDS)}")
    in_time.arguments(parser)
    parser.add_argument("--brief", action="store_true", help="the ranking alone")
    parser.add_argument("--code", metavar="DIR", help="write a driver that maps so, into DIR")
    parser.add_argument("--json", action="store_true", help="the answer as JSON")
