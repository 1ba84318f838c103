# SPDX-License-Identifier: GPL-2.0-only
"""Whether parsed JSON has the shape that a JSON Schema says.

Every verb looks at all that it is given, and jsonschema would take seconds for that: so here is as
much of the standard as our schemas use. What a schema does not know of is passed over, so that a
newer file can be read; `validate` asks jsonschema, too, and refuses it. Here alone a float is no
integer, not even a whole one."""
import functools
import json
import os
import re

from report.data import infile

_HERE = os.path.dirname(os.path.abspath(__file__))
_KINDS = {"null": (type(None),), "boolean": (bool,), "integer": (int,), "number": (int, float),
          "string": (str,), "array": (list,), "object": (dict,)}
_TOLD = {"$comment", "$schema", "$defs", "title", "description"}


def _read(name):
    path = os.path.join(_HERE, "..", "..", "..", "docs", f"{name}.schema.json")
    with open(path, encoding="utf-8") as file:
        return json.load(file)


@functools.cache
def committed(name):
    """The check that docs/NAME.schema.json describes."""
    return compiled(_read(name))


def thorough(name, data):
    """All that jsonschema finds against it, or else what is wrong here alone."""
    try:
        import jsonschema
    except ImportError as error:
        raise infile.Error("cannot read JSON Schemas: install python3-jsonschema") from error
    validator = jsonschema.Draft202012Validator(_read(name))
    return [f"{error.json_path}: {error.message}" for error in sorted(
        validator.iter_errors(data), key=lambda error: error.json_path)] or committed(name)(data)


def compiled(schema):
    """A function that makes a list of one-line errors of parsed JSON."""
    check = _compile(schema, schema)

    def errors(data):
        return [f"{_path(where)}: {what}" for where, what in check(data, ())]
    return errors


def _path(where):
    """$.cells[3].min of nested pairs."""
    parts = []
    while where:
        where, step = where
        parts.append(f"[{step}]" if isinstance(step, int) else f".{step}")
    return "$" + "".join(reversed(parts))


def _compile(schema, root):
    """A check takes a value and where it is, and makes (where, what is wrong) pairs."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix("#/$defs/")
        return _compile(root["$defs"][name], root)
    checks = []
    for word in schema:
        if word in _WORDS:
            checks.append(_WORDS[word](schema, root))
        elif word not in _TOLD and word not in _SHAPES and word != "then":
            raise ValueError(f"the schema has {word}, which is not known here")
    shape = [make(schema, root) for make in dict.fromkeys(
        _SHAPES[word] for word in schema if word in _SHAPES)]

    def check(value, where):
        for each in checks:
            wrong = each(value, where)
            if wrong:
                return wrong
        return [wrong for each in shape for wrong in each(value, where)]
    return check


def _type(schema, root):
    names = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    kinds = {kind for name in names for kind in _KINDS[name]}
    wanted = " or ".join(names)
    return lambda value, where: () if type(value) in kinds else [
        (where, f"{_short(value)} is not of type {wanted}")]


def _enum(schema, root):
    values = schema["enum"] if "enum" in schema else [schema["const"]]

    def check(value, where):
        if any(type(value) is type(each) and value == each for each in values):
            return ()
        return [(where, f"{_short(value)} is not one of {', '.join(map(str, values))}")]
    return check


def _bound(schema, root):
    low, high = schema.get("minimum"), schema.get("maximum")

    def check(value, where):
        if type(value) not in (int, float):
            return ()
        if low is not None and value < low:
            return [(where, f"{value} is less than {low}")]
        return [(where, f"{value} is more than {high}")] if (
            high is not None and value > high) else ()
    return check


def _length(schema, root):
    most = schema["maxLength"]
    return lambda value, where: [(where, f"{_short(value)} is longer than {most} characters")] if (
        isinstance(value, str) and len(value) > most) else ()


def _pattern(schema, root):
    pattern = schema["pattern"]
    search = re.compile(pattern).search
    return lambda value, where: [(where, f"{_short(value)} does not match {pattern}")] if (
        isinstance(value, str) and not search(value)) else ()


def _unique(schema, root):
    return lambda value, where: [(where, "has an item twice")] if isinstance(value, list) and len(
        {json.dumps(each, sort_keys=True) for each in value}) < len(value) else ()


def _if(schema, root):
    condition, then = _compile(schema["if"], root), _compile(schema["then"], root)
    return lambda value, where: () if condition(value, where) else then(value, where)


_WORDS = {"type": _type, "enum": _enum, "const": _enum, "minimum": _bound, "maximum": _bound,
          "maxLength": _length, "pattern": _pattern, "uniqueItems": _unique, "if": _if}


def _object(schema, root):
    required = schema.get("required", ())
    known = {name: _compile(each, root) for name, each in schema.get("properties", {}).items()}
    more = schema.get("additionalProperties")
    more = _compile(more, root) if isinstance(more, dict) else None

    def check(value, where):
        if not isinstance(value, dict):
            return
        for name in required:
            if name not in value:
                yield where, f"'{name}' is a required property"
        for name, each in value.items():
            found = known.get(name, more)
            if found:
                yield from found(each, (where, name))
    return check


def _array(schema, root):
    first = [_compile(each, root) for each in schema.get("prefixItems", ())]
    each = schema.get("items")
    rest = _compile(each, root) if each else None
    # Values are many, and all alike.
    least = each["minimum"] if each and set(each) == {"type", "minimum"} and (
        each["type"] == "integer") else None
    low, high = schema.get("minItems", 0), schema.get("maxItems")

    def check(value, where):
        if not isinstance(value, list):
            return
        if len(value) < low or (high is not None and len(value) > high):
            yield where, f"has {len(value)} items, too {'few' if len(value) < low else 'many'}"
        for place, (each, item) in enumerate(zip(first, value)):
            yield from each(item, (where, place))
        if rest is None or (least is not None and set(map(type, value)) == {int}
                            and min(value) >= least):
            return
        for place, item in enumerate(value[len(first):], len(first)):
            yield from rest(item, (where, place))
    return check


_SHAPES = {"required": _object, "properties": _object, "additionalProperties": _object,
           "items": _array, "prefixItems": _array, "minItems": _array, "maxItems": _array}


def _short(value):
    """As Python writes it, the beginning; of what is nested the kind alone."""
    if isinstance(value, (dict, list)):
        return f"{'an object' if isinstance(value, dict) else 'a list'} of {len(value)}"
    text = repr(value[:60] if isinstance(value, str) else value)
    return text if not isinstance(value, str) or len(value) <= 60 else f"{text[:-1]}...'"
