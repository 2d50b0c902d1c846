"""The reference page says what the reader reads."""

import re
from pathlib import Path

import pytest

from lockwasher.calendars.lengths import Roll, Unit
from lockwasher.procedures import keys, worked
from lockwasher.procedures.library import read_library
from lockwasher.procedures.model import Side, Strength
from lockwasher.procedures.worked import read_worked
from procedures.places import BROKEN, a_library

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "procedure-dialect.md").read_text(encoding="utf-8")

WORDS = [
    keys.SUBJECTS,
    keys.OCCASIONS,
    keys.LEGAL_MARKS,
    keys.UNLESS_SAID,
    keys.ONWARD,
    keys.FIXED_ANCHORS,
    keys.PAUSE_KEYS,
    keys.EXTENSION_KEYS,
    keys.EITHER_KEYS,
    keys.ANY_KEYS,
    keys.OUTCOME_KEYS,
    keys.OFFICE_KEYS,
    keys.FACT_KEYS,
    Strength,
    Side,
    Roll,
    Unit,
    worked.WORKED_KEYS,
    worked.EVENT_KEYS,
    worked.EXPECT_KEYS,
    worked.CLOCK_KEYS,
]


def section(title: str) -> str:
    return PAGE.partition(f"## {title}\n")[2].partition("\n## ")[0]


def table(title: str) -> tuple[str, ...]:
    """The keys in the first column of the table of a section."""
    cells = re.findall(r"^\| (`.*?) \|", section(title), re.MULTILINE)
    return tuple(key for cell in cells for key in re.findall(r"`(\w+)`", cell))


@pytest.mark.parametrize(
    ("title", "listed"), [("The head", keys.HEAD_KEYS), ("A step", keys.STEP_KEYS), ("A clock", keys.CLOCK_KEYS)]
)
def test_the_tables_list_all_keys_in_their_order(title, listed):
    assert table(title) == listed


@pytest.mark.parametrize("words", WORDS, ids=lambda words: ",".join(str(word) for word in words)[:40])
def test_every_word_with_a_meaning_stands_on_the_page(words):
    assert [word for word in words if not re.search(rf"\b{re.escape(str(word))}\b", PAGE)] == []


def test_the_worked_case_on_the_page_can_be_read(tmp_path):
    (text,) = re.findall(r"```yaml\n(worked: .*?)```", PAGE, re.DOTALL)
    folder = "us.florence.duty-free-entry/worked"
    root = a_library(tmp_path, {f"{folder}/page.yaml": text})
    edition = read_library().edition("us.florence.duty-free-entry", "2013-12-03")

    assert read_worked(root / folder / "page.yaml", edition).expect.ready == ("comment",)


def test_the_folder_of_broken_files_is_named_on_the_page():
    assert "`tests/broken`" in PAGE
    assert (BROKEN / "README.md").exists()
