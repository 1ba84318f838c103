# SPDX-License-Identifier: GPL-2.0-only
"""What is left of a verb that is stopped or killed, whatever stops it and whenever. A run keeps
what it has finished, or says that it has none; an earlier result is whole; nothing of it goes on
or lies about.

    stopped.py DIRECTORY          each case of a table once
    stopped.py DIRECTORY N SEED   N runs, each ended by chance, at a moment that chance chooses

What matters of the N is what the host does; so where nothing else is said their machine is a
recording that is played (tape/). MAPBENCH_TAPE=no boots one each time, as the table does.
"""
import hashlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time

from process import MAPBENCH, SRC, Mapbench

TAPE = {} if os.environ.get("MAPBENCH_TAPE") == "no" else {
    "PATH": os.path.dirname(os.path.abspath(__file__)) + "/tape:" + os.environ["PATH"],
    "MAPBENCH_TAPE": os.path.join(os.environ["MAPBENCH_SHARED"], "tape"),
    "MAPBENCH_BOOTED": ""}
PLAYED = TAPE and dict(TAPE, MAPBENCH_TAPE_DOES="play", MAPBENCH_TAPE_SECONDS="40")
CELLS = ["--mode", "time", "--repeat", "200", "--filter", "mmap/.*/compound"]
SHELL_STATUS = {"INT": 130, "TERM": 143, "HUP": 129, "KILL": 137}
passed, failed = 0, 0


def expect(holds, what, detail=""):
    global passed, failed
    if holds:
        passed += 1
    else:
        failed += 1
    print(f"{'ok' if holds else 'not ok'} - {what}", flush=True)
    if not holds and detail:
        print("".join(f"# {line}\n" for line in str(detail).splitlines()[-15:]), end="", flush=True)


class Place:
    """A directory with an earlier result in it, which must stay as it is."""

    def __init__(self, path):
        self.path = path
        os.makedirs(os.path.join(path, "earlier"))
        with open(os.path.join(path, "earlier", "run.json"), "wb") as file:
            file.write(os.urandom(100000))
        self._sum = self._digest()

    def _digest(self):
        with open(os.path.join(self.path, "earlier", "run.json"), "rb") as file:
            return hashlib.sha256(file.read()).hexdigest()

    def whole(self):
        return os.listdir(os.path.join(self.path, "earlier")) == ["run.json"] \
            and self._digest() == self._sum

    def half(self):
        """What is there under a temporary name."""
        return [name for name in os.listdir(self.path)
                if name.endswith(".partial") or name.startswith(".")]

    def cells(self, name):
        """The number of cells of that run, if it is whole and valid; None if there is none."""
        run = os.path.join(self.path, name)
        if not os.path.lexists(run):
            return None
        check = subprocess.run([sys.executable, "-B", "-m", "report", "validate", run],
                               env=dict(os.environ, PYTHONPATH=os.path.join(SRC, "scripts")),
                               capture_output=True, text=True)
        if check.returncode:
            raise AssertionError(check.stdout + check.stderr)
        with open(os.path.join(run, "run.json"), encoding="utf-8") as file:
            return len(json.load(file)["cells"])


def scratch():
    """Directories of runs, where ours have theirs."""
    return {name for name in os.listdir(os.environ["TMPDIR"])
            if re.match(r"\.?mapbench\.......$", name)}


def measured(place, name, least=2):
    path = os.path.join(place.path, name + ".partial", "boot-0", "progress")

    def holds():
        try:
            with open(path, encoding="utf-8") as file:
                found = re.search(r": (\d+) of", file.read())
        except OSError:
            return False
        return found and int(found[1]) >= least
    return holds


def clean(run, place, before, what):
    expect(run.gone(), f"{what}: no process is left", run.processes())
    expect(not scratch() - before, f"{what}: no scratch directory is left", scratch() - before)
    expect(place.whole(), f"{what}: the earlier result is whole")
    expect(not re.search(r"Traceback|^.*line \d+: .*|Terminated|Killed|Hangup", run.said(), re.M),
           f"{what}: it says its own lines alone", run.said())


def stop(place, name, phase, number, whom, terminal=False):
    """One run that is stopped while it boots or measures."""
    what = f"run, {phase}, {number} to the {whom}"
    before = scratch()
    run = Mapbench("run", *CELLS, "--out", os.path.join(place.path, name), terminal=terminal)
    if phase == "boots":
        began = run.until(lambda: run.qemu())
    else:
        began = run.until(measured(place, name))
    expect(began, f"{what}: it came that far", run.said())
    run.send(getattr(signal, "SIG" + number), whom)
    status = run.end()
    want = SHELL_STATUS[number]
    if terminal and status is not None and number == "INT":
        want = 130
    expect(status == want, f"{what}: exit status {status}", run.said())
    clean(run, place, before, what)
    expect(not place.half(), f"{what}: no half of a run is left", place.half())
    cells = place.cells(name)
    if phase == "boots":
        expect(cells is None, f"{what}: nothing is kept")
        said = "stopped before anything was measured; nothing is kept$"
    else:
        expect(cells, f"{what}: {cells} cells are kept")
        said = rf"stopped: the {cells} cells that finished are in .*/{name}$"
    if number != "KILL":
        expect(re.search("^mapbench: " + said, run.said(), re.M), f"{what}: it says so", run.said())


def stop_verb(number, whom, until, *words):
    """Another verb, while its machine runs."""
    what = f"{words[0]}, {number} to the {whom}"
    before = scratch()
    run = Mapbench(*words)
    expect(run.until(lambda: until(run)), f"{what}: it came that far", run.said())
    run.send(getattr(signal, "SIG" + number), whom)
    status = run.end()
    expect(status == SHELL_STATUS[number], f"{what}: exit status {status}", run.said())
    expect(run.gone(), f"{what}: no process is left", run.processes())
    expect(not scratch() - before, f"{what}: no scratch directory is left", scratch() - before)


def waits_for_lock(place):
    """One that waits for another's build heeds what it is told. It has a module to build."""
    module = os.path.join(place.path, "module")
    shutil.copytree(os.path.join(SRC, "module"), module)
    with open(os.path.join(module, "main.c"), "a", encoding="utf-8") as file:
        file.write(f"/* {os.getpid()} */\n")
    lock = os.path.join(os.environ["BUILD"], "lock")
    with open(lock, "a", encoding="utf-8") as file:
        import fcntl
        fcntl.flock(file, fcntl.LOCK_EX)
        run = Mapbench("run", *CELLS, "--module", module, "--out",
                       os.path.join(place.path, "lock"))
        expect(run.until(lambda: "another mapbench is" in run.said()),
               "it says that it waits for another", run.said())
        run.send(signal.SIGTERM, "front")
        begun = time.monotonic()
        status = run.end(20)
        expect(status == 143 and time.monotonic() - begun < 10,
               f"SIGTERM while it waits is heeded: exit status {status}", run.said())
    expect(run.gone(), "and no process is left", run.processes())


def stopped_for_long(place, name, seconds):
    """Not only the process: all of it is stopped, as with a suspended host."""
    what = f"all of it stopped for {seconds} s, with a watchdog of {seconds // 2} s"
    run = Mapbench("run", "--mode", "time", "--repeat", "200", "--filter",
                   "mmap/.*/compound/wb/(4K|64K)$", "--out", os.path.join(place.path, name),
                   env={"MAPBENCH_STALL": str(seconds // 2)})
    expect(run.until(measured(place, name)), f"{what}: it came that far", run.said())
    run.send(signal.SIGSTOP, "all")
    time.sleep(seconds)
    run.send(signal.SIGCONT, "all")
    status = run.end(900)
    expect(status == 0, f"{what}: exit status {status}", run.said())
    expect(place.cells(name), f"{what}: a whole run")


def table(place):
    stop(place, "key-boot", "boots", "INT", "terminal", terminal=True)
    stop(place, "key", "measures", "INT", "terminal", terminal=True)
    stop(place, "term-group", "measures", "TERM", "group")
    stop(place, "hup", "measures", "HUP", "front")
    stop(place, "int", "boots", "INT", "front")
    stop(place, "hup-group", "boots", "HUP", "group")
    stop(place, "kill", "measures", "KILL", "front")
    stop(place, "kill-group", "boots", "KILL", "group")
    waits_for_lock(place)
    stopped_for_long(place, "suspended", int(os.environ.get("MAPBENCH_SUSPEND", 90)))
    machine = ["--filter", "^machine_shell$"]
    stop_verb("TERM", "front", lambda run: run.qemu(), "test", *machine)
    stop_verb("INT", "group", lambda run: run.qemu(), "exec", "--", "sleep", "100")
    stop_verb("HUP", "group", lambda run: run.qemu(), "list")
    stop_verb("TERM", "group", lambda run: run.qemu(), "debate", "--out",
              os.path.join(place.path, "debate"))
    stop_verb("INT", "front", lambda run: run.qemu(), "selftest", "--boots", "2", "--filter",
              "mmap/noop/compound", "--out", os.path.join(place.path, "selftest"))
    expect(not place.half(), "no half of anything is left", place.half())


ENDS = [(number, whom) for number in SHELL_STATUS for whom in ("front", "group")] + [
    ("KILL", "all"), ("KILL", "qemu"), ("TERM", "all"), ("TERM", "qemu")]


def by_chance(place, count, seed):
    print(f"# seed {seed}", flush=True)
    chance, kept, said = random.Random(seed), 0, 0
    for number in range(count):
        name, before = f"chance-{number}", scratch()
        sent, whom = chance.choice(ENDS)
        moment = chance.uniform(0.2, 30)
        run = Mapbench("run", *CELLS, "--out", os.path.join(place.path, name), env=PLAYED)
        run.until(run.ended, moment)
        run.send(getattr(signal, "SIG" + sent), whom)
        status = run.end()
        what = f"{number}: {sent} to {whom} after {moment:.1f} s"
        expect(status is not None, f"{what}: it ends, with {status}", run.said())
        clean(run, place, before if whom != "all" else scratch(), what)
        try:
            cells = place.cells(name)
            expect(True, f"{what}: what is there is valid")
        except AssertionError as error:
            expect(False, f"{what}: what is there is valid", error)
            continue
        kept += bool(cells)
        said += bool(re.search("^mapbench: ", run.said(), re.M))
        expect(bool(cells) or place.cells(name) is None, f"{what}: no run without cells")
    before = scratch()
    run = Mapbench("run", "--mode", "time", "--filter", "mmap/noop/compound/wb/4K$", "--repeat",
                   "12", "--out", os.path.join(place.path, "last"), env=PLAYED and dict(
                       PLAYED, MAPBENCH_TAPE_SECONDS="0"))
    expect(run.end() == 0, "the next run beside them works", run.said())
    expect(not place.half(), "and leaves no half of one", place.half())
    expect(not scratch() & before, "nor a scratch directory", scratch())
    print(f"# {count} ended by chance: {kept} kept cells, {said} said a line", flush=True)


def main():
    place = Place(os.path.join(sys.argv[1], "runs"))
    os.environ["TMPDIR"] = os.path.join(sys.argv[1], "tmp")
    os.mkdir(os.environ["TMPDIR"])
    if len(sys.argv) > 2:
        by_chance(place, int(sys.argv[2]), int(sys.argv[3]))
    else:
        table(place)
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed != 0 or not passed)


if __name__ == "__main__":
    assert os.path.exists(MAPBENCH)
    main()
