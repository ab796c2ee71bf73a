"""The made-up region: several municipalities, schools and employers, each with its own manner."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from uuid import UUID

import yaml

from deploy.demo.city import Organisation
from deploy.simulation.truth import Size
from events.vocabulary.parts import Role


@dataclass(frozen=True, slots=True)
class Resident(Organisation):
    """An organisation of the region. `wait` and `risk` are factors: how long it takes to answer, how often its participants drop out."""

    wait: float = 1.0
    risk: float = 1.0
    size: Size = Size.MIDDLE


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
            yield Resident(one["naam"], Role(role), one.get("wachten", 1.0), one.get("uitval", 1.0), Size(one.get("grootte", Size.MIDDLE)))
