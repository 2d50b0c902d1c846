"""Every address of the desk."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from django.urls import include, path

from lockwasher.web import pages
from lockwasher.web.pages import accounts

handler400 = "lockwasher.web.errors.bad_request"
handler403 = "lockwasher.web.errors.refused"
handler404 = "lockwasher.web.errors.not_found"
handler500 = "lockwasher.web.errors.broken"

urlpatterns = [*accounts.login_patterns, path("accounts/", include("allauth.urls"))]
for _module in iter_modules(pages.__path__):
    urlpatterns += getattr(import_module(f"lockwasher.web.pages.{_module.name}"), "urlpatterns", [])
