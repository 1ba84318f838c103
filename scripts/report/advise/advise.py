# SPDX-License-Identifier: GPL-2.0-only
"""Which backend to take for a buffer: a ranked answer from the cells and probes of a run.

What can map a buffer and what may are two things: a source's own API allows some calls and forbids
others, and only what it allows is ranked."""
import itertools
from collections import namedtuple

from report.data import number, run as runs, semantics
from report.fit import break_even, cost
from report.advise import needs as wants
from report.advise.question import Question, arguments

# rank: the same for those that are equal; cost: a cost.Cost; verdicts: of the needs; group: the
# run.Group it is of.
Choice = namedtuple("Choice", "rank group cost verdicts")

# Those whose costs differ by less are equal: the one that the source's API means comes first.
EQUAL = 0.01

ONE_RANGE = "the call maps one physical range, and the buffer has several extents"
_CONTROL = "a control, no way to map a buffer"
_IN_PARTS = ("private: its probe was of one extent, and this lies in several, which were not "
             "probed")
_REMAPPED = _IN_PARTS + ": remap_pfn_range() of a part of a private mapping is EINVAL"
_UNPROBED = "whether it meets the needs was not probed in this run"
_COPIES = "a write to a private mapping copies the page, and no cell is of that"


class Advice:
    """choices, cheapest first; experiments and instead (what one would use without a driver), the
    same; unranked: those of which the run tells too little to rank them; out: {reason: names};
    unmet: the needs for which some are in out; unmeasured: names; judged: whether the run can tell
    about needs."""

    def __init__(self, question):
        self.question = question
        self.traits = question.traits
        data = semantics.read(question.run.directory)
        self.probes = wants.Probes(data, self.traits.ours) if data else None
        self.judged = self.probes is not None or not question.needs
        self.cells = question.run.groups[question.group]
        self.costs = cost.Costs(self.cells)
        self.out, self.unmet, self.unmeasured, self.unranked = {}, set(), [], []
        self.choices, self.experiments = self._own()
        self.instead = self._ranked(question.others)
        self._absent()
        self._only_one()
        self.evens = self._evens()

    def _own(self):
        """Those to choose from, and those to learn from alone."""
        found = self._ranked([self.question.group])
        apart = [self.traits.backend(choice.cost.backend).role == "experiment" for choice in found]
        return (_placed([choice for choice, is_apart in zip(found, apart) if not is_apart],
                        self.traits.source(self.question.source).meant),
                _placed([choice for choice, is_apart in zip(found, apart) if is_apart]))

    def _ranked(self, groups):
        found = []
        for group in groups:
            cells = self.question.run.groups[group]
            costs = self.costs if group == self.question.group else cost.Costs(cells)
            for row, backend in cells.rows:
                choice = self._choice(group, costs, row, backend)
                if choice:
                    found.append(choice)
        return _placed(found)

    def _choice(self, group, costs, row, backend):
        """None, and a line in out, where it cannot be one."""
        asked = self.question
        known = self.traits.backend(backend)
        if known.role == "control":
            return self._rule_out(_CONTROL, row)
        why = self._stands(backend, group) or self._refused(
            backend, group, costs.cells.reach(row)) or (
            group == asked.group and self.traits.forbidden(group.source, backend))
        if why:
            return self._rule_out(why, row)
        life = costs.life(row, backend, asked.pages, asked.touched, asked.pattern, asked.access)
        if life is None:
            return self._rule_out(self._unknown(group, row, backend), row)
        verdicts = self._verdicts(backend, group)
        for verdict in verdicts:
            if not verdict.met:
                return self._rule_out_by(verdict, row)
        if self._in_parts(backend, group):
            return self._rule_out(self._parts(backend), row)
        if self._coarser(group) and known.fills == "mmap" and "pages" not in known.needs:
            life = life._replace(lack=f"its cells are of {group.source} memory, which it maps a "
                                 "piece at a time, and the pieces that are asked for are smaller")
        if self.question.private_write:
            life = life._replace(lack=_COPIES)
        if not self.judged:
            life = life._replace(lack=_UNPROBED)
        choice = Choice(1, group, life, verdicts)
        if life.lack:
            self.unranked.append(choice)
            return None
        return choice

    def _only_one(self):
        """The only one that there is needs no figure to be the first."""
        own = [choice for choice in self.unranked if choice.group == self.question.group]
        if len(own) == 1 and own[0].cost.lack in (_UNPROBED, _COPIES):
            return
        if len(own) == 1 and not (self.choices or self.experiments or self.unmeasured):
            self.choices = own
            self.unranked = [choice for choice in self.unranked if choice is not own[0]]

    def _verdicts(self, backend, group):
        if self.probes is None:
            return []
        return [self.probes.judge(need, group.env, backend, group.source)
                for need in self.question.needs]

    def _in_parts(self, backend, group):
        """Whether it would map a private mapping's PFNs at once, extent by extent."""
        asked, known = self.question, self.traits.backend(backend)
        extent = self.traits.source(group.source).extent
        if not self.probes or wants.NEEDS["private"] not in asked.needs:
            return False
        if (known.fills != "mmap" or not extent
                or asked.bytes <= extent or not self.traits.ours(backend)):
            return False
        pinned = self.probes.outcome(group.env, backend, group.source, "o_direct_read")
        return not pinned or pinned["outcome"] != "ok"

    def _parts(self, backend):
        return _IN_PARTS if self.traits.by_entry(backend) else _REMAPPED

    def absent(self):
        """(need, probe, outcome) of what no driver has on this kernel."""
        return [(need.name, probe, outcome) for need in self.question.needs if self.probes
                for probe, outcome in self.probes.absent(need, self.question.group.env).items()]

    def elsewhere(self):
        """What else may meet a need for which some were ruled out."""
        return [text for need, text in wants.ELSEWHERE.items()
                if need in self.unmet]

    def _rule_out(self, why, row):
        self.out.setdefault(why, []).append(row)

    def _rule_out_by(self, verdict, row):
        self.unmet.add(verdict.need)
        self._rule_out(_missed(verdict), row)

    def _unknown(self, group, row, backend):
        cells = [cell for cell in self.question.run.groups[group].cells
                 if cell["backend"] == backend]
        doubted = next((cell["note"] for cell in cells if not cell["trusted"]), None)
        if doubted:
            return f"not trusted: {doubted}"
        if self.traits.backend(backend).fills is None:
            return "it is not known when its pages get mapped, so not what a part of them costs"
        return f"no cells of mmap, touch_{self.question.access} and munmap to go by"

    def _refused(self, backend, group, reach=0):
        """Why it cannot be so large. What was refused at one size holds at each larger one; reach
        is the largest that was measured all the same, in bytes."""
        asked = self.question
        source, needs = self.traits.source(group.source), self.traits.backend(backend).needs
        if "one_extent" in needs and source.extent and asked.bytes > source.extent:
            return ONE_RANGE
        for skip in sorted(asked.run.skipped, key=lambda skip: skip["bytes"] or 0):
            if (skip["backend"] == backend and skip["env"] == group.env
                    and skip["source"] in (None, group.source)
                    and skip["cache"] in (None, group.cache)
                    and skip["op"] in (None, "mmap", f"touch_{asked.access}", "munmap")
                    and reach < (skip["bytes"] or asked.bytes) <= asked.bytes
                    and not self._limited(source)):
                return skip["why"]
        return source.cannot.get(backend) if group == asked.group and not reach else None

    def _coarser(self, group):
        """Bytes of the pieces of the memory that this group stands for, where they are smaller."""
        for wanted, taken in self.question.instead:
            pieces, ours = self.traits.source(wanted).extent, self.traits.source(taken).extent
            if group == self.question.group and taken == group.source and pieces and (
                    pieces < (ours or self.question.bytes)):
                return pieces
        return None

    def _stands(self, backend, group):
        """Why it cannot map the memory that this group stands for."""
        pieces = self._coarser(group)
        if not pieces:
            return None
        if "one_extent" in self.traits.backend(backend).needs and self.question.bytes > pieces:
            return ONE_RANGE
        leaf = any(cell["backend"] == backend and (cell["level"] or "PTE") != "PTE"
                   for cell in self.question.run.groups[group].cells)
        return (f"its larger entries take pieces of 2 MiB, and here each has {number.size(pieces)}"
                if leaf else None)

    def _limited(self, source):
        """Whether it is the source that is not so large here, whatever maps it."""
        return bool(source.most) and self.question.bytes > source.most

    @property
    def limit(self):
        """Bytes that the source has at most, where more is asked for; else None."""
        source = self.traits.source(self.question.source)
        return source.most if self._limited(source) else None

    def larger(self):
        """Other memory of the same API, of which there may be more."""
        known = self.traits.source(self.question.source)
        return [each.name for each in self.traits.sources.values() if each.meant == known.meant
                and each.name != known.name and not each.most]

    def _absent(self):
        """Backends of which the group has no cell at all: ruled out, or not measured."""
        asked = self.question
        known = {backend for _, backend in self.cells.rows}
        told = {skip["backend"] for skip in asked.run.skipped if skip["env"] == asked.group.env}
        names = [*self.traits.strategies(), *sorted(told)]
        for name in dict.fromkeys(names):
            backend = self.traits.backend(name)
            if name in known or not self.traits.ours(name):
                continue
            if backend.role == "control":
                self._rule_out(_CONTROL, name)
                continue
            why = (self._refused(name, asked.group)
                   or self.traits.forbidden(asked.source, name))
            if why:
                self._rule_out(why, name)
            elif backend.role == "strategy" and not self._broken(name):
                self.unmeasured.append(name)

    def _broken(self, backend):
        """Whether it does not meet a need, by a probe; rules it out then."""
        if self._in_parts(backend, self.question.group):
            self._rule_out(self._parts(backend), backend)
            return True
        for verdict in self._verdicts(backend, self.question.group):
            if verdict.met is False:
                self._rule_out_by(verdict, backend)
                return True
        return False

    def _evens(self):
        """(lazy, bulk, Even) for the cheapest of each kind among the choices."""
        asked = self.question
        rows = [(choice.cost.row, choice.cost.backend) for choice in self.choices]
        lazy = next((row for row in rows if self.traits.lazy(row[1])), None)
        bulk = next((row for row in rows if not self.traits.lazy(row[1])), None)
        if not lazy or not bulk:
            return []
        found = break_even.between(self.costs, lazy, bulk, asked.pages, asked.pattern, asked.access)
        return [(lazy[0], bulk[0], found)] if found else []

    def equal(self):
        """Whether the first are equal, and their errors too small to make that doubtful."""
        return all(choice.cost.high <= choice.cost.total * (1 + EQUAL)
                   for choice in self.choices if choice.rank == 1)

    def close(self):
        """How many of the first choices the errors do not tell apart."""
        least = self.choices[0].cost
        return len(list(itertools.takewhile(lambda choice: choice.cost.low <= least.high,
                                            self.choices)))


def _missed(verdict):
    broken = [f"{name} is {outcome}" for name, outcome, _, met in verdict.rows if not met]
    return f"{verdict.need}: {', '.join(broken)}"


def _placed(choices, meant=None):
    """Ranked by cost. Those within EQUAL of the cheapest that is not ranked yet are equal."""
    rest = sorted(choices, key=lambda choice: choice.cost.total)
    placed = []
    while rest:
        limit = rest[0].cost.total * (1 + EQUAL)
        equal = [choice for choice in rest if choice.cost.total <= limit]
        equal.sort(key=lambda choice: choice.cost.backend != meant)
        rank = len(placed) + 1
        placed += [choice._replace(rank=rank) for choice in equal]
        rest = rest[len(equal):]
    return placed


def build(run, args):
    return Advice(Question(run, args))


def release(question):
    """Of the kernel that answers, to sort by."""
    return runs.version(question.env["kernel"])


def size_name(question):
    return f"{number.size(question.bytes)} ({number.pages(question.pages)})"


__all__ = ["Advice", "arguments", "build", "release", "size_name"]
