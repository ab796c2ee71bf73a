"""Voortraject: modules, taster placement, agreements, intercultural preparation and barriers (domain.md C2)."""

from datetime import date
from uuid import UUID

from events.vocabulary.base import DataClass, Event, Sealed, Stream, stored
from events.vocabulary.values import Excuse, Role, WorkSkill
from events.vocabulary.words import Code, Telling

_T = Stream.TRAJECTORY


@stored("module-completed", public="voortraject.module-afgerond", stream=_T, data=DataClass.PROGRESS)
class ModuleCompleted(Event):
    """A module of the programme was followed to its end."""

    module: Code
    passed: bool
    on: date


@stored("work-skill-assessed", public="voortraject.werknemersvaardigheid-beoordeeld", stream=_T, data=DataClass.PROGRESS)
class WorkSkillAssessed(Event):
    """Whether somebody masters a skill for work, as who trained it found at the end of a module (whitepaper l.447-450)."""

    module: Code
    skill: WorkSkill
    mastered: bool


@stored("module-excused", public="voortraject.module-vrijgesteld", stream=_T, data=DataClass.PROGRESS)
class ModuleExcused(Event):
    """A person decided that this participant can do without a module: why as a code, and as a text."""

    module: Code
    ground: Excuse
    reason: Sealed[Telling]


@stored("taster-placement-arranged", public="voortraject.snuffelstage-geregeld", stream=_T, data=DataClass.PROGRESS)
class TasterPlacementArranged(Event):
    """Candidate and employer get to know each other (snuffelstage)."""

    starts: date
    days: int


@stored("taster-placement-declined", public="voortraject.snuffelstage-geweigerd", stream=_T, data=DataClass.PROGRESS)
class TasterPlacementDeclined(Event):
    """The employer has no place for a snuffelstage."""

    reason: Sealed[Telling]


@stored("team-trained", public="voortraject.team-getraind", stream=_T, data=DataClass.PROGRESS)
class TeamTrained(Event):
    """The sector trained the people on the floor in receiving somebody new to the country (whitepaper l.457-461)."""

    by: UUID
    on: date


@stored("intercultural-preparation-held", public="voortraject.interculturele-voorbereiding", stream=_T, data=DataClass.PROGRESS)
class InterculturalPreparationHeld(Event):
    """One side was prepared for the other: candidate or employer; both are needed (whitepaper l.331-334). `employer` is which one."""

    side: Role
    on: date
    employer: UUID | None = None


@stored("agreement-made", public="voortraject.afspraak-gemaakt", stream=_T, data=DataClass.PROGRESS)
class AgreementMade(Event):
    """What candidate and employer agreed: how it works here, what is expected."""

    text: Sealed[Telling]


@stored("barriers-surveyed", public="voortraject.belemmeringen-geinventariseerd", stream=_T, data=DataClass.PROGRESS)
class BarriersSurveyed(Event):
    """Somebody asked what stands in the way; `found` is how many there were."""

    found: int


@stored("barrier-reported", public="voortraject.belemmering-gemeld", stream=_T, data=DataClass.PROGRESS, version=2)
class BarrierReported(Event):
    """Something practical stands in the way, such as childcare (domain.md W14). The name `barrier` says nothing of it, `kind` does."""

    barrier: Code
    kind: Sealed[Code]
    owner: Role
    due: date


@stored("barrier-cleared", public="voortraject.belemmering-weggenomen", stream=_T, data=DataClass.PROGRESS)
class BarrierCleared(Event):
    """It no longer stands in the way."""

    barrier: Code


@stored("barrier-accepted", public="voortraject.belemmering-aanvaard", stream=_T, data=DataClass.PROGRESS)
class BarrierAccepted(Event):
    """Everybody knows of it and goes on all the same."""

    barrier: Code
    reason: Sealed[Telling]
