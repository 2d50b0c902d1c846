"""The verbs of the official tariff files."""

import json


def test_a_schedule_is_taken_in_and_listed(run, read, tmp_path):
    path = tmp_path / "hts.json"
    path.write_text(json.dumps([{"htsno": "8543.10.00", "general": "1.9%", "description": "Accelerators"}]))
    assert "No official tariff file is kept" in run("tariff", "list").stdout
    told = run("tariff", "load", path, "--from", "2026-01-01").stdout
    assert told.startswith("hts.json: 1 row, in use from 2026-01-01; sha256 ")
    assert "it was kept already; nothing changes" in run("tariff", "load", path, "--from", "2026-01-01").stdout
    assert [(one["kind"], one["dated"], one["n_rows"]) for one in read("tariff", "list")] == [
        ("schedule", "2026-01-01", 1)
    ]


def test_a_file_that_is_no_schedule_is_refused(refused, tmp_path):
    path = tmp_path / "hts.csv"
    path.write_text("a,b\n1,2\n")
    assert "hts.csv:1: no column 'HTS Number' (or 'htsno'); it has a, b" in refused(
        "tariff", "load", path, "--from", "2026-01-01"
    )
    assert "there is no such file; download it" in refused(
        "tariff", "load", tmp_path / "x.json", "--from", "2026-01-01"
    )
