"""Files put to steps and records as evidence; and what is refused, with nothing kept."""

import sys
from datetime import date

import pytest

from lockwasher.actions import evidence as module
from lockwasher.actions.evidence import EvidenceError, Upload, keep_evidence, open_evidence, permit, put_evidence
from lockwasher.actions.load import load
from lockwasher.actions.register import edit_many
from lockwasher.calendars.spans import parse_span
from lockwasher.records.changes import newest_of, read_history
from lockwasher.records.evidence import Place, newest_files, places_of, put_to, read_row, versions
from lockwasher.records.held_files import place_of
from lockwasher.records.models import Evidence, EvidenceFile
from lockwasher.records.snapshot import read_portfolio

pytestmark = pytest.mark.django_db(transaction=True)

KEY = "0123456789ab"
MAIL = b"From: a@northlab.example\r\nSubject: The stamp\r\nDate: Fri, 01 Feb 2030 10:00:00 +0100\r\n\r\nhello"


@pytest.fixture(autouse=True)
def loaded(folder):
    load(str(folder), "desk")


def upload(content=b"%PDF-1.7 the stamped form", name="form.pdf", **told):
    return Upload(name=name, chunks=[content], **told)


def kept_files(home):
    return [path for path in home.rglob("evidence/*/*/*") if path.is_file()]


def test_a_file_becomes_evidence_of_the_register_with_its_digest(home, today):
    kept = keep_evidence(upload(title="The stamped form", dated=parse_span("2030-04"), source="by courier"), "officer")

    row = next(e for e in read_portfolio(known_on=date.max).evidence if e.id == kept.evidence.id)
    assert row == kept.evidence
    assert (row.title, row.dated, row.source, row.known_on) == (
        "The stamped form",
        parse_span("2030-04"),
        "by courier",
        today,
    )
    assert row.sha256 == kept.file.sha256
    assert (kept.file.version, kept.file.media_type, kept.file.handling) == (1, "application/pdf", "internal")
    assert open_evidence(kept.file).read_bytes() == b"%PDF-1.7 the stamped form"
    assert newest_files()[row.id] == kept.file


def test_a_mail_proposes_its_title_and_day_and_says_who_claims_to_have_sent_it():
    kept = keep_evidence(upload(MAIL, "mail.eml"), "officer")

    assert (kept.evidence.title, kept.evidence.dated) == ("The stamp", parse_span("2030-02-01"))
    assert (kept.file.sender, kept.file.sent, kept.file.media_type) == (
        "a@northlab.example",
        "2030-02-01",
        "message/rfc822",
    )
    given = keep_evidence(upload(MAIL, "mail.eml", title="Mine", dated=parse_span("2030-03")), "officer")
    assert (given.evidence.title, given.evidence.dated) == ("Mine", parse_span("2030-03"))


def test_a_mail_that_says_it_was_sent_tomorrow_proposes_no_day():
    kept = keep_evidence(upload(MAIL.replace(b"2030", b"2031"), "mail.eml"), "officer")

    assert (kept.evidence.dated, kept.file.sent) == (None, "2031-02-01")


def test_a_new_version_leaves_the_old_one_and_carries_the_title_on(home):
    first = keep_evidence(upload(title="The form"), "officer")
    second = keep_evidence(upload(b"%PDF-1.7 signed", "form2.pdf", evidence=first.evidence.id), "colleague")

    assert [(v.version, v.name, v.by) for v in versions(first.evidence.id)] == [
        (2, "form2.pdf", "colleague"),
        (1, "form.pdf", "officer"),
    ]
    assert read_row(first.evidence.id).sha256 == second.file.sha256
    assert read_row(first.evidence.id).title == "The form"
    assert len(kept_files(home)) == 2
    assert Evidence.objects.count() == 2


def test_a_file_is_put_to_the_paper_on_record_that_it_is(home):
    keep_evidence(upload(evidence="letter"), "officer")

    row = read_row("letter")
    assert (row.title, row.address, row.sha256) == ("Letter of Northlab", "archive box 3", versions("letter")[0].sha256)


def test_evidence_is_put_to_steps_and_records_and_once_to_each():
    step, item = Place("cases", "docket", "apply"), Place("items", "wheel-1")
    kept = keep_evidence(upload(places=(step,)), "officer")
    put_evidence(kept.evidence.id, (item, step), "officer")

    assert places_of(kept.evidence.id) == (step, item)
    assert put_to("cases", "docket") == {"apply": (kept.evidence.id,)}
    with pytest.raises(EvidenceError, match="there is no evidence 'none'; put the file in as one of its own"):
        put_evidence("none", (item,), "officer")


def test_the_same_content_twice_is_told():
    first = keep_evidence(upload(), "officer")
    second = keep_evidence(upload(name="again.pdf"), "officer")

    assert (first.same_as, second.same_as) == ((), (first.evidence.id,))


def test_a_name_that_says_another_kind_is_remarked():
    kept = keep_evidence(upload(b"<html>Not found</html>"), "officer")

    assert kept.remarks == ("'form.pdf' ends in .pdf, but what is in it is none; it is kept as it is",)
    assert kept.file.media_type == "application/octet-stream"


@pytest.mark.parametrize(
    ("told", "field", "words"),
    [
        ({"content": b""}, "file", "'form.pdf' is empty; see that the file is whole and drop it again"),
        ({"content": b"x" * 1_000_001}, "file", "'form.pdf' is larger than 1 MB, the limit of this desk; split it"),
        ({"name": "a/b\\x.pdf.exe"}, "file", "'x.pdf.exe' is a file that a machine runs (.exe)"),
        ({"content": b"MZ\x90"}, "file", "'form.pdf' is a program for Windows"),
        ({"handling": "secret"}, "handling", "'secret' says not who may see it; choose one of: public, partner,"),
        ({"handling": "partner"}, "partners", "name the partners who may see it, or choose another handling"),
        ({"evidence": "none"}, "evidence", "there is no evidence 'none'; put the file in as one of its own"),
    ],
)
def test_what_is_refused_says_why_and_nothing_is_kept(home, settings, told, field, words):
    settings.EVIDENCE_MAX_MB = 1
    with pytest.raises(EvidenceError) as caught:
        keep_evidence(upload(**told), "officer")

    assert (words in str(caught.value), caught.value.field) == (True, field)
    assert EvidenceFile.objects.count() == 0
    assert kept_files(home) == []
    assert not list(home.rglob("incoming/*"))


def test_somebody_hands_it_in():
    with pytest.raises(EvidenceError, match="say who hands it in: the name of a post"):
        keep_evidence(upload(), " ")


def test_who_may_open_it_is_said_anew_for_all_versions():
    kept = keep_evidence(upload(), "officer")
    permit(kept.evidence.id, "partner", ("northlab",), "officer")

    assert [(v.handling, v.partners) for v in versions(kept.evidence.id)] == [("partner", ("northlab",))]
    assert read_row(kept.evidence.id).handling == "partner"
    assert [change.reason for change in read_history("evidence", kept.evidence.id)] == [
        "its file may be opened by: partner, northlab",
        "version 1 of its file put in: form.pdf",
    ]
    with pytest.raises(EvidenceError, match="there is no file of evidence 'letter' on this desk"):
        permit("letter", "internal", (), "officer")


def test_that_another_partner_may_open_it_is_told_in_its_history_and_the_same_again_is_not():
    kept = keep_evidence(upload(handling="partner", partners=("northlab",)), "officer")
    for partners in (("northlab", "westlab"), ("northlab", "westlab")):
        permit(kept.evidence.id, "partner", partners, "colleague")

    assert [(change.by, change.reason) for change in read_history("evidence", kept.evidence.id)] == [
        ("colleague", "its file may be opened by: partner, northlab, westlab"),
        ("officer", "version 1 of its file put in: form.pdf"),
    ]


def test_a_file_that_was_changed_on_the_disk_is_not_given_out(home):
    kept = keep_evidence(upload(), "officer")
    place = place_of(home, kept.file.sha256)
    place.chmod(0o600)
    place.write_bytes(b"forged")

    with pytest.raises(EvidenceError) as caught:
        open_evidence(kept.file)
    assert str(caught.value) == (
        f"'form.pdf' (version 1 of '{kept.evidence.id}') is not held as it was put in; tell the administrator: "
        "it must be put back from a backup"
    )


def test_where_the_register_cannot_take_it_nothing_is_on_record(monkeypatch):
    monkeypatch.setattr(module.held_evidence, "add_version", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        keep_evidence(upload(), "officer")

    assert Evidence.objects.count() == 1


def scanner(tmp_path, monkeypatch, text):
    script = tmp_path / "scanner.py"
    script.write_text(f"import sys\npath = sys.argv[1]\n{text}\n")
    monkeypatch.setenv("LOCKWASHER_SCANNER", f"'{sys.executable}' '{script}'")


def test_a_file_the_scanner_finds_clean_is_kept(tmp_path, monkeypatch):
    scanner(tmp_path, monkeypatch, "assert open(path, 'rb').read().startswith(b'%PDF'); sys.exit(0)")

    assert keep_evidence(upload(), "officer").file.version == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("print(path + ': Eicar FOUND'); sys.exit(1)", "'form.pdf': the scanner refused it: the file: Eicar FOUND"),
        ("sys.exit(1)", "'form.pdf': the scanner refused it: it gave no reason"),
        (
            "print('no database', file=sys.stderr); sys.exit(2)",
            "'form.pdf': the scanner could not look at it (exit code 2: no database), so it was not kept; try again, or tell",
        ),
    ],
)
def test_what_the_scanner_refuses_or_cannot_look_at_is_not_kept(tmp_path, monkeypatch, home, text, words):
    scanner(tmp_path, monkeypatch, text)
    with pytest.raises(EvidenceError) as caught:
        keep_evidence(upload(), "officer")

    assert str(caught.value).startswith(words)
    assert kept_files(home) == []


def test_a_scanner_that_is_not_there_lets_nothing_pass(monkeypatch):
    monkeypatch.setenv("LOCKWASHER_SCANNER", "no-such-scanner-here")
    with pytest.raises(EvidenceError, match=r"could not look at it \(No such file or directory\), so it was not kept"):
        keep_evidence(upload(), "officer")


def test_what_comes_twice_with_the_same_key_is_kept_once(home):
    first = keep_evidence(upload(key="0123456789ab-1"), "officer")
    again = keep_evidence(upload(key="0123456789ab-1"), "officer")

    assert (first.evidence.id, again.evidence, again.file.version) == ("file-0123456789ab-1", first.evidence, 1)
    assert EvidenceFile.objects.count() == 1
    with pytest.raises(EvidenceError, match="this form is damaged; load the page anew and drop the file again"):
        keep_evidence(upload(key="../x"), "officer")


def test_of_a_form_that_is_sent_twice_at_once_its_file_is_kept_once(monkeypatch):
    sent = []
    monkeypatch.setattr(module, "scan", lambda _: sent or (sent.append(1), keep_evidence(upload(key=KEY), "officer")))
    again = keep_evidence(upload(key=KEY), "officer")

    assert (again.file.version, EvidenceFile.objects.count()) == (1, 1)


def test_a_new_version_overwrites_nothing_that_was_changed_while_it_was_looked_at(monkeypatch):
    first = keep_evidence(upload(title="The form"), "officer")
    seen = {first.evidence.id: newest_of("evidence", [first.evidence.id])[first.evidence.id]}
    monkeypatch.setattr(
        module, "scan", lambda _: edit_many("evidence", seen, {"title": "Stamped form"}, "colleague", "clearer")
    )
    keep_evidence(upload(b"%PDF-1.7 signed", evidence=first.evidence.id), "officer")

    assert read_row(first.evidence.id).title == "Stamped form"
