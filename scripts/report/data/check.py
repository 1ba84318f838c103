# SPDX-License-Identifier: GPL-2.0-only
"""Whether a run is valid: every function returns a list of one-line errors."""
from collections import Counter

from report.data import catalog, notes, schema
from report.data.number import FEW, PAGE, of_vector, rank, size_name

KEY = ("env", "op", "backend", "source", "device", "cache", "bytes", "state") + catalog.VARIANT
RANKS = ("min", "p50", "p90", "p99", "p999", "max")


def shape(data):
    """Errors against docs/run.schema.json that would keep the run from being drawn or compared."""
    return schema.committed("run")(data)


def semantics(data):
    """Errors that a schema cannot express, of a run whose doubts have codes."""
    errors = []
    envs = Counter(env["id"] for env in data["environments"])
    errors += [f"environments: id {name!r} is used {count} times"
               for name, count in envs.items() if count > 1]
    for name in ("cells", "skipped", "failures"):
        for index, item in enumerate(data.get(name, [])):
            if item["env"] not in envs and (name != "failures" or item["env"] is not None):
                errors.append(f"{name}[{index}]: no environment has the id {item['env']!r}")
    errors += [f"traits[{index}]: no environment has the id {each['env']!r}"
               for index, each in enumerate(data.get("traits", [])) if each["env"] not in envs]
    seen, names = {}, {}
    units = {}
    for index, cell in enumerate(data["cells"]):
        where = f"cells[{index}] ({cell['backend']}, {cell['op']}, {cell['bytes']} bytes)"
        first = seen.setdefault(tuple(cell.get(key) for key in KEY), index)
        if first != index:
            errors.append(f"{where}: has the same key as cells[{first}]")
        first = names.setdefault((cell["env"], cell.get("name", index)), index)
        if first != index:
            errors.append(f"{where}: has the name of cells[{first}]")
        if units.setdefault(cell["env"], cell["unit"]) != cell["unit"]:
            errors.append(f"{where}: unit is {cell['unit']}, but {cell['env']} is in "
                          f"{units[cell['env']]}")
        errors += [f"{where}: {text}" for text in (*_cell(cell), *_name(cell))]
    return errors


def _name(cell):
    """What its name says other than its fields do: some go by the one, some by the others."""
    if "name" not in cell:
        return
    op, backend, source, cache, size = cell["name"].split("/")
    said = (op.split(":")[0], backend, source.split(":")[0], cache, size, ":random" in op)
    told = (cell["op"], cell["backend"], cell["source"], cell["cache"], size_name(cell["bytes"]),
            cell["pattern"] == "random")
    if said != told:
        yield f"its name is {cell['name']}, and its fields say otherwise"


def _cell(cell):
    values = sorted(cell["values"])
    count = len(values)
    if cell["n"] != count:
        yield f"n is {cell['n']}, but there are {count} values"
    if cell["pages"] * PAGE != cell["bytes"]:
        yield f"pages is {cell['pages']}, which are not {cell['bytes']} bytes"
    if count < FEW and cell["trusted"]:
        yield f"trusted, of {count} values; {FEW} are the least that can agree"
    exact = {"min": values[0], "median": rank(values, 50), "p95": rank(values, 95),
             "max": values[-1]}
    for name, value in exact.items():
        if cell[name] != value:
            yield f"{name} is {cell[name]}, but values give {value}"
    # An integer mean may have been rounded or cut.
    mean = sum(values) / count
    if abs(cell["mean"] - mean) >= 1:
        yield f"mean is {cell['mean']}, but values give {mean:.1f}"
    if "faults" in cell:
        yield from _faults(cell["faults"])
    if "clocks" in cell:
        yield from _clocks(cell)
    if "vector" in cell:
        yield from _vector(cell)
    if cell["trusted"] == bool(cell["doubts"]):
        yield (f"trusted, but doubted: {', '.join(cell['doubts'])}" if cell["trusted"]
               else "not trusted, but no doubt says why")
    if not cell["trusted"] and not cell["note"].strip():
        yield "not trusted, but no note says why"


def _faults(faults):
    """What is wrong with the numbers of one cell that are as the schema says."""
    bins = faults["histogram"]
    ranks = [faults[name] for name in RANKS]
    if sum(count for _, _, count in bins) != faults["n"]:
        yield f"faults: the histogram does not add up to {faults['n']}"
    if ranks != sorted(ranks):
        yield f"faults: percentiles fall: {ranks}"
    if any(low > high or not count for low, high, count in bins) or any(
            first[1] >= second[0] for first, second in zip(bins, bins[1:])):
        yield "faults: bins are empty or overlap"
    if not (bins[0][0] <= ranks[0] <= bins[0][1] and bins[-1][0] <= ranks[-1] <= bins[-1][1]):
        yield "faults: the least or the largest is not in the outer bins"


def _vector(cell):
    vector = cell["vector"]
    if of_vector(vector) != cell["min"]:
        yield (f"vector: it is of {of_vector(vector)} instructions, but the cell's minimum is "
               f"{cell['min']}")
    if vector["user"] + vector["kernel"] != vector["instructions"]:
        yield "vector: user and kernel do not add up to instructions"
    if "no_vector" in cell:
        yield "vector: there is one, and a reason why there is none"


def _clocks(cell):
    """What is wrong with the numbers of one cell that are as the schema says."""
    clocks = cell["clocks"]
    # Of what an older run doubts it may not be known what it is.
    doubted = {"clocks_disagree", notes.UNKNOWN} & set(cell["doubts"])
    if not doubted and clocks.get("counted", clocks["user"]) != clocks["user"]:
        yield f"not doubted, but its clocks are {clocks['user']} and {clocks['counted']}"
    if not clocks["calls"] and clocks["backend"]:
        yield f"clocks: {clocks['backend']} in the backend, which was not called"
