"""Who works in the made-up city, in which roles for whom, and who the participants of its demonstration are."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from uuid import UUID, uuid5

from pydantic import BaseModel, ConfigDict, TypeAdapter

from deploy.simulation.city.city import NAMESPACE, organisations
from events.vocabulary.person import PersonRegistered
from events.vocabulary.staff import Office, PostGiven
from events.vocabulary.values import Role
from gateway.accounts.account import FOR_A_MUNICIPALITY
from workflows.documents import read_fields

COACH = "jasper"
EVERY_THIRD = 3
"""Of the trajectories, of which the coach is named as such."""
OLDEST, YOUNGEST = date(1974, 1, 1), date(2006, 12, 31)
"""Between which days the participants were born."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Post(_Part):
    rol: Role | Office
    bij: str = ""


class _Colleague(_Part):
    naam: str
    wat: str
    rollen: tuple[_Post, ...] = ()


class _Names(_Part):
    mevrouw: tuple[str, ...]
    meneer: tuple[str, ...]
    achternamen: tuple[str, ...]
    ook: tuple[str, ...]


_COLLEAGUES = TypeAdapter(dict[str, _Colleague])
_PARTICIPANTS = TypeAdapter(dict[str, _Names])


@cache
def colleagues() -> Mapping[str, _Colleague]:
    """Who works here, by what the made-up issuer calls them."""
    return MappingProxyType(_COLLEAGUES.validate_python(_document("collegas.yaml")))


def account_of(colleague: str) -> UUID:
    """The account of a colleague."""
    return uuid5(NAMESPACE, f"account:{colleague}")


def given_to(colleague: str) -> list[PostGiven]:
    """The roles of a colleague, each for a municipality, an organisation or the house."""
    number = {one.name: one.id for one in organisations()}
    told = [(one.rol in FOR_A_MUNICIPALITY, str(one.rol), number.get(one.bij)) for one in colleagues()[colleague].rollen]
    account = account_of(colleague)
    return [
        PostGiven(account=account, role=role, municipality=where) if here else PostGiven(account=account, role=role, organisation=where)
        for here, role, where in told
    ]


def regisseurs(municipality: UUID) -> list[str]:
    """The accounts of the regisseurs of a municipality."""
    mine = [one for name in colleagues() for one in given_to(name) if (one.role, one.municipality) == (Role.REGISSEUR, municipality)]
    return [str(one.account) for one in mine]


def who_is(participant: UUID) -> PersonRegistered:
    """Who a participant is; it follows from their number."""
    every = _PARTICIPANTS.validate_python(_document("deelnemers.yaml"))
    chance = participant.int
    language, names = list(every.items())[chance % len(every)]
    madam = bool(chance // 7 % 2)
    first, last = _one(names.mevrouw if madam else names.meneer, chance // 11), _one(names.achternamen, chance // 13)
    oldest, youngest = OLDEST.toordinal(), YOUNGEST.toordinal()
    return PersonRegistered(
        name=f"{first} {last}",
        called=f"{'mevrouw' if madam else 'meneer'} {last}",
        born=date.fromordinal(oldest + chance // 17 % (youngest - oldest)),
        language=language,
        languages=(language, *names.ook),
        interpreter=bool(chance // 19 % 2),
        client_number=f"W-{chance // 23 % 10**6:06d}",
    )


def _one(those: tuple[str, ...], chance: int) -> str:
    return those[chance % len(those)]


def _document(name: str) -> Mapping[str, object]:
    return read_fields(files(__package__).joinpath(name).read_bytes())
