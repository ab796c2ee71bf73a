"""What an operator can set, each by an environment variable that begins with `REGIE_`. Without any, everything runs on this machine."""

import re
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, Self

from platformdirs import user_data_path
from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from deploy.embedded.strength import TOO_WEAK, guessable
from gateway.api.publisher import Publisher
from gateway.http.rate import Rate

if TYPE_CHECKING:
    # What sends mail is not waited for where none is sent.
    from activities.forms.mail import Mailbox

PREFIX = "REGIE_"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
OPEN = (
    "Zonder REGIE_LOGIN_FILE wordt iedereen binnengelaten die de pagina's bereikt, en REGIE_HOST={host} laat ook andere machines toe. Noem "
    "een inlogdienst met REGIE_LOGIN_FILE (docs/login.md), of laat REGIE_HOST weg. Zijn het verzonnen mensen, op een netwerk waar dat geen "
    "kwaad kan, zeg het dan met zoveel woorden: REGIE_EVERYBODY_IS_LET_IN=true."
)
"""What is said when the doors would stand open."""
_HOST_AND_PORT = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\s/:\[\]]+):\d{1,5}")

_ORIGIN = re.compile(r"(https://[a-z0-9.-]+|http://(127\.0\.0\.1|localhost|\[::1\]))(:[0-9]{1,5})?")
_PAGE = re.compile(r"https?://[^\s/]+(/\S*)?")
_MAILBOX = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def networks(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Addresses and networks, with commas between. Raises `ValueError`."""
    return tuple(ip_network(one.strip()) for one in text.split(","))


class Settings(BaseSettings):
    """The settings of one installation. Secrets show as stars wherever they are printed."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True)

    data: Path = Field(default_factory=lambda: user_data_path("regie", appauthor=False))
    """The folder for everything that is kept."""
    database_url: SecretStr | None = None
    """An external Postgres, instead of the embedded one."""
    owner_database_url: SecretStr | None = None
    """The same for the account that owns the tables, with which the schema is brought up to date and old pieces of the log are archived; by
    default the one above."""
    sealer_database_url: SecretStr | None = None
    """The same for the account that seals the log; by default the first."""
    temporal_address: str | None = None
    """An external Temporal (host:port), instead of the embedded dev server."""
    temporal_namespace: str = "regie"
    temporal_api_key: SecretStr | None = None
    temporal_tls: bool = False
    temporal_ui: bool = False
    """Whether the embedded dev server has its pages. They have no login and answer to any name: not beside a browser with other pages."""
    temporal_ui_origin: str | None = None
    """Where Temporal's pages are, such as https://temporal.gemeente.nl: there people see what passed through their own trajectories."""
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8080
    """The port; on the first start in a folder a free one when it is taken, and from then on that one."""
    public_url: str | None = None
    """Where partners and browsers reach us, when that is not where we listen."""
    login_file: Path | None = None
    """The document that says where people log in (docs/login.md). Without it everybody who reaches the pages is let in."""
    everybody_is_let_in: bool = False
    """Whether the doors open to other machines without a login as well. Only for made-up people, on a network where that does no harm."""
    metrics_token: Annotated[SecretStr, Field(min_length=32)] | None = None
    """What Prometheus shows (a bearer token) to read /metrics where there is a login; without it nobody reads them there."""
    client_cert_from: str | None = None
    """From which addresses or networks, with commas between, the proxy calls that tells which certificate somebody showed it (RFC 9440)."""
    client_cert_issuers: Path | None = None
    """The certificates (PEM) of who issues those in which an OIN is believed, such as the issuing CAs of PKIoverheid."""
    secret: SecretStr | None = None
    """The master secret from which each partner's signing key is made, of at least 32 random bytes; by default one in the data folder."""
    keys_file: Path | None = None
    """The key-encryption key, by which the keys of persons are wrapped; by default in the data folder."""
    projection_parts: Annotated[int, Field(ge=1, le=64)] = 1
    """In how many parts each read model is split over the projectors that run with the same number."""
    stuck_after: Annotated[float, Field(ge=1)] = 60.0
    """Seconds for which the tasks of a run must fail before it is thrown away and begun again from its stream."""
    partner_networks: str | None = None
    """To which networks, with commas between, the names of partners may lead besides the internet, such as those of a closed network."""
    partner_messages: Annotated[float, Field(gt=0)] = Rate.messages
    """Messages a second that one partner may send in the long run; of what is more it hears when to come back."""
    partner_bytes: Annotated[float, Field(gt=0)] = Rate.bytes
    """Bytes a second that one partner may send in the long run."""
    contact_name: Annotated[str, Field(min_length=1, max_length=200)] = Publisher.name
    """Who answers for the API, as its description tells."""
    contact_url: str = Publisher.url
    """Where who builds on the API reads more."""
    contact_email: str = Publisher.email
    """Whom they write to."""
    source: str = "urn:nld:oin:00000000000000000000:systeem:regie"
    """Who we are in CloudEvents."""
    mail_host: str | None = None
    """The mail server through which links to forms are sent (docs/forms.md); without it they are printed."""
    mail_port: Annotated[int, Field(ge=1, le=65535)] = 587
    mail_security: Literal["starttls", "tls", "geen"] = "starttls"
    """How the connection to it is kept from others: STARTTLS, TLS from the start (port 465), or not at all, for one on this machine."""
    mail_user: str | None = None
    """As whom we are known to it; without it as nobody."""
    mail_password_file: Path | None = None
    """The file with the password that belongs to it."""
    mail_authorities: Path | None = None
    """The certificates (PEM) of who vouches for it, when that is nobody whom this machine knows."""
    mail_from: str | None = None
    """The address from which mail is sent."""

    @field_validator("data", mode="before")
    @classmethod
    def _is_a_folder(cls, data: str | Path) -> Path:
        if not str(data):
            raise ValueError("noem een map, of laat de instelling weg")
        if (path := Path(data).expanduser()).exists() and not path.is_dir():
            raise ValueError(f"{path} is geen map")
        return path

    @field_validator("keys_file")
    @classmethod
    def _is_a_file(cls, keys_file: Path | None) -> Path | None:
        path = keys_file and keys_file.expanduser()
        if path and path.is_dir():
            raise ValueError(f"{path} is een map; noem het bestand waarin de sleutel staat of komt te staan")
        return path

    @field_validator("login_file", "client_cert_issuers", "mail_password_file", "mail_authorities")
    @classmethod
    def _is_there(cls, file: Path | None) -> Path | None:
        path = file and file.expanduser()
        if path and not path.is_file():
            raise ValueError(f"{path} is er niet")
        return path

    @field_validator("client_cert_from", "partner_networks")
    @classmethod
    def _are_addresses(cls, told: str | None) -> str | None:
        try:
            return told and ", ".join(map(str, networks(told)))
        except ValueError:
            raise ValueError("noem adressen of netwerken met komma's ertussen, zoals 10.0.4.2 of 10.0.4.0/28") from None

    @field_validator("temporal_ui_origin")
    @classmethod
    def _is_an_origin(cls, origin: str | None) -> str | None:
        if origin is not None and not _ORIGIN.fullmatch(origin):
            raise ValueError(
                "schrijf waar de pagina's van Temporal staan zoals een browser het zegt: https://temporal.gemeente.nl, zonder pad"
            )
        return origin

    @field_validator("temporal_address")
    @classmethod
    def _is_host_and_port(cls, address: str | None) -> str | None:
        if address is not None and not _HOST_AND_PORT.fullmatch(address):
            raise ValueError("schrijf het adres als host:poort, zoals temporal.gemeente.nl:7233, zonder http:// ervoor")
        return address

    @field_validator("contact_url")
    @classmethod
    def _is_a_page(cls, url: str) -> str:
        if not _PAGE.fullmatch(url):
            raise ValueError("schrijf het adres van een pagina, zoals https://www.gemeente.nl/regie")
        return url

    @field_validator("contact_email", "mail_from")
    @classmethod
    def _is_a_mailbox(cls, email: str | None) -> str | None:
        if email is not None and not _MAILBOX.fullmatch(email):
            raise ValueError("schrijf een e-mailadres, zoals regie@gemeente.nl")
        return email

    @field_validator("secret")
    @classmethod
    def _cannot_be_guessed(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is not None and guessable(secret.get_secret_value()):
            raise ValueError(TOO_WEAK)
        return secret

    @model_validator(mode="after")
    def _can_mail(self) -> Self:
        if self.mail_host and not self.mail_from:
            raise ValueError("zeg met REGIE_MAIL_FROM van welk adres mail komt")
        if (self.mail_user is None) is not (self.mail_password_file is None):
            raise ValueError("REGIE_MAIL_USER en REGIE_MAIL_PASSWORD_FILE horen bij elkaar; zet ze allebei, of geen van beide")
        if self.mail_user and self.mail_security == "geen":
            raise ValueError("met REGIE_MAIL_SECURITY=geen gaat het wachtwoord leesbaar over het net; kies starttls of tls")
        return self

    @property
    def stands_open(self) -> bool:
        """Whether everybody who reaches this machine from another is let in."""
        return self.host not in LOOPBACK and self.login_file is None

    @property
    def why_not(self) -> str | None:
        """Why the doors may not open so, in Dutch; None when they may."""
        return OPEN.format(host=self.host) if self.stands_open and not self.everybody_is_let_in else None

    @property
    def url(self) -> str:
        """Where the pages are, seen from this machine."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    @property
    def archive(self) -> Path:
        """Where old pieces of the log are kept that have left the database."""
        return self.data / "archive"

    @property
    def keys(self) -> Path:
        """Where the key-encryption key is kept."""
        return self.keys_file or self.data / "keys"

    @property
    def address(self) -> str:
        """Where partners and browsers reach us."""
        return (self.public_url or self.url).rstrip("/")

    @property
    def answer_to(self) -> str:
        """Where partners send their answers."""
        return f"{self.address}/v1/gebeurtenissen"

    @property
    def mailbox(self) -> "Mailbox | None":
        """From where mail is sent; None when none is. Raises `OSError` when the password cannot be read."""
        from activities.forms.mail import Mailbox, Security

        if not (self.mail_host and self.mail_from):
            return None
        password = self.mail_password_file.read_text("utf-8").strip() if self.mail_password_file else None
        authorities = str(self.mail_authorities) if self.mail_authorities else None
        how, user = Security(self.mail_security), self.mail_user
        return Mailbox(self.mail_host, self.mail_port, self.mail_from, how, user, password, authorities)

    @property
    def publisher(self) -> Publisher:
        """Who answers for the API."""
        return Publisher(self.contact_name, self.contact_url, self.contact_email)

    @property
    def sealing(self) -> "Settings":
        """The same for the process that seals, which has an account of its own."""
        return self.model_copy(update={"database_url": self.sealer_database_url or self.database_url})

    @property
    def owning(self) -> "Settings":
        """The same for the owner of the tables."""
        return self.model_copy(update={"database_url": self.owner_database_url or self.database_url})

    def environ(self, *secrets: str) -> dict[str, str]:
        """These settings as environment variables for a process of ours: of the secret ones only those that are named, in the open."""
        values = {name: getattr(self, name) for name in type(self).model_fields}
        return {
            PREFIX + name.upper(): value.get_secret_value() if isinstance(value, SecretStr) else str(value)
            for name, value in values.items()
            if value is not None and (name in secrets or not isinstance(value, SecretStr))
        }
