# SPDX-License-Identifier: GPL-2.0-only
"""usage: homes.py SRC: what is made in one place is made in no other.

A second median, name of a size, guard against SIGBUS or queue of jobs would differ from the first
one some day. What a function is no tool can tell, but each of these is made of something that the
others do without, and that is looked for. A static function of C has a name that grep finds, too.

Prints a line for each fault; exit status 1 if there is one, or if a home has none any more of what
it is the home of."""
import re
from collections import namedtuple

from languages.sh_calls import is_shell
from languages.units import below, read, told

# what it is called, in which language, what it is made of, the files that have it by right
Home = namedtuple("Home", "what language pattern files")

HOMES = (
    Home("a median", "py", r"\bdef _?median\(|\bstatistics\.(?:median|quantiles)\w*\(|"
         r"\bstatistics import [^\n]*\b(?:median|quantiles)|percentile\([^\n]*, 50\)|"
         r"\b(?:np|numpy|_numpy)\.(?:nan)?median\(|\.median\(\)|\[\w+ // 2\]|"
         r"\[\(?len\([\w.]+\)(?: - 1\)?)? ?(?:// ?2|>> ?1)\]", ("scripts/report/data/number.py",)),
    Home("a median", "c", r"\b\w*median\((?:const )?(?:uint64_t|double|long)|"
         r"\[\(?(?!i\b)[\w>.-]+(?: - 1\))? ?(?:/ ?2|>> ?1)\]",
         ("bench/base/stats.c", "bench/base/stats.h")),
    Home("the name of a size", "py", r"// ?1024\b|/ 1024\b|\bvalue % 1024\b|\"KMGT?\"|"
         r"(?:>>|/)[^\n]{,9}\}? [KMG]iB\b|\"KiB\", ?\"MiB\"", ("scripts/report/data/number.py",)),
    Home("the name of a size", "c", r"\"KMGT?\"|/ 1024\b|/= 1024\b|% 1024\b|PRIu64 \"[KMG]i?B?\"",
         ("bench/base/size.c", "bench/plan/size_list.c")),
    Home("a guard against SIGBUS", "c", r"\bsigaction\(|"
         r"\b(?:signal|sigset|bsd_signal)\(\s*SIG(?:BUS|SEGV)\b", ("bench/base/fault_guard.c",)),
    Home("a queue of jobs", "sh", r"\bwait (?:-\S+ (?:\w+ )?)*-[a-z]*n\b|\w\[[^]]+\]=\$!|"
         r"\bxargs\b.* (?:-P|--max-procs)|\bjobs -\w*[rp]\w* ?\|",
         ("scripts/run/queue.sh", "scripts/verb/lint.sh")),
    Home("a queue of jobs", "py", r"\b(?:ThreadPool|ProcessPool)\w*\(|\bmultiprocessing\.Pool\(|"
         r"\bmultiprocessing import [^\n]*\bPool\b", ("scripts/report/draw/plot.py",)),
)
NAMELESS = re.compile(r"^static [^(;=]*\b(say|hear|ask|take|fill|live)\(", re.M)


def _language(path):
    if path.endswith((".c", ".h", ".cc")):
        return "c"
    return "py" if path.endswith(".py") else "sh" if is_shell(path) else None


def _comments(text, language):
    """text without its comments, each line where it was."""
    if language == "c":
        return re.sub(r"/\*.*?\*/|//[^\n]*", lambda found: "\n" * found[0].count("\n"), text,
                      flags=re.S)
    return re.sub(r"^[ \t]*#[^\n]*", "", text, flags=re.M)


def _faults_in(path, used):
    language = _language(path)
    text = _comments(read(path), language)
    for home in HOMES:
        found = re.search(home.pattern, text) if home.language == language else None
        if found and path in home.files:
            used.add((home, path))
        elif found:
            yield f"{path}:{text.count(chr(10), 0, found.start()) + 1}: {home.what}: " \
                f"that is made in {' and '.join(home.files)}"
    if language == "c":
        for found in NAMELESS.finditer(text):
            yield f"{path}:{text.count(chr(10), 0, found.start()) + 1}: '{found[1]}' is no name " \
                "that grep finds"


def faults():
    used = set()
    for folder in ("bench", "scripts"):
        for path in below(folder, lambda path: True):
            path = f"{folder}/{path}"
            if _language(path) and not path.startswith("scripts/lint/"):
                yield from _faults_in(path, used)
    for home in HOMES:
        for path in home.files:
            if (home, path) not in used:
                yield f"scripts/lint/homes.py: {path} is the home of {home.what} no more"


if __name__ == "__main__":
    told(faults)
