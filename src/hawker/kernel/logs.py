"""Logs: one JSON object per line on standard error, which the supervisor keeps."""

import logging
import sys

import structlog

from hawker.kernel import tracing

SECRETS = frozenset({"password", "secret", "token", "stream_key", "card", "code", "client_secret"})


def configure(process: str, level: int = logging.INFO) -> None:
    """Set up logging of this process. Called once, by its entry point."""
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _name_request,
        _hide_secrets,
    ]
    structlog.configure(
        processors=[
            *shared,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False, default=repr),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
    )
    structlog.contextvars.bind_contextvars(process=process)
    _adopt_standard_logging(shared, level)


def _adopt_standard_logging(shared: list[structlog.types.Processor], level: int) -> None:
    """Libraries that log the standard way are written in the same form."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(ensure_ascii=False, default=repr),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(level, logging.WARNING))


def _name_request(
    _: object, __: str, event: structlog.types.EventDict
) -> structlog.types.EventDict:
    """Say which request this is about, in whichever process its consequences are handled."""
    if request_id := tracing.request_id.get():
        event.setdefault("request_id", request_id)
    return event


def _hide_secrets(
    _: object, __: str, event: structlog.types.EventDict
) -> structlog.types.EventDict:
    for name in SECRETS & event.keys():
        event[name] = "…"
    return event
