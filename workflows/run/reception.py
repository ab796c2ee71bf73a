"""What a partner's message does to a trajectory: a pure function of state, message and time.

Every message leaves exactly one trace, if only that it changed nothing; so that nobody has to wonder where it went.
"""

from datetime import datetime
from uuid import UUID

from events.trajectory.state import Request, Trajectory
from events.vocabulary.base import Event
from events.vocabulary.course import DropOutReported
from events.vocabulary.requests import MessageWithoutEffect, PartnerRequestWithdrawn
from events.vocabulary.values import Component, EndReason, Role
from events.vocabulary.words import NAME
from workflows.decisions.acceptance import NotAccepted
from workflows.decisions.closing import close_tasks
from workflows.decisions.open_items import answered
from workflows.decisions.refusal import Refused
from workflows.decisions.tasks import CALL
from workflows.programme.document import Programme
from workflows.verbs.message import ANSWERED, DROPPED_OUT, Message


def receive(state: Trajectory, plan: Programme, message: Message, now: datetime | None = None) -> list[Event]:
    """The events that follow from a message that is taken in `now`, or else when it says that it happened; none when it was received
    before, or when there is no trajectory."""
    if message.cause in state.keys or not state.started:
        return []
    if state.ended:
        return [MessageWithoutEffect(message=message.id, reason="het traject is beëindigd")]
    if message.type == DROPPED_OUT:
        return [_drop_out(state, message)]
    if message.type != ANSWERED:
        return [MessageWithoutEffect(message=message.id, reason="van deze soort berichten weet Regie niet wat ze betekenen")]
    request = _request(state, message)
    if request is None:
        return [MessageWithoutEffect(message=message.id, reason="dit verzoek is in dit traject niet aan deze partner gedaan")]
    if not request.open:
        return [MessageWithoutEffect(message=message.id, reason="op dit verzoek was al geantwoord, of het is ingetrokken")]
    agreed = message.data.get("uitkomst") == "akkoord"
    told = answer if isinstance(answer := message.data.get("antwoord"), dict) else {}
    remark = str(message.data.get("toelichting") or "")
    try:
        return answered(
            state,
            request,
            plan,
            now or message.occurred_at,
            agreed=agreed,
            answer=told,
            remark=remark,
            strangers=message.strangers,
            told_by=_told_by(message),
        )
    except NotAccepted as objection:
        # Its sender hears why with the withdrawal, and the step asks it anew.
        withdrawn = PartnerRequestWithdrawn(key=request.key, reason=str(objection), not_accepted=True)
        return [withdrawn, *close_tasks(state, CALL, about=request.key)]
    except Refused as refusal:
        return [MessageWithoutEffect(message=message.id, reason=str(refusal))]


def sender(state: Trajectory, message: Message) -> Role:
    """In which role a partner sends a message: the one in which it was asked, or else in which it takes part."""
    if asked := _request(state, message):
        return asked.role
    if message.partner == state.municipality:
        return Role.MUNICIPALITY
    return next((party.role for party in state.parties if party.partner == message.partner), Role.EMPLOYER)


def _told_by(message: Message) -> str | None:
    """Who answered for the partner, and as what."""
    told = message.data.get("beantwoordDoor")
    said = [str(told[part]) for part in ("naam", "functie") if told.get(part)] if isinstance(told, dict) else []
    return NAME.fit(", ".join(said)) or None


def _request(state: Trajectory, message: Message) -> Request | None:
    named = str(message.data.get("verzoek"))
    return next((r for r in state.requests.values() if str(r.id) == named and r.partner == message.partner), None)


def _drop_out(state: Trajectory, message: Message) -> Event:
    if not _takes_part(state, message.partner):
        return MessageWithoutEffect(message=message.id, reason="deze partner doet niet mee in dit traject")
    told = message.data
    try:
        component = Component(str(told.get("onderdeel")))
    except ValueError:
        return MessageWithoutEffect(message=message.id, reason="het bericht noemt een onderdeel dat Regie niet kent")
    try:
        reason = EndReason(str(told.get("reden")))
    except ValueError:
        reason = EndReason.OTHER
    explanation = str(told.get("toelichting") or told.get("reden") or "")
    return DropOutReported(component=component, reason=reason, explanation=explanation, reported_by=message.partner)


def _takes_part(state: Trajectory, partner: UUID) -> bool:
    """Whether it has a role in this trajectory, or was asked something in it."""
    parties = (state.municipality, *(party.partner for party in state.parties))
    return partner in parties or any(request.partner == partner for request in state.requests.values())
