"""Giving an order about a person, whatever door it comes in by.

What it does is written down on the person's own stream (`gateway.persons.rights`), and so reaches them in every trajectory, of whatever
municipality. Whoever gives one may do so in each of these, unless it does without (`OfPerson.alone`). Who may in some of them asks it, and
it is done when others agreed who may in the rest (`gateway.persons.together`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from temporalio.service import RPCError

from events.fact import Actor
from events.vocabulary.base import DataClass, Erased, Event
from events.vocabulary.person import ActAgreed, ActAsked
from gateway.access.grants import GRANTS
from gateway.access.terms import Action
from gateway.accounts.keeping import told_of
from gateway.agreeing import lapsed
from gateway.asker import Asker
from gateway.asking import NotAll
from gateway.fate import NotPossible, as_it_left
from gateway.orders.kinds import OrderKind
from gateway.orders.of_person import OfPerson
from gateway.orders.rights import AgreeWithAct, DeclineAct
from gateway.orders.sending import Failed, Office, Refused, Uncertain
from gateway.orders.whole import ERASING, KINDS, OF_PERSONS
from gateway.persons import together
from gateway.persons.rights import Rights
from gateway.persons.standing import Act, Decide, Standing, nothing
from gateway.persons.together import Where, find, now_waiting, shown_end
from gateway.runs.recovery import begin_anew
from projections.engine.trajectories import trajectories_of
from projections.lists import file
from workflows.decisions.pause import Pause

WAITS = "De verwerking van gegevens is beperkt op verzoek van de deelnemer (AVG art. 18)."
"""Why a trajectory is paused, as its timeline says it."""
ASKED = (
    "Er is nog niets gedaan. Dit raakt deze persoon ook in een traject waar u niet over gaat. Het is gevraagd, als {request}, en gebeurt "
    "zodra wie daarover gaat ermee instemt. Dat kan tot {until}; daarna vraagt u het opnieuw."
)
BY_TWO = (
    "Er is nog niets gedaan: dit doet niemand alleen. Het is gevraagd, als {request}, en gebeurt zodra een ander ermee instemt, zoals een "
    "collega-regisseur of de coördinator van de gemeente. Dat kan tot {until}; daarna vraagt u het opnieuw."
)
STILL = "U hebt ingestemd. Het gebeurt zodra ook wie over de andere trajecten gaat ermee instemt. Dat kan tot {until}."
_NUMBER = "number"
"""The field of an order with a citizen number, which is kept apart and shown to nobody."""
AS_BEFORE = "Wat hier is gevraagd, kan niet meer worden gelezen. Vraag het opnieuw."
_ABLE: Mapping[Action, frozenset[str]] = {action: frozenset(one.role for one in GRANTS if one.action is action) for action in Action}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an order: what who gave it has to hear, in Dutch, and under what name it waits for others if it does."""

    told: Sequence[str] = ()
    waits: str | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """What was asked to be done to a person, for who may do so in a `trajectory`, and sees these classes of data by that. `theirs` is
    whether it waits for them."""

    person: UUID
    act: Act
    kind: OrderKind
    wanted: OfPerson
    trajectory: UUID
    classes: frozenset[DataClass]
    theirs: bool


class _Last(NotPossible):
    """By now nobody else has to agree."""

    def __init__(self) -> None:
        super().__init__("Intussen stemde een ander in. Stem opnieuw in.")


@dataclass(frozen=True, slots=True)
class Acts:
    """Does to persons what is wanted by who asks."""

    rights: Rights
    office: Office
    asker: Asker

    async def carry_out(self, person: UUID, wanted: OfPerson, by: Actor, order: UUID) -> Outcome:
        """Do what somebody wants to be so of a person, or ask others to agree with it, once for each order.

        Raises:
            NotPossible: nobody with this id is known, they were erased, or it cannot be done.
            Denied: who asks may not do it in any of their trajectories.
            StoreUnavailable: it is not known whether it was taken down that it was granted; what was ordered may be done.
        """
        if isinstance(wanted, AgreeWithAct):
            return await self._agree(person, wanted.request, by, order)
        if isinstance(wanted, DeclineAct):
            await self._find(person, wanted.request)
            await self.rights.carry_out(person, await wanted.decide(self.rights, person, by), by, order)
            return Outcome()
        if wanted.alone or self.asker.asking is None:
            return await self._do(person, wanted, by, order, nothing)
        kind, subject = KINDS[type(wanted)], await self.rights.vault.subject(person)
        reached = await self._reached(subject, wanted)
        try:
            async with self.asker.may_with_all_of(subject, [*reached], kind.action, touches=kind.touches):
                if not wanted.by_two:
                    return await self._do(person, wanted, by, order, nothing)
                within = dict(reached)
        except NotAll as some:
            within = {one: reached[one] for one in some.within}
        return await self._ask(person, wanted, within, by, order)

    async def waiting(self) -> list[Waiting]:
        """What others can agree with, of the persons of whom who asks may do that in some trajectory; what was asked first before the
        others."""
        store, asked = self.rights.store, {ActAsked.stored_name}
        numbers = dict.fromkeys([one.stream async for batch in store.replay(types=asked) for one in batch])
        persons = dict.fromkeys([await self.rights.vault.subject(one) for one in numbers])
        found = [one for person in persons for one in await self.waiting_of(person)]
        return sorted(found, key=lambda one: one.act.ask.at)

    async def waiting_of(self, person: UUID) -> list[Waiting]:
        """The same, of one person."""
        now = await self._standing(person)
        found = [await self._seen(now, act) for act in now_waiting(now) if not isinstance(act.ask.what.what, Erased)]
        return [one for one in found if one]

    async def _ask(self, person: UUID, wanted: OfPerson, within: Where, by: Actor, order: UUID) -> Outcome:
        said = wanted.model_dump(mode="json")
        act = ActAsked(request="", act=KINDS[type(wanted)].name, number=said.pop(_NUMBER, None), what=said)
        possible = await wanted.decide(self.rights, person, by)
        gone = [one for one in (await self.rights.of(person)).acts if await self._lapsed(one)]
        now = await self.rights.carry_out(person, together.ask(act, possible, within, by.id, gone), by, order)
        asked = next(one for one in reversed(now.acts) if one.says(act))
        request = asked.ask.what.request
        return Outcome([(BY_TWO if wanted.by_two else ASKED).format(request=request, until=shown_end(asked))], request)

    async def _agree(self, person: UUID, request: str, by: Actor, order: UUID) -> Outcome:
        if (done := await self._did(person, request, by, order)) is not None:
            return done
        now, asked = await self._find(person, request)
        everywhere = await self._reached(now.person, asked.wanted)
        within = {one: everywhere[one] for one in await self._within(now, asked.wanted, everywhere)}
        first = together.agree(request, within, everywhere, by.id, two=asked.wanted.by_two)
        while True:
            if _is_last(first(now)):
                return await self._do(now.person, asked.wanted, by, order, first)
            try:
                await self.rights.carry_out(now.person, _but_the_last(first), by, order)
                return Outcome([STILL.format(until=shown_end(asked.act))], request)
            except _Last:
                now = await self._standing(now.person)

    async def _did(self, person: UUID, request: str, by: Actor, order: UUID) -> Outcome | None:
        """What became of an order to agree, that was given before; None when it was not."""
        subject = await self.rights.vault.subject(person)
        stream = await self.rights.stream(subject)

        def says(_: object, did: Sequence[Event]) -> bool:
            return isinstance(did[0], ActAgreed) and did[0].request == request

        left = as_it_left(stream, order, by, says)
        if left is None:
            return None
        agreed = [one.event for one in left if isinstance(one.event, ActAgreed)][-1]
        return Outcome(await self._begun_anew(subject), None if agreed.done else request)

    async def _find(self, person: UUID, request: str) -> tuple[Standing, Waiting]:
        """What waits under a name. Raises `NotPossible`, and `Denied` to who may not know of the person or may not do it anywhere."""
        try:
            now = await self._standing(person)
            act = find(now, request)
            _, wanted = _read(act)
        except NotPossible:
            theirs = await trajectories_of(self.rights.pool, await self.rights.vault.subject(person))
            async with self.asker.may_with(person, theirs, Action.RIGHTS):
                raise
        kind, everywhere = KINDS[type(wanted)], await self._reached(now.person, wanted)
        async with self.asker.may_with(now.person, [*everywhere], wanted.agreed_by or kind.action):
            seen = await self._seen(now, act)
        if seen is None:
            raise NotPossible(AS_BEFORE)
        return now, seen

    async def _seen(self, now: Standing, act: Act) -> Waiting | None:
        kind, wanted = _read(act)
        everywhere = await self._reached(now.person, wanted)
        within = await self._within(now, wanted, everywhere)
        if not within:
            return None
        account = self.asker.asking[1].who.account if self.asker.asking else None
        left = together.open_to(act, {one: everywhere[one] for one in within}, two=wanted.by_two)
        theirs = account not in act.people and bool(left)
        first = min(within)
        return Waiting(now.person, act, kind, wanted, first, within[first], theirs)

    async def _within(self, now: Standing, wanted: OfPerson, everywhere: Where) -> Mapping[UUID, frozenset[DataClass]]:
        """The trajectories in which who asks may agree with something, with what they see of the person by that."""
        kind = KINDS[type(wanted)]
        touches = frozenset[DataClass]() if wanted.agreed_by else kind.touches
        return await self.asker.within_person(now.person, [*everywhere], wanted.agreed_by or kind.action, touches)

    async def _standing(self, person: UUID) -> Standing:
        """How it stands with somebody, without what was asked by who since left or may not do that any more."""
        now = await self.rights.of(person)
        alive = [one for one in now.acts if not await self._lapsed(one)]
        return replace(now, acts=tuple(alive))

    async def _lapsed(self, act: Act) -> bool:
        able = _ABLE[OF_PERSONS[act.ask.what.act].action]
        return lapsed(act.ask, await told_of(self.rights.store, act.ask.by), able)

    async def _reached(self, subject: UUID, wanted: OfPerson) -> Where:
        """The trajectories that an order reaches, each with the municipality that it is of."""
        pool, reached = self.rights.pool, dict[UUID, UUID | None]()
        for person in (subject, *wanted.reaches):
            for one in await trajectories_of(pool, await self.rights.vault.subject(person)):
                row = await file.find(pool, one)
                reached[one] = row.municipality if row else None
        return reached

    async def _do(self, person: UUID, wanted: OfPerson, by: Actor, order: UUID, first: Decide) -> Outcome:
        await wanted.carry_out(self.rights, person, by, order, first)
        if isinstance(wanted, ERASING):
            return Outcome(await self._begun_anew(await self.rights.vault.subject(person)))
        held = wanted.restricts and (await self.rights.of(person)).restrictions
        return Outcome(await self._let_wait(person, by) if held else wanted.afterwards)

    async def _begun_anew(self, subject: UUID) -> Sequence[str]:
        """Let what runs of who was erased go on without what cannot be read any more."""
        if not await self.rights.store.erased(subject):
            return ()
        try:
            await begin_anew(self.rights.pool, self.rights.store, self.office.client, subject)
        except (RPCError, RuntimeError):
            return [
                "De gegevens zijn gewist, maar Temporal antwoordt niet; wie Regie beheert laat de trajecten verdergaan met regie recover."
            ]
        return ()

    async def _let_wait(self, person: UUID, by: Actor) -> Sequence[str]:
        """Pause what runs of whose data are not used, also where another municipality sees it through: no trajectory may use them (AVG art.
        18). Returns of which that did not go, and why."""
        told = []
        for trajectory in await trajectories_of(self.rights.pool, await self.rights.vault.subject(person)):
            found = await file.find(self.rights.pool, trajectory)
            if found is None or not found.open or found.paused:
                continue
            try:
                await self.office.execute(found.trajectory, Pause(reason=WAITS), by)
            except (Refused, Failed, Uncertain) as no:
                told.append(f"Onderbreek traject {found.trajectory} zelf: {no}")
        return told


def _read(act: Act) -> tuple[OrderKind, OfPerson]:
    """What was asked, as the order that it is. Raises `NotPossible` when that was erased."""
    if isinstance(said := act.ask.what.what, Erased):
        raise NotPossible(AS_BEFORE)
    kind = OF_PERSONS[act.ask.what.act]
    wanted = kind.command.model_validate({**said, _NUMBER: number} if (number := act.ask.what.number) else said)
    assert isinstance(wanted, OfPerson), "it is an order about a person"
    return kind, wanted


def _is_last(agreed: Sequence[Event]) -> bool:
    return any(isinstance(one, ActAgreed) and one.done for one in agreed)


def _but_the_last(first: Decide) -> Decide:
    """The same, as long as others have to agree."""

    def decide(now: Standing) -> Sequence[Event]:
        if _is_last(agreed := first(now)):
            raise _Last
        return agreed

    return decide
