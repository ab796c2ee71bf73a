"""The go/no-go decision."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from events.vocabulary.parts import NoGoRoad
from workflows.commands.command import Command, Reason


class DecideGoNoGo(Command):
    """Go, no-go with the road it leads to, or postpone to a moment."""

    name: Literal["go-no-go"] = "go-no-go"
    decision: Literal["go", "no-go", "uitstel"]
    reason: Reason
    road: NoGoRoad | None = None
    until: Annotated[AwareDatetime, Field(lt=datetime(2200, 1, 1, tzinfo=UTC))] | None = None
