"""Participants in memory, with the partners of the demonstration and the people who work there: no process, no HTTP, the same luck."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from activities.channels import Delivery
from activities.delivery import QUEUES
from deploy.simulation.city.city import organisations
from deploy.simulation.city.judgement import Call, respond
from deploy.simulation.city.plan import PROGRAMME, Plan
from deploy.simulation.partners.chance import Chance
from deploy.simulation.past.partners import SimulatedPartners, thinks
from events.fact import Actor
from events.trajectory.state import Task, Trajectory
from events.vocabulary.values import Role
from workflows.decisions.command import Command
from workflows.programme.catalogue import find
from workflows.run.rehearsal.host import Shelf
from workflows.run.rehearsal.life import Life

BEGIN = datetime(2026, 3, 2, 9, tzinfo=UTC)
ROLES = {one.id: one.role for one in organisations()}
NETWORK = [id for id, role in ROLES.items() if role is Role.EMPLOYER]
SHELF = Shelf([find(PROGRAMME)])


@dataclass
class Simulated(SimulatedPartners):
    """All partners and people of one trajectory. `second` is how long a second of theirs lasts."""

    second: timedelta = timedelta(seconds=1)

    def pace(self, delivery: Delivery) -> timedelta:
        """The same for all."""
        return self.second

    def hears(self, task: Task) -> timedelta | None:
        """Soon, mostly."""
        luck = Chance(self.seed, self.life.id, task.key, task.reminded, task.escalated)
        return thinks(luck, self.second, escalated=task.escalated)

    def acts(self, state: Trajectory, task: Task) -> Sequence[tuple[Command, Actor]]:
        """What a sensible regisseur does."""
        orders = respond(state, task, find(state.programme), NETWORK)
        regisseur = Actor(state.regisseur, Role.REGISSEUR)
        return [(self.rings(state, order) if isinstance(order, Call) else order, regisseur) for order in orders]


def begin(trajectory: UUID, seed: int) -> tuple[Life, Simulated]:
    """A trajectory of the demonstration that was just started."""
    life = Life(trajectory, SHELF, BEGIN)
    simulated = Simulated(seed, life, ROLES)
    life.partners, life.people = simulated, simulated
    command = Plan(participants=1, seed=seed, port=0).start(trajectory, find(PROGRAMME))
    life.order(command, Actor(command.regisseur, Role.REGISSEUR))
    return life, simulated


def trajectories(number: int, seed: int) -> Sequence[UUID]:
    """So many different ones."""
    return [uuid5(UUID(int=seed), str(n)) for n in range(number)]


assert set(ROLES.values()) >= set(QUEUES), "the city of the demonstration has every kind of partner"
