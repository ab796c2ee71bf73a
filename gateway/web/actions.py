"""What can be done on a trajectory's page: each action is a form that becomes one command."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

from pydantic import ValidationError

from gateway.programmes.places import value_of
from gateway.web.forms import Form, unnamed
from workflows.decisions.adjustment import Adjust, DismissSignal, Extend
from workflows.decisions.barriers import ReportBarrier, SettleBarrier
from workflows.decisions.command import Command
from workflows.decisions.course import End, Pause, Resume
from workflows.decisions.go_no_go import DecideGoNoGo
from workflows.decisions.money import RecordCost
from workflows.decisions.moving import MoveMunicipality
from workflows.decisions.open_items import CompleteTask
from workflows.decisions.people import JoinParty
from workflows.decisions.placement import DeclinePlacement
from workflows.decisions.roles import FillRole, VacateRole
from workflows.decisions.selection import ChooseRoute, RequestException, SelectCandidate, SignException
from workflows.decisions.telling import InformCandidate, WriteNote
from workflows.decisions.voortraject import RecordAgreement
from workflows.faults import in_dutch
from workflows.law.moments import OPENING, in_the_netherlands, read_day

_EMPTY = "vul dit in"


class Incomplete(Exception):
    """A form that cannot become a command; `errors` are by the name of the field."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("; ".join(errors.values()))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Action:
    """A form. `fields` says which field of the form fills which of the command; `item` is the field that says what it is about."""

    command: type[Command]
    fields: Mapping[str, str]
    done: str
    item: str = ""
    needed: tuple[str, ...] = ()
    adapt: Callable[[dict[str, object]], None] = field(default=lambda _: None)


def _from_opening(values: dict[str, object]) -> None:
    """A day becomes the moment at which it begins at the office."""
    if isinstance(text := values.get("until"), str):
        try:
            values["until"] = in_the_netherlands(read_day(text), OPENING)
        except ValueError as error:
            raise Incomplete({"uitstel-tot": str(error)}) from None


def _one_change(values: dict[str, object]) -> None:
    """A place and its value become a change of the plan."""
    place, value = values.pop("changes", None), values.pop("value", None)
    errors = {name: _EMPTY for name, told in (("plaats", place), ("waarde", value)) if told is None}
    if errors:
        raise Incomplete(errors)
    values["changes"] = {str(place): value_of(str(value))}


def _told(values: dict[str, object]) -> None:
    """What was told is one line with commas."""
    if isinstance(text := values.get("told"), str):
        values["told"] = [word.strip() for word in text.split(",") if word.strip()]


def _in_cents(values: dict[str, object]) -> None:
    """Euros as people write them become whole cents."""
    if isinstance(text := values.get("cents"), str):
        if not re.fullmatch(r"[0-9]{1,9}([,.][0-9]{2})?", text):
            raise Incomplete({"bedrag": "hier hoort een bedrag in euro's, zoals 1250 of 1250,50"})
        values["cents"] = int(Decimal(text.replace(",", ".")) * 100)


ACTIONS: Mapping[str, Action] = MappingProxyType(
    {
        "besluit": Action(
            DecideGoNoGo,
            {
                "decision": "besluit",
                "reason": "reden",
                "code": "code",
                "road": "vervolg",
                "until": "uitstel-tot",
                "programme": "ander-programma",
                "programme_version": "ander-programma-versie",
            },
            "Het besluit is vastgelegd.",
            adapt=_from_opening,
        ),
        "route": Action(
            ChooseRoute,
            {"dual": "duaal", "reason": "reden", "referred_to": "doorverwezen-naar"},
            "De route is gekozen.",
        ),
        "afspraak": Action(RecordAgreement, {"text": "afspraak"}, "De afspraak is vastgelegd."),
        "belemmering-melden": Action(
            ReportBarrier, {"kind": "soort", "owner": "eigenaar", "due": "uiterlijk"}, "De belemmering is gemeld."
        ),
        "selectie": Action(
            SelectCandidate,
            {"selected": "geselecteerd", "reason": "reden", "code": "code", "referred_to": "doorverwezen-naar"},
            "De selectie is vastgelegd.",
        ),
        "uitzondering": Action(
            RequestException,
            {"criterion": "criterium", "reason": "reden"},
            "De uitzondering is gevraagd; een ander tekent haar.",
            item="criterium",
        ),
        "uitzondering-tekenen": Action(SignException, {"criterion": "criterium"}, "De uitzondering is getekend.", item="criterium"),
        "taak": Action(CompleteTask, {"task": "taak", "remark": "opmerking"}, "De taak is afgerond.", item="taak"),
        "belemmering": Action(
            SettleBarrier,
            {"barrier": "belemmering", "accepted": "aanvaard", "reason": "reden"},
            "De belemmering is afgehandeld.",
            item="belemmering",
            needed=("aanvaard",),
        ),
        "partij": Action(JoinParty, {"role": "rol", "partner": "partner"}, "De partij doet mee."),
        "bijsturen": Action(
            Adjust,
            {"changes": "plaats", "value": "waarde", "reason": "reden", "signal": "signaal"},
            "Het plan is bijgestuurd.",
            item="signaal",
            adapt=_one_change,
        ),
        "verlengen": Action(Extend, {"by": "duur", "reason": "reden"}, "De fase heeft meer tijd."),
        "verhuizen": Action(
            MoveMunicipality, {"municipality": "gemeente", "registered_on": "ingeschreven-op"}, "De verhuizing is vastgelegd."
        ),
        "rol-vervullen": Action(FillRole, {"role": "rol", "holder": "persoon"}, "De rol is vervuld."),
        "rol-neerleggen": Action(VacateRole, {"role": "rol", "holder": "persoon", "reason": "reden"}, "De rol is neergelegd."),
        "signaal": Action(DismissSignal, {"signal": "signaal", "reason": "reden"}, "Het signaal is terzijde gelegd.", item="signaal"),
        "afzien": Action(DeclinePlacement, {"reason": "reden"}, "De kandidaat ziet af; de volgende werkgever wordt gezocht."),
        "kosten": Action(
            RecordCost,
            {"source": "bron", "component": "onderdeel", "cents": "bedrag"},
            "De kosten zijn vastgelegd.",
            adapt=_in_cents,
        ),
        "informeren": Action(InformCandidate, {"by": "persoon", "told": "verteld"}, "Wat de kandidaat hoorde, is vastgelegd.", adapt=_told),
        "notitie": Action(WriteNote, {"text": "notitie"}, "De notitie is geschreven."),
        "onderbreken": Action(Pause, {"reason": "reden", "until": "tot"}, "Het traject is onderbroken."),
        "hervatten": Action(Resume, {}, "Het traject gaat verder."),
        "beeindigen": Action(
            End,
            {"outcome": "uitkomst", "reason": "code", "component": "onderdeel", "explanation": "reden"},
            "Het traject is beëindigd.",
            needed=("zeker",),
        ),
    }
)
"""Every action by the last word of its address."""


def command_of(action: Action, form: Form) -> Command:
    """The command that a form asks for.

    Raises:
        Incomplete: with what is wrong with which field.
    """
    values: dict[str, object] = {name: form.values[source] for name, source in action.fields.items() if source in form.values}
    errors = unnamed(form) | {name: _EMPTY for name in action.needed if name not in form.values}
    try:
        action.adapt(values)
        command = action.command.model_validate(values)
    except Incomplete as incomplete:
        raise Incomplete({**errors, **incomplete.errors}) from None
    except ValidationError as error:
        raise Incomplete({**errors, **_by_field(action, error)}) from None
    if errors:
        raise Incomplete(errors)
    return command


def _by_field(action: Action, error: ValidationError) -> dict[str, str]:
    found = {}
    for fault, detail in zip(in_dutch(error.errors()), error.errors(), strict=True):
        name = action.fields.get(str(detail["loc"][0]), "") if detail["loc"] else ""
        found[name] = _EMPTY if detail["type"] == "missing" else fault.message
    return found
