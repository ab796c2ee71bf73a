"""What a run needs of the world that it runs in: a clock, waiting, its stream and the post.

There are two worlds: Temporal (`workflows.run.on_temporal`), where trajectories live for years, and memory (`workflows.run.rehearsal`),
where the same steps and decisions live through as many years in a moment.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol
from uuid import UUID

from activities.channels import Delivery
from activities.delivery import Delivered
from activities.recording import AppendRequest, Outcome, ProgrammeRequest
from events.trajectory.state import Trajectory
from events.vocabulary.values import Role


class NotRecorded(Exception):
    """The log will never take these facts; nothing was stored."""


class Host(Protocol):
    """A world. What it does may be cut off at any moment, by cancelling the task that waits for it."""

    def now(self) -> datetime:
        """The moment that it is there; the same in every replay."""
        ...

    async def comes(self, condition: Callable[[], bool], *, before: datetime | None = None) -> bool:
        """Wait until something is so; False when that moment comes first."""
        ...

    async def load(self, stream: UUID) -> Trajectory:
        """What the stream of a trajectory adds up to now."""
        ...

    async def load_programme(self, request: ProgrammeRequest) -> str | None:
        """A published version as JSON text (`document`), or None when it was never published."""
        ...

    async def append(self, request: AppendRequest) -> Outcome:
        """Put entries on a stream, or learn that it is not where it was thought to be.

        Raises:
            NotRecorded: when the log will never take them.
        """
        ...

    async def deliver(self, delivery: Delivery, role: Role) -> Delivered:
        """Hand something to a partner in a role, for as long as it takes."""
        ...

    def failed(self, what: str) -> None:
        """Tell operators of the exception that is being handled, which nobody expected and which stops nothing."""
        ...


async def cut_off(host: Host) -> None:
    """Wait for nothing: what does this is about to be cut off."""
    await host.comes(lambda: False)
