"""Whether something may be done with a programme and which events follow: pure functions of its state and the command.

A draft may be unfinished. Before anybody gives their word to it, it has to be without faults; before it is published, an employer or a
sector organisation has to have given its word, and so has everybody of whom the steps will ask something (whitepaper l.269-271, 284-291;
domain.md 1.3 steps 1-5, W12).
"""

import re
from collections.abc import Iterable, Mapping

from pydantic import JsonValue

from events.log.bounds import LARGEST_NUMBER, flaw_in
from events.programme import ProgrammeState
from events.vocabulary.base import Event
from events.vocabulary.programme import (
    Brought,
    ProgrammeAgreed,
    ProgrammeClosed,
    ProgrammeDrafted,
    ProgrammePublished,
    ProgrammeRevisionProposed,
    ProgrammeRevisionRejected,
    ProposedNorm,
)
from events.vocabulary.values import COSIGNERS, Role
from events.vocabulary.words import CODE, TELLING, same
from workflows.canvas.commands import AcceptProposal, Agree, Close, Command, Draft, Propose, Publish, RejectProposal, Revise
from workflows.canvas.differences import differences
from workflows.canvas.proposals import examine
from workflows.decisions.case import Events
from workflows.decisions.refusal import Refused
from workflows.decisions.roles import PERSONAL
from workflows.programme.asked import asked_in
from workflows.programme.catalogue import InvalidProgramme, parse_document
from workflows.programme.document import Programme
from workflows.programme.parties import Party


def decide(state: ProgrammeState, command: Command) -> Events:
    """The events that follow from a command; none when it is so already.

    Raises:
        Refused: when the command is not allowed.
    """
    if state.closed is not None:
        raise Refused(f"Programma '{state.code}' is gesloten ({state.closed}); maak een nieuw programma met een andere code.")
    match command:
        case Draft():
            return _draft(state, command.document)
        case Agree():
            return _agree(state, command)
        case Publish():
            return _publish(state)
        case Revise():
            return _revise(state, command.document)
        case Close():
            return _close(state, command)
        case Propose():
            return _propose(state, command)
        case AcceptProposal():
            return _accept(state)
        case RejectProposal():
            return _reject(state, command)


def _draft(state: ProgrammeState, document: Mapping[str, JsonValue]) -> Events:
    code, version = document.get("code"), document.get("versie")
    if not isinstance(code, str) or not re.fullmatch(r"[a-z0-9-]+", code) or len(code) > CODE.typed:
        raise Refused(f"Het document heeft geen bruikbare code; alleen kleine letters, cijfers en streepjes, ten hoogste {CODE.typed}.")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise Refused("Het document heeft geen bruikbare versie; een eerste ontwerp heeft versie 1.")
    if state.code and code != state.code:
        raise Refused(f"Dit is het programma '{state.code}'; een ontwerp met code '{code}' hoort bij een ander.")
    if version <= state.newest:
        raise Refused(f"Versie {version} van '{code}' is al gepubliceerd en verandert niet meer; maak een herziening.")
    if wrong := flaw_in(document):
        raise Refused(f"Het document kan niet worden bewaard: {wrong}.")
    return [] if document == state.draft else [ProgrammeDrafted(code=code, document=dict(document))]


def _revise(state: ProgrammeState, document: Mapping[str, JsonValue]) -> Events:
    present = state.present
    if present is None:
        raise Refused("Dit programma is nog niet gepubliceerd; zet een ander ontwerp in de plaats van het vorige.")
    if not differences(present.document, {**document, "versie": state.newest}):
        raise Refused(f"Er is niets anders dan in versie {state.newest}; verander eerst het document.")
    return _draft(state, {**document, "versie": state.newest + 1})


def _agree(state: ProgrammeState, command: Agree) -> Events:
    programme = _without_faults(state)
    party = _party(programme, command)
    brings = tuple(map(_entered, command.brings)) or tuple(
        Brought(what=c.what, cents=c.cents, hours=c.hours, places=c.places) for c in party.contribution
    )
    known = state.agreements.get(command.partner)
    if known is not None and (known.role, known.brings) == (command.role, brings):
        return []
    return [ProgrammeAgreed(code=state.code, partner=command.partner, role=command.role, brings=brings)]


def _party(programme: Programme, command: Agree) -> Party:
    """Who agrees, as the draft has it. Several organisations in one role are told apart by their name."""
    those = [party for party in programme.parties if party.role is command.role]
    if not those:
        roles = ", ".join(party.role for party in programme.parties)
        raise Refused(f"'{command.role}' is geen partij in dit ontwerp; wel: {roles}.")
    called = [party for party in those if same(party.organisation, command.organisation)]
    if len(those) > 1 and not called:
        names = ", ".join(party.organisation for party in those)
        raise Refused(f"In dit ontwerp hebben {len(those)} organisaties de rol '{command.role}'. Zeg welke akkoord gaat: {names}.")
    return (called or those)[0]


def _entered(brought: Brought) -> Brought:
    try:
        what = TELLING.enter(brought.what)
    except ValueError as error:
        raise Refused(f"Wat deze partij inbrengt {error}.") from error
    if any(not 0 <= number <= LARGEST_NUMBER for number in (brought.cents, brought.hours, brought.places) if number is not None):
        raise Refused(f"Geld, uren en plaatsen zijn getallen van 0 tot en met {LARGEST_NUMBER}.")
    return brought.model_copy(update={"what": what})


def _publish(state: ProgrammeState) -> Events:
    programme = _without_faults(state)
    if not state.cosigned:
        raise Refused(
            f"Met dit ontwerp is nog geen {' of '.join(sorted(COSIGNERS, reverse=True))} akkoord. "
            "Leg het voor aan ten minste een van hen, en leg het akkoord vast."
        )
    agreed = {agreement.role for agreement in state.agreements.values()}
    if silent := [role for role in asked_in(programme) if role not in agreed]:
        raise Refused(
            f"Met dit ontwerp is nog niet akkoord: {', '.join(silent)}. In dit programma wordt hun iets gevraagd; "
            "leg het hun voor, en leg hun akkoord vast."
        )
    published: Event = ProgrammePublished(code=programme.code, version=programme.version, document=programme.document())
    return [published]


def _close(state: ProgrammeState, command: Close) -> Events:
    if not state.code:
        raise Refused("Dit programma bestaat niet.")
    reason = _said(command.reason, "Zeg waarom het programma sluit; wie erin wil beginnen leest die reden.")
    return [ProgrammeClosed(code=state.code, reason=reason)]


def _propose(state: ProgrammeState, command: Propose) -> Events:
    present = state.present
    if present is None:
        raise Refused("Dit programma is nog niet gepubliceerd; er is geen norm om te herzien.")
    found = examine(Programme.model_validate(present.document), command.looks, state.rejected)
    if not found.norms:
        raise Refused(f"Er is geen reden om een norm van versie {state.newest} te herzien. {'; '.join(found.reasons)}.")
    if state.proposal is not None and _alike(state.proposal.norms, found.norms):
        return []
    return [
        ProgrammeRevisionProposed(
            code=state.code,
            document={**found.document(command.on), "versie": state.newest + 1},
            evidence=". ".join(norm.evidence for norm in found.norms),
            version=state.newest,
            on=command.on,
            norms=found.norms,
        )
    ]


def _alike(one: Iterable[ProposedNorm], other: Iterable[ProposedNorm]) -> bool:
    """Whether the same is proposed, on whatever numbers."""
    return [(norm.place, norm.after) for norm in one] == [(norm.place, norm.after) for norm in other]


def _accept(state: ProgrammeState) -> Events:
    if state.proposal is None:
        raise Refused("Er ligt geen voorstel.")
    if state.draft is not None:
        raise Refused("Er ligt al een ontwerp; publiceer dat eerst, of neem de voorgestelde normen erin over en wijs het voorstel af.")
    return _revise(state, state.proposal.document)


def _reject(state: ProgrammeState, command: RejectProposal) -> Events:
    if state.proposal is None:
        raise Refused("Er ligt geen voorstel.")
    reason = _said(command.reason, "Zeg waarom het voorstel niet wordt gevolgd; wie later naar deze norm kijkt leest die reden.")
    return [ProgrammeRevisionRejected(code=state.code, reason=reason)]


def _said(reason: str, ask: str) -> str:
    if not reason.strip():
        raise Refused(ask)
    try:
        return TELLING.enter(reason)
    except ValueError as error:
        raise Refused(f"De reden {error}.") from error


def _without_faults(state: ProgrammeState) -> Programme:
    if state.draft is None:
        raise Refused("Er ligt geen ontwerp; maak er eerst een.")
    try:
        programme = parse_document(state.draft)
    except InvalidProgramme as invalid:
        raise Refused(f"Het ontwerp is nog niet af: {'; '.join(map(str, invalid.faults))}.") from invalid
    _of_organisations(programme)
    return programme


def _of_organisations(programme: Programme) -> None:
    """See that parties are organisations, for of those alone something can be asked: they fill in the roles of a Canvas (whitepaper
    l.536-540), and people work for them. A verbinder can be either, and the regisseur is named beside the parties.
    """
    people = [party.role for party in programme.parties if party.role in PERSONAL - {Role.REGISSEUR, Role.CONNECTOR}]
    if people:
        raise Refused(
            f"Een partij in een Canvas is een organisatie, en dit is iemand die ervoor werkt: {', '.join(dict.fromkeys(people))}. Noem de "
            "organisatie waar deze persoon vandaan komt, met 'begeleiding' of waarvoor zij anders zorgt, en zet de rol onder "
            "'vereiste_rollen' als dit programma er niet zonder kan."
        )
