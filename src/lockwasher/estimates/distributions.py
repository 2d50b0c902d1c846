"""Distributions of durations, in days: their quantiles, their shares and what is left of a duration in progress."""

from __future__ import annotations

import difflib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, overload

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]

_PARAMS: Final = {
    "lognormal": ("median", "sigma"),
    "gamma": ("shape", "scale"),
    "pert": ("low", "mode", "high"),
    "triangular": ("low", "mode", "high"),
    "empirical": (),
    "fixed": ("days",),
    "exponential": ("mean",),
}
KINDS: Final = tuple(_PARAMS)
_SMALLEST: Final = 2.0**-53  # the smallest uniform number above 0; betaincinv finds no answer far below it
_VANISHED: Final = 1e-290  # survival shares below this lose digits near the smallest float


class DistributionError(ValueError):
    """A distribution cannot be drawn from; the message says why."""


@dataclass(frozen=True, slots=True)
class Distribution:
    """One distribution of a duration, in days; checked when it is made.

    `params` stand in the order of their kind: lognormal (median, sigma), gamma (shape, scale), pert and triangular
    (low, mode, high), fixed (days), exponential (mean). `values` belong to kind empirical alone and are sorted.

    Raises:
        DistributionError: the kind is unknown, or a parameter is missing, unknown or impossible.
    """

    kind: str
    params: tuple[tuple[str, float], ...]
    values: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        _check_names(self.kind, [name for name, _ in self.params])
        _check_numbers(self)
        _check_values(self)

    def __getitem__(self, name: str) -> float:
        """The parameter of this name."""
        return dict(self.params)[name]


@overload
def distribution(kind: str, *, values: Sequence[float]) -> Distribution: ...


@overload
def distribution(kind: str, **params: float) -> Distribution: ...


def distribution(kind: str, *, values: Sequence[float] | float = (), **params: float) -> Distribution:
    """Make a checked distribution, in days; empirical values may come in any order.

    Raises:
        DistributionError: the kind is unknown, or a parameter is missing, unknown or impossible.
    """
    _check_names(kind, list(params))
    ordered = tuple((name, float(params[name])) for name in _PARAMS[kind])
    known = (values,) if isinstance(values, int | float) else values
    return Distribution(kind, ordered, tuple(sorted(float(value) for value in known)))


def quantile(distribution: Distribution, u: Floats) -> Floats:
    """The duration in days that a share `u` (0 to 1) of all cases does not exceed."""
    match distribution.kind:
        case "lognormal":
            return _lognormal(distribution, special.ndtri(u))
        case "gamma":
            return distribution["scale"] * _floats(special.gammaincinv(distribution["shape"], u))
        case "pert":
            low, width, rise, fall = _pert(distribution)
            return low + width * _floats(special.betaincinv(rise, fall, np.where(u < _SMALLEST, 0.0, u)))
        case "triangular":
            return _triangular_quantile(distribution, u)
        case "empirical":
            values = np.array(distribution.values)
            return _floats(np.interp(u * (len(values) - 1), np.arange(len(values)), values))
        case "exponential":
            return -distribution["mean"] * np.log1p(-u)
        case _:
            return np.full(np.shape(u), distribution["days"])


def cdf(distribution: Distribution, x: Floats) -> Floats:
    """The share of all cases whose duration is at most `x` days."""
    x = np.asarray(x, np.float64)
    match distribution.kind:
        case "lognormal":
            return _floats(special.ndtr(_standard(distribution, x)))
        case "gamma":
            return _floats(special.gammainc(distribution["shape"], np.maximum(x, 0.0) / distribution["scale"]))
        case "pert":
            low, width, rise, fall = _pert(distribution)
            return _floats(special.betainc(rise, fall, np.clip((x - low) / width, 0.0, 1.0)))
        case "triangular":
            return _triangular_cdf(distribution, x)
        case "empirical":
            return _empirical_cdf(distribution.values, x)
        case "exponential":
            return -np.expm1(-np.maximum(x, 0.0) / distribution["mean"])
        case _:
            return np.where(x >= distribution["days"], 1.0, 0.0)


def mean(distribution: Distribution) -> float:
    """The mean duration, in days."""
    match distribution.kind:
        case "lognormal":
            return distribution["median"] * math.exp(distribution["sigma"] ** 2 / 2)
        case "gamma":
            return distribution["shape"] * distribution["scale"]
        case "pert":
            return (distribution["low"] + 4 * distribution["mode"] + distribution["high"]) / 6
        case "triangular":
            return (distribution["low"] + distribution["mode"] + distribution["high"]) / 3
        case "empirical":
            return _empirical_mean(distribution.values)
        case "exponential":
            return distribution["mean"]
        case _:
            return distribution["days"]


def quantile_beyond(distribution: Distribution, elapsed: float, u: Floats) -> Floats:
    """The whole duration in days of a step in progress since `elapsed` days, at the share `u` of what is possible.

    The quantile at F(e) + (1 - F(e)) u, worked out from the share that lasts longer, so that far in the tail no digits
    are lost. Nothing is left, and the duration is `elapsed`, where it lies beyond all that the distribution allows.
    """
    if elapsed <= 0:
        return quantile(distribution, u)
    match distribution.kind:
        case "lognormal":
            whole = _lognormal_beyond(distribution, elapsed, u)
        case "gamma":
            whole = _gamma_beyond(distribution, elapsed, u)
        case "exponential":
            whole = elapsed + quantile(distribution, u)
        case _:
            share = float(cdf(distribution, np.array(elapsed)))
            whole = quantile(distribution, share + (1.0 - share) * u)
    return np.maximum(whole, elapsed)


# ---------------------------------------------------------------- one kind each


def _floats(numbers: NDArray[np.floating]) -> Floats:
    """The same numbers; the special functions do not promise double precision in their types."""
    return np.asarray(numbers, np.float64)


def _standard(distribution: Distribution, x: Floats) -> Floats:
    """How many sigmas a duration lies above the median, on the scale of logarithms."""
    with np.errstate(divide="ignore"):
        return (np.log(np.maximum(x, 0.0)) - math.log(distribution["median"])) / distribution["sigma"]


def _lognormal(distribution: Distribution, sigmas: Floats) -> Floats:
    """The duration so many sigmas above the median; without bound where it is too long for a number."""
    with np.errstate(over="ignore"):
        return np.exp(math.log(distribution["median"]) + distribution["sigma"] * sigmas)


def _lognormal_beyond(distribution: Distribution, elapsed: float, u: Floats) -> Floats:
    log_longer = special.log_ndtr(-_standard(distribution, np.array(elapsed)))
    return _lognormal(distribution, -special.ndtri_exp(log_longer + np.log1p(-u)))


def _gamma_beyond(distribution: Distribution, elapsed: float, u: Floats) -> Floats:
    shape, scale = distribution["shape"], distribution["scale"]
    longer = float(special.gammaincc(shape, elapsed / scale))
    if longer < _VANISHED:
        # Far out the gamma tail is exponential with the same scale.
        return elapsed - scale * np.log1p(-u)
    return scale * _floats(special.gammainccinv(shape, longer * (1.0 - u)))


def _pert(distribution: Distribution) -> tuple[float, float, float, float]:
    """Low, width and the two shapes of the beta variable, with the usual weight 4 on the mode."""
    low, width = distribution["low"], distribution["high"] - distribution["low"]
    rise = 1 + 4 * (distribution["mode"] - low) / width
    fall = 1 + 4 * (distribution["high"] - distribution["mode"]) / width
    return low, width, rise, fall


def _triangular_quantile(distribution: Distribution, u: Floats) -> Floats:
    low, mode, high = distribution["low"], distribution["mode"], distribution["high"]
    rising = low + np.sqrt(u * (high - low) * (mode - low))
    falling = high - np.sqrt((1.0 - u) * (high - low) * (high - mode))
    return np.where(u * (high - low) < mode - low, rising, falling)


def _triangular_cdf(distribution: Distribution, x: Floats) -> Floats:
    low, mode, high = distribution["low"], distribution["mode"], distribution["high"]
    x = np.clip(x, low, high)
    # Where the mode stands at an end, or next to it, that side is empty: what its divisor gives is not looked at.
    with np.errstate(over="ignore"):
        rising = (x - low) ** 2 / ((high - low) * (mode - low) or 1.0)
        falling = 1.0 - (high - x) ** 2 / ((high - low) * (high - mode) or 1.0)
    return np.where(x < mode, rising, falling)


def _empirical_cdf(values: Sequence[float], x: Floats) -> Floats:
    known = np.array(values, np.float64)
    if len(known) == 1:
        return np.where(x >= known[0], 1.0, 0.0)
    below = np.clip(np.searchsorted(known, x, side="right") - 1, 0, len(known) - 2)
    width = known[below + 1] - known[below]
    # Clipped before it is divided: a width near the smallest number there is would overflow.
    part = np.clip(x - known[below], 0.0, width) / np.where(width > 0, width, 1.0)
    return np.where(x >= known[-1], 1.0, (below + part) / (len(known) - 1))


def _empirical_mean(values: Sequence[float]) -> float:
    if len(values) == 1:
        return values[0]
    return (sum(values) - (values[0] + values[-1]) / 2) / (len(values) - 1)


# ---------------------------------------------------------------- checks


def _check_names(kind: str, names: Sequence[str]) -> None:
    if kind not in _PARAMS:
        raise DistributionError(f"there is no distribution {kind!r}{_suggest(kind, KINDS)}")
    wanted = _PARAMS[kind]
    for name in names:
        if name not in wanted:
            hint = _suggest(name, wanted) or f"; it takes {', '.join(wanted) or 'values'}"
            raise DistributionError(f"{kind} takes no parameter {name!r}{hint}")
    for name in wanted:
        if name not in names:
            raise DistributionError(f"{kind} needs {name}; it takes {', '.join(wanted)}")


def _suggest(word: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(word, known, n=1)
    return f"; did you mean {near[0]!r}?" if near else ""


def _check_numbers(made: Distribution) -> None:
    for name, value in made.params:
        if not math.isfinite(value):
            raise DistributionError(f"{made.kind}: {name} is {value}, which is not a number of days to draw from")
        if name in {"median", "sigma", "shape", "scale", "mean"} and value <= 0:
            raise DistributionError(f"{made.kind}: {name} is {value:g}; it must be above 0")
        if name in {"low", "days"} and value < 0:
            raise DistributionError(f"{made.kind}: {name} is {value:g}; a duration cannot be negative")
    if made.kind in {"pert", "triangular"}:
        _check_order(made.kind, made["low"], made["mode"], made["high"])


def _check_order(kind: str, low: float, mode: float, high: float) -> None:
    if not low <= mode <= high:
        raise DistributionError(f"{kind}: low {low:g}, mode {mode:g}, high {high:g} must not decrease")
    if low == high:
        raise DistributionError(f"{kind}: low and high are both {low:g}; write fixed, days {low:g}")


def _check_values(made: Distribution) -> None:
    if made.kind != "empirical":
        if made.values:
            raise DistributionError(f"{made.kind} takes no values; kind empirical does")
        return
    if not made.values:
        raise DistributionError("empirical needs at least one value")
    wrong = [value for value in made.values if not math.isfinite(value) or value < 0]
    if wrong:
        raise DistributionError(f"empirical: {wrong[0]:g} is not a duration in days")
    if list(made.values) != sorted(made.values):
        raise DistributionError("empirical: values must be sorted; distribution(...) sorts them")
