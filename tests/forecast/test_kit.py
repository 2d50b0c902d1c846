import gzip
import json

import numpy as np
import pytest

from forecast.plans import a_chain, given_work
from lockwasher.estimates.distributions import distribution
from lockwasher.forecast.draws import durations
from lockwasher.forecast.kit import last_steps, read_given, read_workload, write_given
from lockwasher.forecast.plan import Office, Plan, PlanError, PlanStep

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
    path = tmp_path / "w0.json.gz"
    path.write_bytes(gzip.compress(json.dumps(WORKLOAD).encode()))
    return path


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
