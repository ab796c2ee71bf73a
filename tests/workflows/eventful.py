"""Eventful lives: whole trajectories in memory in which a regisseur steers at any moment, among partners who are late, silent or say no.

A `Script` says beforehand what happens, apart from what the trajectory makes of it: each `Happening` comes so many days after its cue was
seen first, and its `choice` picks among what there is to order of its kind by then. So a script that fails can be made smaller, and one
script can be lived twice: once undisturbed, and once by runs that are dropped again and again.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID

from pydantic import JsonValue

from activities.channels import Delivery, Purpose
from activities.kinds import KINDS
from deploy.simulation.city.judgement import Call, respond
from events.fact import Actor
from events.trajectory.state import Request, Task, Trajectory
from events.vocabulary.course import Party
from events.vocabulary.values import Role, Stage
from tests.projections.alike import says_the_same
from tests.workflows.habits import ANSWERS, Asked, Reply, no, yes
from tests.workflows.invariants import Law
from tests.workflows.standing import stands
from tests.workflows.steering import ORGANISATIONS, POOL, PROGRAMMES, STEERS, Situation
from workflows.decisions.command import Command
from workflows.decisions.course import StartTrajectory
from workflows.decisions.go_no_go import teaches
from workflows.decisions.moving import ChangeEmployer
from workflows.decisions.open_items import RecordAnswer
from workflows.decisions.pause import Pause, Resume
from workflows.decisions.people import AnswerHandover, JoinParty, ProposeHandover
from workflows.decisions.refusal import Refused
from workflows.decisions.tasks import TASKS
from workflows.run.rehearsal import life as rehearsal
from workflows.run.rehearsal.host import Shelf

BEGIN = datetime(2026, 3, 2, 9, tzinfo=UTC)
LONGEST = timedelta(days=20 * 365)
"""A life that goes on after this does not end."""
SHELF = Shelf(PROGRAMMES.values())
CUES = (*(str(stage) for stage in Stage), "op de werkvloer", "op proef", *KINDS)
"""A stage, something that is so, or a kind of question that is open."""
SILENT, NO, LATE = "zwijgt", "zegt eerst nee", "laat"
AT = {kind: minutes for minutes, kind in enumerate((*KINDS, *TASKS), 1)}
"""When in the day each is answered or done: of what is so at one moment the order is nobody's business, and would decide what follows."""
GO_ON, BACK = "hervatten", "terug naar een werkgever"


@dataclass(frozen=True)
class Happening:
    """What the regisseur does: so many `days` after the `cue`, something of a kind (`STEERS`)."""

    cue: str
    days: int
    steer: str
    choice: int


@dataclass(frozen=True)
class Script:
    """What happens in one life. `manners` are those of partners with a kind of question, and in how many days they answer then; others, and
    people, take `wait` days. `verdicts` are what employers find of a proefplaatsing, in turn, and `loses` in which month a job is lost."""

    programme: tuple[str, int]
    happenings: tuple[Happening, ...] = ()
    manners: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    wait: int = 2
    verdicts: tuple[str, ...] = ("aannemen",)
    loses: int | None = None
    dies: int = 3
    """In the disturbed life, after how many calls to the outside each run is dropped."""


@dataclass(frozen=True)
class Deed:
    """An order that was accepted, in a stage, when there were so many facts."""

    steer: str
    stage: Stage
    command: Command
    after: int


@dataclass
class Town:
    """The partners and people of one life."""

    script: Script
    life: rehearsal.Life
    asked: Counter[str] = field(default_factory=Counter)
    said: dict[str, Reply] = field(default_factory=dict)

    def partners(self, delivery: Delivery) -> rehearsal.Reaction:
        """What they send back, in the manner of the script."""
        if delivery.purpose is not Purpose.ASK:
            return rehearsal.Reaction()
        manner, days = self.script.manners.get(delivery.kind, ("", self.script.wait))
        asked = Asked(delivery.trajectory, delivery.partner, str(delivery.request), delivery.kind, delivery.content, self.life.now, 0)
        self.asked[delivery.kind] += 1
        said = no() if manner == NO and self.asked[delivery.kind] == 1 else self.answer(asked)
        data: dict[str, JsonValue] = {"verzoek": asked.request, "uitkomst": said.outcome, "antwoord": dict(said.answer)}
        reply = rehearsal.Reply(data, f"antwoord:{asked.request}", timedelta(days=days, minutes=AT[delivery.kind]))
        return rehearsal.Reaction(replies=[] if manner == SILENT else [reply])

    def answer(self, asked: Asked) -> Reply:
        """What is said when it is a yes."""
        return OTHERWISE.get(asked.kind, USUAL)(self, asked)

    def hears(self, task: Task) -> timedelta:
        """Everything is done, in time."""
        return timedelta(days=max(1, self.script.wait), minutes=AT[task.kind])

    def acts(self, state: Trajectory, task: Task) -> Sequence[tuple[Command, Actor]]:
        """What a sensible regisseur does (`deploy.simulation.city.judgement`)."""
        regisseur = regisseur_of(state)
        match task.kind:
            case "hervatten":
                return [(Resume(), regisseur)]
            case "partij-zoeken":
                fresh = [one for one in POOL[Role(task.about)] if one not in state.partners(Role(task.about))]
                return [(JoinParty(role=Role(task.about), partner=fresh[0]), regisseur)]
            case "regisseur-zoeken":
                return [
                    (ProposeHandover(to="dora", reason="vertrek"), regisseur),
                    (AnswerHandover(accepted=True), Actor("dora", Role.REGISSEUR)),
                ]
        programme = PROGRAMMES[state.programme, state.programme_version]
        orders = respond(state, task, programme, POOL[Role.EMPLOYER])
        teaching = teaches(state, programme)
        if task.kind == "go-no-go-besluit" and not state.partners(teaching):
            # There is no go without lessons in language.
            orders = [JoinParty(role=teaching, partner=POOL[teaching][0]), *orders]
        return [(self.rings(state.requests[order.request]) if isinstance(order, Call) else order, regisseur) for order in orders]

    def rings(self, request: Request) -> RecordAnswer:
        """What a partner says by phone, written down."""
        asked = Asked(self.life.id, request.partner, str(request.id), request.kind, request.content, self.life.now, 0)
        return RecordAnswer(request=request.key, agreed=True, answer=dict(self.answer(asked).answer), remark="gebeld")


def usual(town: Town, asked: Asked) -> Reply:
    """What everybody says."""
    said = ANSWERS[asked.kind](asked)
    assert said
    return said


def matched(town: Town, asked: Asked) -> Reply:
    """Employers of the network, each in turn."""
    return yes(werkgever=str(POOL[Role.EMPLOYER][-1 - town.asked[asked.kind] % 4]))


def judged(town: Town, asked: Asked) -> Reply:
    """What the script has employers find."""
    verdicts = town.script.verdicts
    return yes(oordeel=verdicts[town.asked[asked.kind] % len(verdicts)], toelichting="gezien")


def employed(town: Town, asked: Asked) -> Reply:
    """Yes, until the job is lost, which happens once."""
    lost = asked.content["maand"] == town.script.loses and not town.life.state.trials and town.life.state.visits[Stage.PLACEMENT] == 1
    return yes(inDienst=False, reden="minder werk") if lost else yes(inDienst=True)


USUAL = usual
OTHERWISE = {"werkgever-matchen": matched, "proefplaatsing-evalueren": judged, "dienstverband-bevestigen": employed}


@dataclass
class Eventful:
    """A life by a script; `disturbed` by runs that are dropped."""

    script: Script
    disturbed: bool = False
    deeds: list[Deed] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    restarts: int = 0

    def __post_init__(self) -> None:
        self.life = rehearsal.Life(UUID(int=1), SHELF, BEGIN)
        town = Town(self.script, self.life)
        self.life.partners, self.life.people = town.partners, town
        self.law = Law(self.life.id)
        self._to_come = list(self.script.happenings)
        self._due: list[tuple[datetime, int, Happening]] = []
        self._rested, self._numbers = 0, count()

    def lives(self) -> None:
        """From the first day to the end, which has to come."""
        while not self.life.over:
            self.moves()
        self._rests()
        assert self.life.told.ended
        assert self.life.told == self.life.state == self.law.state

    def moves(self) -> None:
        """On to whatever comes next."""
        if not self.life.facts:
            self.life.order(start(*self.script.programme), Actor("anna", Role.REGISSEUR))
        self._rests()
        if not self._steers():
            soon = min((moment for moment, _, _ in self._due), default=BEGIN + LONGEST)
            if not self.life.moves(soon):
                assert self.life.over or self._due, f"does not end: {self.life.state.open_requests} {self.life.state.open_tasks}"
                self.life.now = soon if not self.life.over else self.life.now

    def had_effect(self) -> Iterator[Deed]:
        """The orders that were accepted and really carried out."""
        return (deed for deed in self.deeds if STEERS[deed.steer].shows(deed.command, self.life.facts[deed.after :]))

    def _rests(self) -> None:
        """Everything is as it should be, and begun anew from the stream it would be the same."""
        life = self.life
        life.settle()
        facts = len(life.facts)
        self._rested += 1
        if self.disturbed and self._rested % (4 * self.script.dies) == 0:
            life.restart()
            life.settle()
            self.restarts += 1
            assert len(life.facts) == facts, f"a restart records {[r.fact.key for r in life.facts[facts:]]}"
            life.dies_after = self.script.dies
        assert not life.failures
        self.law.sees(life.facts[self.law.state.version :])
        state = life.state
        stands(state, PROGRAMMES[state.programme, state.programme_version], life.now)

    def _steers(self) -> bool:
        """Do what is due; False when nothing is."""
        now, state = self.life.now, self.life.state
        for happening in [each for each in self._to_come if seen(each.cue, state)]:
            self._to_come.remove(happening)
            self._later(happening)
        due = min(self._due, default=None)
        if due is None or due[0] > now or self.life.over:
            return False
        self._due.remove(due)
        self._orders(due[2])
        says_the_same(self.life.log.stored, self.life.told)
        return True

    def _later(self, happening: Happening) -> None:
        self._due.append((self.life.now + timedelta(days=happening.days), next(self._numbers), happening))

    def _orders(self, what: Happening) -> None:
        life = self.life
        assert life.state.stage
        options = [Resume()] if what.steer == GO_ON else list(STEERS[what.steer].options(Situation(life.state, life.facts, life.now)))
        if not options:
            if what.steer in STEERS and STEERS[what.steer].waits and life.now < BEGIN + LONGEST:
                self._later(replace(what, days=30))
            return
        command, facts, stage = options[what.choice % len(options)], len(life.facts), life.state.stage
        try:
            life.order(command, regisseur_of(life.state))
        except Refused:
            self.refused[what.steer] += 1
            return
        if what.steer in STEERS:
            self.deeds.append(Deed(what.steer, stage, command, facts))
        if isinstance(command, ProposeHandover):
            life.order(AnswerHandover(accepted=True), Actor(command.to, Role.REGISSEUR))
        if isinstance(command, Pause) and command.until is None:
            self._later(Happening("", 1 + what.choice % 200, GO_ON, 0))
        if isinstance(command, ChangeEmployer) and what.steer != BACK and what.choice % 4:
            self._later(Happening("", what.choice % 90, BACK, what.choice))


def seen(cue: str, state: Trajectory) -> bool:
    """Whether it is so now."""
    match cue:
        case "op de werkvloer":
            return state.leer_werk.workplace is not None
        case "op proef":
            return state.placement.on_trial is not None
    return state.stage == cue or any(asked.kind == cue for asked in state.open_requests)


def regisseur_of(state: Trajectory) -> Actor:
    """Who steers at this moment."""
    return Actor(state.regisseur or "dora", Role.REGISSEUR)


def start(code: str, version: int) -> StartTrajectory:
    """A trajectory under a programme, with an organisation in each of its roles and two employers."""
    roles = {party.role for party in PROGRAMMES[code, version].parties} - {Role.MUNICIPALITY}
    here = [Party(role=role, partner=one) for role in ORGANISATIONS if role in roles for one in POOL[role][: 1 + (role is Role.EMPLOYER)]]
    return StartTrajectory(
        participant=UUID(int=7),
        programme=code,
        programme_version=version,
        municipality=POOL[Role.MUNICIPALITY][0],
        regisseur="anna",
        parties=tuple(here),
    )
