"""`regie accounts`: who works with Regie, what they are and where, and who stands in for whom."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from typing import Annotated
from uuid import UUID, uuid5

from cyclopts import App, Parameter

from events.days import current_day
from events.fact import Actor, Recorded
from events.vocabulary.staff import PostGiven, PostTaken
from events.vocabulary.words import CODE, NAME
from gateway.access.terms import Action
from gateway.accounts.account import Account
from gateway.accounts.keeping import Accounts
from gateway.cli.connection import Connect
from gateway.cli.group import grouped
from gateway.cli.moments import Day
from gateway.cli.needs import of_the_house
from gateway.cli.output import Format, Row, refusals, show_one, show_rows, typed
from gateway.fate import NotPossible
from gateway.logbook.logins import End
from gateway.login.logins import Logins, end_all
from projections.lists.accounts import everybody
from workflows.law.moments import shown_day

Whose = Annotated[UUID, Parameter(help="Het account; zie regie accounts list.")]
Do = Callable[[Accounts, Actor, UUID], Awaitable[Account]]
"""What is done with the accounts, by whom, under the number of an order."""


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class APost:
    """A role, and for whom.

    Parameters
    ----------
    role
        De rol, zoals regisseur, coordinator, klantmanager, werkgever, jobcoach of beheerder.
    municipality
        Voor welke gemeente; zie regie partners list.
    organisation
        Voor welke organisatie; zie regie partners list.
    """

    role: str
    municipality: UUID | None = None
    organisation: UUID | None = None


def accounts(connect: Connect) -> App:
    """The commands."""
    return grouped("accounts", "Accounts: wie met Regie werkt, in welke rol, en wie voor wie waarneemt.", Commands(connect))


@dataclass(frozen=True)
class Commands:
    """What each command does; `connect` reaches the installation."""

    connect: Connect

    @of_the_house("accounts", Action.ACCOUNTS)
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

    @of_the_house("accounts", Action.ACCOUNTS)
    async def show(self, account: Whose, *, output: Format = "table") -> None:
        """Wie dit is, in welke rollen, en wanneer wie waarneemt."""
        async with self.connect() as regie, refusals(NotPossible):
            show_one(_row(await Accounts(regie.pool, regie.store).known(account)), output)

    @of_the_house("accounts", Action.ACCOUNTS)
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

        def do(known: Accounts, by: Actor, order: UUID) -> Awaitable[Account]:
            return known.open(account or uuid5(order, "account"), name, by, order)

        await self._carry_out("open", do, output, name, account)

    @of_the_house("accounts", Action.ACCOUNTS)
    async def login(self, account: Whose, *, issuer: str, subject: str, output: Format = "table") -> None:
        """Leg vast wie bij een inlogdienst dit account is, ook voordat die voor het eerst komt.

        Parameters
        ----------
        issuer
            Het adres van de inlogdienst, precies zoals het bij issuer staat in het document van REGIE_LOGIN_FILE.
        subject
            Hoe die inlogdienst deze persoon noemt: wat staat onder sub, of onder de claim die het document daarvoor noemt.
        """
        issuer, subject = typed(CODE, "De inlogdienst (--issuer)", issuer), typed(CODE, "De persoon (--subject)", subject)
        async with self.connect() as regie, refusals(NotPossible):
            logins, known = Logins(regie.pool, regie.vault.keys), Accounts(regie.pool, regie.store)
            now = await known.known(account)
            if not await logins.leads_to(issuer, subject, account, regie.actor().id):
                with regie.pending("accounts login", account, issuer, subject).until_known(NotPossible) as order:
                    now = await known.linked(account, issuer, regie.actor(), order)
                    await logins.link(issuer, subject, account)
        show_one(_row(now), output)

    @of_the_house("accounts", Action.ACCOUNTS)
    async def unlink(self, account: Whose, *, output: Format = "table") -> None:
        """Laat niemand meer inloggen als dit account, en beëindig de sessies daarvan, bijvoorbeeld omdat iemand een andere inlog krijgt."""
        async with self.connect() as regie, refusals(NotPossible):
            with regie.pending("accounts unlink", account).until_known(NotPossible) as order:
                now = await Accounts(regie.pool, regie.store).unlinked(account, regie.actor(), order)
                await Logins(regie.pool, regie.vault.keys).unlink(account)
        show_one(_row(now), output)

    @of_the_house("accounts", Action.ACCOUNTS)
    async def history(self, account: Whose, *, output: Format = "table") -> None:
        """Wie dit account wanneer wat gaf of afnam: rollen, waarneming en inloggen."""
        async with self.connect() as regie, refusals(NotPossible):
            told = await Accounts(regie.pool, regie.store).history(account)
        show_rows([_line(one) for one in told], output)

    @of_the_house("accounts", Action.ACCOUNTS)
    async def give(self, account: Whose, *, post: APost, output: Format = "table") -> None:
        """Geef iemand een rol."""
        given = PostGiven(account=account, **asdict(post))
        await self._carry_out("give", lambda known, by, order: known.give(given, by, order), output, given.model_dump_json())

    @of_the_house("accounts", Action.ACCOUNTS)
    async def take(self, account: Whose, *, post: APost, anyway: bool = False, output: Format = "table") -> None:
        """Trek een rol in. Wat iemand daarmee in handen heeft, draagt u eerst over.

        Parameters
        ----------
        anyway
            Trek de rol in, ook al heeft iemand er nog lopende trajecten mee in handen.
        """
        taken = PostTaken(account=account, **asdict(post))

        def do(known: Accounts, by: Actor, order: UUID) -> Awaitable[Account]:
            return known.take(taken, by, order, anyway=anyway)

        await self._carry_out("take", do, output, taken.model_dump_json())

    @of_the_house("accounts", Action.ACCOUNTS)
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

        def do(known: Accounts, by: Actor, order: UUID) -> Awaitable[Account]:
            return known.absent(account, substitute, since, until, by, order)

        await self._carry_out("absent", do, output, account, substitute, since, until)

    @of_the_house("accounts", Action.ACCOUNTS)
    async def back(self, account: Whose, *, since: Day, day: Day | None = None, output: Format = "table") -> None:
        """Leg vast dat iemand er weer is, of niet afwezig zal zijn.

        Parameters
        ----------
        since
            De eerste dag van de afwezigheid waarom het gaat.
        day
            De eerste dag dat iemand er weer is; zonder is dat vandaag.
        """
        on = day or current_day()
        await self._carry_out("back", lambda known, by, order: known.back(account, since, on, by, order), output, account, since, on)

    @of_the_house("accounts", Action.ACCOUNTS)
    async def close(self, account: Whose, *, output: Format = "table") -> None:
        """Sluit het account van wie vertrekt, en beëindig de sessies daarvan. Trajecten draagt u eerst over, en rollen legt u neer."""
        async with self.connect() as regie, refusals(NotPossible):
            with regie.pending("accounts close", account).until_known(NotPossible) as order:
                now = await Accounts(regie.pool, regie.store).close(account, regie.actor(), order)
                await end_all(regie.pool, account, End.CLOSED)
        show_one(_row(now), output)

    async def _carry_out(self, command: str, do: Do, output: Format, *said: object) -> None:
        """Carry out a command, once, of which this is `said`; and show the account as it is then."""
        async with self.connect() as regie, refusals(NotPossible):
            with regie.pending(f"accounts {command}", *said).until_known(NotPossible) as order:
                now = await do(Accounts(regie.pool, regie.store), regie.actor(), order)
        show_one(_row(now), output)


def _line(told: Recorded) -> Row:
    said = told.event.model_dump(mode="json", exclude={"account", "name"}, exclude_none=True)
    return {
        "wanneer": told.fact.occurred_at.isoformat(timespec="seconds"),
        "wat": told.event.titled(),
        "hoe": " ".join(map(str, said.values())),
        "door": told.fact.actor.id,
    }


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
