# SPDX-License-Identifier: GPL-2.0-only
"""FUZZ_LINES random command lines (2,000 by default) to the reports' programs in this process, and
FUZZ_FRONT_LINES (30) to scripts/mapbench itself, of every verb: none may raise, hang, or refuse in
anything but one line. FUZZ_SEED draws others."""
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter

HERE = os.path.dirname(os.path.abspath(__file__))
SCRIPTS = os.path.join(HERE, "..", "..", "scripts")
sys.path[:0] = [HERE, SCRIPTS]

import call  # noqa: E402
import seeds  # noqa: E402
from report import __main__ as report  # noqa: E402
from report.cli import profile  # noqa: E402

# By verb: the flags, and those of them that take a value.
FLAGS = {
    "advise": ("--size --touched --pattern --access --source --cache --kernel --need "
               "--for --processes",
               "--brief --json"),
    "compare": ("--tolerance --accept --declared", "--drift --strict --json"),
    "estimate": ("--on --caches --filter", "--json"), "calibrate": ("--out", ""),
    "history": ("--plot", "--json"),
    "add": ("", ""), "report": ("", ""), "validate": ("", ""), "table": ("", ""),
    "debate": ("--claims", "--json"), "selftest": ("", ""),
    "make": ("", ""), "subtract": ("--out", ""),
}
ARGUMENTS = {
    "advise": ("run",), "compare": ("run", "run"), "history": ("history",),
    "estimate": ("run",), "calibrate": ("run", "run"), "add": ("run", "history"),
    "report": ("run",), "validate": ("run",), "table": ("run",),
    "debate": ("run",), "selftest": ("run",), "make": ("run",), "subtract": ("profile",) * 2}
# What the front door takes of them, and how its own flags are called.
DOOR = {"advise": FLAGS["advise"], "compare": FLAGS["compare"], "history": FLAGS["history"],
        "estimate": FLAGS["estimate"], "calibrate": FLAGS["calibrate"],
        "add": ("--history", ""), "report": ("", "")}
DOOR_WORDS = {"add": ("history", "add")}
GOOD = {"--size": "2M", "--touched": "10%", "--pattern": "random", "--access": "write",
        "--source": "compound", "--cache": "wb", "--kernel": "7.2", "--need": "pin",
        "--for": "rdma", "--processes": "9",
        "--tolerance": "2,0.1%", "--accept": "x", "--on": "amd-zen4", "--caches": "warm",
        "--filter": "^mmap/"}
ODD = ("", " ", "-", "--", "---", "-1", "0", "1", "1.5", "1e3", "nan", "inf", "-inf", "0x10",
       "9" * 30, "9" * 5000, "9" * 400 + "%", "1%", "100%", "101%", "-5%", "%", "2,", ",", ",,,",
       "2M", "2m", "1025G", "9999999999999999G", "1KB", "\u0663%", "\u00b2", "pin,", ",pin",
       "pin,x", "7.2",
       "7.", ".*", "((", "a\nb", "\n", "\t", "\x1b[2J", "\x7f", "\u202e", "\U0001f600", "\udcff",
       "x" * 5000, "*", "?", "$(id)", "`id`", "'", '"', "\\", ";", "&", "|", "!", "~", "#",
       "--help=x", "--json=1", "-h=", "--nosuch", "--siz", "/", "/dev/null", "/dev/zero",
       "/dev/stdin", "/proc/self/mem", "/nosuch/deeper", "@", "a@b", "None", "[]")


def path(draw, root, kind):
    """What can be given for a run, a history or a profile; mostly of that kind."""
    there = [os.path.join(root, name) for name in sorted(os.listdir(root))]
    fitting = {"run": ["run", "run.json", "a b,c@d.json"], "history": ["history.jsonl"],
               "profile": ["profile.json"], "declared": ["declared"], "new": ["new"]}[kind]
    if draw.random() < 0.8:
        return os.path.join(root, draw.choice(fitting))
    return draw.choice([*there, root, root + "/", draw.choice(ODD), f"{there[0]},{there[0]}",
                        f"{root}/run@7.2-exact", f"{root}/run@x", f",{root}/run",
                        f"{root}/run,{root}/run.json"])


def line(draw, root, flags, arguments):
    """A random command line: arguments has the kinds of what is no flag."""
    words = [path(draw, root, kind) for kind in arguments]
    taking, alone = (each.split() for each in flags)
    for flag in draw.sample(taking, min(len(taking), draw.choice((0, 1, 1, 2, 3)))):
        given = draw.choice(ODD)
        if draw.random() < 0.7 or (flag == "--out" and given.startswith("/")):
            given = GOOD.get(flag) or path(draw, root, {
                "--declared": "declared", "--history": "history"}.get(flag, "new"))
        words += [f"{flag}={given}"] if draw.random() < 0.5 else [flag, given]
    if "--size" in taking and "--size" not in words and draw.random() < 0.9:
        words += ["--size", "2M"]
    words += [flag for flag in alone if draw.random() < 0.3]
    if draw.random() < 0.15:
        words.insert(draw.randint(0, len(words)), draw.choice(ODD))
    if draw.random() < 0.1:
        words.pop(draw.randrange(len(words)))
    if draw.random() < 0.2:
        draw.shuffle(words)
    return words


def fill(draw, root):
    """Something of each kind, for the words to name."""
    os.mkdir(os.path.join(root, "run"))
    contents = {
        "run/run.json": seeds.run(draw, seeds.RUNS[-1]),
        "run/semantics.json": seeds.semantics(draw),
        "run.json": seeds.run(draw), "profile.json": seeds.profile(draw),
        "history.jsonl": seeds.HISTORY[0], "bad.json": [1], "a b,c@d.json": seeds.run(draw)}
    for name, content in contents.items():
        with open(os.path.join(root, name), "w", encoding="utf-8") as file:
            json.dump(content, file)
    with open(os.path.join(root, "declared"), "w", encoding="utf-8") as file:
        file.write("mmap/* any\n")
    os.mkfifo(os.path.join(root, "pipe"))


def inside(seed, count, root):
    """The trouble that the lines make in this process, and the statuses."""
    trouble, statuses = [], Counter()
    for index in range(count):
        draw = random.Random(f"{seed}:line:{index}")
        # draws, which takes its time
        verb = draw.choice([verb for verb in FLAGS if verb != "report" or index % 10 == 0])
        words = line(draw, root, FLAGS[verb], ARGUMENTS[verb])
        main = profile.main if verb in ("make", "subtract") else report.main
        place = draw.random()
        words = [verb, *words] if place < 0.97 else [draw.choice(ODD), *words]
        outcome = call.call(main, words)
        statuses[outcome.status] += 1
        if outcome.trouble:
            trouble.append("\n  ".join((f"FUZZ_SEED={seed} line {index}: {_shown(words)}",
                                        *outcome.trouble)))
    return trouble, statuses


def _shown(words):
    return json.dumps([word[:100] for word in words])


def through_the_door(seed, count, root):
    """The same of scripts/mapbench."""
    trouble, statuses = [], Counter()
    door = os.path.join(SCRIPTS, "mapbench")

    for index in range(count):
        draw = random.Random(f"{seed}:door:{index}")
        verb = draw.choice([verb for verb in DOOR if verb != "report" or index % 5 == 0])
        words = line(draw, root, DOOR[verb], ARGUMENTS[verb][:1 if verb == "add" else 2])
        if draw.random() < 0.05:
            verb = draw.choice([each for each in ODD if each and not each.startswith("-")])
        words = [each.replace("\udcff", "\xff") for each in (*DOOR_WORDS.get(verb, (verb,)), *words)
                 if "\0" not in each]
        if verb == "add" and "--history" not in words:
            words += ["--history", os.path.join(root, "new")]   # not that of the checkout
        made = subprocess.run([door, *words], capture_output=True, timeout=120, check=False,
                              stdin=subprocess.DEVNULL)
        statuses[made.returncode] += 1
        err = made.stderr.decode("utf-8", "backslashreplace")
        good = (made.returncode in (0, 1) and not err) or (
            made.returncode == 2 and err.startswith("mapbench: ") and err.count("\n") == 1)
        if not good:
            trouble.append(f"FUZZ_SEED={seed} door {index}: {_shown(words)}\n  status "
                           f"{made.returncode}: {err[:2000]}")
    return trouble, statuses


def main():
    seed = int(os.environ.get("FUZZ_SEED", "1"))
    begun, failed = time.monotonic(), 0
    for what, function, count in (
            ("inside", inside, int(os.environ.get("FUZZ_LINES", "2000"))),
            ("through the front door", through_the_door,
             int(os.environ.get("FUZZ_FRONT_LINES", "30")))):
        if function is inside and count:
            call.bounded()
        with tempfile.TemporaryDirectory(prefix="mapbench-fuzz.") as root:
            os.chdir(root)      # where words that are no paths of ours are written
            fill(random.Random(seed), root)
            trouble, statuses = function(seed, count, root)
        failed += len(trouble)
        for each in trouble[:10]:
            print(f"not ok - {each}")
        print(f"seed {seed}: {count} command lines {what}: "
              + ", ".join(f"{number} ended with {status}" for status, number in sorted(
                  statuses.items(), key=str))
              + f", in {time.monotonic() - begun:.0f} s; {len(trouble)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
