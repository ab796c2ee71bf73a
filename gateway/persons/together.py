"""What is done to all of a person by who may do so in some of their trajectories only: one asks, others agree, and with the last of them
it is done. Pure.

Each agrees for the trajectories in which they may do it themselves, and nobody twice. Why it is so is in docs/decisions/0032.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID

from events.vocabulary.base import Event
from events.vocabulary.person import ActAgreed, ActAsked, ActDeclined
from gateway.agreeing import asked_for, called, until, waiting
from gateway.fate import NotPossible
from gateway.persons.standing import Act, Decide, Standing
from workflows.law.moments import shown_moment

Where = Mapping[UUID, UUID | None]
"""Trajectories, each with the municipality that it is of."""
AGREED = "U hebt hier al mee ingestemd, of u hebt het zelf gevraagd. Nu is het woord aan wie over de andere trajecten gaat."
NOT_BY_ONE = "Wie dit vroeg of er al mee instemde, doet dat niet ook voor een ander traject: dat doet een ander."
ALREADY = "Dit is al gevraagd, door een ander, als {request}. Stem daarmee in: regie persons agree"


def ask(wanted: ActAsked, decide: Decide, here: Where, by: str, gone: Collection[Act] = ()) -> Decide:
    """Ask what is wanted, under a name of its own, when it could be decided now; who asks agrees for the trajectories in which they may do
    it. What is `gone` is no longer asked."""

    def decided(now: Standing) -> Sequence[Event]:
        decide(now)
        if same := next((one for one in now_waiting(now) if one.says(wanted) and one not in gone), None):
            if same.ask.by != by:
                raise NotPossible(ALREADY.format(request=same.ask.what.request))
            return []
        asked = wanted.model_copy(update={"request": called(now.asks)})
        return [asked, *(ActAgreed(request=asked.request, trajectory=one, municipality=here[one]) for one in sorted(here))]

    return decided


def agree(request: str, here: Where, everywhere: Where, by: str, *, two: bool = False) -> Decide:
    """Agree with what was asked, for the trajectories in which somebody may do so. The events say that it is `done` when nobody else has
    to, of all the trajectories that there are. What takes `two` is agreed with also where who asked may do it themselves."""

    def decided(now: Standing) -> Sequence[Event]:
        act = find(now, request)
        new = open_to(act, here, two=two)
        if not new:
            raise NotPossible(AGREED)
        if by in act.people:
            raise NotPossible(NOT_BY_ONE)
        left = uncovered(act, everywhere) - new
        return [ActAgreed(request=request, trajectory=one, municipality=here[one], done=not left) for one in sorted(new)]

    return decided


def decline(request: str, reason: str) -> Decide:
    """What was asked does not go on."""

    def decided(now: Standing) -> Sequence[Event]:
        find(now, request)
        return [ActDeclined(request=request, reason=reason)]

    return decided


def find(now: Standing, request: str) -> Act:
    """What was asked under a name. Raises `NotPossible` when it waits for nobody."""
    asked_for((one.ask for one in now.acts), request, datetime.now(UTC), "bij deze persoon. Kijk met: regie persons waiting")
    return next(one for one in now.acts if one.ask.what.request == request)


def now_waiting(now: Standing) -> list[Act]:
    """What others can still agree with."""
    alive = waiting((one.ask for one in now.acts), datetime.now(UTC))
    return [one for one in now.acts if one.ask in alive]


def open_to(act: Act, here: Where, *, two: bool) -> set[UUID]:
    """For which of these trajectories it waits that somebody agrees."""
    return uncovered(act, here) or (set(here) if two and act.people == {act.ask.by} else set())


def uncovered(act: Act, trajectories: Where) -> set[UUID]:
    """Those of these trajectories for which nobody agreed while they were of the municipality that they are of now."""
    return set(trajectories) - {one.trajectory for one in act.agreed if one.municipality == trajectories.get(one.trajectory)}


def shown_end(act: Act) -> str:
    """Up to when it waits, as text."""
    return shown_moment(until(act.ask))
