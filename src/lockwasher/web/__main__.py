"""The desk's own processes: python -m lockwasher.web serve | worker | demo | account. `lockwasher` calls them."""

from __future__ import annotations

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lockwasher.web.settings")

import django  # the settings are named first

django.setup()

from lockwasher.web.terminal import main  # noqa: E402  # models may be imported once Django is set up

sys.exit(main(sys.argv[1:]))
