"""Files put in through the pages, and given out to those alone who may open them."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lockwasher.actions.evidence import Upload, keep_evidence, permit
from lockwasher.actions.record import new_key
from lockwasher.records.evidence import Place, put_to, versions
from lockwasher.records.held_files import place_of
from lockwasher.records.models import Evidence, EvidenceFile
from lockwasher.records.snapshot import read_portfolio

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def officer(filled, desk_client):
    return desk_client("officer", post="customs-officer")


@pytest.fixture
def kept(filled):
    """A PDF on record, for the office only."""
    return keep_evidence(Upload(name="form.pdf", chunks=[b"%PDF-1.7 the form"], title="The form"), "desk")


def put(client, **fields):
    form = {"handling": "internal", "key": new_key()} | fields
    return client.post("/put-evidence/", form, follow=True)


def get(client, address):
    """A file as it is given out, read to its end; or the page that says why not."""
    answer = client.get(address)
    if answer.streaming:
        answer.given_out = b"".join(answer.streaming_content)
        answer.close()
    return answer


def told(answer):
    return [str(message) for message in answer.context["messages"]]


def errors(answer):
    assert answer.status_code == 400
    return {field: " ".join(found) for field, found in answer.context["form"].errors.items()}


def evidence():
    return {paper.id: paper for paper in read_portfolio(known_on=date.max).evidence}


# ---------------------------------------------------------------- putting in


def test_a_file_put_to_a_step_is_kept_and_stands_in_its_row(officer, pdf):
    answer = put(officer, noun="cases", record="docket", step="apply", dropped=pdf(), title="The form", dated="2030-02")

    (name,) = put_to("cases", "docket")["apply"]
    assert (evidence()[name].title, str(evidence()[name].dated)) == ("The form", "2030-02")
    assert versions(name)[0].by == "customs-officer"
    assert answer.redirect_chain == [("/cases/docket/#step-apply", 302)]
    assert told(answer) == ["Kept: form.pdf (17 bytes) as 'The form'."]
    row = answer.content.decode().partition('id="step-apply"')[2].partition("</tr>")[0]
    assert f'<a href="/evidence/{name}/">The form</a>' in row


def test_several_files_are_kept_each_as_its_own(officer, pdf):
    put(officer, noun="items", record="wheel-1", dropped=[pdf("a.pdf"), pdf("b.pdf", b"%PDF-1.7 another")])

    assert sorted(e.name for e in EvidenceFile.objects.all()) == ["a.pdf", "b.pdf"]
    assert len(put_to("items", "wheel-1")[""]) == 2


def test_a_mail_tells_its_subject_and_who_claims_to_have_sent_it(officer):
    content = b"From: a@northlab.example\r\nSubject: The <stamp>\r\nDate: Fri, 01 Feb 2030 10:00:00 +0100\r\n\r\nhello"
    answer = put(officer, dropped=SimpleUploadedFile("mail.eml", content))

    text = answer.content.decode()
    assert "<h1>The &lt;stamp&gt;</h1>" in text
    assert "from a@northlab.example, 2030-02-01: The &lt;stamp&gt; (as the mail says; not proven)" in text


def test_a_new_version_leaves_the_old_one_to_be_opened(officer, kept, pdf):
    put(officer, evidence=kept.evidence.id, dropped=pdf("signed.pdf", b"%PDF-1.7 signed"))

    assert [v.name for v in versions(kept.evidence.id)] == ["signed.pdf", "form.pdf"]
    for version, content in ((1, b"%PDF-1.7 the form"), (2, b"%PDF-1.7 signed")):
        assert get(officer, f"/evidence/{kept.evidence.id}/{version}/").given_out == content


def test_a_file_that_is_sent_twice_is_kept_once(officer, pdf):
    key = new_key()
    put(officer, dropped=pdf(), key=key)
    put(officer, dropped=pdf(), key=key)

    assert EvidenceFile.objects.count() == 1


def test_the_same_file_under_another_name_is_told(officer, kept, pdf):
    answer = put(officer, dropped=pdf("again.pdf", b"%PDF-1.7 the form"))

    assert f"The same file is on record already, as {kept.evidence.id}." in told(answer)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("form.pdf", b"", "'form.pdf' is empty; see that the file is whole and drop it again"),
        ("form.pdf.exe", b"MZ", "'form.pdf.exe' is a file that a machine runs (.exe)"),
        ("form.pdf", b"\x7fELF", "'form.pdf' is a program for Linux, whatever its name says"),
        (
            "big.pdf",
            b"%PDF-" + b"x" * 1_000_000,
            "'big.pdf' is larger than 1 MB, the limit of this desk; it was not kept",
        ),
    ],
)
def test_a_file_that_is_refused_says_why_and_what_was_typed_stays(officer, settings, name, content, words):
    settings.EVIDENCE_MAX_MB = 1
    answer = put(officer, dropped=SimpleUploadedFile(name, content), title="My long title", source="from the port")

    found = errors(answer)
    assert list(found) == ["dropped"]
    assert words in found["dropped"]
    assert 'value="My long title"' in answer.content.decode()
    assert 'value="from the port"' in answer.content.decode()
    assert EvidenceFile.objects.count() == 0


def test_of_two_files_one_too_large_the_form_says_which(officer, settings, pdf):
    settings.EVIDENCE_MAX_MB = 1
    answer = put(officer, dropped=[pdf("small.pdf"), pdf("big.pdf", b"%PDF-" + b"x" * 1_000_000)], title="t")

    assert "'big.pdf' is larger than 1 MB" in errors(answer)["dropped"]


def test_without_a_file_nothing_is_put_in(officer):
    assert errors(put(officer)) == {"dropped": "Choose a file, or drop one here."}


def test_the_input_tells_the_pages_script_what_is_taken(officer):
    text = officer.get("/put-evidence/").content.decode()

    assert 'data-most="50000000"' in text
    assert "exe" in text.partition('data-refused="')[2].partition('"')[0].split()
    assert 'src="/static/lockwasher/files.js"' in text
    assert "onchange" not in text


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("a\r\nX-Evil: 1.txt", "aX-Evil_ 1.txt"),
        ('"><script>alert(1)</script>.txt', "script_.txt"),
        ("Übergabe – Prüfung.txt", "Übergabe – Prüfung.txt"),
    ],
)
def test_a_hostile_name_harms_neither_the_page_nor_the_header(officer, name, shown):
    kept = keep_evidence(Upload(name=name, chunks=[b"hello"]), "desk")

    assert kept.file.name == shown
    answer = get(officer, f"/evidence/{kept.evidence.id}/1/?download")
    assert "\r" not in answer["Content-Disposition"]
    assert "X-Evil" not in answer.headers
    assert "<script>alert" not in officer.get(f"/evidence/{kept.evidence.id}/").content.decode()


@pytest.mark.parametrize(
    "fields",
    [
        {"noun": "cases", "record": "none"},
        {"noun": "nothing", "record": "docket"},
        {"noun": "events", "record": "filed"},
        {"evidence": "none"},
    ],
)
def test_what_is_not_there_gets_no_file(officer, pdf, fields):
    assert put(officer, dropped=pdf(), **fields).status_code == 404
    assert EvidenceFile.objects.count() == 0


# ---------------------------------------------------------------- giving out


def test_a_pdf_is_shown_in_a_sandbox_and_anything_else_is_a_download(officer, kept):
    answer = get(officer, f"/evidence/{kept.evidence.id}/1/")
    assert (answer["Content-Type"], answer["Content-Disposition"]) == ("application/pdf", 'inline; filename="form.pdf"')
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"

    page = keep_evidence(Upload(name="page.html", chunks=[b"<script>alert(1)</script>"]), "desk")
    answer = get(officer, f"/evidence/{page.evidence.id}/1/")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == 'attachment; filename="page.html"'
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("name", "kind"), [("a.txt", "text/plain; charset=utf-8"), ("a.svg", "application/octet-stream")]
)
def test_text_is_shown_as_text_and_a_drawing_that_could_run_is_not_shown(officer, name, kind):
    kept = keep_evidence(Upload(name=name, chunks=[b"<svg onload='alert(1)'/>"]), "desk")

    assert get(officer, f"/evidence/{kept.evidence.id}/1/")["Content-Type"] == kind


@pytest.mark.parametrize(
    ("handling", "partners", "opens"),
    [
        ("public", (), "partner:northlab partner:other viewer officer coordinator administrator"),
        ("partner", ("northlab",), "partner:northlab viewer officer coordinator administrator"),
        ("internal", (), "viewer officer coordinator administrator"),
        ("personal", (), "officer coordinator administrator"),
        ("controlled", (), "coordinator administrator"),
    ],
)
def test_a_file_is_opened_by_those_alone_whom_its_permission_names(desk_client, kept, handling, partners, opens):
    """Also by its address, which anybody may guess."""
    permit(kept.evidence.id, handling, partners, "officer")
    logins = ["partner:northlab", "partner:other", "viewer", "officer", "coordinator", "administrator"]
    opened = []
    for login in logins:
        role, _, partner = login.partition(":")
        answer = get(desk_client(role, partner=partner), f"/evidence/{kept.evidence.id}/1/")
        assert answer.status_code in {200, 404}
        opened += [login] if answer.status_code == 200 else []

    assert " ".join(opened) == opens


def test_nobody_who_is_not_logged_in_opens_a_file(client, kept):
    permit(kept.evidence.id, "public", (), "officer")
    answer = get(client, f"/evidence/{kept.evidence.id}/1/")

    assert (answer.status_code, answer.url.partition("?")[0]) == (302, "/accounts/login/")


def test_what_may_not_be_opened_is_not_told_of_either(desk_client, kept):
    permit(kept.evidence.id, "controlled", (), "officer")
    officer = desk_client("officer")

    assert officer.get(f"/evidence/{kept.evidence.id}/").status_code == 404
    for address in (f"/evidence/{kept.evidence.id}/1/", "/evidence/none/1/"):
        answer = officer.get(address)
        assert answer.status_code == 404
        assert "nothing that you may see" in answer.content.decode()
        assert "The form" not in answer.content.decode()
    assert "The form" not in officer.get("/evidence/").content.decode()
    assert "The form" not in officer.get("/evidence/?format=csv").content.decode()


def test_a_paper_of_which_no_file_is_held_says_where_it_is(officer):
    text = officer.get("/evidence/letter/").content.decode()

    assert "archive box 3" in text
    assert "No file of it is held here; the paper is where its address says." in text


def test_a_file_that_was_changed_on_the_disk_is_not_given_out(officer, kept, home):
    place = place_of(home, kept.file.sha256)
    place.chmod(0o600)
    place.write_bytes(b"forged")
    answer = get(officer, f"/evidence/{kept.evidence.id}/1/")

    assert answer.status_code == 400
    assert "is not held as it was put in; tell the administrator" in answer.content.decode()


def test_a_version_that_there_is_not_is_not_found(officer, kept):
    assert get(officer, f"/evidence/{kept.evidence.id}/2/").status_code == 404


# ---------------------------------------------------------------- permission and page


def test_who_may_open_it_is_said_anew_on_its_page(officer, kept):
    address = f"/evidence/{kept.evidence.id}/permission/"
    answer = officer.post(address, {"handling": "partner", "partners": "northlab, host"}, follow=True)

    assert told(answer) == ["Who may open 'The form' is kept."]
    assert (versions(kept.evidence.id)[0].handling, versions(kept.evidence.id)[0].partners) == (
        "partner",
        ("northlab", "host"),
    )
    answer = officer.post(address, {"handling": "partner", "partners": ""}, follow=True)
    assert told(answer) == ["name the partners who may see it, or choose another handling"]


def test_nobody_gives_a_file_a_permission_beyond_its_own_reach(officer, kept, pdf):
    answer = officer.post(f"/evidence/{kept.evidence.id}/permission/", {"handling": "controlled"}, follow=True)

    assert "Select a valid choice" in told(answer)[0]
    assert versions(kept.evidence.id)[0].handling == "internal"
    assert "Select a valid choice" in errors(put(officer, dropped=pdf(), handling="controlled"))["handling"]


def test_a_viewer_puts_nothing_in(filled, desk_client, kept, pdf):
    viewer = desk_client("viewer")

    assert put(viewer, dropped=pdf()).status_code == 403
    assert viewer.post(f"/evidence/{kept.evidence.id}/permission/", {"handling": "public"}).status_code == 403
    assert "A new version" not in viewer.get(f"/evidence/{kept.evidence.id}/").content.decode()


def test_its_page_tells_to_what_it_was_put_and_which_events_name_it(officer, pdf):
    officer.post(
        "/cases/docket/record/",
        {"step": "receive", "occurred": "2030-04-20", "key": new_key(), "handling": "internal", "dropped": pdf()},
    )
    (name,) = put_to("cases", "docket")["receive"]
    text = officer.get(f"/evidence/{name}/").content.decode()

    assert "<a href=\"/cases/docket/\">docket</a> <span class='quiet'>receive</span>" in text
    assert '<a href="/cases/docket/#event-e-' in text


def test_the_list_shows_every_paper_and_its_file(officer, kept):
    lines = officer.get("/evidence/?format=csv").content.decode("utf-8-sig").splitlines()

    assert lines[0] == "id,title,dated,address,file,size,handling,known_on"
    assert [line.partition(",")[2] for line in lines[1:]] == [
        "The form,,held on this desk,form.pdf,17,internal,2030-05-01",
        "Letter of Northlab,2030-02-01,archive box 3,,,,2030-02-01",
    ]


def test_evidence_of_another_day_is_looked_at_and_not_put_in(officer, kept, pdf):
    assert officer.get("/put-evidence/?as_of=2030-03-01").status_code == 400
    assert Evidence.objects.count() == 2
    assert Place("cases", "docket") not in put_to("cases", "docket")
