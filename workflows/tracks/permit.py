"""The residence permit: in time before its end, whoever can see to its renewal hears of it (domain.md K14).

Since the Wet invoering tweestatusstelsel a permit is for three years at most, less than most trajectories last.
"""

from datetime import date, datetime

from events.days import day_of
from events.trajectory.state import Trajectory
from events.vocabulary.civic import PermitRenewal
from events.vocabulary.steering import AttentionRaised
from events.vocabulary.values import COMPONENT_OF, Stage
from workflows.decisions import tasks
from workflows.decisions.permit import PERMIT
from workflows.decisions.withdrawing import no_longer
from workflows.law.key import Key
from workflows.programme.document import Programme
from workflows.programme.lengths import expected_end, planned_length
from workflows.verbs.desk import Condition, Desk, alongside
from workflows.verbs.sight import once_more

LAST_DAY = "laatste-dag"


async def permit(desk: Desk) -> None:
    """Watch the end of the permit that was told last."""
    while True:
        await desk.until(lambda state: isinstance(state.civic.permit_ends, date))
        ends = desk.state.civic.permit_ends
        if isinstance(ends, date):
            await alongside(desk.until(other_than(ends)), watch(desk, ends), decide(desk, ends))


def other_than(ends: date) -> Condition:
    """Whether another last day was told."""
    return lambda state: state.civic.permit_ends != ends


async def watch(desk: Desk, ends: date) -> None:
    """A signal and a task from the day on which renewal can be asked for, if the plan runs past the permit; on its last day in any case,
    and then once more while the answer is waited for."""
    last = desk.beginning_of(ends)
    await desk.until(at=desk.term(Key.PERMIT_AHEAD).before(last))
    await desk.until(lambda state: trajectory_ends(state, desk.plan, desk.now()) > ends, at=last)
    if desk.state.civic.renewal is PermitRenewal.NOT_NEEDED:
        return
    assert desk.state.stage is not None
    until = f"De verblijfsvergunning is geldig tot en met {ends:%d-%m-%Y}"
    about = once_more(f"{ends}", desk.state.civic.permits.count(ends))
    evidence = f"{until}; volgens plan duurt het traject tot {trajectory_ends(desk.state, desk.plan, desk.now()):%d-%m-%Y}."
    await desk.record(AttentionRaised(signal=PERMIT, rule=PERMIT, evidence=evidence, component=COMPONENT_OF[desk.state.stage]), about=about)
    what = (
        "De verblijfsvergunning eindigt voordat het plan klaar is. Laat verlenging aanvragen, en leg de nieuwe einddatum vast, of hoe het "
        "met de verlenging staat."
    )
    asking = desk.task_until(answered(about), tasks.RENEW_PERMIT, what, by=desk.plan.answer_within, about=about)
    await alongside(desk.until(settled, at=last), asking)
    await desk.conclude(lambda state: no_longer(state, lambda task: task.kind == tasks.RENEW_PERMIT.name and task.about == about))
    what = (
        "Vandaag is de laatste dag van de verblijfsvergunning. Ga bij de IND na of de deelnemer hier mag blijven en werken. Leg de nieuwe "
        "einddatum vast, of dat de vergunning niet wordt verlengd of niet meer nodig is."
    )
    await desk.task_until(settled, tasks.RENEW_PERMIT, what, by=desk.plan.answer_within, about=f"{about}:{LAST_DAY}")


async def decide(desk: Desk, ends: date) -> None:
    """Of a permit that is not renewed a person decides what follows, before its last day: after it nobody may let the participant work."""
    about = once_more(f"{ends}", desk.state.civic.permits.count(ends))
    what = (
        "De verblijfsvergunning wordt niet verlengd. Na de laatste dag ervan mag niemand de deelnemer laten werken (Wet arbeid "
        "vreemdelingen art. 2 en 4), ook niet op een contract dat langer loopt. Ga na of bezwaar of beroep het besluit opschort "
        "(Vreemdelingenwet 2000 art. 73 en 82) en leg dat vast, of een nieuwe einddatum. Blijft het zo, beëindig dan voor die dag het "
        "traject, en bespreek met de werkgever wat dat voor het werk betekent."
    )
    while True:
        await desk.until(not_renewed)
        await desk.task_until(lambda state: not not_renewed(state), tasks.DECIDE_ON_RESIDENCE, what, by=in_time(desk, ends), about=about)


def not_renewed(state: Trajectory) -> bool:
    """Whether the permit that was told last is not followed by another, and nothing suspends that."""
    return state.civic.renewal is PermitRenewal.NOT_RENEWED


def in_time(desk: Desk, ends: date) -> datetime:
    """Soon, and before the last day where that is still to come."""
    soon, last = desk.plan.answer_within.period.after(desk.now()), desk.beginning_of(ends)
    return min(soon, last) if last > desk.now() else soon


def settled(state: Trajectory) -> bool:
    """Whether nobody waits for another permit any more."""
    return state.civic.renewal in (PermitRenewal.NOT_RENEWED, PermitRenewal.SUSPENDED, PermitRenewal.NOT_NEEDED)


def answered(about: str) -> Condition:
    """Whether somebody told how it stands with the renewal, also in the words with which a former release let the task be done."""
    return lambda state: (
        state.civic.renewal is not None
        or any(task.kind == tasks.RENEW_PERMIT.name and task.about == about and task.closed for task in state.tasks.values())
    )


def trajectory_ends(state: Trajectory, plan: Programme, now: datetime) -> date:
    """When the trajectory is over if every step from here takes its norm; a step that is late ends now at the earliest."""
    moment = expected_end(state, now) or now
    for stage in Stage:
        if state.stage is not None and stage.after(state.stage):
            moment = planned_length(state, plan, stage).after(moment)
    return day_of(moment)
