"""The pages of procedures: every edition, what changes between two, and running cases moved in bulk."""

import re

import pytest

from lockwasher.actions.register import history_of
from lockwasher.procedures.library import read_library
from lockwasher.records.models import Case as Row

pytestmark = pytest.mark.django_db(transaction=True)
C175, OLD, NEW = "us.c175.routine-st", "2001-01", "2023-09-19"
FLORENCE = "/procedures/us.florence.duty-free-entry/2013-12-03/"
MOVE = f"/procedures/{C175}/{NEW}/move/"
QUERIES = 9


@pytest.fixture
def register(folder, transactional_db):
    """Two agreements on their way under the old edition, and one that was given up."""
    from lockwasher.actions.load import load

    cases = "".join(f"{name},{C175},annex,{OLD},2019-06-01\n" for name in ("drafted", "begun", "given-up"))
    events = "e-draft,drafted,2019-06-20,draft,,\ne-end,given-up,2019-09-01,decide,refused,\n"
    for name, lines in (("cases.csv", cases), ("events.csv", events)):
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write(lines)
    load(str(folder), "desk")


def page(client, address, status=200):
    found = client.get(address)
    assert found.status_code == status
    return " ".join(found.content.decode().split())


def editions():
    return dict(Row.objects.filter(procedure=C175).values_list("id", "edition"))


# ---------------------------------------------------------------- the list, and one edition


def test_every_edition_is_listed_with_its_mark_and_its_running_cases(register, desk_client):
    told = page(desk_client("viewer"), "/procedures/")

    for edition in read_library().editions:
        assert f"/procedures/{edition.id}/{edition.edition_name}/" in told
    assert '<span class="mark mark-secondary">secondary</span>' in told


def test_an_edition_is_read_with_citations_clocks_and_estimates(register, desk_client):
    told = page(desk_client("viewer"), FLORENCE)

    assert re.search(r'<a href="https://[^"]+" rel="noreferrer">15 CFR 301\.5\(a\)\(3\)', told)
    assert "waits 20 calendar days from notice" in told
    assert re.search(r"P50 \d+, P80 \d+ calendar days \(log of \d+ cases\)", told)
    assert '<svg xmlns="http://www.w3.org/2000/svg"' in told
    assert '<tr id="step-comment">' in told


def test_what_no_official_text_was_read_for_stands_in_plain_sight(register, desk_client):
    told = page(desk_client("viewer"), f"/procedures/{C175}/{NEW}/")

    assert "Of 24 steps and clocks no official text was read." in told
    assert "durations are guesses" in told


def test_every_edition_has_a_page(register, desk_client):
    client = desk_client("viewer")
    for edition in read_library().editions:
        assert client.get(f"/procedures/{edition.id}/{edition.edition_name}/").status_code == 200


def test_a_procedure_leads_to_its_newest_edition_on_the_same_day(register, desk_client):
    found = desk_client("viewer").get(f"/procedures/{C175}/?as_of=2030-02-01")

    assert (found.status_code, found["Location"]) == (302, f"/procedures/{C175}/{NEW}/?as_of=2030-02-01")


@pytest.mark.parametrize(
    "address", ["/procedures/us.none/", f"/procedures/{C175}/1999/", f"/procedures/{C175}/{OLD}/against/1999/"]
)
def test_what_is_not_there_is_not_found(register, desk_client, address):
    assert desk_client("viewer").get(address).status_code == 404


# ---------------------------------------------------------------- the difference


def test_the_difference_stands_side_by_side(register, desk_client):
    told = page(desk_client("viewer"), f"/procedures/{C175}/{OLD}/against/{NEW}/")

    assert '<th scope="row">step language-check</th><td><span class="turn-removed">− removed</span></td>' in told
    assert "<td>transmit, enter-into-force</td><td>transmit</td>" in told


def test_an_edition_against_itself_says_the_same(register, desk_client):
    told = page(desk_client("viewer"), f"/procedures/{C175}/{OLD}/against/{OLD}/")

    assert "The two editions say the same." in told


# ---------------------------------------------------------------- moving cases


def dry_run(client):
    return re.search(r'name="dry_run" value="(\w+)"', page(client, MOVE))[1]


def test_the_dry_run_shows_each_case_and_changes_nothing(register, desk_client):
    told = page(desk_client("coordinator"), MOVE)

    assert "2 can be moved, 1 cannot. Nothing has been changed." in told
    assert "1 step over; ready: legal-review, concurrence" in told
    assert "it is over, and stays under the edition it ran under" in told
    assert set(editions().values()) == {OLD}


def test_the_cases_that_can_be_are_moved_with_a_reason(register, desk_client):
    client = desk_client("coordinator", post="chief")
    sent = {"dry_run": dry_run(client), "reason": "the Act has changed", "case": ["drafted", "begun"]}

    moved = client.post(MOVE, sent, follow=True)

    assert "2 cases moved." in moved.content.decode()
    assert editions() == {"drafted": NEW, "begun": NEW, "given-up": OLD}
    entry = history_of("cases", "begun")[0]
    assert (entry.by, entry.reason) == ("chief", "the Act has changed")


def test_whoever_leaves_a_case_out_sees_that_dry_run_first(register, desk_client):
    client = desk_client("coordinator")
    sent = {"dry_run": dry_run(client), "reason": "one at a time", "case": ["begun"]}

    shown = client.post(MOVE, sent)
    assert (shown.status_code, set(editions().values())) == (400, {OLD})
    sent["dry_run"] = re.search(r'name="dry_run" value="(\w+)"', shown.content.decode())[1]
    client.post(MOVE, sent)

    assert editions() == {"drafted": OLD, "begun": NEW, "given-up": OLD}


def test_nothing_is_moved_when_the_dry_run_no_longer_holds_and_what_was_typed_stays(register, desk_client):
    client = desk_client("coordinator")
    sent = {"dry_run": "0123456789ab", "reason": "the Act has changed", "case": ["drafted", "begun"]}

    found = client.post(MOVE, sent)

    told = found.content.decode()
    assert found.status_code == 400
    assert "the dry run &#x27;0123456789ab&#x27; no longer holds" in told
    assert "the Act has changed</textarea>" in told
    assert set(editions().values()) == {OLD}


def test_a_move_without_a_reason_is_refused_at_its_field(register, desk_client):
    client = desk_client("coordinator")

    found = client.post(MOVE, {"dry_run": dry_run(client), "reason": "", "case": ["drafted"]})

    assert 'id="id_reason_error"' in found.content.decode()
    assert set(editions().values()) == {OLD}


def test_on_another_day_nothing_can_be_moved(register, desk_client):
    told = page(desk_client("coordinator"), f"{MOVE}?as_of=2030-02-01", status=400)

    assert "This is the desk of another day, where nothing can be recorded." in told


@pytest.mark.parametrize(
    ("role", "status"), [("viewer", 403), ("officer", 403), ("coordinator", 200), ("administrator", 200)]
)
def test_only_a_coordinator_moves_cases(register, desk_client, role, status):
    assert desk_client(role).get(MOVE).status_code == status


# ---------------------------------------------------------------- all of them


@pytest.mark.parametrize("address", ["/procedures/", FLORENCE, f"/procedures/{C175}/{OLD}/against/{NEW}/"])
def test_a_page_asks_the_database_no_more_than_who_asks_and_what_has_changed(
    register, desk_client, django_assert_max_num_queries, address
):
    client = desk_client("viewer")
    client.get(address)

    with django_assert_max_num_queries(QUERIES):
        assert client.get(address).status_code == 200
