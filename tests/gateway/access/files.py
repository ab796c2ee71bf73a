"""Made-up files of trajectories and people who ask for them: few of each kind, so that they often have to do with each other."""

from datetime import UTC, datetime
from random import Random
from uuid import UUID

from events.vocabulary.values import Role
from gateway.access.who import Post, Who
from projections.lists.file import Party, Row
from projections.lists.holding import Holder
from tests.gateway.access.cells import ROLES

AT = datetime(2026, 11, 29, tzinfo=UTC)
MUNICIPALITIES = [UUID(int=number) for number in (1, 2)]
ORGANISATIONS = [*MUNICIPALITIES, *(UUID(int=number) for number in (11, 12))]
PARTICIPANTS = [UUID(int=number) for number in (21, 22)]
COLLEAGUES = ["a-1", "a-2", "a-3"]
SENSITIVE = "gevoelig"
"""A programme of which every case is, for as long as no fact marks one."""
NAMED = [Role.JOB_COACH, Role.CASEWORKER, Role.BUDDY, Role.SCHOOL_MENTOR, Role.PRACTICE_SUPERVISOR]
OF_ORGANISATIONS = [Role.EMPLOYER, Role.SCHOOL, Role.LANGUAGE_SCHOOL, Role.UWV, Role.MUNICIPALITY, Role.EXPERTISE_PARTNER]


def file(chance: Random) -> Row:
    """Any file, with a number of its own."""
    return Row(
        trajectory=UUID(int=chance.getrandbits(128)),
        version=1,
        participant=chance.choice([*PARTICIPANTS, None]),
        programme=chance.choice(["bouw", SENSITIVE]),
        programme_version=1,
        policy="landelijk",
        municipality=chance.choice(MUNICIPALITIES),
        regisseur=chance.choice([*COLLEAGUES, ""]),
        parties=[Party(chance.choice(OF_ORGANISATIONS), chance.choice(ORGANISATIONS)) for _ in range(chance.randrange(4))],
        started_at=AT,
        holders=[Holder(chance.choice(NAMED), chance.choice([*COLLEAGUES, ""]), AT) for _ in range(chance.randrange(4))],
        employer=chance.choice([*ORGANISATIONS, None, None]),
    )


def somebody(chance: Random) -> Who:
    """Anybody who may ask."""
    posts = (
        Post(
            chance.choice(ROLES),
            chance.choice([*map(str, MUNICIPALITIES), MUNICIPALITIES[0].hex, "0344", "", None]),
            chance.choice([*ORGANISATIONS, None]),
        )
        for _ in range(chance.randrange(4))
    )
    account = chance.choice([*COLLEAGUES, *map(str, PARTICIPANTS), PARTICIPANTS[0].hex, ""])
    return Who(account, tuple(posts), selves=frozenset(map(str, chance.sample(PARTICIPANTS, chance.randrange(3)))))


def stood_in_for(chance: Random) -> frozenset[str]:
    """The accounts for whom somebody stands in today."""
    return frozenset(chance.choices([*COLLEAGUES, ""], k=chance.randrange(3)))
