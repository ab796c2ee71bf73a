"""Whatever the door of the log lets in, every read model takes in, and a rebuild gives the same rows."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from random import Random
from typing import TypeVar
from unicodedata import normalize
from uuid import UUID

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from events.database.faults import OutOfBounds
from events.fact import Actor, Fact
from events.log.bounds import LARGEST_NUMBER, YEARS, bounds
from events.log.codec import decode, encode
from events.log.store import EventStore
from events.vocabulary.course import NoteWritten
from events.vocabulary.values import Role
from events.vocabulary.words import TELLING
from projections.catalogue import PROJECTIONS
from projections.engine.aside import set_aside
from projections.engine.status import status
from tests.projections.engine.test_aside import rebuilt_is_live
from tests.projections.running import caught_up, running
from tests.projections.streams import simulated
from workflows.decisions.order import COMMANDS, Order
from workflows.faults import in_dutch

M = TypeVar("M", bound=BaseModel)

TEXTS = (
    "",
    " ",
    "\0",
    "a\0b",
    "\ud800",
    "\x1b[31m",
    "\u200b",
    "\u202egroen",
    "Rene\u0301e",
    "مریم\u200cسادات",
    "\\u0000",
    '"}{',
    "regel\nregel",
    "é" * 500,
    "\U0001f600" * 500,
    "".join(map(chr, range(0x4E00, 0x4E00 + 500))),
    "a" * 501,
    "a" * 9_000,
    "a" * 300_000,
)
NUMBERS = (0, -1, 2**31, -(2**53) + 1, LARGEST_NUMBER, LARGEST_NUMBER + 1, 2**63, 10**400)
MOMENTS = (datetime(YEARS.start, 1, 1, tzinfo=UTC), datetime(YEARS.stop - 1, 12, 31, 23, 59, tzinfo=UTC), datetime.max.replace(tzinfo=UTC))


def spoiled(chance: Random, part: M) -> M:
    """The same with something else in some of its fields, as no form or partner would let through."""
    changes: dict[str, object] = {}
    for field in bounds(type(part)):
        value = getattr(part, field.name)
        if chance.random() < 0.15:
            changes[field.name] = _other(chance, value)
        elif isinstance(value, tuple) and value and isinstance(value[0], BaseModel):
            changes[field.name] = tuple(spoiled(chance, one) for one in value)
    return part.model_copy(update=changes)


def _other(chance: Random, value: object) -> object:
    if isinstance(value, bool):
        return value
    if type(value) is str:
        return chance.choice(TEXTS)
    if type(value) is int:
        return chance.choice(NUMBERS)
    if isinstance(value, datetime):
        return chance.choice(MOMENTS)
    return chance.choice(MOMENTS).date() if isinstance(value, date) else value


def lives(seed: int) -> Iterator[tuple[UUID, Fact]]:
    """Lives in which anything may stand anywhere."""
    chance = Random(seed)
    for stream, fact in simulated(Random(seed), trajectories=5, steps=200):
        actor = Actor(chance.choice(TEXTS), Role.REGISSEUR) if chance.random() < 0.05 else fact.actor
        yield stream, replace(fact, event=spoiled(chance, fact.event), actor=actor)


@pytest.mark.parametrize("seed", [1, 2])
async def test_what_is_let_in_stops_no_read_model_and_none_goes_on_without_it(pool: asyncpg.Pool, store: EventStore, seed: int) -> None:
    stored = refused = 0
    for stream, fact in lives(seed):
        try:
            await store.append(stream, [encode(fact, stream)], expected=None)
            stored += 1
        except OutOfBounds:
            refused += 1
    assert stored > 50
    assert refused > 20
    async with running(pool, store, *PROJECTIONS) as watch:
        await caught_up(watch, store, PROJECTIONS)
    assert await set_aside(pool, PROJECTIONS) == []
    assert [one.name for one in await status(pool, store, PROJECTIONS) if one.error or one.behind] == []
    await rebuilt_is_live(pool, store, *PROJECTIONS)


ANY_TEXT = st.text(st.characters(exclude_categories=())) | st.sampled_from(TEXTS)


@given(ANY_TEXT)
def test_any_text_is_stored_as_it_reads_or_refused_in_dutch(text: str) -> None:
    stream = UUID(int=1)
    fact = Fact(NoteWritten.model_construct(text=text), datetime(2026, 1, 1, tzinfo=UTC), Actor("anna", Role.REGISSEUR), "k")
    if TELLING.flaw(text):
        with pytest.raises(OutOfBounds, match="kan niet worden bewaard: text "):
            encode(fact, stream)
        return
    entry = encode(fact, stream)
    event = decode(entry.stored(stream, 1, fact.occurred_at)).event
    assert isinstance(event, NoteWritten)
    assert event.text == normalize("NFC", text)
    assert encode(replace(fact, event=event), stream).told == entry.told


@given(st.sampled_from(COMMANDS), ANY_TEXT)
def test_any_text_in_any_command_is_taken_or_refused_in_dutch(kind: type[BaseModel], text: str) -> None:
    values = {name: text for name, field in kind.model_fields.items() if name != "name"}
    try:
        command = kind.model_validate(values)
        Order.model_validate({"id": "1", "actor": text, "role": "regisseur", "command": command})
    except ValidationError as error:
        for fault in in_dutch(error.errors()):
            assert fault.message
            assert "Value error" not in fault.message
