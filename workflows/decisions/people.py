"""Who takes part and who is in charge."""

from events.vocabulary import course
from events.vocabulary.values import Role
from events.vocabulary.words import same
from workflows import commands as c
from workflows.decisions.case import Case, Events, Refused, decide_on
from workflows.decisions.roles import filled


@decide_on.register
def _(command: c.JoinParty, case: Case) -> Events:
    if command.partner in case.state.partners(command.role):
        raise Refused("Deze partij doet al mee in deze rol.")
    return [course.PartyJoined(role=command.role, partner=command.partner)]


@decide_on.register
def _(command: c.ProposeHandover, case: Case) -> Events:
    if case.role is not Role.COORDINATOR and not same(case.actor, case.state.regisseur):
        raise Refused("Alleen de regisseur van dit traject of een coördinator stelt een overdracht voor.")
    if same(command.to, case.state.regisseur):
        raise Refused("Deze regisseur heeft het traject al.")
    return [course.HandoverProposed(to=command.to, reason=command.reason)]


@decide_on.register
def _(command: c.AnswerHandover, case: Case) -> Events:
    if case.state.handover_to is None or not same(case.state.handover_to, case.actor):
        raise Refused("Aan u is geen overdracht voorgesteld.")
    if command.accepted:
        return [course.HandoverAccepted(by=case.actor), *filled(case.state, Role.REGISSEUR)]
    return [course.HandoverDeclined(by=case.actor, reason=command.reason or "geen reden gegeven")]
