"""Which stream a thing has: stream keys that are made from a name or from another key."""

from uuid import UUID, uuid5

_PROGRAMMES = UUID("0b6f4a52-6a0e-5d0b-9c0e-2f8b1c1f7a10")
_CREDENTIALS = UUID("5c7a1be0-3f0d-5a53-9a0b-7f7d1d6f4e02")
_FORM_CODES = UUID("2b9d6c74-51fa-5c0e-8a3d-64f0a2be9103")


def programme_stream(code: str) -> UUID:
    """The stream of the programme with this code."""
    return uuid5(_PROGRAMMES, code)


def inbox_stream(partner: UUID) -> UUID:
    """The stream of what this partner sent, beside the partner's own stream (which has the partner's id as key)."""
    return uuid5(partner, "inbox")


def credential_stream(way: str, issuer: str | None, name: str) -> UUID:
    """The stream of what a partner's system shows: whose it is, is told there, so that it is never two partners'."""
    return uuid5(_CREDENTIALS, "\n".join((way, issuer or "", name)))


def form_stream(request: UUID) -> UUID:
    """The stream of the links by which a question is answered without an account."""
    return uuid5(request, "formulier")


def form_code_stream(name: str) -> UUID:
    """The stream of a code on a letter; `name` follows from the code and a secret, so that no code can be tried out on the log."""
    return uuid5(_FORM_CODES, name)


def message_key(message: str) -> str:
    """The domain key of the receipt of a message, which also is how facts name it as their cause."""
    return f"message:{message}"


def message_event_id(inbox: UUID, message: str) -> UUID:
    """The event id of the receipt of a message on an inbox stream."""
    return uuid5(inbox, message_key(message))
