"""`regie accounts`: who works with Regie, what they are and where, and who stands in for whom."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID, uuid5

from cyclopts import App, Parameter

from events.days import current_day
from events.vocabulary.staff import PostGiven, PostTaken
from events.vocabulary.words import NAME
from gateway.accounts.account import Account
from gateway.accounts.keeping import Accounts
from gateway.cli.connection import Connect
from gateway.cli.group import grouped
from gateway.cli.moments import Day
from gateway.cli.output import Format, Row, refusals, show_one, show_rows, typed
from gateway.fate import NotPossible
from projections.lists.accounts import everybody
from workflows.law.moments import shown_day

Whose = Annotated[UUID, Parameter(help="Het account; zie regie accounts list.")]
ARole = Annotated[str, Parameter(help="De rol, zoals regisseur, coordinator, klantmanager, werkgever of beheerder.")]
AMunicipality = Annotated[UUID | None, Parameter(help="Voor welke gemeente; zie regie partners list.")]
AnOrganisation = Annotated[UUID | None, Parameter(help="Voor welke organisatie; zie regie partners list.")]


def accounts(connect: Connect) -> App:
    """The commands."""
    return grouped("accounts", "Accounts: wie met Regie werkt, in welke rol, en wie voor wie waarneemt.", Commands(connect))


@dataclass(frozen=True)
class Commands:
    """What each command does; `connect` reaches the installation."""

    connect: Connect

    async def list_(self, *, output: Format = "table") -> None:
        """Alle accounts, met hun rollen; namen leest u per account."""
        async with self.connect() as regie:
            rows = await everybody(regie.pool)
        today = current_day()
        show_rows(
            [
                {
                    "account": one.account,
                    "rollen": ", ".join(held.role for held in one.posts),
                    "afwezig": "ja" if one.absence_on(today) else "nee",
                    "gesloten": "ja" if one.closed else "nee",
                }
                for one in rows
            ],
            output,
        )

    async def show(self, account: Whose, *, output: Format = "table") -> None:
        """Wie dit is, in welke rollen, en wanneer wie waarneemt."""
        async with self.connect() as regie, refusals(NotPossible):
            show_one(_row(await Accounts(regie.pool, regie.store).known(account)), output)

    async def open(self, name: str, *, account: UUID | None = None, output: Format = "table") -> None:
        """Open een account, of leg vast hoe iemand voortaan heet.

        Parameters
        ----------
        name
            De naam van de collega; die is alleen te lezen voor wie het account toont.
        account
            Een account dat er al is, bijvoorbeeld van wie al eens inlogde; zonder wordt er een gemaakt.
        """
        name = typed(NAME, "De naam", name)
        async with self.connect() as regie, refusals(NotPossible):
            with regie.pending("accounts open", name, str(account)).until_known(NotPossible) as order:
                now = await Accounts(regie.pool, regie.store).open(account or uuid5(order, "account"), name, regie.actor(), order)
        show_one(_row(now), output)

    async def give(
        self,
        account: Whose,
        *,
        role: ARole,
        municipality: AMunicipality = None,
        organisation: AnOrganisation = None,
        output: Format = "table",
    ) -> None:
        """Geef iemand een rol."""
        post = PostGiven(account=account, role=role, municipality=municipality, organisation=organisation)
        async with self.connect() as regie, refusals(NotPossible):
            with regie.pending("accounts give", post.model_dump_json()).until_known(NotPossible) as order:
                now = await Accounts(regie.pool, regie.store).give(post, regie.actor(), order)
        show_one(_row(now), output)

    async def take(
        self,
        account: Whose,
        *,
        role: ARole,
        municipality: AMunicipality = None,
        organisation: AnOrganisation = None,
        output: Format = "table",
    ) -> None:
        """Trek een rol in."""
        post = PostTaken(account=account, role=role, municipality=municipality, organisation=organisation)
        async with self.connect() as regie, refusals(NotPossible):
            with regie.pending("accounts take", post.model_dump_json()).until_known(NotPossible) as order:
                now = await Accounts(regie.pool, regie.store).take(post, regie.actor(), order)
        show_one(_row(now), output)

    async def absent(self, account: Whose, *, substitute: UUID, since: Day, until: Day, output: Format = "table") -> None:
        """Leg vast dat iemand afwezig is, en wie waarneemt.

        Parameters
        ----------
        substitute
            Het account van wie waarneemt.
        since
            De eerste dag.
        until
            De laatste dag.
        """
        async with self.connect() as regie, refusals(NotPossible):
            with regie.pending("accounts absent", str(account), str(substitute), str(since), str(until)).until_known(NotPossible) as order:
                now = await Accounts(regie.pool, regie.store).absent(account, substitute, since, until, regie.actor(), order)
        show_one(_row(now), output)

    async def back(self, account: Whose, *, since: Day, day: Day | None = None, output: Format = "table") -> None:
        """Leg vast dat iemand er weer is, of niet afwezig zal zijn.

        Parameters
        ----------
        since
            De eerste dag van de afwezigheid waarom het gaat.
        day
            De eerste dag dat iemand er weer is; zonder is dat vandaag.
        """
        day = day or current_day()
        async with self.connect() as regie, refusals(NotPossible):
            with regie.pending("accounts back", str(account), str(since), str(day)).until_known(NotPossible) as order:
                now = await Accounts(regie.pool, regie.store).back(account, since, day, regie.actor(), order)
        show_one(_row(now), output)

    async def close(self, account: Whose, *, output: Format = "table") -> None:
        """Sluit het account van wie vertrekt. Trajecten waarvan die regisseur is, draagt u eerst over."""
        async with self.connect() as regie, refusals(NotPossible):
            with regie.pending("accounts close", str(account)).until_known(NotPossible) as order:
                now = await Accounts(regie.pool, regie.store).close(account, regie.actor(), order)
        show_one(_row(now), output)


def _row(now: Account) -> Row:
    posts = (" ".join(filter(None, (str(one.role), one.municipality, str(one.organisation or "")))) for one in now.posts)
    absences = (f"{shown_day(one.starts)} tot en met {shown_day(one.ends)}: {one.substitute}" for one in now.absences)
    return {
        "account": now.id,
        "naam": str(now.name) or "gewist",
        "rollen": ", ".join(posts),
        "waarneming": ", ".join(absences),
        "gesloten": "ja" if now.closed else "nee",
    }
