"""How our processes log: one line of JSON an event, or colour when a person watches. Libraries that use `logging` come out the same way."""

import atexit
import logging
import sys
from logging.handlers import QueueHandler, QueueListener
from queue import SimpleQueue

import structlog

from gateway.cli.output import shown


class _Untouched(QueueHandler):
    """Hands records over as they are: a workflow may log, and in its sandbox the formatting of a traceback is not allowed."""

    def prepare(self, record: logging.LogRecord) -> logging.LogRecord:
        return record


def _shown(logger: object, name: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Text from others as a terminal may have it; JSON escapes by itself."""
    return {key: shown(value) if isinstance(value, str) else value for key, value in event.items()}


def configure(level: int = logging.INFO) -> None:
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
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *tracebacks, *texts, last],
        )
    )
    queue: SimpleQueue[logging.LogRecord] = SimpleQueue()
    listener = QueueListener(queue, handler)
    listener.start()
    atexit.register(listener.stop)
    root = logging.getLogger()
    root.handlers[:] = [_Untouched(queue)]
    root.setLevel(level)
    for talkative in ("httpx2", "httpcore2", "uvicorn.access"):
        logging.getLogger(talkative).setLevel(logging.WARNING)
