# The table that all processes of the desk share for limits on logging in.
from typing import Any

from django.core.management import call_command
from django.db import migrations


def make_table(apps: Any, editor: Any) -> None:
    call_command("createcachetable", "desk_cache", database=editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("web", "0002_saved_views")]
    operations = [migrations.RunPython(make_table, migrations.RunPython.noop)]
