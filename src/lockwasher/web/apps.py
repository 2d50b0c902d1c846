"""The room as a Django application."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Logins' accounts and what they keep."""

    name = "lockwasher.web"
    label = "web"
    verbose_name = "Web"
    default_auto_field = "django.db.models.BigAutoField"
