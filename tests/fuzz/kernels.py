# SPDX-License-Identifier: GPL-2.0-only
"""FUZZ_KERNELS damaged packages and build trees of kernels (100 by default), as --kernel takes
them: each is taken, or refused in one line, in time, and nothing of it stays. FUZZ_SEED draws
others."""
import io
import os
import random
import shutil
import stat
import subprocess
import sys
import tarfile
import tempfile
import time
from collections import Counter

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import mutate  # noqa: E402

RELEASE = "9.9-fuzz"
SECONDS = 30
NAMES = ("", " ", "x", "linux-image-", "linux-image-../../x", "linux-image-9.9 fuzz",
         "linux-image-*", "linux-image-[a", "linux-image-" + "9" * 5000, "linux-image-9.9\n 8",
         "linux-image-\x1b[2J", "linux-image-/etc", "linux-image--x", "linux-image-$(id)",
         "linux-headers-9.9-fuzz", "linux-image-9.9-fuzz-dbg", "linux-image-\u00e9")
RELEASES = ("", "\n", " ", "9.9\n8.8\n", "../x", "9" * 100000, "a b", "\0", "9.9\0", "\x1b[2J",
            "*", "-x", "/", ".", "..", "\xff", "9.9-fuzz")
ORDERS = ("", "\n\n", "a.o\n", "../../x.o\n", "/etc/passwd\n", "a/b/\n", "-x.o\n", "a b.o\n",
          "a\tb.o\n", "\0.o\n", "\x1b.o\n", "x" * 5000 + ".o\n", "a.o", ".o\n", "..\n", "k.o\n",
          "\xff.o\n", "a'b\".o\n", "$(id).o\n", "drivers/a.o\n" * 2000)


def tar(draw, entries, packed):
    """entries: (name, content) or (name, None) for a directory, or (name, TarInfo type)."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=f"w:{packed}") as file:
        for name, content in entries:
            info = tarfile.TarInfo("./" + name)
            info.mode = 0o755
            if isinstance(content, bytes) and content in (tarfile.SYMTYPE, tarfile.FIFOTYPE,
                                                          tarfile.LNKTYPE):
                info.type, info.linkname = content, draw.choice(("/nosuch", name, "../../../x"))
                file.addfile(info)
            elif content is None:
                info.type = tarfile.DIRTYPE
                file.addfile(info)
            else:
                info.size = len(content)
                file.addfile(info, io.BytesIO(content))
    return out.getvalue()


def ar(members):
    out = b"!<arch>\n"
    for name, content in members:
        out += f"{name:16}{0:<12}{0:<6}{0:<6}{'100644':8}{len(content):<10}`\n".encode()
        out += content + b"\n" * (len(content) % 2)
    return out


def package(draw, name, entries, odd):
    """The bytes of a .deb; odd: with something wrong with it."""
    packed = draw.choice(("gz", "xz", ""))
    suffix = f".{packed}" if packed else ""
    control = (f"Package: {name}\nVersion: 1\nArchitecture: amd64\n"
               "Maintainer: nobody <nobody@example.org>\nDescription: none\n")
    if odd and draw.random() < 0.2:
        control = draw.choice(("", "\n", "Package\n", control * 2, control.replace("\n", "\r\n"),
                               control + "\0", "\xff" + control, control.replace("Package", "X")))
    members = [("debian-binary", draw.choice((b"2.0\n",) * 9 + (b"3.0\n", b"", b"2.0"))
                if odd else b"2.0\n"),
               (f"control.tar{suffix}", tar(draw, [("control", control.encode(
                   "utf-8", "surrogateescape"))], packed)),
               (f"data.tar{suffix}", tar(draw, entries, packed))]
    if odd and draw.random() < 0.3:
        place = draw.randrange(len(members))
        what = draw.randrange(4)
        if what == 0:
            del members[place]
        elif what == 1:
            members.insert(0, members.pop(place))
        elif what == 2:
            members[place] = members[place][0], mutate.damaged(draw, members[place][1])
        else:
            members[place] = ("data.tar.zzz", members[place][1])
    return ar(members)


def entries(draw, files, odd):
    """The files of a package, one of them gone or something else."""
    made = [(name, name.encode()) for name in files]
    if odd and draw.random() < 0.6:
        place = draw.randrange(len(made))
        name = made[place][0]
        what = draw.randrange(6)
        if what == 0:
            del made[place]
        else:
            made[place] = (name, (None, tarfile.SYMTYPE, tarfile.FIFOTYPE, tarfile.LNKTYPE, b"")[
                what - 1])
    return made


def in_place(draw, path):
    """Something else where a file is or should be."""
    if os.path.lexists(path):
        os.unlink(path)
    what = draw.randrange(6)
    if what == 0:
        os.mkfifo(path)
    elif what == 1:
        os.mkdir(path)
    elif what == 2:
        os.symlink(path, path)
    elif what == 3:
        os.symlink("/dev/zero", path)
    elif what == 4:
        os.mknod(path, stat.S_IFSOCK | 0o600)


def write(path, content):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(content if isinstance(content, bytes) else content.encode(
            "latin-1", "backslashreplace"))


def debs(draw, root, odd):
    """An image's package, with the headers' beside it."""
    name = draw.choice(NAMES) if odd and draw.random() < 0.3 else f"linux-image-{RELEASE}"
    files = {
        f"linux-image-{RELEASE}_1_amd64.deb": package(draw, name, entries(draw, (
            f"boot/vmlinuz-{RELEASE}", f"boot/config-{RELEASE}",
            f"lib/modules/{RELEASE}/modules.order"), odd), odd),
        f"linux-headers-{RELEASE}_1_amd64.deb": package(
            draw, f"linux-headers-{RELEASE}", entries(draw, (
                f"usr/src/linux-headers-{RELEASE}/scripts/basic/fixdep",
                f"usr/src/linux-headers-{RELEASE}/.config"), odd), odd)}
    for file, content in files.items():
        path = os.path.join(root, file)
        write(path, mutate.damaged(draw, content) if odd and draw.random() < 0.3 else content)
        if odd and draw.random() < 0.07:
            in_place(draw, path)
    if odd and draw.random() < 0.1:
        shutil.copy(path, os.path.join(root, f"linux-headers-{RELEASE}_2\n_amd64.deb")) \
            if os.path.isfile(path) else None
    return "deb", os.path.join(root, f"linux-image-{RELEASE}_1_amd64.deb")


def tree(draw, root, odd):
    """What make leaves of a kernel."""
    root = os.path.join(root, "tree")
    files = {"include/config/kernel.release": f"{RELEASE}\n", "arch/x86/boot/bzImage": "x",
             "modules.order": draw.choice(("drivers/a.o\nfs/b/c.o\n", "kernel/fs/b/c.ko\n")),
             ".config": "", "Module.symvers": "", "Makefile": ""}
    if odd:
        for name, others in (("include/config/kernel.release", RELEASES),
                             ("modules.order", ORDERS), ("arch/x86/boot/bzImage", ("", "x"))):
            if draw.random() < 0.5:
                files[name] = draw.choice(others)
    for name, content in files.items():
        path = os.path.join(root, name)
        if not odd or draw.random() < 0.95:
            write(path, content)
            if odd and draw.random() < 0.1:
                in_place(draw, path)
    if odd and draw.random() < 0.05:
        os.makedirs(root, exist_ok=True)
        shutil.rmtree(root)
        in_place(draw, root)
    return "tree", root


def judged(made, cache, odd):
    """The trouble with one of them."""
    err = made.stderr.decode("utf-8", "backslashreplace")
    out = made.stdout.decode("utf-8", "backslashreplace")
    trouble = []
    if made.returncode in (1, 2):
        if not err.startswith("mapbench: ") or err.count("\n") != 1:
            trouble.append(f"it is refused, but not in one line: {err[:1000]!r}")
        if not odd:
            trouble.append(f"there is nothing wrong with it, and yet: {err}")
    elif made.returncode == 0:
        found = out.split("\n")
        if err or len(found) != 4:
            trouble.append(f"it is taken, and yet it says: {err[:1000]!r} {out[:200]!r}")
        elif not os.path.isfile(f"{found[1]}/vmlinuz") or not os.path.isdir(f"{found[1]}/modules"):
            trouble.append(f"it is taken, and yet {found[1]} has no vmlinuz or no modules")
        elif not os.path.isdir(found[2]) or not found[0].isprintable():
            trouble.append(f"it is taken, and yet it is {found[0]!r} in {found[2]}")
    else:
        trouble.append(f"status {made.returncode}: {err[:1000]!r}")
    left = [name for name in os.listdir(os.path.join(cache, "kernel")) if "partial" in name]
    if left:
        trouble.append(f"{left} is left")
    return trouble


def one(draw, index):
    """(status, trouble) of one of them."""
    odd = index % 20 != 0
    with tempfile.TemporaryDirectory(prefix="mapbench-fuzz.") as root:
        cache = os.path.join(root, "cache")
        os.makedirs(os.path.join(cache, "kernel"))
        kind, path = draw.choice((debs, debs, tree))(draw, root, odd)
        before = sorted(os.listdir(root))
        try:
            made = subprocess.run(["bash", os.path.join(HERE, "kernel.sh"), kind, path],
                                  capture_output=True, stdin=subprocess.DEVNULL, check=False,
                                  timeout=SECONDS, env=os.environ | {"CACHE": cache}, cwd=root)
        except subprocess.TimeoutExpired:
            return kind, None, [f"it takes more than {SECONDS} s"]
        trouble = judged(made, cache, odd)
        if sorted(os.listdir(root)) != before:
            trouble.append(f"{sorted(os.listdir(root))} are there, not {before}")
        return kind, made.returncode, trouble


def main():
    seed = int(os.environ.get("FUZZ_SEED", "1"))
    only = os.environ.get("FUZZ_ONLY")
    found, failed, begun = Counter(), 0, time.monotonic()
    count = int(os.environ.get("FUZZ_KERNELS", "100"))
    for index in [int(only)] if only else range(count):
        kind, status, trouble = one(random.Random(f"{seed}:kernel:{index}"), index)
        found[kind, status] += 1
        if trouble:
            failed += 1
            print(f"not ok - FUZZ_SEED={seed} FUZZ_ONLY={index} ({kind}): " + "\n  ".join(trouble))
            if failed == 10:
                break
    print(f"seed {seed}: " + ", ".join(f"{number} of {kind} ended with {status}" for (
        kind, status), number in sorted(found.items(), key=str))
        + f", in {time.monotonic() - begun:.0f} s; {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
