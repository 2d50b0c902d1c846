"""The words of letters in French: the compiled catalogue is that of its source, and nothing in a letter is left out."""

from __future__ import annotations

import gettext
import re
from pathlib import Path

import polib
from django.template import engines

import lockwasher.delivery
import lockwasher.web
from catalogue import of_python, of_template
from lockwasher.actions.answer_links import CLOSED

HOME = Path(lockwasher.delivery.__file__).parent
MESSAGES = HOME / "locale" / "fr" / "LC_MESSAGES"
STOP = Path(lockwasher.web.__file__).parent / "templates" / "mail" / "stop.html"


def test_the_compiled_catalogue_is_not_stale():
    with (MESSAGES / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    source = polib.pofile(str(MESSAGES / "django.po"))
    for entry in source:
        if entry.msgid_plural:
            told = [compiled.ngettext(entry.msgid, entry.msgid_plural, n) for n in (1, 2)]
            assert told == [entry.msgstr_plural[0], entry.msgstr_plural[1]]
        else:
            assert compiled.gettext(entry.msgid) == entry.msgstr
    assert source.percent_translated() == 100
    assert len(polib.mofile(str(MESSAGES / "django.mo"))) == len(source)


def test_every_plain_string_of_a_letter_is_in_the_catalogue():
    known = {entry.msgid for entry in polib.pofile(str(MESSAGES / "django.po"))}
    texts = [path.read_text(encoding="utf-8") for path in (*(HOME / "templates").iterdir(), STOP)]
    marked = {found for text in texts for found in re.findall(r'{% translate "([^"]+)" %}', text)}
    assert marked - known == set()
    assert len(marked) > 10


ANSWERS = ("answer/answer.html", "answer/closed.html", "mail/stop.html", "parts/fields.html")
MODULES = {
    "delivery/digests.py": (),
    "actions/nudges.py": (),
    "actions/duties.py": (),
    "web/pages/answer.py": (),
    "web/pages/contacts.py": ("stop", "ReaderForm", "READERS", "_weekday", "_paused_until"),
    "web/files.py": ("too_large",),
    "web/partner_forms.py": ("StepForm",),
    "web/question_forms.py": ("AnswerForm", "NotYetForm"),
}


def test_every_word_that_a_partner_without_an_account_reads_is_in_the_catalogue():
    """Also those with names in them, of the pages of links as of letters, and of the forms on them."""
    source = HOME.parent
    engine = engines["django"].engine
    paths = [*(HOME / "templates").iterdir(), *(source / "web" / "templates" / name for name in ANSWERS)]
    asked = {message for path in paths for message in of_template(path, engine)}
    asked |= {message for name, within in MODULES.items() for message in of_python(source / name, *within)}
    asked |= {(CLOSED,)}
    catalogue = polib.pofile(str(MESSAGES / "django.po"))
    known = {(one.msgid, one.msgid_plural) if one.msgid_plural else (one.msgid,) for one in catalogue}

    assert {message for message in asked if message and message not in known} == set()
    named = re.compile(r"%\(\w+\)[sd]")
    for one in catalogue:
        for told in one.msgstr_plural.values() or [one.msgstr]:
            assert set(named.findall(told)) == set(named.findall(one.msgid)), told
