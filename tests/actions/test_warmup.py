"""The compiled passes are made ready."""

import numpy as np

from forecast.plans import a_chain
from lockwasher.actions.warmup import warmup
from lockwasher.forecast import kernel, selection
from lockwasher.forecast.engine import play_targets
from lockwasher.forecast.layout import lay_out
from lockwasher.forecast.selection import quantile_rows
from lockwasher.forecast.simulate import simulate

PASSES = (kernel.play_all, kernel.run_targets, selection.select)


def test_every_pass_is_ready_after_the_warmup():
    warmed = warmup()

    assert warmed.is_compiled
    assert warmed.wall_s > 0
    for ready in PASSES:
        assert ready.signatures


def test_the_warmup_leaves_nothing_to_compile():
    """A plan played afterwards calls every pass with types that are there already."""
    warmup()
    before = [len(ready.signatures) for ready in PASSES]
    plan = a_chain({}, {"repeat": 0.5})
    simulate(plan, draws=300, seed=1)
    quantile_rows(play_targets(lay_out(plan), np.array([1]), 300, 1).finish)

    assert [len(ready.signatures) for ready in PASSES] == before
