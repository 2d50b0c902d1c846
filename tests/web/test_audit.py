"""Audit packs on the pages: whole for who sees all of it, refused to everybody else."""

import io
import subprocess
import sys
from zipfile import ZipFile

import pytest

from lockwasher.actions.desk import forget
from lockwasher.actions.evidence import Upload, put_on_record, take_in
from lockwasher.actions.load import load
from lockwasher.actions.register import edit_record, versions_of
from lockwasher.records.evidence import Place
from web.two_partners import add_second_partner

PACK = "/audit/wheel-1/pack.zip"


@pytest.fixture
def office(transactional_db, folder):
    """A register of two partners, all of whose records an officer sees."""
    add_second_partner(folder)
    forget()
    load(str(folder), by="desk")
    yield
    forget()


def mark(noun, record, handling, by="administrator"):
    edit_record(noun, record, {"handling": handling}, by, "as counsel says", versions_of(noun, [record])[record])
    forget()


def read(answer):
    content = b"".join(answer.streaming_content)
    answer.close()
    return ZipFile(io.BytesIO(content))


@pytest.mark.parametrize("role", ["officer", "coordinator", "administrator"])
def test_the_pack_of_an_item_is_taken_from_its_page_and_verifies_itself(office, desk_client, tmp_path, role):
    client = desk_client(role)
    assert '<a href="/audit/wheel-1/">Audit pack</a>' in client.get("/items/wheel-1/").content.decode()
    assert f'href="{PACK}" download' in client.get("/audit/wheel-1/").content.decode()

    answer = client.get(PACK)
    read(answer).extractall(tmp_path / "pack")
    done = subprocess.run(
        [sys.executable, "-I", str(tmp_path / "pack" / "verify.py")], capture_output=True, text=True, check=True
    )

    digest = answer["Content-Disposition"].partition('"audit-wheel-1-')[2].partition(".zip")[0]
    assert len(digest) == 64
    assert f"manifest {digest}" in done.stdout


def test_it_holds_what_the_item_is_about_and_nothing_of_another(office, desk_client):
    held = read(desk_client("officer").get(PACK))
    told = {name: held.read(name).decode() for name in held.namelist() if not name.startswith("verify")}

    assert "wheel-1" in told["records/items.csv"]
    assert not [name for name, text in told.items() if "heater-1" in text or "quench" in text or "annex-south" in text]


def test_an_agreement_and_a_year_have_theirs(office, desk_client):
    client = desk_client("officer")

    assert 'href="/audit/annex/"' in client.get("/agreements/annex/").content.decode()
    assert "annex" in read(client.get("/audit/annex/pack.zip")).read("records/agreements.csv").decode()
    assert 'href="/audit/2030/"' in client.get("/audit/").content.decode()
    assert "south-booked" in read(client.get("/audit/2030/pack.zip")).read("records/events.csv").decode()


@pytest.mark.parametrize(("noun", "record"), [("items", "wheel-1"), ("agreements", "annex"), ("cases", "docket")])
def test_who_does_not_see_all_of_it_gets_none_of_it(office, desk_client, noun, record):
    mark(noun, record, "controlled")
    client = desk_client("officer")
    about = "annex" if record == "docket" else "wheel-2" if record == "annex" else "annex"
    shown = client.get(f"/audit/{about}/")

    assert "it is not yours to take" in shown.content.decode()
    assert "pack.zip" not in shown.content.decode()
    assert client.get(f"/audit/{about}/pack.zip").status_code == 403
    assert read(desk_client("coordinator").get(f"/audit/{about}/pack.zip")).namelist()


def test_what_a_record_held_while_it_was_marked_is_not_told_by_its_history(office, desk_client):
    mark("items", "wheel-1", "controlled")
    mark("items", "wheel-1", "internal")

    assert desk_client("officer").get(PACK).status_code == 403
    assert read(desk_client("coordinator").get(PACK)).namelist()


def test_a_file_that_an_officer_may_not_open_is_not_handed_out_in_a_pack(office, desk_client):
    upload = Upload(name="secret.txt", chunks=[b"not for officers"], title="A paper", source="counsel", handling="controlled",
                    places=(Place("items", "wheel-1"),))  # fmt: skip
    put_on_record(upload, take_in(upload), "administrator")
    forget()

    assert desk_client("officer").get(PACK).status_code == 403
    held = read(desk_client("coordinator").get(PACK))
    assert [held.read(name) for name in held.namelist() if name.endswith("secret.txt")] == [b"not for officers"]


def test_what_is_hidden_and_what_is_not_there_are_answered_alike(office, desk_client):
    mark("items", "wheel-1", "controlled")
    client = desk_client("officer")

    assert [client.get(f"/audit/{about}/pack.zip").status_code for about in ("wheel-1", "nothing", "1999", "-1")] == [
        404
    ] * 4


@pytest.mark.parametrize(
    "about", ["", "wheel-1/", "wheel-1/pack.zip", "annex/pack.zip", "2030/pack.zip", "nothing/pack.zip"]
)
def test_a_partner_and_a_viewer_are_refused_whatever_they_name(office, desk_client, about):
    for client in (desk_client("partner", "northlab"), desk_client("viewer")):
        assert client.get(f"/audit/{about}").status_code == 403
    assert "/audit/" not in desk_client("viewer").get("/items/wheel-1/").content.decode()


def test_of_another_day_there_is_none_on_the_pages(office, desk_client):
    answer = desk_client("coordinator").get("/audit/wheel-1/?as_of=2030-04-01")

    assert answer.status_code == 400
    assert "This is the desk of another day" in answer.content.decode()


def test_a_pack_that_is_too_large_is_made_at_the_terminal(office, desk_client, monkeypatch):
    monkeypatch.setattr("lockwasher.actions.audit_offers.LARGEST_BYTES", -1)
    client = desk_client("coordinator")

    assert "lockwasher audit-pack wheel-1 -o pack.zip" in client.get("/audit/wheel-1/").content.decode()
    assert client.get(PACK).status_code == 403
