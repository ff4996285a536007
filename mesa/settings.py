"""One settings file; everything that differs between places comes from the environment.

Without any variable set this is the embedded Mesa: SQLite, files under ``MESA_VAR``, no service to install.
``MESA_SECRET_KEY``, ``MESA_HOSTS`` and ``DATABASE_URL`` make it a server (docs/operacion.md).
"""

import os
from datetime import timedelta
from pathlib import Path
from urllib.parse import urljoin

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from mesa.allauth_settings import *  # noqa: F403 the same in every place
from mesa.celery_settings import *  # noqa: F403 the same in every place

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(env("MESA_VAR", default=str(BASE_DIR / "var"))).resolve()

EMBEDDED = "DATABASE_URL" not in os.environ
DEBUG = env.bool("MESA_DEBUG", default=False)
HTTPS = env.bool("MESA_HTTPS", default=False)
SECRET_KEY = env("MESA_SECRET_KEY", default="")
if not SECRET_KEY and EMBEDDED and (VAR / "secret_key").exists():
    SECRET_KEY = (VAR / "secret_key").read_text().strip()
if not SECRET_KEY:
    raise ImproperlyConfigured("Falta MESA_SECRET_KEY. script/setup crea una en la carpeta de datos para el uso local.")
ALLOWED_HOSTS = env.list("MESA_HOSTS", default=["127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = env.list("MESA_ORIGINS", default=[])

INSTALLED_APPS = [
    "auditlog",  # before secretariat, which keeps the log out of the admin
    "demo",
    "mesa",
    "secretariat",
    "reminders",
    "meetings",
    "trainings",
    "classroom",
    "certificates",
    "reports",
    "workgroups",
    "notifications",
    "members",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "django_htmx",
    "django_structlog",
    "template_partials",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "mesa.middleware.headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "mesa.middleware.language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "mesa.middleware.session_terms",
    "mesa.middleware.SignInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "mesa.middleware.SecondFactorMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "mesa.middleware.audited",
    "mesa.see_as.SeeAsMiddleware",
    "mesa.middleware.only_forms",
    "mesa.middleware.written",
]

ROOT_URLCONF = "mesa.urls"
WSGI_APPLICATION = "mesa.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "mesa.templatetags.mesa"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "mesa.context.mesa",
            ],
        },
    }
]

# Database: SQLite embedded, PostgreSQL when DATABASE_URL says so ---------------------------------------------------
if EMBEDDED:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": VAR / "mesa.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
            },
        }
    }
else:
    # Who migrates owns the tables; who serves has their rows (mesa/roles.py).
    DATABASES = {"default": env.db("MESA_MIGRATE_URL" if "MESA_MIGRATE_URL" in os.environ else "DATABASE_URL")}
    DATABASES["default"]["OPTIONS"] = {"pool": {"min_size": 1, "max_size": env.int("MESA_DB_POOL", default=8)}}
    DATABASES["default"]["CONN_MAX_AGE"] = 0
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env("REDIS_URL", default="")
CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
        if REDIS_URL
        else {"BACKEND": "mesa.caches.SharedFiles", "LOCATION": VAR / "cache"}
    ),
    # Draft actas by the hash of their text: the second download of the same text is free.
    "drafts": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": VAR / "drafts",
        "TIMEOUT": 7 * 24 * 3600,
        "OPTIONS": {"MAX_ENTRIES": 200},
    },
}

# Accounts: closed sign-up; password, code by mail, passkey or the institution's single sign-on --------------------
AUTH_USER_MODEL = "members.User"
AUTHENTICATION_BACKENDS = ["mesa.backends.MandateBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
INVITATION_LASTS = timedelta(hours=env.int("MESA_INVITATION_HOURS", default=72))
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "mesa:home"
LOGOUT_REDIRECT_URL = "account_login"
SECOND_FACTOR_DAYS = env.int("MESA_SECOND_FACTOR_DAYS", default=14)
OIDC = {name: env(f"MESA_OIDC_{name.upper()}", default="") for name in ("issuer", "client_id", "secret", "label")}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("MESA_PROXIES", default=0)

# Sessions, cookies, headers ------------------------------------------------------------------------------------
# Seconds without use, and in all: for secretary, staff and auditor of the plenary, and for everyone else.
SESSION_KEEPER = (60 * env.int("MESA_SESSION_IDLE_MINUTES", default=30), 3600 * env.int("MESA_SESSION_HOURS", 12))
SESSION_MEMBER = (86400 * env.int("MESA_SESSION_IDLE_DAYS", default=14), 86400 * env.int("MESA_SESSION_DAYS", 60))
SESSION_COOKIE_AGE = SESSION_MEMBER[0]
SESSION_EXPIRE_AT_BROWSER_CLOSE = True  # unless «Recordarme en este equipo» was marked
SESSION_COOKIE_HTTPONLY = True
HOST = "__Host-" if HTTPS else ""  # a browser takes such a cookie from this host alone, never from a neighbour of it
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, LANGUAGE_COOKIE_NAME = (
    f"{HOST}mesa_session",
    f"{HOST}mesa_csrf",
    f"{HOST}mesa_idioma",
)
CSRF_COOKIE_HTTPONLY = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no cookie of its own
CSRF_FAILURE_VIEW = "mesa.views.errors.csrf_failure"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
EVERY_ANSWER = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=(), "
    "publickey-credentials-create=(self), publickey-credentials-get=(self)",
}
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        # The single sign-on button is a form; its answer leads to the institution, so its origin is named here.
        "form-action": [
            SELF,
            *env.list("MESA_OIDC_ORIGINS", default=OIDC["issuer"] and [urljoin(OIDC["issuer"], "/")]),
        ],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
ADMIN_PATH = env("MESA_ADMIN_PATH", default="operador/")
METRICS_TOKEN = env("MESA_METRICS_TOKEN", default="")  # without it /metrics does not exist

# Audit log: Mesa's own table; what is followed is in secretariat/audited.py ----------------------------------------
AUDITLOG_LOGENTRY_MODEL = "secretariat.LogEntry"
AUDITLOG_CID_GETTER = "secretariat.models.log.request_id"
AUDITLOG_STORE_JSON_CHANGES = True
MIGRATION_MODULES = {"auditlog": None}  # its own table is not used

# Language and time: Spanish is the source, one zone --------------------------------------------------------------
LANGUAGE_CODE = "es"
LANGUAGES = [("es", _("Español")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = USE_TZ = True
FORMAT_MODULE_PATH = "mesa.formats"
FORM_RENDERER = "mesa.renderers.MesaForms"
TIME_ZONE = env("MESA_TIME_ZONE", default="America/Lima")

# Files -----------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = VAR / "media"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_KEEP_ONLY_HASHED_FILES = True  # pages name every file by its hash; half the files to compress
DOCUMENT_MAX_BYTES = 10 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000

# PDF, rendered in a process of its own with these limits ----------------------------------------------------------
PDF_SECONDS = env.int("MESA_PDF_SECONDS", default=60)
PDF_MEGABYTES = env.int("MESA_PDF_MEGABYTES", default=1536)

# Mail: MESA_EMAIL_URL names the server; without it letters are files under VAR/mail, and nothing goes out -------
MAIL_TEST = env.bool("MESA_MAIL_TEST", default=False)  # letters are shown at /buzon/ and none leaves
vars().update(env.email_url("MESA_EMAIL_URL", default=f"filemail:///{VAR / 'mail'}"))
DEFAULT_FROM_EMAIL = env("MESA_EMAIL_FROM", default="Mesa <mesa@mesa.example>")
MAIL_REPLY_TO = env("MESA_EMAIL_REPLY_TO", default="")
MAIL_DOMAIN = DEFAULT_FROM_EMAIL.rstrip(">").rpartition("@")[2]
EMAIL_TIMEOUT = 45  # seconds for each of the dozen answers of the server to a letter
LETTER_LEASE = env.int("MESA_LETTER_LEASE", default=600)  # seconds; more than one letter can take
LETTER_WAIT = env.int("MESA_LETTER_WAIT", default=30)  # seconds to the second try; then twice as long each time
SITE_URL = env("MESA_SITE_URL", default=(CSRF_TRUSTED_ORIGINS or ["http://127.0.0.1:8000"])[0])

# Privacy notice: who answers for personal data, and in how many business days (docs/operacion.md) -----------------
PRIVACY_VARIABLES = """
    MESA_PRIVACY_CONTROLLER MESA_PRIVACY_ADDRESS MESA_PRIVACY_BANK MESA_PRIVACY_HOSTING MESA_PRIVACY_OFFICER
    MESA_PRIVACY_CONTACT MESA_PRIVACY_PURPOSE MESA_PRIVACY_RECIPIENTS MESA_PRIVACY_RETENTION
"""
PRIVACY = {v.removeprefix("MESA_PRIVACY_").lower(): env(v, default="").strip() for v in PRIVACY_VARIABLES.split()}
RIGHTS_DAYS = env.int("MESA_RIGHTS_DAYS", default=10)

# Celery: where the queue is; the rest in mesa/celery_settings.py -----------------------------------------------------
CELERY_TIMEZONE = TIME_ZONE
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS = {"unacked_restore_interval": 10, "unacked_restore_throttle": 1}
    CELERY_BEAT_SCHEDULER = "redbeat.RedBeatScheduler"
    CELERY_REDBEAT_REDIS_URL = REDIS_URL
else:
    CELERY_BROKER_URL = "filesystem://localhost"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": VAR / "queue" / "in",
        "data_folder_out": VAR / "queue" / "in",
        "processed_folder": VAR / "queue" / "done",
        "control_folder": VAR / "queue" / "control",
    }
    CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "beat")

# Logs --------------------------------------------------------------------------------------------------------------
DJANGO_STRUCTLOG_CELERY_ENABLED = True
DJANGO_STRUCTLOG_CELERY_TASK_RETRY_LOG_LEVEL = 20  # also of a turn that waited past the next one: no news
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False  # it believes any X-Forwarded-For; mesa/entrance.py does not
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "mesa.logs.formatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env("MESA_LOG_LEVEL", default="INFO")},
    "loggers": {name: {"level": "ERROR"} for name in ("django.request", "fontTools", "weasyprint")},
}
