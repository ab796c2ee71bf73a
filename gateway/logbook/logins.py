"""Who came in and who went, in the log of decisions: logins, sessions that ended, and what was shown in vain. Never a token or a name.

Who is not known yet can be refused as often as they like, and fills no log by that: of what is refused in one way the first is taken down
at once; what follows within a minute is counted, and makes one line more.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

import structlog
from pydantic import JsonValue

from events.database.faults import StoreUnavailable
from gateway.logbook.decisions import Decisions, Line, Place

EVERY = 60.0
"""Seconds in which refusals of one kind make no more than two lines."""
LONGEST = 200
"""Characters of why something was refused."""

log = structlog.get_logger()


class Happening(StrEnum):
    """What somebody did, or had done."""

    IN = "inloggen"
    OUT = "uitloggen"
    SYSTEM = "systeem-aanmelden"
    """A system of a partner showed who it is."""


class Manner(StrEnum):
    """How."""

    BROWSER = "browser"
    DEVICE = "opdrachtregel"
    """By a code that somebody typed elsewhere (RFC 8628)."""
    ISSUER = "inlogdienst"
    SYSTEM = "bericht"


class End(StrEnum):
    """Why a session ended."""

    LEFT = "uitgelogd"
    ENDED = "zelf-beëindigd"
    AGAIN = "opnieuw-ingelogd"
    ISSUER = "beëindigd-door-de-inlogdienst"
    LAPSED = "verlopen"
    TOO_MANY = "te-veel-sessies"
    CLOSED = "account-gesloten"
    LINKED = "login-gekoppeld-aan-een-ander"
    UNLINKED = "login-ontkoppeld"
    NUMBER = "bsn-vastgelegd"


GRANTED = "gelukt"
EVENT = "regie.login"
"""What a line is called, beside those of decisions on access."""


def came(account: str, session: UUID, issuer: str, way: Manner) -> Line:
    """Somebody logged in, and got a session."""
    return _line(Happening.IN, way, issuer, account, str(session), {"decision": True, "context": {"reden": GRANTED}})


def went(account: UUID, session: UUID, why: End) -> Line:
    """A session ended."""
    return _line(Happening.OUT, None, "", str(account), str(session), {"decision": True, "context": {"reden": why}})


@dataclass(frozen=True, slots=True)
class Refusal:
    """One kind of refusal. `issuer` is the name of one in the settings; `account` is known when an issuer said who it is."""

    happening: Happening
    way: Manner
    issuer: str = ""
    account: str = ""


@dataclass(slots=True)
class _Counted:
    why: str
    times: int = 0


@dataclass(slots=True)
class Refusals:
    """Takes down what was refused, without letting whoever is refused fill the log."""

    log: Decisions
    every: float = EVERY
    _counted: dict[Refusal, _Counted] = field(default_factory=dict)
    _counting: set["asyncio.Task[None]"] = field(default_factory=set)

    async def refused(self, what: Refusal, why: str) -> None:
        """Somebody was refused. They hear so, whether it could be taken down or not."""
        if (counted := self._counted.get(what)) is not None:
            counted.why, counted.times = why, counted.times + 1
            return
        self._counted[what] = _Counted(why)
        task = asyncio.create_task(self._count(what), name="refusals")
        self._counting.add(task)
        task.add_done_callback(self._counting.discard)
        await self._written(what, why, 1)

    async def close(self) -> None:
        """Write down what was counted."""
        for task in tuple(self._counting):
            task.cancel()
        await asyncio.gather(*self._counting, return_exceptions=True)

    async def _count(self, what: Refusal) -> None:
        try:
            await asyncio.sleep(self.every)
        finally:
            counted = self._counted.pop(what)
            if counted.times:
                await self._written(what, counted.why, counted.times)

    async def _written(self, what: Refusal, why: str, times: int) -> None:
        said: dict[str, JsonValue] = {"decision": False, "context": {"reden": why[:LONGEST], "aantal": times}}
        try:
            await self.log.take_down(_line(what.happening, what.way, what.issuer, what.account, "", said))
        except StoreUnavailable as away:
            log.warning("a refusal was not taken down", what=what.happening, why=str(away))


def _line(happening: Happening, way: Manner | None, issuer: str, account: str, session: str, said: dict[str, JsonValue]) -> Line:
    place = Place.within(None)
    context: dict[str, JsonValue] = {"time": datetime.now(UTC).isoformat()}
    context |= {name: value for name, value in (("manier", way), ("inlogdienst", issuer)) if value}
    asked: dict[str, JsonValue] = {
        "subject": {"type": "account", "id": account},
        "resource": {"type": "sessie", "id": session},
        "action": {"name": happening},
        "context": context,
    }
    return Line(EVENT, asked, said, place)
