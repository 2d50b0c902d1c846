"""ICARUS in the database, with forecasts kept of the days it is looked back to."""

import re
from datetime import date
from html import unescape

from lockwasher.actions import make_forecast as making
from lockwasher.actions.kept import forget
from lockwasher.actions.load import load

PLANNED, ARRIVED = date(2016, 11, 1), date(2017, 7, 26)


def load_icarus(monkeypatch, *days):
    """Load the shipped portfolio and keep a forecast of some days, of few futures."""
    forget()
    monkeypatch.setattr(making, "DRAWS", 50)
    load("icarus", by="desk")
    for day in days:
        making.make_forecast(day, _tell_nobody)


def read_page(client, address, **headers):
    """The text of a page as somebody reads it: tags left out, one space between words and none before a comma."""
    response = client.get(address, headers=headers)
    assert response.status_code == 200, address
    text = unescape(re.sub(r"<[^>]+>", " ", response.content.decode()))
    return re.sub(r" ([,:;.)])|(\() ", r"\1\2", re.sub(r"\s+", " ", text))


def _tell_nobody(done, what):
    return None
