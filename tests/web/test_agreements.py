"""The pages of agreements: the tree, one of them, and what is not under signed paper by its need."""

import csv
import io

import pytest

pytestmark = pytest.mark.django_db(transaction=True)
QUERIES = 8  # who asks, and whether the register has changed: none for an agreement or an item


@pytest.fixture
def register(folder, transactional_db):
    """The small portfolio, with an umbrella over its annex, a change of it, a clause, and a contribution without paper."""
    from lockwasher.actions.load import load

    put = {
        "agreements.csv": (
            "id,title,kind,parties,parents,amends,signed,ends,covers\n"
            "annex,Annex 1,project-annex,host;northlab,umbrella,,2029-03-01,2030-11-30,calorimeter\n"
            "umbrella,The umbrella,umbrella,host;northlab,,,2028-03-01,,\n"
            "change,Change of Annex 1,letter,host;northlab,,annex,2029-06-01,,\n"
            "draft,Annex 2,project-annex,host;northlab,umbrella,,,,tracker\n"
        ),
        "contributions.csv": (
            "id,title,partner,project\ncalorimeter,A calorimeter,northlab,project\ntracker,A tracker,northlab,project\n"
        ),
        "items.csv": (
            "id,title,contributions,project,credited_value\n"
            "wheel-1,Wheel 1,calorimeter,project,100 EUR\nwheel-2,Wheel 2,calorimeter,project,\n"
            "plane-1,<b>Plane</b> 1,tracker,project,300 EUR\n"
        ),
        "clauses.csv": "id,agreement,term,value,cite\ntitle,annex,title,northlab,Article 4\n",
    }
    for name, text in put.items():
        (folder / name).write_text(text, encoding="utf-8")
    with (folder / "cases.csv").open("a", encoding="utf-8") as file:
        file.write("c175,us.c175.routine-st,draft,2023-09-19,2030-02-01\n")
    load(str(folder), "desk")


def page(client, address):
    found = client.get(address)
    assert found.status_code == 200
    return " ".join(found.content.decode().split())


def rows(client, address):
    text = client.get(f"{address}?format=csv").content.decode().removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(text)))


# ---------------------------------------------------------------- the tree


def test_the_tree_goes_from_umbrella_to_annex_and_says_how_each_stands(register, desk_client):
    told = rows(desk_client("viewer"), "/agreements/")

    assert [(row["id"], row["standing"]) for row in told] == [
        ("umbrella", "signed"), ("annex", "signed;expiring;amended"), ("change", "signed"), ("draft", "unsigned"),
    ]  # fmt: skip
    assert told[1]["why"] == "signed on 2029-03-01; no entry into force is on record; ends on 2030-11-30"
    assert (told[1]["n_items"], told[3]["n_items"]) == ("2", "1")


def test_the_tree_is_indented_and_warns_of_what_ends_soon(register, desk_client):
    told = page(desk_client("viewer"), "/agreements/")

    assert '<div class="tree-2"><span class="quiet" aria-hidden="true">└ </span><a href="/agreements/change/">' in told
    assert "ends in 213 days" in told
    assert "1 ends within a year." in told


def test_the_expiring_can_be_chosen(register, desk_client):
    told = page(desk_client("viewer"), "/agreements/?f-standing=expiring")

    assert "/agreements/annex/" in told
    assert "/agreements/umbrella/" not in told


def test_an_empty_tree_says_what_to_do_first(transactional_db, desk_client, folder):
    from lockwasher.actions.load import load

    (folder / "agreements.csv").write_text("id,title,kind,parties\n", encoding="utf-8")
    load(str(folder), "desk")

    assert "No agreement is on record. Add the umbrella first" in page(desk_client("viewer"), "/agreements/")


# ---------------------------------------------------------------- one agreement


def test_an_agreement_tells_its_terms_its_place_and_the_items_under_it(register, desk_client):
    told = page(desk_client("viewer"), "/agreements/annex/")

    assert "<td>northlab</td><td>Article 4</td>" in told
    assert 'above it: <a href="/agreements/umbrella/">' in told
    assert 'amended by: <a href="/agreements/change/">' in told
    assert "It covers 2 of 2 items by the day they are needed (100 %)." in told
    assert "Wheel 2" in told


def test_the_case_of_an_agreement_says_whom_it_waits_on(register, desk_client):
    told = page(desk_client("viewer"), "/agreements/draft/")

    assert "no signature is on record; a case is on its way to it" in told
    assert "Routine science and technology agreement (Circular 175)" in told
    assert "Programme office of the agency that wants the agreement" in told


def test_what_the_register_says_is_text_and_no_markup(register, desk_client):
    assert "&lt;b&gt;Plane&lt;/b&gt; 1" in page(desk_client("viewer"), "/agreements/draft/")


def test_an_agreement_that_is_not_there_is_not_found(register, desk_client):
    assert desk_client("viewer").get("/agreements/anex/").status_code == 404


def test_before_it_was_known_an_agreement_is_not_there(register, desk_client):
    assert desk_client("viewer").get("/agreements/annex/?as_of=2020-01-01").status_code in {400, 404}


# ---------------------------------------------------------------- coverage


def test_coverage_says_what_is_covered_and_first_what_is_not(register, desk_client):
    told = page(desk_client("viewer"), "/coverage/")

    assert "2 of 3 items (67 %) stand under signed paper by the day they are needed." in told
    assert "Known credited value: 100 of 400 EUR covered (25 %), stated for 2 items." in told
    assert "3 items without a customs value on record; 1 item without a credited value on record" in told


def test_without_an_item_coverage_says_what_to_do_first(transactional_db, desk_client):
    told = page(desk_client("viewer"), "/coverage/")

    assert "No item is on record. Add contributions and their items first: Register, Items." in told
    assert "Everything on record stands" not in told


def test_what_is_not_covered_is_exported_with_the_drafts_that_would(register, desk_client):
    (row,) = rows(desk_client("viewer"), "/coverage/")

    assert (row["about"], row["n_items"], row["drafts"]) == ("tracker", "1", "draft")


def test_coverage_is_told_item_by_item(register, desk_client):
    told = {
        row["id"]: (row["need_by"], row["is_covered"], row["bare"])
        for row in rows(desk_client("viewer"), "/coverage/items/")
    }

    assert told == {
        "wheel-1": ("2030-06-15", "yes", ""), "wheel-2": ("2030-06-15", "yes", ""), "plane-1": ("", "no", "tracker"),
    }  # fmt: skip


# ---------------------------------------------------------------- all of them


@pytest.mark.parametrize("address", ["/agreements/", "/agreements/annex/", "/coverage/", "/coverage/items/"])
def test_a_page_asks_the_database_no_more_than_who_asks_and_what_has_changed(
    register, desk_client, django_assert_max_num_queries, address
):
    client = desk_client("viewer")
    client.get(address)

    with django_assert_max_num_queries(QUERIES + 1):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("address", ["/agreements/", "/agreements/annex/", "/coverage/", "/coverage/items/"])
def test_a_partner_is_refused(register, desk_client, address):
    assert desk_client("partner", partner="northlab").get(address).status_code == 403
