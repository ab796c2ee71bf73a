"""`regie accounts`: who works with Regie, what they are and where, and who stands in for whom."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID, uuid5

from cyclopts import App, Parameter

from events.days import current_day
from events.fact import Actor, Recorded
from events.vocabulary.staff import LoginAsked, PostAsked, PostGiven, PostTaken
from events.vocabulary.words import CODE, NAME, TELLING
from gateway.access.terms import Action
from gateway.accounts.account import Account, Asked
from gateway.accounts.keeping import Accounts
from gateway.accounts.staff import GONE, Place, Staff, account_in
from gateway.agreeing import Ask, until, waiting
from gateway.cli.connection import Connect, Connections
from gateway.cli.group import grouped
from gateway.cli.moments import Day
from gateway.cli.needs import of_the_house
from gateway.cli.output import Format, Row, refusals, show_one, show_rows, talk, typed
from gateway.fate import NotPossible
from gateway.login.logins import Logins
from projections.lists.accounts import everybody
from workflows.law.moments import shown_day, shown_moment

ASKED = "{request} wacht op een ander, tot {until}: regie accounts agree {account} {request}"
Why = Annotated[str | None, Parameter(name="--reason", help="Waarom; nodig als een ander ermee moet instemmen.")]
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
        """Wie dit is, in welke rollen, wie ermee inlogt, wanneer wie waarneemt, en wat op een ander wacht."""
        async with self.connect() as regie, refusals(NotPossible):
            now = await _kept(regie).known(account)
            leading = await _logins_of(regie).leading_to(account)
        _show(now, output, inlog=_logins(now, leading))

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
    async def login(self, account: Whose, *, issuer: str, subject: str, reason: Why = None, output: Format = "table") -> None:
        """Leg vast wie bij een inlogdienst dit account is, ook voordat die voor het eerst komt. Soms stemt eerst een ander daarmee in.

        Parameters
        ----------
        issuer
            Het adres van de inlogdienst, precies zoals het bij issuer staat in het document van REGIE_LOGIN_FILE.
        subject
            Hoe die inlogdienst deze persoon noemt: wat staat onder sub, of onder de claim die het document daarvoor noemt.
        """
        issuer, subject = typed(CODE, "De inlogdienst (--issuer)", issuer), typed(CODE, "De persoon (--subject)", subject)
        why = _why(reason)
        async with self.connect() as regie, refusals(NotPossible):
            logins, known, by = _logins_of(regie), _kept(regie), regie.actor()
            now, alone = await known.known(account), regie.acting.at_machine
            # Of who came of themselves it is told who they are, for who is to agree with what they are given.
            if not await logins.leads_to(issuer, subject, account, by.id) or (issuer, subject) not in now.logins:
                with regie.pending("accounts login", account, issuer, subject, why).until_known(NotPossible) as order:
                    now = await known.linked(account, issuer, subject, by, order, reason=why, at_machine=alone)
        _show(now, output)

    @of_the_house("accounts", Action.ACCOUNTS)
    async def unlink(self, account: Whose, *, output: Format = "table") -> None:
        """Laat niemand meer inloggen als dit account, en beëindig de sessies daarvan, bijvoorbeeld omdat iemand een andere inlog krijgt."""
        async with self.connect() as regie, refusals(NotPossible):
            with regie.pending("accounts unlink", account).until_known(NotPossible) as order:
                now = await _kept(regie).unlinked(account, regie.actor(), order)
        _show(now, output)

    @of_the_house("accounts", Action.ACCOUNTS)
    async def history(self, account: Whose, *, output: Format = "table") -> None:
        """Wie dit account wanneer wat gaf of afnam: rollen, waarneming en inloggen."""
        async with self.connect() as regie, refusals(NotPossible):
            told = await _kept(regie).history(account)
        show_rows([_line(one) for one in told], output)

    @of_the_house("accounts", Action.ACCOUNTS)
    async def give(self, account: Whose, *, post: APost, reason: Why = None, output: Format = "table") -> None:
        """Geef iemand een rol. Met een rol die vertrouwelijke gegevens laat zien of zelf rollen geeft, stemt eerst een ander in."""
        given, why = PostGiven(account=account, **asdict(post)), _why(reason)
        async with self.connect() as regie, refusals(NotPossible):
            with regie.pending("accounts give", given.model_dump_json(), why).until_known(NotPossible) as order:
                known, alone = _kept(regie), regie.acting.at_machine
                now = await known.give(given, regie.actor(), order, reason=why, at_machine=alone)
        _show(now, output)

    @of_the_house("accounts", Action.ACCOUNTS)
    async def waiting(self, *, output: Format = "table") -> None:
        """Welke rollen en inlogs zijn gevraagd, en wachten tot een ander ermee instemt; het eerst wat het eerst vervalt."""
        async with self.connect() as regie:
            found = await _kept(regie).waiting()
            leading = {one.id: await _logins_of(regie).leading_to(one.id) for one, _ in found}
        show_rows(
            [
                {"account": one.id, "naam": str(one.name) or GONE, "inlog": _logins(one, leading[one.id]), **_asked(ask)}
                for one, ask in found
            ],
            output,
        )

    @of_the_house("accounts", Action.ACCOUNTS)
    async def agree(self, account: Whose, request: str, *, output: Format = "table") -> None:
        """Stem in met een rol of inlog die een ander vroeg. Kijk eerst na om wie het gaat, en vraag het na als u dat niet weet.

        Parameters
        ----------
        request
            Wat er is gevraagd, zoals vraag-1; zie regie accounts waiting.
        """
        async with self.connect() as regie, refusals(NotPossible):
            alone = regie.acting.logged_in and regie.acting.at_machine
            with regie.pending("accounts agree", account, request).until_known(NotPossible) as order:
                now = await _kept(regie).agree(account, request, regie.actor(), order, at_machine=alone)
        _show(now, output)

    @of_the_house("accounts", Action.ACCOUNTS)
    async def refuse(self, account: Whose, request: str, *, reason: str, output: Format = "table") -> None:
        """Stem niet in met een rol of inlog die is gevraagd, of trek uw eigen vraag in.

        Parameters
        ----------
        request
            Wat er is gevraagd, zoals vraag-1; zie regie accounts waiting.
        reason
            Waarom niet.
        """
        why = typed(TELLING, "De reden (--reason)", reason)
        await self._carry_out(
            "refuse", lambda known, by, order: known.decline(account, request, why, by, order), output, account, request, why
        )

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

    @of_the_house("accounts", Action.SUBSTITUTE)
    async def absent(self, account: Whose, *, substitute: str, since: Day, until: Day, output: Format = "table") -> None:
        """Leg vast dat iemand afwezig is, en wie waarneemt. Voor een regisseur doet die dat zelf, of een coördinator van de gemeente.

        Parameters
        ----------
        substitute
            Wie waarneemt: een collega met dezelfde rol in dezelfde gemeente, op naam of het nummer van het account.
        since
            De eerste dag.
        until
            De laatste dag.
        """

        who = typed(NAME, "Wie waarneemt (--substitute)", substitute)
        async with self.connect() as regie, refusals(NotPossible):
            known, by, posts = _kept(regie), regie.actor(), regie.acting.posts
            other = account_in(who)
            if other is None:
                here = [one for one in (await known.known(account)).posts if one.municipality]
                places = {Place(UUID(one.municipality)) for one in here if one.municipality}
                other = await Staff(regie.pool, regie.store).one_of(who, {one.role for one in here}, places)
            with regie.pending("accounts absent", account, other, since, until).until_known(NotPossible) as order:
                now = await known.absent(account, other, since, until, by, order, posts=posts)
        _show(now, output)

    @of_the_house("accounts", Action.SUBSTITUTE)
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
        async with self.connect() as regie, refusals(NotPossible):
            known, by, posts = _kept(regie), regie.actor(), regie.acting.posts
            with regie.pending("accounts back", account, since, on).until_known(NotPossible) as order:
                now = await known.back(account, since, on, by, order, posts=posts)
        _show(now, output)

    @of_the_house("accounts", Action.ACCOUNTS)
    async def close(self, account: Whose, *, output: Format = "table") -> None:
        """Sluit het account van wie vertrekt, en beëindig de sessies daarvan. Trajecten draagt u eerst over, en rollen legt u neer."""
        async with self.connect() as regie, refusals(NotPossible):
            with regie.pending("accounts close", account).until_known(NotPossible) as order:
                now = await _kept(regie).close(account, regie.actor(), order)
        _show(now, output)

    async def _carry_out(self, command: str, do: Do, output: Format, *said: object) -> None:
        """Carry out a command, once, of which this is `said`; and show the account as it is then."""
        async with self.connect() as regie, refusals(NotPossible):
            with regie.pending(f"accounts {command}", *said).until_known(NotPossible) as order:
                now = await do(_kept(regie), regie.actor(), order)
        _show(now, output)


def _logins_of(regie: Connections) -> Logins:
    return Logins(regie.pool, regie.vault.keys)


def _kept(regie: Connections) -> Accounts:
    return Accounts(regie.pool, regie.store, _logins_of(regie))


def _why(reason: str | None) -> str | None:
    return None if reason is None else typed(TELLING, "De reden (--reason)", reason)


def _line(told: Recorded) -> Row:
    said = told.event.model_dump(mode="json", exclude={"account", "name"}, exclude_none=True)
    return {
        "wanneer": told.fact.occurred_at.isoformat(timespec="seconds"),
        "wat": told.event.titled(),
        "hoe": " ".join(map(str, said.values())),
        "door": told.fact.actor.id,
    }


def _logins(now: Account, leading: int) -> str:
    """Where somebody logs in as an account: linked by colleagues, or of themselves, of which is known only that it is so."""
    themselves = ["kwam uit zichzelf, niet bekend als wie"] * (leading > len(now.logins))
    return ", ".join([*(f"{subject or GONE} bij {issuer}" for issuer, subject in now.logins), *themselves]) if leading else ""


def _show(now: Account, output: Format, **more: str) -> None:
    for ask in (asks := waiting(now.asked, datetime.now(UTC))):
        talk.print(ASKED.format(request=ask.what.request, account=now.id, until=shown_moment(until(ask))))
    show_one({**_row(now), **more, "wacht op een ander": ", ".join(ask.what.request for ask in asks)}, output)


def _asked(ask: Ask[Asked]) -> Row:
    match ask.what:
        case PostAsked() as post:
            what = " ".join(filter(None, (post.role, str(post.municipality or ""), str(post.organisation or ""))))
        case LoginAsked() as login:
            what = f"inloggen als {login.subject or GONE} bij {login.issuer}"
    return {"vraag": ask.what.request, "wat": what, "waarom": str(ask.what.reason) or GONE, "door": ask.by, "tot": until(ask)}


def _row(now: Account) -> Row:
    posts = (" ".join(filter(None, (str(one.role), one.municipality, str(one.organisation or "")))) for one in now.posts)
    absences = (f"{shown_day(one.starts)} tot en met {shown_day(one.ends)}: {one.substitute}" for one in now.absences)
    return {
        "account": now.id,
        "naam": str(now.name) or GONE,
        "rollen": ", ".join(posts),
        "waarneming": ", ".join(absences),
        "gesloten": "ja" if now.closed else "nee",
    }
