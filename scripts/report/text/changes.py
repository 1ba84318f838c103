# SPDX-License-Identifier: GPL-2.0-only
"""The command line and the table of a comparison, at most WIDTH columns, and fewer where names are
short."""
import json
import re
import sys

from report.data import run
from report.judge import compare, declare, parts
from report.text.sentences import WIDTH

SHOWN = 60      # rows of each kind; the JSON has them all

_TITLES = ((compare.DEARER, "dearer"), (compare.CHEAPER, "cheaper"),
           (compare.DECLARED, "changed as declared"))
_ASIDE = ((compare.DOUBTED, "trusted in BASE only"),
          (compare.LOST, "measured in BASE, not in each boot of NEW"),
          (compare.ADDED, "measured in NEW only"), (compare.UNTRUSTED, "not trusted in BASE"))


def arguments(parser):
    parser.add_argument("base", metavar="BASE", help="run directories, separated by commas")
    parser.add_argument("new", metavar="NEW", nargs="?", help="the same")
    parser.add_argument("--drift", action="store_true")
    parser.add_argument("--strict", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--tolerance", metavar="LIMIT")
    parser.add_argument("--accept", metavar="DOUBT")
    parser.add_argument("--declared", metavar="FILE")


def _tolerance(text):
    """A function of the figure: N of its units, P%, or the greater of both, as 2,0.1%."""
    limits = []
    for part in text.split(","):
        found = re.fullmatch(r"(\d{1,15}(?:\.\d{1,15})?)(%?)", part.strip())
        if not found:
            raise run.Error(f"--tolerance {text!r}: give instructions or ns, as 2, a share, as "
                            "0.1%, or both, as 2,0.1%")
        limits.append((float(found.group(1)), found.group(2)))
    return lambda figure: max(figure * limit / 100 if share else limit for limit, share in limits)


def main(args):
    base, new = args.base, args.new
    if new is None:
        base, new = _two_environments(base)
    if args.accept is not None and not re.fullmatch(r"[a-z_]+", args.accept):
        raise run.Error(f"--accept {args.accept!r}: give the code of a doubt, as test_build")
    options = compare.Options(
        args.drift, None if args.tolerance is None else _tolerance(args.tolerance), args.accept,
        None if args.declared is None else declare.read(args.declared))
    result = compare.compare(base, new, options)
    result["reasons"] = compare.reasons(result, args.strict or args.declared is not None,
                                        undeclared=args.declared is not None)
    result["verdict"] = "regression" if result["reasons"] else "ok"
    if args.json:
        json.dump(result, sys.stdout, indent=1)
        sys.stdout.write("\n")
    else:
        write(result, sys.stdout)
    return int(bool(result["reasons"]))


def _two_environments(path):
    envs = run.load(path).environments
    if len(envs) != 2:
        raise run.Error(f"{path} has not two environments but {len(envs)}: give a second run, or "
                        "name them, as RUN@ID RUN@ID")
    return tuple(f"{path}@{env['id']}" for env in envs)


def write(result, out):
    for machine in result["machines"]:
        _machine(machine, out)
    for which, titles in (("BASE", result["only_base"]), ("NEW", result["only_new"])):
        for title in titles:
            out.write(f"only in {which}, not compared: {title}\n")
    reasons = "; ".join(result["reasons"])
    some = " (of what both sides have)" * bool(result["only_base"] and result["only_new"])
    out.write(_cut(f"verdict: {reasons or 'same or better'}{some}", WIDTH) + "\n")


def _machine(machine, out):
    one, two = machine["base"]["title"], machine["new"]["title"]
    out.write(f"BASE {one}\nNEW  {two}\n")
    for differs in machine["differ"]:
        out.write(_cut(f"not the same {differs['what']}: {differs['base']} against "
                       f"{differs['new']}", WIDTH) + "\n")
    rows = machine["cells"]
    for verdict, title in _TITLES:
        chosen = [row for row in rows if row["verdict"] == verdict]
        if chosen:
            out.write(f"\n{_count(chosen)} {title}, {machine['unit']}:\n")
            _table(chosen, machine["mode"], out)
    for verdict, title in _ASIDE:
        chosen = [row for row in rows if row["verdict"] == verdict]
        if chosen:
            _aside(chosen, title, out)
    same = sum(row["verdict"] == compare.SAME for row in rows)
    out.write(f"\n{_count(rows)}: {same} the same"
              + "".join(f", {number} {verdict}" for verdict, number in
                        sorted(machine["verdicts"].items()) if verdict != compare.SAME) + "\n")


def _count(rows):
    return f"{len(rows)} cell{'s' * (len(rows) != 1)}"


def _table(rows, mode, out):
    """As wide as what is in it, so that short names leave it within 80 columns."""
    heads = ("", "BASE", "change", "%", "each" if mode == "exact" else "95 %", "by")
    shown = [_line(row, mode) for row in rows[:SHOWN]]
    most, *wide = [max(map(len, column)) for column in zip(heads, *(line for line, _ in shown))]
    *wide, last = wide
    rest = sum(wide) + len(" ") + last
    gap = 2 if most + rest + 2 * len(wide) <= WIDTH else 1
    most = min(most, WIDTH - rest - gap * len(wide))
    for line, told in [(heads, ""), *shown]:
        name, *figures, by = line
        figures = "".join(f"{text:>{gap + width}}" for text, width in zip(figures, wide))
        out.write(f"{_cut(name, most):{most}}{figures} {by}\n")
        if told:
            out.write(_cut(f"  {told}", WIDTH) + "\n")
    _more(rows, out)


def _line(row, mode):
    """The texts of a row, and what is told below it."""
    what = row["by"][0]
    change = row["change"][what]
    if mode == "exact":
        last = f"{change['change'] / row['pages']:+,.2f}"
    else:
        last = "{:.2f}-{:.2f}".format(*change["interval"])
    moved = [each for each in row["by"] if each in parts.PARTS]
    by = ("both" if row["by"][:2] == ["min", "mean"] else "parts" if what in parts.PARTS
          else what)
    texts = (row["cell"], f"{change['base']:,.0f}", f"{change['change']:+,.0f}",
             f"{100 * row['effect']:+.2f}", last, by)
    return texts, ", ".join(f"{part} {row['change'][part]['change']:+,.0f}" for part in moved)


def _aside(rows, title, out):
    out.write(f"\n{_count(rows)} {title}:\n")
    for row in rows[:SHOWN]:
        out.write(_cut(f"{row['cell']}: {row['why']}", WIDTH) + "\n")
    _more(rows, out)


def _more(rows, out):
    if len(rows) > SHOWN:
        out.write(f"... and {len(rows) - SHOWN} more: --json has them all\n")


def _cut(text, width):
    return text if len(text) <= width else text[:width - 1] + "~"
