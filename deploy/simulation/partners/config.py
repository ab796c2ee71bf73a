"""Who is simulated, where, and how fast: the document that the process is started with."""

from pathlib import Path
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

Role = Literal[
    "gemeente",
    "taalschool",
    "roc",
    "werkgever",
    "brancheorganisatie",
    "expertisepartner",
    "werkgeversservicepunt",
    "uwv",
    "verbinder",
]


class Partner(BaseModel):
    """One organisation. `source` is what its events carry, `secret` (`whsec_…`) is shared with Regie.

    Who is asked for an employer knows those of its own `region`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: UUID
    role: Role
    name: str
    source: str
    secret: str = Field(repr=False)
    region: str = ""


class Config(BaseModel):
    """The whole simulation.

    `regie` is where answers go when a question names no address; delays are multiplied by `tempo`; `log` is the file that
    survives a restart, seen from the folder of this document.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    regie: str
    host: str = "127.0.0.1"
    port: int
    seed: int = 7
    tempo: float = Field(1.0, ge=0)
    log: Path
    partners: tuple[Partner, ...]
