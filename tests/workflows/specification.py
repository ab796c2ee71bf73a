"""given / when / then for decisions: facts, a command or message, and the events or the refusal that follow."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self
from uuid import UUID, uuid5

from events.fact import SYSTEM, Fact
from events.trajectory import evolve
from events.trajectory.state import Trajectory
from events.vocabulary.base import Event
from events.vocabulary.course import Party, StageEntered, TrajectoryStarted
from events.vocabulary.values import Role, Stage
from workflows.decisions.case import Case
from workflows.decisions.command import Command
from workflows.decisions.order import decide
from workflows.decisions.refusal import Refused
from workflows.programme.catalogue import load_catalogue
from workflows.programme.document import Programme
from workflows.run.reception import receive
from workflows.verbs.message import Message

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TRAJECTORY = UUID("7b1f0f6e-2f53-4a61-9a7e-6a4f3ad0a001")


def partner(name: str) -> UUID:
    """The id of a partner in a test, by a readable name."""
    return uuid5(TRAJECTORY, name)


MUNICIPALITY, SCHOOL, LANGUAGE_SCHOOL, EMPLOYER = map(partner, ("gemeente", "roc", "taalschool", "werkgever"))
PARTIES = (
    Party(role=Role.LANGUAGE_SCHOOL, partner=LANGUAGE_SCHOOL),
    Party(role=Role.SCHOOL, partner=SCHOOL),
    Party(role=Role.EMPLOYER, partner=EMPLOYER),
)


def programme(code: str = "utrecht-werk-en-taal") -> Programme:
    """A shipped programme."""
    return load_catalogue()[code]


def started(code: str = "utrecht-werk-en-taal") -> TrajectoryStarted:
    """The first event of a trajectory."""
    plan = programme(code)
    return TrajectoryStarted(
        participant=partner("deelnemer"),
        programme=plan.code,
        programme_version=plan.version,
        policy=plan.policy,
        municipality=MUNICIPALITY,
        regisseur="regisseur-anna",
        parties=PARTIES,
        sector=plan.sector,
        level=plan.level,
    )


def in_stage(stage: Stage, visit: int = 1) -> StageEntered:
    """The entry into a stage."""
    return StageEntered(stage=stage, visit=visit, due=NOW + timedelta(days=90))


@dataclass
class Given:
    """A trajectory with a history. `hours` is how long after the history the command comes."""

    state: Trajectory

    def when(
        self,
        command: Command,
        *,
        by: str = "regisseur-anna",
        role: Role = Role.REGISSEUR,
        hours: float = 1,
        other: Programme | None = None,
    ) -> "Then":
        """What follows from a command; `other` is the programme that it wants to go under."""
        plan = programme().adjusted(self.state.plan_changes)
        case = Case(self.state, plan, by, role, NOW + timedelta(hours=hours), other)
        try:
            return Then(decide(case, command), None)
        except Refused as refusal:
            return Then([], str(refusal))

    def when_received(self, message: Message) -> "Then":
        """What follows from a partner's message."""
        return Then(receive(self.state, programme().adjusted(self.state.plan_changes), message), None)


@dataclass
class Then:
    """What followed."""

    events: list[Event]
    refusal: str | None

    def then(self, *expected: Event) -> Self:
        """Exactly these events."""
        assert self.refusal is None, self.refusal
        assert self.events == list(expected)
        return self

    def then_among_others(self, *expected: Event) -> Self:
        """These events, in this order, perhaps with others between them."""
        assert self.refusal is None, self.refusal
        rest = iter(self.events)
        assert all(event in rest for event in expected), f"{expected} not in {self.events}"
        return self

    def then_refused(self, *words: str) -> Self:
        """No event, and a refusal that contains these words."""
        assert self.events == []
        assert self.refusal is not None
        assert all(word in self.refusal for word in words), self.refusal
        return self


def given(*events: Event) -> Given:
    """A trajectory whose stream holds these events."""
    state = Trajectory(TRAJECTORY)
    for number, event in enumerate(events, start=1):
        state = evolve(state, Fact(event, NOW, SYSTEM, f"gegeven:{number}"))
    return Given(state)
