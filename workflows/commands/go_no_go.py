"""The go/no-go decision."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from events.vocabulary.values import EndReason, NoGoRoad
from workflows.commands.command import Command, Reason, Reference


class DecideGoNoGo(Command):
    """Go, no-go with the road it leads to, or postpone to a moment; the road to another programme names a published version of it."""

    name: Literal["go-no-go"] = "go-no-go"
    decision: Literal["go", "no-go", "uitstel"]
    reason: Reason
    code: EndReason = EndReason.OTHER
    road: NoGoRoad | None = None
    until: Annotated[AwareDatetime, Field(lt=datetime(2200, 1, 1, tzinfo=UTC))] | None = None
    programme: Reference | None = None
    programme_version: int | None = None

    @property
    def under(self) -> tuple[str, int] | None:
        """The other programme, when that is where a no-go leads."""
        leads_there = self.decision == "no-go" and self.road is NoGoRoad.OTHER_PROGRAMME
        return (self.programme, self.programme_version) if leads_there and self.programme and self.programme_version else None
