"""Facts stated for papers, papers produced as evidence, and which of them are stale."""

import hashlib
from dataclasses import replace
from datetime import date

import pytest

from lockwasher.actions.desk import desk_world, forget
from lockwasher.actions.evidence import open_evidence
from lockwasher.actions.load import load
from lockwasher.actions.produced_papers import (
    LONGEST,
    PaperworkError,
    Stating,
    all_about,
    paper_desk,
    produce,
    produced_about,
    stale,
    state,
)
from lockwasher.actions.register import edit_record, versions_of
from lockwasher.paperwork.facts import Told
from lockwasher.records.evidence import Place, places_of, read_row, versions
from lockwasher.records.papers import read_statements
from lockwasher.register.nouns import Handling, Mark
from paperwork.full import full_folder

pytestmark = pytest.mark.django_db(transaction=True)
SELLER = Stating(
    noun="consignments", record="wheels", fact="consignment.seller", value=" Nobody ", source="letter 4", mark="read"
)


@pytest.fixture(autouse=True)
def loaded(tmp_path, today):
    forget()
    load(str(full_folder(tmp_path / "full")), "desk")
    yield
    forget()


@pytest.fixture
def desk(today):
    """The desk as it is now, asked for anew."""

    def make(seen=None):
        world = desk_world(today)
        return paper_desk(world, seen or world.portfolio, "https://desk.example")

    return make


def filled(desk, kind="commercial-invoice"):
    return next(one for one in all_about(desk, "consignments", "wheels") if one.kind.id == kind)


def told(desk, fact):
    return next(use.answer for use in filled(desk).used if use.fact == fact)


def test_what_is_stated_fills_papers_from_that_day_on_with_its_source(desk, today):
    found = state(SELLER, "officer")
    answer = told(desk(), "consignment.seller")

    assert (found.value, found.known_on, found.mark) == ("Nobody", today, Mark.READ)
    assert isinstance(answer, Told)
    assert (answer.value, [str(one) for one in answer.sources]) == (
        "Nobody",
        ["consignment wheels, stated for papers: letter 4 [read]"],
    )


def test_a_later_statement_takes_the_place_of_one_before_and_both_stay_on_record(desk):
    state(SELLER, "officer")
    state(replace(SELLER, value="Northlab"), "officer")

    assert told(desk(), "consignment.seller").value == "Northlab"
    assert [one.value for one in read_statements()] == ["Nobody", "Northlab"]


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"value": " "}, "value", "say what it is"),
        ({"source": ""}, "source", "say where it comes from: a paper, a letter, a post"),
        ({"value": "x" * (LONGEST + 1)}, "value", "8,001 signs are too many; 8,000 are the most"),
        ({"mark": "red"}, "mark", "'red' is no mark"),
        ({"record": "wheelz"}, "record", "there is no 'wheelz' among the consignments"),
        ({"noun": "offices"}, "record", "nothing is stated of 'offices'"),
        ({"fact": "line.origin", "noun": "items"}, "fact", "it comes from the register, so change the record"),
        ({"fact": "line.gross-kg", "noun": "items", "record": "wheel-1", "value": "1,300"}, "value", "'1,300' is not a plain number of kilograms above zero, such as 1250.5"),
        ({"fact": "consignment.sellr"}, "fact", "there is no fact 'consignment.sellr'; did you mean 'consignment.seller'?"),
    ],
)  # fmt: skip
def test_what_cannot_be_stated_is_refused_and_nothing_kept(changes, field, words):
    with pytest.raises(PaperworkError) as refused:
        state(replace(SELLER, **changes), "officer")

    assert words in str(refused.value)
    assert refused.value.field == field
    assert read_statements() == ()


def test_a_statement_and_a_paper_need_a_post(desk):
    with pytest.raises(PaperworkError, match="say who states it"):
        state(SELLER, " ")
    at = desk()
    with pytest.raises(PaperworkError, match="say who produces it"):
        produce(filled(at), at, "pdf", "")


def test_a_paper_produced_is_evidence_of_its_record_and_its_cases_with_hash_and_inputs(desk):
    at = desk()
    made = produce(filled(at), at, "pdf", "officer")
    row, (file,) = read_row(made.evidence), versions(made.evidence)
    body = open_evidence(file).read_bytes()

    assert made.sha256 == row.sha256 == hashlib.sha256(body).hexdigest()
    assert made.inputs == filled(at).digest
    assert filled(at).digest in row.source
    assert (row.title, file.name, file.handling) == (
        "Commercial or pro-forma invoice: The wheels",
        "commercial-invoice-wheels.pdf",
        "internal",
    )
    assert places_of(made.evidence) == (Place("cases", "transport"), Place("consignments", "wheels"))
    assert made.n_missing == len(filled(at).lacks) > 0


def test_duty_free_papers_are_put_to_the_case_of_the_application(desk):
    at = desk()
    made = produce(filled(at, "ita-338p"), at, "docx", "officer")

    assert Place("cases", "docket") in places_of(made.evidence)


def test_produced_again_it_is_the_next_version_of_the_same_evidence(desk):
    first = produce(filled(desk()), desk(), "pdf", "officer")
    state(SELLER, "officer")
    again = produce(filled(desk()), desk(), "pdf", "officer")
    other = produce(filled(desk()), desk(), "docx", "officer")

    assert (again.evidence, again.version, first.version) == (first.evidence, 2, 1)
    assert other.evidence != first.evidence
    assert [one.form for one in produced_about("consignments", "wheels")] == ["docx", "pdf", "pdf"]


def test_a_changed_fact_makes_it_stale_and_another_fact_does_not(desk):
    at = desk()
    made = produce(filled(at), at, "pdf", "officer")
    labels = produce(filled(at, "shipping-labels"), at, "pdf", "officer")
    assert stale([made, labels], all_about(desk(), "consignments", "wheels")) == frozenset()

    seen = versions_of("consignments", ["wheels"])["wheels"]
    edit_record("consignments", "wheels", {"port_of_entry": "Detroit"}, "officer", "the letter says so", seen)
    assert stale([made, labels], all_about(desk(), "consignments", "wheels")) == {made}


def test_whether_it_is_stale_does_not_depend_on_who_looks(desk, today):
    whole, at = desk(), desk_world(today).portfolio
    seen = replace(at, items=at.items[:1])
    part = desk(seen)
    made = [produce(filled(one), one, form, "officer") for one, form in ((whole, "pdf"), (part, "docx"))]

    for view in (None, seen):
        assert stale(made, all_about(desk(view), "consignments", "wheels")) == frozenset()
    state(SELLER, "officer")
    for view in (None, seen):
        assert stale(made, all_about(desk(view), "consignments", "wheels")) == set(made)


@pytest.mark.parametrize("change", [{"source": "letter 5"}, {"mark": "secondary"}])
def test_another_ground_of_what_was_stated_makes_it_stale(desk, change):
    state(SELLER, "officer")
    at = desk()
    made = produce(filled(at), at, "pdf", "officer")
    state(replace(SELLER, **change), "officer")

    assert stale([made], all_about(desk(), "consignments", "wheels")) == {made}


def test_a_changed_template_makes_it_stale(desk, home):
    at = desk()
    made = produce(filled(at, "packing-list"), at, "pdf", "officer")
    (home / "papers").mkdir(parents=True, exist_ok=True)
    (home / "papers" / "own.yaml").write_text(
        'kind: packing-list\nedition: 2031-01-01\ntitle: "Distinta"\ngroup: consignment\nabout: [consignments]\n'
        "cites: custom\nverified: unverified\nsections:\n  - heading: Colli\n",
        encoding="utf-8",
    )

    assert stale([made], all_about(desk(), "consignments", "wheels")) == {made}


def test_the_strictest_mark_of_the_records_it_names_is_that_of_the_paper(desk, today):
    world = desk_world(today)
    marked = tuple(replace(one, handling=Handling.CONTROLLED) for one in world.portfolio.items)
    at = desk(replace(world.portfolio, items=marked))
    made = produce(filled(at), at, "pdf", "officer")

    assert versions(made.evidence)[0].handling == "controlled"


def test_lines_that_the_reader_does_not_see_are_not_on_the_paper_which_says_so(desk, today):
    world = desk_world(today)
    seen = replace(world.portfolio, items=world.portfolio.items[:1])
    found = filled(desk(seen))

    assert "Not shown" in dict(found.paper.facts)
    assert not [use for use in found.used if use.about == "item wheel-2"]


def test_nothing_is_known_before_its_day(desk):
    state(SELLER, "officer")
    before = desk_world(date(2030, 4, 30))

    assert ("consignments", "wheels", "consignment.seller") not in paper_desk(before, before.portfolio).stated
