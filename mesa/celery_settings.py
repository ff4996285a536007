"""Celery, the same in every place: ids in, one operation out; losing the broker loses nothing."""

CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_TIME_LIMIT = 900  # more than a minute of letters and the slowest of them, more than any PDF
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 60
CELERY_TASK_DEFAULT_QUEUE = "documents"
CELERY_TASK_ROUTES = {"notifications.tasks.*": {"queue": "letters"}}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A second beat waits for the lock of the first: it looks this often, and a lock left behind lasts this long.
CELERY_BEAT_MAX_LOOP_INTERVAL = 5
CELERY_REDBEAT_LOCK_TIMEOUT = 30
CELERY_BEAT_SCHEDULE = {
    "drain-outbox": {"task": "notifications.tasks.drain_outbox", "schedule": 30.0},
    "plan-reminders": {"task": "reminders.tasks.plan_reminders", "schedule": 3600.0},
    "store-final-actas": {"task": "meetings.tasks.store_final_actas", "schedule": 60.0},
    "make-certificates": {"task": "certificates.tasks.make_certificates", "schedule": 20.0, "options": {"expires": 20}},
    "turn-enrolments": {"task": "trainings.tasks.turn_enrolments", "schedule": 300.0},
    "drop-old-imports": {"task": "secretariat.tasks.drop_old_imports", "schedule": 3600.0},
}
