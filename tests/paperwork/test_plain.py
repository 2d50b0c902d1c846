"""Papers as Markdown."""

import pytest

from lockwasher.paperwork.handover import paper_of
from lockwasher.paperwork.plain import markdown
from paperwork.samples import EMPTY, PACKET, assert_as_kept


@pytest.mark.parametrize(("name", "packet"), [("empty", EMPTY), ("full", PACKET)])
def test_its_text_is_as_kept(name, packet):
    assert_as_kept(f"{name}.md", markdown(paper_of(packet)))


def test_signs_of_markdown_are_text():
    told = markdown(paper_of(PACKET))

    assert r"L'anneau \<b\>A\</b\>" in told
    assert r"\#panic() \[\*nothing\*\] $x$" in told
