"""The made-up region: several municipalities, schools and employers, each with its own manner."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from deploy.simulation.city.city import Organisation
from events.vocabulary.inbox import PartnerRegistered
from events.vocabulary.values import EmployerSize, Role
from workflows.documents import read_fields


@dataclass(frozen=True, slots=True)
class Resident(Organisation):
    """An organisation of the region. `wait` and `risk` are factors: how long it takes to answer, how often its participants drop out."""

    wait: float = 1.0
    risk: float = 1.0
    size: EmployerSize = EmployerSize.MIDDLE

    def registration(self, base: str) -> PartnerRegistered:
        """As a partner that is reached at `base`; of an employer it is known how large it is."""
        told = super(Resident, self).registration(base)
        return told.model_copy(update={"size": self.size}) if self.role is Role.EMPLOYER else told


class _Line(BaseModel):
    """A resident as the document has it."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(alias="naam")
    wait: float = Field(1.0, alias="wachten", gt=0)
    risk: float = Field(1.0, alias="uitval", ge=0)
    size: EmployerSize = Field(EmployerSize.MIDDLE, alias="grootte")


_REGION = TypeAdapter(dict[Role, list[_Line]])


@cache
def region() -> dict[UUID, Resident]:
    """Everybody, by id."""
    return {one.id: one for one in _read()}


def residents(role: Role) -> list[Resident]:
    """Those in one role."""
    return [one for one in region().values() if one.role is role]


def _read() -> Iterator[Resident]:
    told = _REGION.validate_python(read_fields(files(__package__).joinpath("regio.yaml").read_bytes()))
    for role, those in told.items():
        for one in those:
            yield Resident(one.name, role, one.wait, one.risk, one.size)
