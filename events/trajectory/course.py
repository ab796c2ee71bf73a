"""The course: start, stages, pauses, who takes part and who is in charge, adjustments, the end."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TypeVar

from events.fact import Fact
from events.trajectory import change
from events.trajectory.change import replace
from events.trajectory.parts import Education, Evaluation, GoNoGo, Guidance, Intake, Language, Living, Voortraject
from events.trajectory.placement_parts import Placement
from events.trajectory.state import Trajectory
from events.vocabulary import course
from events.vocabulary.leer_werk import ends_after_move
from events.vocabulary.values import COMPONENT_WITH, COSIGNERS, Component, Role, Stage, Term

R = TypeVar("R", Language, Guidance)


@change.apply.register
def _(event: course.TrajectoryStarted, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(
        state,
        participant=event.participant,
        programme=event.programme,
        programme_version=event.programme_version,
        policy=event.policy,
        policy_version=event.policy_version,
        municipality=event.municipality,
        cbs_code=event.cbs_code,
        regisseur=event.regisseur,
        parties=event.parties,
        holders={Role.REGISSEUR: frozenset({event.regisseur})},
        civic=replace(state.civic, notified_on=event.notified_on),
        started_at=fact.occurred_at,
        qualified_by=event.qualified_by,
    )


@change.apply.register
def _(event: course.StageEntered, state: Trajectory, fact: Fact) -> Trajectory:
    entered = replace(
        state,
        stage=event.stage,
        visits=change.put(state.visits, event.stage, event.visit),
        stage_anchor=change.anchor(state, fact),
        stage_due=event.due,
        stage_completed=False,
    )
    match event.stage:
        case Stage.INTAKE:
            voortraject = replace(state.voortraject, prepared=frozenset(), prepared_employer=None, agreements=0)
            return replace(entered, intake=Intake(), voortraject=voortraject, turned_down_for=None)
        case Stage.GO_NO_GO:
            return replace(entered, go_no_go=GoNoGo())
        case Stage.LEER_WERK:
            return replace(entered, leer_werk=replace(state.leer_werk, education=Education(), attendance={}, evaluations={}, by_round={}))
        case Stage.PLACEMENT:
            former = (state.placement.contract,) if state.placement.contract else ()
            return replace(entered, placement=Placement(), contracts=(*state.contracts, *former))
        case _:
            return entered


@change.apply.register
def _(event: course.StageCompleted, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, stage_completed=True)


@change.apply.register
def _(event: course.TrajectoryPaused, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, paused_at=fact.occurred_at, paused_until=event.until, interruptions=state.interruptions + 1)


@change.apply.register
def _(event: course.TrajectoryResumed, state: Trajectory, fact: Fact) -> Trajectory:
    total = state.paused_total + timedelta(seconds=event.paused_seconds)
    return replace(state, paused_at=None, paused_until=None, paused_total=total, interruptions=state.interruptions + 1)


@change.apply.register
def _(event: course.DeadlineMoved, state: Trajectory, fact: Fact) -> Trajectory:
    subject, due = event.subject, event.due
    if request := state.requests.get(subject):
        moved = replace(request, due=due, escalate_at=event.latest or request.escalate_at)
        return replace(state, requests=change.put(state.requests, subject, moved))
    if task := state.tasks.get(subject):
        moved_task = replace(task, due=due, escalate_at=event.latest or task.escalate_at)
        if due > fact.occurred_at and (task.reminded or task.escalated):
            moved_task = replace(moved_task, reminded=False, escalated=False, rounds=task.rounds + 1)
        return replace(state, tasks=change.put(state.tasks, subject, moved_task))
    if barrier := state.voortraject.barriers.get(subject.removeprefix(course.BARRIER)) if subject.startswith(course.BARRIER) else None:
        # The last moment of a day in the Netherlands is on that day in UTC as well.
        later = replace(barrier, due=due.date())
        return replace(state, voortraject=replace(state.voortraject, barriers=change.put(state.voortraject.barriers, barrier.name, later)))
    if subject == Term.STAGE:
        return replace(state, stage_due=due)
    # A step has armed its timer from these two.
    if subject == Term.AFTERCARE:
        return replace(state, placement=replace(state.placement, aftercare_ends=due), interruptions=state.interruptions + 1)
    if subject == Term.TRIAL and (trial := state.placement.trial):
        moved_trial = replace(trial, ends=due, limit=event.latest or trial.limit)
        return replace(state, placement=replace(state.placement, trial=moved_trial), interruptions=state.interruptions + 1)
    return state


@change.apply.register
def _(event: course.PlanAdjusted, state: Trajectory, fact: Fact) -> Trajectory:
    return _adjusted(state, {**event.changes, **event.names} if event.names else event.changes, fact)


@change.apply.register
def _(event: course.SectorAndLevelChosen, state: Trajectory, fact: Fact) -> Trajectory:
    level = {} if event.planned else {"niveau": event.level}
    chosen = replace(state, voortraject=replace(state.voortraject, direction_chosen=True))
    return _adjusted(chosen, {"sector": event.sector, **level, "leer_werk.vorm": str(event.form)}, fact)


def _adjusted(state: Trajectory, changes: Mapping[str, str | int | bool], fact: Fact) -> Trajectory:
    """The plan with other values; a later change of a place comes after what was changed before. Another rhythm counts from now."""
    kept = {place: value for place, value in state.plan_changes.items() if place not in changes}
    adjusted = replace(state, plan_changes={**kept, **changes}, interruptions=state.interruptions + 1)
    if "taal.meten_elke" in changes:
        adjusted = replace(adjusted, language=_from_now(state.language, state, fact))
    if "begeleiding.contact_elke" in changes:
        adjusted = replace(adjusted, guidance=_from_now(state.guidance, state, fact))
    return adjusted


def _from_now(rhythm: R, state: Trajectory, fact: Fact) -> R:
    """What runs in rounds, with its rounds counted from now."""
    return replace(rhythm, anchor=rhythm.anchor and change.anchor(state, fact))


def _elsewhere(here: Voortraject) -> Voortraject:
    """What was decided under one programme does not hold in another; in another version of it, it does."""
    return replace(here, excused=frozenset(), direction_chosen=False)


@change.apply.register
def _(event: course.ProgrammeChanged, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(
        state,
        programme=event.programme,
        programme_version=event.programme_version,
        policy=event.policy,
        policy_version=event.policy_version,
        plan_changes={},
        voortraject=state.voortraject if event.programme == state.programme else _elsewhere(state.voortraject),
        language=_from_now(state.language, state, fact),
        guidance=_from_now(state.guidance, state, fact),
        interruptions=state.interruptions + 1,
    )


@change.apply.register
def _(event: course.PolicyMoved, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(
        state,
        policy=event.policy,
        policy_version=event.policy_version,
        policy_day=event.on,
        interruptions=state.interruptions + 1,
    )


@change.apply.register
def _(event: course.PartyJoined, state: Trajectory, fact: Fact) -> Trajectory:
    parties = (*state.parties, course.Party(role=event.role, partner=event.partner))
    # A step that looked who takes part looks again.
    return replace(state, parties=parties, interruptions=state.interruptions + 1)


@change.apply.register
def _(event: course.PartyLeft, state: Trajectory, fact: Fact) -> Trajectory:
    gone = (event.role, event.partner)
    parties = tuple(p for p in state.parties if (p.role, p.partner) != gone)
    work = state.leer_werk
    if gone == (Role.EMPLOYER, work.workplace):
        work = replace(work, workplace=None)
    before = state.voortraject
    if gone == (Role.EMPLOYER, before.prepared_employer):
        # How it works there, and what was agreed, is of that employer (whitepaper l.331-334).
        before = replace(before, prepared=before.prepared - {Role.EMPLOYER}, prepared_employer=None, agreements=0)
    # Who has left stands behind nothing any more.
    cosigned = replace(state.intake, cosigned_by=state.intake.cosigned_by - {event.partner}) if event.role in COSIGNERS else state.intake
    asked = {
        key: replace(request, partner_left=True) if (request.role, request.partner) == gone else request
        for key, request in state.requests.items()
    }
    return replace(
        state,
        parties=parties,
        requests=asked,
        intake=cosigned,
        voortraject=before,
        leer_werk=work,
        interruptions=state.interruptions + 1,
    )


@change.apply.register
def _(event: course.RoleFilled, state: Trajectory, fact: Fact) -> Trajectory:
    held = state.holders.get(event.role, frozenset()) | {event.holder}
    return replace(state, holders=change.put(state.holders, event.role, held))


@change.apply.register
def _(event: course.RoleVacated, state: Trajectory, fact: Fact) -> Trajectory:
    held = state.holders.get(event.role, frozenset()) - {event.holder}
    regisseur = "" if (event.role, event.holder) == (Role.REGISSEUR, state.regisseur) else state.regisseur
    return replace(state, holders=change.put(state.holders, event.role, held), regisseur=regisseur)


@change.apply.register
def _(event: course.HandoverProposed, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, handover_to=event.to)


@change.apply.register
def _(event: course.HandoverAccepted, state: Trajectory, fact: Fact) -> Trajectory:
    holders = change.put(state.holders, Role.REGISSEUR, frozenset({event.by}))
    return replace(state, regisseur=event.by, holders=holders, handover_to=None)


@change.apply.register
def _(event: course.HandoverDeclined, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, handover_to=None)


@change.apply.register
def _(event: course.MunicipalityChanged, state: Trajectory, fact: Fact) -> Trajectory:
    civic = replace(state.civic, registered_on=event.registered_on)
    if civic.term_ends or civic.duty_ended:
        civic = replace(civic, moves=(*civic.moves, event.registered_on))
    incomes = tuple(_until(one, event.registered_on) for one in state.leer_werk.incomes)
    return replace(
        state,
        municipality=event.municipality,
        cbs_code=event.cbs_code,
        civic=civic,
        leer_werk=replace(state.leer_werk, incomes=incomes),
        interruptions=state.interruptions + 1,
    )


def _until(one: Living, registered_on: date) -> Living:
    """An income after a move."""
    ends = ends_after_move(one.income, one.ends, registered_on)
    return replace(one, ends=ends, moved=True, told_until=one.ends) if ends != one.ends else one


@change.apply.register
def _(event: course.EvaluationHeld, state: Trajectory, fact: Fact) -> Trajectory:
    held, before = Evaluation(event.party, event.round, event.verdict, change.anchor(state, fact)), state.leer_werk
    component = event.component or COMPONENT_WITH.get(event.party, Component.LEARNING)
    of_round = change.put(before.by_round.get(event.round, {}), component, held)
    evaluations, by_round = change.put(before.evaluations, component, held), change.put(before.by_round, event.round, of_round)
    return replace(state, leer_werk=replace(before, evaluations=evaluations, by_round=by_round))


@change.apply.register
def _(event: course.AttendanceReported, state: Trajectory, fact: Fact) -> Trajectory:
    before = state.leer_werk.attendance.get(event.component, ())
    series = change.measured(before, event.percent, event.round, change.anchor(state, fact))
    return replace(state, leer_werk=replace(state.leer_werk, attendance=change.put(state.leer_werk.attendance, event.component, series)))


@change.apply.register
def _(event: course.SatisfactionReported, state: Trajectory, fact: Fact) -> Trajectory:
    before = state.leer_werk.satisfaction.get(event.side, ())
    series = change.measured(before, event.score, len(before) + 1, change.anchor(state, fact))
    return replace(state, leer_werk=replace(state.leer_werk, satisfaction=change.put(state.leer_werk.satisfaction, event.side, series)))


@change.apply.register
def _(event: course.DropOutReported, state: Trajectory, fact: Fact) -> Trajectory:
    # What was told about it is for people to read, on the stream; no decision looks at it, and it may be long.
    return replace(state, drop_outs=(*state.drop_outs, event.model_copy(update={"explanation": ""})), leaving=True)


@change.apply.register
def _(event: course.TrajectoryEnded, state: Trajectory, fact: Fact) -> Trajectory:
    ended_at = state.ended_at or fact.occurred_at
    return replace(state, ended=event, ended_at=ended_at, paused_at=None, paused_until=None, interruptions=state.interruptions + 1)
