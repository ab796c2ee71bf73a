"""A real mail server on a free port, that keeps what came in and says what it is told to."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from activities.forms.mail import Mailbox, Security

USER, PASSWORD = "regie", "geheim van de post"


@dataclass
class PostOffice:
    """What came in. `hears` is what it answers to the name of the sender, `says` to that of a recipient, and `takes` to a mail."""

    port: int = 0
    came: list[EmailMessage] = field(default_factory=list)
    hears: str = "250 OK"
    says: str = "250 OK"
    takes: str = "250 OK"
    held: asyncio.Event | None = None

    def mailbox(self, security: Security = Security.NONE, **told: object) -> Mailbox:
        """From where mail is sent to it."""
        return Mailbox("localhost", self.port, "regie@gemeente.example", security, **told)  # type: ignore[arg-type]

    def to(self, address: str) -> list[EmailMessage]:
        """What came in for somebody."""
        return [mail for mail in self.came if mail["To"] == address]

    async def handle_MAIL(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:  # noqa: N802
        """Somebody says from whom a mail is."""
        envelope.mail_from = address
        return self.hears

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:  # noqa: N802
        """Somebody is named to whom a mail goes."""
        if self.says.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.says

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """A mail is there."""
        if self.held:
            await self.held.wait()
        if self.takes.startswith("250"):
            assert isinstance(envelope.content, bytes)
            found = message_from_bytes(envelope.content, policy=policy.default)
            assert isinstance(found, EmailMessage)
            self.came.append(found)
        return self.takes


def _known(server: SMTP, session: Session, envelope: Envelope, mechanism: str, told: object) -> AuthResult:
    right = isinstance(told, LoginPassword) and (told.login, told.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=False)


@asynccontextmanager
async def post_office(tls: ssl.SSLContext | None = None, *, at_once: bool = False, asks_who: bool = False) -> AsyncIterator[PostOffice]:
    """It is open; with `tls`, to be turned on by STARTTLS, or `at_once`."""
    here = PostOffice()

    def answer() -> SMTP:
        return SMTP(
            here,
            hostname="localhost",
            tls_context=None if at_once else tls,
            require_starttls=bool(tls and not at_once),
            authenticator=_known if asks_who else None,
            auth_required=asks_who,
            auth_require_tls=asks_who and not at_once,
        )

    server = await asyncio.get_running_loop().create_server(answer, "localhost", 0, ssl=tls if at_once else None)
    here.port = server.sockets[0].getsockname()[1]
    try:
        yield here
    finally:
        server.close()
