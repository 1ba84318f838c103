# SPDX-License-Identifier: GPL-2.0-only
"""The section on what each way of mapping can and cannot do."""
from report.data import catalog, semantics
from report.draw.markup import element, listing, paragraph, scrolled, section, table, text

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


def _mapping(probe):
    return tuple(probe[key] or "" for key in ("backend", "source", "cache"))


def _order(mapping):
    return mapping[0] in _BASELINES, catalog.backend(mapping[0]).order, mapping


def _matrix(probes):
    """Rows are probes, columns are mappings; those with the same outcomes throughout share one."""
    envs = list(dict.fromkeys(probe["env"] for probe in probes))
    names = ["class", *dict.fromkeys(probe["probe"] for probe in probes)]
    cells = {}
    for probe in probes:
        mapping = _mapping(probe)
        cells.setdefault((probe["probe"], mapping), {})[probe["env"]] = probe
        cells.setdefault(("class", mapping), {})[probe["env"]] = probe | {
            "outcome": probe["class"], "match": None, "detail": None}
    alike = {}
    for mapping in sorted({_mapping(probe) for probe in probes}, key=_order):
        column = tuple(_alike(cells.get((name, mapping), {}), envs) for name in names)
        alike.setdefault(column, []).append(mapping)
    heads = ["probe", *("\n".join(_name(mapping, probes) for mapping in mappings)
                        for mappings in alike.values())]
    rows = [[text(name), *(_cell(cells.get((name, mappings[0]), {}),
                                 envs if name == "class" else _there(cells, mappings[0], envs))
                           for mappings in alike.values())] for name in names]
    return scrolled(table(heads, rows), "probes", "wide matrix")


def _there(cells, mapping, envs):
    """The environments that have the mapping at all."""
    return [env for env in envs if env in cells["class", mapping]]


def _alike(found, envs):
    return tuple((found[env]["outcome"], found[env]["match"]) if env in found else None
                 for env in envs)


def _name(mapping, probes):
    """The backend; its source and cache mode where it was probed with several."""
    same = {_mapping(probe) for probe in probes if probe["backend"] == mapping[0]}
    return " ".join(mapping).strip() if len(same) > 1 else mapping[0]


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
