"""What a WSGI server calls: gunicorn lockwasher.web.wsgi, or `lockwasher serve`."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lockwasher.web.settings")

from django.core.wsgi import get_wsgi_application  # the settings are named first

application = get_wsgi_application()
