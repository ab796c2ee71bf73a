"""Who takes part in a programme: what they answer for and bring in, and the money that pays for it."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from activities.days import LASTING
from events.vocabulary.values import Component, Role, Told
from events.vocabulary.words import Code, Name, Telling
from workflows.documents import Day
from workflows.programme.norm import Document


class Contribution(Document):
    """What a party brings in: money in whole cents, hours, places, or a text."""

    what: Telling = Field(alias="wat", min_length=1)
    cents: int | None = Field(None, alias="centen", ge=0)
    hours: int | None = Field(None, alias="uren", ge=0)
    places: int | None = Field(None, alias="plaatsen", ge=0)


class Party(Document):
    """A role in the programme: what it answers for, what it brings, and why it takes part (whitepaper l.186-187, 529-531).

    `organisation` names who has the role, where the programme is for one organisation in that role (whitepaper l.536-540). `tells` and
    `tells_whom` are for a verbinder: what it makes known, at which sides (l.310-321).
    """

    role: Role = Field(alias="rol")
    organisation: Name = Field("", alias="organisatie")
    responsible_for: tuple[Component, ...] = Field((), alias="verantwoordelijk_voor")
    takes_part_in: tuple[Component, ...] = Field((), alias="doet_mee_in")
    contribution: tuple[Contribution, ...] = Field((), alias="inbreng")
    interest: Telling = Field("", alias="eigen_belang")
    risks: tuple[Telling, ...] = Field((), alias="risicos")
    returns: tuple[Telling, ...] = Field((), alias="opbrengsten")
    tells: tuple[Told, ...] = Field((), alias="vertelt")
    tells_whom: tuple[Role, ...] = Field((), alias="vertelt_aan")


class Amount(Document):
    """What a source pays for a component of one trajectory, in whole cents."""

    component: Component = Field(alias="onderdeel")
    cents: int = Field(alias="centen", ge=0)


class Funding(Document):
    """A source of money, for some components, and for a time if it ends (whitepaper l.190-193).

    `cents` is the whole of it; `for_each` what it pays for one trajectory; `source` who says so, or that it is an example.
    """

    name: Code = Field(alias="naam", min_length=1)
    components: tuple[Component, ...] = Field(alias="onderdelen")
    start: Annotated[Day, LASTING] | None = Field(None, alias="van")
    end: Annotated[Day, LASTING] | None = Field(None, alias="tot")
    cents: int | None = Field(None, alias="centen", ge=0)
    for_each: tuple[Amount, ...] = Field((), alias="per_traject")
    source: Telling = Field("", alias="bron")

    @model_validator(mode="after")
    def _pays_for_its_own_components(self) -> Self:
        for amount in self.for_each:
            if amount.component not in self.components:
                raise ValueError(f"er is een bedrag voor {amount.component}, maar deze bron betaalt daar niet voor")
        return self

    def cents_for(self, component: Component) -> int:
        """What it pays for this component of one trajectory; 0 when the programme names no amount."""
        return sum(amount.cents for amount in self.for_each if amount.component is component)
