# SPDX-License-Identifier: GPL-2.0-only
"""The section on what each way of mapping can and cannot do."""
from report.data import catalog, semantics
from report.draw.markup import element, listing, paragraph, section, table, text

_BASELINES = ("anon", "memfd")


def build(run):
    """The section of the page, or "" if nothing was probed."""
    data = semantics.read(run.directory)
    if data is None or not data["probes"]:
        return ""
    several = len({probe["env"] for probe in data["probes"]}) > 1
    lead = paragraph("What each way of mapping can and cannot do, as tried in the same boot, "
                     "each probe in a process of its own. Backends that came out alike share a "
                     "column. Grey: an error or a signal. Marked: not what the kernel's sources "
                     "lead to expect of a mapping of that class."
                     + (" Where the environments differ, each is named." if several else ""))
    return section("semantics", "What it can do", lead, _matrix(data["probes"]),
                   _findings(data["probes"], several))


def _subject(probe):
    return tuple(probe[key] or "" for key in ("backend", "source", "cache"))


def _order(subject):
    return subject[0] in _BASELINES, catalog.backend(subject[0]).order, subject


def _matrix(probes):
    """Rows are probes, columns are subjects; those with the same outcomes throughout share one."""
    envs = list(dict.fromkeys(probe["env"] for probe in probes))
    names = ["class", *dict.fromkeys(probe["probe"] for probe in probes)]
    cells = {}
    for probe in probes:
        subject = _subject(probe)
        cells.setdefault((probe["probe"], subject), {})[probe["env"]] = probe
        cells.setdefault(("class", subject), {})[probe["env"]] = probe | {
            "outcome": probe["class"], "match": None, "detail": None}
    alike = {}
    for subject in sorted({_subject(probe) for probe in probes}, key=_order):
        column = tuple(_alike(cells.get((name, subject), {}), envs) for name in names)
        alike.setdefault(column, []).append(subject)
    heads = ["probe", *("\n".join(_name(subject, probes) for subject in subjects)
                        for subjects in alike.values())]
    rows = [[text(name), *(_cell(cells.get((name, subjects[0]), {}),
                                 envs if name == "class" else _there(cells, subjects[0], envs))
                           for subjects in alike.values())] for name in names]
    return element("div", table(heads, rows), class_="wide matrix")


def _there(cells, subject, envs):
    """The environments that have the subject at all."""
    return [env for env in envs if env in cells["class", subject]]


def _alike(found, envs):
    return tuple((found[env]["outcome"], found[env]["match"]) if env in found else None
                 for env in envs)


def _name(subject, probes):
    """The backend; its source and cache mode where it was probed with several."""
    same = {_subject(probe) for probe in probes if probe["backend"] == subject[0]}
    return " ".join(subject).strip() if len(same) > 1 else subject[0]


def _cell(found, envs):
    """One outcome, or, where the environments differ, one for each."""
    outcomes = [_outcome(found[env]) if env in found else "-" for env in envs]
    if not found or len({(found[env]["outcome"], found[env]["match"]) if env in found else None
                         for env in envs}) == 1:
        return outcomes[0] if found else ""
    return "<br>".join(f"<small>{text(env)}</small> {each}" for env, each in zip(envs, outcomes))


def _outcome(probe):
    word = text(probe["outcome"])
    if probe["match"] is False:
        return element("mark", word, title=f"expected {probe['expected']}")
    failed = word.isupper() or word == "unavailable"
    return element("span", word, title=probe["detail"], class_="no" if failed else None)


def _findings(probes, several):
    found = [probe for probe in probes if probe["match"] is False]
    if not found:
        return paragraph("Every outcome is as expected.")
    return listing([text(f"{probe['env'] + ': ' if several else ''}{probe['backend']}, "
                         f"{probe['probe']}: {probe['outcome']}, expected "
                         f"{probe['expected'].replace('|', ' or ')}") for probe in found])
