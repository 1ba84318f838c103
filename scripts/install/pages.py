# SPDX-License-Identifier: GPL-2.0-only
"""usage: pages.py VERSION HELP DIR: of the texts in HELP, a file for mapbench and for each verb,
the manual pages and the completions, into DIR."""
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import complete  # noqa: E402
import helptext  # noqa: E402
import man  # noqa: E402


def _read(path, name):
    with open(path, encoding="utf-8") as file:
        return helptext.Help(name, file.read())


def _write(directory, name, text):
    with open(os.path.join(directory, name), "w", encoding="utf-8") as file:
        file.write(text)


def main(version, texts, directory):
    front = _read(os.path.join(texts, "mapbench"), "mapbench")
    titles = {entry.name: entry for entry in front.entries()}
    verbs = {name: _read(os.path.join(texts, f"mapbench-{name}"), f"mapbench {name}")
             for name in titles}
    files = {name[len("mapbench-"):] for name in os.listdir(texts) if name.startswith("mapbench-")}
    if files != set(verbs):
        raise ValueError(f"mapbench --help names other verbs than there are: {files ^ set(verbs)}")
    pages = os.path.join(directory, "man1")
    os.makedirs(pages)
    names = [f"mapbench-{name}" for name in titles]
    _write(pages, "mapbench.1", man.page(front, front.title, version, names))
    for name, entry in titles.items():
        _write(pages, f"mapbench-{name}.1",
               man.page(verbs[name], entry.text, version, ["mapbench"]))
    # What stands before a verb: the flags of which the front door's help tells.
    flags = dict.fromkeys(re.findall(r"mapbench (--[a-z]+)", " ".join(
        block.content for block in front.blocks if block.kind == "text")))
    before = {"--help": list(titles.values())} | dict.fromkeys(flags)
    for shell in (complete.bash, complete.zsh, complete.fish):
        _write(directory, shell.__name__, shell(before, verbs))


if __name__ == "__main__":
    main(*sys.argv[1:])
