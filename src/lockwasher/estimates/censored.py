"""Fit durations together with cases still open. A module of its own, since scipy's statistics take a second to import."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from scipy import stats

from lockwasher.estimates.fits import Fit, FitError, fit_of, logs_of


def fit_lognormal_censored(durations: Sequence[float], open_durations: Sequence[float]) -> Fit:
    """Fit finished durations together with cases still open, which are known only to last longer, in days.

    Leaving open cases out makes an office look faster than it is: the slow ones are those that are open.

    Raises:
        FitError: as `fit_lognormal`, or an open duration is negative.
    """
    logs = logs_of(durations)
    wrong = [days for days in open_durations if not (math.isfinite(days) and days >= 0)]
    if wrong:
        raise FitError(f"an open case has lasted {wrong[0]:g} days; it must be zero or more")
    # A case opened today says nothing yet: every duration is longer than none.
    still_open = np.log([days for days in open_durations if days > 0])
    if not still_open.size:
        return fit_of(logs, float(logs.mean()), float(logs.std()), len(open_durations))
    mu, sigma = stats.norm.fit(stats.CensoredData(uncensored=logs, right=still_open))
    return fit_of(logs, float(mu), float(sigma), len(open_durations))
