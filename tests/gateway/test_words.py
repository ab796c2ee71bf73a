"""Words, moments and forms made from answers: what needs neither a server nor a database."""

import re
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

import pytest
from pydantic import JsonValue

from activities.kinds import KINDS
from events.vocabulary.base import REGISTRY, Stream
from events.vocabulary.values import NoGoRoad, Outcome, Role, Stage
from gateway import words
from gateway.orders.inputs import Input
from gateway.web import moments
from gateway.web.answer_form import Rows, answer_in, faults_in, fields_of, without_empty_rows
from gateway.web.forms import clean
from gateway.web.pages import STATIC
from projections.lists.inbox import State
from tests.workflows.habits import ANSWERS, Asked

NOW = datetime(2026, 11, 23, 9, 15, tzinfo=UTC)
CRITERIA: list[JsonValue] = [{"criterium": "taal", "eis": "A2"}, {"criterium": "motivatie", "eis": "wil"}]


@pytest.mark.parametrize(
    ("away", "told"),
    [
        (timedelta(0), "nu"),
        (timedelta(seconds=-1), "1 seconde geleden"),
        (timedelta(seconds=59), "over 59 seconden"),
        (timedelta(minutes=1), "over 1 minuut"),
        (timedelta(hours=2), "over 2 uur"),
        (timedelta(hours=-47), "47 uur geleden"),
        (timedelta(days=-9), "9 dagen geleden"),
        (timedelta(days=21), "over 3 weken"),
        (timedelta(days=100), "over 3 maanden"),
        (timedelta(days=-800), "2 jaar geleden"),
    ],
)
def test_moments_are_told_relative_to_now(away: timedelta, told: str) -> None:
    assert moments.relative(NOW + away, NOW) == told


def test_moments_are_told_in_full_on_the_clock_of_the_netherlands() -> None:
    assert moments.full(NOW) == "ma 23 november 2026 om 10:15 uur"
    assert moments.full(datetime(2026, 7, 1, 22, 30, tzinfo=UTC)) == "do 2 juli 2026 om 00:30 uur"
    assert moments.machine(NOW) == "2026-11-23T10:15:00+01:00"
    assert moments.day(date(2027, 1, 31)) == "31 januari 2027"
    assert moments.since(NOW - timedelta(days=9), NOW) == "sinds 9 dagen"


@pytest.mark.parametrize("vocabulary", [Stage, Outcome, State])
def test_everything_has_a_word(vocabulary: type[StrEnum]) -> None:
    assert all(words.label(word)[0].isupper() for word in vocabulary)


def test_what_the_pages_offer_covers_the_vocabulary() -> None:
    assert {words.subject_of(name) for name, event in REGISTRY.items() if event.stream is Stream.TRAJECTORY} == set(words.SUBJECTS)
    assert words.label(Role.COORDINATOR) == "coördinator"
    assert words.label(NoGoRoad.EXTEND) == "Verlengd voortraject"
    assert words.field("urenPerWeek") == "Uren per week"


@pytest.mark.parametrize("kind", KINDS)
def test_every_answer_can_be_filled_in_on_its_form(kind: str) -> None:
    shape = KINDS[kind].answer
    asked: dict[str, JsonValue] = {"criteria": CRITERIA, "soort": "vca", "begeleiding": "buddy", "urenPerWeek": 9, "kant": "werkgever"}
    asked |= {"loonwaardekader": [{"criterium": "tempo"}]} if kind == "loonwaarde-vaststellen" else {}
    asked |= {"vanaf": "2027-01-04", "totEnMet": "2027-03-03", "berekendPercentage": 30}
    asked |= {"onderwerpen": ["doel"]} if kind == "traject-vertellen" else {"onderwerpen": ["wensen", "tevredenheid"]}
    reply = ANSWERS.get(kind)
    told = reply(Asked(UUID(int=1), UUID(int=2), "verzoek", kind, asked, NOW, 0)) if reply else None
    answer = told.answer if told else {"werkgever": "00000000-0000-0000-0000-000000000005"}
    filled: dict[str, str] = {}
    for field in fields_of(shape, asked):
        if isinstance(field, Rows):
            for number, row in enumerate(answer.get(field.rows[0][0].name.split(".")[1], [])):
                filled |= {cell.name: _typed(row[cell.name.rpartition(".")[2]]) for cell in field.rows[number]}
        elif (name := field.name.removeprefix("antwoord.")) in answer:
            filled[field.name] = _typed(answer[name])
            assert not field.options or filled[field.name] in dict(field.options)
    found = answer_in(shape, filled)
    assert faults_in(shape, found) == {}
    assert shape.model_validate(found) == shape.model_validate(answer)


def _typed(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def test_a_form_knows_limits_and_choices() -> None:
    form = {field.name: field for field in fields_of(KINDS["proefplaatsing-evalueren"].answer, {}) if isinstance(field, Input)}
    assert form["antwoord.loonwaarde"] == Input("antwoord.loonwaarde", "Loonwaarde in procent", "getal", False, least=0, most=100)
    assert [value for value, _ in form["antwoord.oordeel"].options] == ["aannemen", "verlengen", "afwijzen"]
    assert not form["antwoord.toelichting"].required


def test_what_was_asked_about_is_filled_in_already() -> None:
    [rows] = [field for field in fields_of(KINDS["intake-houden"].answer, {"criteria": CRITERIA}) if isinstance(field, Rows)]
    assert [(row[0].name, row[0].given) for row in rows.rows] == [
        ("antwoord.metingen.0.criterium", "taal"),
        ("antwoord.metingen.1.criterium", "motivatie"),
    ]


def test_who_did_not_come_to_the_intake_is_noted_without_measurements() -> None:
    shape = KINDS["intake-houden"].answer
    filled = {"antwoord.verschenen": "false", "antwoord.metingen.0.criterium": "taal", "antwoord.metingen.1.criterium": "motivatie"}
    assert faults_in(shape, answer_in(shape, filled)) == {}
    assert faults_in(shape, {}) == {"": "vul in of er een tolk was en wat er is gemeten, of dat de kandidaat niet is verschenen"}


def test_a_list_of_codes_is_filled_in_on_one_line() -> None:
    shape = KINDS["intake-houden"].answer
    told: dict[str, JsonValue] = {
        "tolk": "true",
        "hulpmiddelen": "beeldmateriaal, schrijftolk",
        "metingen": [{"criterium": "taal", "waarde": "A1", "voldoet": "true"}],
    }
    assert shape.model_validate(told).model_dump(mode="json", by_alias=True)["hulpmiddelen"] == ["beeldmateriaal", "schrijftolk"]
    assert "kies uit" in faults_in(shape, {**told, "hulpmiddelen": "een tolk"})["antwoord.hulpmiddelen.0"]


def test_faults_are_named_at_the_field_also_below_an_empty_row() -> None:
    shape = KINDS["taalvoortgang"].answer
    filled = {"antwoord.metingen.2.vaardigheid": "spreken", "antwoord.metingen.2.niveau": "C3", "antwoord.metingen.x.niveau": "A1"}
    moved = without_empty_rows(shape, filled)
    faults = faults_in(shape, answer_in(shape, moved))
    assert set(faults) == {"antwoord.metingen.0.niveau"}
    assert moved["antwoord.metingen.0.niveau"] == "C3"
    assert faults_in(KINDS["snuffelstage"].answer, {"dagen": "0"}) == {
        "antwoord.startdatum": "vul dit in",
        "antwoord.dagen": "moet ten minste 1 zijn",
    }


def test_what_cannot_be_kept_or_seen_is_taken_out_of_texts() -> None:
    assert clean(" a\0b\x1bc\ud800d\n e\u200cf ") == "abcd\n e\u200cf"


# The style ------------------------------------------------------------------------------------------------------------

PAIRS = [
    ("tekst", "achtergrond"),
    ("tekst", "vlak"),
    ("zacht", "achtergrond"),
    ("zacht", "vlak"),
    ("koppeling", "achtergrond"),
    ("koppeling", "vlak"),
    ("accent-tekst", "accent"),
    ("laat", "laat-vlak"),
    ("laat", "vlak"),
    ("laat", "achtergrond"),
    ("let-op", "let-op-vlak"),
    ("goed", "goed-vlak"),
    ("vlag", "vlag-vlak"),
    ("tekst", "laat-vlak"),
    ("tekst", "let-op-vlak"),
    ("tekst", "goed-vlak"),
    ("tekst", "vlag-vlak"),
]


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_colours_have_contrast_enough(scheme: int) -> None:
    blocks = re.findall(r":root \{(.*?)\}", (STATIC / "regie.css").read_text("utf-8"), re.DOTALL)
    colours = dict(re.findall(r"--kleur-([a-z-]+): (#[0-9a-f]{6})", blocks[scheme]))
    low = {pair: ratio for pair in PAIRS if (ratio := _contrast(colours[pair[0]], colours[pair[1]])) < 4.5}
    assert not low
    assert _contrast(colours["veldlijn"], colours["vlak"]) >= 3
    assert _contrast(colours["focus"], colours["achtergrond"]) >= 3


def _contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.2."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_nothing_comes_from_elsewhere() -> None:
    for file in [*STATIC.iterdir(), *(STATIC.parent / "templates").iterdir()]:
        text = file.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?:|[\"'(]//", text), file.name
        assert " style=" not in text
        assert "onclick" not in text
        assert not re.search(r"<script(?![^>]* src=)", text), file.name
    assert len((STATIC / "live.js").read_text("utf-8").splitlines()) <= 125


def test_a_thing_is_never_haar_or_hem() -> None:
    """People are: `hem of haar`. Programmes that were published keep their words."""
    rooms = ("events", "activities", "workflows", "projections", "gateway", "deploy")
    texts = [path for room in rooms for path in (STATIC.parents[1] / room).rglob("*") if path.suffix in {".py", ".html"}]
    said = [
        (path.name, found[0]) for path in texts for found in re.finditer(r"(?<!hem of )\b(haar|hem)\b(?! of haar)", path.read_text("utf-8"))
    ]
    assert said == []
