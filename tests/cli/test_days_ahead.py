"""The verb calendar."""

import pytest
import vobject
from typer.testing import CliRunner

from lockwasher.cli.main import app
from web.two_partners import add_second_partner


def run(*words):
    return CliRunner().invoke(app, ["calendar", *words])


@pytest.fixture
def two(folder):
    return str(add_second_partner(folder))


def titles(path):
    return {one.summary.value for one in vobject.readOne(path.read_text("utf-8")).vevent_list}


def test_a_project_is_written_to_a_file(two, tmp_path):
    file = tmp_path / "project.ics"
    found = run("-p", two, "--project", "project", "--as-of", "2030-05-01", "--draws", "20", "-o", str(file))

    assert (found.exit_code, found.stdout) == (0, "")
    assert f"{file}: " in found.stderr
    assert "days of project/project" in found.stderr
    assert {"Needed by: The wheels leave", "Needed by: The heaters leave"} <= titles(file)


def test_a_partners_file_holds_what_the_partner_may_see(two, tmp_path):
    file = tmp_path / "partner.ics"
    assert (
        run("-p", two, "--partner", "northlab", "--as-of", "2030-05-01", "--draws", "20", "-o", str(file)).exit_code
        == 0
    )

    assert "Needed by: The wheels leave" in titles(file)
    assert "outh" not in file.read_text("utf-8").replace("\r\n ", "")


def test_without_a_file_it_goes_to_the_terminal(two):
    found = run("-p", two, "--post", "clerk", "--as-of", "2030-05-01", "--draws", "20")

    assert found.exit_code == 0
    assert vobject.readOne(found.stdout).x_wr_calname.value == "Clerk of the desk"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "say whose days: one of --post POST, --partner PARTNER, --project PROJECT"),
        (("--post", "clerk", "--project", "project"), "say whose days: one of"),
        (("--post", "clerc"), "there is no post 'clerc'; did you mean 'clerk'?"),
        (("--project", "x"), "there is no project 'x'; there are: project"),
        (("--post", "clerk", "--for", "partner"), "--for partner needs the partner: name it with --partner"),
    ],
)
def test_what_names_nothing_is_refused_in_words(two, words, told):
    found = run("-p", two, *words)

    assert found.exit_code == 2
    assert told in found.stderr
