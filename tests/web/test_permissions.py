"""The permission matrix: every route, every role, both verbs, with what must come of it. A route without a row fails.

A page of one's own: add its row to ROWS. `get` and `post` name the least role that is let in and the status it is given
("partner 200", "officer 400"); left out, the verb is not answered. "own" is the partner whose record the address names:
another partner finds nothing there. A POST says nothing to the point, so 400 or 409 tells that the form was judged.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from urllib.parse import quote
from zipfile import ZipFile

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from lockwasher.actions import clock, make_forecast
from lockwasher.actions.desk import current_portfolio, desk_world, forget, seen_portfolio, viewer_of
from lockwasher.actions.load import load
from lockwasher.actions.loads import past_loads
from lockwasher.actions.outbox import Kind, Writing, queue_letter
from lockwasher.actions.questions import Asking, ask
from lockwasher.actions.register import edit_record, versions_of
from lockwasher.actions.schedules import take_in
from lockwasher.register.viewers import Role
from lockwasher.web.pages import answer as answer_by_link
from schedule_samples import XER
from web.two_partners import add_second_partner

LETTER = Writing(kind=Kind.NUDGE, addressee="post:clerk", address="clerk@host.example", subject="When?", text="When?")
LADDER = ("viewer", "officer", "coordinator", "administrator")
WHO = ("anonymous", "own", "other", *LADDER)


@dataclass(frozen=True)
class Row:
    """What must come of a route: its address with real ids in it, and for each verb the least role and its status."""

    address: str
    get: str = ""
    post: str = ""
    but: dict[str, int] = field(default_factory=dict)  # of GET, for those for whom something else holds

    def expected(self, who: str, verb: str) -> int:
        """The status for somebody."""
        if verb == "GET" and who in self.but:
            return self.but[who]
        least, _, status = (self.get if verb == "GET" else self.post).partition(" ")
        if who == "anonymous":
            return int(status) if least == "anonymous" else 302
        if least == "login":
            return int(status)
        if not least:
            return 405
        if least in {"partner", "own"}:
            return (
                int(status) if who == "own" or (who, least) == ("other", "partner") else 404 if who == "other" else 403
            )
        if least == "anonymous":
            return int(status)
        is_let_in = who in LADDER and LADDER.index(who) >= LADDER.index(least)
        return int(status) if is_let_in else 403


ROWS = {
    "answer": Row("/answer/nothing/", get="anonymous 404", post="anonymous 404"),
    "answer-links": Row("/answer-links/", get="officer 200"),
    "revoke-link": Row("/answer-links/1/revoke/", post="officer 404"),
    "question-link": Row("/questions/{question}/link/", post="officer 200"),
    "nudge": Row("/waiting/docket/eligibility/nudge/", get="officer 200", post="officer 400"),
    "alive": Row("/alive", get="anonymous 200", post="anonymous 200"),
    "letters": Row("/mail/", get="officer 200"),
    "letter": Row("/mail/{letter}/", get="officer 200"),
    "resend-letter": Row("/mail/{letter}/resend/", post="officer 302"),
    "bounce": Row("/mail/bounce/", post="officer 400"),
    "contacts": Row("/mail/contacts/", get="officer 200", post="officer 400"),
    "forget-contact": Row("/mail/contacts/erase/", post="officer 302"),
    "stop-letters": Row("/mail/stop/none/", get="anonymous 404", post="anonymous 404"),
    "calendar": Row("/calendar/none.ics", get="anonymous 404", post="anonymous 405"),
    "calendars": Row("/calendars/", get="login 200", post="login 400"),
    "revoke-calendar": Row("/calendars/1/revoke/", post="login 404"),
    "first-hour": Row("/first-hour/", get="viewer 200"),
    "begin-project": Row("/first-hour/begin/", post="officer 400"),
    "look-back": Row("/first-hour/back/", get="viewer 200"),
    "ask-look-back": Row("/first-hour/back/ask/", post="officer 302"),
    "policies": Row("/policy/", get="viewer 200", post="officer 400"),
    "policy": Row("/policy/of/title.at-border/", get="viewer 200"),
    "policy-finding": Row("/policy/1/", get="viewer 404"),
    "policy-milestones": Row("/policy/1/milestones/", get="viewer 404"),
    "policy-figures": Row("/policy/1/figures/", get="viewer 404"),
    "policy-offices": Row("/policy/1/offices/", get="viewer 404"),
    "policy-queues": Row("/policy/1/queues/", get="viewer 404"),
    "policy-brief": Row("/policy/1/brief.pdf", get="viewer 404"),
    "audits": Row("/audit/", get="officer 200"),
    "audit": Row("/audit/wheel-1/", get="officer 200"),
    "audit-file": Row("/audit/wheel-1/pack.zip", get="officer 200"),
    "handovers": Row("/handover/", get="viewer 200"),
    "handover-post": Row("/handover/clerk/", get="coordinator 200"),
    "handover-file": Row("/handover/clerk/packet.docx", get="coordinator 200"),
    "cases": Row("/cases/", get="viewer 200"),
    "proposed-cases": Row("/proposed-cases/", get="viewer 200"),
    "case-open": Row("/open-case/", get="officer 200", post="officer 400"),
    "case": Row("/cases/transport/", get="viewer 200"),
    "case-record": Row("/cases/transport/record/", get="officer 200", post="officer 400"),
    "event-correct": Row("/cases/transport/events/booked/correct/", get="officer 200", post="officer 400"),
    "evidence-list": Row("/evidence/", get="viewer 200"),
    "evidence-add": Row("/put-evidence/", get="officer 200", post="officer 400"),
    "evidence": Row("/evidence/letter/", get="viewer 200"),
    "evidence-permit": Row("/evidence/letter/permission/", post="officer 404"),
    "evidence-file": Row("/evidence/letter/1/", get="viewer 404", but={"own": 404, "other": 404}),
    "evidence-mail": Row("/evidence/letter/1/mail/", get="viewer 404", but={"own": 404, "other": 404}),
    "evidence-attachment": Row("/evidence/letter/1/mail/1/", get="viewer 404", but={"own": 404, "other": 404}),
    "accounts": Row("/administration/accounts/", get="administrator 200"),
    "add-account": Row("/administration/accounts/add/", get="administrator 200", post="administrator 400"),
    "account": Row("/administration/accounts/viewer/", get="administrator 200", post="administrator 400"),
    "close-account": Row("/administration/accounts/nobody/close/", post="administrator 404"),
    "marks": Row("/administration/marks/", get="administrator 200"),
    "set-mark": Row("/administration/marks/set/", post="administrator 400"),
    "erase-note": Row("/administration/marks/erase-note/", post="administrator 400"),
    "erase-person": Row("/administration/marks/erase-person/", post="administrator 400"),
    "partner": Row("/partner/", get="partner 200"),
    "partner-items": Row("/partner/items/", get="partner 200"),
    "partner-cases": Row("/partner/cases/", get="partner 200"),
    "partner-item": Row("/partner/items/wheel-1/", get="own 200"),
    "partner-facts": Row("/partner/items/wheel-1/facts/", post="own 400"),
    "partner-consignment": Row("/partner/consignments/wheels/", get="own 200"),
    "partner-case": Row("/partner/cases/north-goes/", get="own 200"),
    "partner-record-step": Row("/partner/cases/north-goes/steps/book/", post="own 400"),
    "partner-ask": Row("/partner/questions/ask/", get="partner 200", post="partner 400"),
    "partner-question": Row("/partner/questions/{question}/", get="own 200", post="own 400"),
    "questions": Row("/questions/", get="viewer 200"),
    "ask-question": Row("/questions/ask/", get="officer 200", post="officer 400"),
    "question": Row("/questions/{office_question}/", get="viewer 200", post="officer 400"),
    "home": Row("/", get="viewer 200", but={"own": 302, "other": 302}),
    "loose-lines": Row("/loose/", get="viewer 200"),
    "loose-group": Row("/loose/late/1/", get="viewer 404"),
    "forecast": Row("/forecast/", get="viewer 200"),
    "starts": Row("/starts/", get="viewer 200"),
    "milestone": Row("/milestones/leaves/", get="viewer 200"),
    "ask-forecast": Row("/jobs/forecast/", post="officer 302"),
    "job": Row("/jobs/00000000-0000-0000-0000-000000000000/", get="viewer 404"),
    "agreements": Row("/agreements/", get="viewer 200"),
    "agreement": Row("/agreements/annex/", get="viewer 200"),
    "coverage": Row("/coverage/", get="viewer 200"),
    "coverage-items": Row("/coverage/items/", get="viewer 200"),
    "items": Row("/items/", get="viewer 200"),
    "item": Row("/items/wheel-1/", get="viewer 200"),
    "item-routes": Row("/items/wheel-1/routes/", get="viewer 200"),
    "item-checks": Row("/items/wheel-1/checks/", get="viewer 200"),
    "consignments": Row("/consignments/", get="viewer 200"),
    "consignment": Row("/consignments/wheels/", get="viewer 200"),
    "consignment-checks": Row("/consignments/wheels/checks/", get="viewer 200"),
    "papers": Row("/papers/consignments/wheels/", get="viewer 200"),
    "papers-set": Row("/papers/consignments/wheels/produce/", post="officer 400"),
    "paper": Row("/papers/consignments/wheels/packing-list/", get="viewer 200"),
    "paper-check": Row("/papers/consignments/wheels/packing-list/check/", get="viewer 200"),
    "paper-file": Row("/papers/consignments/wheels/packing-list/paper.pdf", get="viewer 200"),
    "paper-produce": Row("/papers/consignments/wheels/packing-list/produce/", post="officer 400"),
    "paper-state": Row(
        "/papers/consignments/wheels/packing-list/state/consignments/wheels/consignment.consignee/",
        get="officer 200",
        post="officer 400",
    ),
    "contributions": Row("/contributions/", get="viewer 200"),
    "contribution": Row("/contributions/calorimeter/", get="viewer 200"),
    "contribution-checks": Row("/contributions/calorimeter/checks/", get="viewer 200"),
    "procedures": Row("/procedures/", get="viewer 200"),
    "procedure": Row("/procedures/transport.ordinary/", get="viewer 302"),
    "edition": Row("/procedures/transport.ordinary/2015-01/", get="viewer 200"),
    "move-cases": Row("/procedures/transport.ordinary/2015-01/move/", get="coordinator 200", post="coordinator 400"),
    "editions-against": Row("/procedures/transport.ordinary/2015-01/against/2015-01/", get="viewer 200"),
    "register": Row("/register/", get="viewer 200"),
    "register-list": Row("/register/items/", get="viewer 200"),
    "register-add": Row("/register/items/add/", get="officer 200", post="officer 400"),
    "register-bulk": Row("/register/items/bulk/", post="coordinator 302"),
    "register-archived": Row("/register/items/archived/", get="officer 200", post="officer 400"),
    "register-record": Row("/register/items/wheel-1/", get="viewer 200", post="officer 409"),
    "register-history": Row("/register/items/wheel-1/history/", get="viewer 200"),
    "register-archive": Row("/register/items/wheel-1/archive/", get="officer 200", post="officer 400"),
    "loads": Row("/load/", get="officer 200", post="officer 400"),
    "load": Row("/load/{load}/", get="officer 200", post="officer 200"),
    "load-rejected": Row("/load/{load}/rejected/", get="officer 404"),
    "load-undo": Row("/load/{load}/undo/", get="officer 400", post="officer 400"),
    "search": Row("/search/", get="viewer 200"),
    "partner-search": Row("/partner/search/", get="partner 200"),
    "views": Row("/views/", get="viewer 200", post="viewer 400"),
    "forget-view": Row("/views/1/forget/", post="viewer 404"),
    "desk": Row("/desk/", get="viewer 200"),
    "choose-post": Row("/desk/post/", post="viewer 400"),
    "waiting": Row("/waiting/", get="viewer 200"),
    "reminders": Row("/waiting/docket/eligibility/", get="viewer 200", post="officer 400"),
    "note-reminder": Row("/waiting/docket/eligibility/note/", post="officer 302"),
    "offices": Row("/offices/", get="viewer 200"),
    "other-offices": Row("/other-offices/", get="coordinator 200"),
    "schedules": Row("/schedules/", get="viewer 200"),
    "schedule-load": Row("/schedules/load/", get="officer 200", post="officer 400"),
    "schedule-forecast": Row("/schedules/forecast/", get="viewer 200"),
    "schedule": Row("/schedules/{schedule}/", get="viewer 200"),
    "schedule-match": Row("/schedules/{schedule}/match/", post="officer 400"),
    "schedule-write": Row("/schedules/{schedule}/write/", post="officer 400"),
    "schedule-changes": Row("/schedules/{schedule}/changes/", get="viewer 200"),
    "office": Row("/offices/us.cbp.entry-process/", get="coordinator 200", post="coordinator 400"),
}

# The pages of the login, by address: for nobody and for any login, GET and POST. They show a login its own data alone.
ALLAUTH: dict[str, tuple[int, int, int, int]] = {
    "/accounts/signup/": (404, 404, 404, 404),
    "/accounts/email/": (404, 404, 404, 404),
    "/accounts/inactive/": (200, 405, 200, 405),
    "/accounts/confirm-email/": (404, 404, 404, 404),
    "/accounts/password/reset/": (404, 404, 404, 404),
    "/accounts/password/reset/done/": (404, 404, 404, 404),
    "/accounts/password/set/": (404, 404, 404, 404),
    "/accounts/3rdparty/": (404, 404, 404, 404),
    "/accounts/3rdparty/signup/": (404, 404, 404, 404),
    "/accounts/3rdparty/login/error/": (404, 404, 404, 404),
    "/accounts/login/": (200, 200, 302, 302),
    "/accounts/logout/": (302, 302, 200, 302),
    "/accounts/reauthenticate/": (302, 302, 200, 200),
    "/accounts/reauthenticate/code/": (302, 302, 302, 302),
    "/accounts/reauthenticate/code/confirm/": (302, 302, 302, 302),
    "/accounts/password/change/": (302, 302, 200, 200),
    "/accounts/login/code/confirm/": (302, 302, 302, 302),
    "/accounts/confirm-email/abc/": (200, 404, 200, 404),
    "/accounts/password/reset/key/done/": (200, 405, 200, 405),
    "/accounts/password/reset/key/1-abc/": (200, 200, 200, 200),
    "/accounts/2fa/": (302, 302, 200, 405),
    "/accounts/2fa/authenticate/": (302, 302, 302, 302),
    "/accounts/2fa/reauthenticate/": (302, 302, 302, 302),
    "/accounts/2fa/totp/activate/": (302, 302, 302, 302),
    "/accounts/2fa/totp/deactivate/": (302, 302, 404, 404),
    "/accounts/2fa/recovery-codes/": (302, 302, 404, 405),
    "/accounts/2fa/recovery-codes/generate/": (302, 302, 302, 302),
    "/accounts/2fa/recovery-codes/download/": (302, 302, 404, 404),
    "/accounts/2fa/webauthn/": (302, 302, 200, 405),
    "/accounts/2fa/webauthn/add/": (302, 302, 302, 302),
    "/accounts/2fa/webauthn/reauthenticate/": (302, 302, 302, 302),
    "/accounts/2fa/webauthn/keys/1/remove/": (302, 302, 302, 302),
    "/accounts/2fa/webauthn/keys/1/edit/": (302, 302, 302, 302),
    "/accounts/2fa/webauthn/login/": (302, 302, 302, 302),
    "/accounts/3rdparty/login/cancelled/": (200, 405, 200, 405),
    "/accounts/social/login/cancelled/": (302, 302, 301, 301),
    "/accounts/social/login/error/": (302, 302, 301, 301),
    "/accounts/social/signup/": (302, 302, 301, 301),
    "/accounts/social/connections/": (302, 302, 301, 301),
    "/accounts/oidc/laboratory/login/": (404, 404, 404, 404),
    "/accounts/oidc/laboratory/login/callback/": (404, 404, 404, 404),
}
# What stands in an address for each of its parts: as Django writes them, and as allauth's expressions do.
PARTS = {
    r"<int:pk>": "1",
    r"<str:provider_id>": "laboratory",
    r"\(\?P<uidb36>\[0-9A-Za-z\]\+\)-\(\?P<key>\.\+\)": "1-abc",
    r"\(\?P<key>\[-:\\w\]\+\)": "abc",
    r"\(\?P<provider_id>\[\^/\]\+\)": "laboratory",
}


def routes(patterns: list[URLPattern | URLResolver], before: str = "") -> list[tuple[str, str]]:
    """Every route: its pattern and its name."""
    found = []
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            found += routes(pattern.url_patterns, before + str(pattern.pattern))
        else:
            found.append((before + str(pattern.pattern), pattern.name or ""))
    return found


def sample(pattern: str) -> str:
    """An address of a route of the login."""
    for part, told in PARTS.items():
        pattern = re.sub(part, told, pattern)
    return "/" + re.sub(r"(?<!\[)\^|\$", "", pattern)


ALL = routes(get_resolver().url_patterns)
OURS = [name for address, name in ALL if not address.startswith("accounts/")]


@pytest.fixture
def numbers(transactional_db, folder):
    """The register with two partners, and a question to the first and one to the office."""
    forget()
    load(str(add_second_partner(folder)), by="desk")
    return {
        "question": ask(Asking(text="When?", to_partner="northlab"), "clerk").id,
        "office_question": ask(Asking(text="Who?", to_post="clerk"), "clerk").id,
        "letter": queue_letter(LETTER, "clerk")[0].id,
        "load": past_loads(1)[0].number,
        "schedule": take_in("plan.xer", [XER.encode()], "clerk").id,
    }


@pytest.fixture
def everybody(numbers, desk_client):
    """A client for each of WHO."""
    partners = {"own": desk_client("partner", "northlab"), "other": desk_client("partner", "southlab")}
    return {"anonymous": Client()} | partners | {role: desk_client(role) for role in LADDER}


def test_every_route_has_a_row_and_every_row_a_route():
    """A new page is let out of the house only with its row above."""
    assert sorted(OURS) == sorted(ROWS)


def test_each_role_gets_what_the_matrix_says(everybody, numbers):
    found, wanted = {}, {}
    for name, row in ROWS.items():
        address = row.address.format(**numbers)
        for who, client in everybody.items():
            answers = {"GET": client.get(address), "POST": client.post(address, {"said": "nothing"})}
            found |= {(name, who, verb): answer.status_code for verb, answer in answers.items()}
            wanted |= {(name, who, verb): row.expected(who, verb) for verb in answers}
            for answer in answers.values():
                answer.close()  # a file that is handed out stays open until then

    wrong = {" ".join(key): f"{status}, not {wanted[key]}" for key, status in found.items() if status != wanted[key]}
    assert not wrong, "\n".join(f"{key}: {told}" for key, told in wrong.items())


def test_nothing_is_written_on_the_desk_of_another_day(everybody, numbers):
    """Whoever may write is refused there by every page, but for those that record nothing of that day."""
    found = {}
    for name, row in ROWS.items():
        who = "own" if row.post.startswith(("own", "partner")) else "administrator"
        answer = everybody[who].post(row.address.format(**numbers) + "?as_of=2030-04-01", {"said": "nothing"})
        found[name] = "This is the desk of another day, where nothing can be recorded." in answer.content.decode()

    of_any_day = {"alive", "answer", "calendar", "stop-letters", "ask-forecast", "office", "policies"}
    assert found == {name: bool(row.post) and name not in of_any_day for name, row in ROWS.items()}


def test_every_page_of_the_login_has_a_row_and_every_row_a_page():
    assert {sample(address) for address, _ in ALL if address.startswith("accounts/")} == set(ALLAUTH)


def test_a_page_of_the_login_is_the_same_to_every_role(everybody):
    found = {}
    for address, (nobody_get, nobody_post, get, post) in ALLAUTH.items():
        if address == "/accounts/logout/":
            continue  # who has logged out would be nobody for the rest
        for who, client in everybody.items():
            wanted = (nobody_get, nobody_post) if who == "anonymous" else (get, post)
            told = client.get(address).status_code, client.post(address).status_code
            found |= {(address, who): (told, wanted)} if told != wanted else {}

    assert found == {}


def test_every_role_may_log_out(everybody):
    wanted = ALLAUTH["/accounts/logout/"]

    for who, client in everybody.items():
        told = client.get("/accounts/logout/").status_code, client.post("/accounts/logout/").status_code
        assert told == (wanted[:2] if who == "anonymous" else wanted[2:])


# ---------------------------------------------------------------- a partner that pries


@pytest.fixture
def pried(numbers):
    """What of the South's the North may not see: ids and titles, and all that is long enough to be known again."""
    world = desk_world(clock.today())
    seen = {p: seen_portfolio(world, viewer_of(world, Role.PARTNER, p)) for p in ("northlab", "southlab")}
    texts = {partner: set(_texts(portfolio)) for partner, portfolio in seen.items()}
    every = set(_texts(world.portfolio))
    hidden = every - texts["northlab"]
    assert {"heater-1", "Heater of the South", "south-transport", "quench", "annex-south"} <= hidden
    return sorted(hidden)


def _texts(portfolio):
    """The ids and titles of a portfolio, and the free text of its records."""
    for _, records in portfolio.rows():
        for record in records:
            for name in ("id", "title", "name", "note", "address", "cite"):
                text = getattr(record, name, "") or ""
                if len(text) > 3 and text not in COMMON:
                    yield text


COMMON = {"host", "desk"}  # ids that are words of every page


def _leaks(answer, hidden, given=""):
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    told = body.decode("utf-8", "replace") + " " + " ".join(f"{k}: {v}" for k, v in answer.headers.items())
    if given:  # an address that is asked for may stand in the way back to it
        told = told.replace(given, "")
    return [text for text in hidden if re.search(rf"(?<![\w.-]){re.escape(text)}(?![\w.-])", told)]


def test_a_partner_that_pries_finds_nothing_of_another_by_any_address(everybody, pried, numbers, monkeypatch):
    """Every route that takes an id, with every id and title that is not the partner's own."""
    monkeypatch.setattr(answer_by_link, "MOST_WRONG", 10_000)
    client = everybody["own"]
    for name in ROWS:
        pattern = next(address for address, one in ALL if one == name)
        for part in re.findall(r"<\w+:\w+>", pattern):
            for text in pried:
                address = "/" + pattern.replace(part, quote(text, safe=""))
                address = re.sub(r"<int:\w+>", "1", re.sub(r"<str:step>", "book", address))
                if "<" in address or "/" in text or (part.startswith("<int") and not text.isdigit()):
                    continue
                answer = client.get(address)
                assert answer.status_code in {403, 404, 405}, address
                assert _leaks(answer, pried, text) == [], address


@pytest.mark.parametrize("asked", ["", "?format=csv", "?format=xlsx", "?q=heater", "?sort=-id", "?as_of=2030-04-01"])
def test_what_a_partner_is_shown_counted_exported_or_finds_holds_nothing_of_another(asked, everybody, pried, numbers):
    client = everybody["own"]
    for name, row in ROWS.items():
        if row.get and row.expected("own", "GET") == 200:
            answer = client.get(row.address.format(**numbers) + asked)
            assert answer.status_code == 200, name
            content = answer.content
            if "spreadsheet" in answer.headers["Content-Type"]:
                with ZipFile(io.BytesIO(content)) as book:
                    content = b" ".join(book.read(one) for one in book.namelist())
                answer.content = content
            assert _leaks(answer, pried) == [], name


def test_what_a_partner_writes_about_anothers_things_is_refused_and_changes_nothing(everybody, pried, numbers):
    client, before = everybody["own"], current_portfolio()
    for address in (
        "/partner/items/heater-1/facts/",
        "/partner/cases/south-goes/steps/book/",
        f"/questions/{numbers['office_question']}/",
    ):
        answer = client.post(address, {"maker": "X", "reason": "r", "on": "2030-04-01", "answer": "mine"})
        assert answer.status_code in {403, 404}, address
        assert _leaks(answer, pried) == []
    assert current_portfolio() == before


# ---------------------------------------------------------------- a mark that hides from colleagues


CONTROLLED = {
    "items": "heater-1",
    "consignments": "heaters",
    "contributions": "quench",
    "agreements": "annex-south",
    "milestones": "heaters-leave",
    "cases": "north-goes",
    "evidence": "south-letter",
    "partners": "southlab",
}


@pytest.fixture
def controlled(everybody):
    """One record of each noun that is marked controlled, in a register of which a forecast is kept: ids and titles."""
    whole = current_portfolio()[0]
    for noun, name in CONTROLLED.items():
        edit_record(noun, name, {"handling": "controlled"}, "desk", "licence 7", versions_of(noun, [name])[name])
    make_forecast.make_forecast(clock.today(), lambda *_: None)
    held = [one for noun, name in CONTROLLED.items() for one in getattr(whole, noun) if one.id == name]
    return [text for one in held for text in (one.id, getattr(one, "title", ""), getattr(one, "name", "")) if text]


@pytest.mark.parametrize("who", ["viewer", "officer"])
def test_nothing_that_is_reckoned_with_what_is_controlled_names_it(who, everybody, controlled, numbers):
    """Not in a count's link, a filter's choice, a cause's title, a finding, a weight, a case to start or a file."""
    client, found = everybody[who], []
    pages = [row.address.format(**numbers) for row in ROWS.values() if row.get and row.expected(who, "GET") == 200]
    pages = [page for page in pages if "north-goes" not in page and not page.startswith("/procedures/")]
    pages += ["/loose/late/1/", "/loose/unknown/1/", "/items/wheel-2/", "/items/wheel-2/checks/", "/milestones/mixed-leaves/",
              "/items/heater-2/", "/items/heater-2/checks/", "/consignments/mixed/", "/consignments/mixed/checks/"]  # fmt: skip
    for page in pages:
        for asked in ("", "?format=csv"):
            answer = client.get(page + asked)
            found += [(page, asked, text) for text in _leaks(answer, controlled)]
    seen = everybody["coordinator"].get("/").content.decode()

    assert found == []
    assert "heaters" in seen  # to others it is told


@pytest.mark.parametrize("who", ["viewer", "officer"])
def test_what_is_controlled_is_on_no_page_of_a_colleague_who_may_not_see_it(who, everybody, numbers):
    seen = versions_of("items", ["heater-1"])["heater-1"]
    edit_record("items", "heater-1", {"handling": "controlled"}, "desk", "licence 7", seen)
    client, found = everybody[who], []
    for name, row in ROWS.items():
        if row.get and row.expected(who, "GET") == 200:
            for asked in ("", "?format=csv", "?q=Heater"):
                answer = client.get(row.address.format(**numbers) + asked)
                found += [(name, asked)] if _leaks(answer, ["heater-1", "Heater of the South"]) else []
    for address in ("items/heater-1", "register/items/heater-1", "cases/south-docket", "milestones/heaters-leave"):
        answer = client.get(f"/{address}/")
        found += [(address, "")] if answer.status_code != 404 else []

    assert found == []
