# SPDX-License-Identifier: GPL-2.0-only
"""FUZZ_INPUTS damaged inputs (3,000 by default) to the reports' programs, in this process: none
may raise, hang, or refuse in anything but one line. FUZZ_SEED draws others; FUZZ_ONLY=N is the
Nth of them alone, with what it says. What fails is kept below FUZZ_KEEP, by default the directory
for temporary files."""
import json
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "..", "scripts")]

import call  # noqa: E402
import kinds  # noqa: E402

MOST = 10       # failures, after which there is no need for more


def one(seed, index, root):
    """(kind, trouble, what was called) of one input, in a directory of its own."""
    draw = random.Random(f"{seed}:{index}")
    kind = draw.choices(list(kinds.KINDS), [weight for weight, _ in kinds.KINDS.values()])[0]
    path = os.path.join(root, "input")
    os.mkdir(path)
    bench = kinds.Bench(draw, path)
    try:
        kinds.KINDS[kind][1](bench)
    except kinds.Failed:
        pass
    return kind, bench.trouble, bench.calls


def main():
    seed = int(os.environ.get("FUZZ_SEED", "1"))
    count = int(os.environ.get("FUZZ_INPUTS", "3000"))
    only = os.environ.get("FUZZ_ONLY")
    keep = os.environ.get("FUZZ_KEEP", tempfile.gettempdir())
    call.bounded()
    found, failed, begun, calls, slowest = Counter(), [], time.monotonic(), Counter(), (0, 0)
    for index in [int(only)] if only else range(count):
        with tempfile.TemporaryDirectory(prefix="mapbench-fuzz.") as root:
            before = time.monotonic()
            kind, trouble, called = one(seed, index, root)
            slowest = max(slowest, (time.monotonic() - before, index))
            found[kind] += 1
            calls.update(status for _, status in called)
            if trouble:
                failed.append(index)
                kept = os.path.join(keep, f"mapbench-fuzz-{seed}-{index}")
                shutil.rmtree(kept, ignore_errors=True)
                shutil.copytree(os.path.join(root, "input"), kept, symlinks=True,
                                ignore=lambda path, names: [
                                    name for name in names if kinds.special(path, name)])
                print(f"not ok - FUZZ_SEED={seed} FUZZ_ONLY={index} FUZZ_DRAWN={kinds.DRAWN} "
                      f"({kind}), kept as {kept}:")
                print("  " + "\n".join(trouble).replace("\n", "\n  "))
            if only or trouble:
                for arguments, status in called:
                    print("  " + json.dumps([each[:200] for each in arguments]), "->", status)
        if len(failed) >= MOST:
            break
        if index % 10000 == 9999:
            print(f"# {index + 1} inputs, {time.monotonic() - begun:.0f} s", flush=True)
    print(f"seed {seed}: {sum(found.values())} inputs ("
          + ", ".join(f"{number} {kind}" for kind, number in sorted(found.items()))
          + f"), {sum(calls.values())} calls, of which "
          + ", ".join(f"{number} ended with {status}" for status, number in sorted(
              calls.items(), key=str))
          + f", in {time.monotonic() - begun:.0f} s; the slowest, {slowest[1]}, took "
          f"{slowest[0]:.1f} s; {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
