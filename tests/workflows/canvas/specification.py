"""given / when / then for the life of a programme."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid5

from pydantic import JsonValue

from events.fact import SYSTEM, Fact
from events.programme import ProgrammeState, evolve
from events.vocabulary.base import Event
from events.vocabulary.programme import Brought, ProgrammeAgreed, ProgrammeClosed, ProgrammeDrafted, ProgrammePublished
from events.vocabulary.values import Role
from tests.workflows.specification import Then
from workflows.canvas.commands import Command
from workflows.canvas.decisions import decide
from workflows.decisions.refusal import Refused
from workflows.programme.catalogue import find

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
_NAMES = UUID("7b1f0f6e-2f53-4a61-9a7e-6a4f3ad0a002")
BAKERY, GUILD, COLLEGE, TOWN, TAALHUIS, EXPERTS = (
    uuid5(_NAMES, name) for name in ("bakkerij", "branche", "roc", "gemeente", "taalschool", "experts")
)
PARTNERS = {
    Role.EMPLOYER: BAKERY,
    Role.SECTOR_ORGANISATION: GUILD,
    Role.SCHOOL: COLLEGE,
    Role.MUNICIPALITY: TOWN,
    Role.LANGUAGE_SCHOOL: TAALHUIS,
    Role.EXPERTISE_PARTNER: EXPERTS,
}
"""Of whom something can be asked."""
ASKED = (Role.MUNICIPALITY, Role.EMPLOYER, Role.SCHOOL, Role.LANGUAGE_SCHOOL)
"""Of whom the demonstration asks something."""


def document(version: int = 1, **changes: JsonValue) -> dict[str, JsonValue]:
    """The demonstration as a document, with other values at the top."""
    return {**find("demonstratie").document(), "versie": version, **changes}


def drafted(version: int = 1, **changes: JsonValue) -> ProgrammeDrafted:
    """A draft lies on the table."""
    return ProgrammeDrafted(code="demonstratie", document=document(version, **changes))


def agreed(partner: UUID = BAKERY, role: Role = Role.EMPLOYER, *brings: Brought) -> ProgrammeAgreed:
    """A party gave its word, with what the draft says of its role."""
    return ProgrammeAgreed(code="demonstratie", partner=partner, role=role, brings=brings or (Brought(what="leerwerkplek"),))


def all_agreed() -> list[ProgrammeAgreed]:
    """Everybody of whom the demonstration asks something gave their word."""
    return [agreed(PARTNERS[role], role) for role in ASKED]


def published(version: int = 1, **changes: JsonValue) -> ProgrammePublished:
    """A version was published."""
    return ProgrammePublished(code="demonstratie", version=version, document=document(version, **changes))


CLOSED = ProgrammeClosed(code="demonstratie", reason="het geld is op")


@dataclass
class Given:
    """A programme with a history."""

    state: ProgrammeState

    def when(self, command: Command) -> Then:
        """What follows from a command."""
        try:
            return Then(decide(self.state, command), None)
        except Refused as refusal:
            return Then([], str(refusal))


def given(*events: Event) -> Given:
    """A programme whose stream holds these events."""
    state = ProgrammeState()
    for number, event in enumerate(events, start=1):
        state = evolve(state, Fact(event, NOW, SYSTEM, f"gegeven:{number}"))
    return Given(state)
