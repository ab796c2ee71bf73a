"""Sending mail through the mail server of the installation, by SMTP (RFC 5321).

A mail says that there is a question, and has the link; nothing of anybody. What the server says may hold the address of a person: only its
status goes into what is raised.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from enum import StrEnum

import aiosmtplib
import structlog

from activities.channels import RefusedByPartner, Unreachable

log = structlog.get_logger()

WITHIN = 20.0
"""Seconds that sending one mail takes, from connecting on."""
_NOT_LET_IN = range(530, 540)
"""Statuses of a server that wants to know who we are, or does not believe it: ours to mend, whoever the mail is to (RFC 4954)."""
_ABOUT_THE_MAIL = (aiosmtplib.SMTPRecipientsRefused, aiosmtplib.SMTPDataError)
"""What else it refuses is us."""


class Security(StrEnum):
    """How the connection to the mail server is kept from others."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "geen"
    """Not at all: for a server on the same machine."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail. `id` makes it the same mail when it is sent again."""

    to: str
    subject: str
    text: str
    language: str
    id: str


@dataclass(frozen=True, slots=True)
class Mailbox:
    """From where mail is sent: the server, the sender, and as whom; `authorities` is a file with who vouches for the server."""

    host: str
    port: int
    sender: str
    security: Security = Security.STARTTLS
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    authorities: str | None = None
    within: float = WITHIN

    async def send(self, letter: Letter, whom: str) -> None:
        """Hand a mail to the server; `whom` is what the reader is called in what is raised.

        Raises:
            RefusedByPartner: the server will never take it.
            Unreachable: it did not take it now.
        """
        try:
            async with asyncio.timeout(self.within):
                await aiosmtplib.send(
                    self._message(letter),
                    hostname=self.host,
                    port=self.port,
                    use_tls=self.security is Security.TLS,
                    start_tls=self.security is Security.STARTTLS,
                    username=self.user,
                    password=self.password,
                    cert_bundle=self.authorities,
                    timeout=self.within,
                    # Not that of this machine, which is looked up while everything waits.
                    local_hostname=self._domain,
                )
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            status = _status(error)
            if status and status >= 500 and status not in _NOT_LET_IN and isinstance(error, _ABOUT_THE_MAIL):
                raise RefusedByPartner(f"de mailserver weigerde de mail aan {whom} ({status})") from None
            if status:
                log.warning("the mail server does not take mail", status=status, said_to=type(error).__name__)
            raise Unreachable(f"de mailserver nam de mail aan {whom} nu niet aan ({status or type(error).__name__})") from None
        except (ValueError, MessageError, IndexError) as error:
            # What is no address, or more than one.
            raise RefusedByPartner(f"het e-mailadres van {whom} klopt niet") from error

    @property
    def _domain(self) -> str:
        return self.sender.rpartition("@")[2]

    def _message(self, letter: Letter) -> EmailMessage:
        message = EmailMessage()
        message["From"] = self.sender
        # One address, whatever else a text could say.
        message["To"] = Address(addr_spec=letter.to)
        message["Subject"] = letter.subject
        message["Date"] = format_datetime(datetime.now(UTC))
        message["Message-ID"] = f"<{letter.id}@{self._domain}>"
        # So that no absence message comes back (RFC 3834).
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.text)
        message["Content-Language"] = letter.language
        return message


def _status(error: Exception) -> int | None:
    """What the server said of it; of several recipients there is one."""
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        return next((one.code for one in error.recipients), None)
    return error.code if isinstance(error, aiosmtplib.SMTPResponseException) else None
