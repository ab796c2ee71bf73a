"""Adjusting while it runs: the plan, sector and level, more time, and what becomes of signals (whitepaper l.531-532; domain.md W8)."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StrictBool, StrictInt, StrictStr

from activities.days import NEAR
from events.days import day_of
from events.trajectory.state import Trajectory
from events.vocabulary import course, steering
from events.vocabulary.base import Event
from events.vocabulary.values import LAST_STAGE, Component, LearningForm, Level, Stage, Term
from events.vocabulary.words import CODE, Code
from workflows.decisions.case import Case, Events, decides
from workflows.decisions.closing import close_tasks
from workflows.decisions.command import Command, Reason, Reference, Who
from workflows.decisions.days import today
from workflows.decisions.refusal import Refused
from workflows.decisions.tasks import CHOOSE_DIRECTION
from workflows.decisions.withdrawing import withdraw_what_changed
from workflows.law.period import Period
from workflows.programme.catalogue import InvalidProgramme, adjust
from workflows.programme.document import Programme
from workflows.programme.lengths import stage_due, told_by_school
from workflows.programme.norm import LONGEST, Norm
from workflows.programme.places import UnknownPlace

_REVISE = "herzie het programma, en zet het traject daarna over op de nieuwe versie"
_FIXED = {
    "criteria": "vraag voor deze deelnemer een uitzondering, die een tweede persoon tekent",
    "beleid": "verplaats het beleid van dit traject",
    **dict.fromkeys(("code", "naam", "versie", "bron", "doel", "profiel_opgesteld_door", "ook_niveaus", "sector_kiezen"), _REVISE),
    **dict.fromkeys(("partijen", "financiering", "vereiste_rollen", "duurzaam"), _REVISE),
}
"""Parts of the programme that are the same for everybody in it, and what helps when they do not fit."""
_PART_OF = {
    "intake": Component.SELECTION,
    "voortraject": Component.VOORTRAJECT,
    "voortraject.taal": Component.LANGUAGE,
    "go_no_go": Component.VOORTRAJECT,
    "niveau": Component.LEARNING,
    "leer_werk": Component.WORKING,
    "taal": Component.LANGUAGE,
}
"""The component that a part of the plan is about, after which it no longer matters; the other parts matter to the end."""

_A_DAY = Period(days=1)
"""Nobody is asked anything more often than this."""


class Adjust(Command):
    """Other values in some places of the plan, from now on; `signal` is the open signal that it answers (domain.md W8).

    A place is named as in the programme: `voortraject.taal.uren_per_week`. False takes a module or the snuffelstage out.
    """

    name: Literal["adjust"] = "adjust"
    changes: Annotated[
        dict[Code, StrictBool | StrictInt | Annotated[StrictStr, CODE, AfterValidator(CODE.enter)]], Field(min_length=1, max_length=50)
    ]
    reason: Reason
    signal: Reference | None = None


@decides
def adjust_plan(command: Adjust, case: Case) -> Events:
    if command.signal is not None and command.signal not in case.state.attention:
        raise Refused(f"Het signaal '{command.signal}' staat niet open. Stuur bij zonder signaal, of noem een signaal dat open staat.")
    if all(_has_passed(case.state, place) for place in command.changes):
        raise Refused(
            f"Dit raakt alleen wat voorbij is: {', '.join(command.changes)}. Stuur bij wat nog komt, "
            "of laat het traject een fase opnieuw beginnen door van programma te wisselen."
        )
    plan = adjusted(case.programme, command.changes)
    if plan == case.programme:
        raise Refused("Dat staat al in het plan; er verandert niets.")
    return [
        course.PlanAdjusted.of(command.changes, reason=command.reason, signal=command.signal),
        *([steering.AttentionPassed(signal=command.signal)] if command.signal else []),
        *_what_follows(case.state, case.programme, plan),
    ]


def direction_open(state: Trajectory, programme: Programme) -> bool:
    """Whether the programme leaves sector or level to choose, and nobody chose for this participant."""
    return bool(programme.left_open) and not state.voortraject.direction_chosen


class ChooseSectorAndLevel(Command):
    """What the candidate goes for, and in which form of learning (domain.md 1.3, 22 and 1.6, 55); what is left out stays as planned."""

    name: Literal["choose-sector-and-level"] = "choose-sector-and-level"
    sector: Who | None = None
    level: Level | None = None
    form: LearningForm | None = None


@decides
def choose_sector_and_level(command: ChooseSectorAndLevel, case: Case) -> Events:
    programme = case.programme
    sector, level, form = command.sector or programme.sector, command.level or programme.level, command.form or programme.leer_werk.form
    if _has_passed(case.state, "niveau"):
        raise Refused("Sector en niveau zijn voor het leer-werk, en dat is voorbij.")
    if programme.sector_open and "sector" not in case.state.plan_changes and sector == programme.sector:
        raise Refused(f"Dit programma laat de sector open ({programme.sector}). Noem de ene sector waar de deelnemer voor gaat.")
    _must_train_for(programme, level)
    planned = level is programme.level and "niveau" not in case.state.plan_changes
    chosen = course.SectorAndLevelChosen(sector=sector, level=level, form=form, planned=planned)
    work = programme.leer_werk.model_copy(update={"form": form})
    plan = programme.model_copy(update={"sector": sector, "level": level, "leer_werk": work})
    return [chosen, *close_tasks(case.state, CHOOSE_DIRECTION), *_what_follows(case.state, programme, plan)]


def _of_a_life(by: Period) -> Period:
    if by.longer_than(LONGEST):
        raise ValueError(f"verlengen kan met ten hoogste {LONGEST.in_words()}")
    return by


class Extend(Command):
    """More time for the present stage."""

    name: Literal["extend"] = "extend"
    by: Annotated[Period, AfterValidator(_of_a_life)]
    reason: Reason


@decides
def extend_stage(command: Extend, case: Case) -> Events:
    state = case.state
    if command.by.is_zero:
        raise Refused("Verlengen met niets verandert niets; geef een duur zoals P3M of P6W.")
    if state.stage is None or state.stage_due is None or state.stage_completed:
        raise Refused("Er is nu geen fase die langer kan worden.")
    due = command.by.after(state.stage_due)
    _, last = NEAR.between(today(case))
    if day_of(due) > last:
        raise Refused(
            f"Met {command.by.in_words()} erbij ligt het eind van de fase, {day_of(due):%d-%m-%Y}, meer dan {NEAR.ahead} jaar vooruit. "
            f"Geef een kortere duur: de fase kan tot en met {last:%d-%m-%Y} duren."
        )
    extended = course.StageExtended(stage=state.stage, visit=state.visit, by=str(command.by), reason=command.reason)
    events: Events = [extended, course.DeadlineMoved(subject=Term.STAGE, due=due, runs_on=told_by_school(state))]
    if state.stage is Stage.AFTERCARE and state.placement.aftercare_ends:
        events.append(course.DeadlineMoved(subject=Term.AFTERCARE, due=command.by.after(state.placement.aftercare_ends)))
    return events


class DismissSignal(Command):
    """Leave a signal for what it is, with a reason."""

    name: Literal["dismiss-signal"] = "dismiss-signal"
    signal: Reference
    reason: Reason


@decides
def dismiss_signal(command: DismissSignal, case: Case) -> Events:
    if command.signal not in case.state.attention:
        still = ", ".join(case.state.attention) or "geen"
        raise Refused(f"Het signaal '{command.signal}' staat niet open. Open signalen: {still}.")
    return [steering.AttentionDismissed(signal=command.signal, reason=command.reason)]


def adjusted(programme: Programme, changes: Mapping[str, str | int | bool]) -> Programme:
    """The plan with other values in some places.

    Raises:
        Refused: when there is no such place for one trajectory, or a value does not fit.
    """
    for place, value in changes.items():
        part = place.split(".")[0]
        if place == "leer_werk.rondes":
            raise Refused(
                "Hoeveel rondes er zijn, volgt uit hoelang het leer-werk duurt. Stuur bij hoe vaak er is: leer_werk.evalueren_elke."
            )
        if part in _FIXED:
            raise Refused(f"'{part}' geldt voor iedereen in dit programma: {_FIXED[part]}.")
        _must_be_there(programme, place, value)
    try:
        plan = adjust(programme, changes)
    except UnknownPlace as unknown:
        raise Refused(
            f"Bijsturen kan zo niet: {unknown}. Noem een plaats uit het programma, zoals voortraject.taal.uren_per_week."
        ) from None
    except InvalidProgramme as invalid:
        raise Refused(f"Bijsturen kan zo niet: {'; '.join(map(str, invalid.faults))}.") from None
    _must_train_for(programme, plan.level)
    before = dict(programme.norms())
    for place, norm in plan.norms():
        # A programme that is there to be tried out counts in seconds, and may go on doing so.
        if _in_a_moment(norm) and not (place in before and _in_a_moment(before[place])):
            raise Refused(f"Bijsturen kan zo niet: {place} is korter dan een dag. Noem een dag of meer, zoals P1D of P6W.")
    return plan


def _must_train_for(programme: Programme, level: Level) -> None:
    if level not in programme.levels:
        there = ", ".join(programme.levels)
        raise Refused(f"Dit programma leidt niet op voor {level}, wel voor: {there}. Kies daaruit, of wissel van programma.")


def _in_a_moment(norm: Norm) -> bool:
    return _A_DAY.longer_than(norm.period)


def _must_be_there(programme: Programme, place: str, value: str | int | bool) -> None:
    whole, _, code = place.rpartition(".")
    if value is False and whole == "voortraject.modules" and code not in (module.code for module in programme.voortraject.modules):
        there = ", ".join(module.code for module in programme.voortraject.modules) or "geen"
        raise Refused(f"De module '{code}' zit niet in het plan. Modules: {there}.")


def _has_passed(state: Trajectory, place: str) -> bool:
    component = _PART_OF.get("voortraject.taal" if place.startswith("voortraject.taal.") else place.split(".")[0])
    return component is not None and state.stage is not None and state.stage.after(LAST_STAGE[component])


def _what_follows(state: Trajectory, before: Programme, after: Programme) -> Iterator[Event]:
    """What another plan means for what is under way: dates move, and questions that it no longer asks are withdrawn."""
    if (due := stage_due(state, after)) and due != stage_due(state, before) and not state.stage_completed:
        yield course.DeadlineMoved(subject=Term.STAGE, due=due)
    began, length = state.placement.aftercare_anchor, after.aftercare.length.period
    if began and before.aftercare.length.period != length:
        ends = length.after(began.at) + (state.paused_total - began.paused)
        yield course.DeadlineMoved(subject=Term.AFTERCARE, due=ends)
    yield from withdraw_what_changed(state, after)
