"""What is more than requests and answers in a row: races, kills, clocks, the command line.

In: a `Context`. Out: `Failed`, or nothing.
"""

import itertools

SCENARIOS = []

NUMBERS = itertools.count(40_000_001)


def scenario(*rows):
    """Lists a function as a scenario of these rows of behaviour."""

    def listed(function):
        SCENARIOS.append((function.__name__.replace("_", "-"), rows, function))
        return function

    return listed


def number():
    """Gives eight digits that nobody else has."""
    return str(next(NUMBERS))


def fill(value, **names):
    """Puts in what `${name}` stands for."""
    if isinstance(value, dict):
        return {name: fill(item, **names) for name, item in value.items()}
    if isinstance(value, list):
        return [fill(item, **names) for item in value]
    if isinstance(value, str):
        for name, text in names.items():
            value = value.replace(f"${{{name}}}", str(text))
    return value
