"""Whether the desk is up: what a supervisor asks."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path


@login_not_required
def alive(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  # as Django calls it
    """Say that pages and database answer; nothing else."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("alive\n", "text/plain")


urlpatterns = [path("alive", alive, name="alive")]
