"""Calls to others of which nothing tells whom they are about.

An address of somebody else's system may hold the number of a person: DUO has `/personen/{bsn}/…`. Whatever is told of a call (a line of a
log, an error, and so the failure that Temporal keeps of it) has the address without it. Every client that calls others is one of these.
"""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2

_NUMBER = re.compile(r"(?:(?<=[/=])|(?<=%2[Ff])|(?<=%3[Dd]))[0-9]{8,9}(?![\w-])")
"""Eight or nine digits that are a whole part of a path, or what a query says."""
LEFT_OUT = "***"
_DEPTH = 10


def discreet(text: str) -> str:
    """A text with the numbers of persons taken out of the addresses in it."""
    return _NUMBER.sub(LEFT_OUT, text)


class _Unseen(logging.Filter):
    """Takes them out of what the client itself logs."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = discreet(record.getMessage()), ()
        return True


_UNSEEN = _Unseen()


class Discreet(httpx2.AsyncClient):
    """A client of which no log, error or answer tells the number of a person that was in an address; only who is called gets it."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        logging.getLogger("httpx2").addFilter(_UNSEEN)

    def build_request(self, method: str, url: httpx2.URL | str, **given: Any) -> httpx2.Request:
        """As that of any client."""
        with _discreet():
            return super().build_request(method, url, **given)

    async def send(self, request: httpx2.Request, **given: Any) -> httpx2.Response:
        """As that of any client; the answer is to an address without the number."""
        with _discreet():
            answer = await super().send(request, **given)
        answer.request.url = httpx2.URL(discreet(str(answer.request.url)))
        return answer


@contextmanager
def _discreet() -> Iterator[None]:
    try:
        yield
    except Exception as error:
        told: BaseException | None = error
        for _ in range(_DEPTH):
            if told is None:
                break
            told.args = tuple(discreet(one) if isinstance(one, str) else one for one in told.args)
            if isinstance(request := getattr(told, "_request", None), httpx2.Request):
                request.url = httpx2.URL(discreet(str(request.url)))
            told = told.__cause__ or told.__context__
        raise
