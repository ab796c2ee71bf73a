"""`regie trajectories`, the commands about who takes part: organisations, the municipality, persons in roles and the regie."""

from uuid import UUID

from cyclopts import App

from events.vocabulary.values import Role
from gateway.cli.moments import Day
from gateway.cli.orders import AsCoordinator, By, Give, acting
from gateway.cli.output import Format
from workflows.decisions.moving import ChangeEmployer, LeaveParty, MoveMunicipality
from workflows.decisions.people import AnswerHandover, JoinParty, ProposeHandover
from workflows.decisions.roles import FillRole, VacateRole


def add_people(app: App, give: Give) -> None:
    """Add the commands."""

    @app.command
    async def change_employer(trajectory: UUID, *, reason: str, to: UUID | None = None, by: By = "", output: Format = "table") -> None:
        """Verlaat de werkgever van nu; het traject zoekt een andere.

        Parameters
        ----------
        to
            Het nummer van de volgende werkgever, als die er al is.
        """
        await give(trajectory, ChangeEmployer(reason=reason, to=to), by, output)

    @app.command
    async def join_party(trajectory: UUID, *, role: Role, partner: UUID, by: By = "", output: Format = "table") -> None:
        """Laat een organisatie meedoen in een rol."""
        await give(trajectory, JoinParty(role=role, partner=partner), by, output)

    @app.command
    async def leave_party(
        trajectory: UUID,
        *,
        role: Role,
        partner: UUID,
        reason: str,
        successor: UUID | None = None,
        by: By = "",
        output: Format = "table",
    ) -> None:
        """Laat een organisatie vertrekken; wat haar was gevraagd, wordt haar opvolger gevraagd.

        Parameters
        ----------
        successor
            Het nummer van wie haar opvolgt, als die er al is.
        """
        await give(trajectory, LeaveParty(role=role, partner=partner, reason=reason, successor=successor), by, output)

    @app.command
    async def move_municipality(trajectory: UUID, *, municipality: UUID, registered_on: Day, by: By = "", output: Format = "table") -> None:
        """Leg een verhuizing vast: het traject blijft, de nieuwe gemeente stelt het PIP opnieuw vast.

        Parameters
        ----------
        municipality
            Het nummer van de nieuwe gemeente.
        registered_on
            De dag van inschrijving in de nieuwe gemeente.
        """
        await give(trajectory, MoveMunicipality(municipality=municipality, registered_on=registered_on), by, output)

    @app.command
    async def fill_role(trajectory: UUID, *, role: Role, holder: str, by: By = "", output: Format = "table") -> None:
        """Laat iemand een rol vervullen.

        Parameters
        ----------
        holder
            Het kenmerk van de persoon, geen naam.
        """
        await give(trajectory, FillRole(role=role, holder=holder), by, output)

    @app.command
    async def vacate_role(
        trajectory: UUID,
        *,
        role: Role,
        holder: str,
        reason: str,
        by: By = "",
        as_coordinator: AsCoordinator = False,
        output: Format = "table",
    ) -> None:
        """Laat iemand een rol neerleggen.

        Parameters
        ----------
        holder
            Het kenmerk van de persoon, geen naam.
        """
        await give(trajectory, VacateRole(role=role, holder=holder, reason=reason), by, output, acting(as_coordinator))

    @app.command
    async def propose_handover(
        trajectory: UUID, *, to: str, reason: str, by: By = "", as_coordinator: AsCoordinator = False, output: Format = "table"
    ) -> None:
        """Stel voor dat een ander de regie overneemt.

        Parameters
        ----------
        to
            Wie de regie krijgt, als die aanvaardt.
        """
        await give(trajectory, ProposeHandover(to=to, reason=reason), by, output, acting(as_coordinator))

    @app.command
    async def answer_handover(trajectory: UUID, *, accept: bool, reason: str = "", by: By = "", output: Format = "table") -> None:
        """Aanvaard of weiger de regie die u is aangeboden."""
        await give(trajectory, AnswerHandover(accepted=accept, reason=reason), by, output)
