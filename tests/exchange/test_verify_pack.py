"""The script in an audit pack that verifies it."""

import zipfile

import pytest

from lockwasher.exchange.verify_pack import faults, journal_faults, main


def test_without_a_manifest_nothing_is_verified():
    assert list(faults({"a": b""})) == ["manifest.json is missing: nothing can be verified"]
    assert list(faults({"manifest.json": b"no"})) == ["manifest.json cannot be read"]


@pytest.mark.parametrize("content", [b"no", b"{}", b'{"sealed": ["a"], "rows": [{"seq": 1}]}'])
def test_a_journal_that_is_none_is_told(content):
    assert list(journal_faults(content)) == ["journal.json cannot be read"]


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
