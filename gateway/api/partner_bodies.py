"""What is sent with orders about a partner, and what is told of one."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator

from events.vocabulary.inbox import Credential, Way
from events.vocabulary.values import EmployerSize, Role
from events.vocabulary.words import CODE, TypedName, TypedTelling
from gateway.api.filling import ADay, Body
from gateway.api.shapes import Moment, Shape
from gateway.partners.partnering import MOST_PLACES, MOST_SECTORS

MOST_DAYS = 366
"""For which a former secret can stay good, when it is said for how many."""
ONE_OF_THREE = "noem een van drie: client met uitgever, certificaat, of oin"
TypedCode = Annotated[str, CODE, AfterValidator(CODE.enter)]


class PartnerNu(Shape):
    """Een organisatie die meedoet of meedeed."""

    id: UUID
    name: str = Field(alias="naam")
    role: Role = Field(alias="rol")
    channel: str = Field(alias="kanaal")
    address: str = Field(alias="adres", description="Waar het systeem van de organisatie vragen aanneemt.")
    source: str = Field(description="Wat de CloudEvents van de organisatie als source noemen.")
    sectors: list[str] = Field(alias="sectoren")
    kvk: str | None = None
    rsin: str | None = None
    oin: str | None = None
    cbs_code: str | None = Field(None, alias="cbsCode")
    size: EmployerSize | None = Field(None, alias="grootte")
    key_version: int = Field(alias="sleutelversie")
    former_until: Moment | None = Field(None, alias="vorigeSleutelTotTijdstip")
    withheld: bool = Field(alias="ingetrokken", description="Of niemand het geheim van nu kreeg.")
    taking_part: bool = Field(alias="doetMee")


class Contactpersoon(Shape):
    """Met wie bij een partner te spreken."""

    contact: UUID = Field(alias="kenmerk")
    name: str = Field(alias="naam")
    email: str | None = None
    telephone: str | None = Field(None, alias="telefoon")


class PartnerMetContact(PartnerNu):
    """Een organisatie, en met wie er te spreken."""

    person: Contactpersoon | None = Field(None, alias="contactpersoon")


class PartnerNaOpdracht(PartnerNu):
    """Hoe een partner het is na een opdracht."""

    secret: str | None = Field(None, alias="geheim", description="Wordt alleen nu getoond. Geef het de partner langs een veilige weg.")
    told: list[str] = Field([], alias="meldingen")


class Contact(Shape):
    """Een contactpersoon bij een partner."""

    partner: UUID
    name: str = Field(alias="naam")
    role: Role = Field(alias="rol")
    person: Contactpersoon | None = Field(None, alias="contactpersoon")


class Systeem(Shape):
    """Waaraan een systeem van een partner wordt herkend."""

    number: UUID = Field(alias="kenmerk")
    partner: UUID
    way: Way = Field(alias="herkendAan")
    name: str = Field(alias="naam")
    issuer: str | None = Field(None, alias="uitgever")
    subject: str | None = Field(None, alias="over")


class SystemenVanPartner(Shape):
    """Waaraan de systemen van een partner worden herkend."""

    items: list[Systeem]


class ContactGewist(Shape):
    """De contactpersoon is gewist."""

    contact: UUID = Field(alias="kenmerk")
    repeated: bool = Field(alias="alGewist")


class _Known(Body):
    size: EmployerSize | None = Field(None, alias="grootte", description="Van een werkgever.")
    cbs_code: TypedCode | None = Field(None, alias="cbsCode", description="Van een gemeente: vier cijfers.")
    sectors: tuple[TypedCode, ...] = Field((), alias="sectoren", max_length=MOST_SECTORS, description="Waarin zij werkt.")
    kvk: TypedCode | None = Field(None, description="Haar nummer bij de Kamer van Koophandel, acht cijfers.")
    rsin: TypedCode | None = Field(None, description="Haar RSIN, negen cijfers.")
    oin: TypedCode | None = Field(None, description="Haar OIN, twintig cijfers.")


class Aanmelding(_Known):
    """Een organisatie die gaat meedoen."""

    name: TypedName = Field(alias="naam", description="Hoe de organisatie heet.")
    role: Role = Field(alias="rol", description="Wat zij doet.")
    address: TypedTelling = Field(alias="adres", description="Waar het systeem vragen aanneemt.")
    source: TypedCode = Field(description="Wat de CloudEvents van de partner als source noemen; van elke partner een andere.")
    id: UUID | None = Field(None, description="Haar nummer; zonder wordt er een gemaakt.")


class Wijziging(_Known):
    """Wat er van een organisatie verandert; wat u niet noemt blijft zoals het is."""

    name: TypedName | None = Field(None, alias="naam", description="Hoe zij voortaan heet.")
    address: TypedTelling | None = Field(None, alias="adres", description="Waar het systeem voortaan vragen aanneemt.")


class Plaatsen(Body):
    """Hoeveel plaatsen er zijn."""

    municipality: UUID = Field(alias="gemeente", description="De gemeente waar de plaatsen zijn.")
    sector: TypedCode = Field(description="In welke sector.")
    places: int = Field(alias="plaatsen", ge=0, le=MOST_PLACES, description="Hoeveel; 0 is geen meer.")
    until: ADay | None = Field(None, alias="totEnMetDatum", description="Tot en met welke dag.")


class NieuwContact(Body):
    """Met wie voortaan te spreken."""

    name: TypedName = Field(alias="naam", description="Hoe de contactpersoon heet.")
    email: TypedName | None = Field(None, description="Het e-mailadres.")
    telephone: TypedName | None = Field(None, alias="telefoon", description="Het telefoonnummer.")


class ContactWissen(Body):
    """Een contactpersoon die wordt gewist."""

    contact: UUID = Field(alias="kenmerk", description="Het kenmerk van de contactpersoon.")
    ground: TypedTelling = Field(alias="grond", description="Bijvoorbeeld 'AVG art. 17 lid 1 onder a'.")


class Vernieuwing(Body):
    """Hoe lang het vorige geheim nog goed is; zonder: tot het volgende."""

    at_once: bool = Field(False, alias="meteen", description="Het vorige geldt meteen niet meer: het is gelekt.")
    days: int | None = Field(None, alias="dagen", ge=0, le=MOST_DAYS, description="Het vorige blijft nog zo veel dagen goed.")

    @model_validator(mode="after")
    def one_of_both(self) -> "Vernieuwing":
        """At once is in no days."""
        if self.at_once and self.days:
            raise ValueError("meteen en dagen gaan niet samen")
        return self


class Vertrek(Body):
    """Een partner die niet meer meedoet."""

    reason: TypedTelling = Field(alias="reden", description="Waarom.")


class Koppeling(Body):
    """Wat een systeem toont: een client met zijn uitgever, een certificaat, of een OIN."""

    client: TypedCode | None = Field(None, description="Het client_id waaronder de uitgever het systeem kent.")
    issuer: TypedCode | None = Field(None, alias="uitgever", description="De uitgever van de tokens.")
    subject: TypedCode | None = Field(None, alias="over", description="Over wie een token gaat (sub), als dat niet het client_id is.")
    certificate: TypedCode | None = Field(None, alias="certificaat", description="De SHA-256 van het certificaat, hexadecimaal.")
    oin: TypedCode | None = Field(None, description="De OIN in het certificaat van PKIoverheid.")

    @property
    def credential(self) -> Credential:
        """What is shown."""
        if self.client and self.issuer:
            return Credential(way=Way.CLIENT, name=self.client, issuer=self.issuer)
        if self.certificate:
            return Credential(way=Way.CERTIFICATE, name=self.certificate.lower())
        assert self.oin
        return Credential(way=Way.OIN, name=self.oin)

    @model_validator(mode="after")
    def one_of_three(self) -> "Koppeling":
        """Exactly one is shown."""
        if (bool(self.client) is not bool(self.issuer)) or [self.client, self.certificate, self.oin].count(None) != 2:
            raise ValueError(ONE_OF_THREE)
        return self


class Loskoppeling(Body):
    """Wat een systeem toonde."""

    number: UUID = Field(alias="kenmerk", description="Het kenmerk waaronder het is gekoppeld.")
