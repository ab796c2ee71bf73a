"""How our processes log: one line of JSON an event, or colour when a person watches. Libraries that use `logging` come out the same way.

What nobody foresaw comes with its stack. That a database, Temporal or a partner is away is foreseen: one line, and of many that are alike
only the first ones.
"""

import atexit
import logging
import socket
import sys
import time
from collections.abc import Iterator, MutableMapping
from logging.handlers import QueueHandler, QueueListener
from queue import SimpleQueue
from typing import Any

import asyncpg
import httpx2
import structlog
from temporalio.exceptions import ApplicationError
from temporalio.runtime import LogForwardingConfig, LoggingConfig, Runtime, TelemetryConfig, TelemetryFilter
from temporalio.service import RPCError, RPCStatusCode

from activities.channels import Unreachable
from activities.discretion import discreet
from events.database.faults import StoreUnavailable
from gateway.cli.output import shown

WINDOW, ALIKE = 10.0, 10
"""Of lines that are alike so many are told in so many seconds; the next one after that tells how many were left out."""
_KINDS = 1000
_DEPTH = 10
_AWAY = (
    ConnectionError,
    TimeoutError,
    socket.gaierror,
    StoreUnavailable,
    Unreachable,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.InternalClientError,
    httpx2.TransportError,
)
_AWAY_STATUSES = {
    RPCStatusCode.UNAVAILABLE,
    RPCStatusCode.DEADLINE_EXCEEDED,
    RPCStatusCode.CANCELLED,
    RPCStatusCode.RESOURCE_EXHAUSTED,
    RPCStatusCode.NOT_FOUND,
}

Event = MutableMapping[str, Any]


class _Untouched(QueueHandler):
    """Hands records over as they are: a workflow may log, and in its sandbox the formatting of a traceback is not allowed."""

    def prepare(self, record: logging.LogRecord) -> logging.LogRecord:
        return record


def _shown(logger: object, name: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Text from others as a terminal may have it; JSON escapes by itself."""
    return {key: shown(value) if isinstance(value, str) else value for key, value in event.items()}


def _without_persons(render: structlog.typing.Processor) -> structlog.typing.Processor:
    """The whole line, whoever made it, without numbers of persons in addresses."""
    return lambda logger, name, event: discreet(str(render(logger, name, event)))


class _Limit(logging.Filter):
    """Lets a few lines through of each kind, and then counts."""

    def __init__(self) -> None:
        super().__init__()
        self._seen: dict[tuple[str, int, str], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        kind = (record.name, record.levelno, _template(record))
        since, count = self._seen.get(kind, (0.0, 0))
        now = time.monotonic()
        if now - since < WINDOW:
            self._seen[kind] = (since, count + 1)
            return count < ALIKE
        if len(self._seen) > _KINDS:
            self._seen.clear()
        self._seen[kind] = (now, 1)
        if count > ALIKE:
            _add(record, count - ALIKE)
        return True


def configure() -> None:
    """Set logging up for this process."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    watched = sys.stderr.isatty()
    texts: list[structlog.typing.Processor] = [_shown] if watched else []
    last: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback) if watched else structlog.processors.JSONRenderer()
    )
    # Without local variables: they may hold what is told in confidence.
    traced = structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False))
    tracebacks: list[structlog.typing.Processor] = [] if watched else [traced]
    structlog.configure(
        processors=[*shared, _caught, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler()
    handler.addFilter(_Limit())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _in_one_line,
                *tracebacks,
                *texts,
                _without_persons(last),
            ],
        )
    )
    queue: SimpleQueue[logging.LogRecord] = SimpleQueue()
    listener = QueueListener(queue, handler)
    listener.start()
    atexit.register(listener.stop)
    root = logging.getLogger()
    root.handlers[:] = [_Untouched(queue)]
    root.setLevel(logging.INFO)
    for talkative in ("httpx2", "httpcore2", "uvicorn.access"):
        logging.getLogger(talkative).setLevel(logging.WARNING)
    _forward_core()


def foreseen(error: BaseException | None) -> bool:
    """Whether this, or what caused it, is a database, Temporal or a partner that is away: nothing of ours to look at."""
    return any(_is_away(each) for each in _chain(error))


def _is_away(error: BaseException) -> bool:
    if isinstance(error, RPCError):
        return error.status in _AWAY_STATUSES
    if isinstance(error, asyncpg.InterfaceError):
        # The rest is asyncpg used in a wrong way.
        return "clos" in str(error)
    if isinstance(error, ApplicationError):
        return error.type in ("Unreachable", "StoreUnavailable")
    # What asyncio raises when none of several addresses answers is a bare OSError, and so is a full disk.
    return isinstance(error, _AWAY) or type(error) is OSError or (type(error) is RuntimeError and "client connect" in str(error))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    for _ in range(_DEPTH):
        if error is None:
            return
        yield error
        error = error.exceptions[0] if isinstance(error, BaseExceptionGroup) else error.__cause__


def _caught(_: object, __: str, event: Event) -> Event:
    """The exception of this moment, as long as it is there to be asked for: lines are made in another thread."""
    if event.get("exc_info") is True:
        event["exc_info"] = sys.exc_info()
    return event


def _in_one_line(_: object, __: str, event: Event) -> Event:
    told = event.get("exc_info")
    error = told[1] if isinstance(told, tuple) else told if isinstance(told, BaseException) else None
    if error is not None and foreseen(error):
        del event["exc_info"]
        event["error"] = f"{type(error).__name__}: {error}"
    return event


def _template(record: logging.LogRecord) -> str:
    told = record.msg.get("event") if isinstance(record.msg, dict) else record.msg
    # Of a text that was already filled in, the beginning.
    return str(told).partition("\n")[0][:60]


def _add(record: logging.LogRecord, left_out: int) -> None:
    if isinstance(record.msg, dict):
        record.msg = {**record.msg, "left_out": left_out}
    else:
        record.msg, record.args = f"{record.getMessage()} (left out: {left_out})", ()


def _forward_core() -> None:
    """What the core of Temporal's client says comes out as everything else, instead of past us."""
    heard = LoggingConfig(
        filter=TelemetryFilter(core_level="WARN", other_level="ERROR"),
        forwarding=LogForwardingConfig(logger=logging.getLogger("temporalio.core")),
    )
    Runtime.set_default(Runtime(telemetry=TelemetryConfig(logging=heard)), error_if_already_set=False)
