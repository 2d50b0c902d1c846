"""The fan of a forecast date: where its parts stand, what is late, what never comes, and its text."""

import xml.etree.ElementTree as ET
from datetime import date

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from golden import assert_as_kept
from lockwasher.forecast.forecast import Dates
from lockwasher.web.pictures.fan import WIDTH, fan, fan_cell, fan_scale, fan_text
from lockwasher.web.pictures.scale import EDGE, Scale

SVG = "{http://www.w3.org/2000/svg}"
AS_OF, NEED_BY = date(2016, 11, 1), date(2016, 12, 31)
LEAVES = Dates(date(2017, 1, 19), date(2017, 3, 10), date(2017, 5, 13), date(2017, 8, 7))
NEVER = Dates(date(2018, 2, 4), date(2018, 10, 14), None, None)
SCALE = fan_scale([LEAVES, NEVER], [NEED_BY], AS_OF)


def of_class(picture, name):
    return [e for e in ET.fromstring(picture).iter() if name in (e.get("class") or "").split()]  # noqa: S314


def test_the_text_is_p50_and_p80():
    assert fan_text(LEAVES) == "2017-03-10 – 2017-05-13"
    assert fan_text(NEVER) == "2018-10-14 – never"
    assert fan_text(Dates(None, None, None, None)) == "never – never"


def test_the_band_goes_from_p50_to_p80_and_the_whisker_from_p10_to_p95():
    picture = fan(LEAVES, None, AS_OF, SCALE)

    (band,), whisker = of_class(picture, "fan-band"), of_class(picture, "fan-whisker")[0]
    assert float(band.get("x")) == pytest.approx(SCALE.x(LEAVES.p50), abs=0.06)
    assert float(band.get("x")) + float(band.get("width")) == pytest.approx(SCALE.x(LEAVES.p80), abs=0.15)
    assert float(whisker.get("x1")) == pytest.approx(SCALE.x(LEAVES.p10), abs=0.06)
    assert float(whisker.get("x2")) == pytest.approx(SCALE.x(LEAVES.p95), abs=0.06)


def test_the_part_of_the_band_after_the_need_by_day_is_drawn_as_late():
    before, within, after = date(2016, 12, 31), date(2017, 4, 10), date(2017, 6, 1)

    kinds = [
        [e.get("class") for e in of_class(fan(LEAVES, due, AS_OF, SCALE), "fan-band")]
        for due in (before, within, after)
    ]

    assert kinds == [["fan-band fan-late"], ["fan-band", "fan-band fan-late"], ["fan-band"]]


def test_a_p80_that_never_comes_is_an_open_band_with_the_tip_of_an_arrow():
    picture = fan(NEVER, NEED_BY, AS_OF, SCALE)

    (band,) = of_class(picture, "fan-open")
    assert float(band.get("x")) + float(band.get("width")) == pytest.approx(WIDTH - EDGE, abs=0.15)
    assert len(of_class(picture, "fan-never")) == 1
    assert not of_class(fan(LEAVES, NEED_BY, AS_OF, SCALE), "fan-never")


def test_what_no_draw_reaches_is_an_arrow_without_a_band():
    picture = fan(Dates(None, None, None, None), NEED_BY, AS_OF, SCALE)

    assert not of_class(picture, "fan-band")
    assert len(of_class(picture, "fan-never")) == 1


def test_fans_of_one_scale_have_today_and_need_by_under_each_other():
    first, second = (fan(dates, NEED_BY, AS_OF, SCALE) for dates in (LEAVES, NEVER))

    for kind in ("p-today", "p-need"):
        (one,), (other,) = of_class(first, kind), of_class(second, kind)
        assert ET.tostring(one) == ET.tostring(other)


def test_a_fan_is_an_image_that_tells_all_its_days():
    root = ET.fromstring(fan(LEAVES, NEED_BY, AS_OF, SCALE))  # noqa: S314

    assert root.get("role") == "img"
    assert root.find(f"{SVG}title").text == (
        "P10 2017-01-19, P50 2017-03-10, P80 2017-05-13, P95 2017-08-07; needed by 2016-12-31"
    )
    assert not [e for e in root.iter() if "style" in e.attrib or "id" in e.attrib]


def test_in_a_table_the_text_stands_beside_the_fan_and_a_dash_where_nothing_is_forecast():
    assert '<span class="fan-text">2017-03-10 – 2017-05-13</span>' in fan_cell(LEAVES, NEED_BY, AS_OF, SCALE)
    assert fan_cell(None, NEED_BY, AS_OF, SCALE) == '<span class="quiet">–</span>'


def test_the_template_tag_draws_from_the_day_of_the_desk():
    request = RequestFactory().get("/")
    request.desk = type("Desk", (), {"day": AS_OF})()
    context = Context({"request": request, "dates": LEAVES, "due": NEED_BY, "scale": SCALE})

    shown = Template("{% load desk %}{% fan dates due scale %}").render(context)

    assert shown == fan_cell(LEAVES, NEED_BY, AS_OF, SCALE)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2017, 1, 10), date(2017, 5, 20), ["2017-02-01", "2017-03-01", "2017-04-01", "2017-05-01"]),
        (date(2015, 6, 1), date(2019, 6, 1), ["2015-07-01", "2016-01-01", "2016-07-01", "2017-01-01", "2017-07-01", "2018-01-01", "2018-07-01", "2019-01-01"]),
        (date(2010, 6, 1), date(2030, 6, 1), ["2012-01-01", "2014-01-01", "2016-01-01", "2018-01-01", "2020-01-01", "2022-01-01", "2024-01-01", "2026-01-01", "2028-01-01", "2030-01-01"]),
    ],
)  # fmt: skip
def test_the_axis_has_months_quarters_or_years_as_there_is_room(first, last, expected):
    assert [day.isoformat() for day in Scale(first, last, 640).ticks()] == expected


def test_the_fans_are_drawn_as_kept():
    assert_as_kept("fan.svg", fan(LEAVES, date(2017, 4, 10), AS_OF, SCALE))
    assert_as_kept("fan-never.svg", fan(NEVER, NEED_BY, AS_OF, SCALE))
