"""What every command is."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Reason = Annotated[str, Field(min_length=1, max_length=4000)]


class Command(BaseModel):
    """Something a person wants to be so."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @property
    def under(self) -> tuple[str, int] | None:
        """The code and version of the programme that it wants the trajectory to go under; None leaves it where it is."""
        return None
