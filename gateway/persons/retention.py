"""Retention: how long data on civic integration are kept after the duty ended (Besluit inburgering art. 9.9), and that it runs out.

Nothing is erased by itself: whose retention is over is written down, and a person decides. Data of one class cannot be erased alone
(docs/decisions/0028): who has to keep some of it longer by another rule writes down until when, and the latest day holds for all.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import partial
from uuid import UUID

import msgspec
import structlog

from activities.days import LASTING
from events.database.patience import pause
from events.days import current_day
from events.fact import SYSTEM
from events.log.codec import decode
from events.record import Stored
from events.vocabulary.base import DataClass, Event
from events.vocabulary.course import FactCorrected
from events.vocabulary.intake import CivicDutyEnded
from events.vocabulary.person import RetentionExpired, RetentionProlonged, RetentionStarted, RetentionStopped
from gateway.fate import NotPossible
from gateway.persons.rights import Rights
from gateway.persons.standing import Decide, Standing, must_be
from gateway.persons.terms import retention_until
from projections.engine.trajectories import trajectories_of
from projections.lists import file
from workflows.law.moments import shown_day

log = structlog.get_logger()

LOOK = 3600.0
"""Seconds between two looks whether another day has begun."""
GROUND = "AVG art. 5 lid 1 onder e en art. 17 lid 1 onder a: de bewaartermijn van Besluit inburgering 2021 art. 9.9 is voorbij"
KEPT = (DataClass.CIVIC_INTEGRATION,)
"""The classes of data that the retention of Besluit inburgering art. 9.9 is about."""


async def keep_terms(rights: Rights, today: date) -> list[Standing]:
    """Begin the retention of everybody whose civic duty ended, and write down whose is over. Returns of whom something was written."""
    kinds = {CivicDutyEnded.stored_name, FactCorrected.stored_name, RetentionStarted.stored_name}
    written = [one async for batch in rights.store.replay(types=kinds) for one in batch]
    ended = ends_of_duty(written)
    persons = {trajectory: await rights.vault.subject(trajectory) for trajectory in ended}
    begun = [await rights.vault.subject(one.stream) for one in written if one.type == RetentionStarted.stored_name]
    concerned = dict.fromkeys([*persons.values(), *begun])
    changed = []
    for person in concerned:
        theirs = {trajectory: on for trajectory, on in ended.items() if persons[trajectory] == person}
        if (before := await rights.of(person)).erased:
            continue
        after = await rights.carry_out(person, partial(_terms, ended=theirs, today=today), SYSTEM)
        if after != before:
            changed.append(after)
    return changed


class _Corrected(msgspec.Struct):
    """Of which kind of fact a correction is, which stands in the open."""

    of: str | None = None


def ends_of_duty(written: Iterable[Stored]) -> dict[UUID, date | None]:
    """By trajectory the day on which the civic duty ended, as it was told last; None where that was taken back."""
    ended = dict[UUID, date | None]()
    for one in written:
        if one.type == FactCorrected.stored_name:
            if msgspec.json.decode(one.data, type=_Corrected).of == CivicDutyEnded.stored_name:
                ended[one.stream] = None
        elif isinstance(event := decode(one).event, CivicDutyEnded):
            ended[one.stream] = event.on
    return ended


def _terms(now: Standing, ended: dict[UUID, date | None], today: date) -> Sequence[Event]:
    """What is to be written down of the retention of a person whose civic duty ended in these trajectories, on these days.

    A trajectory that told another day since counts again.
    """
    for trajectory, on in ended.items():
        if on is None:
            if trajectory in now.counted:
                return [RetentionStopped(trajectory=trajectory)]
            continue
        counted = now.retention is not None and now.retention.trajectory == trajectory and now.retention.since not in (None, on)
        if counted or (trajectory not in now.counted and now.retention is None):
            return [RetentionStarted(classes=KEPT, ends=retention_until(on, today), since=on, trajectory=trajectory)]
    if now.retention and not now.retention.expired and now.retention.ends < today:
        return [RetentionExpired(classes=now.retention.classes)]
    return []


def prolong(classes: tuple[DataClass, ...], ends: date, reason: str) -> Decide:
    """Keep data of these classes, and so all of it, until a later day than that of the civic duty."""

    def decide(now: Standing) -> Sequence[Event]:
        if now.retention is None:
            raise NotPossible("De bewaartermijn loopt nog niet: de inburgeringsplicht is nog niet geëindigd.")
        if ends <= now.retention.ends:
            raise NotPossible(f"De gegevens worden al bewaard tot en met {shown_day(now.retention.ends)}.")
        must_be(LASTING, "De dag tot en met wanneer het wordt bewaard", ends, current_day())
        return [RetentionProlonged(classes=classes, ends=ends, reason=reason)]

    return decide


async def may_expire(rights: Rights, now: Standing) -> None:
    """See that somebody's retention is over, and nothing needs what is kept any more: a trajectory that runs, a request, a restriction.
    Raises `NotPossible`."""
    if now.retention is None or not now.retention.expired:
        raise NotPossible("De bewaartermijn van deze persoon is niet voorbij.")
    if waiting := [one.id for one in now.requests if one.open]:
        raise NotPossible(f"Beantwoord eerst wat deze persoon vroeg: {', '.join(waiting)}.")
    if now.restrictions:
        raise NotPossible("De verwerking is beperkt: deze persoon wil dat de gegevens er blijven (AVG art. 18). Hef dat eerst op.")
    theirs = [await file.find(rights.pool, one) for one in await trajectories_of(rights.pool, now.person)]
    if any(one and one.open for one in theirs):
        # Which one is not told: it may be one of which who asks may not know.
        raise NotPossible("Er loopt nog een traject van deze persoon. Beëindig het eerst, of vraag dat wie erover gaat.")


async def keep_looking(rights: Rights) -> None:
    """Look once a day whose retention begins or is over; a failure stops nothing but itself."""
    done: date | None = None
    while True:
        today = current_day()
        try:
            if done != today:
                for one in await keep_terms(rights, today):
                    log.info("the retention of a person began or is over", person=str(one.person))
                done = today
        except Exception as error:
            log.error("whose retention is over was not seen", error=str(error) or type(error).__name__, again_in=LOOK)
        await pause(LOOK)
