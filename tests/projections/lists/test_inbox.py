"""The inbox: every message that a partner sent is kept, with what became of it."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg
import pytest

from events.fact import Actor
from events.log.streams import inbox_stream, message_key
from events.vocabulary.course import NoteWritten
from events.vocabulary.inbox import MessageReceived, MessageReplayed, MessageSetAside
from events.vocabulary.requests import MessageWithoutEffect, PartnerAnswered, TaskDone
from events.vocabulary.values import Role
from projections.lists.inbox import INBOX, Row, State, counts, find, messages
from tests.projections.history import ANNA, EMPLOYER, SCHOOL, SECRET, TRAJECTORY, On, folded, history, named, on
from tests.projections.models import kept


def received(message: str = "m1", partner: UUID = EMPLOYER, trajectory: UUID = TRAJECTORY) -> On:
    """A message that comes in."""
    told = MessageReceived(
        message=message,
        partner=partner,
        source="urn:partner",
        cloud_event_id=f"id-{message}",
        type="nl.leerwerktrajecten.verzoek-beantwoord.v1",
        trajectory=trajectory,
        data={"antwoord": SECRET},
    )
    return on(inbox_stream(partner), told, actor=Actor(str(partner), Role.EMPLOYER))


def set_aside(message: str = "m1") -> On:
    """The relay finds nobody to give it to."""
    return on(inbox_stream(EMPLOYER), MessageSetAside(message=message, reason="het traject is onbekend"))


def replayed(message: str = "m1") -> On:
    """A person offers it again."""
    return on(inbox_stream(EMPLOYER), MessageReplayed(message=message, reason="nu wel"), actor=ANNA)


def effect(message: str = "m1") -> On:
    """The trajectory does something because of it."""
    return on(TRAJECTORY, PartnerAnswered(key="vraag", answer={}), TaskDone(key="taak"), causation=message_key(message))


def no_effect(message: str = "m1") -> On:
    """The trajectory does nothing because of it."""
    return on(TRAJECTORY, MessageWithoutEffect(message=message, reason="was al beantwoord"), causation=message_key(message))


def after(*given: On) -> Row:
    """The message after all this."""
    [row] = folded(INBOX, history(*given)).values()
    return row


def test_a_message_is_kept_as_it_came_in_without_what_was_told() -> None:
    events = history(received())
    [row] = folded(INBOX, events).values()
    assert (row.message, row.partner, row.source, row.cloud_event_id) == ("m1", EMPLOYER, "urn:partner", "id-m1")
    assert (row.trajectory, row.type) == (TRAJECTORY, "nl.leerwerktrajecten.verzoek-beantwoord.v1")
    assert (row.occurred_at, row.received_at) == (events[0].occurred_at, events[0].recorded_at)
    assert (row.state, row.reason, row.replays) == (State.RECEIVED, "", 0)


@pytest.mark.parametrize(
    ("happened", "state", "reason"),
    [
        ([set_aside()], State.SET_ASIDE, "het traject is onbekend"),
        ([set_aside(), replayed()], State.REPLAYED, ""),
        ([set_aside(), replayed(), set_aside()], State.SET_ASIDE, "het traject is onbekend"),
        ([effect()], State.PROCESSED, ""),
        ([set_aside(), replayed(), effect()], State.PROCESSED, ""),
        ([no_effect()], State.WITHOUT_EFFECT, "was al beantwoord"),
        ([effect(), replayed()], State.PROCESSED, ""),
        ([effect(), replayed(), set_aside()], State.PROCESSED, ""),
        ([no_effect(), replayed()], State.WITHOUT_EFFECT, "was al beantwoord"),
    ],
)
def test_a_message_tells_what_became_of_it(happened: Sequence[On], state: State, reason: str) -> None:
    row = after(received(), *happened)
    assert (row.state, row.reason) == (state, reason)


def test_it_is_counted_how_often_a_message_was_offered_again() -> None:
    assert after(received(), set_aside(), replayed(), set_aside(), replayed(), effect()).replays == 2


def test_facts_with_another_cause_leave_messages_alone() -> None:
    by_order = on(TRAJECTORY, NoteWritten(text=SECRET), causation="order:m1")
    assert after(received(), by_order, on(TRAJECTORY, NoteWritten(text="message:m1"))).state is State.RECEIVED
    assert folded(INBOX, history(effect("onbekend"))) == {}


async def test_messages_are_listed_the_latest_first_and_chosen_by_state_partner_and_trajectory(pool: asyncpg.Pool) -> None:
    other = named("ander traject")
    events = history(received("m1"), received("m2", SCHOOL), received("m3", trajectory=other), set_aside("m1"), effect("m2"))
    await kept(pool, INBOX, events)

    async def listed(**chosen: object) -> list[str]:
        found = await messages(pool, **chosen)  # type: ignore[arg-type]
        assert found.total == len(found.items)
        return [row.message for row in found.items]

    assert await listed() == ["m3", "m2", "m1"]
    assert await listed(state=State.SET_ASIDE) == ["m1"]
    assert await listed(partner=SCHOOL) == ["m2"]
    assert await listed(trajectory=other) == ["m3"]
    assert await counts(pool) == {
        State.RECEIVED: 1,
        State.SET_ASIDE: 1,
        State.REPLAYED: 0,
        State.PROCESSED: 1,
        State.WITHOUT_EFFECT: 0,
    }
    first = await messages(pool, limit=2)
    second = await messages(pool, limit=2, after=first.next)
    assert [row.message for row in first.items + second.items] == ["m3", "m2", "m1"]
    assert second.next is None


async def test_a_message_is_found_by_its_id(pool: asyncpg.Pool) -> None:
    await kept(pool, INBOX, history(received()))
    assert await find(pool, "m1") == after(received())
    assert await find(pool, "m2") is None
