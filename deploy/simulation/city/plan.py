"""What a demonstration is: how many participants, from which seed, and where. Kept in the data folder, to go on after a restart."""

from datetime import date
from pathlib import Path
from typing import Self
from uuid import UUID, uuid5

from pydantic import BaseModel, ConfigDict, Field

from deploy.embedded.process import write_private
from deploy.simulation.city.city import NAMESPACE, organisations
from deploy.simulation.city.house import account_of, colleagues, regisseurs
from events.vocabulary.course import Party
from events.vocabulary.values import Role
from workflows.decisions.course import StartTrajectory
from workflows.programme.document import Programme

FILE = "demonstratie.json"
PARTICIPANTS = 25
HISTORY = 400
SEED = 1296
PROGRAMME = "demonstratie"
REGISSEURS = ("amina", "bram", "chris")
"""Who they are where nobody logs in."""
YOU = "u"
"""The regisseur who is nobody in the simulation: the person at the page."""
EMPLOYERS_EACH = 3


class Plan(BaseModel):
    """A cohort of `participants`, of which `for_you` come on top and wait for the viewer's decisions. `port` is the partners',
    and `issuer` that of the made-up issuer, where people log in; without it everybody is let in.

    `history` is how many simulated trajectories there are besides, which began in the years before the day `since`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    participants: int = Field(ge=1)
    seed: int
    for_you: int = Field(0, ge=0)
    history: int = Field(0, ge=0)
    since: date | None = None
    port: int
    issuer: int | None = None

    @classmethod
    def load(cls, data: Path) -> Self | None:
        """The demonstration of a data folder, or None when it holds none."""
        file = data / FILE
        return cls.model_validate_json(file.read_bytes()) if file.exists() else None

    def save(self, data: Path) -> None:
        """Keep it in a data folder."""
        write_private(data / FILE, self.model_dump_json(indent=2) + "\n")

    @property
    def warning(self) -> str:
        """What everybody should know who starts it; empty when there is nothing."""
        said = "LET OP: wie op deze computer kan, logt in als wie dan ook; de inlogdienst van de demonstratie is verzonnen.\n"
        return said if self.issuer else ""

    @property
    def partners(self) -> str:
        """Where the partners are."""
        return f"http://127.0.0.1:{self.port}"

    def trajectories(self) -> list[UUID]:
        """The cohort."""
        return [uuid5(NAMESPACE, f"traject:{self.seed}:{number}") for number in range(self.participants)]

    def yours(self) -> list[UUID]:
        """Those whose decisions wait for the viewer."""
        return [uuid5(NAMESPACE, f"uw-traject:{self.seed}:{number}") for number in range(self.for_you)]

    def by_themselves(self, trajectory: UUID, regisseur: str) -> bool:
        """Whether what a trajectory asks is done by a regisseur of the simulation, rather than by the viewer."""
        if self.issuer and trajectory in self.yours():
            return False
        return regisseur in REGISSEURS or regisseur in {str(account_of(one)) for one in colleagues()}

    def start(self, trajectory: UUID, programme: Programme) -> StartTrajectory:
        """The order that begins a trajectory; who takes part follows from its id."""
        employers = _some(trajectory, Role.EMPLOYER, EMPLOYERS_EACH)
        schools = _some(trajectory, Role.LANGUAGE_SCHOOL, 1) + _some(trajectory, Role.SCHOOL, 1)
        municipality, regisseur = self._whose(trajectory)
        return StartTrajectory(
            participant=participant_of(trajectory),
            programme=programme.code,
            programme_version=programme.version,
            municipality=municipality,
            regisseur=regisseur,
            parties=(*schools, *employers),
        )

    def _whose(self, trajectory: UUID) -> tuple[UUID, str]:
        """The municipality of a trajectory and its regisseur; where people log in, each municipality has some that wait for the viewer."""
        municipality = _some(trajectory, Role.MUNICIPALITY, 1)[0].partner
        if self.issuer is None:
            return municipality, YOU if trajectory in self.yours() else REGISSEURS[trajectory.int % len(REGISSEURS)]
        if trajectory in self.yours():
            every = organisations(Role.MUNICIPALITY)
            municipality = every[self.yours().index(trajectory) % len(every)].id
            return municipality, regisseurs(municipality)[0]
        those = regisseurs(municipality)
        return municipality, those[trajectory.int % len(those)]


def participant_of(trajectory: UUID) -> UUID:
    """The participant of a trajectory of the demonstration."""
    return uuid5(trajectory, "deelnemer")


def _some(trajectory: UUID, role: Role, number: int) -> list[Party]:
    those = sorted(organisations(role), key=lambda one: uuid5(trajectory, one.name).int)
    return [Party(role=role, partner=one.id) for one in those[:number]]
