"""The errors that verbs refuse with, known by name."""

from importlib import import_module

import pytest

from lockwasher.actions.portfolios import FolderError
from lockwasher.actions.refusals import REFUSALS, is_refusal


@pytest.mark.parametrize("name", sorted(REFUSALS))
def test_every_refusal_is_an_error_there_is(name):
    module, _, kind = name.rpartition(".")
    found = getattr(import_module(module), kind)

    assert issubclass(found, Exception)
    assert f"{found.__module__}.{found.__qualname__}" == name


def test_what_is_made_of_a_refusal_is_one_and_anything_else_is_a_fault():
    assert is_refusal(type("Narrower", (FolderError,), {})("folder", ()))
    assert not is_refusal(KeyError("step"))
