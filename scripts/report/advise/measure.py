# SPDX-License-Identifier: GPL-2.0-only
"""What to measure so that a question about a buffer is answered by cells of exactly that."""
import re

from report.data import run as runs
from report.advise import question, words

MOST = 1 << 30      # bytes: the largest size that the machine measures
SOURCE = "compound"

# Pages below which suite model has no shares, so that a share of such is told in pages.
FEW = 16


def main(args):
    """Prints what scripts/verb/advise.sh hands on to a run, a KEY=VALUE each."""
    size = question.size(args.size)
    pages = -(-size // question.PAGE)
    if pages * question.PAGE > MOST:
        raise runs.Error(f"--size {args.size}: no more than 1G can be measured; give a run "
                         "first, whose models tell of more: mapbench advise RUN --size ...")
    touched = question.touched(args.touched, pages)
    asked = words.Asked(args, args.arch)
    named = [question.need(name).name for name in asked.needs]
    question.processes(args.processes)
    series = question.kernels(args.kernel)
    share = _share(args.touched, touched, pages, args.pattern)
    found = {
        "sizes": pages * question.PAGE,
        "ops": f"basic,sparse:{share}" if share else "basic,state",
        "filter": _ops(share, touched, args.pattern, asked.access),
        "source": asked.source(size) or SOURCE,
        "cache": asked.cache or "",
        "kernel": ",".join(filter(None, series)),
        "semantics": int(bool(named)),
    }
    for key, value in found.items():
        print(f"{key}={value}")
    return 0


def _share(text, touched, pages, pattern):
    """As --ops sparse:N takes it; "" for the whole buffer, in order, and for nothing of it. A share
    of which the cells would have another number of pages, for they leave out a part of one, is told
    in pages."""
    if not touched or (touched == pages and pattern == "sequential"):
        return ""
    percent = re.fullmatch(r"([1-9][0-9]{0,2})%", text)
    if percent and pages * int(percent[1]) // 100 == touched and pages >= FEW:
        return text
    return "100%" if touched == pages else f"{touched}p"


def _ops(share, touched, pattern, access):
    """The ops of a whole life: what of it is touched, and the states of pages that tell."""
    state = "written" if access == "write" and touched else "clean"
    part = f":{re.escape(share)}" if share else ""
    part += ":random" if share and pattern == "random" else ""
    touch = f"touch_{access}{part}" + "(:clean)?" * (access == "read")
    if not touched:
        return "(mmap|munmap(:clean)?)"
    return f"(mmap|{touch}|munmap{part}(:{state})?)"


def arguments(parser):
    question.arguments(parser, run=False)
    parser.add_argument("--arch", default="amd64", help="the processor of the machine")
