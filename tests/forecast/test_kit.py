import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from forecast.plans import a_chain, given_work
from lockwasher.estimates.distributions import distribution
from lockwasher.forecast.draws import durations
from lockwasher.forecast.kit import ends, last_steps, read_given, read_layout, read_workload, write_given, write_rows
from lockwasher.forecast.kit_format import WorkloadError
from lockwasher.forecast.layout import lay_out
from lockwasher.forecast.plan import Office, Plan, PlanError, PlanStep

WORKLOADS = Path(__file__).parents[2] / "benchmarks" / "kit" / "workloads"
STEP = {"distribution": 0, "working_days": True, "occurs": 1.0, "repeat": 0.0, "office": None}
WORKLOAD = {
    "name": "W0",
    "horizon_days": 9.0,
    "calendars": {"standard": {"day0_weekday": 0, "weekend": [5, 6], "holidays": [1], "last_day": 50}},
    "distributions": [
        {"kind": "empirical", "params": {"values": [1.0, 2.0]}},
        {"kind": "fixed", "params": {"days": 3.0}},
    ],
    "templates": [
        {
            "steps": [
                {"id": 0, "after": []} | STEP,
                {"id": 1, "after": [0], "factor": 2.0} | STEP
                | {"distribution": 1, "working_days": False, "office": 0, "occurs": 0.5, "repeat": 0.25},
            ]
        }
    ],
    "cases": [{"template": 0, "scale": 1.5, "release_day": day} for day in (0.0, 2.5)],
    "offices": [{"id": 0, "desks": 3}],
}  # fmt: skip


@pytest.fixture
def workload(tmp_path):
    return write(tmp_path / "w0.json.gz", WORKLOAD)


def write(path, content):
    path.write_bytes(gzip.compress(json.dumps(content).encode(), 1))
    return path


def changed(**fields):
    """The workload with some of its first case, first step or of itself changed; names that are fields there."""
    content = json.loads(json.dumps(WORKLOAD))
    for name, value in fields.items():
        places = (content, content["cases"][0], content["templates"][0]["steps"][0], content["calendars"]["standard"])
        next(place for place in places if name in place)[name] = value
    return content


def test_a_workload_reads_as_a_plan(workload):
    """A case's release is the not-before of its first step; every step keeps its key when cases are left out."""
    plan = read_workload(workload, ticks_per_day=8)

    assert isinstance(plan, Plan)
    assert (plan.name, plan.as_of, plan.desks, plan.ticks_per_day) == ("W0", 0, (Office(3),), 8)
    assert plan.calendars[0].add_working(np.array([0]), np.array([8])).item() == 16
    assert plan.steps[2:] == (
        PlanStep(
            "1/0/1", 1, 0, (), distribution("empirical", values=(1, 2)), scale=1.5, calendar=0, not_before=20
        ),
        PlanStep(
            "1/1/1", 1, 1, (2,), distribution("fixed", days=3), factor=2.0, scale=1.5, occurs=0.5, repeat=0.25, office=0
        ),
    )  # fmt: skip
    assert read_workload(workload, ticks_per_day=8, cases=1).steps == plan.steps[:2]
    assert last_steps(plan) == [1, 3]


def test_given_durations_read_as_they_were_written(workload, tmp_path):
    plan = read_workload(workload)
    drawn = durations(plan, 3, 1)
    write_given(tmp_path / "draws.json.gz", plan, drawn)
    again = read_given(tmp_path / "draws.json.gz", plan)

    assert again.ticks.tolist() == drawn.ticks.tolist()
    assert again.branch.tolist() == drawn.branch.tolist()


def test_given_durations_of_another_workload_are_refused(workload, tmp_path):
    """The error says which file, what it holds and what is wanted."""
    path = tmp_path / "draws.json.gz"
    write_given(path, a_chain({}), given_work([1]))
    with pytest.raises(PlanError, match=r"draws.json.gz: durations of plan at 4 ticks a day do not fit W0 at 65536"):
        read_given(path, read_workload(workload))

    write_given(path, read_workload(workload, cases=1), given_work([1, 2], [1, 2]))
    with pytest.raises(PlanError, match=r"draws.json.gz: replication 0 has 2 durations, W0 has 4 steps"):
        read_given(path, read_workload(workload))


def assert_laid_out_alike(path, **told):
    """Both readings give the same arrays, of the same kind, and the same keys."""
    plan = read_workload(path, **told)
    one, other = lay_out(plan), read_layout(path, **told)
    for name in one.arrays._fields:
        told_one, told_other = getattr(one.arrays, name), getattr(other.arrays, name)

        np.testing.assert_array_equal(told_one, told_other, err_msg=name, strict=True)
        assert told_one.flags.c_contiguous == told_other.flags.c_contiguous, name
    assert one.keys.first.tolist() == other.keys.first.tolist()
    assert one.keys.second.tolist() == other.keys.second.tolist()
    assert one.tick_bits == other.tick_bits
    assert one.n_steps == other.n_steps
    for name in ("name", "as_of", "calendars", "desks", "ticks_per_day"):
        assert getattr(one.plan, name) == getattr(other.plan, name)
    assert ends(other).tolist() == last_steps(plan)


@pytest.mark.parametrize("name", ["w1", "w2", "w2_high", "w3", "mmc_3"])
@pytest.mark.parametrize("ticks_per_day", [65_536, 8])
def test_a_workload_is_laid_out_straight_from_its_templates_as_from_its_plan(name, ticks_per_day):
    assert_laid_out_alike(WORKLOADS / f"{name}.json.gz", ticks_per_day=ticks_per_day, cases=60)


def test_templates_that_are_first_used_out_of_order_are_laid_out_alike(tmp_path):
    """A third template is used by nobody."""
    content = changed()
    content["templates"] = [{"steps": [{"id": 0, "after": []} | STEP]}, *content["templates"] * 2]
    content["cases"] = [{"template": t, "scale": 0.1 + t, "release_day": t / 3} for t in (1, 0, 1, 1, 0)]

    assert_laid_out_alike(write(tmp_path / "w.json.gz", content))
    assert_laid_out_alike(write(tmp_path / "w.json.gz", content), ticks_per_day=10, cases=2)


@pytest.mark.parametrize("read", [read_workload, read_layout])
@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"name": 7}, "the workload.name must be text, not 7"),
        ({"scale": None}, r"the workload.cases\[0\].scale must be a number, not null"),
        ({"scale": float("nan")}, r"the workload.cases\[0\].scale must be a number, not NaN"),
        ({"scale": 10**400}, r"the workload.cases\[0\].scale must be a number, not 1000"),
        ({"scale": -1}, "step '0/0/1': 'scale' is -1; it must be above 0"),
        ({"release_day": -2}, "step '0/0/1': 'not_before' is tick -131072; ticks count from the start of day 0"),
        ({"release_day": 1e9}, "step '0/0/1': 'not_before' is tick 65536000000000; ticks count"),
        ({"template": 1}, "case 0 follows template 1; there are 1"),
        ({"template": -1}, "case 0 follows template -1; there are 1"),
        ({"template": True}, r"the workload.cases\[0\].template must be a whole number, not true"),
        ({"cases": []}, "the workload has no cases"),
        ({"cases": {}}, "the workload.cases must be a list"),
        ({"cases": [3]}, r"the workload.cases\[0\] must be an object"),
        ({"calendars": {}}, "the workload has no calendar 'standard'"),
        ({"weekend": list(range(7))}, "one of them at least is worked"),
        ({"id": 1}, "template 0, step 0: its id is 1; ids count from 0 in order"),
        ({"after": [0]}, "template 0, step 0: 'after' may name earlier steps only"),
        ({"distribution": -1}, "template 0, step 0: there is no distribution -1"),
        ({"office": 1}, "template 0, step 0: there is no office 1"),
        ({"office": 0.5}, r"steps'?\]?\[0\].office must be a whole number or null, not 0.5"),
        ({"occurs": 2}, "step '0/0/1': 'occurs' is 2; a probability lies between 0 and 1"),
        ({"templates": [{"steps": []}]}, "template 0 has no steps"),
        ({"templates": [{}]}, r"the workload.templates\[0\] has no 'steps'"),
        ({"distributions": [{"kind": "lognormal", "params": {}}] * 2}, "w.json.gz: .*median"),
        ({"distributions": [{"kind": "fixed", "params": {"days": [1.0]}}] * 2}, "takes numbers; 'days' is a list"),
    ],
)  # fmt: skip
def test_a_broken_workload_is_refused_in_words(tmp_path, read, fields, told):
    path = write(tmp_path / "w.json.gz", changed(**fields))
    with pytest.raises(WorkloadError, match=told):
        read(path)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"{}", r"w.json.gz is no whole gzip file \(Not a gzipped file"),
        (gzip.compress(b"{}" * 99)[:-9], r"w.json.gz is no whole gzip file \(Compressed file ended"),
        (gzip.compress(b"{\n]"), r"w.json.gz, line 2, column 1: no JSON"),
        (gzip.compress(b"\xff"), "w.json.gz holds no JSON"),
        (gzip.compress(b"[]"), "w.json.gz: the workload must be an object"),
    ],
    ids=["not packed", "cut short", "broken", "no text", "a list"],
)
def test_a_file_that_is_no_workload_is_refused_in_words(tmp_path, content, told):
    path = tmp_path / "w.json.gz"
    path.write_bytes(content)
    with pytest.raises(WorkloadError, match=told):
        read_layout(path)


def test_a_table_that_cannot_be_written_whole_leaves_what_was_there(workload, tmp_path):
    plan, path = read_workload(workload), tmp_path / "draws.json.gz"
    write_rows(path, plan, iter(np.ones((2, 4), np.int32)))
    before = path.read_bytes()

    def rows():
        yield np.ones(4, np.int32)
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        write_rows(path, plan, rows())
    assert path.read_bytes() == before
    assert sorted(each.name for each in tmp_path.iterdir()) == ["draws.json.gz", "w0.json.gz"]
