"""Choosing a route, selecting a candidate, and exceptions to the criteria."""

from typing import Literal

from events.vocabulary.values import EndReason
from workflows.commands.command import Command, Reason, Reference, Who


class SelectCandidate(Command):
    """Select, or not; then with a coded reason and perhaps a referral (domain.md 1.3, 12)."""

    name: Literal["select"] = "select"
    selected: bool
    reason: Reason
    code: EndReason = EndReason.CRITERION_NOT_MET
    referred_to: Who | None = None


class RequestException(Command):
    """Ask to select in spite of an unmet hard criterion (domain.md W2)."""

    name: Literal["request-exception"] = "request-exception"
    criterion: Reference
    reason: Reason


class SignException(Command):
    """Agree, as a second person, with such an exception."""

    name: Literal["sign-exception"] = "sign-exception"
    criterion: Reference


class ChooseRoute(Command):
    """The dual trajectory, or the onderwijsroute, which ends it with a referral (whitepaper l.105-121)."""

    name: Literal["choose-route"] = "choose-route"
    dual: bool
    reason: Reason
    referred_to: Who | None = None
