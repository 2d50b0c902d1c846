"""Papers about many records, by several processes."""

import subprocess
import sys
from dataclasses import replace

import pypdf
import pytest

from lockwasher.actions.paper_batches import subjects_of, write_all
from lockwasher.actions.papers import write_paper
from lockwasher.clearance.eligibility import Supplied
from lockwasher.clearance.routes import route_desk
from lockwasher.paperwork.kinds import find_kind
from lockwasher.paperwork.paper import PaperError
from paperwork.full import DAY, full_desk


@pytest.fixture
def desk(tmp_path):
    return full_desk(tmp_path / "full")


def test_each_is_written_under_its_name_and_progress_is_told(desk, tmp_path):
    told, kind = [], find_kind("packing-list")
    subjects = subjects_of(desk, kind)
    paths = write_all(kind, subjects, tmp_path / "out", workers=2, progress=lambda *done: told.append(done))

    assert [path.name for path in paths] == ["packing-list-wheels.pdf"]
    assert pypdf.PdfReader(paths[0]).metadata.title == "Packing list: The wheels"
    assert told[-1] == (1, 1)


def test_two_records_that_would_share_a_file_are_refused_before_any_is_written(tmp_path):
    desk = full_desk(tmp_path / "full")
    one = desk.portfolio.consignments[0]
    desk = full_desk(tmp_path / "twice", consignments=(replace(one, id="a b"), replace(one, id="a/b")))
    kind = find_kind("packing-list")

    with pytest.raises(PaperError, match=r"packing-list-a-b\.pdf: two records would be written to one file"):
        write_all(kind, subjects_of(desk, kind), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_paper_that_cannot_be_set_is_told_and_not_passed_over(desk, tmp_path):
    kind = replace(find_kind("packing-list"), title=" ")

    with pytest.raises(PaperError, match="a paper needs a title"):
        write_all(kind, subjects_of(desk, kind), tmp_path / "out", workers=1)


def test_those_that_can_be_set_are_written_and_each_missing_one_is_named(tmp_path):
    one = full_desk(tmp_path / "full").portfolio.consignments[0]
    desk = full_desk(tmp_path / "two", consignments=(replace(one, id="first", title="漢"), replace(one, id="second")))
    kind, told = find_kind("packing-list"), []
    with pytest.raises(PaperError) as refused:
        write_all(kind, subjects_of(desk, kind), tmp_path / "out", workers=1, progress=lambda *done: told.append(done))

    assert str(refused.value).startswith(
        f"1 of 2 papers are in {tmp_path / 'out'}; these are not:\npacking-list-first.pdf: a PDF cannot show '漢'"
    )
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["packing-list-second.pdf"]
    assert told[-1] == (2, 2)


def test_for_applications_each_is_written_once_by_its_first_line(desk):
    kind = find_kind("ita-338p")
    assert subjects_of(desk, kind) == ()  # the list of headings is not loaded, so nothing can be told

    listed = Supplied(headings=("9027",))
    found = replace(desk, routes=route_desk(desk.world, DAY, supplied=listed))

    assert [one.id for one in subjects_of(found, kind)] == ["wheel-1"]


def test_a_process_that_writes_papers_loads_no_engine():
    told = "import sys, lockwasher.actions.papers; print([name for name in ('numba', 'numpy', 'django') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)

    assert write_paper.__module__ == "lockwasher.actions.papers"
    assert done.stdout.strip() == "[]"
