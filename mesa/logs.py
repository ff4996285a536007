"""One log line an event, with request id, user id and task id where there are any."""

import re
from typing import Any

import structlog

KEY = re.compile(r"(?<=/)[\w:-]{30,}")  # in an address: the token of an invitation or of a new password


def without_keys(_logger, _method, event):
    """Whoever reads the logs cannot follow a link that opens an account, and does not read what was looked for."""
    if isinstance(event.get("request"), str):
        event["request"] = event["request"].partition("?")[0]
    for name in ("event", "request"):
        if isinstance(event.get(name), str):
            event[name] = KEY.sub("…", event[name])
    return event


def formatter():
    """The formatter named in settings.LOGGING; it also renders lines of libraries that use plain logging."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.processors.format_exc_info,
        without_keys,
    ]
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return structlog.stdlib.ProcessorFormatter(
        processor=structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "logger", "event"]),
        foreign_pre_chain=shared,
    )
