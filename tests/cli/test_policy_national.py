"""lockwasher policy national: what it prints, what it gives to programs, and what it refuses."""

import pytest

SMALL = ("--cases", "600", "--projects", "5")
FEWER = "visa.check-67-to-15"


def test_what_changes_is_told_with_its_interval_and_the_rest_is_exactly_the_same(run):
    told = run("policy", "national", f"{FEWER}:mean=67", FEWER, *SMALL, "--draws", "200").stdout

    assert told.startswith(
        "A national portfolio: 5 projects, 600 cases that come over 10 years. On the same 200 futures"
    )
    assert f"Held against {FEWER}:mean=67." in told
    assert "us.visa.installer to issue, 60 cases" in told
    assert "days (95 %: -" in told
    assert "exactly the same: us.entry.consumption, us.doe.site-access, " in told
    assert "SYNTHETIC" in told


def test_a_program_is_given_every_figure(read):
    found = read("policy", "national", f"{FEWER}:mean=67", FEWER, *SMALL, "--draws", "200")
    (other,) = found["others"]
    kinds = {kind["procedure"]: kind for kind in other["kinds"]}

    assert (found["projects"], found["cases"], found["draws"]) == (5, 600, 200)
    assert kinds["us.visa.installer"]["mean"]["high"] < 0
    assert kinds["us.c175.routine-st"]["mean"]["change"] == 0
    assert sum(kind["cases"] for kind in kinds.values()) == 600
    assert {len(office["open"]) for office in other["offices"]} == {16}


def test_what_nothing_here_feels_is_named(run):
    told = run("policy", "national", "today", "florence.one-per-line", *SMALL, "--draws", "5")
    assert "not felt by a national portfolio: " in told.stdout
    assert "no interval can be told from 5 futures" in told.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("today", "duties.none"), "policy 'duties.none' changes nothing that a national portfolio has"),
        (("today", "nothing"), "there is no policy 'nothing'"),
        (("today", "today"), "'today' is named twice"),
    ],
)
def test_what_makes_no_sense_is_refused(refused, words, said):
    assert said in refused("policy", "national", *words, *SMALL, "--draws", "5")


def test_another_file_is_read_and_its_faults_told_with_a_line(refused, tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text("national: synthetic\nabout: mine\n", "utf-8")
    assert "mine.yaml:1: 'looked_at_on' is missing; add it" in refused(
        "policy", "national", "today", FEWER, "--national", path
    )
