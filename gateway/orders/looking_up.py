"""What orders do not take as it is typed: amounts, answers, programmes, parties and facts are read here, or looked up."""

import json
import re
from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID, uuid5

from pydantic import BeforeValidator, Field, WithJsonSchema

from activities.directory import ORGANISATIONS, PartnerDirectory
from events.vocabulary.course import Party, TrajectoryEnded
from events.vocabulary.values import Role
from events.vocabulary.words import Code, Document
from gateway.orders.kinds import EMPTY, Adapt, Incomplete, NotThere, Surroundings, Values
from gateway.orders.places import value_of
from gateway.partners.known import faults_in_answer
from gateway.persons.finding import Found
from projections.engine.trajectories import trajectories_of
from workflows.law.moments import shown_day

SECOND = "tweede-traject"
"""The field by which somebody says that a second trajectory is meant."""
UNKNOWN = (
    "u kent geen deelnemer met dit nummer. Laat het leeg voor een nieuwe deelnemer; wie een dossier heeft bij een andere gemeente, komt "
    "hier door een verhuizing of een overdracht"
)
"""Said alike of a number that is nobody's, and of somebody whom who asks may not find."""
_NEWEST = 100
"""Among so many of the last events of a trajectory is its end, if it ended."""


_EUROS = r"[0-9]{1,9}([,.][0-9]{2})?"


def _cents(text: object) -> object:
    if not isinstance(text, str):
        return text
    if not re.fullmatch(_EUROS, text):
        raise ValueError("hier hoort een bedrag in euro's, zoals 1250 of 1250,50")
    return int(Decimal(text.replace(",", ".")) * 100)


def _json(text: object) -> object:
    try:
        return json.loads(text) if isinstance(text, str) else text
    except (ValueError, RecursionError):
        raise ValueError("hier hoort een antwoord als JSON, niet dieper dan iemand kan lezen") from None


Cents = Annotated[
    int, BeforeValidator(_cents), WithJsonSchema({"type": "string", "pattern": f"^{_EUROS}$", "examples": ["1250,50"]}, mode="validation")
]
"""Euros as people write them."""
Version = Annotated[int, Field(ge=1, lt=2**31)]
"""Of an event in its stream."""
Json = Annotated[Document, BeforeValidator(_json)]
Codes = Annotated[tuple[Code, ...], BeforeValidator(lambda value: (value,) if isinstance(value, str) else value)]
"""One, or as many as another field of the same order has."""
Sure = Annotated[bool, BeforeValidator(lambda text: {"ja": True, "nee": False}.get(str(text), text))]
_AGREED = {"akkoord": True, "afgewezen": False}
Agreed = Annotated[
    bool,
    BeforeValidator(lambda text: _AGREED.get(str(text), text)),
    WithJsonSchema({"type": "string", "enum": list(_AGREED)}, mode="validation"),
]


def newest(place: str) -> Adapt:
    """Fill in the newest version of the programme in the field `place`, unless a version is asked for."""

    async def adapt(values: Values, around: Surroundings) -> None:
        programme = values.get("programme")
        if programme and values.get("programme_version") is None:
            values["programme_version"] = await around.newest(programme)
            if values["programme_version"] is None:
                raise NotThere({place: f"programma '{programme}' is niet gepubliceerd; zie regie programmes list"})

    return adapt


async def started(values: Values, around: Surroundings) -> None:
    """Fill in the version of the programme, the partners of the parties, and a number for a new participant."""
    await newest("programma")(values, around)
    named: UUID | None = values.get("participant")
    person = await around.store.person_behind(named or uuid5(around.id, "deelnemer"))
    every = sorted({*await trajectories_of(around.pool, person)} - {around.trajectory})
    theirs = await around.among(every)
    # Whom nobody logs in for is whoever they are said to be; otherwise a number brings in nobody whom one does not know already.
    if named and around.staff and (not theirs or (named in every and named not in theirs)):
        raise NotThere({"deelnemer": UNKNOWN})
    if not values.pop("second", False):
        await _see_whether_second(person, theirs, around)
    values["participant"] = person
    await of_the_municipality(values, around)
    values["parties"] = tuple([await _party(text, around) for text in values["parties"]])


async def _see_whether_second(person: UUID, theirs: Collection[UUID], around: Surroundings) -> None:
    """See that somebody knows that this is a second trajectory, of this person or of somebody who is likely to be the same."""
    if running := [str(one) for one in sorted(theirs) if not await _ended(around, one)]:
        raise Incomplete({SECOND: f"deze deelnemer heeft al een traject dat loopt: {', '.join(running)}. Toch beginnen? Zeg hier ja"})
    if others := await around.others(person):
        raise Incomplete(
            {
                SECOND: f"deze deelnemer lijkt al een traject te hebben: {'; '.join(map(_as_told, others))}. Is dit dezelfde persoon? "
                "Voeg de nummers samen met regie persons merge. Is het een ander? Zeg hier ja"
            }
        )


async def _ended(around: Surroundings, trajectory: UUID) -> bool:
    newest = await around.store.read_stream(trajectory, limit=_NEWEST, backwards=True)
    return any(one.type == TrajectoryEnded.stored_name for one in newest)


def _as_told(one: Found) -> str:
    born = f", geboren op {shown_day(one.who.born)}" if isinstance(one.who.born, date) else ""
    return f"{one.who.name}{born} ({one.person}, traject {', '.join(map(str, one.trajectories))})"


async def of_the_municipality(values: Values, around: Surroundings) -> None:
    """Fill in the code by which a municipality has rules of its own."""
    known = await PartnerDirectory(around.store).find(values["municipality"])
    values["cbs_code"] = known.cbs_code if known else None


async def _party(text: str, around: Surroundings) -> Party:
    role, _, partner = text.partition("=")
    if role not in ORGANISATIONS or not partner:
        roles = ", ".join(sorted(ORGANISATIONS))
        raise Incomplete({"partij": f"'{text}' is geen partij: schrijf rol=partner, met als rol een van {roles}"})
    return Party(role=Role(role), partner=await around.organisation(partner, frozenset({Role(role)}), "partij"))


async def answered(values: Values, around: Surroundings) -> None:
    """See that the organisations that an answer names are in the register."""
    if values.get("agreed") and (faults := await faults_in_answer(PartnerDirectory(around.store), values.get("answer") or {})):
        raise NotThere({"antwoord": "; ".join(f"{name}: {why}" for name, why in faults.items())})


async def changed(values: Values, around: Surroundings) -> None:
    """Put each place in the plan together with its new value."""
    places, new = values.pop("places"), values.pop("new")
    if len(places) != len(new):
        raise Incomplete({"waarde": "noem bij elke plaats een waarde"})
    values["changes"] = dict(zip(places, map(value_of, new), strict=True))


async def explained(values: Values, around: Surroundings) -> None:
    """See that an end is explained; only of who was erased it cannot be."""
    if not values.get("explanation") and not await around.store.erased(around.trajectory):
        raise Incomplete({"reden": EMPTY})


async def corrected(values: Values, around: Surroundings) -> None:
    """Find the fact that has a version in the timeline."""
    version = values.pop("version")
    found = await around.store.read_stream(around.trajectory, after=version - 1, limit=1)
    if not found:
        raise NotThere({"versie": f"dit traject heeft geen gegeven met versie {version}"})
    values["fact"] = found[0].id
