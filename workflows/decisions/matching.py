"""Which employer knows the participant, and which are not to be tried with, by what happened before."""

from uuid import UUID

from events.trajectory.state import Trajectory
from events.vocabulary.placement import JobEnd
from events.vocabulary.values import Role, Stage
from workflows.programme.document import Programme

_HIRING = ("contract-bieden", "proefplaatsing")
_TASTER = "snuffelstage"


def others(state: Trajectory) -> set[UUID | None]:
    """Who takes part in the trajectory, in any role."""
    return {state.municipality, *(party.partner for party in state.parties)}


def said_no(state: Trajectory, employer: UUID) -> bool:
    """Whether this employer declined a contract or a proefplaatsing since the present placement began."""
    now = f"{state.stage}:{state.visit}:"
    asked = (r for r in state.requests.values() if r.partner == employer and r.kind in _HIRING and r.key.startswith(now))
    return any(request.declined is not None for request in asked)


def stopped(state: Trajectory, employer: UUID) -> bool:
    """Whether a job with this employer was lost, or never began, because it stopped."""
    over = [(contract.employer, contract.ground) for contract in state.contracts]
    if state.lost and state.lost.placement.contract:
        over.append((state.lost.placement.contract.employer, state.lost.ground))
    return (employer, JobEnd.EMPLOYER_STOPPED) in over


def acquainted(state: Trajectory) -> UUID | None:
    """The employer that has a snuffelstage; None before there is one, and when it left."""
    hosts = [asked.partner for asked in state.requests.values() if asked.kind == _TASTER and asked.answer is not None]
    return hosts[-1] if hosts and hosts[-1] in state.partners(Role.EMPLOYER) else None


def host_awaited(state: Trajectory, plan: Programme) -> bool:
    """Whether it is still to be told which of several employers has the snuffelstage: there the team, both sides and the buddy are prepared
    (whitepaper l.329-334, 454-461)."""
    employers, now = state.partners(Role.EMPLOYER), f"{state.stage}:{state.visit}:"
    if state.stage is not Stage.VOORTRAJECT or plan.voortraject.taster is None or len(employers) < 2:
        return False
    asked = [request for request in state.requests.values() if request.kind == _TASTER and request.key.startswith(now)]
    said_no = {request.partner for request in asked if request.declined is not None}
    return not any(request.answer is not None for request in asked) and not said_no.issuperset(employers)
