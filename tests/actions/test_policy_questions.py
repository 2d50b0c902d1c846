"""Questions of policy: the same one leads to the same answer until something that it rests on changes, whoever asks."""

from datetime import date

import pytest

from lockwasher.actions import policy_grounds
from lockwasher.actions.desk import forget
from lockwasher.actions.load import load
from lockwasher.actions.policy_questions import PolicyQuestion, answer, ask, work_out
from lockwasher.actions.register import edit_record, versions_of
from lockwasher.records.database import open_database
from lockwasher.records.kept_tables import KeptFinding

pytestmark = pytest.mark.django_db(transaction=True)
OWN = """\
policy: own
title: Leave of the partner's side in less time
question: What if it took less time?
practice: a test
verified: unverified
precedent: none
changes:
  - lift: [{need}]
"""
ICARUS = PolicyQuestion(
    base="today", others=("own",), portfolio="icarus", as_of=date(2017, 7, 26), draws=4, parts=False
)
OURS = PolicyQuestion(base="today", others=("pandemic",), as_of=date(2030, 5, 1), draws=4, parts=False)


@pytest.fixture(autouse=True)
def _opened():
    open_database()
    policy_grounds._world.cache_clear()
    yield
    policy_grounds._world.cache_clear()


@pytest.fixture
def own(home):
    """Write the office's own policy, under which one need falls away."""

    def write(need="arrives/notice"):
        (home / "policies").mkdir(parents=True, exist_ok=True)
        (home / "policies" / "own.yaml").write_text(OWN.format(need=need), encoding="utf-8")

    write()
    return write


def asked(question=ICARUS):
    """Ask, and work it out where it is to be: its number."""
    number, is_to_do = ask(question, "officer")
    if is_to_do:
        work_out(number, lambda *_: None)
    return number


def test_the_same_question_leads_to_the_same_answer(own):
    number = asked()

    assert ask(ICARUS, "coordinator") == (number, False)
    assert (answer(number).is_stale, answer(number).found.comparison.draws) == (False, 4)


def test_a_policy_file_that_was_edited_makes_the_finding_stale_and_asked_again_it_is_made_anew(own):
    number = asked()
    own("arrives/decision")
    assert answer(number).is_stale
    again = asked()

    assert again != number
    assert not answer(again).is_stale
    told = [answer(n).found.comparison.others[0].policy.changes[0].told for n in (number, again)]
    assert told == ["needs that fall away: arrives/notice", "needs that fall away: arrives/decision"]


def test_a_policy_file_that_is_gone_makes_the_finding_stale(own, home):
    number = asked()
    (home / "policies" / "own.yaml").unlink()

    assert answer(number).is_stale


@pytest.mark.parametrize(
    ("name", "value"), [("FORMAT", 999), ("versions", lambda: {"lockwasher": "9.9"}), ("_rules", lambda: "others")]
)
def test_another_program_form_or_rule_makes_the_finding_stale(own, monkeypatch, name, value):
    number = asked()
    monkeypatch.setattr(policy_grounds, name, value)

    assert answer(number).is_stale


def test_an_estimate_that_changed_makes_the_finding_stale(own, monkeypatch):
    load("icarus", "desk")
    number = asked(OURS)
    believed = policy_grounds.build_world

    def without_one(*args, **more):
        world = believed(*args, **more)
        left = {name: held for name, held in world.beliefs.items() if name != "us.c175.routine-st"}
        return believed(*args, **more, beliefs=left)

    monkeypatch.setattr(policy_grounds, "build_world", without_one)
    policy_grounds._world.cache_clear()
    assert answer(number).is_stale


def test_what_the_register_learned_since_makes_the_finding_stale(folder):
    load(str(folder), "desk")
    forget()
    number = asked(OURS)
    assert not answer(number).is_stale
    edit_record("items", "wheel-1", {"maker": "Officina"}, "entry", "r", versions_of("items", ["wheel-1"])["wheel-1"])

    assert answer(number).is_stale
    assert asked(OURS) != number


@pytest.mark.parametrize("spoiled", [{"format": 0}, {"format": 1, "finding": {"title": "of old"}}])
def test_an_answer_that_cannot_be_read_any_more_is_made_anew_and_its_number_stays(own, spoiled):
    number = asked()
    KeptFinding.objects.filter(pk=number).update(answer=spoiled)
    assert (answer(number).found, answer(number).is_stale) == (None, True)
    again = asked()

    assert again != number
    assert answer(again).found
    assert answer(number).made_at
