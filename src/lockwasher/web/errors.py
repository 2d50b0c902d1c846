"""What a page says when it cannot be shown: in words, with a way on, and nothing of what was asked for."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  # as Django calls it
    """403."""
    told = _("Your role on this desk does not open this page. Ask the administrator if it should.")
    return _page(request, 403, _("Not for this login"), told)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  # as Django calls it
    """404. What was looked for is not repeated: it may be somebody else's."""
    told = _(
        "There is nothing at this address, or nothing that you may see. The search (Ctrl-K) finds all that you may."
    )
    return _page(request, 404, _("Not found"), told)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  # as Django calls it
    """400."""
    return _page(request, 400, _("That could not be read"), _("Go back: what you typed is still in the form."))


def broken(request: HttpRequest) -> HttpResponse:
    """500: a fault of ours."""
    told = _(
        "This is a fault of the program and has been written to its log. Nothing was half done: a change is kept whole or not at all."
    )
    return _page(request, 500, _("Something broke"), told)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  # as Django calls it
    """A form that was not ours, or is older than the session."""
    told = _(
        "This form is older than your session. Go back, copy what you typed, load the page again and send it once more."
    )
    return _page(request, 403, _("The form is too old"), told)


def _page(request: HttpRequest, status: int, title: str, told: str) -> HttpResponse:
    return render(request, "error.html", {"title": title, "told": told, "is_error": True}, status=status)
