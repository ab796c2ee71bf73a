"""The course of a trajectory: its start, stages, pauses, people in charge, plan and end."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from events.vocabulary.base import DataClass, Event, Sealed, Stream, stored
from events.vocabulary.civic import RouteGround
from events.vocabulary.values import AT_THE_END, Component, EndReason, LearningForm, Outcome, Part, Role, Shortfall, Stage, Verdict
from events.vocabulary.words import Code, Name, Telling

_T = Stream.TRAJECTORY


class Party(Part):
    """A partner organisation in a role. An employer network has several in the same role, in order of preference."""

    role: Role
    partner: UUID


@stored("trajectory-started", public="traject.gestart", stream=_T, data=DataClass.PROGRESS)
class TrajectoryStarted(Event):
    """A trajectory began, under one version of a programme and with exactly one regisseur (domain.md W1).

    `notified_on` is the day of DUO's notice to the municipality, when it is known: the term for the PIP runs from it. `sector` and `level`
    are those of the programme; what the participant goes for within it is chosen later. `policy_version` is that of the policy which holds
    from now on, `cbs_code` that of the municipality, when it is known. `qualified_by` is when learning and working is done by the norms.
    """

    participant: Annotated[UUID, DataClass.IDENTITY]
    programme: Code
    programme_version: int
    policy: Code
    municipality: UUID
    regisseur: Name
    parties: tuple[Party, ...]
    notified_on: Annotated[date | None, DataClass.CIVIC_INTEGRATION] = None
    sector: Name | None = None
    level: Name | None = None
    policy_version: int = 1
    cbs_code: Code | None = None
    qualified_by: date | None = None

    def concerns(self) -> UUID:
        """The participant, whom from now on everything on this stream is about."""
        return self.participant


@stored("stage-entered", public="traject.fase-begonnen", stream=_T, data=DataClass.PROGRESS)
class StageEntered(Event):
    """The trajectory entered a stage; `visit` counts how often (1 the first time), `due` is the norm as a date."""

    stage: Stage
    visit: int
    due: datetime


@stored("stage-completed", public="traject.fase-afgerond", stream=_T, data=DataClass.PROGRESS)
class StageCompleted(Event):
    """The trajectory left a stage in the normal way."""

    stage: Stage
    visit: int


@stored("trajectory-paused", public="traject.onderbroken", stream=_T, data=DataClass.PROGRESS)
class TrajectoryPaused(Event):
    """Everything waits, with a reason and perhaps an expected end."""

    reason: Sealed[Telling]
    until: date | None = None


@stored("trajectory-resumed", public="traject.hervat", stream=_T, data=DataClass.PROGRESS)
class TrajectoryResumed(Event):
    """The trajectory goes on; `paused_seconds` is what was really added to every open date."""

    paused_seconds: float


BARRIER = "belemmering:"
"""What the subject of a date begins with when that is of a barrier."""


@stored("deadline-moved", public="traject.termijn-verplaatst", stream=_T, data=DataClass.PROGRESS)
class DeadlineMoved(Event):
    """An open request or task (`subject` is its key), a barrier (`BARRIER` and its name), or a `Term`, has another date.

    `latest` is the second date that belongs to it: the escalation of a request or task, the limit of a proefplaatsing. The end of a stage
    that `runs_on` is moved by no pause: a school told that day.
    """

    subject: Code
    due: datetime
    latest: datetime | None = None
    runs_on: bool = False


@stored("stage-extended", public="traject.fase-verlengd", stream=_T, data=DataClass.PROGRESS)
class StageExtended(Event):
    """The present stage gets more time, `by` an ISO 8601 duration; the new date is the `DeadlineMoved` beside it."""

    stage: Stage
    visit: int
    by: Code
    reason: Sealed[Telling]


_IN_WORDS = {"naam": -2, "sector": -1, "examen": -1}
"""Places of a plan that hold words, by their last step, and which step is the code that stands for them."""


@stored("plan-adjusted", public="traject.bijgestuurd", stream=_T, data=DataClass.PROGRESS, version=2)
class PlanAdjusted(Event):
    """The plan differs from the programme from now on (whitepaper l.531-532: tussentijds bijsturen).

    `changes` maps a place in the plan (such as `voortraject.taal.uren_per_week`) to its value; False takes a module, or the snuffelstage,
    out of it. What is told in words of one person's plan stands in `names`, and a code in its place in `changes`. `signal` is the signal
    that it answers.
    """

    changes: dict[Code, Code | int | bool]
    reason: Sealed[Telling]
    signal: Code | None = None
    names: Sealed[dict[Code, Name]] = Field(default_factory=dict)

    @classmethod
    def of(cls, changes: Mapping[str, str | int | bool], *, reason: str, signal: str | None = None) -> Self:
        """These changes, with the words among them apart."""
        words = {place: f".{place}".split(".") for place, value in changes.items() if isinstance(value, str)}
        codes = {place: steps[_IN_WORDS[steps[-1]]] for place, steps in words.items() if steps[-1] in _IN_WORDS}
        names = {place: str(changes[place]) for place in codes}
        return cls(changes={**changes, **codes}, names=names, reason=reason, signal=signal)


@stored("programme-changed", public="traject.programma-gewijzigd", stream=_T, data=DataClass.PROGRESS)
class ProgrammeChanged(Event):
    """The trajectory goes on under another programme, or another version of the same one."""

    programme: Code
    programme_version: int
    policy: Code
    reason: Sealed[Telling]
    policy_version: int = 1


@stored("policy-moved", public="traject.beleid-verplaatst", stream=_T, data=DataClass.PROGRESS)
class PolicyMoved(Event):
    """From now on the numbers of law and policy are those of another set, or of another day than that of the start (domain.md part 2)."""

    policy: Code
    on: date
    reason: Sealed[Telling]
    policy_version: int = 1


@stored("route-chosen", public="traject.route-gekozen", stream=_T, data=DataClass.CIVIC_INTEGRATION)
class RouteChosen(Event):
    """Dual trajectory or onderwijsroute, and the ground that decided (whitepaper l.105-121); None on streams that were not asked for it."""

    dual: bool
    ground: RouteGround | None = None
    reason: Sealed[Telling]


@stored("sector-and-level-chosen", public="traject.sector-en-niveau-gekozen", stream=_T, data=DataClass.PROGRESS)
class SectorAndLevelChosen(Event):
    """What the candidate goes for, and in which form of learning; `planned` when the norms of the programme are those of this level."""

    sector: Name
    level: Name
    form: LearningForm
    planned: bool = False


@stored("party-joined", public="traject.partij-toegetreden", stream=_T, data=DataClass.PROGRESS)
class PartyJoined(Event):
    """An organisation takes part, in a role."""

    role: Role
    partner: UUID


@stored("party-left", public="traject.partij-vertrokken", stream=_T, data=DataClass.PROGRESS)
class PartyLeft(Event):
    """An organisation no longer takes part in that role."""

    role: Role
    partner: UUID
    reason: Sealed[Telling]


@stored("role-filled", public="traject.rol-vervuld", stream=_T, data=DataClass.PROGRESS)
class RoleFilled(Event):
    """A person (opaque id) holds a role from now on."""

    role: Role
    holder: Name


@stored("role-vacated", public="traject.rol-vacant", stream=_T, data=DataClass.PROGRESS)
class RoleVacated(Event):
    """A person no longer holds the role. When nobody does, that must be visible (domain.md 1.1)."""

    role: Role
    holder: Name
    reason: Sealed[Telling] = ""


@stored("handover-proposed", public="traject.overdracht-voorgesteld", stream=_T, data=DataClass.PROGRESS)
class HandoverProposed(Event):
    """The regisseur offers the trajectory to another, who has to accept (domain.md W1)."""

    to: Name
    reason: Sealed[Telling]


@stored("handover-accepted", public="traject.overdracht-aanvaard", stream=_T, data=DataClass.PROGRESS)
class HandoverAccepted(Event):
    """Another regisseur is in charge from now on."""

    by: Name


@stored("handover-declined", public="traject.overdracht-geweigerd", stream=_T, data=DataClass.PROGRESS)
class HandoverDeclined(Event):
    """The regisseur stays who it was."""

    by: Name
    reason: Sealed[Telling]


@stored("municipality-changed", public="traject.gemeente-gewijzigd", stream=_T, data=DataClass.PROGRESS)
class MunicipalityChanged(Event):
    """The participant moved: history stays, rights move (domain.md W16; Wet inburgering art. 15 lid 4)."""

    municipality: UUID
    registered_on: date
    cbs_code: Code | None = None


@stored("evaluation-held", public="traject.evaluatie-gehouden", stream=_T, data=DataClass.PROGRESS)
class EvaluationHeld(Event):
    """An interim evaluation moment took place and concluded something (domain.md W8).

    `component` is what it is about, as the Canvas may have one party answer for several; None is that of the party (`COMPONENT_WITH`).
    `new_contacts` is how many people at work the participant came to know in this round, when the party tells (whitepaper l.506-513).
    """

    round: int
    party: Role
    verdict: Verdict
    remark: Sealed[Telling] = ""
    new_contacts: int | None = None
    component: Component | None = None


@stored("attendance-reported", public="traject.aanwezigheid-gemeld", stream=_T, data=DataClass.PROGRESS)
class AttendanceReported(Event):
    """How much of a round the participant attended, in percent; of work also the hours a week that were really made."""

    component: Component
    round: int
    percent: int = Field(ge=0, le=100)
    hours: int | None = None


@stored("satisfaction-reported", public="traject.tevredenheid-gemeld", stream=_T, data=DataClass.PROGRESS)
class SatisfactionReported(Event):
    """How satisfied the candidate or the employer is, 1 to 10."""

    side: Role
    score: int = Field(ge=1, le=10)


CAN_DROP_OUT = frozenset({Stage.VOORTRAJECT, Stage.GO_NO_GO, Stage.LEER_WERK, Stage.PLACEMENT})
"""Stages in which somebody can drop out: before them nobody takes part yet, and after them there is work."""
JUDGE_DROP_OUT = "uitval-beoordelen"
"""The kind of task in which a person judges what follows on a report of it."""


@stored("drop-out-reported", public="traject.uitval-gemeld", stream=_T, data=DataClass.PROGRESS)
class DropOutReported(Event):
    """A party says that the participant stopped; a person decides what follows."""

    component: Component
    reason: EndReason
    explanation: Sealed[Telling] = ""
    reported_by: UUID


@stored("note-written", public="traject.notitie-geschreven", stream=_T, data=DataClass.PROGRESS)
class NoteWritten(Event):
    """Something a guide wants to remember; narrow access (whitepaper l.442-447)."""

    text: Sealed[Telling]


IS_SO = "is-so"
"""The field of a correction by which the fact itself never was, or is no longer, so; its value is then `NOT_SO`."""
NOT_SO = "false"


@stored("fact-corrected", public="traject.feit-gecorrigeerd", stream=_T, data=DataClass.PROGRESS)
class FactCorrected(Event):
    """An earlier fact was wrong: `corrects` is its event id, `value` what the field should have held. The log keeps both.

    Of a field that the fact itself tells openly read models see which `day` it says now, or what it `was` and what it `says`; of which kind
    of fact it is (`of`, its stored name) and `about` what: a criterion, a skill, an employer. What is sealed there stands in `value` alone.
    With the field `IS_SO` the whole fact is taken back; of an end of the civic duty `day` is then the last one of the term, which counts
    again.
    """

    corrects: UUID
    field: Code
    value: Sealed[Telling]
    reason: Sealed[Telling]
    of: Code | None = None
    about: Code | None = None
    day: Annotated[date | None, DataClass.CIVIC_INTEGRATION] = None
    was: Annotated[Code | None, DataClass.PLACEMENT] = None
    says: Annotated[Code | None, DataClass.PLACEMENT] = None


@stored("trajectory-ended", public="traject.beeindigd", stream=_T, data=DataClass.PROGRESS)
class TrajectoryEnded(Event):
    """The trajectory is over, with a coded reason and the component where it ended (domain.md W15).

    Who is at work, but not as the programme has it for duurzaam, `lacks` something. Told again, it takes the place of what was told at the
    end, which stays the moment of the first: a job had been lost by then.
    """

    outcome: Outcome
    reason: EndReason
    component: Component
    explanation: Sealed[Telling] = ""
    lacks: tuple[Shortfall, ...] = ()

    @model_validator(mode="after")
    def _at_work_is_completion(self) -> Self:
        if (self.outcome in AT_THE_END) != (self.reason is EndReason.COMPLETED):
            raise ValueError(f"uitkomst '{' of '.join(sorted(AT_THE_END))}' hoort bij reden 'afgerond', en omgekeerd")
        if bool(self.lacks) != (self.outcome is Outcome.AT_WORK):
            raise ValueError("wat er aan duurzaam werk ontbreekt hoort bij uitkomst 'aan-het-werk', en omgekeerd")
        return self
