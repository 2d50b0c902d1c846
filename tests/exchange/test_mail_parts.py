"""A mail, opened: text, attachments with their digests, and what its headers say of when."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lockwasher.exchange.mail_parts import LONGEST_TEXT, MOST_PARTS, OpenMail, attached, open_mail
from mail_samples import PDF, STAMPED


def test_a_mail_is_opened_with_its_text_and_files_and_who_says_what():
    found = open_mail(STAMPED)
    assert (found.mail.sender, found.to, found.reply_to) == (
        '"Customs desk, Northlab" <customs@northlab.example>', "Import desk <imports@host.example>", "somebody-else@elsewhere.example",
    )  # fmt: skip
    assert found.sent_at == datetime(2030, 2, 1, 22, 30, tzinfo=UTC)
    assert found.received_at == datetime(2030, 2, 2, 8, 15, tzinfo=UTC)
    assert found.is_apart is False
    assert found.texts == (("", "The form is stamped, Zürich agreed."), ("Fwd the form.eml", "Please stamp."))
    assert [(one.name, one.media_type, one.within, bool(one.withheld)) for one in found.attachments] == [
        ("stamped form.pdf", "application/pdf", "", False),
        ("setup.exe", "application/octet-stream", "", True),
        ("Fwd the form.eml", "message/rfc822", "", False),
        ("list.csv", "text/csv", "Fwd the form.eml", False),
    ]
    form = found.attachments[0]
    assert (form.size, form.sha256) == (len(PDF), hashlib.sha256(PDF).hexdigest())
    assert "a file that a machine runs" in found.attachments[1].withheld
    assert found.remarks == ()


def test_an_attachment_is_given_out_by_its_number_byte_by_byte_and_one_that_runs_never():
    found, held = attached(STAMPED, 1)
    assert (found.name, held) == ("stamped form.pdf", PDF)
    assert attached(STAMPED, 2) is None
    assert attached(STAMPED, 4)[1] == b"id,title\n1,Wheel\n"
    assert attached(STAMPED, 5) is None
    assert attached(STAMPED, 0) is None
    nested = attached(STAMPED, 3)[1]
    assert nested in STAMPED
    assert [one.name for one in open_mail(nested).attachments] == ["list.csv"]


@pytest.mark.parametrize(
    ("received", "is_apart"),
    [
        (b"Received: by mx; Sat, 02 Feb 2030 21:00:00 +0000\n", False),
        (b"Received: by mx; Sat, 02 Feb 2030 23:00:00 +0000\n", True),
        (b"Received: by mx; Tue, 15 Jan 2030 23:00:00 +0000\n", True),
        (b"Received: by mx; sometime\nReceived: by mx; Mon, 04 Feb 2030 23:00:00 -0000\n", True),
        (b"Received: nonsense\n", False),
        (b"", False),
    ],
)
def test_a_day_sent_and_a_day_received_that_are_more_than_a_day_apart_are_told(received, is_apart):
    content = received + b"Date: Fri, 01 Feb 2030 23:30:00 +0100\nSubject: x\n\nhello"
    assert open_mail(content).is_apart is is_apart


@pytest.mark.parametrize("date", [b"", b"Date: yesterday\n", b"Date: Fri, 31 Dec 9999 23:59:59 -2359\n"])
def test_without_a_day_nothing_is_made_up(date):
    found = open_mail(b"Received: by mx; Sat, 02 Feb 2030 21:00:00 +0000\n" + date + b"Subject: x\n\nhello")
    assert (found.sent_at, found.is_apart) == (None, False)
    assert found.received_at == datetime(2030, 2, 2, 21, tzinfo=UTC)


BROKEN = {
    "a boundary that never comes": (b"Content-Type: multipart/mixed; boundary=x\n\nno parts", "parts of it are damaged"),
    "a mail that is only a web page": (b"Content-Type: text/html\n\n<p>hello</p>", "it has no plain text, only a web page"),
    "base64 that is none": (
        b"Content-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\n!!!!a", "parts of it are damaged",
    ),
    "too many parts": (
        b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x\nContent-Type: image/png\n\nx\n" * (MOST_PARTS + 5) + b"--x--",
        f"it holds more than {MOST_PARTS} parts",
    ),
    "bundles without end": (
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(5_000)),
        "parts of it are damaged",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_mail_is_opened_as_far_as_it_goes_and_says_so(name):
    content, told = BROKEN[name]
    found = open_mail(b"Subject: x\nMIME-Version: 1.0\n" + content)
    assert found.mail.subject == "x"
    assert any(remark.startswith(told) for remark in found.remarks), found.remarks


@pytest.mark.parametrize(
    ("charset", "held", "text"),
    [
        ("utf-8", "Zürich".encode(), "Zürich"),
        ("iso-8859-1", "Zürich".encode("latin-1"), "Zürich"),
        ("koi8-r", "Дубна".encode("koi8-r"), "Дубна"),
        ("iso-2022-jp", "筑波".encode("iso-2022-jp"), "筑波"),
        ("no-such-charset", "Zürich".encode(), "Zürich"),
        ("utf-8", "Zürich".encode("latin-1"), "Z\N{REPLACEMENT CHARACTER}rich"),
        ("utf-8", b"a\x1b[31mred\x00\r\nb\tc", "a[31mred\nb\tc"),
    ],
)
def test_letters_are_those_the_mail_names_and_nothing_that_steers_a_terminal_stays(charset, held, text):
    head = f"Subject: x\nContent-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: 8bit\n\n"
    assert open_mail(head.encode() + held).texts == (("", text),)


def test_a_long_text_is_cut_and_says_so():
    found = open_mail(b"Subject: x\n\n" + b"a" * (LONGEST_TEXT + 1))
    assert (len(found.texts[0][1]), found.is_cut) == (LONGEST_TEXT, True)


def test_a_large_attachment_is_listed_with_its_size():
    head = b"Subject: x\nContent-Type: application/zip; name=big.zip\nContent-Disposition: attachment\n\n"
    [big] = open_mail(head + b"x" * 5_000_000).attachments
    assert (big.name, big.size) == ("big.zip", 5_000_000)


@settings(max_examples=30)
@given(st.integers(0, len(STAMPED)), st.integers(0, 60), st.binary(max_size=8))
def test_whatever_is_cut_out_or_put_in_a_mail_is_opened(at, n, put):
    content = STAMPED[:at] + put + STAMPED[at + n :]
    found = open_mail(content)
    assert isinstance(found, OpenMail)
    for one in found.attachments:
        held = attached(content, one.number)
        assert (held is None) == bool(one.withheld)
        assert held is None or hashlib.sha256(held[1]).hexdigest() == one.sha256
