"""Public docstrings tell every parameter, and no other."""

import importlib
import inspect
import re
from collections.abc import Iterator
from typing import Any

import pytest

ROOMS = (
    "errors",
    "files",
    "cores",
    "measure",
    "images",
    "represent",
    "search",
    "classify",
    "assess",
    "audit",
    "guide",
    "ladder",
    "report",
)


def public_things() -> Iterator[tuple[str, Any]]:
    for room in ROOMS:
        module = importlib.import_module(f"fieldguide.{room}")
        names = getattr(module, "__all__", None) or [
            name
            for name, thing in vars(module).items()
            if getattr(thing, "__module__", "") == module.__name__
        ]
        for name in names:
            thing = getattr(module, name)
            if name.startswith("_") or not (inspect.isclass(thing) or inspect.isfunction(thing)):
                continue
            yield f"{room}.{name}", thing
            if inspect.isclass(thing):
                for method, value in vars(thing).items():
                    if inspect.isfunction(value) and not method.startswith("_") and value.__doc__:
                        yield f"{room}.{name}.{method}", value


THINGS = dict(public_things())


def told(docstring: str) -> list[str]:
    section = re.search(
        r"^(?:Parameters|Attributes)\n-+\n(.*?)(?=^\w[^\n]*\n-{3,}|\Z)", docstring, re.M | re.S
    )
    lines = section.group(1).splitlines() if section else []
    heads = [line.split(" : ")[0] for line in lines if line and not line.startswith(" ")]
    return [name.strip().lstrip("*") for head in heads for name in head.split(",")]


def expected(thing: Any) -> list[str]:
    if inspect.isclass(thing) and thing.__init__ is object.__init__:
        return []
    parameters = inspect.signature(thing).parameters
    return [name for name in parameters if name not in {"self", "cls"}]


@pytest.mark.parametrize("name", THINGS)
def test_parameters_are_told(name: str) -> None:
    thing = THINGS[name]
    docstring = inspect.cleandoc(thing.__doc__ or "")
    assert docstring, f"{name} has no docstring"
    if inspect.isclass(thing) and issubclass(thing, BaseException):
        return
    missing = set(expected(thing)) - set(told(docstring))
    assert not missing, f"{name} does not tell {missing}"
    if inspect.isfunction(thing):
        unknown = set(told(docstring)) - set(expected(thing))
        assert not unknown, f"{name} tells of {unknown}, which it does not take"
