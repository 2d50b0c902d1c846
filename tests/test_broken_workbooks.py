"""A sample of the broken workbooks of benchmarks/: each is refused or loaded with every bad row named; never half."""

import importlib
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
N_SAMPLE = 228  # twelve of each fault but the largest; benchmarks/broken_workbooks.py judges ten thousand


@pytest.fixture(scope="module")
def broken():
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "benchmarks"))
        yield importlib.import_module("broken_workbooks")
    for name in ("broken_workbooks", "machine"):
        sys.modules.pop(name, None)


@pytest.mark.parametrize("start", range(0, N_SAMPLE, 76))
def test_every_broken_workbook_is_refused_or_loaded_with_every_bad_row_named(broken, tmp_path, start):
    found = broken.run(range(start, start + 76), tmp_path)

    assert found.total() == 76
    assert list(tmp_path.iterdir()) == []


def test_a_workbook_that_unpacks_to_more_than_is_read_is_refused(broken, tmp_path):
    path, made, fault = broken.make(broken._EACH_LARGE - 1, tmp_path)

    assert (fault, broken.judge(path, made)) == ("zip_bomb", "refused")
