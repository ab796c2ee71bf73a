"""What holds of a trajectory at rest, when everything that could be done at a moment was done."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from events.trajectory.state import Request, Task, Trajectory
from events.vocabulary.values import Role, Stage
from tests.workflows.invariants import A_MOMENT, named_for
from workflows.decisions.tasks import CALL
from workflows.law.calendar import end_of
from workflows.law.in_force import policy_day
from workflows.law.policy import policy_set
from workflows.law.trial import last_moment
from workflows.programme.document import Programme


def stands(state: Trajectory, programme: Programme, now: datetime) -> None:
    """Nobody is on trial past the end, and nothing is open for who is gone, or whom the programme does not name, or about what is over."""
    if trial := state.placement.on_trial:
        law, permitted = policy_set(state.policy).as_on(policy_day(state)), state.placement.trial_permitted_until
        assert permitted, "nobody is on trial without permission"
        last = min(trial.ends, end_of(permitted), last_moment(law, trial.starts, trial.employer, state.trials))
        assert now <= last + A_MOMENT, "nobody is on trial past its end"
        assert trial.employer == state.placement.employer, "nobody is on trial with another than who was found"
    if not state.open:
        return
    here = set(organisations(state))
    for request in state.open_requests:
        assert (request.role, request.partner) in here, f"'{request.key}' is asked of a {request.role} who is gone"
        assert request.role in named_for(request.kind, state, programme), f"the Canvas does not name '{request.role}' for '{request.key}'"
        assert not of_another_visit(request, state), f"nobody waits for '{request.key}'"
    for task in state.open_tasks:
        assert not of_another_visit(task, state), f"nobody waits for '{task.key}'"
        asked = state.requests.get(task.about)
        assert task.kind != CALL.name or (asked and asked.open), f"'{task.key}' is about what nobody asks"
        about = [party for part in task.about.split(":") for party in number_in(part)]
        # What was paid for days after the work is settled with who paid it, wherever the participant works now.
        owed = {one.employer for one in state.settlements} if task.key.startswith("subsidie:opnieuw-regelen:verrekenen:") else set()
        assert {*about} <= {partner for _, partner in here} | owed, f"'{task.key}' is about who is gone"


def organisations(state: Trajectory) -> Iterator[tuple[Role, UUID]]:
    """Who takes part: as a party, as the municipality, as the employer of a placement, and the participant."""
    yield from ((party.role, party.partner) for party in state.parties)
    if state.municipality:
        yield Role.MUNICIPALITY, state.municipality
    contract = state.placement.contract
    employers = (state.leer_werk.workplace, state.placement.employer, contract.employer if contract else None)
    yield from ((Role.EMPLOYER, employer) for employer in employers if employer)


def of_another_visit(item: Request | Task, state: Trajectory) -> bool:
    """Whether it belongs to a stage, or a visit of one, that was left."""
    stage, _, rest = item.key.partition(":")
    return stage in set(Stage) and (stage, rest.partition(":")[0]) != (state.stage, str(state.visit))


def number_in(part: str) -> Iterator[UUID]:
    """The number of an organisation in a part of what a task is about, if it is one."""
    try:
        yield UUID(part)
    except ValueError:
        return
