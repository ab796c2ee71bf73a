"""What systems of partners show: each is of one partner at most, by the log.

What is known of one stands on a stream of its own, so that whoever shows it is found in one read, and no two partners ever have it.
"""

import re
from uuid import UUID

from events.log.codec import decode
from events.log.store import EventStore
from events.log.streams import credential_stream
from events.vocabulary.inbox import Credential, PartnerCredentialLinked, PartnerCredentialUnlinked, Way
from events.vocabulary.words import CODE, VISIBLE
from gateway.partners.identifying import oin

_THUMBPRINT = re.compile(r"[0-9a-f]{64}")


def stream_of(credential: Credential) -> UUID:
    """Where it is told whose it is; by this number people name it as well."""
    return credential_stream(credential.way, credential.issuer, credential.name)


async def holder(store: EventStore, credential: Credential) -> PartnerCredentialLinked | None:
    """Whose it is now; None when it is nobody's."""
    stream = await store.read_stream(stream_of(credential))
    last = decode(stream[-1]).event if stream else None
    return last if isinstance(last, PartnerCredentialLinked) else None


async def of(store: EventStore, partner: UUID) -> list[PartnerCredentialLinked]:
    """What the systems of a partner may show now, first what was linked first."""
    types = {PartnerCredentialLinked.stored_name, PartnerCredentialUnlinked.stored_name}
    known: dict[Credential, PartnerCredentialLinked] = {}
    for stored in await store.read_log(after=0, limit=None, types=types):
        match decode(stored).event:
            case PartnerCredentialLinked() as linked if linked.partner == partner:
                known[linked.credential] = linked
            case PartnerCredentialUnlinked() as unlinked:
                known.pop(unlinked.credential, None)
    return list(known.values())


def sound(linked: PartnerCredentialLinked) -> None:
    """See that it can be shown at all. Raises `ValueError` in Dutch."""
    credential, subject = linked.credential, linked.subject
    for text in (credential.name, credential.issuer, subject):
        if text is not None and (CODE.enter(text) != text or not VISIBLE.fullmatch(text)):
            raise ValueError(f"'{text}' heeft andere tekens dan zichtbare ASCII zonder spaties")
    if (credential.issuer is None) is (credential.way is Way.CLIENT) or (subject and credential.way is not Way.CLIENT):
        raise ValueError("een uitgever hoort bij een client, en bij niets anders")
    if credential.way is Way.OIN:
        oin(credential.name)
    if credential.way is Way.CERTIFICATE and not _THUMBPRINT.fullmatch(credential.name):
        raise ValueError("een certificaat wordt genoemd met zijn SHA-256, in 64 kleine hexadecimale cijfers")
