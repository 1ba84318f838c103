# SPDX-License-Identifier: GPL-2.0-only
"""semantics.json of a run: what each way of mapping can and cannot do."""
import json
import os

from report import catalog
from report.markup import element, listing, paragraph, section, table, text

_HERE = os.path.dirname(os.path.abspath(__file__))
_SCHEMA = os.path.join(_HERE, "..", "..", "docs", "semantics.schema.json")
_KEY = ("env", "backend", "source", "cache", "probe")
_BASELINES = ("anon", "memfd")


def read(directory):
    """The parsed file, or None if the run has none."""
    from report import run
    name = os.path.join(directory, "semantics.json")
    if not os.path.exists(name):
        return None
    try:
        with open(name, encoding="utf-8") as file:
            return json.load(file)
    except ValueError as error:
        raise run.Error(f"{name} is not JSON: {error}; run the benchmark again") from error


def check(data, environments):
    """One-line errors, against the schema and against run.json's environments."""
    from report import run
    try:
        import jsonschema
    except ImportError as error:
        raise run.Error("cannot read JSON Schemas: install python3-jsonschema") from error
    with open(_SCHEMA, encoding="utf-8") as file:
        validator = jsonschema.Draft202012Validator(json.load(file))
    errors = [f"semantics.json: {error.json_path}: {error.message}"
              for error in sorted(validator.iter_errors(data), key=lambda error: error.json_path)]
    return errors or [f"semantics.json: {error}" for error in _contradictions(data, environments)]


def _contradictions(data, environments):
    known = {env["id"] for env in environments}
    for name in data["environments"]:
        if name not in known:
            yield f"run.json has no environment {name!r}"
    seen = {}
    for index, probe in enumerate(data["probes"]):
        where = f"probes[{index}] ({probe['backend']}, {probe['probe']})"
        first = seen.setdefault(tuple(probe[key] for key in _KEY), index)
        if first != index:
            yield f"{where}: has the same key as probes[{first}]"
        if probe["env"] not in data["environments"]:
            yield f"{where}: 'environments' lacks {probe['env']!r}"
        expected = probe["expected"]
        match = None
        if expected is not None and probe["outcome"] != "unavailable":
            match = probe["outcome"] in expected.split("|")
        if probe["match"] is not match:
            yield f"{where}: match is {probe['match']}, but outcome and expected give {match}"


def build(run):
    """The section of the page, or "" if nothing was probed."""
    data = read(run.directory)
    if data is None or not data["probes"]:
        return ""
    environments = [env for env in data["environments"]
                    if any(probe["env"] == env for probe in data["probes"])]
    beside = "" if len(environments) == 1 else \
        " Where environments differ each is named, and - where one has nothing."
    return section(
        "semantics", "What it can do",
        paragraph("What each way of mapping can and cannot do, as tried in the same boot, each "
                  "probe in a process of its own. Marked: not what the kernel's sources lead to "
                  "expect of a mapping of that class." + beside),
        _matrix(data["probes"], environments), _findings(data["probes"], environments))


def _column(probe):
    return tuple(probe[key] or "" for key in ("backend", "source", "cache"))


def _order(column):
    return column[0] in _BASELINES, catalog.backend(column[0]).order, column


def _matrix(probes, environments):
    """Rows are probes, columns are backends; the source is named where one has several."""
    columns = sorted({_column(probe) for probe in probes}, key=_order)
    several = len({column[:1] for column in columns}) < len(columns)
    found = {(probe["probe"], _column(probe), probe["env"]): _cell(probe) for probe in probes}
    classes = {(_column(probe), probe["env"]): text(probe["class"]) for probe in probes}
    heads = ["probe", *(" ".join(column).strip() if several else column[0] for column in columns)]
    rows = [["class", *(_beside(environments, [classes.get((column, env)) for env in environments])
                        for column in columns)]]
    for name in dict.fromkeys(probe["probe"] for probe in probes):
        rows.append([text(name)])
        for column in columns:
            there = [env for env in environments if (column, env) in classes]
            rows[-1].append(_beside(there, [found.get((name, column, env)) for env in there]))
    return element("div", table(heads, rows), class_="wide")


def _beside(environments, cells):
    """cells: HTML for each environment, or None. Once, where they are all the same."""
    if len(set(cells)) == 1:
        return cells[0] or ""
    by_cell = {}
    for env, cell in zip(environments, cells):
        by_cell.setdefault(cell, []).append(env)
    return "<br>".join(element("small", text(f"{', '.join(envs)}: ")) + (cell or "-")
                       for cell, envs in by_cell.items())


def _cell(probe):
    if probe["match"] is not False:
        return element("span", text(probe["outcome"]), title=probe["detail"])
    return element("mark", text(probe["outcome"]), title=f"expected {probe['expected']}")


def _findings(probes, environments):
    found = [probe for probe in probes if probe["match"] is False]
    if not found:
        return paragraph("Every outcome is as expected.")
    return listing([text(("" if len(environments) == 1 else f"{probe['env']}, ") +
                         f"{probe['backend']}, {probe['probe']}: {probe['outcome']}, expected "
                         f"{probe['expected'].replace('|', ' or ')}") for probe in found])
