"""Login as the doors need it: leaving for an issuer, coming back with a session, and going."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg
import httpx2
import structlog

from events.sealing.blind_index import BlindIndex
from events.sealing.keyring import Keyring
from gateway.access.duties import at_odds
from gateway.access.who import Post, Who
from gateway.accounts.account import post_of
from gateway.logbook.decisions import Decisions
from gateway.logbook.logins import End, Happening, Manner, Refusal, Refusals
from gateway.login.attempts import Attempts
from gateway.login.calls import Caller
from gateway.login.client import Answer, Client, Identity
from gateway.login.configured import Configured
from gateway.login.issuer import Issuer
from gateway.login.logins import Logins
from gateway.login.posts import assurance_of, must_be_sure, posts_of, subject_in, text_at
from gateway.login.refusals import Silent, Untrue, Unwelcome
from gateway.login.residents import AS_A_PARTICIPANT, participant
from gateway.login.sessions import CLOSED, Session, Sessions
from gateway.login.strict import text_in
from gateway.login.systems import Systems
from gateway.login.tokens import must_be_meant, opened, subject_of
from projections.lists import accounts

BACK = "/inloggen/terug"
"""Below which the address lies at which an answer comes in, one for each issuer (RFC 9700 4.4.2)."""
LEFT = "/uitgelogd"
_LOGOUT = "http://schemas.openid.net/event/backchannel-logout"
_LOGOUT_TYPES = ("logout+jwt", "jwt")
LONGEST_NAME = 120
NO_POST = (
    "U bent ingelogd, maar hebt in Regie nog geen rol. Vraag uw beheerder om u in de groep te zetten die bij uw werk hoort, of om "
    "account {account} een rol te geven."
)
AT_ODDS = (
    "U hebt twee rollen die niet samengaan: wie rollen geeft, ziet zelf geen vertrouwelijke gegevens van deelnemers. Vraag uw beheerder "
    "welke van de twee weg kan, in Regie of in een groep van de inlogdienst."
)

log = structlog.get_logger()


class Login:
    """The issuers of one installation, and its sessions. `address` is what browsers call us by, `secret` the master secret."""

    def __init__(
        self, configured: Configured, pool: asyncpg.Pool, keys: Keyring, http: httpx2.AsyncClient, *, secret: str, address: str
    ) -> None:
        caller, self._pool, self._address = Caller(http), pool, address.rstrip("/")
        self.logins = Logins(pool, keys)
        self._index = BlindIndex(pool, keys)
        self.systems = Systems(configured.systems, caller)
        self.sessions = Sessions(pool, keys, configured.idle, configured.longest)
        self.refusals = Refusals(Decisions(pool))
        self.attempts = Attempts(secret)
        self.clients = {one.name: Client(Issuer(one, caller), f"{self._address}{BACK}/{one.name}") for one in configured.issuers}

    async def leave(self, name: str, browser: str, place: str, now: float) -> str:
        """Where somebody goes to say who they are, to come back to `place`. Raises `KeyError`, `Silent`, `Untrue`."""
        return await self.clients[name].question(self.attempts.begin(browser, name, place, now))

    async def arrive(self, name: str, browser: str, answer: Answer, device: str, now: float) -> tuple[str, str]:
        """The token of a new session of who came back, and where they wanted to go.

        Raises:
            Untrue: the answer does not hold, or is that of another issuer than was left for.
            Unwelcome: it does, and is not enough.
            Silent: the issuer does not answer.
        """
        states = [value for key, value in answer if key == "state"]
        attempt = self.attempts.recognise(browser, states[0] if len(states) == 1 else "", now)
        if attempt.issuer != name or name not in self.clients:
            raise Untrue("an answer at the address of another issuer")
        client = self.clients[name]
        return await self.welcome(name, await client.identity(answer, attempt, now), device), attempt.place

    async def refused(self, name: str, wrong: Exception, happening: Happening = Happening.IN, way: Manner = Manner.BROWSER) -> None:
        """Take down that somebody was not believed, or not let in, at an issuer."""
        account = wrong.account if isinstance(wrong, Unwelcome) and wrong.account else ""
        await self.refusals.refused(Refusal(happening, way, name, str(account)), str(wrong) or type(wrong).__name__)

    async def welcome(self, name: str, identity: Identity, device: str, way: Manner = Manner.BROWSER) -> str:
        """The token of a new session of who it is by an issuer. Raises `Untrue`, `Unwelcome`."""
        settings = self.clients[name].settings
        assurance = assurance_of(settings, identity.claims)
        must_be_sure(settings, assurance)
        subject = subject_in(settings, identity.claims)
        if settings.claims.citizen_number:
            account, posts = await participant(self._index, settings, identity.claims), AS_A_PARTICIPANT
        else:
            posts = posts_of(settings, identity.claims)
            account = await self.logins.account(settings.issuer, subject)
            await self._must_work_here(account, posts)
        called = (text_at(identity.claims, settings.claims.name) or "")[:LONGEST_NAME]
        return await self.sessions.begin(identity, name, Who(str(account), posts, assurance), called, device, way)

    async def _must_work_here(self, account: UUID, posts: Sequence[Post]) -> None:
        """See that somebody has something to do here: by the word of the issuer, or by what Regie has of their account."""
        known = await accounts.find(self._pool, account)
        if known and known.closed:
            raise Unwelcome(CLOSED, account)
        theirs = [*posts, *map(post_of, known.posts if known else ())]
        if not theirs:
            raise Unwelcome(NO_POST.format(account=account), account)
        if at_odds(theirs):
            raise Unwelcome(AT_ODDS, account)

    async def go(self, session: Session) -> str | None:
        """End a session; where to go to end it at the issuer as well, None when that is nowhere, or not now."""
        await self.sessions.end(UUID(session.who.account), session.id, End.LEFT)
        if (client := self.clients.get(session.issuer)) is None:
            return None
        try:
            return await client.farewell(session.token, f"{self._address}{LEFT}")
        except (Silent, Untrue) as wrong:
            log.warning("an issuer does not tell where a login ends", issuer=session.issuer, why=str(wrong))
            return None

    async def told_to_end(self, name: str, token: str, now: float) -> int:
        """An issuer says that a login has ended (Back-Channel Logout 1.0, 2.6); how many sessions that were.

        Raises:
            KeyError: there is no such issuer.
            Untrue: it is not the issuer that says so.
            Silent: the issuer does not tell its keys.
        """
        client = self.clients[name]
        settings = client.settings
        claims = (await opened(token, client.issuer.key, settings.algorithms, _LOGOUT_TYPES)).claims
        must_be_meant(claims, issuer=settings.issuer, audience=settings.client_id, now=now)
        text_in(claims, "jti")
        events = claims.get("events")
        if "nonce" in claims or not isinstance(events, dict) or not isinstance(events.get(_LOGOUT), dict):
            raise Untrue("a token that does not end a login")
        if "sid" in claims:
            return await self.sessions.end_issued(settings.issuer, text_in(claims, "sid"))
        return await self.sessions.end_subject(settings.issuer, subject_of(claims))

    async def seen_to_end(self, name: str, issuer: str, session: str) -> int:
        """A browser says so, in a frame of the issuer (Front-Channel Logout 1.0). It is believed, as nobody else knows what the issuer
        calls a session. Raises `KeyError`, `Untrue`."""
        settings = self.clients[name].settings
        if issuer != settings.issuer or not session:
            raise Untrue("a frame of another issuer")
        return await self.sessions.end_issued(settings.issuer, session)
