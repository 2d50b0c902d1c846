"""What a file is, told by its content, and by what name it is kept."""

import pytest

from lockwasher.exchange.file_kinds import LONGEST_NAME, clean_name, media_type, mismatch, refusal

ZIP, OLE = b"PK\x03\x04rest", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("letter.pdf", "letter.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\letter.pdf", "letter.pdf"),
        ("a\r\nSet-Cookie: x=1.txt", "aSet-Cookie_ x=1.txt"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("\x00\x1f", "file"),
        ("", "file"),
        ("...", "file"),
        ('say "hello" <now>?.txt', "say _hello_ _now__.txt"),
        ("Cafe\u0301 übergabe.pdf", "Café übergabe.pdf"),
        ("letter.pdf. . ", "letter.pdf"),
        ("broken\udce9.txt", "broken.txt"),
    ],
)
def test_a_name_is_kept_without_what_could_do_harm(name, kept):
    assert clean_name(name) == kept


def test_a_long_name_keeps_its_ending():
    kept = clean_name("x" * 500 + ".pdf")

    assert len(kept) <= LONGEST_NAME
    assert kept.endswith("xx.pdf")


@pytest.mark.parametrize(
    ("name", "start", "kind"),
    [
        ("a.pdf", b"%PDF-1.7\n", "application/pdf"),
        ("a.txt", b"%PDF-1.7\n", "application/pdf"),
        ("a.png", b"\x89PNG\r\n\x1a\n\0", "image/png"),
        ("a.jpg", b"\xff\xd8\xff\xe0", "image/jpeg"),
        ("a.txt", "grüß".encode(), "text/plain"),
        ("a.txt", "grüß".encode()[:-1], "text/plain"),
        ("a.txt", b"\xff\xfe\x00\x01rest of it", "application/octet-stream"),
        ("a.txt", b"a\0b", "application/octet-stream"),
        ("a.html", b"<script>alert(1)</script>", "application/octet-stream"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "application/octet-stream"),
        ("a.pdf", b"<html>Not found</html>", "application/octet-stream"),
        ("a.eml", b"From: a@example.org\r\nSubject: x\r\n\r\nhello", "message/rfc822"),
        ("a.eml", b"no headers at all", "application/octet-stream"),
        ("a.xlsx", ZIP, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("a.zip", ZIP, "application/zip"),
        ("a.xlsm", ZIP, "application/zip"),
        ("a.doc", OLE, "application/msword"),
        ("a.msg", OLE, "application/vnd.ms-outlook"),
        ("a", OLE, "application/x-ole-storage"),
        ("noname", b"\x01\x02", "application/octet-stream"),
    ],
)
def test_the_kind_is_told_by_the_content_and_never_by_the_name_alone(name, start, kind):
    assert media_type(name, start) == kind


@pytest.mark.parametrize(
    ("name", "start", "told"),
    [
        (
            "a.pdf.exe",
            b"x",
            "'a.pdf.exe' is a file that a machine runs (.exe); put it into a PDF, or send what it shows",
        ),
        ("A.JS", b"x", "'A.JS' is a file that a machine runs (.js); put it into a PDF, or send what it shows"),
        ("a.pdf", b"MZ\x90\0", "'a.pdf' is a program for Windows, whatever its name says; send the document itself"),
        ("a.pdf", b"\x7fELF\x02", "'a.pdf' is a program for Linux, whatever its name says; send the document itself"),
        ("a.pdf", b"%PDF-", ""),
        ("exe", b"x", ""),
    ],
)
def test_what_a_machine_runs_is_refused(name, start, told):
    assert refusal(name, start) == told


def test_a_name_that_says_another_kind_is_remarked():
    assert (
        mismatch("a.pdf", "application/octet-stream")
        == "'a.pdf' ends in .pdf, but what is in it is none; it is kept as it is"
    )
    assert mismatch("a.pdf", "application/pdf") == ""
    assert mismatch("a.docx", "application/zip") == ""
