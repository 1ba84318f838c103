# SPDX-License-Identifier: GPL-2.0-only
"""usage: homes.py SRC: what is made in one place is made in no other.

A second median, name of a size, guard against SIGBUS or queue of jobs would differ from the first
one some day. What a function is no tool can tell, but each of these is made of something that the
others do without, and that is looked for. A static function of C has a name that grep finds, too.

Prints a line for each fault; exit status 1 if there is one, or if a home has none any more of what
it is the home of."""
import re
from collections import namedtuple

from languages import py_shapes
from languages.sh_calls import is_shell
from languages.units import below, read, told

# what it is called, in which language, what it is made of (a pattern, or what gives the lines at
# which a text makes one), the files that have it by right. A language in which there is none has
# no files: there, it is asked of those that have it in another.
Home = namedtuple("Home", "what language made files")

NUMBERS = "scripts/report/data/number.py"
HOMES = (
    Home("a median", "py", py_shapes.medians, (NUMBERS,)),
    Home("a median", "c", r"\b\w*median\((?:const )?(?:uint64_t|double|long)|"
         r"\[\(?(?!i\b)[\w>.-]+(?: - 1\))? ?(?:/ ?2|>> ?1)\]|"
         r"\b(\w+) = [\w>.-]+ ?(?:/ ?2|>> ?1);(?:(?!\n\})[\s\S])*?\[\(?\1(?: - 1)?\)?\]",
         ("bench/base/stats.c", "bench/base/stats.h")),
    Home("a median", "jq", r"\bdef \w*median\b|\[\(?length ?/ ?2 ?\|? ?", ()),
    Home("a median", "js", r"\bfunction \w*[mM]edian\w*\(|\b\w*[mM]edian = (?:\(|\w+ =>|function)|"
         r"\[(?:Math\.\w+\()?[\w.]+\.length ?(?:/ ?2|>>>? ?1)", ()),
    Home("the name of a size", "py", py_shapes.sizes, (NUMBERS,)),
    Home("the name of a size", "c", r"\"KMGT?\"|/ 1024\b|/= 1024\b|% 1024\b|PRIu64 \"[KMG]i?B?\"|"
         r"%(?:l{1,2}|z|j)?[udf] ?[KMG](?:iB)?\b|"
         r"\"[^\"\n]*\b[KMG]iB\b[^\"\n]*\"[^;{}]*(?:>> ?[123]0|/ ?\(1\w* ?<< ?[123]0\)|/ ?1048576)|"
         r"(?:>> ?[123]0|/ ?\(1\w* ?<< ?[123]0\)|/ ?1048576)[^;{}]*\"[^\"\n]*\b[KMG]iB\b",
         ("bench/base/size.c", "bench/plan/size_list.c")),
    Home("the name of a size", "sh", r"\bnumfmt\b[^\n;|]* --to[= ]|"
         r"\bfor \w+ in [^\n;]*\bK['\"]? ['\"]?M['\"]? ['\"]?G\b", ()),
    Home("the name of a size", "jq", r"\"K\", ?\"M\"|\"KiB\"|/ ?1024\b|/ ?1048576\b", ()),
    Home("the name of a size", "js", r"\bfunction sizeName\(|\bsizeName = |\"K(?:iB)?\", ?\"M|"
         r"/=? ?1024\b|>> ?[123]0\b", ()),
    Home("a guard against SIGBUS", "c", r"\bsigaction\(|"
         r"\b(?:signal|sigset|bsd_signal)\(\s*SIG(?:BUS|SEGV)\b", ("bench/base/fault_guard.c",)),
    Home("a queue of jobs", "sh", r"\bwait (?:-\S+ (?:\w+ )?)*-[a-z]*n\b|\w\[[^]]+\]=\$!|"
         r"\bxargs\b.* (?:-P|--max-procs)|\bjobs -\w*[rp]\w* ?\||"
         r"\+=\(\s*\"?\$!\"?\s*\)[\s\S]*\bwait \"?\$\w+\"?",
         ("scripts/run/queue.sh", "scripts/verb/lint.sh")),
    Home("a queue of jobs", "py", py_shapes.queues, ("scripts/report/draw/plot.py",)),
)
NAMELESS = re.compile(r"^static [^(;=]*\b(say|hear|ask|take|fill|live)\(", re.M)


def _language(path):
    if path.endswith((".c", ".h", ".cc")):
        return "c"
    ending = path.rpartition(".")[2]
    return ending if ending in ("py", "jq", "js") else "sh" if is_shell(path) else None


def _made(home, text):
    """The lines at which a text makes it."""
    if callable(home.made):
        return list(home.made(text))
    return [text.count("\n", 0, found.start()) + 1 for found in re.finditer(home.made, text)]


def _comments(text, language):
    """text without its comments, each line where it was."""
    if language in ("c", "js"):
        return re.sub(r"/\*.*?\*/|//[^\n]*", lambda found: "\n" * found[0].count("\n"), text,
                      flags=re.S)
    return re.sub(r"^[ \t]*#[^\n]*", "", text, flags=re.M)


def _faults_in(path, used):
    language = _language(path)
    text = _comments(read(path), language)
    for home in HOMES:
        found = sorted(_made(home, text)) if home.language == language else []
        if found and path in home.files:
            used.add((home, path))
        elif found:
            made = home.files or [each for other in HOMES if other.what == home.what
                                  for each in other.files]
            for line in found:
                yield f"{path}:{line}: {home.what}: that is made in {' and '.join(made)}"
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
