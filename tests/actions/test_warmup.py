"""The compiled passes are made ready."""

from datetime import date

import numpy as np

from forecast.plans import a_chain
from lockwasher.actions.look import look
from lockwasher.actions.warmup import warmup
from lockwasher.forecast import kernel, kernel_offices, selection, sweeps, variances
from lockwasher.forecast.engine import play_targets
from lockwasher.forecast.forecast import forecast
from lockwasher.forecast.layout import lay_out
from lockwasher.forecast.selection import quantile_rows
from lockwasher.forecast.simulate import simulate

PASSES = (
    *(kernel.draw_all, kernel.play_all, kernel.run_targets, kernel_offices.keep_draws, kernel_offices.play_draws),
    *(selection.select, sweeps.sweep_back, variances._put_in_bins, variances._sum_groups),
)


def test_every_pass_is_ready_after_the_warmup():
    warmed = warmup()

    assert warmed.is_compiled
    assert warmed.wall_s > 0
    for ready in PASSES:
        assert ready.signatures


def test_the_warmup_leaves_nothing_to_compile():
    """A portfolio forecast and a queue played afterwards call every pass with types that are there already."""
    warmup()
    before = [len(ready.signatures) for ready in PASSES]
    forecast(look("icarus", date(2017, 7, 26)).world, draws=300)
    plan = a_chain({"office": 0}, {"repeat": 0.5}, desks=(1,))
    simulate(plan, draws=300, seed=1)
    quantile_rows(play_targets(lay_out(plan), np.array([1]), 300, 1).finish)

    assert [len(ready.signatures) for ready in PASSES] == before
