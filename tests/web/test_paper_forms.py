"""Where a fact that is missing is put in."""

import pytest

from lockwasher.paperwork.facts import Place
from lockwasher.paperwork.subjects import subject_of
from lockwasher.web.paper_forms import put_in_at
from paperwork.full import full_desk


@pytest.mark.parametrize(
    ("place", "address", "words"),
    [
        (None, "", ""),
        (Place("items", "wheel-1", "origin"), "/register/items/wheel-1/", "Put it in"),
        (Place("claims", "wheel-1", "title"), "/register/claims/add/", "Put in a claim"),
        (Place("cases", "docket", "eligibility"), "/cases/docket/record/?step=eligibility", "Record it"),
        (Place("consignments", "wheels", "route"), "/open-case/?procedure=us.entry.route&subject=wheels", "Choose the route"),
        (
            Place("items", "wheel-1", "line.package", is_stated=True),
            "/papers/consignments/wheels/packing-list/state/items/wheel-1/line.package/",
            "State it",
        ),
    ],
)  # fmt: skip
def test_it_is_put_in_where_its_record_is_written(tmp_path, place, address, words):
    about = subject_of(full_desk(tmp_path / "full"), "consignments", "wheels")

    assert put_in_at(place, about, "packing-list") == (address, words)
