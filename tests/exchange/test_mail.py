"""What a mail says of itself."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockwasher.exchange.mail import Mail, read_mail

WHOLE = b"""\
From: =?utf-8?q?Ren=C3=A9?= <rene@northlab.example>
Subject: =?utf-8?q?The_stamp_=E2=80=93_at_last?=
Date: Fri, 01 Feb 2030 23:30:00 +0100
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=x

--x
Content-Type: text/plain

It is stamped.
--x
Content-Type: application/pdf; name="a.pdf"
Content-Disposition: attachment; filename="../stamped.pdf"

%PDF-
--x--
"""


def test_the_subject_the_sender_the_day_and_the_files_are_read():
    assert read_mail(WHOLE) == Mail(
        "The stamp – at last", "René <rene@northlab.example>", date(2030, 2, 1), ("stamped.pdf",)
    )


@pytest.mark.parametrize(
    ("content", "subject"),
    [
        (b"", ""),
        (b"Subject: a\r\n b\x07 c\r\n\r\n", "a b c"),
        (b"Subject: x\r\nDate: yesterday\r\n\r\n", "x"),
        (b"Subject: x\r\nDate: Fri, 99 Feb 2030 23:30:00 +0100\r\n\r\n", "x"),
        (b"Subject: =?utf-8?b?!!!?=\r\n\r\n", ""),
    ],
)
def test_what_cannot_be_read_is_left_empty(content, subject):
    assert read_mail(content) == Mail(subject)


@given(st.binary(max_size=300))
def test_any_bytes_are_read(content):
    assert isinstance(read_mail(b"From: " + content), Mail)
    assert isinstance(read_mail(b"Subject: x\r\nContent-Type: " + content), Mail)


def test_bundles_within_bundles_are_read_by_their_headers_alone():
    opening = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(5_000))
    assert read_mail(b"Subject: deep\nMIME-Version: 1.0\n" + opening) == Mail("deep")
