"""Sessions, kept by us: the browser has a random token, the database its hash, and what is said of somebody is sealed with a key of theirs.

A session ends when it is not used for a while, after a time in any case, when somebody ends it, and when the issuer does.
"""

import hashlib
import hmac
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import asyncpg
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import JsonValue

from events.sealing.keyring import Keyring
from events.vocabulary.staff import Office
from events.vocabulary.values import Role
from gateway.access.who import Assurance, Post, Who
from gateway.logbook.decisions import write
from gateway.logbook.logins import End, Manner, came
from gateway.login.client import Identity
from gateway.login.logins import Logins, end_all, end_sessions
from gateway.login.refusals import Unwelcome

NOTED = timedelta(minutes=1)
"""After which it is noted again that a session is used."""
MOST = 20
"""Sessions of one account; the one that was not used for longest ends when there are more."""
_NONCE = 12
CLOSED = "Dit account is gesloten. Vraag de beheerder van uw organisatie wat er aan de hand is."


@dataclass(frozen=True, slots=True)
class Session:
    """A session that is open. `issuer` is the name of who said who it is, and `token` what that is shown when it ends; `form` goes along
    with each form of theirs, and stays the same over sessions, so that what was filled in can be sent after logging in again."""

    id: UUID
    who: Who
    name: str
    device: str
    issuer: str
    token: str
    form: bytes
    begun: datetime
    seen: datetime
    until: datetime


class Sessions:
    """Sessions in one database, with the keys of whom they are."""

    def __init__(self, pool: asyncpg.Pool, keys: Keyring, idle: timedelta, longest: timedelta) -> None:
        self._pool = pool
        self._keys = keys
        self._logins = Logins(pool, keys)
        self._idle = idle
        self._longest = longest

    async def begin(self, identity: Identity, issuer: str, who: Who, name: str, device: str, way: Manner = Manner.BROWSER) -> str:
        """Begin a session, and take that down; what comes back is for the browser alone. Raises `Unwelcome` when the account is closed for
        good."""
        token, id, account = secrets.token_urlsafe(32), uuid4(), UUID(who.account)
        told = json.dumps({"who": _told(who), "name": name, "device": device, "issuer": issuer, "token": identity.token}).encode()
        cipher = await self._keys.present(account)
        if cipher is None:
            raise Unwelcome(CLOSED, account)
        nonce = secrets.token_bytes(_NONCE)
        sealed = nonce + cipher.encrypt(nonce, told, id.bytes)
        issued = await self._logins.code(identity.issuer, "session", identity.session) if identity.session else None
        subject = await self._logins.code(identity.issuer, "sub", identity.subject)
        async with self._pool.acquire() as conn, conn.transaction():
            await end_sessions(conn, End.LAPSED, "until <= now() or seen <= now() - $1::interval", self._idle)
            await end_sessions(conn, End.TOO_MANY, _TOO_MANY, account, MOST - 1)
            await conn.execute(_BEGIN, _hash(token), id, account, issued, subject, self._longest, sealed)
            await write(conn, [came(who.account, id, issuer, way)])
        return token

    async def find(self, token: str, *, used: bool) -> Session | None:
        """The open session of a browser; `used` says whether somebody does something in it, rather than a page that is open."""
        row = await self._pool.fetchrow(_FIND, _hash(token), self._idle)
        if row is None or (session := await self._opened(row)) is None:
            return None
        if used and row["now"] - session.seen > NOTED:
            await self._pool.execute("update sessions set seen = now() where id = $1", session.id)
        return session

    async def is_open(self, id: UUID) -> bool:
        """Whether a session is open still."""
        return bool(await self._pool.fetchval(_IS_OPEN, id, self._idle))

    async def of(self, account: UUID) -> list[Session]:
        """The open sessions of an account, the one used last first."""
        rows = await self._pool.fetch(_OF, account, self._idle)
        return [session for row in rows if (session := await self._opened(row))]

    async def end(self, account: UUID, id: UUID, why: End = End.ENDED) -> bool:
        """End a session of an account; whether there was one."""
        return await self._ended(why, "account = $1 and id = $2", account, id) == 1

    async def end_token(self, token: str, why: End) -> None:
        """End the session of a browser, if it is one."""
        await self._ended(why, "token = $1", _hash(token))

    async def end_others(self, account: UUID, but: UUID | None = None, why: End = End.ENDED) -> int:
        """End every session of an account, but for this one; how many that were."""
        return await end_all(self._pool, account, why, but)

    async def end_issued(self, issuer: str, session: str) -> int:
        """End what an issuer calls a session; how many that were."""
        return await self._ended(End.ISSUER, "issued = $1", await self._logins.code(issuer, "session", session))

    async def end_subject(self, issuer: str, subject: str) -> int:
        """End every session that an issuer began for somebody whom it calls so (`sub`), whatever their account is known by; how many that
        were."""
        return await self._ended(End.ISSUER, "subject = $1", await self._logins.code(issuer, "sub", subject))

    async def _ended(self, why: End, condition: str, *values: object) -> int:
        async with self._pool.acquire() as conn, conn.transaction():
            return await end_sessions(conn, why, condition, *values)

    async def _opened(self, row: asyncpg.Record) -> Session | None:
        secret = await self._keys.secret(row["account"])
        if secret is None:
            return None
        sealed: bytes = row["sealed"]
        try:
            told = json.loads(AESGCM(secret).decrypt(sealed[:_NONCE], sealed[_NONCE:], row["id"].bytes))
        except InvalidTag:
            return None
        who = _who(str(row["account"]), told["who"])
        form = hmac.digest(secret, b"forms", "sha256")[:16]
        words = (told["name"], told["device"], told["issuer"], told["token"])
        return Session(row["id"], who, *words, form, row["begun"], row["seen"], min(row["until"], row["seen"] + self._idle))


def masked(form: bytes) -> str:
    """The secret of forms as it stands in a page: another text each time, so that the length of a packed page tells nothing of it."""
    mask = secrets.token_bytes(len(form))
    return urlsafe_b64encode(mask + bytes(one ^ other for one, other in zip(mask, form, strict=True))).decode()


def unmasked(text: str) -> bytes:
    """The secret that stands in a form; nothing when there is none."""
    try:
        both = urlsafe_b64decode(text.encode("ascii"))
    except ValueError:
        return b""
    half = len(both) // 2
    return bytes(one ^ other for one, other in zip(both[:half], both[half:], strict=False)) if len(both) == 2 * half else b""


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode(errors="replace")).digest()


def _told(who: Who) -> JsonValue:
    posts: list[JsonValue] = [
        [str(post.role), post.municipality, str(post.organisation) if post.organisation else None] for post in who.posts
    ]
    return {"posts": posts, "assurance": who.assurance and str(who.assurance)}


def _who(account: str, told: dict[str, JsonValue]) -> Who:
    posts = told["posts"]
    assert isinstance(posts, list)
    assurance = told["assurance"]
    return Who(account, tuple(_post(post) for post in posts), Assurance(str(assurance)) if assurance else None)


def _post(told: JsonValue) -> Post:
    assert isinstance(told, list)
    role, municipality, organisation = (one if isinstance(one, str) else None for one in told)
    assert role
    return Post(Office(role) if role in set(Office) else Role(role), municipality, UUID(organisation) if organisation else None)


_OPEN = "until > now() and seen > now() - $2::interval"
_COLUMNS = "id, account, begun, seen, until, sealed, now() as now"
_BEGIN = "insert into sessions (token, id, account, issued, subject, until, sealed) values ($1, $2, $3, $4, $5, now() + $6::interval, $7)"
_FIND = f"select {_COLUMNS} from sessions where token = $1 and {_OPEN}"
_IS_OPEN = f"select true from sessions where id = $1 and {_OPEN}"
_OF = f"select {_COLUMNS} from sessions where account = $1 and {_OPEN} order by seen desc, id"
_TOO_MANY = "id in (select id from sessions where account = $1 order by seen desc, id offset $2)"
