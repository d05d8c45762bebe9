"""Compares what was answered with what was expected.

An expected object asks for its members and allows others, everything else is compared exactly. An object with one
member whose name begins with `$` is a matcher; they are in `MATCHERS`.
"""

import json
import re

TYPES = {
    "null": lambda it: it is None,
    "boolean": lambda it: isinstance(it, bool),
    "integer": lambda it: isinstance(it, int) and not isinstance(it, bool),
    "number": lambda it: isinstance(it, (int, float)) and not isinstance(it, bool),
    "string": lambda it: isinstance(it, str),
    "array": lambda it: isinstance(it, list),
    "object": lambda it: isinstance(it, dict),
}


class Absent:
    """Stands for a member that is not there."""

    def __repr__(self):
        return "nothing"


ABSENT = Absent()


def faults(expected, found, at=""):
    """Yields a sentence for each difference."""
    if isinstance(expected, dict) and len(expected) == 1 and next(iter(expected)).startswith("$"):
        (name, argument), = expected.items()
        yield from MATCHERS[name](argument, found, at)
    elif isinstance(expected, dict):
        if not isinstance(found, dict):
            yield f"{at or 'body'}: expected an object, found {short(found)}"
            return
        for name, value in expected.items():
            yield from faults(value, found.get(name, ABSENT), f"{at}/{name}")
    elif isinstance(expected, list):
        if not isinstance(found, list) or len(found) != len(expected):
            yield f"{at or 'body'}: expected {len(expected)} items, found {short(found)}"
            return
        for index, value in enumerate(expected):
            yield from faults(value, found[index], f"{at}/{index}")
    elif found is ABSENT or type(expected) is not type(found) and not both_numbers(expected, found) or expected != found:
        yield f"{at or 'body'}: expected {short(expected)}, found {short(found)}"


def both_numbers(one, other):
    return TYPES["number"](one) and TYPES["number"](other)


def short(value):
    if value is ABSENT:
        return repr(value)
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) < 200 else text[:200] + "…"


def _absent(_, found, at):
    """`{"$absent": true}`: the member is not there."""
    if found is not ABSENT:
        yield f"{at}: expected nothing, found {short(found)}"


def _type(name, found, at):
    """`{"$type": "integer"}`"""
    if found is ABSENT or not TYPES[name](found):
        yield f"{at}: expected {name}, found {short(found)}"


def _matches(pattern, found, at):
    """`{"$matches": "^a"}`: a string in which the pattern is found."""
    if not isinstance(found, str) or not re.search(pattern, found):
        yield f"{at}: expected what matches {pattern}, found {short(found)}"


def _not(value, found, at):
    """`{"$not": 1}`: anything else, but something."""
    if found is ABSENT or not any(True for _ in faults(value, found)):
        yield f"{at}: did not expect {short(found)}"


def _length(length, found, at):
    """`{"$length": 3}`: a list of so many."""
    if not isinstance(found, list) or len(found) != length:
        yield f"{at}: expected a list of {length}, found {short(found)}"


def _contains(items, found, at):
    """`{"$contains": [...]}`: a list in which each of these matches some item."""
    if not isinstance(found, list):
        yield f"{at}: expected a list, found {short(found)}"
        return
    for item in items:
        if not any(not any(True for _ in faults(item, it)) for it in found):
            yield f"{at}: expected {short(item)} among {short(found)}"


def _each(item, found, at):
    """`{"$each": ...}`: a list that is not empty, and all of it matches."""
    if not isinstance(found, list) or not found:
        yield f"{at}: expected a list that is not empty, found {short(found)}"
        return
    for index, it in enumerate(found):
        yield from faults(item, it, f"{at}/{index}")


def _exactly(value, found, at):
    """`{"$exactly": {...}}`: an object with these members and no others."""
    yield from faults(value, found, at)
    for name in found if isinstance(found, dict) else ():
        if name not in value:
            yield f"{at}/{name}: expected nothing, found {short(found[name])}"


def _list(names, found, at):
    """`{"$list": ["GET", "POST"]}`: a header that lists these in any order, and nothing else."""
    listed = sorted(it.strip() for it in found.split(",")) if isinstance(found, str) else found
    if listed != sorted(names):
        yield f"{at}: expected {sorted(names)}, found {short(found)}"


MATCHERS = {
    "$absent": _absent,
    "$type": _type,
    "$matches": _matches,
    "$not": _not,
    "$length": _length,
    "$contains": _contains,
    "$each": _each,
    "$exactly": _exactly,
    "$list": _list,
}
