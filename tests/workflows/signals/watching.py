"""A trajectory by the day, watched through one threshold, or a few: what is told, and what the rules say of it."""

from datetime import datetime, timedelta
from typing import Self

from pydantic import JsonValue

from events.fact import SYSTEM, Actor, Fact
from events.trajectory import evolve
from events.trajectory.state import Trajectory
from events.vocabulary.base import Event
from events.vocabulary.steering import AttentionDismissed, AttentionRaised
from events.vocabulary.values import Role
from tests.workflows.specification import NOW, TRAJECTORY, programme, started
from workflows.programme.document import Programme
from workflows.programme.thresholds import Threshold
from workflows.signals import Assessment, assess

ANNA = Actor("anna", Role.REGISSEUR)


def threshold(code: str, **limits: JsonValue) -> Threshold:
    """A threshold of a rule."""
    return Threshold.model_validate({"code": code, "naam": code, "bron": "een test", **limits})


class Watched:
    """A trajectory of the programme of Utrecht under these thresholds only, that has just begun. Moments are in days since then."""

    def __init__(self, *thresholds: Threshold, **places: str | int | bool) -> None:
        self.plan: Programme = programme().adjusted({place.replace("__", "."): value for place, value in places.items()})
        self.plan = self.plan.model_copy(update={"thresholds": thresholds})
        self.state = Trajectory(TRAJECTORY)
        self.facts: list[Fact] = []
        self.said: list[AttentionRaised] = []
        self.now = NOW
        self.on(0, started())

    def on(self, day: float, *events: Event) -> Self:
        """On that day this happened."""
        for event in events:
            actor = ANNA if isinstance(event, AttentionDismissed) else SYSTEM
            fact = Fact(event, moment(day), actor, f"feit:{len(self.facts)}")
            self.facts.append(fact)
            self.state = evolve(self.state, fact)
        return self

    def looks(self, day: float) -> Assessment:
        """What there is to say on that day; nothing is done with it."""
        return assess(self.state, self.plan, moment(day))

    def hears(self, day: float) -> list[str]:
        """What is raised and what has passed on that day, with a plus and a minus; it is recorded."""
        found = self.looks(day)
        self.said += found.raised
        self.on(day, *found.events)
        return [*(f"-{event.signal}" for event in found.passed), *(f"+{event.signal}" for event in found.raised)]

    def passes(self, day: float) -> list[tuple[float, str]]:
        """Let time pass until just before a moment, and look whenever it was said that something may be different; what was heard when."""
        heard: list[tuple[float, str]] = []
        while (again := assess(self.state, self.plan, self.now).again) and again < moment(day):
            assert again > self.now, "a moment to look again lies ahead"
            at = (again - NOW) / timedelta(days=1)
            heard += [(at, said) for said in self.hears(at)]
            self.now = again
        self.now = moment(day)
        return heard

    @property
    def evidence(self) -> str:
        """What the signal that was raised last says."""
        return str(self.said[-1].evidence)


def moment(day: float) -> datetime:
    """A moment, by the day."""
    return NOW + timedelta(days=day)
