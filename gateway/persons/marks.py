"""Marks on somebody, by which less is seen of them: that theirs is a sensitive case. Who marks and when is on the person's own stream, why
is sealed there; that there is a mark stands in a table beside it (`projections.engine.set_apart`), from the same moment on.
"""

from collections.abc import Collection, Sequence
from uuid import UUID

from events.database.queries import query
from events.sealing.blind_index import Connection
from events.vocabulary.base import Event
from events.vocabulary.person import CaseMarkedSensitive, SensitivityLifted
from gateway.fate import NotPossible
from gateway.persons.standing import Decide, Standing


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


async def write(conn: Connection, numbers: Collection[UUID], now: Standing) -> None:
    """See that the table says what the facts say of a person with these numbers; within the transaction of the facts."""
    await conn.execute(query("set_apart_clear"), list(numbers))
    for mark, excepted_until in now.marks.items():
        await conn.execute(query("set_apart_put"), now.person, mark, excepted_until)
