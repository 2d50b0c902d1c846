"""Every word of a template is marked for translation, and what a page opens it closes."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from lockwasher import web

TEMPLATES = Path(web.__file__).parent / "templates"
EVERY = sorted(TEMPLATES.rglob("*.html"))
# What is the same in every language: names, kinds of files, quantiles and what is typed.
SAME = {"Lockwasher", "CSV", "Excel", "P10", "P50", "P80", "P95", "SHA", "Ctrl", "K", "UTC", "s"}
TOLD = {"alt", "aria-label", "placeholder", "title"}  # attributes that are read or read aloud
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
MARKED = re.compile(r"\{%\s*blocktranslate.*?%\}.*?\{%\s*endblocktranslate\s*%\}", re.DOTALL)
TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)


class Words(HTMLParser):
    """The words of a text that stand bare in it; what is code is typed, and not translated."""

    def __init__(self):
        super().__init__()
        self.found, self.within = [], []

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.within.append(tag)
        for name, value in attrs:
            if name in TOLD:
                self.look(value or "")

    def handle_endtag(self, tag):
        if tag in self.within:
            del self.within[len(self.within) - 1 - self.within[::-1].index(tag) :]

    def handle_data(self, data):
        if not {"code", "script", "style"} & set(self.within):
            self.look(data)

    def look(self, text):
        self.found += [word for word in re.findall(r"[^\W\d_]\w*", text) if word not in SAME]


def bare_words(template):
    words = Words()
    words.feed(TAG.sub("", MARKED.sub("", template)))
    words.close()
    return words.found


def test_no_template_has_words_that_cannot_be_translated():
    assert len(EVERY) > 60
    assert {
        str(path.relative_to(TEMPLATES)): found for path in EVERY if (found := bare_words(path.read_text("utf-8")))
    } == {}


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("<p>Hello</p>", ["Hello"]),
        ('<p class="told" title="Say">{{ name }}: 12 →</p>', ["Say"]),
        ('<p>{% translate "Hello" %} · P50 – P80, {{ n }} %</p>', []),
        ("{% blocktranslate count n=n %}{{ n }} line{% plural %}{{ n }} lines{% endblocktranslate %}", []),
        ("{% if a %}yes{% endif %}", ["yes"]),
        ("<code>lockwasher load</code> <br> bare", ["bare"]),
    ],
)
def test_a_word_outside_of_what_is_marked_is_found(template, found):
    assert bare_words(template) == found


def test_no_template_gives_a_translation_a_name_that_pages_give_to_something_else():
    """`translate … as name` in the frame of all pages would take the place of a page's own."""
    assert " as label " not in (TEMPLATES / "base.html").read_text("utf-8")


class Tags(HTMLParser):
    """What a page closes without having opened it last, and what it leaves open."""

    def __init__(self):
        super().__init__()
        self.open, self.wrong = [], []

    def handle_starttag(self, tag, attrs):  # noqa: ARG002  # as the parser calls it
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        """Opened and closed at once, as the elements of a picture."""

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        if self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            self.wrong.append((tag, self.getpos()))


def unbalanced(page):
    """The tags of a page that do not fit."""
    tags = Tags()
    tags.feed(page)
    tags.close()
    return tags.wrong + tags.open


@pytest.mark.parametrize("asked", ["", "?as_of=2030-04-01"])
def test_a_page_closes_what_it_opens(asked, filled, desk_client):
    client = desk_client("administrator")
    wrong = {}
    for address in ("/", "/cases/", "/cases/docket/", "/items/", "/items/wheel-1/", "/consignments/wheels/", "/contributions/calorimeter/",
                    "/agreements/", "/agreements/annex/", "/coverage/", "/waiting/", "/offices/", "/register/", "/register/items/",
                    "/procedures/", "/procedures/transport.ordinary/2015-01/", "/search/?q=wheel", "/views/", "/forecast/",
                    "/administration/marks/", "/questions/", "/calendars/", "/handover/", "/milestones/leaves/", "/desk/", "/evidence/letter/"):  # fmt: skip
        answer = client.get(address + (asked.replace("?", "&") if "?" in address else asked))
        assert answer.status_code == 200, address
        if found := unbalanced(answer.content.decode()):
            wrong[address] = found
    assert wrong == {}
