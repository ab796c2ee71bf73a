"""A link by which somebody answers one question without an account, and the code of a letter that leads there.

Both follow from the master secret, the question and the edition of its link (docs/decisions/0034): whoever reads the database can make
neither, and a mail that is sent again holds the same link. Which editions are good is told on the stream of the question's links.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from hmac import compare_digest, digest
from uuid import UUID

from events.fact import Actor, Fact
from events.log.codec import decode, encode
from events.log.store import EventStore
from events.log.streams import form_code_stream, form_stream
from events.vocabulary.base import Event
from events.vocabulary.forms import FormCodeMade, FormLinkMade, FormLinkWithdrawn, Reader
from events.vocabulary.words import TELLING

KIND = "formulier"
"""What the channel is called in the register of partners."""
FORM_PATH = "/formulier"
"""Where the pages are; a link has its token behind it."""
_HEAD, _MAC = 18, 16
"""Bytes of the number of the question with the edition, and of what shows that we made it."""
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letters that look like digits."""
_CODE = 12
"""Characters of a code: 60 bits."""
_MEANT = str.maketrans("OIL", "011")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{46}")


@dataclass(frozen=True, slots=True)
class Link:
    """A link to the form of one question; `edition` counts those of the question. `made_at` is when, and `by` who made it."""

    request: UUID
    trajectory: UUID
    partner: UUID
    edition: int
    reader: Reader
    made_at: datetime
    by: Actor
    withdrawn: bool = False

    @property
    def head(self) -> bytes:
        """Which link it is, in bytes."""
        return self.request.bytes + self.edition.to_bytes(2, "big")


def token_of(master: str, link: Link) -> str:
    """What stands behind the address of the form: the link, and what nobody can make without the master secret."""
    return urlsafe_b64encode(link.head + _shown(master, link.head)).decode().rstrip("=")


def read_token(master: str, token: str) -> tuple[UUID, int] | None:
    """The question and the edition that a token is for; None when we did not make it."""
    if not _TOKEN.fullmatch(token):
        return None
    try:
        told = urlsafe_b64decode(f"{token}==")
    except Error:
        return None
    head, mac = told[:_HEAD], told[_HEAD:]
    if not compare_digest(mac, _shown(master, head)):
        return None
    return UUID(bytes=head[:16]), int.from_bytes(head[16:], "big")


def address_of(base: str, master: str, link: Link) -> str:
    """The whole address of a link, of an installation that is reached at `base`."""
    return f"{base.rstrip('/')}{FORM_PATH}/{token_of(master, link)}"


def code_of(master: str, link: Link) -> str:
    """The code of a letter, in groups of four."""
    number = int.from_bytes(digest(master.encode(), b"brief:" + link.head, sha256)[:8], "big") >> 4
    letters = "".join(_LETTERS[number >> 5 * place & 31] for place in reversed(range(_CODE)))
    return "-".join(letters[at : at + 4] for at in range(0, _CODE, 4))


def typed_code(text: str) -> str | None:
    """A code as somebody typed it, however they spelled it; None when it cannot be one."""
    letters = re.sub(r"[\s\-\u2010-\u2015]", "", text).upper().translate(_MEANT)
    return letters if len(letters) == _CODE and set(letters) <= set(_LETTERS) else None


def code_stream(master: str, code: str) -> UUID:
    """The stream on which it is told to which link a code leads."""
    return form_code_stream(digest(master.encode(), b"code:" + (typed_code(code) or "").encode(), sha256).hex())


async def links_of(store: EventStore, request: UUID) -> list[Link]:
    """The links of a question that were ever made, the oldest first."""
    links: dict[int, Link] = {}
    for stored in await store.read_stream(form_stream(request), opened=True):
        recorded = decode(stored)
        match recorded.event:
            case FormLinkMade() as made:
                by, at = recorded.fact.actor, recorded.fact.occurred_at
                links[made.edition] = Link(made.request, made.trajectory, made.partner, made.edition, made.reader, at, by)
            case FormLinkWithdrawn() as gone if gone.edition in links:
                links[gone.edition] = replace(links[gone.edition], withdrawn=True)
    return list(links.values())


async def find(store: EventStore, request: UUID, edition: int) -> Link | None:
    """One link of a question, good or not."""
    return next((link for link in await links_of(store, request) if link.edition == edition), None)


async def find_by_code(store: EventStore, master: str, code: str) -> Link | None:
    """The link to which the code of a letter leads; None when no letter has it."""
    for stored in await store.read_stream(code_stream(master, code)) if typed_code(code) else ():
        if isinstance(made := decode(stored).event, FormCodeMade):
            return await find(store, made.request, made.edition)
    return None


async def make(store: EventStore, told: FormLinkMade, by: Actor, now: datetime) -> Link:
    """Make a link; its edition is the next one, whatever was told of it.

    Raises:
        VersionConflict: another was made at the same moment.
    """
    stream = form_stream(told.request)
    version = await store.version(stream)
    edition = max((link.edition for link in await links_of(store, told.request)), default=0) + 1
    made = told.model_copy(update={"edition": edition})
    await _append(store, stream, version, made, f"link:{edition}", by, now)
    return Link(made.request, made.trajectory, made.partner, edition, made.reader, now, by)


async def withdraw(store: EventStore, link: Link, reason: str, by: Actor, now: datetime) -> None:
    """A link is no longer good; one that was not already. Raises `VersionConflict` as `make` does, and `ValueError` for no good reason."""
    told = FormLinkWithdrawn(request=link.request, trajectory=link.trajectory, edition=link.edition, reason=TELLING.enter(reason))
    stream = form_stream(link.request)
    version, known = await store.version(stream), await find(store, link.request, link.edition)
    if known and not known.withdrawn:
        await _append(store, stream, version, told, f"ingetrokken:{link.edition}", by, now)


async def print_code(store: EventStore, master: str, link: Link, by: Actor, now: datetime) -> str:
    """The code for a letter with this link, which leads there from now on."""
    code = code_of(master, link)
    stream = code_stream(master, code)
    if not await store.version(stream):
        made = FormCodeMade(request=link.request, trajectory=link.trajectory, edition=link.edition)
        await _append(store, stream, 0, made, "code", by, now)
    return code


async def _append(store: EventStore, stream: UUID, version: int, event: Event, key: str, by: Actor, now: datetime) -> None:
    await store.append(stream, [encode(Fact(event, now, by, key), stream)], expected=version)


def _shown(master: str, head: bytes) -> bytes:
    return digest(master.encode(), b"formulier:" + head, sha256)[:_MAC]
