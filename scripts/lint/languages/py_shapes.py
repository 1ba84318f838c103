# SPDX-License-Identifier: GPL-2.0-only
"""What Python makes, by how it is made: of each kind the lines at which a text makes one."""
import ast
import re

from languages.py_reads import Reads, scopes

_MIDDLES = ("median", "nanmedian", "median_low", "median_high", "median_grouped", "quantiles")
_RANKS = ("percentile", "nanpercentile", "quantile", "nanquantile", "scoreatpercentile")
_POOLS = ("ThreadPool", "ThreadPoolExecutor", "ProcessPool", "ProcessPoolExecutor")
_POWERS = [1024 ** each for each in range(1, 5)]
_UNIT = re.compile(r"^[KMGT]$|^K[MGT]+$|(?:^|[\s}\d(])[KMGT]iB\b|%[\d.]*[a-z] ?[KMGT]\b")


def _number(node):
    """The value of a constant, or of what is made of constants alone; None of anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        return node.value
    if isinstance(node, ast.BinOp):
        left, right = _number(node.left), _number(node.right)
        if left is not None and right is not None and abs(right) < 100:
            if isinstance(node.op, ast.LShift) and isinstance(left, int):
                return left << int(right)
            return left ** right if isinstance(node.op, ast.Pow) else \
                left / right if isinstance(node.op, ast.Div) and right else \
                left * right if isinstance(node.op, ast.Mult) else None
    return None


def _name(node):
    return getattr(node, "attr", getattr(node, "id", ""))


class _Halves(Reads):
    """Whether a node is half a length, or a name that was given one."""
    def __init__(self, scope):
        lengths = {target.id for node in scope for target, value in self._bound(node)
                   if isinstance(target, ast.Name) and self._measured(value, ())}
        self._lengths = lengths
        super().__init__((), scope)

    @staticmethod
    def _measured(node, lengths):
        return any(isinstance(each, ast.Call) and _name(each.func) == "len" or
                   isinstance(each, ast.Attribute) and each.attr == "size" or
                   isinstance(each, ast.Name) and each.id in lengths for each in ast.walk(node))

    def __call__(self, node):
        if isinstance(node, ast.Name):
            return node.id in self._names
        if isinstance(node, ast.Call):
            return _name(node.func) in ("int", "floor", "round", "trunc") and \
                any(map(self, node.args))
        if not isinstance(node, ast.BinOp):
            return isinstance(node, ast.UnaryOp) and self(node.operand)
        by = _number(node.right)
        if isinstance(node.op, (ast.FloorDiv, ast.Div)) and by == 2 or \
                isinstance(node.op, ast.RShift) and by == 1 or \
                isinstance(node.op, ast.Mult) and by == .5:
            return self._measured(node.left, self._lengths)
        return isinstance(node.op, (ast.Add, ast.Sub)) and self(node.left)


def _median(node, halves):
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return node.name.strip("_") == "median"
    if isinstance(node, ast.ImportFrom):
        return node.module in ("statistics", "numpy") and \
            any(each.name in _MIDDLES + _RANKS for each in node.names)
    if isinstance(node, ast.Subscript):
        return halves(node.slice)
    if not isinstance(node, ast.Call):
        return False
    name, of = _name(node.func), _name(getattr(node.func, "value", None))
    if name in _RANKS:
        given = [*node.args[1:], *(each.value for each in node.keywords if each.arg == "q")]
        return any(_number(each) in (50, .5) for part in given for each in ast.walk(part))
    return name in _MIDDLES and isinstance(node.func, ast.Attribute) and of != "number"


def medians(text):
    for nodes, scope in scopes(ast.parse(text)):
        halves = _Halves(scope)
        yield from (node.lineno for node in nodes if _median(node, halves))


def _divided(node):
    """Whether a node divides by a power of 1024."""
    if isinstance(node, (ast.BinOp, ast.AugAssign)):
        by = _number(node.right if isinstance(node, ast.BinOp) else node.value)
        return isinstance(node.op, (ast.Div, ast.FloorDiv, ast.Mod)) and by in _POWERS or \
            isinstance(node.op, ast.RShift) and by in (10, 20, 30, 40)
    return isinstance(node, ast.Call) and _name(node.func) in ("divmod", "log") and \
        any(_number(each) in _POWERS for each in node.args[1:])


def sizes(text):
    """Where one is divided and a unit is said, in one function."""
    for nodes, scope in scopes(ast.parse(text)):
        if any(isinstance(node, ast.Constant) and isinstance(node.value, str) and
               _UNIT.search(node.value) for node in scope):
            yield from (node.lineno for node in nodes if _divided(node))


def queues(text):
    """A pool of threads or processes, or several processes in a list."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call):
            name = _name(node.func)
            if name in _POOLS or name == "Pool" and isinstance(node.func, ast.Attribute) or \
                    name in ("append", "add", "put") and any(map(_started, node.args)):
                yield node.lineno
        elif isinstance(node, (ast.ListComp, ast.SetComp, ast.GeneratorExp)) and \
                _started(node.elt) or isinstance(node, ast.DictComp) and _started(node.value) or \
                isinstance(node, ast.List) and any(map(_started, node.elts)):
            yield node.lineno
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(
                "multiprocessing") and any("Pool" in each.name for each in node.names):
            yield node.lineno


def _started(node):
    return isinstance(node, ast.Call) and _name(node.func) in ("Popen", "Process")
