"""Werving en selectie."""

from events.fact import Fact
from events.trajectory import change
from events.trajectory.change import replace
from events.trajectory.parts import Housing
from events.trajectory.state import Trajectory
from events.vocabulary import intake
from events.vocabulary.civic import CivicRoute
from events.vocabulary.course import RouteChosen
from events.vocabulary.values import Role


@change.apply.register
def _(event: intake.ProfileEstablished, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, requirements=event.requirements)


@change.apply.register
def _(event: intake.IntakeHeld, state: Trajectory, fact: Fact) -> Trajectory:
    support = (*([Role.INTERPRETER.value] if event.interpreter else []), *event.aids)
    return replace(state, intake=replace(state.intake, held=True, support=support, culture_sensitive=event.culture_sensitive))


@change.apply.register
def _(event: intake.BirthDateNoted, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, civic=replace(state.civic, born=event.born))


@change.apply.register
def _(event: intake.ResidencePermitNoted, state: Trajectory, fact: Fact) -> Trajectory:
    before = state.civic
    permits = before.permits if event.ends == before.permit_ends else (*before.permits, event.ends)
    renewal = before.renewal if event.ends == before.permit_ends else None
    return replace(state, civic=replace(before, permit_ends=event.ends, permits=permits, renewal=renewal))


@change.apply.register
def _(event: intake.ResidencePermitRenewalTold, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, civic=replace(state.civic, renewal=event.answer))


@change.apply.register
def _(event: intake.HousingAwaited, state: Trajectory, fact: Fact) -> Trajectory:
    before = state.civic
    waits = before.waits if before.housing and before.housing.since == event.since else (*before.waits, event.since)
    return replace(state, civic=replace(before, housing=Housing(event.since, event.due), waits=waits))


@change.apply.register
def _(event: intake.HousingArranged, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, civic=replace(state.civic, housing=None))


@change.apply.register
def _(event: intake.CriterionMeasured, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, intake=replace(state.intake, measured=change.put(state.intake.measured, event.criterion, event.met)))


@change.apply.register
def _(event: intake.CriterionExceptionRequested, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(
        state,
        intake=replace(state.intake, exceptions_requested=change.put(state.intake.exceptions_requested, event.criterion, fact.actor.id)),
    )


@change.apply.register
def _(event: intake.CriterionExceptionSigned, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, intake=replace(state.intake, exceptions_signed=state.intake.exceptions_signed | {event.criterion}))


@change.apply.register
def _(event: intake.ProfileCosigned, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, intake=replace(state.intake, cosigned_by=state.intake.cosigned_by | {event.partner}))


@change.apply.register
def _(event: intake.DiplomaValued, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, intake=replace(state.intake, diploma=event.result, diploma_level=event.level or state.intake.diploma_level))


@change.apply.register
def _(event: intake.WishesTold, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, intake=replace(state.intake, wishes_told=True))


@change.apply.register
def _(event: intake.CandidateInformed, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, intake=replace(state.intake, informed=state.intake.informed | {event.side}))


@change.apply.register
def _(event: intake.IntakeMissed, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, intake=replace(state.intake, absences=event.summons))


@change.apply.register
def _(event: intake.IntakeFinishedInAbsence, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, intake=replace(state.intake, finished_in_absence=True))


@change.apply.register
def _(event: intake.CivicPlanReceived, state: Trajectory, fact: Fact) -> Trajectory:
    civic = replace(state.civic, route=event.route, level=event.level, without_plan=None, plan_in_absence=False)
    return replace(state, civic=civic)


@change.apply.register
def _(event: intake.CivicRouteSwitched, state: Trajectory, fact: Fact) -> Trajectory:
    before = state.civic
    # Who chose to work while learning has another choice to make once the municipality means school (whitepaper l.105-121).
    to_school = event.route is CivicRoute.EDUCATION and before.route is not CivicRoute.EDUCATION
    switched = replace(before, route=event.route, level=event.level, switches=(*before.switches, event.dated))
    return replace(state, civic=replace(switched, dual=None if to_school else before.dual))


@change.apply.register
def _(event: intake.CivicPlanAbsent, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, civic=replace(state.civic, route=None, level=None, term_ends=None, without_plan=event.ground))


@change.apply.register
def _(event: intake.CivicIntakeMissed, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, civic=replace(state.civic, plan_in_absence=event.in_absence))


@change.apply.register
def _(event: RouteChosen, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, civic=replace(state.civic, dual=event.dual))


@change.apply.register
def _(event: intake.CivicTermSet, state: Trajectory, fact: Fact) -> Trajectory:
    civic = replace(state.civic, term_ends=None if state.civic.duty_ended else event.ends)
    extensions = (*civic.extensions, event.extension) if event.extension else civic.extensions
    return replace(state, civic=replace(civic, extensions=extensions))


@change.apply.register
def _(event: intake.CivicDutyEnded, state: Trajectory, fact: Fact) -> Trajectory:
    civic = replace(state.civic, duty_ended=event.on, term_ends=None)
    return replace(state, civic=civic, interruptions=state.interruptions + 1)


@change.apply.register
def _(event: intake.CandidateSelected, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, intake=replace(state.intake, selected=True))


@change.apply.register
def _(event: intake.CandidateNotSelected, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, intake=replace(state.intake, selected=False, referred=event.referred), turned_down_for=event.code)
