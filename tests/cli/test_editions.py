"""The verbs about editions: the difference between two, and cases moved from one to another."""

import re

import pytest

C175, OLD, NEW = "us.c175.routine-st", "2001-01", "2023-09-19"


def spaced(text):
    return " ".join(text.split())


# ---------------------------------------------------------------- procedures diff


def test_the_difference_counts_what_came_and_went_and_tells_each_change(run):
    told = spaced(run("procedures", "diff", C175, OLD, NEW).stdout)

    assert "from edition 2001-01 to 2023-09-19, 1 step removed, 1 step added, 2 clocks removed, 2 clocks added" in told
    assert "step 'language-check' removed: Certify that the texts in both languages say the same" in told
    assert "step 'report', after: transmit, enter-into-force becomes transmit" in told


def test_the_difference_is_told_to_programs(read):
    found = read("procedures", "diff", C175, OLD, NEW)

    gone = [change["name"] for change in found if change["turn"] == "removed"]
    assert gone == ["language-check", "package", "decide"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("us.c175.routine", OLD, NEW), "there is no procedure 'us.c175.routine'"),
        ((C175, "1999", NEW), "us.c175.routine-st has no edition 1999; there is 2001-01, 2023-09-19"),
    ],
)
def test_an_edition_that_is_not_there_is_refused(refused, words, told):
    assert told in refused("procedures", "diff", *words)


# ---------------------------------------------------------------- case move


@pytest.fixture
def loaded(transactional_db, folder, run):
    """An agreement on its way under the old edition, and one that is over."""
    for file, lines in (
        ("cases.csv", f"drafted,{C175},annex,{OLD},2029-06-01\ngiven-up,{C175},annex,{OLD},2029-06-01\n"),
        ("events.csv", "e-draft,drafted,2029-06-20,draft,,\ne-end,given-up,2029-09-01,decide,refused,\n"),
    ):
        text = (folder / file).read_text(encoding="utf-8")
        (folder / file).write_text(text + lines.replace("2029", "2019"), encoding="utf-8")
    run("load", folder)


def dry_run(told):
    return re.search(r"--apply (\w+)", told)[1]


def test_the_dry_run_says_what_would_become_of_each_case_and_how_to_move_them(loaded, run, read):
    told = spaced(run("case", "move", C175, "--to", NEW).stdout)

    assert "1 case can be moved drafted (edition 2001-01)" in told
    assert "1 case cannot: given-up: it is over, and stays under the edition it ran under" in told
    assert "Nothing has been changed" in told
    assert read("case", "show", "drafted")["edition"] == OLD


def test_cases_are_moved_as_the_dry_run_said(loaded, run, read):
    name = dry_run(run("case", "move", C175, "--to", NEW).stdout)

    told = run("case", "move", C175, "--to", NEW, "--apply", name, "--reason", "the Act has changed").stdout

    assert told == "1 case moved to edition 2023-09-19 of us.c175.routine-st.\n"
    assert read("case", "show", "drafted")["edition"] == NEW
    assert (
        "Every case is under" not in run("case", "move", C175, "--to", NEW).stdout
    )  # the one that is over is told still


def test_the_move_is_told_to_programs(loaded, read):
    found = read("case", "move", C175, "--to", NEW, "--only", "drafted")

    (move,) = found["moves"]
    assert (move["case"], move["from"], move["refused"], found["is_applied"]) == ("drafted", OLD, None, False)
    assert "legal-review" in move["ready_then"]


def test_nothing_is_moved_without_a_reason_or_on_another_dry_run(loaded, refused, read):
    assert "say why the cases are moved: --reason" in refused("case", "move", C175, "--to", NEW, "--apply", "0")
    words = ("--apply", "0123456789ab", "--reason", "x")
    assert "the dry run '0123456789ab' no longer holds" in refused("case", "move", C175, "--to", NEW, *words)
    assert read("case", "show", "drafted")["edition"] == OLD


def test_where_no_case_is_elsewhere_that_is_said(loaded, run):
    told = spaced(run("case", "move", "us.florence.duty-free-entry", "--to", "2013-12-03").stdout)

    assert told == "Every case is under edition 2013-12-03 of us.florence.duty-free-entry already, or there is none."
