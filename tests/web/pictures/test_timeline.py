"""The lanes of a timeline: what was planned, happened and will, each at its day, and all of it in words."""

import xml.etree.ElementTree as ET
from datetime import date

from golden import assert_as_kept
from lockwasher.calendars.spans import Span, on, parse_span
from lockwasher.forecast.forecast import Dates
from lockwasher.web.pictures.scale import axis
from lockwasher.web.pictures.timeline import Lane, Mark, lane, lane_told, timeline_scale

AS_OF = date(2017, 7, 26)
INSTALLED = Lane(
    "ICARUS is lowered into place",
    wanted=(Mark(parse_span("2016-12"), "stated on 2016-10-12"), Mark(parse_span("2017-07-26..2017-09-26"), "stated on 2017-07-26")),
    dates=Dates(date(2018, 2, 4), date(2018, 8, 7), date(2019, 4, 21), date(2020, 2, 7)),
    need_by=date(2017, 9, 26),
)  # fmt: skip
TRANSPORT = Lane(
    "Transport",
    planned=Mark(parse_span("2016-12"), "planned"),
    run=Span(date(2017, 6, 12), date(2017, 7, 26)),
    happened=(
        Mark(on(date(2017, 6, 12)), "Depart"),
        Mark(parse_span("2017-07-10..2017-07-18"), "Discharge"),
        Mark(on(date(2017, 7, 26)), "Arrive"),
    ),
)
SCALE = timeline_scale((INSTALLED, TRANSPORT), AS_OF)


def of_class(picture, name):
    return [e for e in ET.fromstring(picture).iter() if name in (e.get("class") or "").split()]  # noqa: S314


def test_what_a_later_statement_gave_up_is_hollow_and_a_line_leads_to_what_counts():
    picture = lane(INSTALLED, AS_OF, SCALE)

    kinds = [e.get("class") for e in of_class(picture, "p-need")]
    assert kinds == ["p-need p-given-up", "p-need"]
    assert len(of_class(picture, "tl-moved")) == 1


def test_an_event_within_a_span_shows_the_span_and_one_of_a_day_does_not():
    picture = lane(TRANSPORT, AS_OF, SCALE)

    assert len(of_class(picture, "tl-event")) == 3
    (within,) = of_class(picture, "tl-within")
    assert float(within.get("width")) > 0


def test_a_day_that_no_plan_names_is_drawn_broken():
    reckoned = Lane("ICARUS is accepted", dates=INSTALLED.dates, need_by=date(2016, 12, 31))

    assert [e.get("class") for e in of_class(lane(reckoned, AS_OF, SCALE), "p-need")] == ["p-need p-reckoned"]


def test_a_lane_says_in_words_all_that_it_shows():
    assert lane_told(TRANSPORT) == (
        "planned 2016-12; open from 2017-06-12 to 2017-07-26; Depart 2017-06-12; Discharge 2017-07-10..2017-07-18; "
        "Arrive 2017-07-26"
    )
    assert lane_told(INSTALLED) == (
        "wanted 2016-12 → 2017-07-26..2017-09-26; P10 2018-02-04, P50 2018-08-07, P80 2019-04-21, P95 2020-02-07; "
        "needed by 2017-09-26"
    )
    assert lane_told(Lane("Nothing")) == "nothing on record"


def test_words_from_the_register_cannot_break_out_of_the_picture():
    told = lane(Lane("<script>&", happened=(Mark(on(AS_OF), "<b>"),)), AS_OF, SCALE)

    assert "<script>" not in told
    assert "<b>" not in told
    assert ET.fromstring(told)[0].text == "<script>&: <b> 2017-07-26"  # noqa: S314


def test_the_lanes_are_drawn_as_kept():
    assert_as_kept("axis.svg", axis(SCALE, AS_OF, "today"))
    assert_as_kept("lane-milestone.svg", lane(INSTALLED, AS_OF, SCALE))
    assert_as_kept("lane-case.svg", lane(TRANSPORT, AS_OF, SCALE))
