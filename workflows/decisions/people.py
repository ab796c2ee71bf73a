"""Who takes part and who is in charge."""

from typing import Literal
from uuid import UUID

from events.vocabulary import course
from events.vocabulary.values import Role
from events.vocabulary.words import same
from workflows.decisions.case import Case, Events, decides
from workflows.decisions.command import Command, Reason, Remark, Who
from workflows.decisions.missing import joined
from workflows.decisions.refusal import Refused
from workflows.decisions.roles import filled


class JoinParty(Command):
    """An organisation takes part in a role."""

    name: Literal["join-party"] = "join-party"
    role: Role
    partner: UUID


@decides
def join_party(command: JoinParty, case: Case) -> Events:
    if command.partner in case.state.partners(command.role):
        raise Refused("Deze partij doet al mee in deze rol.")
    return [course.PartyJoined(role=command.role, partner=command.partner), *joined(case.state, command.role)]


class ProposeHandover(Command):
    """Offer the trajectory to another regisseur (domain.md W1)."""

    name: Literal["propose-handover"] = "propose-handover"
    to: Who
    reason: Reason


@decides
def propose_handover(command: ProposeHandover, case: Case) -> Events:
    if case.role is not Role.COORDINATOR and not same(case.actor, case.state.regisseur):
        raise Refused("Alleen de regisseur van dit traject of een coördinator stelt een overdracht voor.")
    if same(command.to, case.state.regisseur):
        raise Refused("Deze regisseur heeft het traject al.")
    return [course.HandoverProposed(to=command.to, reason=command.reason)]


class AnswerHandover(Command):
    """Accept or decline a handover, as the one it was offered to."""

    name: Literal["answer-handover"] = "answer-handover"
    accepted: bool
    reason: Remark = ""


@decides
def answer_handover(command: AnswerHandover, case: Case) -> Events:
    if case.state.handover_to is None or not same(case.state.handover_to, case.actor):
        raise Refused("Aan u is geen overdracht voorgesteld.")
    if command.accepted:
        return [course.HandoverAccepted(by=case.actor), *filled(case.state, Role.REGISSEUR)]
    return [course.HandoverDeclined(by=case.actor, reason=command.reason or "geen reden gegeven")]
