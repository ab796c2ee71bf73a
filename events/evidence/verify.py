"""Checking a whole log against its seals: the first position that does not fit, and why.

It walks the seals and the log side by side, in batches, so that a log of any length takes the same memory. Each seal has to be in the
database as it is outside, to be signed, and to follow the one before; then at each position has to stand what was sealed.
"""

import asyncio
from bisect import bisect_right
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from enum import StrEnum

import asyncpg

from events.evidence import ledger
from events.evidence.journal import Illegible, Journal
from events.evidence.ledger import Kept
from events.evidence.merkle import SIZE, root
from events.evidence.seal import Keys, Seal
from events.evidence.sealed_log import Page, SealedLog

BATCH = 2000
"""Positions that are read together."""
PATIENCE = 2.0
LOOK_AGAIN = 0.05
"""Seconds: how long a seal that stands outside may take to come into the database, and how often to look."""


class Why(StrEnum):
    """What does not fit."""

    CHANGED = "changed"
    REMOVED = "removed"
    INSERTED = "inserted"
    ORDER = "order"
    """The events of a stream do not follow each other."""
    SEAL_MISSING = "seal-missing"
    """In the database; it stands outside."""
    OUTSIDE_MISSING = "outside-missing"
    """Outside; it is in the database."""
    OUTSIDE_ILLEGIBLE = "outside-illegible"
    SEAL_DIFFERS = "seal-differs"
    """In the database and outside it is another one."""
    UNKNOWN_KEY = "unknown-key"
    SIGNATURE = "signature"
    CHAIN = "chain"
    """The seal does not follow the one before in this log."""
    LEAVES = "leaves"
    """The leaves that are kept with the seal have another root than the one that was signed."""


@dataclass(frozen=True, slots=True)
class Misfit:
    """The first position that does not fit; `seal` is the number of the seal over it, None when there is none."""

    position: int
    why: Why
    seal: int | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What was found: seals and positions that fit and up to where, what is not sealed yet and from where, and what does not fit."""

    seals: int = 0
    events: int = 0
    position: int = 0
    unsealed: int = 0
    unsealed_from: int | None = None
    misfit: Misfit | None = None


async def verify_log(pool: asyncpg.Pool, sealed: SealedLog, journal: Journal, keys: Keys) -> Report:
    """Check everything in a log."""
    report = Report()
    last: Seal | None = None
    log = _Read(sealed)
    try:
        async for line, kept in _seals(pool, journal, sealed.name):
            misfit = _misfit(line, kept, last, keys, sealed.name)
            if kept and not misfit:
                misfit = _compare(kept, await log.under(kept.seal))
            if misfit or not kept:
                return replace(report, misfit=misfit)
            last = kept.seal
            report = replace(report, seals=last.number, events=report.events + last.events, position=last.to_position)
    except Illegible as illegible:
        return replace(report, misfit=Misfit(report.position + 1, Why.OUTSIDE_ILLEGIBLE, illegible.line))
    if position := await sealed.disordered():
        return replace(report, misfit=Misfit(position, Why.ORDER))
    unsealed, first = await sealed.unsealed(report.position)
    return replace(report, unsealed=unsealed, unsealed_from=first)


async def _seals(pool: asyncpg.Pool, journal: Journal, log: str) -> AsyncIterator[tuple[Seal | None, Kept | None]]:
    """Each seal as it stands outside and as it is in the database, side by side."""
    outside = journal.after(0)
    # A seal goes outside first: whatever has a row has its line when we look.
    async for kept in ledger.after(pool, 0, log):
        yield next(outside, None), kept
    for line in outside:
        yield line, await _soon(pool, line.number, log)


async def _soon(pool: asyncpg.Pool, number: int, log: str) -> Kept | None:
    """The seal from this number, which may be on its way into the database."""
    until = asyncio.get_running_loop().time() + PATIENCE
    while True:
        async for kept in ledger.after(pool, number - 1, log):
            return kept
        if asyncio.get_running_loop().time() > until:
            return None
        await asyncio.sleep(LOOK_AGAIN)


def _misfit(line: Seal | None, kept: Kept | None, last: Seal | None, keys: Keys, log: str) -> Misfit | None:
    why = _wrong(line, kept, last, keys, log)
    number = last.number + 1 if last else 1
    return Misfit(last.to_position + 1 if last else 1, why, number) if why else None


def _wrong(line: Seal | None, kept: Kept | None, last: Seal | None, keys: Keys, log: str) -> Why | None:
    """What is wrong with a seal, whatever it is over."""
    number = last.number + 1 if last else 1
    if line is None or line.number != number:
        return Why.OUTSIDE_MISSING
    if kept is None or kept.seal.number != number:
        return Why.SEAL_MISSING
    if kept.seal != line:
        return Why.SEAL_DIFFERS
    if line.key not in keys:
        return Why.UNKNOWN_KEY
    if not line.signed_by(keys):
        return Why.SIGNATURE
    if not line.follows(last) or line.log != log:
        return Why.CHAIN
    if len(kept.blob) != line.events * SIZE or root(kept.leaves) != line.root:
        return Why.LEAVES
    return None


def _compare(kept: Kept, there: Page) -> Misfit | None:
    """The first position at which something else stands than was sealed."""
    number = kept.seal.number
    for place, (position, leaf) in enumerate(zip(kept.seal.positions, kept.leaves, strict=True)):
        found, hash = there[place] if place < len(there) else (None, b"")
        if found is None or found > position:
            return Misfit(position, Why.REMOVED, number)
        if found < position:
            return Misfit(found, Why.INSERTED, number)
        if hash != leaf:
            return Misfit(position, Why.CHANGED, number)
    if len(there) > kept.seal.events:
        return Misfit(there[kept.seal.events][0], Why.INSERTED, number)
    return None


class _Read:
    """A log from its very beginning, read on in batches."""

    def __init__(self, sealed: SealedLog) -> None:
        self._log = sealed.replay(limit=BATCH)
        self._read: Page = []

    async def under(self, seal: Seal) -> Page:
        """What is there up to the end of a seal; at most one more than it is over, which is one too many."""
        while len(self._read) <= seal.events and not (self._read and self._read[-1][0] > seal.to_position):
            more = await anext(self._log, None)
            if more is None:
                break
            self._read += more
        end = bisect_right(self._read, seal.to_position, key=lambda one: one[0])
        found, self._read = self._read[:end], self._read[end:]
        return found
