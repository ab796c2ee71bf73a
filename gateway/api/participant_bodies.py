"""What is sent with orders about a participant, and what is answered."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, WithJsonSchema, create_model

from events.vocabulary.base import DataClass
from events.vocabulary.values import Role, Source
from events.vocabulary.words import CODE, TypedName, TypedTelling
from gateway import words
from gateway.api.filling import ABirthDay, ADay, Body
from gateway.api.names import SHAPES
from gateway.api.shapes import Moment, Shape
from gateway.persons import standing
from gateway.persons.subject_access import Kept, Seen, SubjectAccess, Written

SHAPES.add(
    standing.Consent,
    "Toestemming",
    "Waar een deelnemer mee instemt, of heeft ingestemd.",
    shares="gegevens",
    role="naar Naar welke soort partij.",
    purpose="doel",
    since="sindsTijdstip",
    source="bron Hoe wij dat weten.",
    withdrawn_at="ingetrokkenTijdstip",
    withdrawn_source="ingetrokkenVolgens",
)
SHAPES.add(
    standing.Request,
    "Aanvraag",
    "Wat een deelnemer onder de AVG vroeg.",
    id="verzoek De naam van het verzoek, zoals verzoek-1.",
    article="artikel Van de AVG.",
    received_on="ontvangenDatum",
    due="uiterlijkTijdstip",
    extended="verlengd",
    decided_at="beslotenTijdstip",
    granted="toegekend Ontbreekt zolang niet is besloten.",
    handler="behandelaar",
    withdrawn="ingetrokken",
    reminded="",
    told_late="",
    recorded_at="vastgelegdTijdstip",
)
SHAPES.add(
    standing.Restriction,
    "Beperking",
    "De verwerking van gegevens is beperkt.",
    request="verzoek",
    ground="grond",
    excepted_until="uitgezonderdTotEnMetDatum",
)
SHAPES.add(
    standing.Retention,
    "Bewaartermijn",
    "Hoe lang gegevens worden bewaard.",
    classes="gegevens",
    ends="totEnMetDatum",
    since="vanafDatum",
    trajectory="traject",
    expired="voorbij",
)
SHAPES.add(
    standing.Standing,
    "RechtenVanDeelnemer",
    "Waar een deelnemer mee instemt, wat die vroeg, en hoe lang gegevens worden bewaard.",
    person="deelnemer",
    consents="toestemmingen",
    withdrawn="ingetrokkenToestemmingen",
    requests="aanvragen",
    retention="bewaartermijn",
    erased="gewist",
    sensitive="gevoelig",
    restrictions="beperkingen",
    given="",
    number="",
    who="",
    former="ookBekendAls",
    counted="",
    acts="",
    asks="",
)
SHAPES.add(
    Kept,
    "Gegeven",
    "Een gegeven dat is bewaard.",
    name="naam",
    label="label",
    value="waarde",
    text="tekst",
    data="gegevens",
    ground="grond",
    confidential="vertrouwelijk",
)
SHAPES.add(
    Written,
    "Vastgelegd",
    "Iets dat is vastgelegd.",
    stream="van Het nummer van het traject of de deelnemer waarbij het staat.",
    version="versie",
    occurred_at="gebeurdTijdstip",
    recorded_at="vastgelegdTijdstip",
    title="titel",
    by="door",
    role="rol",
    source="bron",
    fields="velden",
)
SHAPES.add(Seen, "Ingezien", "Iemand keek.", at="gezienTijdstip", by="door", role="rol", what="wat", door="deur", classes="gegevens")
SHAPES.add(
    SubjectAccess,
    "AllesVanDeelnemer",
    "Alles wat over een deelnemer is vastgelegd, voor die deelnemer zelf (AVG art. 15 en 20).",
    standing="stand",
    made_at="gemaaktTijdstip",
    written="vastgelegd",
    asked="",
    looks="ingezien",
    elsewhere="trajectenDieAnderenLatenZien",
)


_BY_WORD = {word: data for data, word in words.DATA_CLASSES.items()}


def _class_of(word: object) -> DataClass:
    if not isinstance(word, str) or word not in _BY_WORD:
        raise ValueError(f"kies uit {', '.join(_BY_WORD)}")
    return DataClass(_BY_WORD[word])


AClass = Annotated[DataClass, BeforeValidator(_class_of), WithJsonSchema({"type": "string", "enum": [*_BY_WORD]})]
"""A class of data under its Dutch name."""
TypedCode = Annotated[str, CODE, AfterValidator(CODE.enter)]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$"), Field(examples=["ti"])]
"""A language by its code (ISO 639)."""

Rechten = create_model(
    "StandNaOpdracht",
    __base__=SHAPES[standing.Standing],
    __doc__=SHAPES[standing.Standing].__doc__,
    told=(list[str], Field([], alias="meldingen", description="Wat u zelf nog moet doen.")),
    waits=(str | None, Field(None, alias="wachtOpInstemming", description="De naam waaronder het wacht tot anderen instemmen.")),
)


class Zoekvraag(Body):
    """Wat u van iemand weet."""

    sought: TypedName = Field(alias="zoek", description="Een naam of een deel ervan, een geboortedatum of een klantnummer.")


class Gevonden(Shape):
    """Iemand die het kan zijn."""

    person: UUID = Field(alias="deelnemer")
    name: str = Field(alias="naam")
    called: str | None = Field(None, alias="aanspreekvorm")
    born: date | None = Field(None, alias="geboorteDatum")
    client_number: str | None = Field(None, alias="klantnummer")
    trajectories: list[UUID] = Field(alias="trajecten")


class Zoekresultaat(Shape):
    """Wie het kan zijn, de waarschijnlijkste eerst."""

    items: list[Gevonden]
    more: bool = Field(alias="meer", description="Of er meer kunnen zijn; zeg er dan meer bij, zoals de geboortedatum.")


class WieIsHet(Body):
    """Wie iemand is; wat u niet noemt, is er daarna niet meer."""

    name: TypedName = Field(alias="naam", description="De naam, zoals die wordt geschreven.")
    called: TypedName | None = Field(None, alias="aanspreekvorm", description="Zoals 'mevrouw Haile'.")
    born: ABirthDay | None = Field(None, alias="geboorteDatum", description="De geboortedatum.")
    language: Language = Field("nl", alias="taal", description="Waarin deze persoon wordt aangesproken.", examples=["nl", "ar"])
    languages: tuple[Language, ...] = Field((), alias="talen", description="Welke deze persoon spreekt.", max_length=20)
    interpreter: bool | None = Field(None, alias="tolk", description="Of bij een gesprek een tolk nodig is.")
    telephone: TypedCode | None = Field(None, alias="telefoon", description="Het telefoonnummer.")
    email: TypedCode | None = Field(None, alias="email", description="Het e-mailadres.")
    client_number: TypedCode | None = Field(None, alias="klantnummer", description="Dat bij de gemeente.")
    someone_else: bool = Field(False, alias="iemandAnders", description="Deze persoon lijkt op iemand die al bekend is, maar is een ander.")


class Samen(Body):
    """Twee nummers."""

    former: UUID = Field(alias="ander", description="Het andere nummer.")
    reason: TypedTelling = Field(alias="reden", description="Waarom.")


class Instemming(Body):
    """Waar iemand mee instemt."""

    shares: AClass = Field(alias="gegevens", description="Welke soort gegevens.")
    role: Role = Field(alias="naar", description="Naar welke soort partij.")
    purpose: TypedTelling = Field(alias="doel", description="Waarvoor, in woorden die niets over de persoon zeggen.")
    source: Source = Field(alias="bron", description="Van wie wij dit weten, en hoe.")


class Intrekking(Body):
    """Waar iemand niet meer mee instemt."""

    shares: AClass = Field(alias="gegevens", description="Welke soort gegevens.")
    role: Role = Field(alias="naar", description="Naar welke soort partij.")
    purpose: TypedTelling | None = Field(None, alias="doel", description="Zoals het bij de toestemming staat; zonder: alle.")
    source: Source = Field(alias="bron", description="Van wie wij dit weten, en hoe.")


class PlichtGeeindigd(Body):
    """De inburgeringsplicht eindigde."""

    on: ADay = Field(alias="opDatum", description="De dag waarop de plicht eindigde.")
    source: Source = Field(alias="bron", description="Van wie wij dit weten, en hoe.")


class Langer(Body):
    """Gegevens die langer worden bewaard."""

    classes: tuple[AClass, ...] = Field(alias="gegevens", description="Welke een andere regel vraagt.", min_length=1, max_length=10)
    until: ADay = Field(alias="totEnMetDatum", description="De laatste dag.")
    reason: TypedTelling = Field(alias="reden", description="Welke regel dat is, en waarom die hier geldt.")


class Gewist(Body):
    """Iemand die wordt gewist."""

    ground: TypedTelling = Field(alias="grond", description="Bijvoorbeeld 'AVG art. 17 lid 1 onder a'.")


class BewaartermijnVanDeelnemer(Shape):
    """Van wie de bewaartermijn begint of voorbij is."""

    trajectory: UUID | None = Field(None, alias="traject")
    person: UUID = Field(alias="deelnemer")
    ends: date = Field(alias="totEnMetDatum")
    expired: bool = Field(alias="voorbij")


class BewaartermijnenNu(Shape):
    """Van wie er iets veranderde."""

    items: list[BewaartermijnVanDeelnemer]


class GevraagdAan(Shape):
    """Aan wie iets over een deelnemer is gevraagd."""

    role: str = Field(alias="rol")
    partner: UUID = Field(alias="partner")


class Inzage(Shape):
    """Iemand zag in wat over een deelnemer is verteld."""

    at: Moment = Field(alias="gezienTijdstip")
    by: str = Field(alias="door")
    role: str = Field(alias="rol")
    trajectory: UUID = Field(alias="traject")
    what: str = Field(alias="wat")
    classes: list[str] = Field(alias="gegevens")
    door: str = Field(alias="deur")
    up_to: int = Field(alias="totEnMetVersie")


WachtendeAanvraag = create_model(
    "WachtendeAanvraag",
    __base__=SHAPES[standing.Request],
    __doc__="Een aanvraag waarop nog niet is besloten.",
    trajectory=(UUID | None, Field(None, alias="traject", description="Een traject van de deelnemer waarin u de aanvraag behandelt.")),
    person=(UUID, Field(alias="deelnemer")),
    late=(bool, Field(alias="teLaat")),
)
Alles = create_model(
    "Overzicht",
    __base__=SHAPES[SubjectAccess],
    __doc__=SHAPES[SubjectAccess].__doc__,
    asked=(list[GevraagdAan], Field([], alias="gevraagdAan")),
    grounds=(dict[str, str], Field({}, alias="gronden", description="Op welke grond elke soort gegevens wordt bewaard.")),
)
