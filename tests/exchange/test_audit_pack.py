"""The index of an audit pack, read offline."""

import zipfile
from dataclasses import replace
from datetime import date

import pytest

from lockwasher.exchange.audit_pack import Pack, PackedFile, write_pack
from lockwasher.exchange.folder import read_folder
from sample import write_sample

DAY = date(2030, 5, 1)


@pytest.fixture
def pack(tmp_path):
    portfolio = read_folder(write_sample(tmp_path / "sample"))
    first, second = portfolio.items
    named = replace(first, title="<script>alert(1)</script> Roue de l'été")
    return Pack(title="Audit pack: wheel-1", about="wheel-1", made_on=DAY, known_on=DAY,
                records=replace(portfolio, items=(named, second)))  # fmt: skip


def index(pack, path):
    write_pack(pack, path)
    with zipfile.ZipFile(path) as packed:
        return packed.read("index.html").decode(), packed.namelist()


def test_the_index_runs_no_script_and_fetches_nothing(tmp_path, pack):
    told, names = index(pack, tmp_path / "pack.zip")

    assert "<script" not in told
    assert "&lt;script&gt;" in told
    assert "Roue de l&#x27;été" in told
    assert "http" not in told
    assert {"index.html", "verify.py", "manifest.json", "journal.json", "records/items.csv"} <= set(names)
    assert "there is no chain of hashes" in told


def test_the_name_of_a_file_cannot_leave_the_pack(tmp_path, pack):
    (tmp_path / "held").write_bytes(b"")
    digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    file = PackedFile("letter", 1, "../../etc/passwd", digest, tmp_path / "held")
    _, names = index(replace(pack, files=(file,)), tmp_path / "pack.zip")

    assert f"files/{digest}/..-..-etc-passwd" in names
