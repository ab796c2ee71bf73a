"""Going on under another programme, or under the law of another day: what was agreed at the start holds until somebody moves it."""

from datetime import date
from typing import Literal

from pydantic import Field

from activities.days import LastingDay
from events.days import day_of
from events.trajectory.state import Trajectory
from events.vocabulary import course
from events.vocabulary.values import Stage, Term
from workflows.decisions.case import Case, Events, decides
from workflows.decisions.closing import stop_trial
from workflows.decisions.command import Command, Reason, Reference
from workflows.decisions.course import enter
from workflows.decisions.missing import missing_under
from workflows.decisions.refusal import Refused
from workflows.decisions.withdrawing import withdraw_stage, withdraw_what_changed
from workflows.law.in_force import policy_day
from workflows.law.policy import Whose, policy_names, policy_set
from workflows.programme.catalogue import InvalidProgramme, adjust
from workflows.programme.document import Programme
from workflows.programme.lengths import stage_due, told_by_school
from workflows.programme.places import UnknownPlace

CHANGED = "ander programma"


class ChangeProgramme(Command):
    """Go on under another published programme, or another version of the same one; `stage` is where, if not in the present stage.

    `move_policy` says that law and policy hold as they are today from then on, and no longer as at the start.
    """

    name: Literal["change-programme"] = "change-programme"
    programme: Reference
    programme_version: int
    reason: Reason
    stage: Stage | None = None
    move_policy: bool = False

    @property
    def under(self) -> tuple[str, int]:
        """The programme that it goes on under."""
        return self.programme, self.programme_version


@decides
def change_programme(command: ChangeProgramme, case: Case) -> Events:
    state, plan = case.state, case.other
    assert plan is not None
    if (plan.code, plan.version) == (state.programme, state.programme_version):
        raise Refused("Het traject loopt al in dit programma, in deze versie.")
    if command.stage is not None:
        _may_begin_again(state, command.stage)
    kept = _kept(case.programme, plan, state)
    changed = under_another_plan(state, plan, command.reason)
    events: Events = [changed, *missing_under(state, case.programme, plan)]
    if kept:
        events.append(course.PlanAdjusted.of(kept, reason="wat eerder was bijgestuurd, blijft zo"))
        plan = adjust(plan, kept)
    if command.move_policy:
        events.append(_moved_policy(state, plan.policy, day_of(case.now), command.reason))
    if command.stage is None:
        due = stage_due(state, plan)
        events += withdraw_what_changed(state, plan, CHANGED)
        if due and due != state.stage_due and not state.stage_completed:
            events.append(course.DeadlineMoved(subject=Term.STAGE, due=due, runs_on=told_by_school(state)))
        return events
    return [*events, *_begin_again(state, plan, command.stage, case)]


class MovePolicy(Command):
    """Let law and policy hold as they are on a day, perhaps of another set; a change of them leaves a running trajectory as it was."""

    name: Literal["move-policy"] = "move-policy"
    on: LastingDay = Field(title="De dag waarop wet en beleid gelden")
    policy: Reference | None = None
    reason: Reason


@decides
def move_policy(command: MovePolicy, case: Case) -> Events:
    state = case.state
    if command.on > day_of(case.now):
        raise Refused("Wet en beleid van een dag die nog komt kunnen nog veranderen; kies een dag tot en met vandaag.")
    if command.policy is not None and command.policy not in policy_names():
        raise Refused(f"Er is geen beleid met de naam '{command.policy}'; wel: {', '.join(policy_names())}.")
    name = command.policy or state.policy
    if (name, command.on, policy_set(name).version) == (state.policy, policy_day(state), state.policy_version):
        raise Refused("Dat beleid geldt al voor dit traject.")
    return [_moved_policy(state, name, command.on, command.reason)]


def under_another_plan(state: Trajectory, plan: Programme, reason: str) -> course.ProgrammeChanged:
    """The trajectory goes on under this programme; of the policy it keeps the version that it has, as long as it is the same policy."""
    policy_version = state.policy_version if plan.policy == state.policy else policy_set(plan.policy).version
    return course.ProgrammeChanged(
        programme=plan.code, programme_version=plan.version, policy=plan.policy, policy_version=policy_version, reason=reason
    )


def _moved_policy(state: Trajectory, name: str, on: date, reason: str) -> course.PolicyMoved:
    whose = Whose(state.cbs_code)
    before = policy_set(state.policy).as_on(policy_day(state), whose=whose, version=state.policy_version)
    after = policy_set(name).as_on(on, whose=whose)
    missing = [key for key in sorted(before.policy.keys()) if before.says(key) and not (after.says(key) or after.ended(key))]
    if missing:
        told = "; ".join(dict.fromkeys(before.entry(key).meaning for key in missing))
        raise Refused(f"Beleid '{name}' zegt op {on:%d-%m-%Y} niets over: {told}. Kies een andere dag of ander beleid.")
    return course.PolicyMoved(policy=name, on=on, reason=reason, policy_version=after.version)


def _kept(before: Programme, after: Programme, state: Trajectory) -> dict[str, str | int | bool]:
    """What was adjusted in this trajectory and fits in the other version; another programme begins as it is."""
    if before.code != after.code:
        return {}
    kept: dict[str, str | int | bool] = {}
    for place, value in state.plan_changes.items():
        # The places of a module that was added only fit together.
        whole = place.rpartition(".")[0]
        more = {other: told for other, told in state.plan_changes.items() if other == place or (whole and other.startswith(f"{whole}."))}
        for attempt in ({**kept, place: value}, {**kept, **more}):
            try:
                adjust(after, attempt)
            except (UnknownPlace, InvalidProgramme):
                continue
            kept = attempt
            break
    return kept


def _may_begin_again(state: Trajectory, stage: Stage) -> None:
    if state.stage is None or stage.after(state.stage):
        raise Refused(f"De fase {stage} komt nog: daar leidt het traject zelf heen. Kies de huidige fase of een eerdere.")
    if stage in (Stage.GO_NO_GO, Stage.LEER_WERK) and state.language.stops and not state.language.running:
        raise Refused("De taallessen zijn gestopt toen de deelnemer ging werken. Kies het voortraject: daar beginnen ze weer.")
    if state.placement.contract is not None:
        raise Refused(
            "Er is een contract getekend; het traject kan dan niet in een eerdere fase opnieuw beginnen. Wissel zonder fase te noemen."
        )


def _begin_again(state: Trajectory, plan: Programme, to: Stage, case: Case) -> Events:
    assert state.stage is not None
    events: Events = [*withdraw_stage(state, CHANGED)]
    events += [event for event in withdraw_what_changed(state, plan, CHANGED) if event not in events]
    left = [] if state.stage_completed else [course.StageCompleted(stage=state.stage, visit=state.visit)]
    return [*events, *stop_trial(state), *left, enter(to, state.visits.get(to, 0) + 1, plan, case.now)]
