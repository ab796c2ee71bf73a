"""One simulated life: from its start in the past to its end or to the present, with all partners and people in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from uuid import UUID, uuid5

from activities.channels import Delivery
from deploy.simulation.city.city import NAMESPACE
from deploy.simulation.city.judgement import Call
from deploy.simulation.partners.answers import Answer
from deploy.simulation.partners.behaviour import DropOut
from deploy.simulation.partners.chance import Chance
from deploy.simulation.partners.question import Question
from deploy.simulation.past.answers import answered
from deploy.simulation.past.fate import Fate, Nature
from deploy.simulation.past.partners import SimulatedPartners, thinks
from deploy.simulation.past.region import Resident, region, residents
from deploy.simulation.past.regisseur import GUIDANCE, does
from deploy.simulation.past.truth import TRUTH, Truth
from events.fact import Actor
from events.record import Entry
from events.trajectory.state import Task, Trajectory
from events.vocabulary.course import Party
from events.vocabulary.values import Component, EndReason, Role, Stage
from workflows.decisions.command import Command
from workflows.decisions.course import StartTrajectory
from workflows.programme.catalogue import find, load_catalogue
from workflows.programme.document import Programme
from workflows.run.rehearsal.host import Shelf
from workflows.run.rehearsal.life import Life
from workflows.verbs.message import DROPPED_OUT, Message

REGISSEURS = ("dewi", "eelco", "fleur", "goran", "hanna", "idris")
NOT_SIMULATED = "demonstratie"
EMPLOYERS_EACH = 3
SECONDS_A_NORM = 5
"""Partners were made for norms of about so many seconds; here a second is that part of whatever the norm is."""
LESSONS = 0.7
DAY = timedelta(days=1)
_REPORTS: dict[Stage, tuple[Role, Component]] = {
    Stage.VOORTRAJECT: (Role.LANGUAGE_SCHOOL, Component.VOORTRAJECT),
    Stage.GO_NO_GO: (Role.LANGUAGE_SCHOOL, Component.VOORTRAJECT),
    Stage.LEER_WERK: (Role.SCHOOL, Component.LEARNING),
    Stage.PLACEMENT: (Role.MUNICIPALITY, Component.PLACEMENT),
}
"""Where one can drop out, until there was work, and who reports it."""
_REASONS = (EndReason.NO_SHOW, EndReason.HOME_SITUATION, EndReason.CHILDCARE, EndReason.LEARNING, EndReason.WORK, EndReason.OWN_CHOICE)


@dataclass(frozen=True, slots=True)
class Lived:
    """A life, and what was true of it. `entries` is its stream, not yet sealed; `outcome` is empty while it is open."""

    trajectory: UUID
    entries: Sequence[Entry]
    outcome: str
    fate: Fate


@cache
def programmes() -> tuple[Programme, ...]:
    """The programmes under which there are lives."""
    return tuple(programme for programme in load_catalogue().values() if programme.code != NOT_SIMULATED)


def _lots(truth: Truth) -> list[Programme]:
    return [programme for programme in programmes() for _ in range(truth.inflow.get(programme.code, 1))]


@cache
def _shelf(signals: bool) -> Shelf:
    return Shelf(programmes() if signals else [each.model_copy(update={"thresholds": ()}) for each in programmes()])


def trajectory_of(seed: int, number: int) -> UUID:
    """Which trajectory is that of a participant."""
    return uuid5(NAMESPACE, f"simulatie:{seed}:{number}")


def live(seed: int, number: int, starts: datetime, until: datetime, truth: Truth = TRUTH) -> Lived:
    """The life of a participant, from its start to its end or `until`."""
    life = Life(trajectory_of(seed, number), _shelf(truth.signals), starts)
    world = _World(seed, life, {id: one.role for id, one in region().items()}, truth)
    return world.lived(until)


class _World(SimulatedPartners):
    """The partners and people of one life, and the fate that they have to do with."""

    def __init__(self, seed: int, life: Life, roles: dict[UUID, Role], truth: Truth) -> None:
        super().__init__(seed, life, roles)
        self._luck = Chance(seed, life.id)
        self._programme = self._luck.one_of("programma", _lots(truth))
        self._start = self._started_under(self._programme)
        risk = region()[self._start.municipality].risk * truth.by_programme.get(self._programme.code, 1.0)
        self.fate = Fate(Nature.drawn(self._luck, truth), risk, self._programme.voortraject.language.hours_per_week, truth)
        life.partners, life.people = self, self

    def lived(self, until: datetime) -> Lived:
        """Live until a moment, or to the end."""
        self.life.order(self._start, self._regisseur, id="begin")
        self._notice()
        while not self.life.over and self._happens(until):
            self._notice()
        outcome = self.life.state.outcome
        return Lived(self.life.id, self.life.log.entries, str(outcome) if outcome else "", self.fate)

    # Partners -------------------------------------------------------------------------------------------------------

    def pace(self, delivery: Delivery) -> timedelta:
        """In proportion to the time that they have, and to how they are."""
        here: Resident = region()[delivery.partner]
        return max(DAY, delivery.due - self.life.now) / SECONDS_A_NORM * here.wait

    def lasts(self, delivery: Delivery) -> timedelta:
        """Lessons take most of their norm."""
        return (delivery.due - self.life.now) * LESSONS if delivery.kind == "module-geven" else timedelta()

    def answer(self, question: Question) -> Answer:
        """By the fate of the participant."""
        return answered(self.seed, question, self.life.now, self.employers, self.fate)

    def drop_out(self, question: Question) -> DropOut | None:
        """Not because of a question: the fate decides when."""
        return None

    # People ---------------------------------------------------------------------------------------------------------

    def hears(self, task: Task) -> timedelta | None:
        """Within days."""
        luck = Chance(self.seed, self.life.id, task.key, task.reminded, task.escalated)
        return thinks(luck, 3 * DAY, escalated=task.escalated)

    def acts(self, state: Trajectory, task: Task) -> Sequence[tuple[Command, Actor]]:
        """What a sensible regisseur does."""
        network = [one.id for one in residents(Role.EMPLOYER)]
        orders = does(state, task, find(state.programme), network, Chance(self.seed, self.life.id, task.key))
        return [(self.rings(state, order) if isinstance(order, Call) else order, self._regisseur) for order in orders]

    @property
    def _regisseur(self) -> Actor:
        return Actor(self._start.regisseur, Role.REGISSEUR)

    # What happens ---------------------------------------------------------------------------------------------------

    def _happens(self, until: datetime) -> bool:
        """Go to the next thing that happens; False when that is after `until`."""
        state = self.life.state
        at_work = Stage.AFTERCARE in state.visits
        falls = self.fate.drops_out() if state.stage in _REPORTS and not (at_work or state.drop_outs) else None
        moment = min(until, falls) if falls else until
        if self.life.moves(moment):
            return True
        if self.life.over or moment == until:
            return False
        self.life.now = max(self.life.now, moment)
        self.life.tell(self._report(self.life.state))
        return True

    def _notice(self) -> None:
        """See what has changed that the fate has to do with."""
        state, fate, now = self.life.state, self.fate, self.life.now
        if state.stage is Stage.VOORTRAJECT and fate.began is None:
            fate.began = now
        if state.language.running and (not fate.lessons or fate.lessons[-1][1] != state.language.hours):
            fate.lessons.append((now, state.language.hours))
        if GUIDANCE in state.plan_changes and fate.helped is None:
            fate.helped = now

    def _report(self, state: Trajectory) -> Message:
        assert state.stage is not None, "who drops out is somewhere"
        role, component = _REPORTS[state.stage]
        partner = state.municipality if role is Role.MUNICIPALITY else state.partners(role)[0]
        assert partner is not None, "every trajectory has a municipality"
        reason = self._luck.one_of("reden van uitval", _REASONS)
        told = {"onderdeel": str(component), "reden": str(reason), "toelichting": "zegt te stoppen"}
        return Message(id=f"uitval:{self.life.id}", type=DROPPED_OUT, partner=partner, occurred_at=self.life.now, data=dict(told))

    def _started_under(self, programme: Programme) -> StartTrajectory:
        return StartTrajectory(
            participant=uuid5(self.life.id, "deelnemer"),
            programme=programme.code,
            programme_version=programme.version,
            municipality=self._luck.one_of("gemeente", residents(Role.MUNICIPALITY)).id,
            regisseur=self._luck.one_of("regisseur", REGISSEURS),
            parties=tuple(self._parties()),
        )

    def _parties(self) -> list[Party]:
        others = (Role.LANGUAGE_SCHOOL, Role.SCHOOL, Role.SECTOR_ORGANISATION, Role.EXPERTISE_PARTNER)
        employers = sorted(residents(Role.EMPLOYER), key=lambda one: self._luck.fraction(f"werkgever {one.id}"))[:EMPLOYERS_EACH]
        chosen = [self._luck.one_of(str(role), residents(role)) for role in others] + employers
        return [Party(role=one.role, partner=one.id) for one in chosen]
