"""Papers in LibreOffice: Word papers come out of it whole, and it opens PDFs. Needs 'soffice' on PATH."""

import io
import os
import shutil
import subprocess
from itertools import chain

import pypdf
import pytest

from lockwasher.paperwork.filling import fill
from lockwasher.paperwork.handover import paper_of
from lockwasher.paperwork.kinds import kinds
from lockwasher.paperwork.subjects import find_subject
from lockwasher.paperwork.typesetting import pdf
from lockwasher.paperwork.word import docx
from paperwork.full import RECORDS, full_desk
from paperwork.samples import PACKET

WHY = "skipped: papers in LibreOffice; no 'soffice' on PATH (LOCKWASHER_REQUIRE=all makes this a failure)"
SIZES = {"a4": (595, 842), "a6": (298, 420)}  # points: 1/72 inch


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """Convert files of a folder by LibreOffice with a profile of its own; what it said."""
    if shutil.which("soffice") is None:
        if os.environ.get("LOCKWASHER_REQUIRE") == "all":
            pytest.fail(
                "LOCKWASHER_REQUIRE=all, and there is no 'soffice' on PATH: install libreoffice-writer and -draw"
            )
        pytest.skip(WHY)
    profile = tmp_path_factory.mktemp("profile")

    def convert(folder, *told):
        command = [
            "soffice",
            "--headless",
            f"-env:UserInstallation=file://{profile}",
            *told,
            "--outdir",
            folder / "out",
        ]
        names = sorted(one for one in folder.iterdir() if one.is_file())
        done = subprocess.run([*command, *names], capture_output=True, text=True, timeout=240, check=True)
        assert "Error" not in done.stdout + done.stderr
        return {one.stem: one for one in (folder / "out").iterdir()}

    return convert


@pytest.fixture(scope="module")
def papers(tmp_path_factory):
    """A paper of every kind, and the handover."""
    desk = full_desk(tmp_path_factory.mktemp("desk") / "full")
    made = {
        name: fill(kind, find_subject(desk, kind.about[:1], RECORDS[kind.about[0]][-1])).paper
        for name, kind in kinds().items()
    }
    return {**made, "handover": paper_of(PACKET)}


def closed(text):
    """A text without its spaces: where a line is broken is the reader's affair."""
    return "".join(text.split())


def told(section):
    yield from (section.lead, section.note)
    yield from chain(section.table.head, *section.table.rows) if section.has_rows else (section.nothing,)


def test_every_word_paper_comes_out_with_all_its_text_headings_tables_and_pages(office, papers, tmp_path):
    for name, paper in papers.items():
        (tmp_path / f"{name}.docx").write_bytes(docx(paper))
    made = office(tmp_path, "--convert-to", "pdf")

    assert made.keys() == papers.keys()
    for name, paper in papers.items():
        found = pypdf.PdfReader(io.BytesIO(made[name].read_bytes()))
        text = closed("".join(page.extract_text() for page in found.pages))
        headings = [one.heading for one in paper.sections]
        for part in (paper.title, paper.subtitle, paper.made_for, *headings, *chain(*map(told, paper.sections))):
            assert closed(part) in text, (name, part)
        assert outline(found.outline) == [closed(one) for one in headings], name
        assert {tuple(map(round, page.mediabox[2:])) for page in found.pages} == {SIZES[paper.size]}, name
        assert len(found.pages) > sum(one.breaks for one in paper.sections)


def outline(entries):
    """The headings of a PDF as its reader lists them, which are those of the document."""
    return [
        one for entry in entries for one in (outline(entry) if isinstance(entry, list) else [closed(entry["/Title"])])
    ]


def test_draw_opens_papers_of_each_size_as_pdf(office, papers, tmp_path):
    for name in ("packing-list", "shipping-labels", "c175-package", "handover"):
        (tmp_path / f"{name}.pdf").write_bytes(pdf(papers[name]))
    made = office(tmp_path, "--infilter=draw_pdf_import", "--convert-to", "pdf")

    for name, path in made.items():
        before, after = (pypdf.PdfReader(one) for one in (tmp_path / f"{name}.pdf", path))
        assert len(after.pages) == len(before.pages), name
        assert closed(papers[name].title) in closed(after.pages[0].extract_text()), name
