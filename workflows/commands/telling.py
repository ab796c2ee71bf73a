"""What is told to the candidate, and what those who guide want to remember."""

from typing import Annotated, Literal

from pydantic import Field

from events.vocabulary.values import Told
from workflows.commands.command import Command, Reason, Who


class InformCandidate(Command):
    """A verbinder (opaque id) told the candidate what the trajectory is (whitepaper l.311-321)."""

    name: Literal["inform-candidate"] = "inform-candidate"
    by: Who
    told: Annotated[tuple[Told, ...], Field(min_length=1)]


class WriteNote(Command):
    """Something that the one who guides wants to remember, for few eyes (whitepaper l.442-447)."""

    name: Literal["write-note"] = "write-note"
    text: Reason
