# SPDX-License-Identifier: GPL-2.0-only
"""What Python reads of a thing: a field by any spelling, or a name that was given one."""
import ast

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_SAME = ("str", "list", "tuple", "set", "sorted", "lower", "upper", "casefold", "strip", "lstrip",
         "rstrip", "split", "splitlines", "join", "replace", "copy")    # which keep what is in it


def field(node, names):
    """Whether it is x["name"], x.name, x.get("name") or x.pop("name") of one of the names."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and \
            node.func.attr in ("get", "pop", "setdefault", "__getitem__"):
        key = node.args[0] if node.args else None
    else:
        key = node.slice if isinstance(node, ast.Subscript) else None
    return isinstance(key, ast.Constant) and key.value in names or \
        isinstance(node, ast.Attribute) and node.attr in names


def scopes(tree):
    """(the nodes of it, those of it and of the scopes around it) for the file and each function."""
    def inside(root, around):
        nodes, functions, todo = [], [], list(ast.iter_child_nodes(root))
        while todo:
            node = todo.pop()
            nodes.append(node)
            if isinstance(node, _FUNCTIONS):
                functions.append(node)
            else:
                todo += ast.iter_child_nodes(node)
        yield nodes, around + nodes
        for function in functions:
            yield from inside(function, around + nodes)
    yield from inside(tree, [])


class Reads:
    """Called with a node: whether it is one of the fields, or comes of one. Names that a scope
    gives such a value to count too; so do, if `named`, those that are called as a field is."""
    def __init__(self, names, scope, named=True):
        self._fields, self._names = names, set(names) if named else set()
        known = None
        while known != len(self._names):
            known = len(self._names)
            for node in scope:
                for target, value in self._bound(node):
                    if isinstance(target, ast.Name) and self(value):
                        self._names.add(target.id)

    @staticmethod
    def _bound(node):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                    yield from zip(target.elts, node.value.elts)
                else:
                    yield target, node.value
        elif isinstance(node, (ast.AnnAssign, ast.NamedExpr)) and node.value:
            yield node.target, node.value
        elif isinstance(node, (ast.For, ast.comprehension)):
            yield node.target, node.iter

    def __call__(self, node):
        if isinstance(node, ast.Name):
            return node.id in self._names
        if field(node, self._fields):
            return True
        if isinstance(node, ast.Call):
            of = [node.func.value] if isinstance(node.func, ast.Attribute) else []
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            return name in _SAME and any(map(self, [*of, *node.args]))
        if isinstance(node, ast.BoolOp):
            return any(map(self, node.values))
        if isinstance(node, ast.IfExp):
            return self(node.body) or self(node.orelse)
        if isinstance(node, ast.JoinedStr):
            return any(isinstance(each, ast.FormattedValue) and self(each.value)
                       for each in node.values)
        return isinstance(node, (ast.Subscript, ast.Starred, ast.NamedExpr)) and self(node.value)
