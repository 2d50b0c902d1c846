"""Fit a lognormal distribution to durations by maximum likelihood, and say how far it can be trusted."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from lockwasher.estimates.distributions import Distribution, distribution

MIN_CASES = 3  # below this a spread is noise
FEW_CASES = 20  # below this the fit carries a caution
_Z80 = float(special.ndtri(0.8))


class FitError(ValueError):
    """Durations cannot be fitted; the message says why and what to do instead."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted distribution of days, and what it rests on.

    `n` counts finished cases, `open_n` cases still open; `p80` is the number of days that 80 % of cases do not exceed;
    `log_sigma` is the standard deviation of the logarithm. `caution` is empty where `n` is at least 20.
    """

    distribution: Distribution
    n: int
    median: float
    p80: float
    log_sigma: float
    open_n: int = 0
    caution: str = ""


def fit_lognormal(durations: Sequence[float]) -> Fit:
    """Fit finished durations, in days: the mean and the standard deviation (divisor n) of their logarithms.

    Raises:
        FitError: there are fewer than three, one is not above zero, or all are equal.
    """
    logs = logs_of(durations)
    return fit_of(logs, float(logs.mean()), float(logs.std()))


def logs_of(durations: Sequence[float]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """The logarithms of durations. Raises FitError as `fit_lognormal`."""
    if len(durations) < MIN_CASES:
        raise FitError(
            f"{len(durations)} finished {'case is' if len(durations) == 1 else 'cases are'} too few for a fit; "
            f"it takes {MIN_CASES}: use a stated estimate until then"
        )
    wrong = [days for days in durations if not (math.isfinite(days) and days > 0)]
    if wrong:
        raise FitError(f"a duration of {wrong[0]:g} days cannot be fitted; a lognormal needs days above zero")
    if min(durations) == max(durations):
        raise FitError(f"all {len(durations)} cases took {durations[0]:g} days; there is no spread to fit, use fixed")
    return np.log(np.array(durations, np.float64))


def fit_of(logs: np.ndarray[tuple[int], np.dtype[np.float64]], mu: float, sigma: float, open_n: int = 0) -> Fit:
    """A fit from the mean and standard deviation of the logarithms."""
    median = math.exp(mu)
    return Fit(
        distribution=distribution("lognormal", median=median, sigma=sigma),
        n=logs.size,
        median=median,
        p80=math.exp(mu + _Z80 * sigma),
        log_sigma=sigma,
        open_n=open_n,
        caution=_caution(logs.size, mu, sigma),
    )


def _caution(n: int, mu: float, sigma: float) -> str:
    """The 80 % interval of the median by Student's t; with open cases it is too wide rather than too narrow."""
    if n >= FEW_CASES:
        return ""
    reach = float(special.stdtrit(n - 1, 0.9)) * sigma / math.sqrt(n - 1)
    low, high = math.exp(mu - reach), math.exp(mu + reach)
    return f"fitted to {n} cases only: the median may as well be anywhere from {low:.0f} to {high:.0f} days"
