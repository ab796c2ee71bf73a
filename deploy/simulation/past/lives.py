"""One simulated life: from its start in the past to its end or to the present, with all partners and people in it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from uuid import UUID, uuid5

from activities.channels import Delivery
from deploy.simulation.city.city import NAMESPACE
from deploy.simulation.city.judgement import Call
from deploy.simulation.partners.answers import Answer
from deploy.simulation.partners.behaviour import DropOut, Manner
from deploy.simulation.partners.chance import Chance
from deploy.simulation.partners.question import Question
from deploy.simulation.past.answers import answered, reports
from deploy.simulation.past.diary import Diary
from deploy.simulation.past.drawing import factor
from deploy.simulation.past.fate import Fate
from deploy.simulation.past.nature import Nature
from deploy.simulation.past.partners import SimulatedPartners, thinks
from deploy.simulation.past.region import Resident, region, residents
from deploy.simulation.past.regisseur import TOO_BUSY, Ways, does
from deploy.simulation.past.together import BUSY, class_trouble, employer_trouble, in_class, is_busy, summery
from deploy.simulation.past.worlds import World, usual
from events.fact import Actor
from events.record import Entry
from events.trajectory.state import Task, Trajectory
from events.vocabulary.course import Party
from events.vocabulary.values import Component, Role, Stage
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
INFLOW = {"hoveniers": 5, "heerlen-duaal": 5, "bouw-vca": 4, "utrecht-werk-en-taal": 3, "zorg": 2, "bbl-mbo-2": 2}
"""Lots by which participants are divided over the programmes; those that are not named have one. The short ones take more of them."""


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


@cache
def _lots() -> tuple[Programme, ...]:
    return tuple(programme for programme in programmes() for _ in range(INFLOW.get(programme.code, 1)))


@cache
def _shelf(signals: bool) -> Shelf:
    return Shelf(programmes() if signals else map(_silent, programmes()))


def _silent(programme: Programme) -> Programme:
    """A programme that raises no signal; what brings contact forward does so."""
    return programme.model_copy(update={"thresholds": tuple(each for each in programme.thresholds if each.as_fact)})


def trajectory_of(seed: int, number: int, world: World | None = None) -> UUID:
    """Which trajectory is that of a participant; in another world it is another."""
    where = f":{world.name}" if world and world.name else ""
    return uuid5(NAMESPACE, f"simulatie:{seed}:{number}{where}")


def live(seed: int, number: int, starts: datetime, until: datetime, world: World | None = None, withholds: Collection[str] = ()) -> Lived:
    """The life of a participant, from its start to its end or `until`, in which some parts of the plan are never adjusted."""
    world = world or usual()
    life = Life(trajectory_of(seed, number, world), _shelf(world.signals), starts)
    return _Living(seed, life, {id: one.role for id, one in region().items()}, world, withholds).lived(until)


class _Living(SimulatedPartners):
    """The partners and people of one life, and the fate that they have to do with."""

    def __init__(self, seed: int, life: Life, roles: dict[UUID, Role], world: World, withholds: Collection[str]) -> None:
        super().__init__(seed, life, roles)
        self._luck, self._world, self._withholds = Chance(seed, life.id), world, withholds
        self._programme = self._luck.one_of("programma", _lots())
        self._start = self._started_under(self._programme)
        risk = region()[self._start.municipality].risk
        risk *= factor(Chance(world.name, "programma", self._programme.code), "uitval", world.programme_spread)
        nature = Nature.drawn(self._luck, world)
        self.fate = Fate(self._luck, nature, risk, self._programme.voortraject.language.hours_per_week, world)
        self._visits: dict[Stage, int] = {}
        self._workplace: UUID | None = None
        self._diary = Diary(self._luck, self.fate, [one.id for one in residents(Role.MUNICIPALITY)])
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
        season = self._world.summer if summery(self.life.now) else 1.0
        return max(DAY, delivery.due - self.life.now) / SECONDS_A_NORM * here.wait * season

    def lasts(self, delivery: Delivery) -> timedelta:
        """Lessons take most of their norm."""
        return (delivery.due - self.life.now) * LESSONS if delivery.kind == "module-geven" else timedelta()

    def manner(self, question: Question) -> Manner:
        """As its like; but about who does badly a report is left undone more often, until somebody reminds of it."""
        how = super().manner(question)
        left = question.received == self.life.now and not reports(self.seed, question, self.fate, self.life.now)
        return replace(how, delay=None) if left else how

    def answer(self, question: Question) -> Answer:
        """By the fate of the participant."""
        return answered(self.seed, question, self.life.now, self.employers, self.fate)

    def drop_out(self, question: Question) -> DropOut | None:
        """Not because of a question: the fate decides when."""
        return None

    # People ---------------------------------------------------------------------------------------------------------

    def hears(self, task: Task) -> timedelta | None:
        """Within days, or later when there is too much to do."""
        luck = Chance(self.seed, self.life.id, task.key, task.reminded, task.escalated)
        return thinks(luck, 3 * DAY * (BUSY if self._busy else 1), escalated=task.escalated)

    def acts(self, state: Trajectory, task: Task) -> Sequence[tuple[Command, Actor]]:
        """What a sensible regisseur does."""
        network = [one.id for one in residents(Role.EMPLOYER)]
        how = Ways(self._world.adjusts * (TOO_BUSY if self._busy else 1), self._withholds)
        orders = does(state, task, find(state.programme), network, Chance(self.seed, self.life.id, task.key), how)
        return [(self.rings(state, order) if isinstance(order, Call) else order, self._regisseur) for order in orders]

    @property
    def _busy(self) -> bool:
        return is_busy(self.seed, self._world, self._start.regisseur, self.life.now)

    @property
    def _regisseur(self) -> Actor:
        return Actor(self._start.regisseur, Role.REGISSEUR)

    # What happens ---------------------------------------------------------------------------------------------------

    def _happens(self, until: datetime) -> bool:
        """Go to the next thing that happens; False when that is after `until`."""
        known = [moment for moment in (self.life.next_moment, self._diary.next) if moment]
        moment = min(until, *known) if known else until
        if stop := self._stops(moment):
            self.life.now = max(self.life.now, stop)
            self.life.tell(self._report(self.life.state))
            return True
        if moment == self._diary.next and moment < until:
            self.life.now = max(self.life.now, moment)
            for order in self._diary.orders(self.life.now, self.life.state):
                self.life.order(order, self._regisseur)
            return True
        return self.life.moves(until)

    def _stops(self, before: datetime) -> datetime | None:
        state = self.life.state
        can = state.stage in _REPORTS and not (Stage.AFTERCARE in state.visits or state.drop_outs)
        return self.fate.stops(before) if can else None

    def _notice(self) -> None:
        """See what has changed that the fate has to do with."""
        state, fate, now = self.life.state, self.fate, self.life.now
        if state.stage and self._visits != state.visits:
            self._visits = dict(state.visits)
            self._enters(state.stage, state, now)
        if state.language.running:
            fate.learns(state.language.hours, now)
        for place in state.plan_changes:
            fate.help(place, now)
        workplace = state.leer_werk.workplace
        if workplace and workplace != self._workplace and fate.began:
            self._workplace = workplace
            for trouble in employer_trouble(self.seed, self._world, workplace, now, fate.day(now)):
                fate.meets(trouble, now)

    def _enters(self, stage: Stage, state: Trajectory, now: datetime) -> None:
        """A class begins with the lessons of the language school, and another with those of the school."""
        first = self.fate.began is None
        self.fate.enters(stage, now)
        role = {Stage.VOORTRAJECT: Role.LANGUAGE_SCHOOL, Stage.LEER_WERK: Role.SCHOOL}.get(stage)
        school = next(iter(state.partners(role)), None) if role else None
        if school is None or state.visits[stage] > 1 or self.fate.began is None:
            return
        if first:
            self.fate.risk *= in_class(self.seed, self._world, school, now)
        for trouble in class_trouble(self.seed, self._world, school, now, self.fate.day(now)):
            self.fate.meets(trouble, now)

    def _report(self, state: Trajectory) -> Message:
        assert state.stage is not None, "who drops out is somewhere"
        role, component = _REPORTS[state.stage]
        partner = state.municipality if role is Role.MUNICIPALITY else state.partners(role)[0]
        assert partner is not None, "every trajectory has a municipality"
        reason = self.fate.stop(self.life.now).reason
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
