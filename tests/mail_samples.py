"""Mails as a mail program writes them, of institutions that are not there: all synthetic."""

from __future__ import annotations

import base64

PDF = b"%PDF-1.7 the stamped form, synthetic"
STAMPED = (
    b"""\
Received: from mx.host.example (mx.host.example [192.0.2.7])
\tby imap.host.example with ESMTPS id 7; Sat, 02 Feb 2030 08:15:00 +0000
Received: from out.northlab.example by mx.host.example; Fri, 01 Feb 2030 22:31:00 +0000
From: =?utf-8?q?Customs_desk=2C_Northlab?= <customs@northlab.example>
To: Import desk <imports@host.example>
Reply-To: somebody-else@elsewhere.example
Subject: =?utf-8?q?The_stamp_=E2=80=93_at_last?=
Date: Fri, 01 Feb 2030 23:30:00 +0100
Message-ID: <1@northlab.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="outer"

--outer
Content-Type: multipart/alternative; boundary="inner"

--inner
Content-Type: text/plain; charset="iso-8859-1"
Content-Transfer-Encoding: quoted-printable

The form is stamped, Z=FCrich agreed.
--inner
Content-Type: text/html; charset="utf-8"

<p>The form is <script>alert(1)</script> stamped.</p>
--inner--
--outer
Content-Type: application/pdf; name="form.pdf"
Content-Disposition: attachment; filename="../stamped form.pdf"
Content-Transfer-Encoding: base64

"""
    + base64.encodebytes(PDF)
    + b"""\
--outer
Content-Type: application/octet-stream; name="setup.exe"
Content-Disposition: attachment; filename="setup.exe"
Content-Transfer-Encoding: base64

TVqQAAMAAAA=
--outer
Content-Type: message/rfc822

From: clerk@northlab.example
Subject: Fwd the form
Date: Thu, 31 Jan 2030 09:00:00 +0100
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="within"

--within
Content-Type: text/plain

Please stamp.
--within
Content-Type: text/csv; name="list.csv"
Content-Disposition: attachment; filename="list.csv"

id,title
1,Wheel

--within--

--outer--
"""
)
