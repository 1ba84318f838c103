# SPDX-License-Identifier: GPL-2.0-only
"""The kinds of input, each with its share: what is written, what is called with it, and what must
be so of the calls together."""
import json
import os
import re
import stat

import call
import mutate
import seeds
from mutate import copied
from report import __main__ as report
from report.data import schema
from report.cli import profile

ADVISE = ("--pattern=random", "--access=write", "--touched=0", "--touched=10%", "--touched=1",
          "--source=bar", "--source=compound", "--cache=uc", "--kernel=7.2", "--brief", "--json",
          "--need=pin,fork", "--need=revoke,hot-unplug", "--need=coredump")
DRAWN = float(os.environ.get("FUZZ_DRAWN", "0.012"))     # drawing takes a hundred times as long


class Failed(Exception):
    """One trouble is enough."""


class Bench:
    """A directory, what was called with it, and the trouble there was."""

    def __init__(self, draw, path):
        self.draw, self.path = draw, path
        self.trouble, self.calls = [], []

    def __call__(self, *arguments, main=report.main, statuses=(0, 1, 2)):
        outcome = call.call(main, arguments, statuses)
        self.calls.append((arguments, outcome.status))
        if outcome.trouble:
            self.fail(f"{json.dumps([each[:200] for each in arguments])}:", *outcome.trouble)
        left = [name for name in os.listdir(self.path) if name.startswith(".report-")]
        if left:
            self.fail(f"{arguments[0]} left {left} behind")
        return outcome.status

    def fail(self, *lines):
        self.trouble += lines
        raise Failed()

    def chance(self, share):
        return self.draw.random() < share

    def write(self, name, content):
        path = os.path.join(self.path, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode(
                "utf-8", "surrogatepass"))
        return path

    def spoil(self, data, whole=0.1):
        """The bytes of a file of it: as it is, with other contents, or damaged."""
        draw, data = self.draw, copied(data)
        if self.chance(whole):
            return mutate.spelled(draw, data).encode("utf-8", "surrogatepass")
        if self.chance(0.75):
            mutate.structure(draw, data, draw.choice((1, 1, 1, 2, 5, 30)))
        text = mutate.spelled(draw, data).encode("utf-8", "surrogatepass")
        return mutate.damaged(draw, text) if self.chance(0.3) else text

    def shaped(self, name, content):
        """The schema is read as jsonschema reads it."""
        try:
            text = content.decode()
            data = json.loads(text)
        except (ValueError, RecursionError):
            return
        if not self.chance(0.1) or re.search(r"\d{19}|\\|[^ -~\n]|\d[eE]", text):
            return
        import jsonschema
        with open(os.path.join(os.path.dirname(schema.__file__), "..", "..", "..", "docs",
                               f"{name}.schema.json"), encoding="utf-8") as file:
            theirs = [error for error in jsonschema.Draft202012Validator(
                json.load(file)).iter_errors(data) if error.validator != "additionalProperties"]
        ours = schema.committed(name)(data)
        if bool(ours) != bool(theirs) and not (ours and re.search(r"\d\.0\b", text)):
            self.fail(f"{name}: ours finds {ours[:3]}, jsonschema "
                      f"{[error.message[:200] for error in theirs[:3]]}")


def advise(bench, path):
    size = bench.draw.choice(("1", "4K", "2M", "3M", "64M", "1G", "1024G", "7777777"))
    bench("advise", path, f"--size={size}", *bench.draw.sample(ADVISE, bench.draw.randint(0, 3)))


def _run(bench, content):
    """All that is done with the run.json in the directory."""
    bench.write("run.json", content)
    bench.shaped("run", content)
    path = bench.path
    valid = bench("validate", path) == 0
    right = (0,) if valid else (0, 2)
    bench("table", path, statuses=right)
    other = bench.draw.randrange(4)
    if other == 0:
        advise(bench, path)
    elif other == 1:
        bench("compare", path, path, *bench.draw.sample((
            "--drift", "--strict", "--json", "--tolerance=2,0.1%", "--accept=x"), 1),
            statuses=(0, 2))
    elif other == 2:
        base = bench.write("other/run.json", json.dumps(seeds.run(bench.draw)))
        bench("compare", "--drift", *bench.draw.sample((path, base), 2))
    else:
        _add(bench, path)
    if bench.chance(DRAWN):
        bench("report", path, statuses=right)


def _add(bench, path):
    history = os.path.join(bench.path, "history.jsonl")
    if bench("add", path, history, statuses=(0, 2)) == 0:
        bench("history", history, statuses=(0,))
        bench("add", path, history, statuses=(2,))
    elif os.path.exists(history):
        bench.fail("a run was refused, and yet a history was made of it")


def damaged_run(bench):
    _run(bench, bench.spoil(seeds.run(bench.draw)))


def odd_run(bench):
    _run(bench, json.dumps(seeds.odd_run(bench.draw)).encode())


def semantics(bench):
    data = seeds.run(bench.draw, seeds.RUNS[-1])
    bench.write("run.json", json.dumps(data))
    content = bench.spoil(seeds.semantics(bench.draw))
    bench.write("semantics.json", content)
    bench.shaped("semantics", content)
    valid = bench("validate", bench.path) == 0
    advise(bench, bench.path)
    if bench.chance(DRAWN):
        bench("report", bench.path, statuses=(0,) if valid else (0, 2))


def history(bench):
    draw = bench.draw
    lines = seeds.history(draw)
    if bench.chance(0.9):
        mutate.structure(draw, lines, draw.choice((1, 1, 2, 10)))
    for line in lines[:3]:
        bench.shaped("history", json.dumps(line).encode())
    content = draw.choice(("\n", "\n", "\n", "\r\n", "\n\n")).join(
        mutate.spelled(draw, line).replace("\n", "") for line in lines)
    content += draw.choice(("\n", "\n", ""))
    content = content.encode("utf-8", "surrogatepass")
    path = bench.write("history.jsonl", mutate.damaged(draw, content) if bench.chance(0.3)
                       else content)
    plot = [f"--plot={bench.path}/plot.svg"] if bench.chance(DRAWN) else []
    good = bench("history", path, *plot, *draw.sample(("--json",), draw.randint(0, 1)),
                 statuses=(0, 2)) == 0
    with open(path, "rb") as file:
        before = file.read()
    data = seeds.odd_run(draw)
    kept = bench("add", bench.write("run.json", json.dumps(data)), path, statuses=(0, 2)) == 0
    with open(path, "rb") as file:
        after = file.read()
    if not kept and before != after:
        bench.fail("add refuses, and yet the history is another")
    if kept and (not good or not after.startswith(before) or after.count(b"\n") != len(
            before.splitlines()) + len(data["environments"])):
        bench.fail(f"add has made {after.count(b'\n')} lines of {len(before.splitlines())} and "
                   f"{len(data['environments'])}")


def profiles(bench):
    draw = bench.draw
    if bench.chance(0.3):
        return _made(bench)
    content = bench.spoil(seeds.profile(draw))
    bench.shaped("profile", content)
    one = bench.write("profile.json", content)
    two = bench.write("two.json", json.dumps(seeds.profile(draw)))
    bench("subtract", *draw.sample((one, two), 2), *draw.sample(
        (f"--out={bench.path}/out",), draw.randint(0, 1)), main=profile.main, statuses=(0, 2))


COUNTS = b"""window 990 10 1000 1 0
window 90 10 100 0 0
node 1 0 401000 0
node 2 1 ffffffff81000010 401008
node 3 2 ffffffff81000100 ffffffff81000020
insn 1 401004 10
insn 2 ffffffff81000010 40
insn 3 ffffffff8100010f 50
end
"""
SAMPLES = b"""sampler cpu-clock 100003
stack ffffffff81000110 ffffffff81000018 401004
lost 2
stack 401004
"""
SYMBOLS = b"""ffffffff81000010 T entry
ffffffff81000100 t do_it.isra.0
ffffffffc0000000 t handler\t[mapbench]
0000000000401000 T main
"""


def _made(bench):
    """From what a boot left."""
    draw = bench.draw
    data = seeds.run(draw)
    data["cells"] = data["cells"][:1]
    data["environments"] = data["environments"][:draw.choice((1, 1, 1, 1, 0))]
    for env in data["environments"]:
        env["mode"] = draw.choice(("exact", "time"))
    files = {"run.json": json.dumps(data).encode(), "kallsyms": SYMBOLS, "symbols": SYMBOLS,
             "profile": draw.choice((COUNTS, SAMPLES))}
    for name in draw.sample(sorted(files), draw.choice((0, 1, 1, 2))):
        files[name] = _words(draw, files[name]) if bench.chance(0.5) else mutate.damaged(
            draw, files[name])
    for name, content in files.items():
        bench.write(name, content)
    if bench("make", bench.path, main=profile.main) in (0, 1):
        path = os.path.join(bench.path, "profile.json")
        bench("subtract", path, path, main=profile.main, statuses=(0, 2))


def _words(draw, content):
    """Some of its words changed."""
    words = re.split(rb"([ \n])", content)
    for _ in range(draw.choice((1, 2, 5))):
        words[draw.randrange(len(words))] = draw.choice((
            b"0", b"-1", b"9" * 30, b"9" * 5000, b"x", b"", b"\n", b"end", b"node", b"window",
            b"1e5", b"ffffffffffffffff", b"\xff"))
    return b"".join(words)


def debate(bench):
    draw = bench.draw
    if bench.chance(0.4):
        bench.write("run.json", json.dumps(seeds.DEBATE_RUN))
        bench.write("debate.json", bench.spoil(seeds.DEBATE))
        bench("debate", bench.path, *draw.sample(("--json",), draw.randint(0, 1)))
        return
    data = copied(seeds.DEBATE_RUN)
    if bench.chance(0.5):
        content = bench.spoil(data)
    else:
        for _ in range(draw.choice((1, 30))):
            del data["cells"][draw.randrange(len(data["cells"]))]
        content = json.dumps(data)
    bench.write("run.json", content)
    claims = [{"claim": each["claim"], "holds": True, "detail": "as it should"}
              for each in seeds.DEBATE["verdicts"]]
    mutate.structure(draw, claims, draw.choice((0, 1, 5)))
    text = "\n".join(mutate.spelled(draw, claim).replace("\n", "") for claim in claims)
    claims = bench.write("claims", mutate.damaged(draw, text.encode("utf-8", "surrogatepass"))
                         if bench.chance(0.3) else text)
    bench("debate", bench.path, f"--claims={claims}")


def declared(bench):
    draw = bench.draw
    path = bench.write("run.json", json.dumps(seeds.run(draw)))
    words = ("mmap", "munmap", "*", "[", "]", "!", "/", "remap_pfn", "insert_*", "?", " ", "+2",
             "-3.5", "/page", "/call", "%", "any", "#", "why", "\n", "+" + "9" * 400, "\t", "\0",
             "[z-a]", "*" * 200, "a*" * 60, "\u0663", "\xff")
    lines = ["mmap/remap_pfn +2/page", "munmap/*/bar any # why"]
    lines += ["".join(draw.choice(words) for _ in range(draw.randint(1, 9)))
              for _ in range(draw.choice((0, 1, 3)))]
    draw.shuffle(lines)
    content = "\n".join(lines).encode("utf-8", "surrogatepass")
    file = bench.write("declared", mutate.damaged(draw, content) if bench.chance(0.3) else content)
    bench("compare", path, path, f"--declared={file}", statuses=(0, 2))


def selftest(bench):
    draw = bench.draw
    base = seeds.run(draw)
    base["environments"] = base["environments"][:1]
    base["cells"] = [cell for cell in base["cells"]
                     if cell["env"] == base["environments"][0]["id"]]
    base["skipped"] = []
    names = ["same-1", "same-2", "same-3", "fixed-1", "fixed-2", "plant-none", "plant-page-10",
             "mm-none", "mm-remap", draw.choice(("plant-x", "plant-a-b-c", "plant-page-x", "mm-"))]
    bad = draw.choice(names)
    for name in names if bench.chance(0.5) else names[:-1]:
        data = copied(base)
        if name == bad and bench.chance(0.5) and data["cells"]:
            del data["cells"][0]
        if name.startswith("mm-"):
            data["environments"][0]["kernel"] = f"7.2.0-{name}"
        bench.write(f"{name}/run.json", bench.spoil(data) if name == bad and bench.chance(0.7)
                    else json.dumps(data))
    bench.write("plant-page-10.params", draw.choice((
        "remap_pfn:mmap:page:10", "", "x", "a:b", "remap_pfn:fault,", ":", b"\xff", "x:mmap\n")))
    bench.write("mm-remap.costs", draw.choice(("mmap/remap_pfn +10/page\n", "", "x", b"\xff")))
    for name in ("profile-mm-remap", "profile-mm-remap-without"):
        if bench.chance(0.5):
            bench.write(f"{name}/profile.json", bench.spoil(seeds.profile(draw)))
    bench("selftest", bench.path)


def processes(bench):
    """hyperfine's, which only the page shows."""
    bench.write("run.json", json.dumps({"schema": 1, "environments": [], "cells": [],
                                        "skipped": []}))
    each = {"command": "remap_pfn", "mean": 0.0031, "stddev": None, "min": 0.003, "max": 0.0032,
            "times": [0.003] * 3}
    bench.write("hyperfine-7.2.json", bench.spoil({"results": [each, each | {"stddev": 1e-5}]}))
    bench("report", bench.path, statuses=(0, 2))


def special(path, name):
    """Whether it is no file that could be copied."""
    mode = os.lstat(os.path.join(path, name)).st_mode
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def no_file(bench):
    """Something else where a file should be."""
    draw = bench.draw
    data = json.dumps(seeds.run(draw))
    names = ("run.json", "semantics.json", "history.jsonl", "declared", "profile.json",
             "debate.json", "claims", "report.html", "plots")
    name = draw.choice(names)
    path = os.path.join(bench.path, name)
    if name != "run.json":
        bench.write("run.json", data)
    what = draw.randrange(9)
    if what == 0:
        os.mkfifo(path)
    elif what == 1:
        os.mkdir(path)
    elif what < 6:
        os.symlink(("/dev/zero", "/dev/null", name, "nowhere/file")[what - 2], path)
    elif what == 6:
        os.mknod(path, stat.S_IFSOCK | 0o600)
    elif what == 7:
        with open(path, "wb") as file:
            file.truncate(1 << 40)
    else:
        os.symlink("/proc/self/mem", path)
    run = os.path.join(bench.path, "run.json")
    was = os.lstat(path)
    bench("validate", bench.path)
    advise(bench, bench.path)
    bench("history", path, statuses=(0, 2))
    bench("history", f"{seeds.RESULTS}/history.jsonl", f"--plot={path}/x",
          statuses=(0,) if what == 1 else (2,))
    bench("add", run, path, statuses=(0, 2))
    bench("compare", run, path)
    bench("compare", run, run, f"--declared={path}", statuses=(0, 2))
    bench("debate", bench.path, f"--claims={path}")
    bench("debate", bench.path)
    bench("subtract", path, path, main=profile.main, statuses=(2,))
    bench("make", bench.path, main=profile.main, statuses=(2,))
    if what not in (5, 7):
        bench("report", bench.path, statuses=(0, 2))
    if not os.path.samestat(was, os.lstat(path)):
        bench.fail(f"{name} was replaced")


KINDS = {
    "damaged run": (27, damaged_run), "odd run": (23, odd_run), "semantics": (14, semantics),
    "history": (14, history), "profile": (10, profiles), "debate": (5, debate),
    "declared": (3, declared), "selftest": (2, selftest), "processes": (1, processes),
    "no file": (0.5, no_file),
}
