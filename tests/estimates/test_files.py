"""Files of estimates: what they say, and what a broken one is told."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from lockwasher.estimates.distributions import KINDS as ALL_KINDS
from lockwasher.estimates.distributions import distribution
from lockwasher.estimates.files import KINDS, SOURCES, Beliefs, Estimate, Shares, faults, read_beliefs
from lockwasher.procedures.dialect import DialectError
from lockwasher.procedures.library import read_library

FILE = """\
estimates: title.transfer
steps:
  sign:
    - source: guess
      lognormal: {p50: 14, p90: 60}
      days: working
      rests_on: an assumption
      source_url: https://example.org/signing
      known_on: 2016-05-01
      applies_from: 2016-01-01
    - source: log
      fit: notice-to-decision
      days: calendar
      rests_on: dockets
  deliver:
    - source: log
      fixed: 5
      days: calendar
      n: 7
      rests_on: seven deliveries
outcomes:
  sign:
    source: officer
    rests_on: the desk
    known_on: 2017-01-01
    share: {signed: 90, refused: "10"}
occurs:
  deliver:
    - source: guess
      rests_on: an assumption
      percent: 20
    - source: guess
      rests_on: a better one
      source_url: https://example.org/delivery
      known_on: 2018-01-01
      percent: "12.5"
"""


def read(tmp_path: Path, text: str, name: str = "title.transfer.yaml") -> Mapping[str, Beliefs]:
    (tmp_path / name).write_text(text, encoding="utf-8")
    return read_beliefs(tmp_path)


def test_a_file_is_read_whole(tmp_path: Path):
    belief = read(tmp_path, FILE)["title.transfer"]
    guess, log = belief.steps["sign"]
    assert guess.distribution
    assert guess.distribution.kind == "lognormal"
    assert guess.distribution["median"] == 14
    assert guess.distribution["sigma"] == pytest.approx(1.13556, abs=1e-5)  # ln(60 / 14) / 1.28155
    assert (guess.source, guess.is_working_days, guess.rests_on) == ("guess", True, "an assumption")
    assert (guess.source_url, guess.known_on, guess.applies_from) == (
        "https://example.org/signing",
        date(2016, 5, 1),
        date(2016, 1, 1),
    )
    assert log == Estimate("log", "dockets", is_working_days=False, fit="notice-to-decision")
    assert belief.steps["deliver"] == (
        Estimate("log", "seven deliveries", is_working_days=False, distribution=distribution("fixed", days=5), n=7),
    )
    assert belief.outcomes["sign"] == (
        Shares("officer", "the desk", (("signed", 90.0), ("refused", 10.0)), known_on=date(2017, 1, 1)),
    )
    assert [shares.percent for shares in belief.occurs["deliver"]] == [(("occurs", 20.0),), (("occurs", 12.5),)]
    assert belief.occurs["deliver"][1].source_url == "https://example.org/delivery"


@pytest.mark.parametrize(("upper", "z"), [("p80", 0.841621), ("p90", 1.281552), ("p95", 1.644854)])
def test_a_stated_percentile_is_met_by_the_distribution(tmp_path: Path, upper: str, z: float):
    """P50 and one higher percentile fix a lognormal: sigma is ln(upper / P50) over the standard normal quantile."""
    text = FILE.replace("{p50: 14, p90: 60}", f"{{p50: 10, {upper}: 27}}")
    found = read(tmp_path, text)["title.transfer"].steps["sign"][0].distribution
    assert found
    assert found["sigma"] == pytest.approx(0.993252 / z, abs=1e-5)  # ln 2.7 = 0.993252


@pytest.mark.parametrize(
    ("told", "made"),
    [
        ("gamma: {shape: 2, scale: 15}", distribution("gamma", shape=2, scale=15)),
        ("pert: {low: 3, mode: 15, high: 20}", distribution("pert", low=3, mode=15, high=20)),
        ("triangular: {low: 3, mode: 15, high: 20}", distribution("triangular", low=3, mode=15, high=20)),
        ("exponential: {mean: 30}", distribution("exponential", mean=30)),
        ('lognormal: {sigma: "0.6", median: 60}', distribution("lognormal", median=60, sigma=0.6)),
        ('fixed: "0.5"', distribution("fixed", days=0.5)),
    ],
)
def test_every_kind_of_distribution_can_be_stated(tmp_path: Path, told: str, made: object):
    text = FILE.replace("lognormal: {p50: 14, p90: 60}", told)
    assert read(tmp_path, text)["title.transfer"].steps["sign"][0].distribution == made


def test_the_kinds_are_those_of_the_distributions_but_for_raw_values():
    assert set(ALL_KINDS) - {"empirical"} == set(KINDS)


def test_a_file_may_say_nothing_of_outcomes_or_occurrence(tmp_path: Path):
    belief = read(tmp_path, FILE[: FILE.index("outcomes:")])["title.transfer"]
    assert (belief.outcomes, belief.occurs) == ({}, {})
    assert read_beliefs(tmp_path) is read_beliefs(tmp_path)


@pytest.mark.parametrize(
    ("day", "n_durations", "n_outcomes", "n_occurs"),
    [
        (date(2016, 4, 30), 1, 0, 1),
        (date(2016, 5, 1), 2, 0, 1),
        (date(2017, 1, 1), 2, 1, 1),
        (date(2018, 1, 1), 2, 1, 2),
    ],
)
def test_a_figure_is_known_from_its_day_on(tmp_path: Path, day: date, n_durations: int, n_outcomes: int, n_occurs: int):
    known = read(tmp_path, FILE)["title.transfer"].known(day)
    assert len(known.steps["sign"]) == n_durations
    assert len(known.outcomes.get("sign", ())) == n_outcomes
    assert len(known.occurs["deliver"]) == n_occurs


AT = "estimates/title.transfer.yaml"


@pytest.mark.parametrize(
    ("right", "wrong", "words"),
    [
        ("estimates: title", "estimate: title", f"{AT}:1, estimate: there is no key 'estimate' here; did you mean 'estimates'?"),
        ("estimates: title.transfer", "estimates: title", f"{AT}:1, estimates: the file is named 'title.transfer.yaml'; it must be 'title.yaml'"),
        ("steps:\n", "outcomes: {}\nsteps:\n", "the key 'outcomes' stands twice; keep one"),
        ("source: guess\n      lognormal", "source: gues\n      lognormal", f"{AT}:4, steps.sign[0].source: 'gues' is not one of log, officer"),
        ("source: guess\n      lognormal", "source: gues\n      lognormal", "did you mean 'guess'?"),
        ("days: working", "days: business", f"{AT}:6, steps.sign[0].days: 'business' is not one of calendar, working"),
        ("      days: working\n", "", f"{AT}:4, steps.sign[0]: 'days' is missing; add it"),
        ("      rests_on: an assumption\n      source_url", "      source_url", "steps.sign[0]: 'rests_on' is missing; add it"),
        ("known_on: 2016-05-01", "known_on: May 2016", f"{AT}:9, steps.sign[0].known_on: expected a date such as 2017-07-26"),
        ("known_on: 2016-05-01", "known_in: 2016-05-01", "there is no key 'known_in' here; did you mean 'known_on'?"),
        ("      lognormal: {p50: 14, p90: 60}\n", "", f"{AT}:4, steps.sign[0]: give one of fit, lognormal, gamma"),
        ("      days: working", "      fixed: 3\n      days: working", "steps.sign[0]: give one of fit, lognormal, gamma"),
        ("p90: 60", "p99: 60", f"{AT}:5, steps.sign[0].lognormal: give p50 and one of p80, p90, p95"),
        ("p90: 60", "p90: 60, p95: 80", "steps.sign[0].lognormal: give p50 and one of p80, p90, p95"),
        ("p90: 60", "p90: 14", "steps.sign[0].lognormal: p50 must be above 0 and below p90"),
        ("p50: 14", "p50: 0", "steps.sign[0].lognormal: p50 must be above 0 and below p90"),
        ("p50: 14", 'p50: "nan"', f"{AT}:5, steps.sign[0].lognormal.p50: expected a number such as 20 or 0.55"),
        ("p90: 60", 'p90: "inf"', f"{AT}:5, steps.sign[0].lognormal.p90: expected a number such as 20 or 0.55"),
        ("p50: 14", "p50: a fortnight", f"{AT}:5, steps.sign[0].lognormal.p50: expected a number such as 20 or 0.55"),
        ("{p50: 14, p90: 60}", "14", "steps.sign[0].lognormal: expected a map (key: value), found the number 14"),
        ("{p50: 14, p90: 60}", "{median: 14}", "steps.sign[0].lognormal: lognormal needs sigma; it takes median, sigma"),
        ("{p50: 14, p90: 60}", "{median: 14, sigma: 1, kind: 2}", "lognormal takes no parameter 'kind'"),
        ("{p50: 14, p90: 60}", "{median: 14, sigma: 1, values: 2}", "lognormal takes no parameter 'values'"),
        ("lognormal: {p50: 14, p90: 60}", "pert: {low: 9, mode: 3, high: 5}", "pert: low 9, mode 3, high 5 must not decrease"),
        ("fixed: 5", "fixed: -5", f"{AT}:17, steps.deliver[0].fixed: fixed: days is -5; a duration cannot be negative"),
        ("fixed: 5", "fixed: five", f"{AT}:17, steps.deliver[0].fixed: expected a number such as 20 or 0.55"),
        ("fit: notice-to-decision", "fit: notice-to-decison", f"{AT}:12, steps.sign[1].fit: 'notice-to-decison' is not one of"),
        ("fit: notice-to-decision", "fit: notice-to-decison", "did you mean 'notice-to-decision'?"),
        ("source: log\n      fit", "source: guess\n      fit", f"{AT}:11, steps.sign[1].source: a figure fitted to dockets is a log"),
        (
            "days: calendar\n      rests_on: dockets",
            "days: working\n      rests_on: dockets",
            "steps.sign[1].days: dockets count calendar days; write 'days: calendar'",
        ),
        (
            "days: calendar\n      rests_on: dockets",
            "days: calendar\n      n: 9\n      rests_on: dockets",
            "steps.sign[1].n: the cases of a fit are counted when it is made; remove 'n'",
        ),
        ("      n: 7\n", "", f"{AT}:16, steps.deliver[0]: a log says how many cases stand behind it: give 'n' with"),
        ("days: working", "days: working\n      n: 7", "steps.sign[0]: a log says how many cases stand behind it"),
        ("n: 7", "n: 0", f"{AT}:19, steps.deliver[0].n: 0 cases are no log; give the number of cases, or 'source: guess'"),
        ("n: 7", 'n: "7"', "steps.deliver[0].n: expected a whole number, found text '7'"),
        ("    - source: log\n      fixed", "      source: log\n      fixed", f"{AT}:15, steps.deliver: expected a list"),
        ('refused: "10"', 'refused: "11"', f"{AT}:26, outcomes.sign.share: the shares sum to 101; make them sum to 100"),
        ('signed: 90, refused: "10"', "signed: 110, refused: -10", "outcomes.sign.share.signed: 110 is no percentage"),
        ("source: officer", "source: oracle", f"{AT}:23, outcomes.sign.source: 'oracle' is not one of log, officer, statute, guess"),
        ("    share:", "    shares:", "there is no key 'shares' here; did you mean 'share'?"),
        ("    rests_on: the desk\n", "", f"{AT}:22, outcomes.sign: 'rests_on' is missing; add it"),
        ("percent: 20", "percent: 120", f"{AT}:31, occurs.deliver[0].percent: 120 is no percentage; it lies between 0 and 100"),
        ("      percent: 20\n", "", "occurs.deliver[0]: 'percent' is missing; add it"),
        ("source: guess\n      rests_on: a better one", "source: rumour\n      rests_on: a better one", "occurs.deliver[1].source: 'rumour'"),
    ],
)  # fmt: skip
def test_a_broken_file_says_where_what_and_what_to_do(tmp_path: Path, right: str, wrong: str, words: str):
    assert right in FILE
    with pytest.raises(DialectError) as caught:
        read(tmp_path, FILE.replace(right, wrong, 1))
    assert words in str(caught.value)


def test_a_folder_that_is_not_there_is_an_error_and_not_an_empty_one(tmp_path: Path):
    with pytest.raises(DialectError, match="nowhere: there is no such folder; give a folder of estimate files"):
        read_beliefs(tmp_path / "nowhere")
    assert read_beliefs(tmp_path) == {}


# ---------------------------------------------------------------- the library


def test_the_shipped_tables_fit_the_shipped_library():
    assert faults(read_beliefs(), read_library()) == []


def test_every_shipped_figure_says_what_it_rests_on_and_a_counted_log_since_when():
    found = [e for belief in read_beliefs().values() for estimates in belief.steps.values() for e in estimates]
    assert len(found) > 50
    assert {e.source for e in found} <= set(SOURCES)
    assert [e for e in found if not e.rests_on] == []
    assert [e for e in found if e.source == "log" and not e.fit and not e.known_on] == []


@pytest.mark.parametrize(
    ("right", "wrong", "fault"),
    [
        ("  sign:\n    - source", "  sing:\n    - source", "there is no step 'sing'; did you mean 'sign'?"),
        ("occurs:\n  deliver:", "occurs:\n  delivery:", "there is no step 'delivery'; did you mean 'deliver'?"),
        ("outcomes:\n  sign:", "outcomes:\n  record-it:", "there is no step 'record-it'; did you mean 'record'?"),
    ],
)
def test_faults_name_steps_that_no_edition_has(tmp_path: Path, right: str, wrong: str, fault: str):
    assert right in FILE
    found = faults(read(tmp_path, FILE.replace(right, wrong, 1)), read_library())
    assert [f for f in found if "no step" in f] == [f"title.transfer.yaml: {fault}"]


def test_faults_name_outcomes_that_a_step_does_not_have(tmp_path: Path):
    assert faults(read(tmp_path, FILE), read_library()) == ["title.transfer.yaml: step 'sign' has no outcome 'refused'"]


def test_faults_name_a_procedure_that_is_not_there(tmp_path: Path):
    text = _without_shares(FILE).replace("estimates: title.transfer", "estimates: title.transfers")
    assert faults(read(tmp_path, text, "title.transfers.yaml"), read_library()) == [
        "title.transfers.yaml: there is no procedure 'title.transfers'; did you mean 'title.transfer'?"
    ]


def _without_shares(text: str) -> str:
    return text[: text.index("outcomes:")] + text[text.index("occurs:") :]
