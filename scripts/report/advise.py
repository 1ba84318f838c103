# SPDX-License-Identifier: GPL-2.0-only
"""Which backend to take for a buffer: a ranked answer from the cells and probes of a run."""
import re
from collections import namedtuple

from report import catalog, cost, even, needs as wants, number, probes, run as runs

# cost: a cost.Cost; verdicts: of the needs; group: the run.Group it is of.
Choice = namedtuple("Choice", "group cost verdicts")

PAGE = 4096
_UNITS = {"": 0, "K": 10, "M": 20, "G": 30}
_LONGEST = 1 << 40


class Question:
    """What was asked, checked against what the run can tell."""

    def __init__(self, run, args):
        self.run = run
        self.bytes = _bytes(args.size)
        self.pages = -(-self.bytes // PAGE)
        self.touched = _touched(args.touched, self.pages)
        self.pattern, self.access = args.pattern, args.access
        self.needs = [_need(name) for name in (args.need or "").split(",") if name]
        envs = _kernel(run, args.kernel)
        groups = [group for group in run.groups if group.env in envs]
        own = [group for group in groups
               if any(catalog.ours(backend) for _, backend in run.groups[group].rows)]
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
        # a BAR's beside a BAR, memory's beside memory, a file that the user named beside both
        self.others = [group for group in groups if group not in own and (
            group.source == "file" or (group.source == "bar") == (self.source == "bar"))]
        self.env = run.environment(self.group)

    def _longest(self, groups):
        """Of several devices the first whose cells reach the size, or the longest."""
        reach = {group: max(self.run.groups[group].sizes) for group in groups}
        return next((group for group in groups if reach[group] >= self.bytes),
                    max(groups, key=lambda group: reach[group]))


class Advice:
    """choices, cheapest first; instead: what one would use without a driver, the same;
    out: {reason: names}; judged: whether the run can tell about needs."""

    def __init__(self, question):
        self.question = question
        data = probes.read(question.run.directory)
        self.probes = wants.Probes(data) if data else None
        self.judged = self.probes is not None or not question.needs
        self.costs = cost.Costs(question.run.groups[question.group])
        self.out = {}
        self.choices = self._ranked([question.group])
        self.instead = self._ranked(question.others)
        self._skipped()
        self.evens = self._evens()

    def _ranked(self, groups):
        found = []
        for group in groups:
            cells = self.question.run.groups[group]
            costs = self.costs if group == self.question.group else cost.Costs(cells)
            for row, backend in cells.rows:
                choice = self._choice(group, costs, row, backend)
                if choice:
                    found.append(choice)
        return sorted(found, key=lambda choice: choice.cost.total)

    def _choice(self, group, costs, row, backend):
        """None, and a line in out, where it cannot be one."""
        asked = self.question
        if not catalog.competes(backend):
            return self._rule_out("a control, no way to map a buffer", row)
        life = costs.life(row, backend, asked.pages, asked.touched, asked.pattern, asked.access)
        if life is None:
            return self._rule_out(self._unmeasured(group, row, backend), row)
        if cost.basis(life) == "beyond":
            why = self._refused(backend, group)
            if why:
                return self._rule_out(why, row)
        verdicts = self._verdicts(backend, group)
        for verdict in verdicts:
            if not verdict.met:
                broken = [f"{name} is {outcome}" for name, outcome, _, met in verdict.rows
                          if not met]
                return self._rule_out(f"{verdict.need}: {', '.join(broken)}", row)
        return Choice(group, life, verdicts)

    def _verdicts(self, backend, group):
        if self.probes is None:
            return []
        return [self.probes.judge(need, group.env, backend, group.source)
                for need in self.question.needs]

    def _rule_out(self, why, row):
        self.out.setdefault(why, []).append(row)

    def _unmeasured(self, group, row, backend):
        cells = [cell for cell in self.question.run.groups[group].cells
                 if cell["backend"] == backend]
        doubted = next((cell["note"] for cell in cells if not cell["trusted"]), None)
        if doubted:
            return f"not trusted: {doubted}"
        return (self._refused(backend, group)
                or f"no cells of mmap, touch_{self.question.access} and munmap to go by")

    def _refused(self, backend, group):
        """Why a size not below the one asked for was skipped, if it was."""
        for skip in sorted(self.question.run.skipped, key=lambda skip: skip["bytes"] or 0):
            if (skip["backend"] == backend and skip["env"] == group.env
                    and skip["source"] in (None, group.source)
                    and skip["cache"] in (None, group.cache)
                    and skip["op"] in (None, "mmap", f"touch_{self.question.access}", "munmap")
                    and (skip["bytes"] or _LONGEST) >= self.question.bytes):
                return skip["why"]
        return None

    def _skipped(self):
        """Backends of which the group has no cell at all."""
        group = self.question.group
        known = {backend for _, backend in self.question.run.groups[group].rows}
        for backend in sorted({skip["backend"] for skip in self.question.run.skipped} - known,
                              key=lambda name: catalog.backend(name).order):
            why = self._refused(backend, group)
            if why and catalog.ours(backend):
                self._rule_out(why, backend)

    def _evens(self):
        """(lazy, bulk, Even) for the cheapest of each kind among the choices."""
        asked = self.question
        rows = [(choice.cost.row, choice.cost.backend) for choice in self.choices]
        lazy = next((row for row in rows if catalog.lazy(row[1])), None)
        bulk = next((row for row in rows if not catalog.lazy(row[1])), None)
        if not lazy or not bulk:
            return []
        found = even.between(self.costs, lazy, bulk, asked.pages, asked.pattern, asked.access)
        return [(lazy[0], bulk[0], found)] if found else []

    def close(self):
        """How many of the first choices the errors do not tell apart."""
        least = self.choices[0].cost
        return sum(choice.cost.low <= least.high for choice in self.choices)


def _listed(names):
    return ", ".join(dict.fromkeys(names))


def _bytes(text):
    match = re.fullmatch(r"([1-9][0-9]{0,15})([KMG]?)(?:i?B)?", text)
    value = int(match[1]) << _UNITS[match[2]] if match else 0
    if not 0 < value <= _LONGEST:
        raise runs.Error(f"--size {text}: give bytes with K, M or G, as in 64M")
    return value


def _touched(text, pages):
    """Pages: a share of them in per cent, or their number."""
    match = re.fullmatch(r"([0-9]{1,15}(?:\.[0-9]{1,15})?)(%?)", text)
    if match and match[2] and float(match[1]) <= 100:
        return min(max(round(pages * float(match[1]) / 100), float(match[1]) > 0), pages)
    if match and not match[2] and "." not in text and int(text) <= pages:
        return int(text)
    raise runs.Error(f"--touched {text}: give a share of the pages, as in 10%, or a number of "
                     f"pages up to {pages}")


def _need(name):
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


def arguments(parser):
    parser.add_argument("run", metavar="RUN", help="a run directory, or its run.json")
    parser.add_argument("--size", required=True, metavar="N", help="of the buffer, as in 64M")
    parser.add_argument("--touched", default="100%", metavar="N",
                        help="share (10%%) or number of pages the process will touch")
    parser.add_argument("--pattern", default="sequential", choices=cost.PATTERNS,
                        help="which pages are touched: neighbours, or any, each once")
    parser.add_argument("--access", default="read", choices=("read", "write"),
                        help="what the first touch is")
    parser.add_argument("--source", metavar="S", help="the memory, as mapbench list names it")
    parser.add_argument("--cache", choices=catalog.CACHES, help="the memory type needed")
    parser.add_argument("--kernel", metavar="K", help="series, as in 6.12 (default the latest)")
    parser.add_argument("--need", metavar="N,N",
                        help=f"what must work: {', '.join(wants.NEEDS)}")
    parser.add_argument("--brief", action="store_true", help="the ranking alone")
    parser.add_argument("--json", action="store_true", help="the answer as JSON")


def build(run, args):
    return Advice(Question(run, args))


def size_name(question):
    return f"{number.size(question.bytes)} ({number.pages(question.pages)})"
