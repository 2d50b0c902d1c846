"""The title ledger as bands: gaps in plain sight, contested said so, accounts without paper shown as such."""

import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date

from golden import assert_as_kept
from lockwasher.actions.portfolios import read_files
from lockwasher.calendars.spans import on
from lockwasher.register.nouns import Claim, Field
from lockwasher.register.title import Standing
from lockwasher.web.pictures.bands import ledger_bands, spells
from lockwasher.web.pictures.scale import Scale

ICARUS = read_files("icarus")
SCALE = Scale(date(2014, 7, 1), date(2018, 12, 31), 640)
ARRIVED, TODAY = date(2017, 7, 26), date(2026, 11, 24)


def ledger(day, portfolio=ICARUS):
    known = portfolio.known(day)
    return {one.field: one for one in ledger_bands(known, known.item["t600-module-1"], day, SCALE)}


def texts(picture):
    return [e.text for e in ET.fromstring(picture).iter() if e.tag.endswith("}text")]  # noqa: S314


def of_class(picture, name):
    return [e for e in ET.fromstring(picture).iter() if name in (e.get("class") or "").split()]  # noqa: S314


def test_a_field_no_paper_speaks_of_is_one_hatched_gap_that_says_so():
    title = ledger(ARRIVED)[Field.TITLE]

    assert [spell.standing for spell in title.spells] == [Standing.GAP]
    assert texts(title.picture) == ["no paper"]
    assert len(of_class(title.picture, "tb-hatch")) == 1


def test_custody_has_gaps_before_the_first_paper_and_while_the_detector_travelled():
    custody = ledger(ARRIVED)[Field.CUSTODY]

    assert [(spell.first, spell.last, spell.standing) for spell in custody.spells] == [
        (date(2014, 7, 1), date(2014, 12, 30), Standing.GAP),
        (date(2014, 12, 31), date(2017, 6, 12), Standing.HELD),
        (date(2017, 6, 13), date(2017, 7, 25), Standing.GAP),
        (date(2017, 7, 26), None, Standing.HELD),
    ]
    assert texts(custody.picture).count("no paper") == 2
    assert "European Organization for Nuclear Research (CERN)" in texts(custody.picture)


def test_what_is_only_told_leaves_the_gap_and_stands_under_it():
    title = ledger(TODAY)[Field.TITLE]

    assert title.spells[-1].standing == Standing.GAP
    assert texts(title.picture)[-1] == "told without paper: INFN / CERN"
    assert len(of_class(title.picture, "tb-told")) == 1


def test_papers_that_name_different_holders_are_contested_in_words_and_crossed():
    both = tuple(
        Claim(
            id=holder, field=Field.RISK, subject="infn-t600", holder=holder, begins=on(date(2016, 1, 1)), paper="letter"
        )
        for holder in ("infn", "cern")
    )
    risk = ledger(TODAY, replace(ICARUS, claims=both))[Field.RISK]

    assert [spell.standing for spell in risk.spells] == [Standing.GAP, Standing.CONTESTED]
    assert texts(risk.picture)[-1] == "contested: INFN / CERN"
    assert of_class(risk.picture, "tb-contested")


def test_a_claim_that_begins_before_the_scale_leaves_no_gap_before_it():
    known = ICARUS.known(ARRIVED)

    found = spells(known, known.item["t600-module-1"], Field.CUSTODY, date(2016, 1, 1), date(2017, 1, 1))

    assert [(spell.first, spell.standing) for spell in found] == [(date(2014, 12, 31), Standing.HELD)]


def test_the_picture_tells_its_spells_in_words():
    root = ET.fromstring(ledger(ARRIVED)[Field.CUSTODY].picture)  # noqa: S314

    assert root.get("role") == "img"
    assert root[0].text == (
        "Custody: 2014-07-01 – 2014-12-30 no paper; "
        "2014-12-31 – 2017-06-12 European Organization for Nuclear Research (CERN); "
        "2017-06-13 – 2017-07-25 no paper; from 2017-07-26 Fermi Research Alliance (operates Fermilab)"
    )


def test_the_bands_are_drawn_as_kept():
    for field, one in ledger(TODAY).items():
        assert_as_kept(f"bands-{field}.svg", one.picture)
