"""Papers on the pages: what each lacks, where it is put in, produced as evidence, and what a login may not see."""

import io
import re
from html import unescape

import docx
import pypdf
import pytest

from lockwasher.actions import make_forecast
from lockwasher.actions.desk import forget
from lockwasher.actions.kept import forget as forget_kept
from lockwasher.actions.load import load
from lockwasher.actions.produced_papers import produced_about
from lockwasher.actions.register import edit_record, versions_of
from lockwasher.paperwork.kinds import kinds
from lockwasher.records.evidence import Place, places_of
from paperwork.full import full_folder

LIST = "/papers/consignments/wheels/"
INVOICE = f"{LIST}commercial-invoice/"
STATE = f"{INVOICE}state/consignments/wheels/consignment.seller/"


@pytest.fixture
def officer(transactional_db, tmp_path, desk_client):
    forget()
    load(str(full_folder(tmp_path / "full")), by="desk")
    yield desk_client("officer", post="clerk")
    forget()


def told(answer):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def test_the_papers_of_a_record_are_listed_with_what_each_lacks(officer):
    page = told(officer.get(LIST))

    assert "Packing list: The wheels" in page
    assert "Number of the invoice" in page
    assert [kind.id for kind in kinds().values() if "consignments" in kind.about and kind.id not in page] == []


@pytest.mark.parametrize("address", ["/consignments/wheels/", "/items/wheel-1/", "/cases/docket/"])
def test_the_pages_of_records_lead_to_their_papers(officer, address):
    page = officer.get(address).content.decode()
    led = re.search(r'href="(/papers/[^"]+)">Papers to produce', page)[1]

    assert officer.get(led).status_code == 200


def test_a_paper_shows_its_gaps_with_where_each_is_put_in(officer):
    page = officer.get(INVOICE).content.decode()

    assert "[missing: seller]" in page
    assert f'href="{STATE}"' in page


def test_a_fact_that_is_stated_is_on_the_paper_and_on_its_check_page(officer):
    answer = officer.post(STATE, {"value": "Nobody: a contribution", "source": "letter 4", "mark": "read"})

    assert answer.url == INVOICE
    assert "Nobody: a contribution" in told(officer.get(INVOICE))
    assert "consignment wheels, stated for papers: letter 4 [read]" in told(officer.get(f"{INVOICE}check/"))
    assert "Stated so far: Nobody: a contribution" in told(officer.get(STATE))


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"value": "", "source": "letter", "mark": "read"}, "say what it is"),
        ({"value": "x", "source": " ", "mark": "read"}, "say where it comes from"),
        ({"value": "x", "source": "letter", "mark": "red"}, "red is not one of the available choices"),
    ],
)
def test_what_cannot_be_stated_is_told_at_its_field_and_not_kept(officer, sent, words):
    answer = officer.post(STATE, sent)

    assert answer.status_code == 400
    assert words in told(answer)
    assert "[missing: seller]" in officer.get(INVOICE).content.decode()


def test_a_value_of_another_form_is_refused_with_the_form_that_is_taken(officer):
    address = f"{LIST}packing-list/state/items/wheel-1/line.gross-kg/"
    refused = officer.post(address, {"value": "about a tonne", "source": "scales", "mark": "read"})

    assert refused.status_code == 400
    assert "'about a tonne' is not a plain number of kilograms above zero, such as 1250.5" in told(refused)
    assert "a plain number of kilograms above zero, such as 1250.5" in told(officer.get(address))
    assert officer.post(address, {"value": " 0900.50 ", "source": "scales", "mark": "read"}).status_code == 302
    assert "900.5" in told(officer.get(f"{LIST}packing-list/"))
    assert "0900.50" not in told(officer.get(f"{LIST}packing-list/"))


@pytest.mark.parametrize(
    "address",
    [
        "/papers/agreements/nothing/", "/papers/consignments/nothing/", f"{LIST}no-kind/", f"{INVOICE}paper.odt",
        f"{INVOICE}state/consignments/wheels/line.origin/", f"{INVOICE}state/items/nothing/line.package/",
        f"{INVOICE}state/consignments/wheels/", "/papers/cases/docket/packing-list/",
        f"{LIST}packing-list/state/foo/wheel-1/deed.risk/", f"{LIST}packing-list/state/rows/wheel-1/deed.risk/",
    ],
)  # fmt: skip
def test_what_there_is_not_is_not_found(officer, address):
    assert officer.get(address).status_code == 404


@pytest.mark.parametrize(
    ("noun", "name", "back", "kind"),
    [
        ("agreements", "annex", "/agreements/annex/", "c175-action-memo"),
        ("projects", "project", "/register/projects/project/", "council-report"),
        ("partners", "northlab", "/register/partners/northlab/", "partner-sheet"),
    ],
)
def test_an_agreement_a_project_and_a_partner_have_papers_too(officer, noun, name, back, kind):
    listed = officer.get(f"/papers/{noun}/{name}/").content.decode()

    assert f'href="{back}"' in listed
    assert f"/papers/{noun}/{name}/{kind}/" in listed
    assert officer.get(f"/papers/{noun}/{name}/{kind}/").status_code == 200
    assert officer.get(f"/papers/{noun}/{name}/{kind}/check/").status_code == 200
    assert "/papers/agreements/annex/" in officer.get("/agreements/annex/").content.decode()


def test_a_report_tells_of_the_forecast_that_is_kept_and_says_where_there_is_none(officer, today, monkeypatch):
    report = "/papers/projects/project/council-report/"
    without = told(officer.get(report))
    monkeypatch.setattr(make_forecast, "DRAWS", 50)
    forget_kept()
    make_forecast.make_forecast(today, lambda *_: None)
    forget_kept()

    assert "P50 20" not in without
    assert "no forecast is at hand" in without
    assert re.search(r"P50 20\d\d-\d\d-\d\d, P80 20\d\d-\d\d-\d\d", told(officer.get(report)))


def test_a_paper_is_given_out_in_each_form_and_nothing_is_kept(officer):
    assert pypdf.PdfReader(io.BytesIO(officer.get(f"{INVOICE}paper.pdf").content)).metadata.title.endswith("The wheels")
    assert (
        docx.Document(io.BytesIO(officer.get(f"{INVOICE}paper.docx").content)).paragraphs[0].text.endswith("The wheels")
    )
    assert officer.get(f"{INVOICE}paper.md").content.startswith(b"# Commercial")
    assert produced_about("consignments", "wheels") == ()


def test_a_set_of_which_one_paper_cannot_be_set_is_kept_not_at_all_and_says_why(officer):
    officer.post(STATE, {"value": "漢字", "source": "letter 4", "mark": "read"})
    refused = officer.post(f"{LIST}produce/", {"kind": ["packing-list", "commercial-invoice"]})

    assert refused.status_code == 400
    assert "Nothing was produced. Commercial or pro-forma invoice: The wheels: a PDF cannot show '漢' (U+6F22" in told(
        refused
    )
    assert "in consignment wheels, 'Seller'" in told(refused)
    assert produced_about("consignments", "wheels") == ()


def test_a_sign_that_no_font_has_is_named_where_a_file_is_asked_for_or_produced(officer):
    officer.post(STATE, {"value": "😀", "source": "letter 4", "mark": "read"})
    for refused in (officer.get(f"{INVOICE}paper.pdf"), officer.post(f"{INVOICE}produce/", {"form": "pdf"})):
        assert refused.status_code == 400
        assert "'😀' (U+1F600 GRINNING FACE) in consignment wheels, 'Seller'" in told(refused)
    assert officer.get(f"{INVOICE}paper.docx").status_code == 200


def test_its_permalink_leads_to_its_page(officer):
    text = officer.get(f"{INVOICE}paper.md").content.decode()
    link = re.search(r"Permalink\*\*: (\S+)", text)[1].replace("\\", "")

    assert link == f"http://testserver{INVOICE}"
    assert officer.get(link).status_code == 200


def test_produced_it_is_evidence_by_the_post_and_stale_when_a_fact_changes(officer):
    assert officer.post(f"{INVOICE}produce/", {"form": "pdf"}).url == INVOICE
    (made,) = produced_about("consignments", "wheels")
    assert (made.by, made.form, made.version) == ("clerk", "pdf", 1)
    assert Place("cases", "transport") in places_of(made.evidence)
    file = officer.get(f"/evidence/{made.evidence}/1/")
    assert b"".join(file.streaming_content).startswith(b"%PDF")
    file.close()
    assert "stale" not in told(officer.get(INVOICE))

    edit_record(
        "items", "wheel-1", {"title": "Another wheel"}, "clerk", "a slip", versions_of("items", ["wheel-1"])["wheel-1"]
    )

    assert "stale: a fact or the template has changed since" in told(officer.get(INVOICE))
    assert "stale: a fact or the template has changed since" in told(officer.get(LIST))


def test_a_set_is_produced_at_once_and_nothing_chosen_is_refused(officer):
    answer = officer.post(f"{LIST}produce/", {"kind": ["packing-list", "shipping-labels"]}, follow=True)

    assert "2 papers are kept as evidence." in told(answer)
    assert {one.kind for one in produced_about("consignments", "wheels")} == {"packing-list", "shipping-labels"}
    refused = officer.post(f"{LIST}produce/", {"kind": ["nothing"]})
    assert (refused.status_code, "Choose the papers to produce." in told(refused)) == (400, True)


def test_a_viewer_reads_and_finds_nothing_to_produce_or_to_state(officer, desk_client):
    page = desk_client("viewer").get(INVOICE).content.decode()

    assert "[missing: seller]" in page
    assert "Produce as" not in page
    assert STATE not in page


def test_on_the_desk_of_another_day_nothing_is_produced(officer):
    page = officer.get(f"{INVOICE}?as_of=2030-04-30").content.decode()

    assert "Produce as" not in page
    assert officer.post(f"{INVOICE}produce/?as_of=2030-04-30", {"form": "pdf"}).status_code == 400


def test_that_a_login_may_not_see_lines_is_told_and_not_which(officer, desk_client):
    seen = versions_of("items", ["wheel-2"])["wheel-2"]
    edit_record("items", "wheel-2", {"handling": "controlled"}, "desk", "under control", seen)
    page, whole = told(officer.get(INVOICE)), told(desk_client("coordinator").get(INVOICE))

    assert "something on record that the reader of this paper may not see" in page
    assert "something on record" in told(officer.get(f"{INVOICE}check/"))
    assert "something on record" in told(officer.get("/papers/agreements/annex/who-holds-what/"))
    assert "something on record" not in whole
    assert "Wheel 2" not in page
    assert "Wheel 2" in whole
