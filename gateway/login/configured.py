"""What an operator says about issuers: where they are, who we are there, and what their words mean here (docs/login.md)."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, field_validator, model_validator

from events.vocabulary.staff import Office
from events.vocabulary.values import Role
from gateway.access.who import Assurance
from gateway.login.calls import is_safe
from gateway.login.keys import KINDS


def _as_path(told: object) -> object:
    return (told,) if isinstance(told, str) else told


ClaimPath = Annotated[tuple[str, ...], BeforeValidator(_as_path), Field(min_length=1)]
"""Where something stands in what an issuer says: one name, or the names to go by from the outside in. A name may hold dots and colons."""


class Part(BaseModel):
    """A part of the document. What it does not know is a mistake in it."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Claims(Part):
    """Where an issuer says what. `subject` has to stay the same for somebody, and be nobody else's: never a name, an address or a BSN.

    `citizen_number` is where a broker for residents says it: who logs in there is the participant with that number, or nobody.
    """

    subject: ClaimPath = ("sub",)
    name: ClaimPath = ("name",)
    groups: ClaimPath = ("groups",)
    assurance: ClaimPath = ("acr",)
    municipality: ClaimPath = ("municipality",)
    organisation: ClaimPath = ("organisation",)
    citizen_number: ClaimPath | None = None


class Rule(Part):
    """What somebody is who is in a group; without a group, everybody whom the issuer knows.

    A municipality and an organisation are named by their ids in Regie, or follow from what the issuer tells (`…_told`) by a table.
    """

    group: Annotated[str, Field(min_length=1)] | None = None
    role: Role | Office
    municipality: UUID | None = None
    municipality_told: bool = False
    organisation: UUID | None = None
    organisation_told: bool = False

    @field_validator("role")
    @classmethod
    def _is_of_a_person(cls, role: Role | Office) -> Role | Office:
        if role is Role.SYSTEM:
            raise ValueError("een persoon is geen systeem")
        return role


class Credentials(Part):
    """How we show an issuer that it is us: a private key of ours (private_key_jwt, RFC 7523), or a secret where it takes no other.

    `certificate` goes with the key where an issuer finds it by one (Entra ID). `audience` is for whom what we sign is: the issuer, or its
    token endpoint where it takes no other.
    """

    key_file: Path | None = None
    certificate_file: Path | None = None
    algorithm: Literal["PS256", "RS256", "ES256"] = "PS256"
    audience: Literal["issuer", "token_endpoint"] = "issuer"
    secret_file: Path | None = None
    secret: SecretStr | None = None
    secret_in: Literal["header", "form"] = "header"

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if sum(way is not None for way in (self.key_file, self.secret_file, self.secret)) != 1:
            raise ValueError("noem één van key_file, secret_file en secret")
        return self

    def read_secret(self) -> str | None:
        """The secret, if that is how."""
        if self.secret_file:
            return self.secret_file.expanduser().read_text("utf-8").strip()
        return self.secret.get_secret_value() if self.secret else None


EIDAS = {
    "http://eidas.europa.eu/LoA/low": Assurance.LOW,
    "http://eidas.europa.eu/LoA/substantial": Assurance.SUBSTANTIAL,
    "http://eidas.europa.eu/LoA/high": Assurance.HIGH,
}
"""Levels as eIDAS and OIDC NL GOV write them."""


class AnIssuer(Part):
    """An issuer, by the name that it gives itself, and what may be signed by there."""

    issuer: str
    algorithms: tuple[str, ...] = ("PS256", "ES256", "RS256")

    @field_validator("issuer")
    @classmethod
    def _is_an_address(cls, issuer: str) -> str:
        if not is_safe(issuer) or "?" in issuer:
            raise ValueError("schrijf het adres van de inlogdienst zoals zij het zelf noemt, met https:// ervoor")
        return issuer

    @field_validator("algorithms")
    @classmethod
    def _are_known(cls, algorithms: tuple[str, ...]) -> tuple[str, ...]:
        if not algorithms or set(algorithms) - KINDS.keys():
            raise ValueError(f"kies uit {', '.join(KINDS)}")
        return algorithms


class IssuerSettings(AnIssuer):
    """An issuer (OpenID provider) where people log in. `name` is in addresses, `title` is what people choose from.

    Attributes:
        ask: levels that are asked for (`acr_values`), the most wanted first.
        posts: what who is in which group is here.
        municipalities: the ids of municipalities, by what the issuer calls them; so too `organisations`.
        levels: how sure it is who somebody is, by what the issuer calls that.
        assumed: how sure it is when the issuer says nothing of it.
        at_least: how sure it has to be here.
        residents: whether it is for residents rather than for people at work.
        userinfo: whether claims are to be had at the userinfo endpoint only.
        answers_with_name: whether it has to say who it is in its answer (RFC 9207); by default when it says that it does.
    """

    name: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$")]
    title: Annotated[str, Field(min_length=1, max_length=80)]
    client_id: Annotated[str, Field(min_length=1, max_length=255)]
    credentials: Credentials
    scopes: tuple[str, ...] = ("openid", "profile")
    claims: Claims = Claims()
    posts: tuple[Rule, ...] = ()
    municipalities: dict[str, str] = {}
    organisations: dict[str, UUID] = {}
    levels: dict[str, Assurance] = EIDAS
    assumed: Assurance | None = None
    at_least: Assurance | None = None
    residents: bool = False
    ask: tuple[str, ...] = ()
    userinfo: bool = False
    answers_with_name: bool | None = None

    @field_validator("scopes")
    @classmethod
    def _asks_who(cls, scopes: tuple[str, ...]) -> tuple[str, ...]:
        if "openid" not in scopes:
            raise ValueError("zonder openid zegt een inlogdienst niet wie iemand is")
        return scopes


class SystemIssuer(AnIssuer):
    """An issuer that gives tokens to systems of partners (client credentials, RFC 6749 4.4).

    Attributes:
        audience: what it calls us in those tokens.
        scope: what a token has to be for.
        scopes: where it says what a token is for.
        client: where it says to which of its clients.
        type: of what type a token says to be. "JWT" is for an issuer that does not keep to RFC 9068.
    """

    audience: Annotated[str, Field(min_length=1, max_length=255)]
    scope: Annotated[str, Field(min_length=1, max_length=255)] = "gebeurtenissen"
    scopes: ClaimPath = ("scope",)
    client: ClaimPath = ("client_id",)
    type: Literal["at+jwt", "JWT"] = "at+jwt"


class Configured(Part):
    """The whole document. A session ends when nothing was asked in it for `idle`, and after `longest` in any case."""

    issuers: Annotated[tuple[IssuerSettings, ...], Field(min_length=1)]
    systems: tuple[SystemIssuer, ...] = ()
    idle: Annotated[timedelta, Field(ge=timedelta(minutes=1), le=timedelta(hours=12))] = timedelta(minutes=30)
    longest: Annotated[timedelta, Field(ge=timedelta(minutes=5), le=timedelta(hours=24))] = timedelta(hours=10)

    @field_validator("issuers")
    @classmethod
    def _each_has_a_name(cls, issuers: tuple[IssuerSettings, ...]) -> tuple[IssuerSettings, ...]:
        if len({one.name for one in issuers}) < len(issuers) or len({one.issuer for one in issuers}) < len(issuers):
            raise ValueError("elke inlogdienst staat er één keer, onder een eigen naam")
        return issuers

    @field_validator("systems")
    @classmethod
    def _each_is_there_once(cls, systems: tuple[SystemIssuer, ...]) -> tuple[SystemIssuer, ...]:
        if len({one.issuer for one in systems}) < len(systems):
            raise ValueError("elke dienst die tokens aan systemen geeft staat er één keer")
        return systems
