"""The script in an audit pack that verifies it."""

import hashlib
import json
import zipfile

import pytest

from lockwasher.exchange.verify_pack import faults, journal_faults, main, paper_faults


def test_without_a_manifest_nothing_is_verified():
    assert list(faults({"a": b""})) == ["manifest.json is missing: nothing can be verified"]
    assert next(faults({"manifest.json": b"no"})) == "manifest.json cannot be read"


@pytest.mark.parametrize("content", [b"no", b"{}", b'{"sealed": ["a"], "rows": [{"seq": 1}]}'])
@pytest.mark.parametrize("name", ["journal.json", "papers.json"])
def test_a_journal_or_papers_that_are_none_are_told(name, content):
    assert f"{name} cannot be read" in list(faults({"manifest.json": b"{}", name: content}))


@pytest.mark.parametrize(
    "name", ["index.html", "journal.json", "changes.json", "papers.json", "records/portfolio.yaml"]
)
def test_a_pack_without_its_parts_is_not_whole_whatever_its_manifest_says(name):
    assert f"{name} is missing: every pack has one" in list(faults({"manifest.json": b'{"files": []}'}))


def test_a_manifest_that_names_a_file_twice_is_told():
    files = [{"name": "a", "sha256": "0"}, {"name": "a", "sha256": "1"}]

    assert "manifest.json names a file twice" in list(faults({"manifest.json": json.dumps({"files": files}).encode()}))


def journal(*numbers):
    """A journal of rows with these numbers, each with its own hash and that of the row before."""
    rows, before = [], "0"
    for n in numbers:
        row = {"seq": n, "id": f"event-{n}", "previous_hash": before}
        text = json.dumps(row, sort_keys=True, separators=(",", ":"))
        before = hashlib.sha256(text.encode()).hexdigest()
        rows.append({**row, "hash": before})
    return rows


def journal_told(rows):
    events = "id\n" + "".join(f"{row['id']}\n" for row in rows)
    content = json.dumps({"sealed": ["seq", "id", "previous_hash"], "rows": rows})
    return list(journal_faults({"journal.json": content.encode(), "records/events.csv": events.encode()}))


def test_rows_of_the_journal_stand_in_their_order_each_once():
    assert journal_told(journal(1, 2, 5)) == []
    assert "the journal's row 2 (event-2) stands after row 5: the numbers of the rows must rise" in journal_told(
        journal(1, 5, 2)
    )
    assert "the journal's row 2 (event-2) stands after row 2: the numbers of the rows must rise" in journal_told(
        journal(1, 2, 2)
    )
    assert journal_told([*journal(1), *journal(2)]) == [
        "the journal's row 2 (event-2) does not follow on the row before"
    ]


def test_an_event_stands_in_the_journal_and_among_the_records():
    rows = journal(1, 3)
    content = json.dumps({"sealed": ["seq", "id", "previous_hash"], "rows": rows}).encode()

    assert list(journal_faults({"journal.json": content, "records/events.csv": b"id\nevent-1\nevent-2\n"})) == [
        "the event event-2 has no row in the journal",
        "the event event-3 of the journal is not among the records",
    ]


def test_a_paper_whose_file_is_gone_is_told():
    made = {"kind": "packing-list", "record": "wheels", "at": "2030-05-01", "sha256": "0" * 64}
    content = json.dumps({"stated": [], "produced": [made]}).encode()

    assert list(paper_faults({"papers.json": content})) == [
        "the paper packing-list of wheels of 2030-05-01 has no file here with its SHA-256"
    ]
    assert list(paper_faults({"papers.json": content, f"files/{'0' * 64}/list.pdf": b""})) == []


def test_a_digest_that_is_none_is_refused(capsys):
    with pytest.raises(SystemExit) as refused:
        main(["pack.zip", "--manifest", "abc"])

    assert refused.value.code == 2
    assert "'abc' is no SHA-256; it has 64 digits from 0 to f" in capsys.readouterr().err


def test_what_is_no_pack_is_refused(tmp_path, capsys):
    (tmp_path / "note.zip").write_text("no zip")

    assert main([str(tmp_path / "note.zip")]) == 2
    assert main([str(tmp_path / "gone.zip")]) == 2
    assert "cannot be read as a pack" in capsys.readouterr().out


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_pack_in_which_a_name_stands_twice_is_refused(tmp_path, capsys):
    path = tmp_path / "pack.zip"
    with zipfile.ZipFile(path, "w") as pack:
        pack.writestr("records/items.csv", "forged")
        pack.writestr("records/items.csv", "genuine")

    assert main([str(path)]) == 2
    assert "cannot be read as a pack: two files in it have the same name" in capsys.readouterr().out
