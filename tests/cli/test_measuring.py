"""The verbs bench and warmup."""

import gzip
import json
import os
import subprocess
import sys

import pytest

from actions.workloads import cut

PROGRAM = "from lockwasher.cli.main import main; main()"


@pytest.fixture
def w2(tmp_path):
    return cut(tmp_path, "w2", 12)


def test_bench_tells_costs_quantiles_and_waits_in_words(run, w2):
    told = run("bench", w2, "--draws", "3").stdout

    assert "W2: 12 cases, 230 steps, 3 draws of seed 1, 65,536 ticks a day" in told
    for words in ("reading and laying out", "drawing and playing", "ns CPU", "peak memory", "P80, days", "and 2 more"):
        assert words in told
    assert "mean wait, days" in told


def test_bench_tells_every_case_in_json(read, w2):
    told = read("bench", w2, "--draws", "3", "--threads", "1", "--seed", "9")

    assert len(told["p50"]) == len(told["p80"]) == told["cases"] == 12
    assert all(p50 <= p80 for p50, p80 in zip(told["p50"], told["p80"], strict=True))
    assert {"wall_s", "cpu_s", "ns_per_step_sample", "peak_mb", "seed"} <= told.keys()
    assert len(told["offices"]) == 6


def test_bench_gives_the_same_figures_for_any_threads(read, tmp_path):
    path = cut(tmp_path, "w1", 12)
    one, three = (read("bench", path, "--draws", "400", "--threads", threads) for threads in (1, 3))

    assert one["p80"] == three["p80"]
    assert one["critical_steps_per_draw"] == three["critical_steps_per_draw"]


def test_bench_writes_the_durations_it_drew(run, w2, tmp_path):
    run("bench", w2, "--draws", "2", "--ticks-per-day", "8", "--write-draws", tmp_path / "draws.json.gz")
    told = json.loads(gzip.decompress((tmp_path / "draws.json.gz").read_bytes()))

    assert (told["workload"], told["ticks_per_day"]) == ("W2", 8)
    assert [len(row) for row in told["durations"]] == [230, 230]


def test_bench_refuses_what_is_no_workload(refused, tmp_path, w2):
    (tmp_path / "plain.json").write_text("{}")
    (tmp_path / "list.json.gz").write_bytes(gzip.compress(b"[1]"))
    (tmp_path / "cut.json.gz").write_bytes(w2.read_bytes()[:200])

    assert f"lockwasher: {tmp_path / 'none.json.gz'}: No such file" in refused("bench", tmp_path / "none.json.gz")
    assert f"lockwasher: {tmp_path}: Is a directory" in refused("bench", tmp_path)
    assert "is no whole gzip file (Not a gzipped file (b'{}'))" in refused("bench", tmp_path / "plain.json")
    assert "the workload must be an object" in refused("bench", tmp_path / "list.json.gz")
    assert "is no whole gzip file (Compressed file ended" in refused("bench", tmp_path / "cut.json.gz")
    assert "No such file" in refused("bench", w2, "--draws", "1", "--write-draws", tmp_path / "none" / "draws.json.gz")
    assert "Invalid value for '--draws'" in refused("bench", w2, "--draws", "0")


def test_warmup_says_how_long_it_took(run, read):
    assert "the passes of the forecast are compiled and kept: " in run("warmup").stdout
    assert read("warmup")["is_kept"]


NOTHING_IS_KEPT = """
import numba.core.caching as caching
caching.CacheImpl._locator_classes = []
import lockwasher.forecast.warmup as warmup
from lockwasher.forecast.kernel_passes import ticks_of
warmup.warm = lambda: ticks_of(1.5, 1.0)  # one pass for all: each is compiled the same way
"""


def test_warmup_where_nothing_can_be_kept_says_what_to_do_and_fails_nothing():
    environ = {**os.environ, "COLUMNS": "200"}
    ran = subprocess.run(
        [sys.executable, "-c", NOTHING_IS_KEPT + PROGRAM, "warmup"],
        capture_output=True,
        text=True,
        env=environ,
        check=False,
    )

    assert (ran.returncode, ran.stderr) == (0, "")
    assert "name one in NUMBA_CACHE_DIR" in ran.stdout
