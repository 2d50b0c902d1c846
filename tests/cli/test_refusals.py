"""Bad input: status 2, one message that says where, what and what to do, and never a traceback."""

import shutil

import pytest
from django.core.exceptions import ImproperlyConfigured
from typer.testing import CliRunner

from lockwasher.cli.main import app
from lockwasher.procedures.library import library_folder


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("losse", "No such command 'losse'. Did you mean 'loose'?"),
        ("loose -p icaros", "lockwasher: there is no portfolio 'icaros': it is neither shipped (dune, icarus) nor a folder; did you mean"),
        ("loose -p icarus --as-of 2017-13-01", "'2017-13-01' is not a day; write 2017-07-26"),
        ("loose -p icarus --as-of 20170726", "'20170726' is not a day; write 2017-07-26"),
        ("loose -p icarus --as-of 1990-01-01", "lockwasher: nothing was known on 1990-01-01: the first record of 'icarus' is of"),
        ("loose -p icarus --as-of 9999-12-31", "lockwasher: 9999-12-31 is out of reach; look from a day between 1950-01-01 and"),
        ("loose -p icarus --draws 0", "Invalid value for '--draws'"),
        ("loose -p icarus --draws many", "Invalid value for '--draws'"),
        ("loose -p icarus --seed x", "Invalid value for '--seed'"),
        ("loose -p icarus --format yaml", "'yaml' is not one of 'text', 'json'"),
        ("title t600-module-3 -p icarus", "lockwasher: there is no item 't600-module-3'; did you mean 't600-module-2'?"),
        ("title x -p icarus", "lockwasher: there is no item 'x'; 'lockwasher title' lists them"),
        ("title t600-module-1 -p icarus --as-of 2014-01-01", "lockwasher: item 't600-module-1' was not known on 2014-01-01; look"),
        ("case show icarus-dokket -p icarus", "lockwasher: there is no case 'icarus-dokket'; did you mean 'icarus-docket'?"),
        ("case show icarus-docket -p icarus", "lockwasher: case 'icarus-docket' was not known on 2016-11-01; look from 2017-12-04 on: --as-of"),
        ("case record docket receive --on 2017-01-01 -p icarus", "lockwasher: 'icarus' is files, and the journal is in the database; load"),
        ("case record docket receive", "lockwasher: say when it happened: --on 2017-07-26"),
        ("case record docket receive --on 2017-02-30", "Invalid value for '--on'"),
        ("case record docket --on 2017-01-01 --fact goes-by-sea", "lockwasher: 'goes-by-sea' does not decide a fact; write NAME=yes or NAME=no"),
        ("case record docket --on 2017-01-01 --fact goes-by-sea=maybe", "lockwasher: 'goes-by-sea=maybe' does not decide a fact"),
        ("replay -p icarus --from 2018-01-01 --until 2017-01-01", "lockwasher: the days run from 2018-01-01 to 2017-01-01; give a --from"),
        ("replay -p icarus --from 2001-01-01", "lockwasher: nothing was known on 2001-01-01"),
        ("load icaros", "lockwasher: there is no portfolio 'icaros'"),
        ("procedures show us.florence.duty-free", "lockwasher: there is no procedure 'us.florence.duty-free'; did you mean"),
        ("procedures show us.florence.duty-free-entry --edition 2013", "lockwasher: us.florence.duty-free-entry has no edition 2013; there is 2013-12-03"),
        ("procedures show us.c175.routine-st --as-of 1990-01-01", "lockwasher: no edition of us.c175.routine-st holds on 1990-01-01; there is"),
        ("procedures show us.c175.routine-st --as-of 2020-01-01 --edition 2001-01", "lockwasher: give --edition or --as-of, not both"),
        ("procedures check nowhere", "lockwasher: nowhere is no library of procedures: it has no offices.yaml"),
    ],
)  # fmt: skip
def test_bad_input_is_refused_in_words(refused, words, told):
    assert told in refused(*words.split())


def test_the_help_of_what_writes_offers_no_portfolio_but_the_database():
    """What looks takes files too; the journal is in the database."""
    told = {words: CliRunner().invoke(app, [*words.split(), "--help"]).stdout for words in ("case record", "loose")}

    assert "--portfolio NAME|FOLDER|SHEET|db" in " ".join(told["loose"].split())
    assert "--portfolio db" in " ".join(told["case record"].split())


def fail_with(error):
    def fail(*_, **__):
        raise error

    return fail


def test_too_many_futures_for_the_machine_are_refused(refused, monkeypatch):
    monkeypatch.setattr("lockwasher.cli.desk.forecast", fail_with(MemoryError()))

    assert (
        refused("loose", "-p", "icarus") == "lockwasher: this takes more memory than there is; ask for fewer --draws\n"
    )


def test_a_place_that_the_system_denies_is_named(refused, monkeypatch):
    monkeypatch.setattr("lockwasher.cli.desk.view", fail_with(PermissionError(13, "Permission denied", "items.csv")))

    assert refused("loose", "-p", "icarus") == "lockwasher: items.csv: Permission denied\n"


def test_a_driver_that_is_missing_is_named(refused, monkeypatch):
    told = ImproperlyConfigured("Error loading psycopg2 or psycopg module")
    monkeypatch.setattr("lockwasher.cli.desk.view", fail_with(told))

    assert refused("loose").endswith("its driver is missing; pip install 'lockwasher[postgres]'\n")


def test_a_fault_of_the_program_is_not_dressed_up_as_a_refusal(monkeypatch):
    monkeypatch.setattr("lockwasher.cli.desk.view", fail_with(KeyError("a fault of ours")))

    assert isinstance(CliRunner().invoke(app, ["loose", "-p", "icarus"]).exception, KeyError)


@pytest.mark.parametrize("verb", ["loose", "needs", "title", "clocks", "case show", "forecast", "replay"])
@pytest.mark.django_db
def test_an_empty_register_is_told_what_to_do_first(refused, verb):
    assert refused(*verb.split()).startswith(
        "lockwasher: the register is empty; load a portfolio first: lockwasher load FOLDER"
    )


@pytest.mark.parametrize("verb", ["load {}", "loose -p {}", "needs -p {}", "replay -p {}"])
def test_a_folder_with_faults_is_refused_with_all_of_them(refused, folder, edit, verb):
    edit("partners.csv", ",IT,", ",ITA,")
    edit("events.csv", ",book,", ",books,")
    edit("cases.csv", "us.florence.duty-free-entry,wheels,", "us.florence.duty-free-entry,wheels,1999")
    head, *faults = refused(*verb.format(folder).split()).splitlines()

    assert head == f"lockwasher: {folder} has 3 faults:"
    assert [fault.split(":")[0] for fault in faults] == ["partners.csv", "events.csv", "cases.csv"]


def test_faults_of_a_library_are_all_told_with_file_and_line(refused, tmp_path):
    root = shutil.copytree(library_folder(), tmp_path / "library")
    edition = root / "host.acceptance" / "2015-01.yaml"
    edition.write_text(edition.read_text().replace("office: ", "offise: ", 1))
    worked = next((root / "ch.cern.leave" / "worked").glob("*.yaml"))
    worked.write_text(worked.read_text().replace("expect:", "expects:", 1))

    assert "host.acceptance/2015-01.yaml:" in refused("procedures", "check", root)


def test_a_worked_case_that_fails_and_an_edition_changed_after_publication_are_faults(run, read, tmp_path):
    root = shutil.copytree(library_folder(), tmp_path / "library")
    worked = next((root / "ch.cern.leave" / "worked").glob("*.yaml"))
    worked.write_text(worked.read_text().replace("as_of: 2", "as_of: 1", 1))
    other = sorted((root / "us.c175.routine-st" / "worked").glob("*.yaml"))[0]
    other.write_text(other.read_text().replace("edition: ", "edition: 1999-01 # ", 1))
    edition = root / "host.acceptance" / "2015-01.yaml"
    edition.write_text(edition.read_text() + "# changed\n")

    found = read("procedures", "check", root, status=2)
    assert any(fault.startswith(f"ch.cern.leave/worked/{worked.name}") for fault in found["faults"])
    assert any(fault.startswith(f"us.c175.routine-st/worked/{other.name}") for fault in found["faults"])
    assert run("procedures", "check", root, status=2).stderr.splitlines() == found["faults"]
