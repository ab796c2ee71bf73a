"""Which open questions still say what the plan says. Others are withdrawn; the step asks anew if there is still something to ask."""

from collections.abc import Callable, Iterator

from activities.kinds import KINDS, employers, municipalities, schools
from activities.question import Answer, Question
from events.trajectory.state import Request, Task, Trajectory
from events.vocabulary import requests
from events.vocabulary.base import Event
from workflows.decisions.tasks import CALL
from workflows.programme.asked import candidates_now, takes_part
from workflows.programme.document import Programme

PLAN_CHANGED = "plan gewijzigd"


Withdrawal = requests.PartnerRequestWithdrawn | requests.TaskWithdrawn


def withdraw(state: Trajectory, reason: str, which: Callable[[Request], bool]) -> Iterator[Withdrawal]:
    """Withdraw open questions, with the task to go after an answer that will not come now."""
    for request in filter(which, state.open_requests):
        yield requests.PartnerRequestWithdrawn(key=request.key, reason=reason)
        for task in state.open_tasks:
            if task.kind == CALL.name and task.about == request.key:
                yield requests.TaskWithdrawn(key=task.key, reason=reason)


def withdraw_tasks(state: Trajectory, reason: str, which: Callable[[Task], bool]) -> Iterator[requests.TaskWithdrawn]:
    """Withdraw open tasks that there is no reason for any more."""
    return (requests.TaskWithdrawn(key=task.key, reason=reason) for task in state.open_tasks if which(task))


def no_longer(state: Trajectory, which: Callable[[Task], bool]) -> dict[str, Event]:
    """The withdrawal of open tasks that there is no reason for any more, by their keys, for a track to conclude."""
    return {one.key: one for one in withdraw_tasks(state, "niet meer aan de orde", which)}


def withdraw_stage(state: Trajectory, reason: str) -> Iterator[Withdrawal]:
    """Withdraw all that is open of the present stage: nobody waits for it any more."""
    scope = f"{state.stage}:{state.visit}:"
    yield from (requests.PartnerRequestWithdrawn(key=r.key, reason=reason) for r in state.open_requests if r.key.startswith(scope))
    yield from withdraw_tasks(state, reason, lambda task: task.key.startswith(scope))


def withdraw_what_changed(state: Trajectory, plan: Programme, reason: str = PLAN_CHANGED) -> Iterator[Withdrawal]:
    """Withdraw the open questions that the plan no longer asks like this."""
    return withdraw(state, reason, lambda asked: not _stands(state, plan, asked))


def _stands(state: Trajectory, plan: Programme, asked: Request) -> bool:
    """Whether the plan still asks a question like this, of who was asked; what one that does not follow the plan says always stands."""
    kind = KINDS.get(asked.kind)
    if kind is None:
        return True
    if not (kind.with_one or takes_part(plan.parties, asked.role, kind.about)):
        return False
    if kind.follows is None:
        return True
    follows = kind.follows
    return any(
        question.kind.name == asked.kind
        and asked.role in candidates_now(state, plan, question)
        and all(asked.content.get(name) == question.content[name] for name in follows)
        for question in planned(plan, asked)
    )


def planned(plan: Programme, asked: Request) -> Iterator[Question[Answer]]:
    """The questions that follow the plan, as it asks them now. Whatever else they say is taken from `asked`, or is anything."""
    voortraject, work = plan.voortraject, plan.leer_werk
    yield schools.teach_language(voortraject.language.target_level, voortraject.language.hours_per_week)
    yield from (schools.teach_module(module.provider, module.code, module.name) for module in plan.modules)
    if voortraject.taster is not None:
        yield employers.offer_taster_placement()
    yield from (employers.advise(party, (each.requirement for each in voortraject.exit_criteria)) for party in plan.go_no_go.advisers)
    yield schools.enrol(plan.level, plan.sector, work.form, work.qualifications)
    yield employers.offer_workplace(work.hours_work, work.hours_learning)
    yield from (schools.qualify(kind) for kind in work.qualifications)
    yield schools.check_recognition(asked.partner, plan.level, plan.sector)
    yield employers.supply_idiom(plan.sector)
    yield municipalities.match_employer(plan.sector, attempt=1)
