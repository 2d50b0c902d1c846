"""The command line, run in this process."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from lockwasher.cli.main import app


@pytest.fixture
def run():
    """Run a verb: it ends with the status expected, by itself, and what it printed is given back."""

    def call(*words, status=0):
        found = CliRunner().invoke(app, [str(word) for word in words])
        assert found.exception is None or isinstance(found.exception, SystemExit), found.exception
        assert found.exit_code == status, found.output
        return found

    return call


@pytest.fixture
def read(run):
    """Run a verb and read the JSON it prints; numbers that JSON does not know are refused."""

    def call(*words, status=0):
        return json.loads(run(*words, "--format", "json", status=status).stdout, parse_constant=pytest.fail)

    return call


@pytest.fixture
def refused(run):
    """Run a verb that refuses: status 2, nothing on standard output, and what it says on standard error."""

    def call(*words):
        found = run(*words, status=2)
        assert found.stdout == ""
        return found.stderr

    return call
