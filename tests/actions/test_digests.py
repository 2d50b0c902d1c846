"""Digests to a post and to a partner, in two languages; who is told what, once a day, and which duty keeps them going."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import OperationalError

from actions.conftest import NOW
from golden import assert_as_kept_in
from lockwasher.actions import clock, kept
from lockwasher.actions.contacts import (
    ContactError,
    Contacting,
    all_contacts,
    choose_pace,
    contact_with,
    erase_contact,
    secret_of,
    set_contact,
    stop_letters,
    unsubscribe_link,
)
from lockwasher.actions.desk import desk_world, forget
from lockwasher.actions.digests import compose_digests
from lockwasher.actions.duties import duties_of
from lockwasher.actions.load import load
from lockwasher.actions.mail_rounds import FORECAST_HOURS, see_to_mail
from lockwasher.actions.outbox import letters
from lockwasher.actions.questions import OFFICE, Asking, ask
from lockwasher.actions.reminders import Reminding, note_reminder
from lockwasher.actions.sending import as_it_goes
from lockwasher.delivery.digests import Asked, Digest, in_words
from lockwasher.forecast.forecast import forecast
from lockwasher.forecast.loose import what_comes_loose
from lockwasher.records import contacts as contact_rows
from lockwasher.records.contacts import Contact, Pace
from lockwasher.records.kept import Making, keep, seqs
from lockwasher.records.outbox import Letter

pytestmark = pytest.mark.django_db(transaction=True)
KEPT = Path(__file__).parent / "digests"
POST = Contacting(addressee="post:clerk", address="customs@host.example")
PARTNER = Contacting(addressee="partner:northlab", address="office@northlab.example")


@pytest.fixture(autouse=True)
def loaded(folder, settings):
    settings.DESK_ADDRESS, settings.SECRET_KEY = "https://desk.example", "of this test"
    wheels = "id,title,items,shipper,importer\nwheels,The wheels,wheel-1;wheel-2,northlab,host\n"
    (folder / "offices.csv").write_text("id,name\nimporter.customs,Customs office\n", encoding="utf-8")
    (folder / "posts.csv").write_text("id,title,office\nclerk,Customs clerk,importer.customs\n", encoding="utf-8")
    (folder / "consignments.csv").write_text(wheels, encoding="utf-8")
    for name, rows in {
        "cases": "entry,us.entry.consumption,wheels,,2030-01-20\nexport,eu.export,wheels,,2030-01-20\n",
        "events": "e1,entry,2030-03-01,papers,,\ne2,entry,2030-04-24,arrive,,\nx1,export,2030-02-10,eori,,\n",
    }.items():
        with (folder / f"{name}.csv").open("a", encoding="utf-8") as file:
            file.write(rows)
    forget()
    load(str(folder), "desk")


def a_forecast(day, made_at=None):
    world = desk_world(day)
    at = made_at or datetime(day.year, day.month, day.day, 3, tzinfo=UTC)
    return keep(what_comes_loose(world, forecast(world, draws=5)), world, Making(seqs(), at, 1.0, {}))


def words_for(contacting):
    set_contact(contacting, "desk")
    (found,) = compose_digests(is_dry=True)
    return found.words


def test_a_post_is_told_what_waits_what_is_asked_and_which_legal_term_runs():
    ask(Asking(text="Which broker files the entry?", to_post=OFFICE, from_partner="northlab"), "northlab")
    words = words_for(POST)
    assert words.subject == "3 matters wait for you (2030-05-01)"
    assert_as_kept_in(KEPT / "post.txt", re.sub(r"/questions/\d+/", "/questions/1/", words.text))
    assert_as_kept_in(KEPT / "post.html", re.sub(r"/questions/\d+/", "/questions/1/", words.html))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_partner_is_told_its_own_in_its_language(language):
    ask(Asking(text="When do the wheels leave?", to_partner="northlab"), "clerk")
    words = words_for(replace(PARTNER, language=language))
    kept = words.text.replace(words.text.partition("/mail/stop/")[2][:64], "SECRET")
    assert_as_kept_in(KEPT / f"partner.{language}.txt", kept)
    assert words.subject.endswith(
        {"en": "wait for you (2030-05-01)", "fr": "attendent votre action (2030-05-01)"}[language]
    )
    assert "entry" not in words.text
    assert "Customs clerk" not in words.text


def test_a_partner_is_told_the_term_of_its_step_as_its_own_page_tells_it(folder):
    head, *rows = (folder / "cases.csv").read_text(encoding="utf-8").splitlines()
    said = [f"{row},{'goods-stay-abroad=no' if row.startswith('export,') else ''}" for row in rows]
    (folder / "cases.csv").write_text("\n".join([f"{head},facts", *said]) + "\n", encoding="utf-8")
    steps = {"dual-use": "not-listed", "declare": "", "release": "", "exit": ""}
    with (folder / "events.csv").open("a", encoding="utf-8") as file:
        file.writelines(f"x-{step},export,2030-02-20,{step},{outcome},\n" for step, outcome in steps.items())
    load(str(folder), "desk")
    words = words_for(PARTNER)

    assert "due 2033-02-20, 1026 days left" in words.text
    assert "if missed" not in words.text + words.html  # what follows is on no page of a partner
    assert "Stop these letters:" not in words.text  # the law sets the term
    assert_as_kept_in(KEPT / "partner-term.txt", words.text)


def test_the_digest_of_a_day_is_queued_once_and_none_where_nothing_waits(today):
    set_contact(POST, "desk")
    set_contact(replace(POST, addressee="partner:host"), "desk")
    assert [one.is_new for one in compose_digests()] == [True]
    assert [one.is_new for one in compose_digests()] == [False]
    (letter,) = letters()
    assert (letter.kind, letter.addressee, letter.day) == ("digest", "post:clerk", today)
    assert letter.unsubscribe == ""  # a legal term runs


def test_the_code_of_the_link_that_stops_letters_is_in_the_letter_and_in_no_record():
    ask(Asking(text="When do the wheels leave?", to_partner="northlab"), "clerk")
    contact = set_contact(PARTNER, "desk")
    compose_digests()
    (letter,) = letters()

    assert as_it_goes(letter, letter.unsubscribe) == unsubscribe_link(contact)
    assert unsubscribe_link(contact) in as_it_goes(letter, letter.text)
    assert unsubscribe_link(contact) in as_it_goes(letter, letter.html)
    assert secret_of(contact.addressee, contact.address) not in str(letter)


def test_a_dry_run_queues_nothing():
    set_contact(POST, "desk")
    assert [one.is_new for one in compose_digests(is_dry=True)] == [None]
    assert letters() == ()


@pytest.mark.parametrize(
    "changed", [{"pace": "never"}, {"pace": "weekly"}, {"paused_until": date(2030, 5, 1)}]
)  # 1 May 2030 is a Wednesday
def test_who_wants_no_digest_is_told_only_of_a_legal_term(changed):
    for contacting in (POST, PARTNER):
        set_contact(replace(contacting, **changed), "desk")
    (found,) = compose_digests(is_dry=True)
    assert found.contact.addressee == "post:clerk"
    assert "You have stopped these letters. This one is sent because a legal term runs:" in found.words.text
    assert "- File the entry (entry): due 2030-05-09, 8 days left" in found.words.text
    assert found.words.text.count("Stop these letters") == 0


def test_a_weekly_digest_goes_on_the_day_of_the_week_that_its_contact_names():
    ask(Asking(text="When do the wheels leave?", to_partner="northlab"), "clerk")
    set_contact(replace(PARTNER, pace="weekly", weekday=2), "desk")
    days = [date(2030, 5, 1) + timedelta(days=n) for n in range(8)]

    assert [day for day in days if compose_digests(day, is_dry=True)] == [
        date(2030, 5, 1),
        date(2030, 5, 8),
    ]  # Wednesdays
    with pytest.raises(ContactError, match="7 is no day of the week; write 0 for Monday to 6 for Sunday") as told:
        set_contact(replace(PARTNER, weekday=7), "desk")
    assert told.value.field == "weekday"


def test_a_reader_chooses_its_pace_by_its_link_and_cannot_stop_by_it_unawares():
    set_contact(replace(PARTNER, pace="never", hears_of_delays=True), "desk")
    secret = secret_of("partner:northlab", "office@northlab.example")
    chosen = choose_pace(secret, "weekly", 4, date(2030, 6, 1))

    assert (chosen.pace, chosen.weekday, chosen.paused_until) == (Pace.WEEKLY, 4, date(2030, 6, 1))
    assert (chosen.set_by, chosen.hears_of_delays) == ("partner:northlab", True)
    assert all_contacts() == (chosen,)
    assert choose_pace("other", "daily", 0, None) is None
    with pytest.raises(ContactError, match="'never' is none of daily, weekly"):
        choose_pace(secret, "never", 0, None)


def test_a_link_stops_the_letters_of_its_addressee_and_of_no_other():
    set_contact(POST, "desk")
    set_contact(PARTNER, "desk")
    secret = secret_of("partner:northlab", "office@northlab.example")
    assert contact_with(secret).addressee == "partner:northlab"
    assert stop_letters(secret).pace == Pace.NEVER
    assert stop_letters("other") is None
    assert [one.pace for one in all_contacts()] == [Pace.NEVER, Pace.DAILY]
    assert secret not in "".join(map(str, Contact.objects.values_list()))


def test_a_link_stops_letters_also_after_the_key_was_changed(settings):
    set_contact(PARTNER, "desk")
    settings.SECRET_KEY = "another one"
    assert contact_with(secret_of("partner:northlab", "office@northlab.example")).addressee == "partner:northlab"
    assert contact_with("é") is None


def test_a_duty_is_told_in_words():
    assert duties_of("partner:northlab") == ()
    assert duties_of("post:clerk") == (
        "Send the importer security filing for exempt break bulk, case entry: due 2030-04-23, 8 days over",
        "File the entry, case entry: due 2030-05-09, 8 days left",
    )


def test_a_step_that_waits_long_after_a_reminder_is_told_to_whoever_hears_of_delays(monkeypatch):
    note_reminder(Reminding(case="export", step="dual-use", on=date(2030, 4, 17)), "clerk")
    set_contact(replace(POST, hears_of_delays=True), "desk")
    told = "Still waiting after a reminder\n\n- Check the goods against Annex I of the dual-use regulation (export)"
    assert told in compose_digests(is_dry=True)[0].words.text
    note_reminder(Reminding(case="export", step="dual-use", on=date(2030, 4, 18)), "clerk")
    assert told not in compose_digests(is_dry=True)[0].words.text


def test_the_worker_composes_once_a_day_after_the_hour(monkeypatch, settings):
    set_contact(POST, "desk")
    told, now = [], clock.now()
    settings.DIGEST_HOUR = now.astimezone().hour + 1
    see_to_mail(told.append)
    assert (told, letters()) == ([], ())
    settings.DIGEST_HOUR = now.astimezone().hour
    see_to_mail(told.append)
    assert (told, letters()) == ([], ())  # of today there is no forecast yet
    a_forecast(clock.today())
    see_to_mail(told.append)
    see_to_mail(told.append)
    assert told == ["digests of 2030-05-01: 1 queued"]
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=1))
    settings.DIGEST_HOUR -= FORECAST_HOURS  # then it waits no longer
    see_to_mail(told.append)
    assert told[1:] == ["digests of 2030-05-02: 1 queued"]


def test_an_erased_address_leaves_the_proof_and_no_words():
    set_contact(POST, "desk")
    compose_digests()
    erase_contact("post:clerk")
    assert (all_contacts(), letters()) == ((), ())
    with pytest.raises(ContactError, match="there is no contact of 'post:clerk'; nothing is left to erase"):
        erase_contact("post:clerk")


@pytest.mark.parametrize(
    ("changed", "words", "field"),
    [
        ({"addressee": "post:clark"}, "there is no post 'clark'", "addressee"),
        ({"addressee": "clerk"}, "there is no addressee 'clerk'", "addressee"),
        ({"address": "host.example"}, "'host.example' is no mail address", "address"),
        ({"language": "xx"}, "'xx' is none of en, fr", "language"),
        ({"pace": "hourly"}, "'hourly' is none of daily, weekly, never", "pace"),
    ],
)
def test_a_contact_that_is_none_is_told_with_its_field(changed, words, field):
    with pytest.raises(ContactError, match=words) as told:
        set_contact(replace(POST, **changed), "desk")
    assert told.value.field == field
    assert all_contacts() == ()


def test_words_of_the_register_are_escaped_in_html():
    digest = Digest(reader="<b>Lab</b>", day=date(2030, 5, 1), where="https://desk.example/?a=1&b=2")
    assert "&lt;b&gt;Lab&lt;/b&gt;" in in_words(digest, "en").html
    assert "For <b>Lab</b>" in in_words(digest, "en").text


def test_after_days_without_a_mail_server_a_reader_gets_one_digest(monkeypatch):
    set_contact(POST, "desk")
    compose_digests()
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=1))
    compose_digests()
    newer, older = letters()

    assert (newer.state, older.state) == ("queued", "replaced")
    assert older.answer == "not sent: the digest of 2030-05-02 took its place"


def test_of_many_steps_the_first_are_told_and_how_many_there_are():
    asked = tuple(Asked(title=f"Step {n}", case="c", about="") for n in range(30))
    told = in_words(Digest(reader="R", day=date(2030, 5, 1), asked=asked), "en")

    assert (told.text.count("\n- Step"), told.html.count("<li>Step")) == (25, told.html.count("Step "))
    assert "These are the first 25 of 30; the pages of the desk show all." in told.text
    assert "These are the first 25 of 30; the pages of the desk show all." in told.html


PORT = Contacting(addressee="office:us.cbp.entry-process", address="entries@customs.example", hears_of_delays=True)


@pytest.fixture
def mark(folder):
    """Mark all rows of a file, and load it; an office of another house is on record, and a post in it."""

    def marked(file, handling):
        path = folder / file
        head, *rows = path.read_text(encoding="utf-8").splitlines()
        path.write_text(
            "\n".join([f"{head},handling", *(f"{row},{handling}" for row in rows)]) + "\n", encoding="utf-8"
        )
        load(str(folder), "desk")

    for file, row in {
        "offices": "us.cbp.entry-process,Port of entry",
        "posts": "port,Port officer,us.cbp.entry-process",
    }.items():
        with (folder / f"{file}.csv").open("a", encoding="utf-8") as stream:
            stream.write(f"{row}\n")
    load(str(folder), "desk")
    note_reminder(Reminding(case="export", step="dual-use", on=date(2030, 4, 1)), "clerk")
    return marked


@pytest.mark.parametrize("addressee", ["office:us.cbp.entry-process", "post:port"])
@pytest.mark.parametrize("file", ["consignments.csv", "cases.csv"])
def test_an_office_of_another_house_is_not_told_of_what_is_not_for_partners(mark, file, addressee):
    contacting = replace(PORT, addressee=addressee)
    before = words_for(contacting).text
    mark(file, "internal")
    after = words_for(contacting).text

    assert "The wheels" in before
    assert "case docket" in before
    for told in ("The wheels", "docket", "wheels"):
        assert told not in after
    assert "What waits for you" in after
    assert "Still waiting after a reminder" not in before + after


def test_an_office_of_another_house_gets_no_letter_of_what_is_controlled(mark):
    set_contact(PORT, "desk")
    mark("cases.csv", "controlled")
    assert compose_digests(is_dry=True) == ()


def test_a_term_of_a_case_that_is_not_named_is_told_without_it():
    told = in_words(
        Digest(reader="R", day=date(2030, 5, 1), asked=(Asked(title="File", case="", about="", is_duty=True),)), "en"
    )
    assert "- File:\n" in told.text
    assert "case " not in told.text


def test_a_database_that_is_locked_puts_the_mail_off_and_does_not_end_the_worker(monkeypatch):
    def locked():
        raise OperationalError("database is locked")

    told = []
    monkeypatch.setattr(contact_rows, "all_contacts", locked)
    set_contact(POST, "desk")
    see_to_mail(told.append)
    assert len(told) == 1
    assert told[0].startswith("mail: put off; the database ")
    assert ": database is locked; " in told[0]


@pytest.fixture
def late(edit, folder):
    """What becomes late: the day by which the wheels are to leave is moved forward, and the forecasts of some days are kept."""
    edit("need-bys.csv", "2030-06-15", "2031-06-15")
    load(str(folder), "desk")
    kept.forget()

    def becomes(last_safe, *days_late):
        a_forecast(last_safe)
        edit("need-bys.csv", "2031-06-15", "2030-05-02")
        load(str(folder), "desk")
        for day in days_late:
            a_forecast(day)

    yield becomes
    kept.forget()


def loosened_on(day, contacting=PARTNER):
    """What the digest of a day, which goes, tells of what became late."""
    found = [one for one in compose_digests(day) if one.contact.addressee == contacting.addressee]
    Letter.objects.filter(day=day).update(
        state="handed-over", queued_at=datetime(day.year, day.month, day.day, 6, tzinfo=UTC)
    )
    return [row for one in found for row in one.words.text.splitlines() if row.startswith("- The wheels leave")]


MONDAYS = date(2030, 4, 22), date(2030, 4, 29)


def test_a_milestone_that_became_late_is_told_once(late):
    set_contact(PARTNER, "desk")
    late(date(2030, 4, 29), date(2030, 4, 30), date(2030, 5, 1))

    assert [len(loosened_on(date(2030, 4, 30))), loosened_on(date(2030, 5, 1))] == [1, []]


def test_a_reader_once_a_week_is_told_what_became_late_in_the_midst_of_it(late):
    set_contact(replace(PARTNER, pace="weekly"), "desk")
    late(date(2030, 4, 23), date(2030, 4, 25), date(2030, 4, 28), MONDAYS[1], date(2030, 5, 6))

    assert [len(loosened_on(MONDAYS[1])), loosened_on(date(2030, 5, 6))] == [1, []]


def test_after_a_pause_a_reader_is_told_what_became_late_in_it(late):
    set_contact(PARTNER, "desk")
    late(date(2030, 4, 10), date(2030, 4, 20), date(2030, 4, 30), date(2030, 5, 1))
    loosened_on(date(2030, 4, 10))
    Contact.objects.update(paused_until=date(2030, 4, 30), set_at=datetime(2030, 4, 10, 12, tzinfo=UTC))

    assert len(loosened_on(date(2030, 5, 1))) == 1


def test_what_a_reader_never_got_is_told_again(late):
    set_contact(PARTNER, "desk")
    late(date(2030, 4, 29), date(2030, 4, 30), date(2030, 5, 1))
    loosened_on(date(2030, 4, 30))
    Letter.objects.update(state="replaced")

    assert len(loosened_on(date(2030, 5, 1))) == 1


def test_what_became_late_after_the_digest_of_a_day_is_told_on_the_next(late):
    set_contact(PARTNER, "desk")
    a_forecast(date(2030, 4, 30))
    ask(Asking(text="When do the wheels leave?", to_partner="northlab"), "clerk")
    loosened_on(date(2030, 4, 30))
    late(date(2030, 4, 29), date(2030, 5, 1))
    a_forecast(date(2030, 4, 30), made_at=datetime(2030, 4, 30, 15, tzinfo=UTC))

    assert len(loosened_on(date(2030, 5, 1))) == 1


def test_an_office_of_another_house_hears_of_no_forecast(late, mark):
    set_contact(PORT, "desk")
    late(date(2030, 4, 30), date(2030, 5, 1))

    assert loosened_on(date(2030, 5, 1), PORT) == []
