# SPDX-License-Identifier: GPL-2.0-only
"""What Python imports, wherever in a file: by Python's own parser."""
import ast
import os

from languages.units import read, unit

ENDINGS = (".py",)

_BY_NAME = ("import_module", "__import__", "run_module", "find_spec")


def _resolved(name, units):
    """The unit of a module of report, "" if it is of none: a package is its __init__."""
    parts = name.split(".")
    if parts[0] == "scripts":
        del parts[0]
    if not parts or parts[0] != "report":
        return ""
    path = "/".join(parts[1:])
    for each in (path, f"{path}/__init__".lstrip("/")):
        if each in units:
            return each
    return ""


def _absolute(path, level, name):
    """What a name means that begins with as many dots."""
    if not level:
        return name
    package = ["report", *path.split("/")[:-1]]
    return ".".join([*package[:len(package) - level + 1], *([name] if name else [])])


def _literal(node):
    function = node.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    if name in _BY_NAME and node.args and isinstance(node.args[0], ast.Constant) and \
            isinstance(node.args[0].value, str):
        return node.args[0].value
    return None


def _names(path, tree):
    """Of each import, the modules that it may mean, the likelier first."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for each in node.names:
                yield [each.name]
        elif isinstance(node, ast.ImportFrom):
            package = _absolute(path, node.level, node.module or "")
            for each in node.names:
                yield [f"{package}.{each.name}", package]
        elif isinstance(node, ast.Call) and (name := _literal(node)) is not None:
            level = len(name) - len(name.lstrip("."))
            yield [_absolute(path, level, name[level:])]


def imports(folder, files):
    """{(unit, unit that it imports)}, and a line for each file that cannot be read."""
    units, found, faults = {unit(path) for path in files}, set(), []
    for path in files:
        try:
            tree = ast.parse(read(os.path.join(folder, path)))
        except SyntaxError as error:
            faults.append(f"{folder}/{path}:{error.lineno}: is no Python: {error.msg}")
            continue
        for names in _names(path, tree):
            other = next(filter(None, (_resolved(name, units) for name in names)), None)
            if other and other != unit(path):
                found.add((unit(path), other))
    return found, faults
