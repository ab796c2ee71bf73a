"""What the made-up issuer is told."""

from pydantic import BaseModel, ConfigDict

HOST = "127.0.0.1"
"""Where it listens, and nowhere else."""


class Colleague(BaseModel):
    """Somebody to choose; `what` says in Dutch what they do."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    name: str
    what: str
    groups: tuple[str, ...]


class Config(BaseModel):
    """Its only client, by its secret and its addresses, and who there are to choose from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    port: int
    client_id: str
    secret: str
    back: str
    after: str
    colleagues: tuple[Colleague, ...]

    @property
    def issuer(self) -> str:
        """What it calls itself."""
        return issuer_at(self.port)


def issuer_at(port: int) -> str:
    """What the issuer at a port calls itself."""
    return f"http://{HOST}:{port}"
