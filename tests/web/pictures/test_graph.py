"""The graph of a procedure: all of it, nothing over anything else, and a case's state told three ways."""

import re
from itertools import combinations, pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from builders import a_case, a_procedure
from lockwasher.cases.worked import trace_worked
from lockwasher.procedures.library import library_folder, read_library
from lockwasher.procedures.worked import read_worked, worked_files
from lockwasher.web.pictures.boxes import Passage, Seen
from lockwasher.web.pictures.graph import graph
from lockwasher.web.pictures.stands import Stand, standings
from lockwasher.web.pictures.strip import strip

LIBRARY = read_library()
EDITIONS = [pytest.param(p, id=f"{p.id}/{p.edition_name}") for p in LIBRARY.editions]
WORKED = worked_files(library_folder())
SVG = "{http://www.w3.org/2000/svg}"
GOLDEN = Path(__file__).parent / "us.federal-agency.certificate.svg"


def parsed(text):
    return ET.fromstring(text)  # noqa: S314  # our own text


def drawn(seen):
    return parsed(graph(seen))


def boxes(picture):
    """Every box and flag: its name, left, top, right, bottom."""
    found = {}
    for group in picture.iter():
        name = group.get("data-step") or group.get("data-gate")
        if name:
            assert name not in found
            found[name] = corners(next(e for e in group if e.get("class") in {"g-box", "g-flag"}))
    return found


def corners(shape):
    if shape.tag == f"{SVG}rect":
        x, y, width, height = (float(shape.get(n)) for n in ("x", "y", "width", "height"))
        return x, y, x + width, y + height
    points = [tuple(map(float, point.split(","))) for point in shape.get("points").split()]
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def arcs(picture):
    """The arcs by their ends, each as the corners of its line; the loop of a step at itself has none."""
    return {p.get("data-arc"): p.get("d") for p in picture.iter(f"{SVG}path") if p.get("data-arc")}


def corner_points(path):
    """The points of a line whose corners are rounded: the corners themselves, its start and its end."""
    numbers = r"(-?[\d.]+) (-?[\d.]+)"
    start, last = re.match(f"M{numbers}", path), re.search(f"L{numbers}$", path)
    found = [start.groups(), *re.findall(f"Q{numbers} ", path), last.groups()]
    return [(float(x), float(y)) for x, y in found]


def cuts(one, other, box):
    """Whether a level or upright line runs through the inside of a box."""
    left, top, right, bottom = box
    (x1, x2), (y1, y2) = sorted((one[0], other[0])), sorted((one[1], other[1]))
    return x1 < right - 0.5 and left + 0.5 < x2 and y1 < bottom - 0.5 and top + 0.5 < y2


@pytest.mark.parametrize("procedure", EDITIONS)
def test_every_step_of_an_edition_is_drawn_once_and_leads_to_its_row(procedure):
    links = [(a.get("data-step"), a.get("href")) for a in drawn(Seen(procedure, library=LIBRARY)).iter(f"{SVG}a")]

    assert links == [(name, f"#step-{name}") for name in procedure.step]


@pytest.mark.parametrize("procedure", EDITIONS)
def test_no_two_boxes_overlap_and_all_are_inside_the_picture(procedure):
    picture = drawn(Seen(procedure, library=LIBRARY))
    width, height = float(picture.get("width")), float(picture.get("height"))
    found = boxes(picture).values()

    assert [
        pair for pair in combinations(found, 2) if all(pair[0][n] < pair[1][n + 2] and pair[1][n] < pair[0][n + 2] for n in (0, 1))
    ] == []  # fmt: skip
    assert all(left >= 0 and top >= 0 and right <= width and bottom <= height for left, top, right, bottom in found)


@pytest.mark.parametrize("procedure", EDITIONS)
def test_every_arc_is_drawn(procedure):
    after = {f"{before} {step.name}" for step in procedure.steps for before in step.after}
    gates = {f"gate:{gate} {step.name}" for step in procedure.steps for gate in step.gates}
    backs = {f"{s.name} {o.back_to}" for s in procedure.steps for o in s.outcomes if o.back_to}

    assert set(arcs(drawn(Seen(procedure, library=LIBRARY)))) == after | gates | backs


@pytest.mark.parametrize("procedure", EDITIONS)
def test_no_arc_runs_through_a_box(procedure):
    picture = drawn(Seen(procedure, library=LIBRARY))
    found = boxes(picture)
    through = [
        (ends, name)
        for ends, path in arcs(picture).items()
        if len(set(ends.split(" "))) > 1
        for one, other in pairwise(corner_points(path))
        for name, box in found.items()
        if cuts(one, other, box)
    ]

    assert through == []


@pytest.mark.parametrize("procedure", EDITIONS)
def test_every_line_of_a_box_is_inside_it(procedure):
    for group in drawn(Seen(procedure, library=LIBRARY)).iter(f"{SVG}a"):
        left, top, right, bottom = corners(next(e for e in group if e.get("class") == "g-box"))
        for text in group.iter(f"{SVG}text"):
            assert left < float(text.get("x")) < right
            assert top < float(text.get("y")) < bottom


@pytest.mark.parametrize("path", WORKED, ids=lambda path: f"{path.parent.parent.name}/{path.stem}")
def test_a_worked_case_is_drawn_with_the_state_of_every_step(path):
    worked = read_worked(path)
    progress = trace_worked(worked, LIBRARY)
    picture = drawn(Seen(progress.procedure, progress, LIBRARY))
    shown = {a.get("data-step"): a.get("class").split()[1] for a in picture.iter(f"{SVG}a")}
    expect = worked.expect
    lists = {"done": expect.done, "skipped": expect.skipped, "undetermined": expect.undetermined}

    assert shown.keys() == progress.procedure.step.keys()
    for kind, names in lists.items():
        assert {shown[name] for name in names or ()} <= {f"g-{kind}"}
    assert {shown[name] for name in expect.ready or ()} <= {"g-ready", "g-held"}
    assert {shown[name] for name in expect.blocked or ()} <= {"g-waiting"}


LOOPS = (
    a_procedure()
    .step("apply")
    .step("check", outcomes={"passed": "proceed", "returned": "apply", "held": "check"}, rounds=3)
    .within("30 calendar days", start="apply")
    .step("advise", after=("check",), when="fact asked")
    .step("appeal", after=("check",), when="fact appealed")
    .step("enter", after=("check", "us.entry/file"), outcomes={"entered": "proceed", "refused": "end"})
    .step("release")
)
FACTS = {"asked": False, "appealed": None}


def looped(*events, as_of="2026-01-31"):
    case = a_case().stating(**FACTS).beside("us.entry/file", None)
    for step, on, outcome, note in events:
        case = case.with_step(step, on=on, outcome=outcome, note=note)
    return case.traced(LOOPS, as_of)


RETURNED = (("apply", "2026-01-06", None, ""), ("check", "2026-01-08", "returned", "a page is missing"))
HELD = (("apply", "2026-01-06", None, ""), ("check", "2026-01-08", "held", "the officer is away"))
REFUSED = (("check", "2026-01-08", "passed", ""), ("enter", "2026-01-09", "refused", ""))


@pytest.mark.parametrize(
    ("events", "states"),
    [
        ((), "ready waiting skipped undetermined waiting waiting"),
        (RETURNED, "ready waiting skipped undetermined waiting waiting"),
        (HELD, "done held skipped undetermined waiting waiting"),
        (REFUSED, "done done skipped dropped done dropped"),
    ],
)
def test_each_state_has_its_class_its_mark_and_its_word(events, states):
    picture = drawn(Seen(LOOPS.made, looped(*events)))
    links = list(picture.iter(f"{SVG}a"))

    assert [a.get("class") for a in links] == [f"g-step g-{state}" for state in states.split()]
    for link, state in zip(links, states.split(), strict=True):
        assert [m for m in link.iter(f"{SVG}path") if m.get("class") == f"g-mark g-mark-{state}"]
        assert state in " ".join(t.text for t in link.iter(f"{SVG}text") if t.get("class") == "g-state")


def test_the_box_of_a_held_step_has_its_corners_cut_and_that_of_a_skipped_one_a_broken_edge():
    shapes = {
        a.get("data-step"): next(e for e in a if e.get("class") == "g-box")
        for a in drawn(Seen(LOOPS.made, looped(*HELD))).iter(f"{SVG}a")
    }

    assert shapes["check"].tag == f"{SVG}polygon"
    assert (shapes["apply"].get("rx"), shapes["apply"].get("stroke-dasharray")) == ("0", None)
    assert shapes["advise"].get("stroke-dasharray") == "4 3"


def texts(picture, kind):
    return [text.text for text in picture.iter(f"{SVG}text") if text.get("class") == f"g-{kind}"]


def test_an_arc_back_tells_the_round_it_opened_and_a_hold_how_often():
    assert texts(drawn(Seen(LOOPS.made)), "round") == ["up to 3 rounds"]
    assert texts(drawn(Seen(LOOPS.made, looped(*RETURNED))), "round") == ["round 2 of 3"]
    assert texts(drawn(Seen(LOOPS.made, looped(*HELD))), "round") == ["up to 3 rounds", "×1"]
    assert "ready since 2026-01-08 (round" in " ".join(texts(drawn(Seen(LOOPS.made, looped(*RETURNED))), "state"))


def test_a_clock_at_its_step_says_its_days_left_or_that_it_was_missed_and_in_an_edition_its_term():
    applied = ("apply", "2026-01-06", None, "")

    assert texts(drawn(Seen(LOOPS.made)), "clock") == ["within 30 calendar days"]
    assert texts(drawn(Seen(LOOPS.made, looped(applied))), "clock") == ["5 days left, due 2026-02-05"]
    assert texts(drawn(Seen(LOOPS.made, looped(applied, as_of="2026-02-04"))), "clock") == [
        "1 day left, due 2026-02-05"
    ]
    assert texts(drawn(Seen(LOOPS.made, looped(applied, as_of="2026-03-01"))), "clock") == ["missed 2026-02-05"]


def test_a_gate_says_how_it_stands_and_leads_to_its_case():
    gate = LOOPS.made.step["enter"].gates[0]
    passage = Passage(Stand.WAITING, "not yet", "/cases/entry/")
    picture = drawn(Seen(LOOPS.made, gates={gate: passage}))
    link = next(a for a in picture.iter(f"{SVG}a") if a.get("data-gate"))

    assert (link.get("href"), link.get("class")) == ("/cases/entry/", "g-gate g-waiting")
    assert texts(picture, "gate-words") == ["us.entry/file (not yet)"]
    assert texts(drawn(Seen(LOOPS.made)), "gate-words") == ["us.entry/file"]


def test_a_gate_tells_each_of_its_ways_by_its_titles():
    procedure = LIBRARY.of["transport.oversize-by-legs"][-1]

    found = " ".join(texts(drawn(Seen(procedure, library=LIBRARY)), "gate-words"))
    assert "Goods leave CERN: Declare the export" in found
    assert "Formal entry for consumption: Release the goods or Temporary" in found


def test_conditions_and_ends_stand_in_the_boxes_of_an_edition():
    picture = drawn(Seen(LOOPS.made))

    assert texts(picture, "if") == ["only if: asked", "only if: appealed"]
    assert texts(picture, "ends") == ["may end: refused"]


def test_the_picture_has_a_name_and_a_summary_and_nothing_a_strict_policy_refuses():
    text = graph(Seen(LOOPS.made, looped(*HELD)))
    picture = parsed(text)

    assert picture.get("aria-label") == "Steps of Test of test.procedure, edition 2000-01-01"
    assert picture.find(f"{SVG}title").text == picture.get("aria-label")
    assert picture.find(f"{SVG}desc").text == "6 steps: 1 done, 1 held, 2 waiting, 1 undetermined, 1 skipped"
    assert not re.search(r"style=|<style|<script|\son\w+=|\sid=", text)


def test_what_a_library_says_is_escaped():
    odd = a_procedure().step("a", office="<b>&").made

    assert "<b>" not in graph(Seen(odd))
    assert texts(drawn(Seen(odd)), "office") == ["<b>&"]


def test_a_graph_in_another_language_says_its_words():
    words = {"done {day}": "erledigt {day}", "done": "erledigt"}
    picture = drawn(Seen(LOOPS.made, looped(*REFUSED), say=lambda text: words.get(text, text)))

    assert "erledigt 2026-01-08: passed" in " ".join(texts(picture, "state"))


def test_the_same_edition_is_always_drawn_the_same():
    """The picture of one edition as text. Where it changes on purpose, look at it and write it anew."""
    (procedure,) = LIBRARY.of["us.federal-agency.certificate"]

    assert graph(Seen(procedure, library=LIBRARY)).replace("><", ">\n<") + "\n" == GOLDEN.read_text(encoding="utf-8")


def test_the_strip_has_one_mark_for_each_step_and_counts_them_in_words():
    picture = parsed(strip(looped(*HELD)))

    assert picture.get("aria-label") == "1 done, 1 held, 2 waiting, 1 undetermined, 1 skipped"
    kinds = [path.get("class").split()[-1] for path in picture.iter(f"{SVG}path")]
    assert kinds == [f"g-mark-{s.stand}" for s in standings(looped(*HELD)).values()]
