"""`regie login`, `logout` and `whoami`: who somebody is at the command line."""

import platform
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from gateway.access.who import Who
from gateway.accounts.keeping import Accounts
from gateway.accounts.staff import Staff, account_in
from gateway.asking import Asking
from gateway.cli.acting import acting
from gateway.cli.connection import Connections, at_machine
from gateway.cli.kept import Kept, Unsafe
from gateway.cli.needs import of_nobody
from gateway.cli.output import Exit, Format, show_one, show_text, stop, talk, why
from gateway.logbook.decisions import Decisions
from gateway.logbook.logins import End, Manner
from gateway.login.refusals import Silent, Untrue, Unwelcome
from workflows.law.moments import shown_moment

if TYPE_CHECKING:
    # What logging in is made of is not waited for where nobody logs in.
    from gateway.login.client import Client
    from gateway.login.login import Login

Enter = Callable[[], AbstractAsyncContextManager[tuple[Connections, "Login | None"]]]
"""Reaches the installation and its login, where nobody has to be known yet."""
NO_LOGIN = (
    "Deze installatie vraagt niemand wie die is: er is geen REGIE_LOGIN_FILE. U werkt onder de naam waarmee u op deze machine bent "
    "aangemeld."
)
SILENT = "De inlogdienst {title} antwoordt nu niet zoals het hoort. Probeer het over een paar minuten opnieuw, of waarschuw uw beheerder."
UNTRUE = "Het inloggen is niet gelukt: het antwoord van de inlogdienst klopt niet. Begin opnieuw, of waarschuw uw beheerder."


@dataclass(frozen=True)
class Session:
    """What each command does; `enter` reaches the installation, and `kept` is where somebody's session is."""

    enter: Enter
    kept: Callable[[], Kept]

    @of_nobody
    async def login(self, *, issuer: str = "") -> None:
        """Zeg wie u bent: u krijgt een code, en voert die in uw browser in. Daarna werkt u met uw eigen rechten, tot uw sessie eindigt.

        Parameters
        ----------
        issuer
            De naam van de inlogdienst, als er meer dan een is.
        """
        from gateway.login.device import begin, wait

        async with self.enter() as (regie, login):
            if login is None:
                stop(Exit.REFUSED, NO_LOGIN)
            name, client = _chosen(login, issuer)
            former = _former(self.kept())
            try:
                code = await begin(client)
                talk.print(f"Ga in een browser naar {code.place} en voer deze code in: {code.user}")
                token = await login.welcome(name, await wait(client, code), f"De opdrachtregel op {platform.node()[:60]}", Manner.DEVICE)
            except (Unwelcome, Silent, Untrue) as wrong:
                await login.refused(name, wrong, way=Manner.DEVICE)
                stop(*_refused(wrong, client))
            try:
                self.kept().keep(token)
            except OSError as error:
                await login.sessions.end_token(token, End.LEFT)
                stop(Exit.FAILED, f"Uw sessie is hier niet te bewaren, en daarom beëindigd: {why(error)}.")
            if former:
                await login.sessions.end_token(former, End.AGAIN)
            if session := await login.sessions.find(token, used=False):
                await _tell_changes(regie, UUID(session.who.account))
        talk.print("U bent ingelogd. Wie u nu bent, zegt regie whoami; uitloggen doet u met regie logout.")

    @of_nobody
    async def logout(self) -> None:
        """Beëindig uw sessie aan de opdrachtregel. Bij de inlogdienst zelf blijft u ingelogd tot u daar uitlogt."""
        kept = self.kept()
        token = _former(kept)
        async with self.enter() as (_, login):
            if login and token:
                await login.sessions.end_token(token, End.LEFT)
        kept.forget()
        talk.print("U bent uitgelogd." if token else "U was niet ingelogd.")

    @of_nobody
    def token(self) -> None:
        """Toon het token van uw sessie, om de API mee aan te roepen. Wie het heeft, kan wat u kunt: geef het niemand."""
        try:
            token = self.kept().read()
        except Unsafe as unsafe:
            stop(Exit.REFUSED, str(unsafe))
        if token is None:
            stop(Exit.REFUSED, "U bent niet ingelogd. Zeg eerst wie u bent: regie login.")
        show_text(token)

    @of_nobody
    async def whoami(self, *, output: Format = "table") -> None:
        """Wie u bent voor Regie, in welke rollen, en tot wanneer uw sessie duurt als u niets doet."""
        async with self.enter() as (regie, login):
            asking = Asking(regie.pool, Decisions(regie.pool))
            whoever = await acting(login, asking, self.kept(), at_machine=at_machine(regie.dsn))
        session = whoever.session
        name = session.name if session else "de beheerder van deze machine" if whoever.asker.asking else whoever.account
        roles = _roles(whoever.asker.asking[1].who) if whoever.asker.asking else "regisseur"
        account = whoever.account if whoever.asker.asking else None
        show_one({"account": account, "naam": name, "rollen": roles, "sessie tot": session.until if session else None}, output)


async def _tell_changes(regie: Connections, account: UUID) -> None:
    """Tell somebody once what others did to their account."""
    accounts = Accounts(regie.pool, regie.store)
    if (found := await accounts.unseen(account)) is None:
        return
    numbers = [number for one in found.those if (number := account_in(one.by))]
    names = {str(id): name for id, name in (await Staff(regie.pool, regie.store).called(numbers)).items()}
    talk.print("Aan uw account deden anderen dit sinds u het de vorige keer zag:")
    for one in found.those:
        about = " ".join(filter(None, (one.about, str(one.where or ""))))
        talk.print(f"  {shown_moment(one.at)}: {one.what}{about and f' ({about})'}, door {names.get(one.by, one.by)}")
    if found.before:
        talk.print(f"  En {found.before} keer eerder.")
    talk.print("Klopt het niet? Vertel het uw beheerder of de privacyfunctionaris.")
    await accounts.seen(account, found.upto)


def _refused(wrong: Exception, client: "Client") -> tuple[Exit, str]:
    match wrong:
        case Unwelcome():
            return Exit.REFUSED, str(wrong)
        case Silent():
            return Exit.UNHEALTHY, SILENT.format(title=client.settings.title)
        case _:
            return Exit.FAILED, UNTRUE


def _chosen(login: "Login", issuer: str) -> "tuple[str, Client]":
    """The issuer that is meant. Residents log in for their own affairs, and those are not done here."""
    offered = {name: client for name, client in login.clients.items() if not client.settings.residents}
    name = issuer or (next(iter(offered)) if len(offered) == 1 else "")
    if name not in offered:
        named = ", ".join(f"{name} ({client.settings.title})" for name, client in offered.items()) or "er is er geen voor medewerkers"
        stop(Exit.USAGE, f"Zeg met --issuer bij welke inlogdienst u inlogt: {named}.")
    return name, offered[name]


def _former(kept: Kept) -> str | None:
    """The token that is kept; what others could read is not used for anything."""
    try:
        return kept.read()
    except Unsafe:
        return None


def _roles(who: Who) -> str:
    return ", ".join(" ".join(filter(None, (str(one.role), one.municipality, str(one.organisation or "")))) for one in who.posts)
