"""The pages are tested on the database of DATABASE_URL, or on SQLite, with a register filled from a small portfolio."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lockwasher.actions import clock
from lockwasher.actions.load import load
from lockwasher.web.models import Account, Role

NOW = datetime(2030, 5, 1, 12, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """It is 1 May 2030."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return NOW.date()


@pytest.fixture(autouse=True)
def no_tries_counted(request):
    """No test finds what another left in the cache, a table that no test's end empties: tries counted, codes used."""
    for asked in ("transactional_db", "db"):
        if asked in request.fixturenames:
            request.getfixturevalue(asked)
            cache.clear()
            return


@pytest.fixture
def filled(transactional_db, folder):
    """The small portfolio of tests/sample.py in the database, recorded by the post 'desk'."""
    load(str(folder), by="desk")


@pytest.fixture
def desk_client(transactional_db):
    """A client logged in with a role; of a partner the partner is named, of an office's login perhaps a post."""

    def log_in(role: str, partner: str = "", post: str = "") -> Client:
        login, _ = get_user_model().objects.get_or_create(username=f"{role}-{partner}-{post}".strip("-"))
        Account.objects.update_or_create(login=login, defaults={"role": Role(role), "partner": partner, "post": post})
        client = Client()
        client.force_login(login, backend="lockwasher.web.login.LoginBackend")
        return client

    return log_in


@pytest.fixture
def pdf():
    """A small PDF as a browser sends it, under a name."""

    def make(name: str = "form.pdf", content: bytes = b"%PDF-1.7 the form", kind: str = "application/pdf"):
        return SimpleUploadedFile(name, content, kind)

    return make
