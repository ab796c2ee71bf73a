"""Putting programmes and partners on the log: each step in the life of a programme decided and appended, partners registered once."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from uuid import UUID, uuid4

from activities.directory import ABOUT_PARTNERS
from events.database.faults import OutOfBounds
from events.fact import SYSTEM, Actor, Fact, Recorded
from events.log.bounds import texts_in
from events.log.codec import decode, encode
from events.log.store import EventStore, VersionConflict
from events.log.streams import programme_stream
from events.programme import ProgrammeState, evolve, fold
from events.vocabulary.base import Event
from events.vocabulary.inbox import PartnerChannelChanged, PartnerRegistered
from events.vocabulary.programme import ProgrammeDrafted, ProgrammePublished
from gateway.fate import AnotherOrder, as_it_left, cause_of, same
from gateway.partners.partnering import refuse_source_of_another
from workflows.canvas.commands import Agree, Command, Draft, Publish
from workflows.canvas.decisions import decide
from workflows.decisions.refusal import Refused
from workflows.programme.document import Programme

_ATTEMPTS = 10
"""How often `publish` looks again when somebody else changes the same programme at the same moment."""


class Conflict(Exception):
    """The programme was changed in the meantime, and nothing was stored; the message is Dutch and meant for the person."""


async def state_of(store: EventStore, code: str) -> ProgrammeState:
    """How a programme stands now."""
    return fold(await _stream(store, code))


async def programmes(store: EventStore) -> list[ProgrammeState]:
    """Every programme on the log, by code."""
    begun = await store.read_log(after=0, limit=None, types={ProgrammeDrafted.stored_name, ProgrammePublished.stored_name})
    streams = dict.fromkeys(stored.stream for stored in begun)
    states = [fold(map(decode, await store.read_stream(stream))) for stream in streams]
    return sorted(states, key=lambda state: state.code)


async def carry_out(
    store: EventStore, code: str, command: Command, by: Actor, *, seen: int | None = None, order: UUID | None = None
) -> ProgrammeState:
    """Do something with a programme; returns how it stands then. `seen` is the version of its stream that the person looked at.

    With the id of an `order` it is done once, however often it is asked: who asks again hears how the programme stood then.

    Raises:
        workflows.decisions.Refused: when it is not allowed.
        Conflict: when the programme has changed since it was looked at.
    """
    try:
        return await _carry_out(store, code, command, by, seen, order)
    except (Refused, Conflict):
        # The same order may have been given twice at the same moment, and the other one was first.
        if done := _as_it_left(await _stream(store, code), command, by, order):
            return fold(done)
        raise


async def _carry_out(store: EventStore, code: str, command: Command, by: Actor, seen: int | None, order: UUID | None) -> ProgrammeState:
    stream = await _stream(store, code)
    if done := _as_it_left(stream, command, by, order):
        return fold(done)
    state = fold(stream)
    if seen is not None and seen != state.version:
        raise _conflict(code)
    after, facts = _follow(state, [(command, by)], order)
    try:
        await _append(store, code, state, facts)
    except VersionConflict as conflict:
        raise _conflict(code) from conflict
    return replace(after, version=state.version + len(facts))


def _as_it_left(stream: Sequence[Recorded], command: Command, by: Actor, order: UUID | None) -> Sequence[Recorded] | None:
    """As `fate.as_it_left`. Raises `Refused` when something else was ordered under this id."""

    def says(before: Sequence[Recorded], events: Sequence[Event]) -> bool:
        try:
            made = [fact.event for fact in _follow(fold(before), [(command, by)], order)[1]]
        except Refused:
            return False
        return len(made) == len(events) and all(map(same, made, events))

    try:
        return as_it_left(stream, order, by, says)
    except AnotherOrder as another:
        raise Refused(str(another)) from another


async def publish(store: EventStore, programmes: Iterable[Programme], *, cosigners: Sequence[PartnerRegistered] = ()) -> list[str]:
    """Draft every version that was not published yet; when there are `cosigners`, they agree with it and it is published.

    Only who may speak for these partners hands them in, as a demonstration does for its own. Programmes that somebody closed, or of which
    somebody has another draft, are left alone. Returns the codes that were published.
    """
    fresh = []
    for programme in programmes:
        for _ in range(_ATTEMPTS):
            state = await state_of(store, programme.code)
            if programme.version <= state.newest or state.closed is not None or state.draft not in (None, programme.document()):
                break
            try:
                await _append(store, programme.code, state, _follow(state, _introduction(programme, cosigners))[1])
            except VersionConflict:
                continue
            fresh += [programme.code] if cosigners else []
            break
    return fresh


async def _stream(store: EventStore, code: str) -> list[Recorded]:
    return [decode(stored) for stored in await store.read_stream(programme_stream(code))]


async def published(store: EventStore, code: str) -> Programme | None:
    """The newest published version of a programme."""
    present = (await state_of(store, code)).present
    return None if present is None else Programme.model_validate(present.document)


async def newest_version(store: EventStore, code: str) -> int | None:
    """The number of the newest published version of a programme; None when there is none."""
    return (await state_of(store, code)).newest or None


def _introduction(programme: Programme, cosigners: Sequence[PartnerRegistered]) -> Iterator[tuple[Command, Actor]]:
    yield Draft(programme.document()), SYSTEM
    roles = {party.role for party in programme.parties}
    for partner in cosigners:
        if partner.role in roles:
            yield Agree(partner.partner, partner.role), Actor(str(partner.partner), partner.role)
    if cosigners:
        yield Publish(), SYSTEM


def _follow(
    state: ProgrammeState, commands: Iterable[tuple[Command, Actor]], order: UUID | None = None
) -> tuple[ProgrammeState, list[Fact]]:
    """Decide on one command after the other, each on what the one before made of the state."""
    now, facts, cause = datetime.now(UTC), list[Fact](), cause_of(order) if order else None
    for command, by in commands:
        for event in decide(state, command):
            fact = Fact(event, now, by, f"{cause}:{len(facts)}" if cause else _key(event), causation=cause)
            state = evolve(state, fact)
            facts.append(fact)
    return state, facts


def _key(event: Event) -> str:
    # A version is published once, whoever tries; two drafts or agreements at the same moment are different facts.
    return f"gepubliceerd:{event.version}" if isinstance(event, ProgrammePublished) else f"{event.stored_name}:{uuid4()}"


async def _append(store: EventStore, code: str, state: ProgrammeState, facts: Sequence[Fact]) -> None:
    stream = programme_stream(code)
    try:
        entries = [encode(fact, stream, partial(texts_in, state)) for fact in facts]
        if entries:
            await store.append(stream, entries, expected=state.version)
    except OutOfBounds as error:
        raise Refused(str(error)) from error


def _conflict(code: str) -> Conflict:
    return Conflict(
        f"Programma '{code}' is intussen gewijzigd; er is niets vastgelegd. Kijk hoe het er nu voor staat en probeer het opnieuw."
    )


async def published_version(store: EventStore, code: str, version: int) -> Programme | None:
    """One version of a programme, or None when it was never published."""
    events = (decode(stored).event for stored in await store.read_stream(programme_stream(code)))
    documents = (event.document for event in events if isinstance(event, ProgrammePublished) and event.version == version)
    return next(map(Programme.model_validate, documents), None)


async def register(store: EventStore, partner: PartnerRegistered, by: Actor = SYSTEM) -> None:
    """Register a partner, or record that a known one is reached in another way now. Raises `NotPossible` when its source is another's."""
    stream, now = partner.partner, datetime.now(UTC)
    known = await store.read_stream(stream)
    told = [decode(stored).event for stored in known if stored.type in ABOUT_PARTNERS]
    channels = [event.channel for event in told if isinstance(event, PartnerRegistered | PartnerChannelChanged)]
    if not channels:
        await refuse_source_of_another(store, partner)
        fact = Fact(partner, now, by, "geregistreerd")
    elif channels[-1] != partner.channel:
        fact = Fact(PartnerChannelChanged(partner=stream, channel=partner.channel), now, by, f"kanaal:{len(known)}")
    else:
        return
    await store.append(stream, [encode(fact, stream)], expected=len(known))
