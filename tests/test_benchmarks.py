"""What `make bench` says of the engine and its rivals follows from what was measured, and all of them do the same work."""

import gzip
import importlib
import json
import shutil
import sys
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from scipy.stats import ks_2samp

from lockwasher.forecast.kit import ends, given, last_steps, read_layout, read_workload
from lockwasher.forecast.playing import play
from lockwasher.forecast.simulate import simulate_given

ROOT = Path(__file__).parents[1]
MODULES = ("charts", "engine", "growth", "machine", "pages", "policy_lab", "rivals", "rounds", "speed")
DRAWS = 2_000


@pytest.fixture(scope="module")
def made():
    """The modules of benchmarks/, which import each other by their bare names."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "benchmarks"))
        yield SimpleNamespace(**{name: importlib.import_module(name) for name in MODULES})
    for name in MODULES:
        del sys.modules[name]


@pytest.fixture
def cost(made):
    """The cost of a piece of work by nanoseconds for each of a thousand step-samples."""
    return lambda ns, wall_s=1.0, peak_mb=90.0: made.rounds.Cost(wall_s, ns * 1e-6, 1_000, peak_mb)


@pytest.fixture
def costs(made, cost):
    """Three rounds of all, in which every engine takes ten times what the one before it does; the middle one counts."""
    found = {}
    for task in made.rivals.TASKS.values():
        for place, engine in enumerate(made.rivals.ENGINES):
            if engine != "numpy" or task.numpy is not None:
                found[task.title, engine] = [cost(5 * 10**place * part, 0.2 * part) for part in (1.2, 1.0, 0.7)]
    found[made.speed.BIG] = [cost(6, 3.0, 600.0)]
    found[made.speed.WARM] = [cost(0, 0.71)]
    return found


def rows(table):
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]


# Tables


def test_every_workload_has_a_row_for_every_engine_with_its_median_range_and_ratio(made, costs):
    told = rows(made.speed.cost_table(costs))

    assert [row[:2] for row in told] == [
        [title, engine]
        for title in ("W1", "W2", "W2-high", "W3")
        for engine in ("Lockwasher", "numpy", "oracle", "SimPy")
    ]
    assert told[:4] == [
        ["W1", "Lockwasher", "5.00", "3.50 to 6.00", "1"],
        ["W1", "numpy", "50.0", "35.0 to 60.0", "10.0"],
        ["W1", "oracle", "500", "350 to 600", "100"],
        ["W1", "SimPy", "5,000", "3,500 to 6,000", "1,000"],
    ]
    assert told[5] == ["W2", "numpy", "-", "-", "-"]


def test_a_ratio_is_that_of_the_medians(made, cost):
    measured = {
        ("W1", "Lockwasher"): [cost(4), cost(5), cost(50)],
        ("W1", "SimPy"): [cost(900), cost(20_000), cost(30_000)],
    }

    assert made.speed.ratio(measured, "W1", "SimPy") == pytest.approx(4_000)


def test_a_goal_is_met_from_its_bound_on(made, costs, cost):
    """What may be at most so much, and what must be at least so much."""
    told = {row[0]: row[1:] for row in rows(made.speed.goal_table(costs))}

    assert told["W1, 1,000 draws"] == ["0.200 s", "at most 0.25 s", "yes"]
    assert told["W3, 100,000 draws"] == ["0.200 s", "at most 0.05 s", "no"]
    assert told["W1, 10,000 draws"] == ["3.00 s", "at most 3 s", "yes"]
    assert told["W1, 10,000 draws, peak memory"] == ["600 MB", "at most 600 MB", "yes"]
    assert told["W1: SimPy takes"] == ["1,000 times", "at least 4,000 times", "no"]
    assert told["warm start"] == ["0.710 s", "at most 0.7 s", "no"]

    costs["W1", "SimPy"] = [cost(20_001)]
    assert rows(made.speed.goal_table(costs))[6] == ["W1: SimPy takes", "4,000 times", "at least 4,000 times", "yes"]
    assert made.speed.Goal("x", "times", 4.0, lambda _: 4.0, is_least=True).is_met(costs)


def test_the_goals_are_those_of_the_kit(made):
    """Section 6 of its page states each bound."""
    text = (ROOT / "benchmarks" / "kit" / "README.md").read_text("utf-8").partition("## 6. Goals")[2]
    stated = {float(word.strip(":;.,%").replace(",", "")) for word in text.split() if word[0].isdigit()}

    assert {goal.bound for goal in made.speed.GOALS} <= stated


def test_the_short_table_has_one_line_for_each_workload(made, costs):
    told = rows(made.speed.short_table(costs))

    assert [row[0].partition(":")[0] for row in told] == ["W1", "W2", "W2-high", "W3"]
    assert told[1][1:] == ["0.200 s", "5.00 ns", "-", "100 times", "1,000 times"]
    assert told[3][0].endswith("; 100,000 draws")


def test_figures_have_three_digits(made):
    assert [made.pages.figure(value) for value in (0.05, 0.9996, 4.756, 47.9, 999.6, 16_749, 100)] == [
        "0.0500", "1.00", "4.76", "47.9", "1,000", "16,700", "100",
    ]  # fmt: skip


def test_a_machine_is_named_with_its_versions(made):
    told = made.machine.machine("numpy", "not-there")

    assert f"numpy {np.__version__}" in told
    assert told.endswith(", no not-there")


# The work


def test_works_take_turns(made, cost):
    """So that a load on the machine falls on all of them."""
    order = []
    works = {("W", name): lambda name=name: order.append(name) or cost(len(order)) for name in "abc"}
    found = made.rounds.in_turn(works, 2)

    assert order == [*"abcabc"]
    assert [round(each.ns) for each in found["W", "b"]] == [2, 5]


def test_what_is_done_in_a_round(made, tmp_path):
    """Goals that only the whole can reach are measured only with the whole."""
    speed, names = made.speed, list(made.rivals.TASKS)
    whole = list(speed.works(names, tmp_path))

    assert len(whole) == 4 * 4 - 2 + 2
    assert {("W2", "numpy"), ("W2-high", "numpy")} & set(whole) == set()
    assert list(speed.works(["w2"], tmp_path)) == [("W2", engine) for engine in ("Lockwasher", "oracle", "SimPy")]
    assert not {speed.BIG, speed.WARM} & set(speed.works(names, tmp_path, draws=5))
    assert not {speed.BIG, speed.WARM} & set(speed.works(names, tmp_path, cases=5))


def test_a_cost_counts_the_step_samples_of_its_own_part(made, tmp_path, oracle, monkeypatch):
    """Three cases of W1: one replication by the loops, a thousand by numpy, seven by the engine."""
    asked = []
    monkeypatch.setattr(made.rivals, "benched", lambda path, draws: asked.append((path.name, draws)))
    works = made.speed.works(["w1"], tmp_path, draws=7, cases=3)
    steps = oracle.read_workload(tmp_path / "w1-3.json.gz").step_count
    counted = {engine: works["W1", engine]().step_samples / steps for engine in ("oracle", "SimPy", "numpy")}
    works["W1", "Lockwasher"]()

    assert counted == {"oracle": 1, "SimPy": 1, "numpy": 1_000}
    assert asked == [("w1-3.json.gz", 7)]


def test_rivals_do_as_much_of_a_workload_as_the_page_says(made, tmp_path, oracle):
    """500 cases of W1 once, or 60 a thousand times; of the others the whole."""
    first_cases = importlib.import_module("workload").first_cases
    whole = {name: oracle.read_workload(made.rivals.workload_path(name)) for name in made.rivals.TASKS}
    done = {
        name: {key[1]: work.args[1] for key, work in made.rivals.works(name, made.rivals.workload_path(name))}
        for name in whole
    }

    assert done["w1"]["oracle"] == done["w1"]["SimPy"] == first_cases(whole["w1"], 500).step_count
    assert done["w1"]["numpy"] == first_cases(whole["w1"], 60).step_count * 1_000
    assert done["w2"]["SimPy"] == done["w2_high"]["oracle"] == whole["w2"].step_count
    assert (done["w3"]["SimPy"], done["w3"]["numpy"]) == (200 * 20, 200 * 10_000)
    assert {name: own["Lockwasher"] for name, own in done.items()} == {
        "w1": 1_000,
        "w2": 1_000,
        "w2_high": 1_000,
        "w3": 100_000,
    }


def test_cases_are_repeated_or_cut(made, tmp_path):
    def cases(path):
        return json.loads(gzip.decompress(path.read_bytes()))["cases"]

    whole = cases(made.rivals.workload_path("w1"))

    assert cases(made.rivals.with_cases("w1", 7, tmp_path)) == whole[:7]
    assert cases(made.rivals.with_cases("w1", len(whole) + 2, tmp_path)) == [*whole, *whole[:2]]


@pytest.mark.parametrize(("name", "cases"), [("w1", 20), ("w2_high", 40), ("w3", 1)])
def test_engine_oracle_and_simpy_finish_alike_on_the_same_durations(made, tmp_path, oracle, name, cases):
    """Tick for tick; those are the functions that are measured."""
    simulate_with_simpy = importlib.import_module("simpy_reference").simulate_with_simpy
    path = made.rivals.with_cases(name, cases, tmp_path)
    workload, plan = oracle.read_workload(path), read_workload(path)
    table = oracle.draw_durations(workload, 3, 0)
    theirs = oracle.simulate(workload, table).finish
    ours = simulate_given(plan, given(np.array([[tick for row in table for tick in row]])))

    assert simulate_with_simpy(workload, table) == theirs
    assert ours.finish[0, last_steps(plan)].tolist() == [row[-1] for row in theirs]


@pytest.mark.parametrize(("name", "cases"), [("w1", 4), ("w3", 1)])
def test_engine_and_numpy_finish_alike_in_distribution(made, tmp_path, oracle, name, cases):
    """Kolmogorov and Smirnov: with equal distributions one of ten thousand seeds passes the bound."""
    peers = importlib.import_module("compare_peers")
    path = made.rivals.with_cases(name, cases, tmp_path)
    workload, laid = oracle.read_workload(path), read_layout(path)
    theirs = peers.numpy_run(workload, peers.NumpyCalendar(workload.calendar), DRAWS, 1)
    ours = play(laid, ends(laid), DRAWS, 1).finish / laid.plan.ticks_per_day
    bound = (np.log(2 / 1e-4) / 2 * 2 / DRAWS) ** 0.5

    for case in range(cases):
        assert ks_2samp(ours[case], theirs[case]).statistic < bound


# Growth


@pytest.mark.parametrize(
    ("power", "words"),
    [
        (1.0, "ten times the cases cost 10.0 times as much (slope 1.00): in proportion"),
        (1.2, "ten times the cases cost 15.8 times as much (slope 1.20): more than in proportion"),
        (0.9, "ten times the cases cost 7.94 times as much (slope 0.90): less than in proportion"),
    ],
)
def test_the_slope_of_growth_is_its_power(made, power, words):
    counts = (100, 1_000, 3_000, 100_000)
    line = made.growth.Line("cases", counts, tuple(3 * count**power for count in counts))

    assert line.slope == pytest.approx(power)
    assert f"{line.told}: {line.verdict}" == words


def test_growth_is_measured_in_both_directions_from_the_same_thousand(made, tmp_path, cost, monkeypatch):
    asked = []
    monkeypatch.setattr(made.growth, "benched", lambda path, draws: asked.append((path.name, draws)) or cost(5))
    works = made.growth.works(tmp_path, most=3_000)
    measured = made.rounds.in_turn(works, 3)

    assert list(works) == [
        ("cases", 1_000), ("cases", 3_000), ("draws", 100), ("draws", 300), ("draws", 1_000), ("draws", 3_000),
    ]  # fmt: skip
    assert asked[:3] == [("w1-1000.json.gz", 1_000), ("w1-3000.json.gz", 1_000), ("w1-1000.json.gz", 100)]
    assert [line.counts for line in made.growth.lines(measured)] == [(1_000, 3_000), (100, 300, 1_000, 3_000)]
    assert rows(made.growth.growth_table(measured))[1] == [
        "cases",
        "3,000",
        "1,000",
        "0.00000500 s",
        "5.00 ns",
        "90.0 MB",
    ]


# Pages and pictures


def test_a_table_is_put_between_its_marks_and_nothing_else_is_touched(made, tmp_path):
    page = tmp_path / "page.md"
    page.write_text("a\n<!-- measured: x -->\nold \\1\n<!-- end of x -->\nb\n")
    made.pages.put(page, "x", "new \\1\n")
    made.pages.put(page, "x", "new \\1\n")

    assert page.read_text() == "a\n<!-- measured: x -->\nnew \\1\n<!-- end of x -->\nb\n"


@pytest.mark.parametrize("n_places", [0, 2])
def test_a_page_without_its_place_is_left_as_it_is(made, tmp_path, n_places):
    page = tmp_path / "page.md"
    page.write_text("<!-- measured: x -->\n<!-- end of x -->\n" * n_places)
    with pytest.raises(made.pages.NoPlaceError) as refused:
        made.pages.put(page, "x", "new\n")

    assert str(refused.value) == (
        f"page.md: {n_places} places for 'x'; put '<!-- measured: x -->' and '<!-- end of x -->' into it once"
    )
    assert "new" not in page.read_text()


def words_of(picture):
    return [text.text for text in ET.fromstring(picture).iter("{http://www.w3.org/2000/svg}text")]  # noqa: S314  # our own


def test_bars_name_every_engine_and_its_ratio(made, costs):
    told = words_of(made.charts.bars(costs, "Medians & more."))

    assert told[1] == "Medians & more."
    assert told.count("Lockwasher") == 4
    assert told.count("numpy") == 2
    assert told.count("5,000 ns, 1,000 times as much") == 4
    assert "warm start" not in told


def test_a_logarithmic_axis_has_equal_decades(made):
    axis = made.charts.Log([2, 5_000], 100, 500)

    assert axis.decades() == [1, 10, 100, 1_000, 10_000]
    assert [axis.at(value) for value in axis.decades()] == pytest.approx([100, 200, 300, 400, 500])


def test_pictures_are_the_same_each_time_without_a_ground_of_their_own(made, costs):
    """They stand on light pages and on dark ones."""
    grown = [made.growth.Line(what, (100, 1_000), (0.1, 1.0)) for what in ("cases", "draws")]
    for draw in (lambda: made.charts.bars(costs, "x"), lambda: made.charts.growth(grown, "x")):
        picture = draw()

        assert picture == draw()
        assert not {"#fff", "#ffffff", "white", "black", "#000"} & set(picture.split('"'))
        assert " id=" not in picture
    assert {grown[1].told, grown[1].verdict} < set(words_of(picture))


@pytest.fixture
def tree(made, tmp_path, monkeypatch):
    """Copies of the pages, so that a run may write them; processes are not started."""
    (tmp_path / "pictures").mkdir()
    for name, page in (("PAGE", made.pages.PAGE), ("README", made.pages.README)):
        monkeypatch.setattr(made.pages, name, Path(shutil.copy(page, tmp_path)))
    monkeypatch.setattr(made.pages, "PICTURES", tmp_path / "pictures")
    monkeypatch.setattr(made.engine, "warm_start", lambda: None)
    return tmp_path


def run(made, monkeypatch, *words):
    monkeypatch.setattr(sys, "argv", ["engine.py", *words])
    made.engine.main()


def test_a_whole_run_writes_page_readme_and_picture(made, tree, costs, monkeypatch, capsys):
    monkeypatch.setattr(made.speed, "works", lambda *_: {key: lambda key=key: costs[key][0] for key in costs})
    run(made, monkeypatch, "--rounds", "1")
    page, readme = ((tree / name).read_text("utf-8") for name in ("engine-speed.md", "README.md"))

    assert made.speed.goal_table(costs).splitlines()[0] in capsys.readouterr().out
    assert "| W3 | SimPy | 6,000 | 6,000 to 6,000 | 1,000 |" in page
    assert "| W2-high, 1,000 draws | 0.240 s | at most 2 s | yes |" in page
    assert "medians of 1 round; load of the machine before: " in page
    assert "| 0.240 s | 6.00 ns | 10.0 times | 100 times | 1,000 times |" in readme
    assert "6,000 ns, 1,000 times as much" in (tree / "pictures" / "engine.svg").read_text("utf-8")


def test_a_run_of_growth_writes_table_slopes_and_picture(made, tree, cost, monkeypatch):
    works = {(what, count): lambda count=count: cost(count) for what in ("cases", "draws") for count in (100, 1_000)}
    monkeypatch.setattr(made.growth, "works", lambda *_: works)
    run(made, monkeypatch, "--growth", "--rounds", "1")

    assert "- Ten times the draws cost 10.0 times as much (slope 1.00): in proportion.\n" in (
        tree / "engine-speed.md"
    ).read_text("utf-8")
    assert "slope 1.00" in (tree / "pictures" / "engine-growth.svg").read_text("utf-8")


def test_a_run_cut_short_prints_and_writes_nothing(made, tree, monkeypatch, capsys):
    """The engine by its verb, in a process of its own, and its rivals."""
    before = [path.read_bytes() for path in sorted(tree.glob("*.md"))]
    run(made, monkeypatch, "w1", "--rounds", "1", "--draws", "2", "--cases", "2")
    out = capsys.readouterr().out

    assert [row[:2] for row in rows(out.partition("\n\n")[2])] == [
        ["W1", engine] for engine in ("Lockwasher", "numpy", "oracle", "SimPy")
    ]
    assert "goal" not in out
    assert [path.read_bytes() for path in sorted(tree.glob("*.md"))] == before
    assert list((tree / "pictures").iterdir()) == []


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["w9"], "the kit has no workload 'w9'; take w1, w2, w2_high, w3"),
        (["--rounds", "0"], "argument --rounds: 0 is less than 1"),
    ],
)
def test_what_cannot_be_measured_is_said(made, tree, monkeypatch, capsys, words, error):
    with pytest.raises(SystemExit):
        run(made, monkeypatch, *words)

    assert error in capsys.readouterr().err


# The policy lab


def test_the_last_decision_leaves_out_what_ends_before_any(made):
    """Of three applications in two futures: the third is refused in the first, and in the second all are."""
    days = np.array([[365.2425, np.inf], [730.485, np.inf], [np.inf, np.inf]])
    assert made.policy_lab.last_decision(days).tolist() == [2.0, 0.0]
