"""What is asked of insights, and what is told of them."""

from datetime import date
from typing import Any
from uuid import UUID

from pydantic import Field

from events.vocabulary.values import EmployerSize
from gateway.api.calling import Asked
from gateway.api.names import SHAPES
from gateway.api.shapes import Moment, Shape
from gateway.operations.lessons import Line
from projections.learning.groups import AXES, MOST_AXES, Group

BY = {called: axis for axis, called in AXES.items()}
"""What groups are set beside each other by."""
NOT_ALL = "Alleen trajecten waarvan u nu de regisseur bent. Wat over de groep wordt verteld gaat ook over die van anderen, en is met ruis."

SHAPES.add(
    Line,
    "Regel",
    "Een waarde in woorden.",
    what="wat",
    value="waarde",
    interval="interval",
    n="aantal Over ongeveer hoeveel trajecten.",
    shown="",
)


class VanGroep(Asked):
    """Over welke trajecten; wat u niet noemt, maakt niet uit."""

    programme: str | None = Field(None, alias="programma", max_length=200, description="Die in dit programma zijn begonnen (code).")
    municipality: UUID | None = Field(None, alias="gemeente", description="Die in deze gemeente zijn begonnen.")
    sector: str | None = Field(None, max_length=200, description="In deze sector.")
    level: str | None = Field(None, alias="niveau", max_length=200, description="Op dit niveau.")
    size: EmployerSize | None = Field(None, alias="werkgever", description="Begonnen met een werkgever van deze grootte.")
    cohort: str | None = Field(None, max_length=20, description="Begonnen in dit half jaar: 2026-1 is de eerste helft van 2026.")

    @property
    def group(self) -> Group:
        """The group that they are."""
        return Group(self.programme, self.municipality, self.sector, self.level, self.size, self.cohort)


class VraagNaarLessen(VanGroep):
    """Welke lessen."""

    question: str | None = Field(None, alias="vraag", max_length=200, description="Alleen deze vraag.")
    edition: date | None = Field(None, alias="peilDatum", description="De eerste dag van de maand van een editie; zonder: de nieuwste.")


class VraagNaarVerloop(VanGroep):
    """Van welke vraag."""

    question: str = Field(alias="vraag", max_length=200, description="De vraag.")


class VraagNaarTrajecten(VraagNaarVerloop):
    """Achter welk getal."""

    label: str = Field("", max_length=200, description="Waarvan, zoals plaatsing of voortraject.")
    category: str = Field("", alias="soort", max_length=200, description="Alleen wie zo is geteld.")


class VraagNaarGroepen(Asked):
    """Welke groepen naast elkaar."""

    question: str = Field(alias="vraag", max_length=200, description="De vraag.")
    by: list[str] = Field(
        ["gemeente"], alias="op", min_length=1, max_length=MOST_AXES, description=f"Waarnaar wordt ingedeeld: {', '.join(BY)}."
    )


class VraagNaarMaand(Asked):
    """Welke maand."""

    month: str = Field(alias="maand", max_length=7, description="De maand, zoals 2026-03.")
    programme: str | None = Field(None, alias="programma", max_length=200, description="Alleen die in dit programma begonnen (code).")


class Groep(Shape):
    """Een groep trajecten."""

    called: str = Field(alias="naam")
    programme: str | None = Field(None, alias="programma")
    municipality: UUID | None = Field(None, alias="gemeente")
    sector: str | None = None
    level: str | None = Field(None, alias="niveau")
    size: EmployerSize | None = Field(None, alias="werkgever")
    cohort: str | None = None


class Vraag(Shape):
    """Een vraag die wordt beantwoord."""

    name: str = Field(alias="naam")
    asks: str = Field(alias="vraag")
    counts: str = Field(alias="telt", description="Wie en wat meetelt.")


class Antwoord(Shape):
    """Wat er over een groep te zeggen is. Zonder regels is dat te weinig."""

    label: str = Field(description="Waarvan; leeg als het om het geheel gaat.")
    lines: list[SHAPES[Line]] = Field(alias="regels")  # type: ignore[valid-type]
    figures: dict[str, Any] = Field({}, alias="cijfers", description="Dezelfde waarden als getallen, met hun interval.")


class Les(Shape):
    """Een vraag en de antwoorden."""

    question: str = Field(alias="vraag")
    answers: list[Antwoord] = Field(alias="antwoorden")


class Editie(Shape):
    """Van wanneer het is, en vanaf hoeveel trajecten er iets wordt verteld."""

    moment: Moment = Field(alias="peilTijdstip")
    minimum: int


class Inzichten(Editie):
    """Over welke groepen iets te zeggen is, en welke vragen er zijn."""

    groups: list[Groep] = Field(alias="groepen")
    questions: list[Vraag] = Field(alias="vragen")


class Lessen(Editie):
    """Wat er over een groep te zeggen is."""

    group: Groep = Field(alias="groep")
    lessons: list[Les] = Field(alias="lessen")
    meant: list[str] = Field([], alias="doelen", description="Naast de doelen en normen van het programma.")
    road: list[str] = Field([], alias="weg", description="Naast de weg van het programma.")
    supply: list[str] = Field([], alias="aanbod", description="Waar plaatsen zijn.")


class VanEenGroep(Shape):
    """Een groep, en wat erover te zeggen is."""

    group: Groep = Field(alias="groep")
    answers: list[Antwoord] = Field(alias="antwoorden")


class Vergeleken(Editie):
    """Groepen van een soort naast elkaar, voor een vraag."""

    question: str = Field(alias="vraag")
    groups: list[VanEenGroep] = Field(alias="groepen")
    newest: list[str] = Field([], alias="nieuwste", description="Het nieuwste cohort naast dat ervoor.")
    beside: list[str] = Field([], alias="ernaast", description="De samenstelling van groepen naast die van alle trajecten.")
    supply: list[str] = Field([], alias="aanbod", description="Waar plaatsen zijn.")


class VanEenEditie(Shape):
    """Wat een editie vertelde."""

    moment: Moment = Field(alias="peilTijdstip")
    answers: list[Antwoord] = Field(alias="antwoorden")


class Verloop(Shape):
    """Wat elke editie over een groep vertelde."""

    question: str = Field(alias="vraag")
    group: Groep = Field(alias="groep")
    editions: list[VanEenEditie] = Field(alias="edities")


class AchterEenGetal(Editie):
    """Welke van uw eigen trajecten achter een getal zitten."""

    trajectories: list[UUID] = Field(alias="trajecten")
    not_all: str = Field(NOT_ALL, alias="letOp")


class Aantallen(Shape):
    """Aantallen bij benadering: met ruis, en afgerond."""

    since: Moment = Field(alias="vanafTijdstip")
    minimum: int = Field(alias="afgerondOp")
    told: dict[str, int] = Field(alias="aantallen", description="Per wat er is geteld.")


class WatVolgde(Shape):
    """Wat op de signalen van elke regel volgde, in alle trajecten samen."""

    rules: dict[str, str] = Field(alias="regels", description="Per regel; een regel waarover te weinig bekend is, staat er niet.")
