"""A paper as a value."""

import pytest

from lockwasher.paperwork.paper import PaperError, Section, Table


def test_a_table_whose_rows_do_not_fit_its_head_is_refused():
    with pytest.raises(PaperError, match="has a row or widths of another length; give each column one"):
        Table(("A", "B"), (("1",),), (1, 1))
    with pytest.raises(PaperError, match="of another length"):
        Table(("A", "B"), (), (1,))


def test_a_section_has_rows_where_its_table_has():
    assert Section("S", table=Table(("A",), (("1",),), (1,))).has_rows
    assert not Section("S", table=Table(("A",), (), (1,))).has_rows
    assert not Section("S").has_rows
