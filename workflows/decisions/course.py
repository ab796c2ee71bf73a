"""The course of the whole: begin, enter and leave stages."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from activities.days import Day
from events.trajectory.state import Trajectory
from events.vocabulary import course, leer_werk
from events.vocabulary.course import Party
from events.vocabulary.values import NoGoRoad, Stage
from events.vocabulary.words import CbsCode
from workflows.decisions.case import Case, Events
from workflows.decisions.command import Command, Reference, Who
from workflows.decisions.missing import first_missing
from workflows.decisions.refusal import Refused
from workflows.decisions.withdrawing import withdraw_stage
from workflows.law.period import AMSTERDAM, Period
from workflows.law.policy import policy_set
from workflows.programme.document import Programme
from workflows.programme.lengths import planned_length

STAGE_OVER = "fase afgerond"


class StartTrajectory(Command):
    """Begin a trajectory under a published version of a programme, with one regisseur.

    `notified_on` is the day of DUO's notice to the municipality, from which the term for the PIP runs (Besluit inburgering art. 5.3);
    `cbs_code` is that of the municipality, when it is known.
    """

    name: Literal["start"] = "start"
    participant: UUID
    programme: Reference
    programme_version: int
    municipality: UUID
    regisseur: Who
    parties: tuple[Party, ...]
    notified_on: Day | None = Field(None, title="De kennisgeving van DUO")
    cbs_code: CbsCode | None = None

    @property
    def under(self) -> tuple[str, int]:
        """The programme that it begins under."""
        return self.programme, self.programme_version


def start(command: StartTrajectory, case: Case) -> Events:
    """Begin, and enter the first step."""
    if case.state.started:
        raise Refused("Dit traject is al begonnen.")
    if case.state.version > 0:
        raise Refused("Dit nummer is al van iets anders, zoals een partner of een persoon. Begin het traject onder een ander nummer.")
    programme = case.programme
    began = course.TrajectoryStarted(
        participant=command.participant,
        programme=programme.code,
        programme_version=programme.version,
        policy=programme.policy,
        policy_version=policy_set(programme.policy).version,
        municipality=command.municipality,
        cbs_code=command.cbs_code,
        regisseur=command.regisseur,
        parties=command.parties,
        notified_on=command.notified_on,
        sector=programme.sector,
        level=programme.level,
        qualified_by=programme.ends_of(case.now)[Stage.LEER_WERK].astimezone(AMSTERDAM).date(),
    )
    absent = first_missing(programme, {party.role for party in command.parties})
    return [began, enter(Stage.INTAKE, 1, programme, case.now), *absent]


def enter(
    stage: Stage, visit: int, programme: Programme, now: datetime, *, length: Period | None = None, extended: bool = False
) -> course.StageEntered:
    """The entry into a stage, with its norm as a date, or the `length` that it has in this trajectory; for a voortraject that is made
    longer, the norm of the extension."""
    norm = programme.go_no_go.extension if extended else programme.norm_of(stage)
    return course.StageEntered(stage=stage, visit=visit, due=(norm.period if length is None or extended else length).after(now))


def move_on(state: Trajectory, programme: Programme, to: Stage, now: datetime) -> Events:
    """Leave the present stage and enter another: nobody waits any more for what is still open in it, and language support ends when the
    participant is at work."""
    assert state.stage is not None
    events: Events = [*withdraw_stage(state, STAGE_OVER), course.StageCompleted(stage=state.stage, visit=state.visit)]
    if to is Stage.AFTERCARE and state.language.running:
        events.append(leer_werk.LanguageStopped(reason="geplaatst"))
    extended = to is Stage.VOORTRAJECT and state.stage is Stage.GO_NO_GO and state.go_no_go.road is NoGoRoad.EXTEND
    length = planned_length(state, programme, to)
    return [*events, enter(to, state.visits.get(to, 0) + 1, programme, now, length=length, extended=extended)]
