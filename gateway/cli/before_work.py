"""`regie trajectories`: what is decided and written down before somebody goes to work: route, exceptions, barriers, agreements."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from cyclopts import App

from events.vocabulary.values import Role
from gateway.cli.moments import Day
from gateway.cli.output import Format
from workflows.decisions.barriers import ReportBarrier, SettleBarrier
from workflows.decisions.command import Command
from workflows.decisions.selection import ChooseRoute, RequestException, SignException
from workflows.decisions.voortraject import RecordAgreement

Give = Callable[[UUID, Command, str, Format], Awaitable[None]]
"""Gives an order to a trajectory in somebody's name, and shows where that brought it."""


def before_work(app: App, give: Give) -> None:
    """Add the commands."""

    @app.command
    async def route(
        trajectory: UUID, *, dual: bool, reason: str, referred_to: str | None = None, by: str = "", output: Format = "table"
    ) -> None:
        """Kies de route: --dual leert en werkt; --no-dual is de onderwijsroute en beëindigt het traject met een doorverwijzing."""
        await give(trajectory, ChooseRoute(dual=dual, reason=reason, referred_to=referred_to), by, output)

    @app.command(name="ask-exception")
    async def ask_exception(trajectory: UUID, criterion: str, *, reason: str, by: str = "", output: Format = "table") -> None:
        """Vraag een uitzondering op een harde eis; een ander tekent haar."""
        await give(trajectory, RequestException(criterion=criterion, reason=reason), by, output)

    @app.command(name="sign-exception")
    async def sign_exception(trajectory: UUID, criterion: str, *, by: str = "", output: Format = "table") -> None:
        """Teken een uitzondering die een ander vroeg."""
        await give(trajectory, SignException(criterion=criterion), by, output)

    @app.command
    async def barrier(trajectory: UUID, kind: str, *, owner: Role, due: Day, by: str = "", output: Format = "table") -> None:
        """Meld wat in de weg staat, wie het wegneemt en wanneer."""
        await give(trajectory, ReportBarrier(kind=kind, owner=owner, due=due), by, output)

    @app.command
    async def settle(
        trajectory: UUID, barrier: str, *, accepted: bool = False, reason: str = "", by: str = "", output: Format = "table"
    ) -> None:
        """Een belemmering is weg, of met --accepted en een reden: ze wordt aanvaard."""
        await give(trajectory, SettleBarrier(barrier=barrier, accepted=accepted, reason=reason), by, output)

    @app.command
    async def agree(trajectory: UUID, text: str, *, by: str = "", output: Format = "table") -> None:
        """Leg vast wat kandidaat en werkgever afspraken."""
        await give(trajectory, RecordAgreement(text=text), by, output)
