"""Where an installation keeps what its evidence stands on: the signing key, the public keys, and the seals outside the database."""

from dataclasses import dataclass
from pathlib import Path

from events.evidence.journal import Journal
from events.evidence.keys import FileKey
from events.evidence.seal import EVENTS


@dataclass(frozen=True, slots=True)
class EvidenceFiles:
    """The files in a folder. Only the sealer needs the signing key."""

    folder: Path

    @property
    def journal(self) -> Journal:
        """The seals of the log of events outside the database."""
        return self.journal_of(EVENTS)

    def journal_of(self, log: str) -> Journal:
        """The seals of a log outside the database."""
        return Journal(self.folder / ("seals.jsonl" if log == EVENTS else f"seals-{log}.jsonl"))

    @property
    def public(self) -> Path:
        """The file with the public keys."""
        return self.folder / "seals.pub.pem"

    def signing_key(self) -> FileKey:
        """The signing key; made at first use."""
        return FileKey(self.folder / "seals.key.pem", self.public)
