"""The words of letters in French: the compiled catalogue is that of its source, and nothing in a letter is left out."""

from __future__ import annotations

import gettext
import re
from pathlib import Path

import polib

import lockwasher.delivery
import lockwasher.web

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
