"""The verb audit-pack."""

import re
import zipfile

from lockwasher.exchange.verify_pack import main
from paperwork.full import full_folder


def test_a_pack_is_written_and_its_manifest_told(run, tmp_path, capsys):
    full = full_folder(tmp_path / "full")
    told = run("audit-pack", "annex", "-o", tmp_path / "pack.zip", "-p", full, "--as-of", "2030-05-01").stdout

    digest = re.search(r"manifest ([0-9a-f]{64})", told)[1]

    assert f"'python3 verify.py --manifest {digest}' in the pack holds it to that" in told
    assert main([str(tmp_path / "pack.zip"), "--manifest", digest]) == 0
    assert f"manifest {digest}: the one that was told" in capsys.readouterr().out
    assert main([str(tmp_path / "pack.zip"), "--manifest", "0" * 64]) == 1
    assert "FAULT manifest.json is not the one that was told" in capsys.readouterr().out
    assert "agreements.csv" in " ".join(zipfile.ZipFile(tmp_path / "pack.zip").namelist())


def test_what_is_no_zip_or_not_there_is_refused(refused, tmp_path):
    full = full_folder(tmp_path / "full")

    assert "an audit pack is a zip file" in refused("audit-pack", "annex", "-o", tmp_path / "pack.pdf", "-p", full)
    assert "there is no item or agreement 'anex'" in refused("audit-pack", "anex", "-o", tmp_path / "p.zip", "-p", full)
