"""Fits of durations against figures worked out by hand and a slow twin."""

import math
from datetime import date
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockwasher.estimates.censored import fit_lognormal_censored
from lockwasher.estimates.distributions import distribution
from lockwasher.estimates.dockets import stage_durations, stage_record
from lockwasher.estimates.fits import Fit, FitError, fit_lognormal

REPLAY, TODAY = date(2016, 11, 1), date(2026, 11, 23)
waits = st.lists(st.integers(1, 900).map(float), min_size=3, max_size=40).filter(lambda days: len(set(days)) > 1)


def _censored_by_steps(done: list[float], still_open: list[float]) -> tuple[float, float]:
    """Mu and sigma by expectation and maximisation: each open case stands for its mean remainder. Slow, but plain."""
    normal, logs, limits = NormalDist(), [math.log(d) for d in done], [math.log(d) for d in still_open]
    mu, sigma, n = 4.0, 1.0, len(done) + len(still_open)
    for _ in range(2000):
        first, second = sum(logs), sum((x - mu) ** 2 for x in logs)
        for limit in limits:
            z = (limit - mu) / sigma
            hazard = normal.pdf(z) / normal.cdf(-z)
            first += mu + sigma * hazard
            second += sigma**2 * (1 + z * hazard)
        new_mu = first / n
        mu, sigma = new_mu, math.sqrt(second / n - (new_mu - mu) ** 2)
    return mu, sigma


def test_three_durations_by_hand():
    """10, 20 and 40 days: the median is 20, sigma is ln 2 times the root of two thirds, P80 = 20 exp(0.8416 sigma)."""
    fit = fit_lognormal([10, 40, 20])
    assert fit.median == pytest.approx(20)
    assert fit.log_sigma == pytest.approx(0.565952, abs=1e-6)
    assert fit.p80 == pytest.approx(32.2026, abs=1e-3)
    assert (fit.n, fit.open_n) == (3, 0)
    assert fit.distribution == distribution("lognormal", median=fit.median, sigma=fit.log_sigma)
    # Student's t at 0.9 with two degrees of freedom is 1.8856: reach 1.8856 * 0.56595 / sqrt(2) = 0.7546.
    assert fit.caution == "fitted to 3 cases only: the median may as well be anywhere from 9 to 43 days"


def test_twenty_cases_need_no_caution():
    assert fit_lognormal([30.0] * 9 + [60.0] * 10).caution.startswith("fitted to 19 cases only: ")
    assert fit_lognormal([30.0] * 10 + [60.0] * 10).caution == ""


@pytest.mark.parametrize(
    ("stage", "known_on", "n", "median", "p80", "log_sigma"),
    [
        ("cbp-review", REPLAY, 7, 56.2, 85.3, 0.496),
        ("acceptance-to-notice", REPLAY, 11, 34.4, 52.9, 0.511),
        ("acceptance-to-notice", TODAY, 12, 41.6, 81.3, 0.797),
        ("notice-to-decision", REPLAY, 58, 73.8, 136.2, 0.728),
        ("notice-to-decision", TODAY, 63, 72.6, 132.1, 0.710),
    ],
)
def test_what_the_dockets_teach(stage, known_on, n, median, p80, log_sigma):
    """Checked by the sum of the logarithms: the median is the geometric mean of the days."""
    days = stage_durations(stage, known_on)
    fit = fit_lognormal(days)
    assert fit.n == n
    assert fit.median == pytest.approx(math.prod(d ** (1 / n) for d in days))
    assert (round(fit.median, 1), round(fit.p80, 1), round(fit.log_sigma, 3)) == (median, p80, log_sigma)


@given(waits, st.floats(0.1, 50))
def test_days_counted_in_another_unit_move_the_median_and_leave_the_spread(days, factor):
    once, scaled = fit_lognormal(days), fit_lognormal([factor * d for d in days])
    assert scaled.median == pytest.approx(factor * once.median)
    assert scaled.p80 == pytest.approx(factor * once.p80)
    assert scaled.log_sigma == pytest.approx(once.log_sigma, abs=1e-9)


@given(waits)
def test_the_median_lies_among_the_durations_and_p80_above_it(days):
    fit = fit_lognormal(days)
    assert min(days) <= fit.median <= max(days)
    assert fit.median < fit.p80


def test_open_cases_agree_with_the_slow_twin():
    """What the desk knew on 1 January 1995: dockets decided, and dockets waiting."""
    record = stage_record("notice-to-decision", date(1995, 1, 1))
    assert (record.n, len(record.open)) == (9, 2)
    fit = fit_lognormal_censored(record.durations, record.open_durations)
    mu, sigma = _censored_by_steps(list(record.durations), list(record.open_durations))
    assert fit.median == pytest.approx(math.exp(mu), rel=1e-3)
    assert fit.log_sigma == pytest.approx(sigma, rel=1e-3)
    assert (fit.n, fit.open_n) == (9, 2)


def test_long_waits_still_open_agree_with_the_slow_twin():
    done, still_open = [20.0, 30.0, 45.0, 60.0], [50.0, 90.0, 200.0, 400.0]
    fit = fit_lognormal_censored(done, still_open)
    mu, sigma = _censored_by_steps(done, still_open)
    assert (fit.median, fit.log_sigma) == (pytest.approx(math.exp(mu), rel=1e-3), pytest.approx(sigma, rel=1e-3))
    assert fit.median > fit_lognormal(done).median


@pytest.mark.parametrize("still_open", [[], [0.0], [0.0, 0.0]])
def test_without_open_cases_that_have_lasted_the_fit_is_the_plain_one(still_open):
    plain = fit_lognormal([10, 20, 40])
    assert fit_lognormal_censored([10, 20, 40], still_open) == Fit(
        plain.distribution, 3, plain.median, plain.p80, plain.log_sigma, len(still_open), plain.caution
    )


@pytest.mark.parametrize(
    ("days", "text"),
    [
        ([], "0 finished cases are too few for a fit; it takes 3: use a stated estimate until then"),
        ([5.0], "1 finished case is too few for a fit; it takes 3: use a stated estimate until then"),
        ([5.0, 6.0], "2 finished cases are too few for a fit; it takes 3: use a stated estimate until then"),
        ([5.0, 0.0, 6.0], "a duration of 0 days cannot be fitted; a lognormal needs days above zero"),
        ([5.0, -3.0, 6.0], "a duration of -3 days cannot be fitted; a lognormal needs days above zero"),
        ([5.0, math.nan, 6.0], "a duration of nan days cannot be fitted; a lognormal needs days above zero"),
        ([175.0] * 4, "all 4 cases took 175 days; there is no spread to fit, use fixed"),
    ],
)
def test_durations_that_give_no_fit_are_refused(days, text):
    for fit in (fit_lognormal, lambda some: fit_lognormal_censored(some, [10.0])):
        with pytest.raises(FitError) as refused:
            fit(days)
        assert str(refused.value) == text


def test_an_open_case_cannot_have_lasted_less_than_no_time():
    with pytest.raises(FitError, match="an open case has lasted -2 days; it must be zero or more"):
        fit_lognormal_censored([10, 20, 40], [-2.0])
