"""What is wrong with a folder is told in full: where, what, and what to do."""

import os

import pytest

from exchange import broken
from exchange.rich import RICH
from lockwasher.exchange import tables
from lockwasher.exchange.errors import PortfolioErrors, RowError, nearest
from lockwasher.exchange.folder import read_folder, write_folder
from lockwasher.exchange.references import circles

STEPS = {
    "us.duty-free": {"apply": frozenset(), "decide": frozenset({"stamped", "returned"})},
    "us.visa": {"apply": frozenset()},
}


def errors_of(folder, procedures=None) -> list[str]:
    with pytest.raises(PortfolioErrors) as caught:
        read_folder(folder, procedures)
    assert str(caught.value) == "\n".join(str(error) for error in caught.value.errors)
    return str(caught.value).splitlines()


@pytest.mark.parametrize("case", broken.ALL, ids=lambda case: case.name)
def test_a_fault_is_told_with_its_place_and_its_remedy(case, tmp_path):
    case.put(tmp_path)

    assert case.error in errors_of(tmp_path)


@pytest.mark.parametrize("case", [*broken.CELLS, *broken.FILES], ids=lambda case: case.name)
def test_one_fault_does_not_bring_others_with_it(case, tmp_path):
    """A file or a cell that cannot be read is told once; what refers to it is not. A wrong id is missed where it is used."""
    case.put(tmp_path)

    assert len(errors_of(tmp_path)) == (3 if case.name == "id" else 1)


def test_all_faults_of_all_files_are_told_at_once_in_the_order_of_the_files(tmp_path):
    write_folder(RICH, tmp_path)
    for file, old, new in (
        ("items.csv", ",IT,", ",Swizerland,"),
        ("items.csv", "cable,", "cable,=1+1;"),
        ("partners.csv", ",IT,", ",Itlay,"),
        ("events.csv", "e-2,case-1", "e-2,case-7"),
        ("portfolio.yaml", "title:", "titel:"),
    ):
        path = tmp_path / file
        path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")

    places = [error.split(": ")[0] for error in errors_of(tmp_path)]

    assert places == [
        "portfolio.yaml:2",
        "partners.csv:4 column country",
        "items.csv:2 column origin",
        "items.csv:4",
        "events.csv:3 column case",
        "events.csv:4 column corrects",
    ]


def test_a_file_over_the_limit_is_not_even_opened(tmp_path, monkeypatch):
    write_folder(RICH, tmp_path)
    monkeypatch.setattr(tables, "MAX_BYTES", 300)
    size = (tmp_path / "items.csv").stat().st_size

    assert f"items.csv: {size} bytes are over the limit of 300; split it" in errors_of(tmp_path)


def test_a_folder_under_a_files_name_cannot_be_read(tmp_path):
    write_folder(RICH, tmp_path)
    (tmp_path / "posts.csv").unlink()
    (tmp_path / "posts.csv").mkdir()

    assert errors_of(tmp_path) == ["posts.csv: is no plain file; put the file itself there"]


def test_without_portfolio_yaml_the_other_faults_are_told_as_well(tmp_path):
    write_folder(RICH, tmp_path)
    (tmp_path / "portfolio.yaml").unlink()
    (tmp_path / "posts.csv").write_bytes(b"")

    assert errors_of(tmp_path) == [
        "portfolio.yaml: this file is missing; add it with one line, such as name: my-office",
        "posts.csv:1: the file has no header; name the columns in the first line, beginning with id",
    ]


def test_a_line_number_is_that_of_the_file_even_after_a_cell_of_two_lines(tmp_path):
    write_folder(RICH, tmp_path)
    path = tmp_path / "items.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("\ncable,", "\nCABLE,"), encoding="utf-8")

    assert "items.csv:4 column id: 'CABLE' is not an id in kebab-case; write 'cable'" in errors_of(tmp_path)


def test_with_the_library_the_rich_portfolio_is_still_right(tmp_path):
    write_folder(RICH, tmp_path)

    assert read_folder(tmp_path, STEPS) == RICH


@pytest.mark.parametrize(("procedures", "error"), broken.LIBRARY)
def test_with_the_library_procedures_steps_and_outcomes_are_judged(tmp_path, procedures, error):
    write_folder(RICH, tmp_path)

    assert error in errors_of(tmp_path, procedures)


def test_every_circle_is_named_once():
    edges = {"a": ("b",), "b": ("a", "c"), "c": ("d",), "d": ("c",), "e": ("a",)}

    assert sorted(circles(edges)) == [("a", "b"), ("c", "d")]


def test_a_chain_of_many_thousand_agreements_is_no_circle():
    """A deep chain must not exhaust the stack."""
    assert list(circles({str(n): (str(n + 1),) for n in range(20_000)} | {"20000": ()})) == []


def test_a_misspelt_word_among_very_many_is_still_met_by_its_nearest():
    names = [f"wire-{n}" for n in range(5_000)] + ["chamber"]

    assert nearest("chambr", names, "none") == "did you mean 'chamber'?"


def test_an_error_without_row_column_or_remedy_says_only_what_there_is():
    assert str(RowError("a.csv", None, None, "is wrong")) == "a.csv: is wrong"


def test_a_pipe_in_the_place_of_a_file_is_refused_and_not_waited_for(tmp_path):
    write_folder(RICH, tmp_path)
    (tmp_path / "items.csv").unlink()
    os.mkfifo(tmp_path / "items.csv")

    with pytest.raises(PortfolioErrors, match=r"items\.csv: is no plain file; put the file itself there"):
        read_folder(tmp_path)
