"""What is told of a programme, and what is sent with orders about one."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import Field, JsonValue, model_validator

from events.days import current_day
from events.programme import ProgrammeState, Standing
from events.vocabulary.values import Role
from events.vocabulary.words import TypedName, TypedTelling
from gateway.api.filling import Body
from gateway.api.names import SHAPES
from gateway.api.problems import Fout
from gateway.api.shapes import Moment, Shape
from projections.learning.programme_versions import Difference
from projections.learning.questions.shown import Shown
from workflows.canvas import differences, overview
from workflows.canvas.gaps import gaps
from workflows.faults import Fault
from workflows.programme.catalogue import validate_document
from workflows.programme.document import Programme

MOST = 1_000_000_000
Document = Mapping[str, JsonValue]

SHAPES.add(
    overview.ComponentLine,
    "Onderdeel",
    "Een onderdeel van een programma.",
    component="onderdeel",
    roles="rollen Wat elke partij erin doet.",
    norm="norm",
    source="bron",
    money="geld Welke bronnen het betalen.",
)
SHAPES.add(
    overview.PartyLine,
    "PartijInCanvas",
    "Wat een partij inbrengt, waarom, wat zij riskeert en wat zij krijgt.",
    role="rol",
    organisation="organisatie",
    brings="inbreng",
    interest="eigenBelang",
    risks="risicos",
    returns="opbrengsten",
)
SHAPES.add(differences.Difference, "Wijziging", "Wat in een document anders is.", place="plaats", words="wijziging")
SHAPES.add(
    Shown,
    "Schatting",
    "Een waarde met het interval dat die in 95 van de 100 keer bevat; wat ontbreekt, werd niet bereikt.",
    value="waarde",
    low="laag",
    high="hoog",
    n="aantal Over ongeveer hoeveel trajecten.",
)
SHAPES.add(
    Difference,
    "Verschil",
    "Een cijfer onder een versie, en onder de volgende. Wat ontbreekt, gaat over te weinig trajecten.",
    what="wat",
    share="aandeel Of het een deel van de trajecten is; anders zijn het dagen.",
    before="voor",
    after="na",
    apart="verschil",
    same_mix="bijGelijkeSamenstelling",
)


class ProgrammaNu(Shape):
    """Een programma, en hoe ver het is."""

    code: str
    standing: Standing = Field(alias="status")
    version: int = Field(alias="versie", description="Dezelfde als in de kopregel ETag.")
    published: int | None = Field(None, alias="gepubliceerd", description="De nieuwste gepubliceerde versie.")
    draft: int | None = Field(None, alias="ontwerp", description="Welke versie het ontwerp wordt.")
    name: str | None = Field(None, alias="naam")
    sector: str | None = None
    level: str | None = Field(None, alias="niveau")
    policy: str | None = Field(None, alias="beleid")


class ProgrammaNaOpdracht(ProgrammaNu):
    """Een programma na een opdracht."""

    changes: list[SHAPES[differences.Difference]] = Field([], alias="wijzigingen", description="Wat het ontwerp verandert.")  # type: ignore[valid-type]
    gaps: list[Fout] = Field([], alias="gaten", description="Iets om naar te kijken; daarmee kan het worden gebruikt.")


class Akkoord(Shape):
    """Een partij is akkoord."""

    partner: UUID = Field(alias="partner")
    role: Role | None = Field(None, alias="rol")
    brings: list[str] = Field(alias="inbreng")
    at: Moment = Field(alias="sindsTijdstip")


class Versie(Shape):
    """Een versie van een programma zoals die is gepubliceerd."""

    version: int = Field(alias="versie")
    at: Moment = Field(alias="gepubliceerdTijdstip")
    agreed: list[Akkoord] = Field(alias="akkoord")


class Canvas(Shape):
    """De Canvas van een programma, met wat eraan ontbreekt. Met een gebrek is er alleen het document."""

    code: str | None = None
    standing: Standing = Field(alias="status")
    version: int = Field(alias="versie", description="Dezelfde als in de kopregel ETag.")
    closed: str | None = Field(None, alias="gesloten", description="Waarom er niemand meer in begint.")
    header: dict[str, str] = Field({}, alias="kop", description="Wat het programma is, in regels.")
    components: list[SHAPES[overview.ComponentLine]] = Field([], alias="onderdelen")  # type: ignore[valid-type]
    parties: list[SHAPES[overview.PartyLine]] = Field([], alias="partijen")  # type: ignore[valid-type]
    agreed: list[Akkoord] = Field([], alias="akkoord")
    faults: list[Fout] = Field([], alias="gebreken", description="Daarmee is het document niet te gebruiken.")
    gaps: list[Fout] = Field([], alias="gaten", description="Iets om naar te kijken; daarmee kan het worden gebruikt.")
    document: dict[str, Any] = Field(description="Het programma als document.")


class Bevindingen(Shape):
    """Wat er aan een document ontbreekt."""

    faults: list[Fout] = Field(alias="gebreken")
    gaps: list[Fout] = Field(alias="gaten")


class Wijzigingen(Shape):
    """Wat een document verandert."""

    items: list[SHAPES[differences.Difference]]  # type: ignore[valid-type]


class Vergelijking(Shape):
    """Trajecten die in een versie begonnen, naast die van de versie ervoor."""

    before: int = Field(alias="voor", description="De versie ervoor.")
    after: int = Field(alias="na", description="De versie.")
    until: Moment = Field(alias="totTijdstip", description="Tot waar is gekeken.")
    differences: list[SHAPES[Difference]] = Field(alias="verschillen")  # type: ignore[valid-type]


class Voorstel(Shape):
    """Een andere norm, die uit lessen volgt en waarover nog niemand heeft besloten."""

    code: str
    version: int = Field(alias="versie")
    place: str = Field(alias="plaats")
    before: str = Field(alias="norm", description="Als duur (ISO 8601).")
    after: str = Field(alias="voorstel", description="Als duur (ISO 8601).")
    evidence: str = Field(alias="onderbouwing")
    until: date | None = Field(None, alias="totDatum")


class Voorstellen(Shape):
    """Wat lessen over de normen van een programma voorstellen."""

    items: list[Voorstel]


class MetDocument(Body):
    """Een programma als document."""

    document: dict[str, JsonValue] = Field(description="De ingevulde Canvas.")


class NieuwAkkoord(Body):
    """Een partij is akkoord met het ontwerp."""

    partner: UUID = Field(description="Het nummer van de organisatie.")
    role: Role | None = Field(None, alias="rol", description="In welke rol; zonder: die waarin zij is aangemeld.")
    organisation: TypedName | None = Field(None, alias="organisatie", description="Welke zij is, als er meer in die rol zijn.")
    brings: TypedTelling | None = Field(None, alias="inbreng", description="Wat zij inbrengt; zonder: wat het ontwerp van die rol zegt.")
    cents: int | None = Field(None, alias="inbrengInCenten", ge=0, le=100 * MOST, description="Hoeveel geld, in centen.")
    hours: int | None = Field(None, alias="uren", ge=0, le=MOST, description="Hoeveel uren.")
    places: int | None = Field(None, alias="plaatsen", ge=0, le=MOST, description="Hoeveel plaatsen.")

    @model_validator(mode="after")
    def in_words(self) -> "NieuwAkkoord":
        """What is brought in is told in words as well."""
        if self.brings is None and (self.cents, self.hours, self.places) != (None, None, None):
            raise ValueError("zeg met inbreng in woorden wat deze partij inbrengt")
        return self


class MetReden(Body):
    """Waarom."""

    reason: TypedTelling = Field(alias="reden", description="Waarom, zonder gegevens van personen.")


def line(state: ProgrammeState) -> dict[str, object]:
    """How a programme stands."""
    latest = state.draft or (state.present.document if state.present else {})
    named = {called: latest.get(called) for called in ("naam", "sector", "niveau", "beleid")}
    told = {"code": state.code, "status": state.standing, "versie": state.version, "gepubliceerd": state.newest or None}
    return {**told, "ontwerp": state.draft.get("versie") if state.draft else None, **{k: v for k, v in named.items() if isinstance(v, str)}}


def canvas(document: Document, state: ProgrammeState) -> dict[str, object]:
    """The whole of it, as far as a document without faults says it."""
    faults, open_ends = findings(document)
    told = {"standing": state.standing, "version": state.version, "closed": state.closed, "document": dict(document)}
    told |= {"code": state.code or document.get("code"), "faults": faults, "gaps": open_ends, "agreed": agreed(document, state)}
    if faults:
        return told
    programme = Programme.model_validate(dict(document))
    lines = {"components": overview.components(programme), "parties": overview.parties(programme)}
    return told | {"header": overview.header(programme), **lines}


def findings(document: Document) -> tuple[list[Fout], list[Fout]]:
    """The faults of a document, and when there are none the gaps."""
    faults = validate_document(document)
    return told(faults), [] if faults else told(gaps(Programme.model_validate(dict(document)), current_day()))


def told(faults: Sequence[Fault]) -> list[Fout]:
    """Faults with their places."""
    return [Fout(plaats=one.place, melding=one.message) for one in faults]


def agreed(document: Document, state: ProgrammeState) -> list[Akkoord]:
    """Who stands behind a document."""
    edition = next((edition for edition in state.editions.values() if edition.document == document), None)
    words = (edition.agreements if edition else state.agreements).items()
    each = ({"partner": one, "role": word.role, "brings": [it.what for it in word.brings], "at": word.at} for one, word in words)
    return [Akkoord.model_validate(one) for one in each]


def proposed(state: ProgrammeState) -> list[Voorstel]:
    """What is proposed for a programme."""
    if state.proposal is None:
        return []
    all_of_it = {"code": state.code, "version": state.proposal.version, "until": state.proposal.on}
    norms = ({name: getattr(one, name) for name in ("place", "before", "after", "evidence")} for one in state.proposal.norms)
    return [Voorstel.model_validate({**all_of_it, **one}) for one in norms]
