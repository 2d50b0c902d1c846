"""The notebooks run as they stand, cell after cell, and show what they say they show."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parent.parent / "examples"


def cells_of(path):
    """The code of each cell."""
    held = json.loads(path.read_text(encoding="utf-8"))
    return ["".join(cell["source"]) for cell in held["cells"] if cell["cell_type"] == "code"]


def shown(code, names):
    """Run a cell as a notebook does; what its last line shows, if that is an expression."""
    tree = ast.parse(code)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), names)  # noqa: S102  # our own cells
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names) if last else None  # noqa: S307  # the same


@pytest.fixture(scope="module")
def results():
    """What each cell of the notebook of the policy lab shows."""
    names: dict[str, object] = {}
    return [shown(code, names) for code in cells_of(EXAMPLES / "policy_lab.ipynb")]


def test_no_notebook_is_kept_with_what_it_showed_once():
    held = [json.loads(path.read_text(encoding="utf-8")) for path in EXAMPLES.glob("*.ipynb")]

    assert held
    assert all(not cell["outputs"] for one in held for cell in one["cells"] if cell["cell_type"] == "code")


def test_the_notebook_of_the_policy_lab_shows_that_a_waiver_moves_no_date_and_settling_title_does(results):
    headlines, days = dict(results[2]), results[3]

    assert headlines["statutory-waiver"].startswith("Changes nothing in any date")
    assert headlines["title.at-border"].startswith("Takes away ")
    assert days["the waiver is exactly the same"] is True
    assert len(days["settling title"]) == 2
    assert all("earlier" in told for _, told in days["settling title"])


def test_it_shows_what_comes_later_what_would_turn_it_and_a_brief_of_two_pages(results):
    later, (turns, pages) = results[4:]

    assert any("later (95 %:" in told for _, told in later)
    assert any("percent of what is believed" in told for told in turns)
    assert pages <= 2
