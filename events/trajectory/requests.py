"""Questions to partners and tasks for people."""

from events.fact import Fact
from events.trajectory import change
from events.trajectory.change import replace
from events.trajectory.state import Request, Task, Trajectory
from events.vocabulary import requests
from events.vocabulary.course import JUDGE_DROP_OUT


def _request(state: Trajectory, key: str, changed: Request) -> Trajectory:
    return replace(state, requests=change.put(state.requests, key, changed))


@change.apply.register
def _(event: requests.PartnerRequested, state: Trajectory, fact: Fact) -> Trajectory:
    asked = Request(
        key=event.key,
        id=event.request,
        kind=event.kind,
        role=event.role,
        partner=event.partner,
        content={**event.content, **event.words} if event.words else event.content,
        asked_at=fact.occurred_at,
        due=event.due,
        escalate_at=event.escalate_at,
        runs_on=event.runs_on,
    )
    return _request(state, event.key, asked)


@change.apply.register
def _(event: requests.PartnerRequestAcknowledged, state: Trajectory, fact: Fact) -> Trajectory:
    return _request(state, event.key, replace(state.requests[event.key], acknowledged=True))


@change.apply.register
def _(event: requests.PartnerRequestRefused, state: Trajectory, fact: Fact) -> Trajectory:
    return _request(state, event.key, replace(state.requests[event.key], refused=event.reason))


@change.apply.register
def _(event: requests.PartnerReminded, state: Trajectory, fact: Fact) -> Trajectory:
    return _request(state, event.key, replace(state.requests[event.key], reminders=event.count))


@change.apply.register
def _(event: requests.PartnerRequestEscalated, state: Trajectory, fact: Fact) -> Trajectory:
    return _request(state, event.key, replace(state.requests[event.key], escalated=True))


@change.apply.register
def _(event: requests.PartnerAnswered, state: Trajectory, fact: Fact) -> Trajectory:
    return _request(state, event.key, replace(state.requests[event.key], answer=event.answer))


@change.apply.register
def _(event: requests.PartnerDeclined, state: Trajectory, fact: Fact) -> Trajectory:
    return _request(state, event.key, replace(state.requests[event.key], declined=event.reason))


@change.apply.register
def _(event: requests.PartnerRequestWithdrawn, state: Trajectory, fact: Fact) -> Trajectory:
    # Whoever waits for the answer waits in vain; what it does is begun anew.
    withdrawn = replace(state, interruptions=state.interruptions + 1)
    return _request(withdrawn, event.key, replace(state.requests[event.key], withdrawn=event.reason, not_accepted=event.not_accepted))


@change.apply.register
def _(event: requests.PartnerToldOfWithdrawal, state: Trajectory, fact: Fact) -> Trajectory:
    return _request(state, event.key, replace(state.requests[event.key], told_of_withdrawal=True))


def _task(state: Trajectory, key: str, changed: Task) -> Trajectory:
    return replace(state, tasks=change.put(state.tasks, key, changed))


@change.apply.register
def _(event: requests.TaskOpened, state: Trajectory, fact: Fact) -> Trajectory:
    opened = Task(
        event.key,
        event.kind,
        event.what,
        event.role,
        fact.occurred_at,
        event.due,
        event.escalate_at,
        event.about,
        runs_on=event.runs_on,
    )
    return _task(state, event.key, opened)


@change.apply.register
def _(event: requests.TaskReminded, state: Trajectory, fact: Fact) -> Trajectory:
    return _task(state, event.key, replace(state.tasks[event.key], reminded=True))


@change.apply.register
def _(event: requests.TaskEscalated, state: Trajectory, fact: Fact) -> Trajectory:
    return _task(state, event.key, replace(state.tasks[event.key], escalated=True, role=event.role))


@change.apply.register(requests.TaskDone)
@change.apply.register(requests.TaskWithdrawn)
def _(event: requests.TaskDone | requests.TaskWithdrawn, state: Trajectory, fact: Fact) -> Trajectory:
    task = state.tasks[event.key]
    closed = _task(state, event.key, replace(task, closed=True, withdrawn=isinstance(event, requests.TaskWithdrawn)))
    return replace(closed, leaving=False) if task.kind == JUDGE_DROP_OUT else closed
