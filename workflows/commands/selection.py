"""Selecting a candidate, and exceptions to the criteria."""

from typing import Literal

from events.vocabulary.parts import EndReason
from workflows.commands.command import Command, Reason


class SelectCandidate(Command):
    """Select, or not; then with a coded reason and perhaps a referral (domain.md 1.3, 12)."""

    name: Literal["select"] = "select"
    selected: bool
    reason: Reason
    code: EndReason = EndReason.CRITERION_NOT_MET
    referred_to: str | None = None


class RequestException(Command):
    """Ask to select in spite of an unmet hard criterion (domain.md W2)."""

    name: Literal["request-exception"] = "request-exception"
    criterion: str
    reason: Reason


class SignException(Command):
    """Agree, as a second person, with such an exception."""

    name: Literal["sign-exception"] = "sign-exception"
    criterion: str
