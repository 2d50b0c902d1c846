"""A mail dropped on a step: what its page says, and its attachments, each given out to those alone who may open the mail."""

from __future__ import annotations

import hashlib
import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lockwasher.actions.desk import current_portfolio, forget
from lockwasher.records.evidence import put_to
from mail_samples import PDF, STAMPED


@pytest.fixture
def officer(filled, desk_client):
    forget()
    yield desk_client("officer", post="customs")
    forget()


def drop(client, content=STAMPED, **told):
    """Drop a mail on a step of a case; the address of its page."""
    file = SimpleUploadedFile("stamp.eml", content, "message/rfc822")
    told = {"noun": "cases", "record": "docket", "step": "apply", "handling": "internal", **told, "dropped": file}
    answer = client.post("/put-evidence/", told)
    assert answer.status_code == 302, answer.content.decode()
    (name,) = put_to("cases", "docket")["apply"]
    return f"/evidence/{name}/1/mail/"


def read(answer):
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def test_a_mail_on_a_step_is_dated_and_titled_by_its_headers_and_says_that_nothing_is_proven(officer):
    address = drop(officer)
    page = officer.get(address)
    text = read(page)
    [paper] = [held for held in current_portfolio()[0].evidence if held.id in address]
    assert (paper.title, str(paper.dated), paper.sha256) == (
        "The stamp – at last",
        "2030-02-01",
        hashlib.sha256(STAMPED).hexdigest(),
    )
    assert "As the mail says; not proven" in text
    assert 'From, as it says "Customs desk, Northlab" <customs@northlab.example>' in text
    assert "Answers go to somebody-else@elsewhere.example" in text
    assert "Sent, as it says (UTC) 2030-02-01 22:30" in text
    assert "Received, as its servers say" not in text
    assert f"stamped form.pdf application/pdf 36 bytes – {hashlib.sha256(PDF).hexdigest()}" in text
    assert "setup.exe not given out by itself: 'setup.exe' is a file that a machine runs" in text
    assert "The form is stamped, Zürich agreed." in text
    assert "alert(1)" not in page.content.decode()  # the web page in it is not shown
    assert "Open the mail" in read(officer.get(address.partition("1/mail")[0]))


def test_an_attachment_is_a_download_that_no_browser_runs(officer):
    address = drop(officer)
    answer = officer.get(f"{address}1/")
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == 'attachment; filename="stamped form.pdf"'
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "private, no-store")
    assert officer.get(f"{address}2/").status_code == 404  # it runs
    assert officer.get(f"{address}9/").status_code == 404


def test_a_mail_and_its_attachments_are_open_to_those_who_may_open_its_file(officer, desk_client):
    address = drop(officer, handling="partner", partners="northlab")
    assert read(desk_client("partner", "northlab").get(address))
    assert desk_client("partner", "northlab").get(f"{address}1/").status_code == 200
    assert desk_client("partner", "host").get(address).status_code == 404
    assert desk_client("partner", "host").get(f"{address}1/").status_code == 404


def test_what_is_personal_is_closed_to_viewers_attachment_by_attachment(officer, desk_client):
    address = drop(officer, handling="personal")
    for place in (address, f"{address}1/"):
        assert desk_client("viewer").get(place).status_code == 404
        assert officer.get(place).status_code == 200


def test_a_day_sent_and_a_day_received_that_do_not_fit_are_both_shown(officer):
    text = read(officer.get(drop(officer, STAMPED.replace(b"Sat, 02 Feb 2030", b"Sat, 09 Feb 2030"))))
    assert "Sent, as it says (UTC) 2030-02-01 22:30" in text
    assert "Received, as its servers say (UTC) 2030-02-09 08:15 more than a day apart" in text


def test_a_mail_without_a_day_gets_none(officer):
    address = drop(officer, STAMPED.replace(b"Date: Fri, 01 Feb 2030", b"X-Date: Fri, 01 Feb 2030"))
    text = read(officer.get(address))
    assert "it bears no day that can be read" in text
    assert "Received, as its servers say (UTC) 2030-02-02 08:15" in text
    [paper] = [held for held in current_portfolio()[0].evidence if held.id in address]
    assert paper.dated is None


def test_a_broken_mail_is_kept_as_it_is_and_says_what_is_damaged(officer):
    text = read(officer.get(drop(officer, STAMPED[:900])))
    assert "parts of it are damaged, and may be missing here; the file itself is kept as it was put in" in text


def test_only_a_mail_has_such_a_page(officer, pdf):
    file = {"noun": "cases", "record": "docket", "step": "apply", "handling": "internal", "dropped": pdf()}
    officer.post("/put-evidence/", file)
    (name,) = put_to("cases", "docket")["apply"]
    assert officer.get(f"/evidence/{name}/1/mail/").status_code == 404
    assert "Open the mail" not in read(officer.get(f"/evidence/{name}/"))
