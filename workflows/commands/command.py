"""What every command is."""

from pydantic import BaseModel, ConfigDict

from events.vocabulary.words import Reference, TypedName, TypedRemark, TypedTelling

__all__ = ["Command", "Reason", "Reference", "Remark", "Who"]

Reason = TypedTelling
Remark = TypedRemark
Who = TypedName


class Command(BaseModel):
    """Something a person wants to be so."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    @property
    def under(self) -> tuple[str, int] | None:
        """The code and version of the programme that it wants the trajectory to go under; None leaves it where it is."""
        return None
