"""The made-up city: its organisations as partners of Regie, and the configuration of those who play them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from uuid import UUID, uuid5

from pydantic import JsonValue, TypeAdapter

from activities.signing import partner_secret
from events.vocabulary.inbox import Channel, PartnerRegistered
from events.vocabulary.values import Role
from workflows.documents import read_fields

NAMESPACE = UUID("5d0c1d8e-0f6c-5b5e-9a55-6a2d0cf6a7d1")
KEY_VERSION = 1
_CITY = TypeAdapter(dict[Role, list[str]])


@dataclass(frozen=True, slots=True)
class Organisation:
    """One organisation; its id follows from its name."""

    name: str
    role: Role

    @property
    def id(self) -> UUID:
        """The id of the partner."""
        return uuid5(NAMESPACE, self.name)

    @property
    def source(self) -> str:
        """What its events name as their source; a number that no real organisation has."""
        return f"urn:nld:oin:{'9' * 8}{self.id.int % 10**12:012d}:systeem:demonstratie"

    def registration(self, base: str) -> PartnerRegistered:
        """As a partner that is reached at `base`."""
        channel = Channel(kind="cloudevents", address=f"{base}/partners/{self.id}/verzoeken")
        return PartnerRegistered(
            partner=self.id, name=self.name, role=self.role, channel=channel, source=self.source, key_version=KEY_VERSION
        )


def organisations(role: Role | None = None) -> list[Organisation]:
    """The organisations of the city, or those in one role."""
    return [one for one in _read() if role in (None, one.role)]


def _read() -> Iterator[Organisation]:
    city = _CITY.validate_python(read_fields(files(__package__).joinpath("stad.yaml").read_bytes()))
    for role, names in city.items():
        for name in names:
            yield Organisation(name, role)


def partners_config(
    *, regie: str, port: int, seed: int, master: str, log: str, elsewhere: Iterable[Organisation] = ()
) -> dict[str, JsonValue]:
    """The document that the partners' process is started with; it plays those who are `elsewhere` as well."""
    return {
        "regie": regie,
        "port": port,
        "seed": seed,
        "log": log,
        "partners": [
            {
                "id": str(one.id),
                "role": str(one.role),
                "name": one.name,
                "source": one.source,
                "secret": partner_secret(master, one.id, KEY_VERSION),
                "region": region,
            }
            for region, those in (("stad", organisations()), ("elders", elsewhere))
            for one in those
        ],
    }
