"""The page on portfolio files says what the reader does: its files, columns, examples and errors."""

import re
from pathlib import Path

import pytest

from exchange import broken
from lockwasher.exchange.columns import COLUMNS, file_of
from lockwasher.exchange.folder import read_folder
from lockwasher.exchange.tables import MAX_BYTES, MAX_CELL

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "portfolio-files.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## `([a-z.-]+)`\n(.*?)(?=^## )", PAGE, re.MULTILINE | re.DOTALL))
MESSAGES = re.findall(r"^\| [^|]+ \| `(.+)` \|$", PAGE.partition("## Every fault has its message")[2], re.MULTILINE)
# Told by tests that do not start from a change in one file.
ELSEWHERE = (
    "nowhere: there is no such folder; give a portfolio's folder",
    "portfolio.yaml: this file is missing; add it with one line, such as name: my-office",
    "posts.csv: cannot be read: Is a directory; make it a file you may read",
    "items.csv: 900 bytes are over the limit of 300; split it",
)
ERRORS = [case.error for case in broken.ALL] + [error for _, error in broken.LIBRARY] + list(ELSEWHERE)


def fits(message: str, error: str) -> bool:
    return re.fullmatch(re.escape(message).replace(r"\*", ".*"), error) is not None


@pytest.mark.parametrize("noun", COLUMNS)
def test_every_column_stands_on_the_page_with_its_kind(noun):
    told = re.findall(r"^\| `(\w+)` \| (.+?) \| (no|yes: .+?) \| .+ \|$", SECTIONS[file_of(noun)], re.MULTILINE)

    assert [(name, kind.replace("`", ""), blank == "no") for name, kind, blank in told] == [
        (column.name, column.kind.words, column.is_required) for column in COLUMNS[noun]
    ]


def test_the_examples_are_one_portfolio_and_fill_every_column(tmp_path):
    kinds = {name: "yaml" if name.endswith("yaml") else "csv" for name in SECTIONS}
    for name, text in SECTIONS.items():
        (example,) = re.findall(rf"```{kinds[name]}\n(.*?)```", text, re.DOTALL)
        (tmp_path / name).write_text(example, encoding="utf-8")

    portfolio = read_folder(tmp_path)

    assert portfolio.name == "far-detector"
    records = dict(portfolio.rows()) | {"legs": portfolio.consignments[0].legs}
    for noun in COLUMNS:
        names = [c.name for c in COLUMNS[noun] if c.name not in {"consignment", "number"} or noun != "legs"]
        blank = [n for n in names if all(getattr(record, n) in (None, "", ()) for record in records[noun])]
        assert blank == [], noun


@pytest.mark.parametrize("error", ERRORS)
def test_every_error_stands_on_the_page(error):
    assert [message for message in MESSAGES if fits(message, error)], error


@pytest.mark.parametrize("message", MESSAGES)
def test_no_error_on_the_page_has_gone_out_of_use(message):
    assert [error for error in ERRORS if fits(message, error)], message


def test_the_limits_on_the_page_are_those_of_the_reader():
    assert f"{MAX_BYTES:,}".replace(",", " ") in PAGE
    assert f"{MAX_CELL:,}".replace(",", " ") in PAGE
