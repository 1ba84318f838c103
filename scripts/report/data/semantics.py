# SPDX-License-Identifier: GPL-2.0-only
"""semantics.json of a run: what each way of mapping can and cannot do."""
import os

from report.data import infile, schema

_MEND = "run the benchmark again, or take it away"
_KEY = ("env", "backend", "source", "cache", "probe")


def _path(directory):
    """Of the file, or None if the run has none."""
    path = os.path.join(directory, "semantics.json")
    return path if os.path.lexists(path) else None


def read(directory):
    """The parsed file, or None."""
    path = _path(directory)
    return path and infile.document(path, _MEND, _MEND, _shape)


def _shape(data):
    """What is wrong for all that read it."""
    return schema.committed("semantics")(data) or [
        f"probes[{index}] ({probe['probe']}): match is false, but nothing is expected"
        for index, probe in enumerate(data["probes"])
        if probe["match"] is False and probe["expected"] is None]


def check(directory, environments):
    """One-line errors, against the schema and against run.json's environments."""
    path = _path(directory)
    if path is None:
        return []
    data = infile.document(path, _MEND, _MEND)
    errors = schema.thorough("semantics", data) or _contradictions(data, environments)
    return [f"semantics.json: {error}" for error in errors]


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
