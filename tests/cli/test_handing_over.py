"""The verb handover."""

import io

import docx
import pypdf
import pytest

from web.two_partners import add_second_partner

DAY = ("--as-of", "2030-05-01", "--draws", "20")


@pytest.fixture
def two(folder):
    add_second_partner(folder)
    (folder / "offices.csv").write_text("id,name,partner,country\nimporter.customs,Customs,host,US\n", encoding="utf-8")
    (folder / "posts.csv").write_text("id,title,office\nclerk,Clerk,importer.customs\n", encoding="utf-8")
    (folder / "tenures.csv").unlink()
    return str(folder)


def test_without_a_file_it_is_told_as_text(run, two):
    told = run("handover", "clerk", "-p", two, *DAY).stdout

    assert told.startswith("# Handover: Clerk\n")
    assert "## What to watch in the first 30 days" in told
    assert "| docket | Duty-free entry" in told


def test_the_ending_of_the_file_says_the_form(run, two, tmp_path):
    for form in ("pdf", "docx", "md"):
        run("handover", "clerk", "-p", two, *DAY, "-o", tmp_path / f"packet.{form}")

    assert pypdf.PdfReader(tmp_path / "packet.pdf").metadata.title == "Handover: Clerk"
    assert docx.Document(io.BytesIO((tmp_path / "packet.docx").read_bytes())).paragraphs[0].text == "Handover: Clerk"


def test_what_is_left_out_is_counted_for_who_made_it_and_not_in_it(run, two, folder):
    items = (folder / "items.csv").read_text("utf-8").splitlines()
    marked = [
        f"{line},{'handling' if n == 0 else 'controlled' if n == 1 else 'partner'}" for n, line in enumerate(items)
    ]
    (folder / "items.csv").write_text("\n".join(marked) + "\n", encoding="utf-8")
    found = run("handover", "clerk", "-p", two, *DAY)
    assert "records are left out: a reader with the role officer does not see them" in found.stderr
    assert "Wheel 1" not in found.stdout
    assert "left out" not in found.stdout

    assert "left out" not in run("handover", "clerk", "-p", two, *DAY, "--for", "coordinator").stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("clerc",), "there is no post 'clerc'; did you mean 'clerk'?"),
        (("clerk", "-o", "packet.odt"), "packet.odt: write a file that ends in .pdf, .docx, .md"),
        (("clerk", "--for", "partner"), "--for partner needs the partner"),
    ],
)
def test_what_cannot_be_made_is_refused_in_words(refused, two, words, told):
    assert told in refused("handover", *words, "-p", two)
