"""Audit packs of the database: what is in them, and that they verify themselves and tell what was changed."""

import hashlib
import json
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from lockwasher.actions import clock
from lockwasher.actions.audit import AuditError, audit_pack
from lockwasher.actions.desk import desk_world, forget
from lockwasher.actions.evidence import Upload, put_on_record, take_in
from lockwasher.actions.load import load
from lockwasher.actions.produced_papers import Stating, all_about, paper_desk, produce, state
from lockwasher.actions.register import edit_record, versions_of
from lockwasher.exchange.audit_pack import write_pack
from lockwasher.exchange.verify_pack import main
from lockwasher.records.evidence import Place
from lockwasher.register.nouns import Handling
from lockwasher.register.visible import told_to_partners
from paperwork.full import full_folder

pytestmark = pytest.mark.django_db(transaction=True)
HALL = Stating(noun="items", record="wheel-1", fact="custody.place", value="Hall 4", source="letter 4")


@pytest.fixture
def world(tmp_path, today):
    forget()
    load(str(full_folder(tmp_path / "full")), "desk")
    state(HALL, "clerk")
    desk = paper_desk(desk_world(today), desk_world(today).portfolio)
    filled = next(one for one in all_about(desk, "items", "wheel-1") if one.kind.id == "custody-record")
    produce(filled, desk, "md", "clerk")
    forget()
    yield desk_world(today)
    forget()


@pytest.fixture
def unpacked(tmp_path, world, today):
    """A pack about an item, unpacked, and the digest that was told."""
    pack = audit_pack(world.portfolio, "wheel-1", today, today, is_database=True)
    digest = write_pack(pack, tmp_path / "pack.zip")
    with zipfile.ZipFile(tmp_path / "pack.zip") as packed:
        packed.extractall(tmp_path / "pack")
    return tmp_path / "pack", digest


def verify(folder, *words):
    """What the pack's own script says, run without anything but the standard library."""
    return subprocess.run(
        [sys.executable, "-I", "-S", str(folder / "verify.py"), *words], capture_output=True, text=True, check=False
    )


def relist(folder):
    """Write the manifest anew, as somebody would who wants to hide a change."""
    files = [
        {"name": one.relative_to(folder).as_posix(), "sha256": hashlib.sha256(one.read_bytes()).hexdigest()}
        for one in folder.rglob("*")
        if one.is_file() and one.name != "manifest.json"
    ]
    (folder / "manifest.json").write_text(json.dumps({"files": files}), encoding="utf-8")


def test_a_pack_holds_records_journal_history_and_files_and_verifies_itself(unpacked):
    folder, digest = unpacked
    told = verify(folder)
    journal = json.loads((folder / "journal.json").read_text())

    assert (told.returncode, "0 faults" in told.stdout, f"manifest {digest}" in told.stdout) == (0, True, True)
    assert {row["id"] for row in journal["rows"]} == {"booked", "filed"}
    assert "wheel-1" in (folder / "records" / "items.csv").read_text()
    assert json.loads((folder / "changes.json").read_text())["changes"]
    assert len([one for one in (folder / "files").rglob("*") if one.is_file()]) == 1


def test_a_changed_record_is_told(unpacked):
    folder, _ = unpacked
    path = folder / "records" / "claims.csv"
    path.write_text(path.read_text().replace("northlab", "host"), encoding="utf-8")
    told = verify(folder)

    assert told.returncode == 1
    assert "FAULT records/claims.csv was changed: its SHA-256 is not that of the manifest" in told.stdout


def test_a_forged_pack_with_a_manifest_of_its_own_is_caught_by_the_digest_that_was_told(unpacked):
    folder, digest = unpacked
    path = folder / "records" / "claims.csv"
    path.write_text(path.read_text().replace("northlab", "host"), encoding="utf-8")
    relist(folder)

    assert verify(folder).returncode == 0
    told = verify(folder, "--manifest", digest)
    assert told.returncode == 1
    assert (
        "FAULT manifest.json is not the one that was told when the pack was made: its SHA-256 is another" in told.stdout
    )


def test_files_whose_names_were_swapped_are_told(unpacked):
    folder, digest = unpacked
    one, other = folder / "records" / "claims.csv", folder / "records" / "clauses.csv"
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)
    told = verify(folder, "--manifest", digest).stdout

    assert "FAULT records/claims.csv was changed" in told
    assert "FAULT records/clauses.csv was changed" in told


@pytest.mark.parametrize(
    "name", ["journal.json", "index.html", "papers.json", "changes.json", "records/portfolio.yaml"]
)
def test_a_part_that_was_taken_out_is_told_though_the_manifest_was_written_anew(unpacked, name):
    folder, _ = unpacked
    (folder / name).unlink()
    relist(folder)

    assert f"FAULT {name} is missing: every pack has one" in verify(folder).stdout


def test_an_event_taken_out_of_the_journal_is_told_though_the_manifest_was_written_anew(unpacked):
    folder, _ = unpacked
    journal = json.loads((folder / "journal.json").read_text())
    journal["rows"] = journal["rows"][:1]
    (folder / "journal.json").write_text(json.dumps(journal), encoding="utf-8")
    relist(folder)

    assert "has no row in the journal" in verify(folder).stdout


def test_a_zip_that_was_cut_off_or_has_another_byte_is_told(tmp_path, unpacked, capsys):
    whole = (tmp_path / "pack.zip").read_bytes()
    (tmp_path / "cut.zip").write_bytes(whole[: len(whole) // 2])
    at = whole.index(b"records/claims.csv") + 40
    (tmp_path / "other.zip").write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])

    assert main([str(tmp_path / "cut.zip")]) == 2
    assert main([str(tmp_path / "other.zip")]) in {1, 2}
    assert main([str(tmp_path / "pack.zip")]) == 0


def test_a_changed_event_is_told_though_the_manifest_was_written_anew(unpacked):
    folder, digest = unpacked
    path = folder / "journal.json"
    path.write_text(path.read_text().replace("2030-02-05", "2030-02-04"), encoding="utf-8")
    relist(folder)
    told = verify(folder)

    assert told.returncode == 1
    assert "(filed) was changed" in told.stdout
    assert digest not in told.stdout


def test_changed_evidence_is_told_though_the_manifest_was_written_anew(unpacked):
    folder, _ = unpacked
    held = next(one for one in (folder / "files").rglob("*") if one.is_file())
    held.write_text("another paper", encoding="utf-8")
    relist(folder)

    assert "is not the evidence that was put in" in verify(folder).stdout


def test_what_is_missing_or_was_added_is_told(unpacked):
    folder, _ = unpacked
    (folder / "index.html").unlink()
    (folder / "note.txt").write_text("new", encoding="utf-8")
    told = verify(folder).stdout

    assert "FAULT index.html is missing" in told
    assert "FAULT note.txt is not in the manifest" in told


def test_the_same_content_makes_the_same_pack(tmp_path, world, today):
    found = [
        write_pack(audit_pack(world.portfolio, "annex", today, today, is_database=True), tmp_path / name)
        for name in ("a.zip", "b.zip")
    ]

    assert found[0] == found[1]
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_an_agreement_brings_its_goods_and_a_year_its_events(world, today):
    of_paper = audit_pack(world.portfolio, "annex", today, today, is_database=True).records
    of_year = audit_pack(world.portfolio, "2030", today, today, is_database=True).records

    assert [one.id for one in of_paper.items] == ["wheel-1", "wheel-2"]
    assert {one.id for one in of_paper.clauses} == {"title", "duty-bearer", "value-basis", "incoterm"}
    assert {one.id for one in of_paper.partners} == {"host", "northlab"}
    assert {one.id for one in of_year.events} == {"booked", "filed"}


def test_what_is_not_seen_is_not_in_the_pack(world, today):
    marked = tuple(replace(one, handling=Handling.INTERNAL) for one in world.portfolio.claims)
    seen = told_to_partners(replace(world.portfolio, claims=marked))

    assert not audit_pack(seen, "wheel-1", today, today, is_database=True).records.claims


def test_what_was_stated_and_produced_is_in_the_pack_with_hash_and_inputs(unpacked):
    folder, _ = unpacked
    papers = json.loads((folder / "papers.json").read_text())
    (made,) = papers["produced"]
    (told,) = papers["stated"]

    assert (told["record"], told["fact"], told["value"], told["source"], told["by"]) == (
        "wheel-1", "custody.place", "Hall 4", "letter 4", "clerk")  # fmt: skip
    assert (made["kind"], made["record"], made["by"]) == ("custody-record", "wheel-1", "clerk")
    assert (folder / "files" / made["sha256"] / "custody-record-wheel-1.md").is_file()
    assert len(made["inputs"]) == 64
    assert "basis" not in made
    index = (folder / "index.html").read_text()
    assert "Hall 4" in index
    assert made["inputs"] in index


def test_a_pack_of_an_earlier_day_holds_nothing_that_came_later(tmp_path, world, today, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: datetime(2030, 5, 9, 12, tzinfo=UTC))
    seen = versions_of("items", ["wheel-1"])["wheel-1"]
    edit_record("items", "wheel-1", {"title": "Renamed", "handling": "partner"}, "clerk", "the letter", seen)
    state(replace(HALL, value="Hall 5"), "clerk")
    later = desk_world(date(2030, 5, 9))
    desk = paper_desk(later, later.portfolio)
    produce(
        next(one for one in all_about(desk, "items", "wheel-1") if one.kind.id == "custody-record"), desk, "md", "clerk"
    )
    forget()
    portfolio = desk_world(date(2030, 5, 9)).portfolio
    before = audit_pack(portfolio, "wheel-1", date(2030, 5, 9), today, is_database=True)
    now = audit_pack(portfolio, "wheel-1", date(2030, 5, 9), date(2030, 5, 9), is_database=True)

    assert (before.records.items[0].title, now.records.items[0].title) == ("Roue n° 1, l'anneau", "Renamed")
    assert str(before.records.items[0].handling) == "partner"
    assert {one["at"].date() for one in before.changes} == {today}
    assert {(one["noun"], one["kind"]) for one in now.changes if one not in before.changes} == {
        ("items", "changed"), ("evidence", "changed")}  # fmt: skip
    assert [one.sha256 for one in before.records.evidence] == [one.sha256 for one in before.files]
    assert ([one.version for one in before.files], [one.version for one in now.files]) == ([1], [2, 1])
    assert ([one["value"] for one in before.stated], [one["value"] for one in now.stated]) == (
        ["Hall 4"],
        ["Hall 4", "Hall 5"],
    )
    assert (len(before.produced), len(now.produced)) == (1, 2)
    write_pack(before, tmp_path / "before.zip")
    assert main([str(tmp_path / "before.zip")]) == 0


def test_what_there_is_nothing_of_is_refused(world, today):
    with pytest.raises(AuditError, match="there is no item or agreement 'anex'; did you mean 'annex'"):
        audit_pack(world.portfolio, "anex", today, today, is_database=True)
    with pytest.raises(AuditError, match="no event of 1999 is on record"):
        audit_pack(world.portfolio, "1999", today, today, is_database=True)


@pytest.mark.parametrize(
    ("noun", "record", "is_held"), [("consignments", "wheels", True), ("partners", "northlab", False)]
)
def test_files_of_what_it_is_about_are_in_it_and_of_who_is_only_named_are_not(world, today, noun, record, is_held):
    upload = Upload(
        name="letter.txt", chunks=[b"Dear Sir"], title="A letter", source="post", places=(Place(noun, record),)
    )
    put_on_record(upload, take_in(upload), "clerk")
    forget()
    pack = audit_pack(desk_world(today).portfolio, "wheel-1", today, today, is_database=True)

    assert ("letter.txt" in {one.name for one in pack.files}) == is_held
    assert any(one.id == "northlab" for one in pack.records.partners)
