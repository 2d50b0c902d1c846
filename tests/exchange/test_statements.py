"""Facts stated for papers, as a file."""

from datetime import date

import pytest

from lockwasher.exchange.errors import PortfolioErrors
from lockwasher.exchange.statements import read_statements
from lockwasher.register.nouns import Mark
from lockwasher.register.statements import Statement

DAY = date(2030, 5, 1)
HEAD = "noun,record,fact,value,source,mark,known_on\n"


@pytest.fixture
def read(tmp_path):
    def call(text):
        path = tmp_path / "stated.csv"
        path.write_text(text, encoding="utf-8")
        return read_statements(path, DAY)

    return call


def test_a_row_is_a_statement_and_a_line_without_text_is_none(read):
    found = read(HEAD + "items,wheel-1,line.package,BOX-1,slip 4,read,2030-03-01\n,,,,,,\n")

    assert found == (
        Statement(noun="items", record="wheel-1", fact="line.package", value="BOX-1", source="slip 4",
                  mark=Mark.READ, known_on=date(2030, 3, 1)),
    )  # fmt: skip


def test_mark_and_day_may_be_left_out_and_the_day_is_that_looked_from(read):
    (found,) = read("noun,record,fact,value,source\nitems,wheel-1,line.package,BOX-1,slip 4\n")

    assert (found.mark, found.known_on) == (Mark.UNVERIFIED, DAY)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("noun,record,fakt,value,source\n", "stated.csv:1 column fakt: there is no such column; did you mean 'fact'"),
        ("noun,record,value,source\n", "stated.csv:1: the column 'fact' is missing; add it"),
        (HEAD + "items,wheel-1,line.package,BOX-1,,,\n", "stated.csv:2 column source: the cell is empty; fill it; a statement needs a source"),
        (HEAD + "items,w,line.package,B,s,red,\n", "stated.csv:2 column mark: 'red' is no mark; did you mean 'read'"),
        (HEAD + "items,w,line.package,B,s,,1 May\n", "stated.csv:2 column known_on: '1 May' is no day; write 2017-07-26"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_line_and_remedy(read, text, told):
    with pytest.raises(PortfolioErrors) as refused:
        read(text)

    assert told in str(refused.value)


def test_every_fault_is_told_at_once(read):
    with pytest.raises(PortfolioErrors) as refused:
        read(HEAD + "items,,line.package,B,s,red,\nitems,w,,B,s,,\n")

    assert len(refused.value.errors) == 3
