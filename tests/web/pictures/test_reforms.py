"""What policies change, as pictures: bars stand at their values, stairs go on from each other, names are escaped."""

import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest

from lockwasher.web.pictures.reforms import WIDTH, Bar, Queue, bars, queues, stairs

SVG = "{http://www.w3.org/2000/svg}"
ROWS = (Bar("settle title", 0.0, -100.0, -120.0, -80.0), Bar("close <all>", 0.0, 50.0, None, None))


def parts(picture, name):
    return list(ET.fromstring(picture).iter(SVG + name))  # noqa: S314


def test_a_bar_goes_from_nought_to_its_change_and_against_us_it_is_drawn_as_late():
    fewer, more = parts(bars(ROWS, "days", "told"), "rect")
    zero = float(parts(bars(ROWS, "days", "told"), "line")[0].get("x1"))

    assert float(fewer.get("x")) + float(fewer.get("width")) == pytest.approx(zero, abs=0.2)
    assert float(more.get("x")) == pytest.approx(zero, abs=0.1)
    assert float(fewer.get("width")) == pytest.approx(2 * float(more.get("width")), abs=0.3)
    assert (fewer.get("class"), more.get("class")) == ("fan-band", "fan-band fan-late")


def test_an_interval_is_a_whisker_and_without_one_there_is_none():
    assert len([e for e in parts(bars(ROWS, "days", "told"), "line") if e.get("class") == "fan-median"]) == 3
    assert len([e for e in parts(bars(ROWS[1:], "days", "told"), "line") if e.get("class") == "fan-median"]) == 0


def test_stairs_go_on_where_the_one_before_ends_with_their_intervals():
    first, second = stairs(ROWS)

    assert (first.start, second.start) == (0.0, -100.0)
    assert (second.change, second.low) == (50.0, None)
    assert stairs((ROWS[0], ROWS[0]))[1].low == -220.0


def test_a_picture_has_a_name_and_what_looks_like_markup_is_text():
    picture = ET.fromstring(bars(ROWS, "days", "all <told>"))  # noqa: S314

    assert picture.get("role") == "img"
    assert picture.find(f"{SVG}title").text == "all <told>"
    assert "close <all>" in [e.text for e in picture.iter(SVG + "text")]


def test_queues_are_lines_that_differ_by_their_dashes_with_names_apart():
    picture = queues((Queue("one", ((0, 9.0), (12, 3.0))), Queue("two", ((0, 9.0), (12, 3.0)))), "told")
    first, second = parts(picture, "polyline")
    names = [e for e in parts(picture, "text") if e.text in {"one", "two"}]

    assert first.get("points") == second.get("points")
    assert first.get("stroke-dasharray") != second.get("stroke-dasharray")
    assert abs(float(names[0].get("y")) - float(names[1].get("y"))) >= 11
    assert all(float(x.get("x")) <= WIDTH for x in names)


def test_a_queue_of_nothing_is_drawn_all_the_same():
    assert parts(queues((Queue("one", ((0, 0.0),)),), "told"), "polyline")


def test_names_of_lines_that_end_at_nothing_stand_apart_within_the_picture():
    picture = queues(tuple(Queue(name, ((0, 0.4), (12, 0.0))) for name in ("one", "two", "three")), "told")
    heights = sorted(float(e.get("y")) for e in parts(picture, "text") if e.text in {"one", "two", "three"})

    assert all(later - earlier >= 11 for earlier, later in pairwise(heights))
    assert heights[-1] <= float(ET.fromstring(picture).get("viewBox").split()[3])  # noqa: S314
    assert "0.4" in [e.text for e in parts(picture, "text")]
