"""The room as a Django application."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """The register's tables."""

    name = "lockwasher.records"
    label = "records"
    verbose_name = "Records"
    default_auto_field = "django.db.models.BigAutoField"
