# SPDX-License-Identifier: GPL-2.0-only
"""Whether a run is valid: every function returns a list of one-line errors."""
import json
import os
from collections import Counter

from report import clocks, faults, run
from report.number import rank

KEY = ("env", "op", "backend", "source", "device", "cache", "bytes") + run.VARIANT

MIN_TRUSTED = 10
MIN_TRUSTED_HUGE = 3
HUGE = 1 << 30

# What drawing relies on; the schema says more, but reading it costs more time than a table.
_LISTS = {
    "environments": {"id": str, "kernel": str, "arch": str, "machine": str, "mode": str,
                     "started": str, "guards": list},
    "cells": {"env": str, "op": str, "backend": str, "source": str, "device": (str, type(None)),
              "cache": str, "cache_got": (str, type(None)), "bytes": int, "pages": int,
              "level": (str, type(None)), "window": (int, type(None)),
              "pattern": (str, type(None)), "touched": (int, type(None)), "threads": int,
              "tables": (str, type(None)), "unit": str, "n": int, "min": int,
              "mean": (int, float), "median": int, "p95": int, "max": int, "trusted": bool,
              "note": str, "values": list},
    "skipped": {"env": str, "op": (str, type(None)), "backend": str,
                "source": (str, type(None)), "cache": (str, type(None)),
                "bytes": (int, type(None)), "why": str},
    "failures": {"env": (str, type(None)), "what": str},
}
_GUARD = {"name": str, "held": bool, "detail": str}


def schema(data):
    """Errors against docs/run.schema.json."""
    try:
        import jsonschema
    except ImportError as error:
        raise run.Error("cannot read JSON Schemas: install python3-jsonschema") from error
    here = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(here, "..", "..", "docs", "run.schema.json"), encoding="utf-8") as file:
        validator = jsonschema.Draft202012Validator(json.load(file))
    return [f"{error.json_path}: {error.message}"
            for error in sorted(validator.iter_errors(data), key=lambda error: error.json_path)]


def shape(data):
    """Errors that would keep the run from being drawn at all."""
    if not isinstance(data, dict) or data.get("schema") != 1:
        return ["it is not a run of schema 1"]
    errors = []
    for name, fields in _LISTS.items():
        items = data.get(name, [] if name == "failures" else None)
        if not isinstance(items, list):
            errors.append(f"'{name}' is not a list")
            continue
        for index, item in enumerate(items):
            errors += _fields(f"{name}[{index}]", item, fields)
    if errors:
        return errors
    for env in data["environments"]:
        for guard in env["guards"]:
            errors += _fields(f"a guard of {env['id']}", guard, _GUARD)
    for index, cell in enumerate(data["cells"]):
        if not cell["values"] or not all(isinstance(value, int) for value in cell["values"]):
            errors.append(f"cells[{index}]: 'values' is not a list of integers")
        if cell["bytes"] < 1 or cell["pages"] < 1:
            errors.append(f"cells[{index}]: 'bytes' and 'pages' must be positive")
    return errors


def _fields(where, item, fields):
    if not isinstance(item, dict):
        return [f"{where} is not an object"]
    return [f"{where}: '{key}' is missing or of the wrong type"
            for key, kind in fields.items() if key not in item or not isinstance(item[key], kind)]


def semantics(data):
    """Errors that a schema cannot express."""
    errors = []
    envs = Counter(env["id"] for env in data["environments"])
    errors += [f"environments: id {name!r} is used {count} times"
               for name, count in envs.items() if count > 1]
    for name in ("cells", "skipped", "failures"):
        for index, item in enumerate(data.get(name, [])):
            if item["env"] not in envs and (name != "failures" or item["env"] is not None):
                errors.append(f"{name}[{index}]: no environment has the id {item['env']!r}")
    seen = {}
    units = {}
    for index, cell in enumerate(data["cells"]):
        where = f"cells[{index}] ({cell['backend']}, {cell['op']}, {cell['bytes']} bytes)"
        first = seen.setdefault(tuple(cell[key] for key in KEY), index)
        if first != index:
            errors.append(f"{where}: has the same key as cells[{first}]")
        if units.setdefault(cell["env"], cell["unit"]) != cell["unit"]:
            errors.append(f"{where}: unit is {cell['unit']}, but {cell['env']} is in "
                          f"{units[cell['env']]}")
        errors += [f"{where}: {text}" for text in _cell(cell)]
    return errors


def _cell(cell):
    values = sorted(cell["values"])
    count = len(values)
    if cell["n"] != count:
        yield f"n is {cell['n']}, but there are {count} values"
    exact = {"min": values[0], "median": rank(values, 50), "p95": rank(values, 95),
             "max": values[-1]}
    for name, value in exact.items():
        if cell[name] != value:
            yield f"{name} is {cell[name]}, but values give {value}"
    # An integer mean may have been rounded or cut.
    mean = sum(values) / count
    if abs(cell["mean"] - mean) >= 1:
        yield f"mean is {cell['mean']}, but values give {mean:.1f}"
    need = MIN_TRUSTED_HUGE if cell["bytes"] >= HUGE else MIN_TRUSTED
    if cell["trusted"] and count < need:
        yield f"trusted with {count} values, needs {need}"
    if "faults" in cell:
        yield from faults.check(cell["faults"])
    if "clocks" in cell:
        yield from clocks.check(cell)
    if not cell["trusted"] and not cell["note"].strip():
        yield "not trusted, but no note says why"
