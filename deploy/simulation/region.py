"""The made-up region: several municipalities, schools and employers, each with its own manner."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from uuid import UUID

import yaml

from deploy.demo.city import Organisation
from events.vocabulary.partner import PartnerRegistered
from events.vocabulary.parts import EmployerSize, Role


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


@cache
def region() -> dict[UUID, Resident]:
    """Everybody, by id."""
    return {one.id: one for one in _read()}


def residents(role: Role) -> list[Resident]:
    """Those in one role."""
    return [one for one in region().values() if one.role is role]


def _read() -> Iterator[Resident]:
    told = yaml.safe_load(files("deploy").joinpath("simulation", "regio.yaml").read_text("utf-8"))
    for role, those in told.items():
        for one in those:
            yield Resident(
                one["naam"],
                Role(role),
                one.get("wachten", 1.0),
                one.get("uitval", 1.0),
                EmployerSize(one.get("grootte", EmployerSize.MIDDLE)),
            )
