"""Which portfolio is meant, and what is refused while its files are read."""

from datetime import date

import pytest

from lockwasher.actions.load import load
from lockwasher.actions.portfolios import FolderError, PortfolioNotFoundError, folder_of, open_portfolio, read_files
from lockwasher.exchange.folder import shipped_folder


def test_a_shipped_portfolio_is_opened_on_its_own_day():
    """And the database is not asked: this test may not touch it."""
    opened = open_portfolio("icarus")

    assert (opened.portfolio.name, opened.day, opened.is_database) == ("icarus", date(2016, 11, 1), False)


def test_a_folder_without_a_day_of_its_own_is_opened_today(folder, today):
    assert open_portfolio(str(folder)).day == today


@pytest.mark.django_db
def test_the_database_is_opened_today(folder, today):
    load(str(folder), "desk")
    opened = open_portfolio("db")

    assert (opened.portfolio, opened.day, opened.is_database) == (read_files(str(folder)), today, True)


@pytest.mark.django_db
def test_an_empty_register_is_told_what_to_do_first():
    with pytest.raises(
        PortfolioNotFoundError, match="the register is empty; load a portfolio first: lockwasher load FOLDER"
    ):
        open_portfolio("db")


def test_a_shipped_name_comes_before_a_folder_of_that_name(tmp_path, monkeypatch):
    (tmp_path / "icarus").mkdir()
    monkeypatch.chdir(tmp_path)

    assert folder_of("icarus") == shipped_folder("icarus")
    assert folder_of("./icarus").resolve() == tmp_path / "icarus"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (
            "icaros",
            "there is no portfolio 'icaros': it is neither shipped (dune, icarus) nor a folder; did you mean 'icarus'?",
        ),
        (
            "x",
            "there is no portfolio 'x': it is neither shipped (dune, icarus) nor a folder; give a folder of plain files",
        ),
        ("y" * 5_000, "nor a folder; give a folder of plain files"),
        (__file__, "is a file; give the folder that holds portfolio.yaml"),
    ],
    ids=["misspelt", "unknown", "longer than any name", "a file"],
)
def test_what_is_no_portfolio_is_refused(name, words):
    with pytest.raises(PortfolioNotFoundError) as caught:
        open_portfolio(name)

    assert words in str(caught.value)


def test_a_case_under_an_edition_there_is_not_is_refused_with_file_and_row(folder, edit):
    edit("cases.csv", "us.florence.duty-free-entry,wheels,", "us.florence.duty-free-entry,wheels,2013-12-30")

    with pytest.raises(FolderError) as caught:
        read_files(str(folder))

    assert str(caught.value) == (
        f"{folder} has 1 fault:\n"
        "cases.csv:3 column edition: us.florence.duty-free-entry has no edition '2013-12-30'; did you mean '2013-12-03'?"
    )


def test_a_case_that_opened_before_any_edition_is_refused_with_file_and_row(folder, edit):
    edit("cases.csv", "2030-01-20", "1999-05")

    with pytest.raises(FolderError) as caught:
        read_files(str(folder))

    assert str(caught.value).endswith(
        "\ncases.csv:3 column opened: no edition of us.florence.duty-free-entry holds on 1999-05-31; "
        "name in edition the one it runs under; the editions are 2013-12-03"
    )


def test_faults_of_editions_are_told_together_with_all_others(folder, edit):
    edit("cases.csv", "us.florence.duty-free-entry,wheels,", "us.florence.duty-free-entry,wheels,2013")
    edit("partners.csv", ",IT,", ",ITA,")
    edit("portfolio.yaml", "name: my-office", "nome: my-office")

    with pytest.raises(FolderError) as caught:
        read_files(str(folder))

    assert {error.file for error in caught.value.errors} == {"portfolio.yaml", "partners.csv", "cases.csv"}
