"""A portfolio in its folder: read, written, shipped."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings

from exchange.rich import RICH
from exchange.words import portfolios
from lockwasher.exchange import folder as folder_module
from lockwasher.exchange.columns import COLUMNS, file_of
from lockwasher.exchange.errors import PortfolioErrors
from lockwasher.exchange.folder import read_folder, shipped, shipped_folder, write_folder
from lockwasher.register.portfolio import Portfolio


def lines_of(folder: Path, file: str) -> list[str]:
    return (folder / file).read_text(encoding="utf-8").splitlines()


def test_what_is_written_reads_back_as_the_same_portfolio(tmp_path):
    write_folder(RICH, tmp_path)

    assert read_folder(tmp_path) == RICH


@settings(max_examples=40, deadline=None)
@given(portfolio=portfolios())
def test_any_words_days_and_numbers_read_back_as_written(portfolio, tmp_path_factory):
    folder = tmp_path_factory.mktemp("any")
    write_folder(portfolio, folder)

    assert read_folder(folder) == portfolio


def test_written_again_the_files_are_the_same_to_the_byte(tmp_path):
    write_folder(RICH, tmp_path / "one")
    write_folder(read_folder(tmp_path / "one"), tmp_path / "two")

    one, two = ({p.name: p.read_bytes() for p in (tmp_path / n).iterdir()} for n in ("one", "two"))
    assert one == two
    assert len(one) == len(COLUMNS) + 1


def test_numbers_read_back_in_one_form_however_they_were_written(tmp_path):
    """A digest over a portfolio must not tell 1000 from 1000.00."""
    write_folder(RICH, tmp_path)
    text = (tmp_path / "items.csv").read_text(encoding="utf-8")
    assert "1000000.25 EUR" in text
    (tmp_path / "items.csv").write_text(
        text.replace("1000000.25 EUR", "1000000.250 EUR").replace("57200.5", "57200.500")
    )

    assert repr(read_folder(tmp_path)) == repr(RICH)


def test_a_file_with_semicolons_a_byte_order_mark_and_crlf_reads_the_same(tmp_path):
    """A spreadsheet in Geneva saves it so."""
    (tmp_path / "portfolio.yaml").write_text("name: geneva\n")
    content = (
        "id;name;country;kind\r\ncern;CERN, the laboratory;CH;designated-international-organization\r\n\r\n;;;\r\n"
    )
    (tmp_path / "partners.csv").write_bytes(b"\xef\xbb\xbf" + content.encode())

    (partner,) = read_folder(tmp_path).partners

    assert (partner.id, partner.name, partner.country) == ("cern", "CERN, the laboratory", "CH")


def test_a_folder_with_only_a_name_is_an_empty_portfolio(tmp_path):
    (tmp_path / "portfolio.yaml").write_text("name: empty\n")

    assert read_folder(tmp_path) == Portfolio(name="empty")


def test_a_record_without_known_on_is_known_from_the_last_day_of_its_span(tmp_path):
    write_folder(RICH, tmp_path)
    first = lines_of(tmp_path, "events.csv")[1]
    assert first.startswith("e-1,case-1,2030-02,,")  # written blank, since February ends on the day it was known

    read = read_folder(tmp_path)

    assert read.events[0].known_on == date(2030, 2, 28)
    assert read.occasions[1].known_on == date.min  # an occasion to come is not hidden until it is over


def test_legs_stand_in_their_own_file_and_come_back_in_order(tmp_path):
    write_folder(RICH, tmp_path)
    header, first, second = lines_of(tmp_path, "legs.csv")
    (tmp_path / "legs.csv").write_text("\n".join([header, second, first]))

    assert read_folder(tmp_path).consignments[0].legs == RICH.consignments[0].legs


def test_a_noun_that_is_gone_leaves_no_record_behind(tmp_path):
    write_folder(RICH, tmp_path)
    (tmp_path / "README.md").write_text("stays")
    write_folder(replace(RICH, occasions=()), tmp_path)

    assert read_folder(tmp_path).occasions == ()
    assert (tmp_path / "README.md").read_text() == "stays"


def test_an_id_that_no_cell_can_hold_is_not_written_at_all(tmp_path):
    broken = replace(RICH, consignments=(replace(RICH.consignments[0], items=("a;b",)),))

    with pytest.raises(ValueError, match="holds no ';'"):
        write_folder(broken, tmp_path / "new")
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("text", ["", "a bell \x07"])
def test_a_note_that_would_not_read_back_is_not_written(tmp_path, text):
    with pytest.raises(ValueError, match=r"portfolio\.yaml"):
        write_folder(replace(RICH, notes=(text,)), tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(PortfolioErrors, match="nowhere: there is no such folder"):
        read_folder(tmp_path / "nowhere")


@pytest.fixture
def two_shipped(tmp_path, monkeypatch):
    for name in ("icarus", "dune"):
        write_folder(replace(RICH, name=name), tmp_path / name)
    (tmp_path / "not-one").mkdir()
    monkeypatch.setattr(folder_module, "SHIPPED", tmp_path)
    return tmp_path


def test_shipped_portfolios_are_found_by_name(two_shipped):
    assert shipped() == ("dune", "icarus")
    assert read_folder(shipped_folder("icarus")).name == "icarus"


@pytest.mark.parametrize(("name", "fix"), [("icaurs", "did you mean 'icarus'"), ("lhcb", "there are: dune, icarus")])
def test_a_portfolio_that_is_not_shipped_is_refused_with_the_nearest(two_shipped, name, fix):
    with pytest.raises(LookupError, match=f"no portfolio '{name}' comes with the program; {fix}"):
        shipped_folder(name)


def test_every_noun_has_a_file_named_after_it():
    assert file_of("need_bys") == "need-bys.csv"
    assert {"partners", "legs", "need_bys", "occasions"} <= set(COLUMNS)


@pytest.mark.parametrize("name", shipped())
def test_every_shipped_portfolio_reads_and_is_named_after_its_folder(name):
    portfolio = read_folder(shipped_folder(name))

    assert portfolio.name == name
    assert portfolio.default_day is not None
