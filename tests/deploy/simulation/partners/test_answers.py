"""Every answer is what docs/partners.md says, in the words of that page and in those of the room that reads it."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import pytest

from activities.kinds import KINDS as READ_BY_REGIE
from deploy.simulation.partners.answers import KINDS, answer
from events.vocabulary.placement import JobEnd
from events.vocabulary.values import DiplomaValuation, GuidanceTheme, InductionPart, Level, Told, WorkSkill
from tests.deploy.simulation.partners.neighbours import (
    BY_ROLE,
    CONTENT,
    EMPLOYERS,
    SEED,
    TOWN,
    Door,
    Regie,
    asked,
    first_question,
    trajectories,
)

Check = Callable[[Any], bool]
PAGE = (Path(__file__).parents[4] / "docs" / "partners.md").read_text()
ROW = re.compile(r"^\| `([a-z-]+)` \| ([A-Za-z ]+) \| .* \| (.*) \|$", re.M)
ROWS = {kind: (to, answered) for kind, to, answered in ROW.findall(PAGE) if kind != "soort"}
ROLES = {
    "municipality": "gemeente",
    "language school": "taalschool",
    "roc": "roc",
    "employer": "werkgever",
    "sector organisation": "brancheorganisatie",
    "expertise partner": "expertisepartner",
    "werkgeversservicepunt": "werkgeversservicepunt",
    "UWV": "uwv",
    "verbinder": "verbinder",
}


def day(value: Any) -> bool:
    """A date that has come: Regie waits for a later one."""
    return bool(re.fullmatch(r"\d{4}-\d\d-\d\d", value)) and date.fromisoformat(value) <= datetime.now(UTC).date()


def day_to_come(value: Any) -> bool:
    """A date that is still to come."""
    return bool(re.fullmatch(r"\d{4}-\d\d-\d\d", value)) and date.fromisoformat(value) > datetime.now(UTC).date()


def whole(low: int, high: int = 10**9) -> Check:
    return lambda value: type(value) is int and low <= value <= high


def one_of(*values: str) -> Check:
    return lambda value: value in values


def words(value: Any) -> bool:
    return isinstance(value, str) and value != ""


def yes_or_no(value: Any) -> bool:
    return isinstance(value, bool)


def list_of(**shape: Check) -> Check:
    return lambda value: (
        isinstance(value, list) and all(set(each) == set(shape) and all(good(each[name]) for name, good in shape.items()) for each in value)
    )


def codes_of(codes: type[StrEnum]) -> Check:
    return lambda value: isinstance(value, list) and set(value) <= set(codes)


LEVEL = one_of("onder-A1", "A1", "A2", "B1", "B2")
VERDICT = one_of("doorgaan", "bijsturen", "stoppen")
AIDS = {"beeldmateriaal", "eenvoudige-taal", "materiaal-in-eigen-taal", "vertrouwenspersoon", "schrijftolk"}
SHAPES: dict[str, dict[str, Check]] = {
    "pip-opvragen": {"dagtekening": day, "leerroute": one_of("B1", "onderwijs", "Z"), "niveau": one_of("A2", "B1")},
    "intake-houden": {
        "verschenen": yes_or_no,
        "tolk": yes_or_no,
        "hulpmiddelen": lambda value: isinstance(value, list) and set(value) <= AIDS,
        "metingen": list_of(criterium=words, waarde=words, voldoet=yes_or_no),
        "leerbaarheid": one_of("b1-haalbaar", "b1-niet-haalbaar", "onbekend", "ontheven"),
        "diplomawaardering": one_of(*DiplomaValuation),
        "cultuursensitief": yes_or_no,
        "verblijfsvergunningTot": day_to_come,
        "wachtOpHuisvestingSinds": day,
        "wensen": words,
        "omstandigheden": words,
    },
    "profiel-bespreken": {"advies": words},
    "diploma-waarderen": {"waardering": one_of(*DiplomaValuation)},
    "traject-vertellen": {"verbinder": words, "verteld": codes_of(Told)},
    "deelnemer-horen": {"tevredenheid": whole(1, 10), "wensen": words, "afspraken": list_of(afspraak=words)},
    "leerlijn-afspreken": {"afgesprokenOp": day, "onderdelen": list_of(onderdeel=words)},
    "team-trainen": {"gehoudenOp": day},
    "financiering-adviseren": {"mogelijkheden": list_of(mogelijkheid=words)},
    "profiel-ondertekenen": {"ondertekendOp": day},
    "interculturele-voorbereiding": {"gehoudenOp": day, "afspraken": list_of(afspraak=words)},
    "pip-herzien": {"dagtekening": day, "leerroute": one_of("B1", "onderwijs", "Z"), "niveau": one_of("A2", "B1")},
    "coach-toewijzen": {
        "soort": one_of("jobcoach", "begeleider-opleiding", "buddy"),
        "begeleider": words,
        "startdatum": day,
        "ookWerkgever": yes_or_no,
    },
    "begeleiding-verslag": {"contact": yes_or_no, "onderwerpen": codes_of(GuidanceTheme), "tevredenheid": whole(1, 10)},
    "belemmeringen-opvragen": {"belemmeringen": list_of(soort=words, eigenaar=words)},
    "werkgever-matchen": {"werkgever": lambda value: value in [str(each.id) for each in EMPLOYERS]},
    "uitkering-behouden": {"vanaf": words},
    "loonkostensubsidie": {"toegekend": yes_or_no, "percentage": whole(0, 100)},
    "proefplaatsing-toestaan": {"totEnMet": lambda value: value == CONTENT["proefplaatsing-toestaan"]["totEnMet"]},
    "loonwaarde-vaststellen": {
        "achterwege": yes_or_no,
        "loonwaarde": whole(0, 100),
        "scores": list_of(criterium=words, procent=whole(0, 100)),
        "vastgesteldDoor": words,
    },
    "taal-onderwijzen": {"startdatum": day, "urenPerWeek": whole(1, 40)},
    "taalvoortgang": {"metingen": list_of(vaardigheid=one_of("luisteren", "spreken", "lezen", "schrijven"), niveau=LEVEL)},
    "module-geven": {"behaald": yes_or_no, "afgerondOp": day, "vaardigheden": list_of(vaardigheid=one_of(*WorkSkill), beheerst=yes_or_no)},
    "vaktaal-inplannen": {"dagdelen": whole(1, 10), "opDeWerkvloer": yes_or_no},
    "erkenning-controleren": {"erkend": yes_or_no},
    "praktijkovereenkomst-tekenen": {"getekendOp": day},
    "inschrijven": {"startdatum": day},
    "studievoortgang": {"oordeel": VERDICT, "aanwezigheid": whole(0, 100)},
    "kwalificeren": {
        "soort": one_of("praktijkverklaring"),
        "behaaldOp": day,
        "werkprocessen": list_of(kwalificatie=words, werkproces=words),
    },
    "snuffelstage": {"startdatum": day, "dagen": whole(1)},
    "werkplek-bieden": {"startdatum": day, "begeleider": words},
    "vaktaal-aanleveren": {"woorden": list_of(woord=words)},
    "intentie-uitspreken": {"uitgesprokenOp": day},
    "werkevaluatie": {
        "oordeel": VERDICT,
        "tevredenheid": whole(1, 10),
        "gewerkteUren": whole(0, 80),
        "nieuweContacten": whole(0, 1000),
    },
    "advies-geven": {"advies": one_of("go", "no-go"), "motivering": words},
    "contract-bieden": {
        "ingangsdatum": day,
        "brutoloon": whole(100_000),
        "duurMaanden": whole(0, 36),
        "doorgroei": words,
        "urenPerWeek": whole(1, 60),
        "functieniveau": one_of(*Level),
    },
    "contract-vervolg": {"vervolg": one_of("verlengd", "vast"), "totEnMet": lambda value: value > "2027-08-31"},
    "proefplaatsing": {"startdatum": day, "intentieAannemen": yes_or_no},
    "proefplaatsing-evalueren": {
        "oordeel": one_of("aannemen", "verlengen", "afwijzen"),
        "loonwaarde": whole(0, 100),
        "toelichting": words,
    },
    "team-voorbereiden": {
        "voorbereidOp": day,
        "buddy": words,
        "inwerkprogramma": list_of(onderdeel=one_of(*InductionPart)),
    },
    "dienstverband-bevestigen": {"inDienst": yes_or_no, "oorzaak": one_of(*JobEnd), "reden": words},
}
# Of who did not come to the intake there is nothing more to tell.
OPTIONAL = {
    *(("intake-houden", name) for name in SHAPES["intake-houden"] if name != "verschenen"),
    ("interculturele-voorbereiding", "afspraken"),
    *(("deelnemer-horen", name) for name in ("tevredenheid", "wensen", "afspraken")),
    *(("loonwaarde-vaststellen", name) for name in ("achterwege", "loonwaarde", "scores", "vastgesteldDoor")),
    ("begeleiding-verslag", "onderwerpen"),
    ("begeleiding-verslag", "tevredenheid"),
    ("team-voorbereiden", "buddy"),
    ("contract-vervolg", "totEnMet"),
    ("dienstverband-bevestigen", "oorzaak"),
    ("dienstverband-bevestigen", "reden"),
}


def assert_as_documented(kind: str, told: dict[str, Any]) -> None:
    if told["uitkomst"] == "afgewezen":
        assert told["toelichting"]
        return
    content, shape = told["antwoord"], SHAPES[kind]
    assert {name for name in shape if (kind, name) not in OPTIONAL} <= set(content) <= set(shape)
    assert {name: value for name, value in content.items() if not shape[name](value)} == {}
    READ_BY_REGIE[kind].answer.model_validate(content)


def test_every_question_of_the_page_is_known_and_no_other() -> None:
    assert set(ROWS) == set(KINDS) == set(SHAPES)


@pytest.mark.parametrize("kind", sorted(SHAPES))
def test_the_page_names_the_fields_and_the_party(kind: str) -> None:
    to, answered = ROWS[kind]
    parties = set(ROLES.values()) if to == "any" else {ROLES[each] for each in to.split(" or ")}
    assert set(KINDS[kind][0]) == parties
    assert [name for name in SHAPES[kind] if f"`{name}`" not in answered] == []


@pytest.mark.parametrize("kind", sorted(SHAPES))
async def test_an_answer_is_as_documented(kind: str, regie: Regie, door: Door) -> None:
    for trajectory in islice(trajectories(), 8):
        own = uuid5(trajectory, kind)
        assert_as_documented(kind, await regie.told(kind, own))
    requests = [await regie.ask(kind, uuid5(TOWN, f"{kind} {n}")) for n in range(3)]
    log = await regie.log_when(lambda log: any(each["verzoek"] in requests and each["status"] == 202 for each in log["verstuurd"]))
    request = next(each["verzoek"] for each in log["verstuurd"] if each["verzoek"] in requests and each["status"] == 202)
    event = await door.event(verzoek=request)
    assert event["type"] == "nl.leerwerktrajecten.verzoek-beantwoord.v1"
    assert event["data"]["soort"] == kind
    assert event["subject"] == event["data"]["traject"]
    assert_as_documented(kind, event["data"])


@pytest.mark.parametrize("kind", sorted(SHAPES))
def test_it_stays_so_in_every_life_and_every_round(kind: str) -> None:
    employers, today = tuple(str(each.id) for each in EMPLOYERS), datetime.now(UTC).date()
    for trajectory in islice(trajectories(), 200):
        for round in (1, 2, 5, 20):
            content = {name: round if name in ("ronde", "maand") else value for name, value in CONTENT.get(kind, {}).items()}
            assert_as_documented(kind, answer(SEED, first_question(kind, trajectory, content), today, employers).data())


async def test_each_criterion_that_was_asked_is_measured(regie: Regie) -> None:
    told = await regie.told("intake-houden", UUID(int=1))
    assert [each["criterium"] for each in told["antwoord"]["metingen"]] == ["taal", "inzet"]


def test_every_question_has_somebody_to_ask() -> None:
    assert {asked(kind) for kind in KINDS} <= set(BY_ROLE.values())
