"""The handover packet: what is in it, in which form, and for whom."""

from __future__ import annotations

import io
import re
from datetime import date
from html import unescape

import docx
import pypdf
import pytest

from lockwasher.actions import make_forecast
from lockwasher.actions.desk import desk_world, forget
from lockwasher.actions.handover import starts_alike
from lockwasher.actions.load import load
from lockwasher.actions.questions import Asking, ask
from lockwasher.actions.record import Happening, record_event
from lockwasher.actions.register import edit_record, versions_of
from lockwasher.actions.reminders import Reminding, note_reminder
from lockwasher.calendars.spans import on
from lockwasher.forecast.agenda import Dated, Sort
from web.conftest import NOW
from web.two_partners import add_second_partner

MORE = {
    "offices.csv": "importer.customs,Douane – Bureau d'entrée,host,US\napplicant,Who applies,host,US\n",
    "posts.csv": "entry,Préposé aux entrées,importer.customs\nwriter,Who signs,applicant\n",
    "clauses.csv": "duty,annex,duty-bearer,host,Article 7\n",
    "occasions.csv": "id,title,on,agreements,mark\nvisit,Visita del ministro,2030-05-20,annex,synthetic\n",
}


@pytest.fixture
def office(transactional_db, folder, monkeypatch):
    """A register in which the post 'entry' has recorded, changed, asked and been asked, with a forecast."""
    add_second_partner(folder)
    for name, rows in MORE.items():
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write(rows)
    monkeypatch.setattr(make_forecast, "DRAWS", 20)
    forget()
    load(str(folder), by="desk")
    record_event(
        Happening(case="docket", occurred=on(NOW.date()), step="apply", corrects="filed", note="le tampon manquait"),
        "entry",
    )
    seen = versions_of("items", ["wheel-1"])["wheel-1"]
    edit_record("items", "wheel-1", {"maker": "Officina Città"}, "entry", "la lettre du 2 avril le dit", seen)
    ask(Asking(text="Chi firma?", to_partner="northlab", noun="items", record="wheel-1"), "entry")
    ask(Asking(text="Which form?", to_post="entry", from_partner="northlab"), "northlab-login")
    make_forecast.make_forecast(NOW.date(), lambda *_: None)
    yield
    forget()


def text_of(answer):
    told = unescape(re.sub(r"<[^>]+>", " ", answer.content.decode()))
    return re.sub(r"\s+", " ", told)


def words_of_pdf(body):
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(body)).pages)
    return re.sub(r"\s+", " ", text.replace("\u200b", "")).replace("- ", "-")


def words_of_word(body):
    found = docx.Document(io.BytesIO(body))
    cells = [cell.text for table in found.tables for row in table.rows for cell in row.cells]
    return [paragraph.text for paragraph in found.paragraphs], cells


@pytest.fixture
def packet(office, desk_client):
    def get(form="", role="officer", post="entry", **asked):
        return desk_client(role, "", post).get(f"/handover/entry/{f'packet.{form}' if form else ''}", asked)

    return get


def test_the_page_tells_cases_clocks_promises_decisions_whom_to_call_and_what_to_watch(packet):
    told = text_of(packet())

    assert "Handover: Préposé aux entrées" in told
    assert "Made for the role officer: it holds what that role may see on 2030-05-01" in told
    parts = ["What to watch in the first 30 days", "Open cases", "Clocks", "Promises", "What we owe", "What is owed to us",
             "Decisions, with their reasons", "Whom to call"]  # fmt: skip
    places = [told.index(f" {part} ") for part in parts]
    assert places == sorted(places)
    watch, cases, clocks, _, ours, theirs, decisions, calls = [
        told[a:b] for a, b in zip(places, [*places[1:], len(told)], strict=True)
    ]
    assert "2030-05-20 May be signed at: Visita del ministro Annex 1: signed on 2029-03-01" in watch
    assert "docket Duty-free entry" in cases
    assert "Answer: Which form? Northlab" in ours
    assert "Bear the duty Host Laboratory all that it covers no day on record Annex 1, Article 7" in ours
    assert "An answer: Chi firma? Northlab wheel-1 2030-05-01" in theirs
    assert "A calorimeter Northlab project no day on record Annex 1, signed 2029-03-01" in theirs
    assert re.search(r"2030-05-01 Corrected: apply The wheels \(docket\) le tampon manquait", decisions)
    assert "items: changed wheel-1 la lettre du 2 avril le dit" in decisions
    assert "Who applies Host Laboratory Who signs" in calls
    assert clocks


def test_no_person_is_named_in_it_nor_a_login(packet):
    for role in ("officer", "coordinator"):
        told = text_of(packet(role=role))
        assert "Miyu" not in told
        assert "northlab-login" not in told


def test_a_reminder_stands_with_what_others_owe(office, desk_client, packet):
    assert "last reminded" not in text_of(packet())
    step = next(r for r in desk_world(NOW.date()).progress["docket"].ready if r.office != "importer.customs")
    note_reminder(Reminding(case="docket", step=step.step, how="mail"), "entry")

    assert "last reminded on 2030-05-01" in text_of(packet())


def test_the_pdf_is_tagged_and_says_what_the_page_says(packet):
    answer = packet("pdf")
    found = pypdf.PdfReader(io.BytesIO(answer.content))
    root = found.trailer["/Root"]

    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="handover-entry-2030-05-01.pdf"'
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert found.metadata.title == "Handover: Préposé aux entrées"
    assert b"pdfuaid:part" in answer.content
    told = words_of_pdf(answer.content)
    for words in (
        "Made for the role officer",
        "le tampon manquait",
        "Visita del ministro",
        "Officina" * 0,
        "Chi firma?",
    ):
        assert words in told
    assert answer.content == packet("pdf").content


def test_the_word_document_says_what_the_page_says(packet):
    paragraphs, cells = words_of_word(packet("docx").content)

    assert paragraphs[:2] == ["Handover: Préposé aux entrées", "Douane – Bureau d'entrée"]
    assert "What is owed to us" in paragraphs
    assert "le tampon manquait" in cells
    assert "la lettre du 2 avril le dit" in cells


@pytest.mark.parametrize("form", ["", "pdf", "docx", "md"])
def test_what_is_controlled_is_in_no_form_for_who_may_not_see_it(packet, form):
    for noun, name in (("cases", "docket"), ("contributions", "calorimeter"), ("items", "wheel-1")):
        edit_record(noun, name, {"handling": "controlled"}, "desk", "licence 7", versions_of(noun, [name])[name])
    body = packet(form).content
    told = {"pdf": words_of_pdf, "docx": lambda b: str(words_of_word(b))}.get(form, bytes.decode)(body)
    for hidden in ("(docket)", "A calorimeter", "wheel-1", "tampon", "lettre du 2"):
        assert hidden not in told, hidden

    more = packet(form, role="coordinator").content
    told = {"pdf": words_of_pdf, "docx": lambda b: str(words_of_word(b))}.get(form, bytes.decode)(more)
    assert "A calorimeter" in told


def test_a_coordinator_makes_it_for_a_role_that_sees_less_and_is_told_how_much_is_left_out(packet):
    for noun, name in (("items", "heater-1"), ("contributions", "quench")):
        edit_record(noun, name, {"handling": "controlled"}, "desk", "licence 7", versions_of(noun, [name])[name])
    page = packet(role="coordinator", **{"for": "officer"})

    assert re.search(r"\d+ records that you see are left out of it; the packet does not say so", text_of(page))
    assert "left out" not in packet("md", role="coordinator", **{"for": "officer"}).content.decode()
    assert "records that you see" not in text_of(packet(role="officer"))
    assert packet(role="officer", **{"for": "coordinator"}).status_code == 404
    assert packet(role="officer", **{"for": "partner"}).status_code == 404


def test_a_packet_is_for_the_holder_of_the_post_and_for_coordinators(packet, desk_client):
    assert packet(post="writer").status_code == 403
    assert desk_client("viewer").get("/handover/nobody/").status_code == 403
    assert desk_client("coordinator").get("/handover/nobody/").status_code == 404
    assert packet("exe").status_code == 404
    told = text_of(desk_client("officer", "", "entry").get("/handover/"))
    assert "Préposé aux entrées entry" in told
    assert "Who signs" not in told
    assert "it has no post yet" in text_of(desk_client("officer").get("/handover/"))
    assert "Who signs" in text_of(desk_client("coordinator").get("/handover/"))


def test_it_can_be_made_as_of_another_day(packet):
    told = text_of(packet(as_of="2030-02-10"))

    assert "it holds what that role may see on 2030-02-10" in told
    assert "le tampon" not in told
    assert "none is kept: no P50, P80 or latest safe start is told" in told


def test_latest_safe_starts_alike_are_told_together():
    days = [
        Dated(Sort.START, (str(n),), date(2030, 5, n), date(2030, 5, n), "Begin", (f"About crate {n}",), "", "")
        for n in range(2, 7)
    ]

    assert [(one.first, one.what) for one in starts_alike(days[:3])] == [(d.first, "Begin") for d in days[:3]]
    (found,) = starts_alike(days)
    assert (found.first, found.what) == (date(2030, 5, 2), "Begin: 5 of them")
    assert found.lines == (
        "2030-05-02: crate 2",
        "2030-05-03: crate 3",
        "2030-05-04: crate 4",
        "and 2 more until 2030-05-06",
    )
