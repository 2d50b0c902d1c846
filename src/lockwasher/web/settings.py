"""Django's settings for the pages: those of the records room, and what a login, a page and a job need besides.

Everything an installation decides is an environment variable; docs/reference/environment.md lists them.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from lockwasher.settings import ANSWER_DAYS as ANSWER_DAYS
from lockwasher.settings import DATABASES as TERMINAL_DATABASES
from lockwasher.settings import DESK_ADDRESS as DESK_ADDRESS
from lockwasher.settings import DIGEST_HOUR as DIGEST_HOUR
from lockwasher.settings import ESCALATE_DAYS as ESCALATE_DAYS
from lockwasher.settings import EVIDENCE_MAX_MB as EVIDENCE_MAX_MB
from lockwasher.settings import LOCALE_PATHS as LOCALE_PATHS
from lockwasher.settings import LOCKWASHER_HOME as LOCKWASHER_HOME
from lockwasher.settings import MAIL_FROM as MAIL_FROM
from lockwasher.settings import SECRET_KEY as SECRET_KEY
from lockwasher.settings import SMTP as SMTP
from lockwasher.settings import TIME_ZONE as TIME_ZONE
from lockwasher.settings import USE_TZ as USE_TZ
from lockwasher.settings import secret_key as secret_key

HERE = Path(__file__).parent
# A connection serves one page after the other; opening one costs PostgreSQL more than most pages do.
DATABASES = {"default": {**TERMINAL_DATABASES["default"], "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}}


def words(environ: Mapping[str, str], name: str, default: str = "") -> list[str]:
    """The words of a variable, separated by commas."""
    return [word.strip() for word in environ.get(name, default).split(",") if word.strip()]


def providers(environ: Mapping[str, str]) -> dict[str, Any]:
    """The laboratory's own OpenID Connect provider, where LOCKWASHER_OIDC_ISSUER names one."""
    issuer = environ.get("LOCKWASHER_OIDC_ISSUER", "")
    if not issuer:
        return {}
    app = {
        "provider_id": "laboratory",
        "name": environ.get("LOCKWASHER_OIDC_NAME", "the laboratory's login"),
        "client_id": environ.get("LOCKWASHER_OIDC_CLIENT", ""),
        "secret": environ.get("LOCKWASHER_OIDC_SECRET", ""),
        "settings": {"server_url": issuer},
    }
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}


def origin(address: str) -> list[str]:
    """The scheme and host of an address; none of none."""
    parts = urlsplit(address)
    return [f"{parts.scheme}://{parts.netloc}"] if parts.netloc else []


DEBUG = False
ALLOWED_HOSTS = words(os.environ, "LOCKWASHER_HOSTS", "127.0.0.1,localhost,[::1]")
IS_HTTPS = os.environ.get("LOCKWASHER_HTTPS", "") == "yes"
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if IS_HTTPS else []

INSTALLED_APPS = [
    "lockwasher.records.apps.RecordsConfig",
    "lockwasher.web.apps.WebConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "rules",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "lockwasher.web.seeing.DeskMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "lockwasher.web.urls"
WSGI_APPLICATION = "lockwasher.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lockwasher.web.seeing.page_context",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "lockwasher.web.templatetags.desk"],
        },
    }
]
SILENCED_SYSTEM_CHECKS = ["models.W042"]

# Static files: served by this process, named by their content so that they may be kept for good.
STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True  # nothing has to be collected first
WHITENOISE_MAX_AGE = 3600

LANGUAGE_CODE = "en"
USE_I18N = True
LANGUAGES = [("en", "English")]

# Who comes in
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "rules.permissions.ObjectPermissionBackend",
    "lockwasher.web.login.LoginBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/"
ACCOUNT_ADAPTER = "lockwasher.web.login.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False  # a session ends with the browser, and after a working day at the latest
ACCOUNT_RATE_LIMITS = {"login_failed": "20/m/ip"}
SOCIALACCOUNT_ADAPTER = "lockwasher.web.login.SocialAccountAdapter"
SOCIALACCOUNT_PROVIDERS = providers(os.environ)
SOCIALACCOUNT_ONLY = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # half minutes, for a code that runs out while it is typed: RFC 6238, 5.2
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_HTTPS  # browsers allow passkeys without TLS on localhost alone
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_ENABLE_ADMIN = False
SESSION_COOKIE_AGE = 8 * 3600  # a working day
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "lockwasher.web.errors.csrf_failure"

# What a page may load: our own files, and nothing written into the page itself.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # the arrows of Bootstrap's selects
        "font-src": [SELF],
        "connect-src": [SELF],
        # Browsers hold the pages that a form leads on to against this as well, the provider's among them.
        "form-action": [SELF, *origin(os.environ.get("LOCKWASHER_OIDC_ISSUER", ""))],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
if os.environ.get("LOCKWASHER_PROXY", "") == "yes":
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1  # tries are counted by where they come from, and not by the proxy
X_FRAME_OPTIONS = "DENY"

# Limits on logging in hold for all processes together, and a one-time code is taken once by any of them.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "desk_cache"}}

# Jobs wait in the application's own database, for `lockwasher worker`.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

FILE_UPLOAD_HANDLERS = [
    "lockwasher.web.files.SkipLarge",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a bulk edit names every row it touches
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"without-secrets": {"()": "lockwasher.web.logs.WithoutSecrets"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["without-secrets"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
