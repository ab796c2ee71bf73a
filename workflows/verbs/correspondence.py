"""What goes out to a partner about one question: the question itself, the reminders, and that it is withdrawn.

Sending comes before recording: a run that dies between the two sends again, under the same event id, and the partner sees it once.
"""

from collections.abc import Callable
from datetime import datetime

from activities.channels import Delivery, Purpose
from activities.delivery import Delivered
from activities.kinds import KINDS
from events.fact import SYSTEM, Fact
from events.trajectory.state import Request, Trajectory
from events.vocabulary.requests import PartnerReminded, PartnerRequestAcknowledged, PartnerRequestRefused, PartnerToldOfWithdrawal
from events.vocabulary.values import Role
from workflows.verbs.recorder import Recorder
from workflows.verbs.together import Together

REMINDERS = 2
Outgoing = PartnerRequestAcknowledged | PartnerRequestRefused | PartnerReminded | PartnerToldOfWithdrawal


async def correspond(recorder: Recorder, key: str) -> None:
    """Send the question until the partner has it, then remind: at its date, and halfway between that date and the escalation."""
    request = recorder.state.requests[key]
    if request.open and not request.acknowledged and request.refused is None:
        sent = await _send(recorder, request, Purpose.ASK)
        outcome = PartnerRequestAcknowledged(key=key) if sent.refused is None else PartnerRequestRefused(key=key, reason=sent.refused)
        await _note(recorder, f"{key}:ontvangen", outcome)
    while (request := recorder.state.requests[key]).open and request.refused is None and request.reminders < REMINDERS:
        if await other(recorder, key, lambda r: (r.open, reminder_moment(r)), before=reminder_moment(request)):
            continue
        count = request.reminders + 1
        await _send(recorder, request, Purpose.REMIND, count=count)
        await _note(recorder, f"{key}:herinnerd:{count}", PartnerReminded(key=key, count=count))


async def withdraw(recorder: Recorder, request: Request) -> None:
    """Tell a partner that an answer is no longer needed, and why."""
    await _send(recorder, request, Purpose.WITHDRAW, reason=request.withdrawn or "")


async def withdraw_when_needed(recorder: Recorder) -> None:
    """While the trajectory runs: tell each partner of which a question was withdrawn, one beside the other, once."""

    async def tell(request: Request) -> None:
        await withdraw(recorder, request)
        await _note(recorder, f"{request.key}:ingetrokken", PartnerToldOfWithdrawal(key=request.key))

    begun = set[str]()
    async with Together() as group:
        while True:
            await recorder.host.comes(lambda: any(request.key not in begun for request in untold(recorder.state)))
            for request in untold(recorder.state):
                if request.key not in begun:
                    begun.add(request.key)
                    group.create_task(tell(request))


def untold(state: Trajectory) -> list[Request]:
    """Questions that were withdrawn of which the partner does not know; what its system refused, it never had."""
    return [r for r in state.requests.values() if r.withdrawn is not None and not r.told_of_withdrawal and r.refused is None]


def reminder_moment(request: Request) -> datetime:
    """When the next reminder goes out."""
    return request.due if request.reminders == 0 else request.due + (request.escalate_at - request.due) / 2


async def other(recorder: Recorder, key: str, view: Callable[[Request], object], *, before: datetime) -> bool:
    """Wait until what `view` shows of a question is other than now; False when that moment comes first."""
    now = view(recorder.state.requests[key])
    return await recorder.host.comes(lambda: view(recorder.state.requests[key]) != now, before=before)


async def _send(recorder: Recorder, request: Request, purpose: Purpose, *, count: int = 0, reason: str = "") -> Delivered:
    state = recorder.state
    theirs = request.role is Role.MUNICIPALITY and request.partner == state.municipality
    caseworkers = sorted(state.holders.get(Role.CASEWORKER, ())) if theirs else []
    delivery = Delivery(
        purpose=purpose,
        partner=request.partner,
        trajectory=state.id,
        request=request.id,
        kind=request.kind,
        content=dict(request.content),
        due=request.due,
        count=count,
        reason=reason,
        caseworker=next(iter(caseworkers), ""),
        tells=KINDS[request.kind].told_in(request.content) if purpose is not Purpose.WITHDRAW else (),
    )
    return await recorder.host.deliver(delivery, request.role)


async def _note(recorder: Recorder, key: str, event: Outgoing) -> None:
    def decision(state: Trajectory) -> list[Fact]:
        withdrawn = isinstance(event, PartnerToldOfWithdrawal)
        wanted = key not in state.keys and state.open and state.requests[event.key].open != withdrawn
        return [Fact(event, recorder.host.now(), SYSTEM, key)] if wanted else []

    await recorder.record(decision)
