"""What every command is, and the words that commands are made of."""

from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from events.vocabulary.words import Reference, TypedName, TypedRemark, TypedTelling

__all__ = ["Command", "Reason", "Reference", "Remark", "Who"]

Reason = TypedTelling
Remark = TypedRemark
Who = TypedName


class Command(BaseModel):
    """Something a person wants to be so. A command has a `name` of its own, by which it is known wherever it is written down."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    name: str
    after_end: ClassVar[bool] = False
    """Whether it can say something of a trajectory that has ended."""

    @property
    def under(self) -> tuple[str, int] | None:
        """The code and version of the programme that it wants the trajectory to go under; None leaves it where it is."""
        return None
