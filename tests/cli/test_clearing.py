"""The verbs of clearance: every lawful way in, and the fewest applications."""

import pytest

from exchange import untidy

ALL = ("--assume", "nothing-special", "--assume", "never-in-the-united-states", "--assume", "stays-for-good")


# ---------------------------------------------------------------- routes


def test_the_ways_of_one_item_are_told_with_why_days_and_money(run):
    told = run("routes", "t600-module-1", "-p", "icarus", "--as-of", "2017-07-26").stdout
    assert "Ordinary entry, duty paid (HTSUS chapters 1 to 97): nothing on record stands against it" in told
    assert "Property of a foreign government or designated international organization (19 CFR 148.89)" in told
    assert "at risk: the importer answers for duty, value and description" in told
    assert "duty and fees: known part 0.00 USD, 3 unknown: tariff number, customs value" in told
    assert (
        "Proposed (earliest at P80, 7 days more or less being as early, then cost): Ordinary entry, duty paid" in told
    )
    assert "people decide: the outcome of the step route-chosen" in " ".join(told.split())


def test_a_route_on_record_is_told_as_taken(run):
    told = run("routes", "t600-module-1", "-p", "icarus", "--as-of", "2018-03-30").stdout
    assert "Taken: Duty-free entry of a scientific instrument (case icarus-docket)" in told


def test_assumptions_close_ways_and_are_printed_with_what_rests_on_them(read):
    found = read("routes", "l-beam-01", "-p", "dune", *ALL)
    states = {one["route"]: one["state"] for one in found["ways"]}
    assert {name for name, state in states.items() if state == "undetermined"} == {
        "property-of-government-or-organization",
        "repair-components",
        "florence",
    }
    ata = next(one for one in found["ways"] if one["route"] == "ata-carnet")
    assert [one["id"] for one in ata["rests_on"]] == ["nothing-special", "stays-for-good"]
    assert found["proposed"] == {"route": "ordinary", "way": "duty-paid"}


def test_stated_prices_enter_the_cost(read):
    words = ("routes", "l-beam-01", "-p", "dune", "--assume", "worth:20000:l-beam-01")
    found = read(*words, "--officer-hour", "90", "--day-of-storage", "200")
    ordinary = next(one for one in found["ways"] if one["route"] == "ordinary")
    told = {one["name"]: one["amount"] and float(one["amount"]["amount"]) for one in ordinary["figures"]}
    assert told["cost of officer-hours"] == 270
    assert told["storage"] == 200 * ordinary["release"]["p80"]
    assert told["harbor maintenance fee"] == 25


def test_all_items_are_counted_by_route_with_what_to_state_first(run):
    told = run("routes", "--all", "-p", "dune").stdout
    assert "6,399 items" in told
    assert [line.split()[-4:] for line in told.splitlines() if line.startswith("Ordinary")] == [
        ["6,399", "0", "0", "6,399"]
    ]
    assert "6,399 items  its tariff number is not on record, or too short to be compared" in told


def test_every_item_is_exported(read):
    found = read("routes", "--all", "-p", "icarus", "--on", "2017-07-17")
    assert found["on"] == "2017-07-17"
    assert [(one["item"], len(one["routes"])) for one in found["items"]] == [
        ("t600-module-1", 15),
        ("t600-module-2", 15),
    ]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("routes",), "name an item, or ask for all of them with --all"),
        (("routes", "t600-module-1", "--all"), "name an item, or ask for all of them with --all"),
        (("routes", "t600-module-9"), "there is no item 't600-module-9'; did you mean 't600-module-"),
        (
            ("routes", "--all", "--assume", "importer:frb"),
            "the assumption 'importer:frb': there is no partner 'frb'; did you mean 'fra'?",
        ),
        (("routes", "--all", "--assume", "headings"), "there is no assumption 'headings'"),
        (("routes", "--all", "--applicant", "cernn"), "there is no partner 'cernn'; did you mean 'cern'?"),
        (("applications", "--assume", "worth:0:x"), "'0' is no amount above zero; write 1000 or 1000.50"),
    ],
)
def test_what_is_not_there_is_refused_with_what_to_do(refused, words, told):
    assert told in refused(*words, "-p", "icarus")


@pytest.mark.parametrize("price", ["--officer-hour", "--day-of-delay", "--interest"])
def test_a_price_that_is_none_is_refused(run, price):
    assert (
        "is not an amount; write 200 or 87.50"
        in run("routes", "--all", "-p", "icarus", price, "cheap", status=2).stderr
    )


@pytest.mark.parametrize("price", ["1e13", "1e400", "1e999999"])
def test_a_price_beyond_all_sums_is_refused_and_breaks_nothing(run, price):
    told = run("routes", "t600-module-1", "-p", "icarus", "--officer-hour", price, status=2).stderr
    assert "is more than 1,000,000,000,000" in " ".join(told.split())


def test_the_clocks_of_a_route_are_told_once_with_those_of_its_entry(run):
    told = run("routes", "t600-module-1", "-p", "icarus", "--details").stdout
    florence = told[told.index("Duty-free entry of a scientific instrument") :]
    assert florence.count("stamp-before-liquidation") == 1
    assert "liquidation-scheduled" in florence


def test_a_figure_is_not_said_to_be_unknown_for_want_of_itself(run):
    told = run("routes", "t600-module-1", "-p", "icarus", "--officer-hour", "90").stdout
    assert "cost of officer-hours: unknown: the library has no figure for it\n" in told


def test_a_deposit_that_is_unknown_says_for_want_of_what(run):
    told = " ".join(run("routes", "t600-module-1", "-p", "icarus").stdout.split())
    assert (
        "deposit: unknown: 15 CFR 301.8(a): estimated duty without the stamped copy, for want of tariff number,"
        " customs value; carried"
    ) in told


# ---------------------------------------------------------------- applications


def counts(plan: dict) -> tuple[int, ...]:
    """How many applications at each granularity, then the lines in none and those that cannot be told."""
    filed = plan["applications"]
    return (*(filed[each]["n"] for each in filed), len(plan["in_none"]), len(plan["undetermined"]))


def test_the_finding_of_the_dune_portfolio(read):
    """Thousands of lines are two applications, if what they are can be shown; of the duty at stake nothing is known, and why is said."""
    plans = {one["under"]: one for one in read("applications", "-p", "dune")["plans"]}
    assert {name: counts(plan) for name, plan in plans.items()} == {
        "as-known": (0, 0, 0, 0, 6399),
        "cryostat-is-building": (299, 174, 2, 6100, 0),
        "steel-is-building": (4299, 4174, 2, 2100, 0),
        "cryostat-is-detector": (6399, 6189, 2, 0, 0),
        "each-an-instrument": (230, 20, 20, 0, 6169),
    }
    whole = plans["cryostat-is-detector"]["applications"]
    assert whole["one per line"]["n_refused"] == 6399
    assert whole["by oversize instrument"]["officer_hours"] == {"least": 24, "most": 84}
    months = {(q["office"], q["capacity"]): q["months"] for q in whole["one per line"]["queues"]}
    assert months["us.cbp.entry-process", "paperwork-estimate"] == [1181.4, 1181.4]
    assert months["us.commerce.statutory-imports", "docket-serials"] == [1279.8, 3839.4]

    stake = plans["as-known"]["stake"]
    assert (stake["n_unknown"], float(stake["known"]["amount"])) == (6399, 0)
    assert stake["missing"]["customs value"] == 6399


def test_icarus_is_one_application_as_in_fact_and_what_is_not_on_record_is_said(run):
    told = " ".join(run("applications", "-p", "icarus", "--as-of", "2018-03-30").stdout.split())
    assert "as-the-docket-has-it 2 2 1 0 0" in told
    assert "icarus-t600-detector, with all its components: 2 lines" in told
    assert "claim of 9810.00.60 at entry: not on record: no entry is" in told
    assert "deposit without the stamped copy (15 CFR 301.8(a)): unknown: tariff number, customs value" in told
    assert "Decide, and publish the decision: 2018-02-16 (approved)" in told


def test_a_price_of_an_hour_leaves_nothing_out_while_what_it_saves_is_unknown(read):
    """On 1 March 2025 no rate of the number was seen yet: what free entry saves cannot be told, so nothing is struck off."""
    words = (
        "applications",
        "-p",
        "dune",
        "--on",
        "2025-03-01",
        "--assume",
        "worth:1000:*",
        "--assume",
        "classified:8543.90.88:*",
    )
    plans = {one["under"]: one for one in read(*words, "--officer-hour", "100")["plans"]}
    assert plans["each-an-instrument"]["stake"]["n_at_most_the_fee"] == 0
    assert plans["each-an-instrument"]["applications"]["by oversize instrument"]["n"] == 20


def test_sets_of_ones_own_take_the_place_of_those_that_come_with_it(read, tmp_path):
    path = tmp_path / "sets.yaml"
    path.write_text("sets:\n  mine:\n    words: all is building\n    assume:\n      - taken-as:building-equipment:*\n")
    plans = read("applications", "-p", "icarus", "--sets", path)["plans"]
    assert [(one["under"], len(one["in_none"])) for one in plans] == [("as-known", 0), ("mine", 2)]


def test_signs_of_markup_in_an_assumption_are_printed_as_they_are(run, tmp_path):
    path = tmp_path / "sets.yaml"
    path.write_text("sets:\n  mine:\n    words: x\n    assume:\n      - 'taken-as:instrument:[/x]'\n")
    assert "[taken-as:instrument:[/x]]" in run("applications", "-p", "icarus", "--sets", path).stdout


def test_an_application_is_exported_with_its_rules_and_what_it_rests_on(read):
    found = read("applications", "-p", "icarus", "--as-of", "2018-03-30")
    assert (found["as_of"], found["on"]) == ("2018-03-30", "2018-03-30")
    assert len(found["not_judged"]) == 3
    made = found["plans"][1]["applications"]["by oversize instrument"]["applications"][0]
    assert (made["basis"], made["is_complete"]) == (["all-components", "in-kind"], None)
    assert "made-abroad" in made["rests_on"]


MINE = "sets:\n  mine:\n    words: x\n    assume:\n      - nothing-special\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (None, "sets.yaml: there is no such file in "),
        ("", "sets.yaml:1: the file is empty; write at least one 'key: value'"),
        ("sets: [", "sets.yaml:1: not readable as YAML: "),
        (MINE.replace("sets:", "set:"), "sets.yaml:1, set: there is no key 'set' here; did you mean 'sets'?"),
        ("sets: [mine]\n", "sets.yaml:1, sets: expected a map (key: value), found a list"),
        ("sets:\n  mine:\n    words: x\n", "sets.yaml:2, sets.mine: 'assume' is missing; add it"),
        (MINE + MINE.removeprefix("sets:\n"), "sets.yaml:6: the key 'mine' stands twice; keep one"),
        (
            MINE.replace("mine", "as-known"),
            "sets.as-known: 'as-known' is the plan without assumptions, which is always made; give the set another name",
        ),
        (
            MINE.replace("nothing-special", "taken-for:building-equipment:*"),
            "sets.yaml:5, sets.mine.assume[0]: there is no assumption 'taken-for'; did you mean 'taken-as'?",
        ),
        (
            "every: [made-in:Spain:x]\n" + MINE,
            "sets.yaml:1, every[0]: the assumption 'made-in:Spain:x': 'Spain' is no country; write the two letters",
        ),
        (
            MINE.replace("nothing-special", "importer:nobody"),
            "the set 'mine': the assumption 'importer:nobody': there is no partner 'nobody'",
        ),
    ],
)
def test_a_faulty_file_of_sets_says_where_and_what_to_do(refused, tmp_path, text, told):
    path = tmp_path / "sets.yaml"
    if text is not None:
        path.write_text(text)
    assert told in " ".join(refused("applications", "-p", "icarus", "--sets", path).split())


def test_a_file_of_sets_that_is_no_text_is_refused(refused, tmp_path):
    path = tmp_path / "sets.yaml"
    path.write_bytes(b"\xff\xfe")
    assert "sets.yaml:1: a character is not UTF-8; save the file as UTF-8" in refused(
        "applications", "-p", "icarus", "--sets", path
    )


# ---------------------------------------------------------------- an office's own list


@pytest.fixture
def inventory(tmp_path):
    """Two hundred untidy rows: bad days, mixed currencies, no tariff number, no owner."""
    return untidy.write_workbook(tmp_path / "untidy.xlsx", untidy.untidy(3)[0])


def test_nothing_of_an_untidy_list_is_green_on_an_unknown(read, inventory):
    """Title, importer and goods of none are on paper: no way that turns on them is open, and no sum is whole without a value."""
    found = read("routes", "--all", "-p", inventory)["items"]
    assert len(found) > 100
    open_ways = {one["route"] for item in found for one in item["routes"] if one["state"] == "appears open"}
    assert open_ways == {"ordinary"}
    assert {item["proposed"]["route"] for item in found} == {"ordinary"}
    one = read("routes", found[0]["item"], "-p", inventory)["ways"]
    assert all(way["cost"]["n_unknown"] for way in one)


def test_of_an_untidy_list_only_what_a_stated_fact_bars_is_in_none_and_the_rest_cannot_be_told(read, inventory):
    (plan,) = read("applications", "-p", inventory)["plans"]
    n, barred = len(read("routes", "--all", "-p", inventory)["items"]), plan["in_none"]
    assert counts(plan) == (0, 0, 0, len(barred), n - len(barred))
    assert {reason["rule"]["id"] for line in barred for reason in line["reasons"]} == {"not-foreign"}  # made in the US
    assert plan["stake"]["n_unknown"] == n - len(barred)
