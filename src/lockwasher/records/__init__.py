"""The database: the register's tables, the snapshot read from them, the journal of events.

Importing the room sets Django up if nobody has, so that callers import its modules as they import any other.
"""

import os

import django
from django.apps import apps

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lockwasher.settings")
if not apps.ready and not apps.loading:  # while Django loads, it is Django that imports this room
    django.setup()
