# SPDX-License-Identifier: GPL-2.0-only
"""The answer of advise for a driver that is built for several kernels, as text and for JSON."""

from report.data import infile, number
from report.advise import advise, beside
from report.text import worded
from report.text.sentences import item, wrap


def write(across, out):
    parts = [_question(across), _ranking(across), _out(across)]
    out.write("\n\n".join("\n".join(lines) for lines in parts if lines) + "\n")


def _question(across):
    asked = across.question
    lines = [line for word in asked.asked.words for line in worded.lines(word)]
    lines += wrap(f"{advise.size_name(asked)} of {asked.source} memory, {asked.cache};")
    lines += wrap(f"{number.pages(asked.touched)} touched, {asked.pattern}, {asked.access}; a "
                  f"whole life on each kernel, from {infile.named(asked.run.directory)}")
    for one in across.each:
        if not one.judged:
            lines += wrap(f"{_series(one)}: the needs cannot be judged, for the run has no probes "
                          "of it; so nothing is ranked.")
        if one.question.instead:
            wanted, taken = (", ".join(names) for names in zip(*one.question.instead))
            lines += wrap(f"{_series(one)}: no cell of this run is of {wanted}: {taken} stands "
                          "for it.")
    return lines


def _series(one):
    return ".".join(one.question.env["kernel"].split(".")[:2])


def _ranking(across):
    if not across.choices:
        return ["No way fits on all of these kernels."]
    width = max([16, *(len(choice.cost.row) for choice in across.choices)])
    heads = "".join(f" {_series(one):>12}" for one in across.each)
    lines = [f"   {'':{width}}{heads} {'at worst':>9}"]
    for choice in across.choices:
        figures = "".join(f" {number.exact(total):>12}" for total in choice.costs)
        lines.append(f"{choice.rank:2} {choice.cost.row:{width}}{figures} "
                     f"{'x' + number.times(choice.worst, 1):>9}")
    first = across.traits.backend(across.choices[0].cost.backend)
    if first.call:
        lines += wrap(f"In a driver {first.name} is {first.call}. At worst: of the cheapest that "
                      "all of these kernels have, on the kernel where it is most.")
    for text in dict.fromkeys(text for one in across.each for text in beside.texts(one)):
        lines += wrap(f"{text}.")
    return lines


def _out(across):
    lines = ["Not on all of them"] if across.out else []
    for row, whys in across.out.items():
        told = "; ".join(f"{kernel}: {why}" for kernel, why in whys)
        lines += item(f"{row}: {told}")
    return lines


def data(across):
    names = [one.question.env["kernel"] for one in across.each]
    return {"answer": [{"rank": choice.rank, "backend": choice.cost.backend,
                        "row": choice.cost.row, "worst": choice.worst,
                        "totals": dict(zip(names, choice.costs)),
                        "call": across.traits.backend(choice.cost.backend).call}
                       for choice in across.choices],
            "not_on_all": [{"row": row, "kernel": kernel, "why": why}
                           for row, whys in across.out.items() for kernel, why in whys]}
