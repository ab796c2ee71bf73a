"""Marks on somebody, by which less is seen of them: that theirs is a sensitive case, or that their data are kept and not used.
Who marks and when is on the person's own stream, why is sealed there; that there is a mark stands in a table beside it
(`projections.engine.set_apart`), from the same moment on.
"""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from activities.days import LASTING
from events.database.queries import query
from events.days import current_day
from events.sealing.blind_index import Connection
from events.vocabulary.base import Event
from events.vocabulary.person import CaseMarkedSensitive, RestrictionExcepted, RestrictionException, RestrictionLifted, SensitivityLifted
from gateway.fate import NotPossible
from gateway.persons.standing import Decide, Standing, must_be
from gateway.persons.terms import longest_exception
from workflows.law.moments import shown_day


def mark_sensitive(reason: str) -> Decide:
    """Who this is, is from now on for those who are meant by name: the regisseur, who stands in, who is named, and the person."""

    def decide(now: Standing) -> Sequence[Event]:
        if now.sensitive:
            raise NotPossible("Dit is al een gevoelig dossier.")
        return [CaseMarkedSensitive(reason=reason)]

    return decide


def lift_sensitivity(reason: str) -> Decide:
    """It is a case like any other again."""

    def decide(now: Standing) -> Sequence[Event]:
        if not now.sensitive:
            raise NotPossible("Dit is geen gevoelig dossier.")
        return [SensitivityLifted(reason=reason)]

    return decide


def lifting(request: str, told_on: date, reason: str) -> RestrictionLifted:
    """That data are used again. Raises `NotPossible` when the person was not told before (AVG art. 18 lid 3)."""
    if told_on > (today := current_day()):
        raise NotPossible("Vertel het eerst aan de persoon; hef de beperking daarna op (AVG art. 18 lid 3).")
    must_be(LASTING, "De dag waarop het is verteld", told_on, today)
    return RestrictionLifted(request=request, told_on=told_on, reason=reason)


def lift_restriction(request: str, told_on: date, reason: str) -> Decide:
    """Use data again that were restricted because of a request, after the person was told so on a day."""

    def decide(now: Standing) -> Sequence[Event]:
        if request not in (restricted := [one.request for one in now.restrictions]):
            raise NotPossible(f"Om dit verzoek is niets beperkt. Wel om: {', '.join(restricted) or 'geen'}.")
        return [lifting(request, told_on, reason)]

    return decide


def except_from_restriction(ground: RestrictionException, until: date, reason: str) -> Decide:
    """Use restricted data all the same, up to and with a day, for what the law names."""

    def decide(now: Standing) -> Sequence[Event]:
        if not now.restrictions:
            raise NotPossible("De verwerking van deze gegevens is niet beperkt.")
        # It is looked at again in time: an exception is no way around a restriction.
        latest = longest_exception(today := current_day())
        if not today <= until <= latest:
            raise NotPossible(f"Een uitzondering duurt tot en met een dag tussen vandaag en {shown_day(latest)}.")
        return [RestrictionExcepted(ground=ground, until=until, reason=reason)]

    return decide


async def write(conn: Connection, numbers: Collection[UUID], now: Standing) -> None:
    """See that the table says what the facts say of a person with these numbers; within the transaction of the facts."""
    await conn.execute(query("set_apart_clear"), list(numbers))
    for mark, excepted_until in now.marks.items():
        await conn.execute(query("set_apart_put"), now.person, mark, excepted_until)
