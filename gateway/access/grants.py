"""The table of grants: who may do what, in what relation, what for, and which data they see of it. What does not stand here is denied.

Nothing inherits: a stand-in has what stands at `STAND_IN`, and a colleague what stands at `MUNICIPALITY`. `docs/authorisation.md` is made
from it (`make grants`), and a table that is kept by hand says the same (`tests/gateway/access/table.txt`): a change is made in both.

Who is meant by name finds somebody by name as well, also in a sensitive case, of which colleagues find nobody.

Health is seen by who is meant by name and by nobody else, for guidance, civic integration and the rights of the participant (Wet
inburgering art. 37 lid 2; Besluit inburgering art. 9.11). Employers are no party to civic integration (art. 36).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from types import MappingProxyType

from events.vocabulary.base import DataClass
from events.vocabulary.staff import Office
from events.vocabulary.values import Role
from gateway.access.terms import BY_NAME, UNDER_RESTRICTION, Action, Purpose, Relation

Cell = tuple[Role | Office, Relation, Action, Purpose]

LETTERS: Mapping[str, DataClass] = MappingProxyType(
    {
        "I": DataClass.IDENTITY,
        "B": DataClass.CITIZEN_NUMBER,
        "H": DataClass.HEALTH,
        "C": DataClass.CIVIC_INTEGRATION,
        "P": DataClass.PROGRESS,
        "W": DataClass.PLACEMENT,
        "F": DataClass.FUNDING,
    }
)
"""How the table writes a class of data."""
SENSITIVE = frozenset({DataClass.IDENTITY, DataClass.CITIZEN_NUMBER, DataClass.HEALTH, DataClass.CIVIC_INTEGRATION})
"""What nobody sees of a sensitive case but who is meant by name (`BY_NAME`)."""
UNSEEN = frozenset({Action.RIGHTS, Action.HANDLE, Action.ERASE, Action.TRACES})
"""What is done in a sensitive case also by who sees nothing of it: what people have a right to is theirs there too, within the same terms
(AVG art. 12 lid 3), kept no longer (art. 5 lid 1 onder e) and watched over (art. 39), also when who is meant by name left."""


@dataclass(frozen=True, slots=True)
class Grant:
    """Who has this role may do this in this relation for this purpose, and sees of it no other data than of these classes."""

    role: Role | Office
    relation: Relation
    action: Action
    purpose: Purpose
    classes: frozenset[DataClass] = frozenset()

    @property
    def cell(self) -> Cell:
        """What it is the one grant of."""
        return self.role, self.relation, self.action, self.purpose

    @property
    def letters(self) -> str:
        """The classes as the table writes them; a dash for none."""
        return "".join(letter for letter, one in LETTERS.items() if one in self.classes) or "-"

    def shown(self, *, sensitive: bool) -> frozenset[DataClass]:
        """The classes that are left of it, in a sensitive case or another."""
        return self.classes - SENSITIVE if sensitive and self.relation not in BY_NAME else self.classes

    def counts(self, *, sensitive: bool) -> bool:
        """Whether it does anything: in a sensitive case one of which nothing is left to see does not, unless it is for what is done
        without seeing (`UNSEEN`)."""
        return not sensitive or not self.classes or self.action in UNSEEN or bool(self.shown(sensitive=True))

    def __str__(self) -> str:
        return f"{self.role} {self.relation} {self.action} {self.purpose} {self.letters}"


def _of(role: Role | Office, relation: Relation, *rows: tuple[Action, Purpose, str]) -> tuple[Grant, ...]:
    return tuple(Grant(role, relation, action, purpose, frozenset(LETTERS[one] for one in seen)) for action, purpose, seen in rows)


GRANTS: tuple[Grant, ...] = (
    *_of(
        Role.REGISSEUR,
        Relation.OWN,
        (Action.READ, Purpose.GUIDANCE, "IHCPWF"),
        (Action.READ, Purpose.CIVIC_INTEGRATION, "IHCP"),
        (Action.READ, Purpose.LEARN_WORK, "IPW"),
        (Action.READ, Purpose.FUNDING, "PWF"),
        (Action.OPEN, Purpose.GUIDANCE, "IHCPWF"),
        (Action.OPEN, Purpose.CIVIC_INTEGRATION, "IHCP"),
        (Action.FIND, Purpose.GUIDANCE, "I"),
        (Action.REGISTER, Purpose.GUIDANCE, "I"),
        (Action.DECIDE, Purpose.GUIDANCE, "HCPWF"),
        (Action.STEER, Purpose.GUIDANCE, "HCPWF"),
        (Action.REPORT, Purpose.GUIDANCE, "HCPWF"),
        (Action.ANSWER, Purpose.GUIDANCE, "HCPWF"),
        (Action.HAND_OVER, Purpose.GUIDANCE, "P"),
        (Action.CONSENT, Purpose.RIGHTS, "I"),
        (Action.RIGHTS, Purpose.RIGHTS, "IHCPWF"),
        (Action.HANDLE, Purpose.RIGHTS, "IHCPWF"),
        (Action.TRACES, Purpose.RIGHTS, "I"),
    ),
    *_of(
        Role.REGISSEUR,
        Relation.STAND_IN,
        (Action.READ, Purpose.GUIDANCE, "IHCPWF"),
        (Action.READ, Purpose.CIVIC_INTEGRATION, "IHCP"),
        (Action.READ, Purpose.LEARN_WORK, "IPW"),
        (Action.OPEN, Purpose.GUIDANCE, "IHCPWF"),
        (Action.FIND, Purpose.GUIDANCE, "I"),
        (Action.REGISTER, Purpose.GUIDANCE, "I"),
        (Action.DECIDE, Purpose.GUIDANCE, "HCPWF"),
        (Action.STEER, Purpose.GUIDANCE, "HCPWF"),
        (Action.REPORT, Purpose.GUIDANCE, "HCPWF"),
        (Action.ANSWER, Purpose.GUIDANCE, "HCPWF"),
        (Action.CONSENT, Purpose.RIGHTS, "I"),
    ),
    *_of(
        Role.REGISSEUR,
        Relation.MUNICIPALITY,
        (Action.READ, Purpose.GUIDANCE, "PW"),
        (Action.FIND, Purpose.GUIDANCE, "I"),
        (Action.START, Purpose.GUIDANCE, "IP"),
        (Action.COSIGN, Purpose.GUIDANCE, "P"),
        (Action.TAKE_OVER, Purpose.GUIDANCE, "P"),
    ),
    *_of(
        Role.REGISSEUR,
        Relation.HOUSE,
        (Action.LEARN, Purpose.INSIGHT, "PWF"),
        (Action.SUBSTITUTE, Purpose.GUIDANCE, ""),
    ),
    *_of(
        Role.COORDINATOR,
        Relation.MUNICIPALITY,
        (Action.READ, Purpose.GUIDANCE, "PWF"),
        (Action.READ, Purpose.FUNDING, "PWF"),
        (Action.FIND, Purpose.GUIDANCE, "I"),
        (Action.START, Purpose.GUIDANCE, "IP"),
        (Action.COSIGN, Purpose.GUIDANCE, "P"),
        (Action.ANSWER, Purpose.GUIDANCE, "P"),
        (Action.HAND_OVER, Purpose.GUIDANCE, "P"),
        (Action.RIGHTS, Purpose.RIGHTS, "I"),
        (Action.HANDLE, Purpose.RIGHTS, "I"),
        (Action.TRACES, Purpose.RIGHTS, "I"),
        (Action.ERASE, Purpose.RIGHTS, "I"),
        (Action.EXPORT, Purpose.FUNDING, "PWF"),
    ),
    *_of(
        Role.COORDINATOR,
        Relation.HOUSE,
        (Action.LEARN, Purpose.INSIGHT, "PWF"),
        (Action.PROPOSE, Purpose.INSIGHT, ""),
        (Action.SUBSTITUTE, Purpose.GUIDANCE, ""),
        (Action.CONTACTS, Purpose.GUIDANCE, ""),
    ),
    *_of(
        Role.CASEWORKER,
        Relation.NAMED,
        (Action.READ, Purpose.CIVIC_INTEGRATION, "IHCP"),
        (Action.READ, Purpose.FUNDING, "PWF"),
        (Action.OPEN, Purpose.CIVIC_INTEGRATION, "IHC"),
        (Action.FIND, Purpose.CIVIC_INTEGRATION, "I"),
        (Action.REPORT, Purpose.CIVIC_INTEGRATION, "CP"),
    ),
    *_of(
        Role.CASEWORKER,
        Relation.MUNICIPALITY,
        (Action.READ, Purpose.CIVIC_INTEGRATION, "CP"),
        (Action.READ, Purpose.FUNDING, "PWF"),
        (Action.FIND, Purpose.CIVIC_INTEGRATION, "I"),
        (Action.ANSWER, Purpose.CIVIC_INTEGRATION, "CP"),
        (Action.ANSWER, Purpose.FUNDING, "WF"),
    ),
    *_of(Role.CASEWORKER, Relation.HOUSE, (Action.LEARN, Purpose.INSIGHT, "PWF")),
    *_of(
        Role.MUNICIPALITY,
        Relation.ORGANISATION,
        (Action.ANSWER, Purpose.CIVIC_INTEGRATION, "CP"),
        (Action.ANSWER, Purpose.LEARN_WORK, "PW"),
        (Action.ANSWER, Purpose.FUNDING, "WF"),
    ),
    *_of(
        Role.EMPLOYER,
        Relation.ORGANISATION,
        (Action.READ, Purpose.LEARN_WORK, "IW"),
        (Action.ANSWER, Purpose.LEARN_WORK, "W"),
        (Action.REPORT, Purpose.LEARN_WORK, "W"),
    ),
    *_of(
        Role.SCHOOL,
        Relation.ORGANISATION,
        (Action.READ, Purpose.LEARN_WORK, "IP"),
        (Action.ANSWER, Purpose.LEARN_WORK, "P"),
        (Action.REPORT, Purpose.LEARN_WORK, "P"),
    ),
    *_of(
        Role.LANGUAGE_SCHOOL,
        Relation.ORGANISATION,
        (Action.READ, Purpose.CIVIC_INTEGRATION, "IC"),
        (Action.READ, Purpose.LEARN_WORK, "IP"),
        (Action.ANSWER, Purpose.CIVIC_INTEGRATION, "C"),
        (Action.ANSWER, Purpose.LEARN_WORK, "P"),
        (Action.REPORT, Purpose.LEARN_WORK, "P"),
    ),
    *_of(
        Role.EXPERTISE_PARTNER,
        Relation.ORGANISATION,
        (Action.READ, Purpose.GUIDANCE, "P"),
        (Action.ANSWER, Purpose.GUIDANCE, "P"),
    ),
    *_of(
        Role.SECTOR_ORGANISATION,
        Relation.ORGANISATION,
        (Action.READ, Purpose.LEARN_WORK, "W"),
        (Action.ANSWER, Purpose.LEARN_WORK, "PW"),
    ),
    *_of(
        Role.UWV,
        Relation.ORGANISATION,
        (Action.READ, Purpose.LEARN_WORK, "W"),
        (Action.ANSWER, Purpose.LEARN_WORK, "W"),
    ),
    *_of(
        Role.EMPLOYER_SERVICE_POINT,
        Relation.ORGANISATION,
        (Action.READ, Purpose.LEARN_WORK, "W"),
        (Action.ANSWER, Purpose.LEARN_WORK, "W"),
    ),
    *_of(Role.CONNECTOR, Relation.ORGANISATION, (Action.ANSWER, Purpose.GUIDANCE, "P")),
    *_of(
        Role.JOB_COACH,
        Relation.NAMED,
        (Action.READ, Purpose.GUIDANCE, "IPW"),
        (Action.REPORT, Purpose.GUIDANCE, "PW"),
        (Action.ANSWER, Purpose.GUIDANCE, "PW"),
    ),
    *_of(
        Role.SCHOOL_MENTOR,
        Relation.NAMED,
        (Action.READ, Purpose.LEARN_WORK, "IP"),
        (Action.REPORT, Purpose.LEARN_WORK, "P"),
        (Action.ANSWER, Purpose.LEARN_WORK, "P"),
    ),
    *_of(Role.BUDDY, Relation.NAMED, (Action.READ, Purpose.LEARN_WORK, "IW"), (Action.ANSWER, Purpose.LEARN_WORK, "W")),
    *_of(Role.PRACTICE_SUPERVISOR, Relation.NAMED, (Action.READ, Purpose.LEARN_WORK, "IW"), (Action.ANSWER, Purpose.LEARN_WORK, "W")),
    *_of(
        Role.PARTICIPANT,
        Relation.SELF,
        (Action.READ, Purpose.GUIDANCE, "IHCPWF"),
        (Action.READ, Purpose.RIGHTS, "IHCPWF"),
        (Action.OPEN, Purpose.RIGHTS, "IHCPWF"),
        (Action.ANSWER, Purpose.GUIDANCE, "IHCPW"),
        (Action.CONSENT, Purpose.RIGHTS, "I"),
        (Action.RIGHTS, Purpose.RIGHTS, "IHCPWF"),
        (Action.TRACES, Purpose.RIGHTS, "I"),
    ),
    *_of(
        Office.ADMINISTRATOR,
        Relation.HOUSE,
        (Action.OPERATE, Purpose.OPERATION, ""),
        (Action.PARTNERS, Purpose.OPERATION, ""),
        (Action.CONTACTS, Purpose.OPERATION, ""),
        (Action.ACCOUNTS, Purpose.OPERATION, ""),
        (Action.SUBSTITUTE, Purpose.OPERATION, ""),
        (Action.LOGINS, Purpose.OPERATION, ""),
    ),
    *_of(
        Office.PRIVACY_OFFICER,
        Relation.MUNICIPALITY,
        (Action.RIGHTS, Purpose.SUPERVISION, "I"),
        (Action.HANDLE, Purpose.SUPERVISION, "I"),
        (Action.TRACES, Purpose.SUPERVISION, "I"),
    ),
    *_of(
        Office.PRIVACY_OFFICER,
        Relation.HOUSE,
        (Action.AUDIT, Purpose.SUPERVISION, ""),
        (Action.LOGINS, Purpose.SUPERVISION, ""),
    ),
    *_of(
        Office.PROGRAMME_MANAGER,
        Relation.HOUSE,
        (Action.LEARN, Purpose.INSIGHT, "PWF"),
        (Action.EXPORT, Purpose.INSIGHT, "PWF"),
        (Action.PROPOSE, Purpose.INSIGHT, ""),
        (Action.PUBLISH, Purpose.INSIGHT, ""),
    ),
)
BY_CELL: Mapping[Cell, Grant] = MappingProxyType({grant.cell: grant for grant in GRANTS})


def told(grants: tuple[Grant, ...]) -> str:
    """The rules as text, a grant on each line, in whatever order they stand in the table; and the masks of cases that are set apart."""
    mask = [f"gevoelig: {' '.join(sorted(SENSITIVE))}", f"op naam: {' '.join(sorted(BY_NAME))}"]
    mask += [f"beperkt: {' '.join(sorted(UNDER_RESTRICTION))}", f"ongezien: {' '.join(sorted(UNSEEN))}"]
    return "\n".join([*sorted(map(str, grants)), *mask])


def digest(grants: tuple[Grant, ...]) -> str:
    """Which rules these are: SHA-256 of them as text. Every decision names it."""
    return sha256(told(grants).encode()).hexdigest()


RULES = digest(GRANTS)
