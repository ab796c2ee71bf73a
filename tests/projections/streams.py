"""Plausible logs: trajectories that run side by side, with everything that can happen to them, from one source of chance.

Not how a trajectory runs (that is tested with the workflow), but every event that a read model looks at, in orders that can occur.
"""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from random import Random
from uuid import UUID

from pydantic import JsonValue

from events.fact import SYSTEM, Actor, Fact
from events.log.codec import encode
from events.log.store import EventStore
from events.log.streams import inbox_stream, message_key
from events.trajectory import evolve
from events.trajectory.state import Request, Task, Trajectory
from events.vocabulary import course, inbox, intake, placement, requests, staff, steering, voortraject
from events.vocabulary import go_no_go as go
from events.vocabulary import leer_werk as lw
from events.vocabulary.base import Event
from events.vocabulary.programme import ProgrammePublished
from events.vocabulary.values import (
    Advice,
    Component,
    EmployerSize,
    EndReason,
    GuidanceKind,
    LanguageLevel,
    LearningForm,
    Level,
    NoGoRoad,
    Outcome,
    PlacementRoute,
    QualificationKind,
    Role,
    Skill,
    Stage,
    Verdict,
)
from tests.projections.history import ANNA, EMPLOYER, NOW, SECRET, in_stage, named, started

REGISSEURS = ("anna", "bas", "chris")
MUNICIPALITIES = tuple(named(f"gemeente {number}") for number in (1, 2))
PROGRAMMES = ("zorg", "techniek")
STAGES = list(Stage)

Line = tuple[UUID, Fact]
Happening = Callable[[], None]


async def write(store: EventStore, lines: list[Line]) -> None:
    """Put a simulated log on a real one."""
    for stream, fact in lines:
        await store.append(stream, [encode(fact, stream)], expected=None)


def simulated(random: Random, *, trajectories: int = 6, steps: int = 240) -> list[Line]:
    """A log of trajectories that take turns."""
    world = World(random)
    stories = [Story(world, named(f"traject {number}")) for number in range(trajectories)]
    for number, programme in enumerate(PROGRAMMES, start=1):
        canvas: dict[str, JsonValue] = {"sector": programme, "niveau": "mbo-2", "partijen": [{"inbreng": [{"plaatsen": 5 * number}]}]}
        world.tell(named(programme), ProgrammePublished(code=programme, version=number, document=canvas))
    channel = inbox.Channel(kind="form", address="garage@example.org")
    garage = inbox.PartnerRegistered(
        partner=EMPLOYER, name="Garage", role=Role.EMPLOYER, channel=channel, source="urn:garage", size=EmployerSize.SMALL
    )
    world.tell(EMPLOYER, garage)
    for story in stories:
        story.begin()
    for _ in range(steps):
        random.choice(stories).go_on()
    world.tell(EMPLOYER, inbox.PartnerPlacesTold(partner=EMPLOYER, municipality=MUNICIPALITIES[0], sector="zorg", places=4))
    _accounts(world)
    return world.log


def _accounts(world: "World") -> None:
    """Colleagues come, are away, are back, and one leaves."""
    colleagues = [named(f"account {one}") for one in REGISSEURS]
    day = NOW.date()
    for one, other in itertools.pairwise(colleagues):
        first, second = (staff.PostGiven(account=one, role="regisseur", municipality=municipality) for municipality in MUNICIPALITIES)
        taken = staff.PostTaken(account=one, role="regisseur", municipality=MUNICIPALITIES[1])
        away = [
            staff.AbsenceTold(account=one, substitute=other, starts=day + timedelta(days=start), ends=day + timedelta(days=start + 7))
            for start in (0, 30)
        ]
        returned = [
            staff.AbsenceWithdrawn(account=one, starts=day + timedelta(days=start), back=day + timedelta(days=3)) for start in (0, 30)
        ]
        for event in (staff.AccountOpened(account=one, name=SECRET), first, second, taken, *away, *returned):
            world.tell(one, event)
    world.tell(colleagues[0], staff.AccountClosed(account=colleagues[0]))


@dataclass
class World:
    """Chance, time, and the log so far."""

    random: Random
    log: list[Line] = field(default_factory=list)

    def tell(self, stream: UUID, event: Event, actor: Actor = SYSTEM, causation: str | None = None) -> Fact:
        """Put an event on the log, some time after the one before."""
        when = NOW + timedelta(hours=len(self.log), microseconds=self.random.randrange(1_000_000))
        fact = Fact(event, when, actor, f"{len(self.log)}", causation=causation)
        self.log.append((stream, fact))
        return fact


class Story:
    """One trajectory."""

    def __init__(self, world: World, id: UUID) -> None:
        self._world = world
        self._random = world.random
        self._state = Trajectory(id)
        self._count = 0

    def begin(self) -> None:
        """The first events, as they are appended together."""
        pick = self._random.choice
        began = started(regisseur=pick(REGISSEURS), municipality=pick(MUNICIPALITIES), programme=pick(PROGRAMMES))
        self._tell(began, in_stage(Stage.INTAKE))

    def go_on(self) -> None:
        """One more thing happens; after the end only a message that comes too late."""
        if self._state.ended:
            happenings: list[Happening] = [self._message]
        elif self._state.paused:
            happenings = [self._resume, self._resume, self._message]
        else:
            happenings = list(self._happenings())
        self._random.choice(happenings)()

    def _happenings(self) -> Iterator[Happening]:
        yield from (self._ask, self._open_task, self._move_on, self._pause, self._remember, self._message)
        for request in self._state.open_requests:
            yield from (partial(self._answer, request), *[partial(self._silence, request)] * 2)
        for task in self._state.open_tasks:
            yield partial(self._work_on, task)
        yield from (self._place, self._go_beside, self._steer, self._hand_over) * 2
        if self._random.random() < 0.1:
            yield self._end

    def _ask(self) -> None:
        key, due = self._key("taalvoortgang"), self._later()
        role = self._random.choice((Role.SCHOOL, Role.EMPLOYER))
        asked = requests.PartnerRequested(
            key=key,
            request=named(f"{self._state.id} {key}"),
            kind="taalvoortgang",
            role=role,
            partner=named(role),
            content={},
            due=due,
            escalate_at=due + timedelta(days=7),
        )
        self._tell(asked)

    def _silence(self, request: Request) -> None:
        if request.refused is None and not request.acknowledged:
            outcomes = (
                requests.PartnerRequestAcknowledged(key=request.key),
                requests.PartnerRequestRefused(key=request.key, reason="onbekend adres"),
            )
            self._tell(self._random.choice(outcomes))
        elif request.reminders < 2:
            self._tell(requests.PartnerReminded(key=request.key, count=request.reminders + 1))
        elif not request.escalated:
            self._tell(requests.PartnerRequestEscalated(key=request.key))
            self._open_task(kind="nabellen", about=request.key)

    def _answer(self, request: Request) -> None:
        answers: tuple[Event, ...] = (
            requests.PartnerAnswered(key=request.key, answer={"tekst": SECRET}, remark=SECRET),
            requests.PartnerDeclined(key=request.key, reason=SECRET),
            requests.PartnerRequestWithdrawn(key=request.key, reason="niet meer nodig"),
        )
        answer = self._random.choice(answers)
        calls = [task for task in self._state.open_tasks if task.about == request.key]
        closing = [requests.TaskDone(key=task.key) for task in calls]
        if isinstance(answer, requests.PartnerRequestWithdrawn):
            self._tell(answer, *closing)
        else:
            self._message(answer, *closing)

    def _message(self, *effects: Event) -> None:
        """A partner's message comes in, and perhaps is set aside and offered again; then it has an effect, or none."""
        world, id = self._world, f"bericht-{len(self._world.log)}"
        stream, partner = inbox_stream(EMPLOYER), Actor(str(EMPLOYER), Role.EMPLOYER)
        received = inbox.MessageReceived(
            message=id,
            partner=EMPLOYER,
            source="urn:werkgever",
            cloud_event_id=id,
            type="nl.leerwerktrajecten.verzoek-beantwoord.v1",
            trajectory=self._state.id,
            data={"tekst": SECRET},
        )
        world.tell(stream, received, partner)
        if self._random.random() < 0.3:
            world.tell(stream, inbox.MessageSetAside(message=id, reason="het traject is onbekend"))
            if self._random.random() < 0.5:
                return
            world.tell(stream, inbox.MessageReplayed(message=id, reason="opnieuw"), ANNA)
        told = effects or [requests.MessageWithoutEffect(message=id, reason="was al beantwoord")]
        self._tell(*told, actor=partner, causation=message_key(id))

    def _open_task(self, kind: str = "selectie-besluit", about: str = "") -> None:
        due = self._later()
        opened = requests.TaskOpened(
            key=self._key(kind),
            kind=kind,
            what=f"Doe {kind}",
            role=Role.REGISSEUR,
            due=due,
            escalate_at=due + timedelta(days=7),
            about=about,
        )
        self._tell(opened)

    def _work_on(self, task: Task) -> None:
        if self._random.random() < 0.5:
            done = (requests.TaskDone(key=task.key, remark=SECRET), requests.TaskWithdrawn(key=task.key, reason="vervallen"))
            self._tell(self._random.choice(done), actor=ANNA)
        elif not task.reminded:
            self._tell(requests.TaskReminded(key=task.key))
        elif not task.escalated:
            self._tell(requests.TaskEscalated(key=task.key, role=Role.COORDINATOR))

    def _move_on(self) -> None:
        state = self._state
        assert state.stage is not None
        stage = self._random.choice(STAGES[max(0, STAGES.index(state.stage) - 1) : STAGES.index(state.stage) + 2])
        entered = course.StageEntered(stage=stage, visit=state.visits.get(stage, 0) + 1, due=self._later())
        self._tell(course.StageCompleted(stage=state.stage, visit=state.visit), entered)

    def _pause(self) -> None:
        self._tell(course.TrajectoryPaused(reason=SECRET, until=self._later().date()), actor=ANNA)

    def _resume(self) -> None:
        state, by = self._state, timedelta(days=3)
        items: tuple[Request | Task, ...] = (*state.open_requests, *state.open_tasks)
        moved = [course.DeadlineMoved(subject=item.key, due=item.due + by, latest=item.escalate_at + by) for item in items]
        assert state.stage_due is not None
        moved.append(course.DeadlineMoved(subject="fase", due=state.stage_due + by))
        if state.placement.trial and not state.placement.trial.over:
            moved.append(
                course.DeadlineMoved(subject="proefplaatsing", due=state.placement.trial.ends + by, latest=state.placement.trial.limit + by)
            )
        if state.placement.aftercare_ends:
            moved.append(course.DeadlineMoved(subject="nazorg", due=state.placement.aftercare_ends + by))
        self._tell(course.TrajectoryResumed(paused_seconds=by.total_seconds()), *moved, actor=ANNA)

    def _end(self) -> None:
        state = self._state
        reason = self._random.choice([reason for reason in EndReason if reason is not EndReason.COMPLETED])
        closing: list[Event] = [requests.PartnerRequestWithdrawn(key=r.key, reason="beëindigd") for r in state.open_requests]
        closing += [requests.TaskWithdrawn(key=t.key, reason="beëindigd") for t in state.open_tasks]
        ended = course.TrajectoryEnded(outcome=Outcome.DROPPED_OUT, reason=reason, component=Component.LEARNING, explanation=SECRET)
        self._tell(*closing, ended, actor=ANNA)

    def _place(self) -> None:
        state, employer = self._state, named(f"werkgever {self._random.randrange(3)}")
        starts = self._later()
        choices: list[Event] = [
            placement.EmployerMatched(employer=employer, route=PlacementRoute.NETWORK, attempt=state.placement.attempt + 1),
            placement.PlacementDeclined(employer=employer, attempt=state.placement.attempt, reason=SECRET),
            placement.TrialPlacementStarted(
                employer=employer, starts=starts, ends=starts + timedelta(days=60), limit=starts + timedelta(days=180)
            ),
            placement.ContractSigned(
                employer=employer,
                starts=starts.date(),
                wage_cents=250000,
                months=12,
                growth="jaarlijks",
                level=(Level.MBO_1, Level.MBO_2)[len(self._world.log) % 2],
                level_learned=Level.MBO_2,
            ),
            placement.AftercareStarted(starts=starts, ends=starts + timedelta(days=365)),
            placement.JobLost(employer=employer, month=3, reason=SECRET),
            placement.EmploymentConfirmed(employer=employer, month=3),
            placement.IntentionStated(employer=employer, on=starts.date()),
            placement.WageValueMeasured(employer=employer, percent=70),
            placement.TeamPrepared(employer=employer, on=starts.date()),
            lw.WorkplaceOffered(employer=employer, starts=starts.date(), hours_work=28, hours_learning=8, supervisor="begeleider"),
        ]
        if state.placement.trial and not state.placement.trial.over:
            ends = state.placement.trial.ends + timedelta(days=30)
            extended = placement.TrialPlacementExtended(employer=state.placement.trial.employer, ends=ends, reason=SECRET)
            choices += [*[extended] * 3, placement.TrialPlacementEnded(employer=state.placement.trial.employer, hired=False)]
        self._tell(self._random.choice(choices))

    def _go_beside(self) -> None:
        state = self._state
        barrier = f"kinderopvang-{len(state.voortraject.barriers) + 1}"
        choices: list[Event] = [
            lw.LanguageStarted(starts=self._later().date(), hours_a_week=9),
            lw.LanguageStopped(reason="geplaatst"),
            lw.LanguageLevelMeasured(skill=Skill.SPEAKING, level=LanguageLevel.A2, round=1),
            lw.GuidanceStarted(kind=GuidanceKind.JOB_COACH, guide=f"guide-{len(self._world.log)}", starts=self._later().date()),
            self._income(),
            lw.GuidanceEnded(reason="beëindigd"),
            voortraject.BarrierReported(barrier=barrier, kind="kinderopvang", owner=Role.MUNICIPALITY, due=self._later().date()),
            go.AdviceGiven(party=Role.EMPLOYER, advice=self._random.choice(list(Advice)), motivation=SECRET, visit=state.visit),
            go.NoGoDecided(by="anna", reason=SECRET, road=NoGoRoad.EXTEND, visit=state.visit),
            go.GoDecided(by="anna", reason=SECRET, visit=state.visit),
            lw.Enrolled(starts=self._later().date(), level="mbo-2", sector="zorg", form=LearningForm.SCHOOL),
            lw.GuidanceContactHeld(round=1, took_place=True),
            lw.QualificationObtained(kind=QualificationKind.VCA, on=self._later().date()),
            self._selecting(),
            intake.CircumstancesTold(told=SECRET),
        ]
        choices += [voortraject.BarrierCleared(barrier=open) for open in state.open_barriers]
        choices += [voortraject.BarrierAccepted(barrier=open, reason=SECRET) for open in state.open_barriers]
        self._tell(self._random.choice(choices))

    def _selecting(self) -> Event:
        criterion = self._random.choice(("motivatie", "taal"))
        choices: list[Event] = [
            intake.ProfileEstablished(requirements=(intake.Requirement(criterion=criterion, requirement="A2", hard=True),)),
            intake.CriterionMeasured(criterion=criterion, measured=SECRET, met=self._random.random() < 0.5),
            intake.CriterionExceptionRequested(criterion=criterion, reason=SECRET),
            intake.CriterionExceptionSigned(criterion=criterion),
            intake.CandidateSelected(by="anna", reason=SECRET),
            intake.CivicTermSet(starts=self._later().date(), ends=self._later().date(), ground="dagtekening PIP"),
        ]
        return self._random.choice(choices)

    def _income(self) -> Event:
        ends = self._random.choice((None, self._later().date()))
        return lw.IncomeSet(income=self._random.choice(list(lw.Income)), starts=NOW.date(), ends=ends)

    def _measure(self) -> Event:
        component, holder, percent = self._random.choice(list(Component)), f"coach-{self._random.randrange(2)}", self._random.randrange(101)
        choices: list[Event] = [
            course.AttendanceReported(component=Component.LEARNING, round=1, percent=percent),
            course.SatisfactionReported(side=Role.EMPLOYER, score=7),
            course.EvaluationHeld(round=1, party=Role.EMPLOYER, verdict=Verdict.ADJUST, remark=SECRET, new_contacts=percent % 3),
            course.PlanAdjusted(changes={"voortraject.taal.uren_per_week": 12}, reason=SECRET, signal="signaal-1"),
            course.RoleFilled(role=Role.JOB_COACH, holder=holder),
            *(course.RoleVacated(role=Role.JOB_COACH, holder=one) for one in sorted(self._state.holders.get(Role.JOB_COACH, ()))),
            steering.MoneyCommitted(source="gemeente", component=component, cents=100_000, ends=self._later().date()),
            steering.CostIncurred(source="gemeente", component=component, cents=percent * 1000),
        ]
        return self._random.choice(choices)

    def _steer(self) -> None:
        signal = f"signaal-{self._random.randrange(3)}"
        choices: list[Event] = [
            *[steering.AttentionRaised(signal=signal, rule="welzijn", evidence=SECRET, component=Component.LEARNING)] * 2,
            steering.AttentionDismissed(signal=signal, reason=SECRET),
            steering.AttentionPassed(signal=signal),
            *[self._measure()] * 2,
            course.MunicipalityChanged(municipality=self._random.choice(MUNICIPALITIES), registered_on=self._later().date()),
            course.ProgrammeChanged(programme=self._random.choice(PROGRAMMES), programme_version=2, policy="nederland", reason=SECRET),
            course.PartyJoined(role=Role.EMPLOYER, partner=named(f"werkgever {self._count}")),
        ]
        choices += [course.PartyLeft(role=party.role, partner=party.partner, reason="stopt") for party in self._state.parties[:1]]
        self._tell(self._random.choice(choices))

    def _hand_over(self) -> None:
        if to := self._state.handover_to:
            answers = (course.HandoverAccepted(by=to), course.HandoverDeclined(by=to, reason=SECRET))
            self._tell(self._random.choice(answers), actor=ANNA)
        else:
            self._tell(course.HandoverProposed(to=self._random.choice(REGISSEURS), reason=SECRET), actor=ANNA)

    def _remember(self) -> None:
        self._tell(course.NoteWritten(text=SECRET), actor=ANNA)

    def _later(self) -> datetime:
        return NOW + timedelta(hours=len(self._world.log) + self._random.randrange(24, 2400))

    def _key(self, kind: str) -> str:
        self._count += 1
        return f"{self._state.stage}:{self._state.visit}:{kind}:{self._count}"

    def _tell(self, *events: Event, actor: Actor = SYSTEM, causation: str | None = None) -> None:
        for event in events:
            self._state = evolve(self._state, self._world.tell(self._state.id, event, actor, causation))
