"""`regie programmes` as somebody meets it who brings parties together around a Canvas."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import pytest
import yaml
from pydantic import SecretStr

from deploy.connections import connect
from deploy.settings import Settings
from events.vocabulary.inbox import Channel, PartnerRegistered
from events.vocabulary.values import Role
from gateway.cli.connection import Connect
from gateway.cli.output import Exit
from gateway.cli.programmes import programmes
from gateway.programmes.publishing import register
from tests.gateway.terminal import Output, Terminal
from workflows.programme.catalogue import find

BAKERY = UUID("7b1f0f6e-2f53-4a61-9a7e-6a4f3ad0a003")


class Desk(Terminal):
    """Somebody at the command line, with a document on the table."""

    def __init__(self, connect: Connect, output: Output, folder: Path) -> None:
        super().__init__(programmes(connect), output)
        self.document = folder / "canvas.yaml"

    def writes(self, **changes: Any) -> Path:
        """Write the document: the template for care, with other values at the top."""
        self.document.write_text(yaml.safe_dump({**find("zorg").document(), "code": "zorg-heuvelrijk", "versie": 1, **changes}), "utf-8")
        return self.document


@pytest.fixture
def settings(database: str, tmp_path: Path) -> Settings:
    return Settings(data=tmp_path, database_url=SecretStr(database), temporal_address="127.0.0.1:1")


@pytest.fixture
def desk(settings: Settings, tmp_path: Path, capsys: Output) -> Desk:
    return Desk(lambda: connect(settings), capsys, tmp_path)


async def known(settings: Settings, partners: Mapping[UUID, str]) -> None:
    """These organisations are in the register, in their roles."""
    channel = Channel(kind="cloudevents", address="http://127.0.0.1/")
    async with connect(settings) as regie:
        for partner, role in partners.items():
            told = PartnerRegistered(partner=partner, name=role, role=Role(role), channel=channel, source=f"urn:{role}")
            await register(regie.store, told)


async def test_a_canvas_goes_from_draft_to_closed_at_the_command_line(desk: Desk, settings: Settings) -> None:
    others = ("gemeente", "roc", "taalschool", "brancheorganisatie", "expertisepartner")
    await known(settings, {BAKERY: "werkgever", **{uuid5(BAKERY, role): role for role in others}})
    assert (await desk.asks("draft", desk.writes()))["status"] == "ontwerp"
    assert "Gebreken: geen; gaten:" in (await desk.does("draft", desk.writes()))[2]
    code, _, told = await desk.does("publish", "zorg-heuvelrijk")
    assert (code, "nog geen werkgever of brancheorganisatie akkoord" in told) == (Exit.REFUSED, True)
    agree = ["agree", "zorg-heuvelrijk", "--partner", BAKERY, "--brings", "leerwerkplekken", "--places", 3, "--euros", 5000]
    assert (await desk.asks(*agree))["status"] == "afgesproken"
    code, _, told = await desk.does("publish", "zorg-heuvelrijk")
    assert (code, f"nog niet akkoord: {', '.join(others)}." in " ".join(told.split())) == (Exit.REFUSED, True)
    for role in others:
        await desk.asks("agree", "zorg-heuvelrijk", "--partner", uuid5(BAKERY, role), "--role", role)
    code, out, told = await desk.does("publish", "zorg-heuvelrijk", "-o", "json")
    assert (code, json.loads(out)["gepubliceerd"]) == (0, 1)
    assert "Let op: leer_werk.norm: intake, voortraject en leer-werk duren" in " ".join(told.split()), "somebody has to ask for more time"

    revised = await desk.asks("revise", "zorg-heuvelrijk", desk.writes(doel="Zorgen voor zorg."))
    assert (revised["status"], revised["ontwerp"]) == ("in herziening", 2)
    assert [each["plaats"] for each in revised["wijzigingen"]] == ["doel"]
    assert await desk.asks("diff", "zorg-heuvelrijk") == revised["wijzigingen"]

    [line] = await desk.asks("list")
    assert (line["code"], line["gepubliceerd"], line["ontwerp"]) == ("zorg-heuvelrijk", 1, 2)
    shown = await desk.asks("show", "zorg-heuvelrijk")
    assert (str(BAKERY), "werkgever", "leerwerkplekken") in [(word["partij"], word["rol"], word["brengt in"]) for word in shown["akkoord"]]
    assert len(shown["akkoord"]) == 6
    assert (await desk.asks("show", "zorg-heuvelrijk", "--draft"))["doel"] == "Zorgen voor zorg."
    assert (await desk.asks("close", "zorg-heuvelrijk", "--reason", "het geld is op"))["status"] == "gesloten"


async def test_who_saw_another_text_is_told_so(desk: Desk, settings: Settings) -> None:
    await known(settings, {BAKERY: "werkgever"})
    seen = (await desk.asks("draft", desk.writes()))["stand"]
    await desk.asks("draft", desk.writes(doel="iets anders"))
    code, _, told = await desk.does("agree", "zorg-heuvelrijk", "--partner", BAKERY, "--role", "werkgever", "--seen", seen)
    assert (code, "intussen gewijzigd" in told) == (Exit.FAILED, True)


async def test_only_who_is_in_the_register_agrees_and_in_no_other_role(desk: Desk, settings: Settings) -> None:
    await desk.asks("draft", desk.writes())
    agree = ("agree", "zorg-heuvelrijk", "--partner", BAKERY)
    for role in ("", "brancheorganisatie"):
        code, _, told = await desk.does(*agree, *(("--role", role) if role else ()))
        assert (code, "niet bekend; zie regie partners list" in " ".join(told.split())) == (Exit.NOT_FOUND, True)
    code, _, told = await desk.does(*agree, "--role", "bakker")
    assert (code, "'bakker' is geen rol; kies uit deelnemer" in told) == (Exit.USAGE, True)
    await known(settings, {BAKERY: "brancheorganisatie"})
    code, _, told = await desk.does(*agree, "--role", "werkgever")
    assert (code, "als werkgever niet bekend" in " ".join(told.split())) == (Exit.NOT_FOUND, True)
    assert (await desk.asks(*agree))["status"] == "afgesproken"


async def test_validate_keeps_faults_and_gaps_apart_and_only_faults_are_an_error(desk: Desk) -> None:
    found = await desk.asks("validate", desk.writes(drempels=[]))
    assert {each["soort"] for each in found} == {"gat"}
    assert {"plaats": "drempels", "melding": "er zijn geen drempels; Regie wijst niemand op een traject dat afwijkt"}.items() <= next(
        each for each in found if each["plaats"] == "drempels"
    ).items()
    code, printed, told = await desk.does("validate", desk.writes(criteria=[]), "-o", "json")
    assert (code, "Niet te gebruiken: 1 van 1; gebreken: 1" in told) == (Exit.FAILED, True)
    assert [(each["soort"], each["plaats"]) for each in json.loads(printed)] == [("gebrek", "criteria")]


async def test_validate_reads_dates_and_says_when_money_ends_too_early(desk: Desk) -> None:
    money = {"naam": "fonds", "onderdelen": ["voortraject", "taal"], "van": date(2027, 1, 1), "tot": date(2027, 12, 31)}
    desk.writes(financiering=[money])
    [told] = [each for each in await desk.asks("validate", desk.document) if each["plaats"].startswith("financiering.fonds")]
    assert "houdt op 31-12-2027 op, voor het einde van het onderdeel 'taal'" in told["melding"]


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("[geen, veld]", "", "velden met een naam"),
        ("a: [1", "regel 1, teken 6 (a", "een haak"),
        ("leer_werk:\n  uren_werk: 24\n  uren_werk: 36", "regel 3, teken 3 (leer_werk.uren_werk)", "twee keer"),
        ("extra: &a [*a]", "regel 1, teken 8 (extra)", "alleen bij één waarde"),
        (f"extra: {'[' * 3000}", "regel 1, teken 39", "te diep"),
    ],
)
async def test_what_cannot_be_read_is_a_fault_with_its_place(desk: Desk, tmp_path: Path, text: str, place: str, words: str) -> None:
    good, wrong = desk.writes(), tmp_path / "fout.yaml"
    wrong.write_text(text, "utf-8")
    code, printed, told = await desk.does("validate", wrong, good, "-o", "json")
    assert (code, "Niet te gebruiken: 1 van 2" in told) == (Exit.FAILED, True)
    first = json.loads(printed)[0]
    assert (first["document"], first["soort"]) == (str(wrong), "gebrek")
    assert first["plaats"].startswith(place)
    assert words in first["melding"]
    code, printed, told = await desk.does("draft", wrong)
    assert (code, printed, "is niet te lezen" in told, words in " ".join(told.split())) == (Exit.USAGE, "", True, True)


async def test_a_file_that_is_not_there_is_told(desk: Desk, tmp_path: Path) -> None:
    code, printed, told = await desk.does("validate", tmp_path / "geen.yaml")
    assert (code, printed, "is niet te lezen" in told) == (Exit.USAGE, "", True)


async def test_the_canvas_of_a_template_is_shown_without_a_running_system(tmp_path: Path, capsys: Output) -> None:
    def nowhere() -> Any:
        raise AssertionError("nothing has to run for this")

    desk = Desk(nowhere, capsys, tmp_path)
    code, printed, _ = await desk.does("show", "heerlen-duaal", "--template")
    assert code == Exit.DONE
    for words in (
        "werving-en-selectie",
        "25 weken",
        "ser.nl, Werk voor Heerlen duaal",
        "Module 5 (5 weken, instroom en uitstroom)",
        "50% werken",
    ):
        assert words in printed
    lines = await desk.asks("show", "heerlen-duaal", "--template")
    assert next(line for line in lines["onderdelen"] if line["onderdeel"] == "taal")["verantwoordelijk"] == ["taalschool"]
    assert {each["code"] for each in await desk.asks("list", "--templates")} >= {"hoveniers", "zorg"}
    code, _, told = await desk.does("show", "niks", "--template")
    assert (code, "programma 'niks'" in told) == (Exit.NOT_FOUND, True)


async def test_what_is_not_there_is_told_with_what_would_help(desk: Desk) -> None:
    assert (await desk.does("draft", desk.writes(criteria=[])))[2].startswith("Gebreken: 1 (zie")
    code, printed, _ = await desk.does("show", "zorg-heuvelrijk")
    assert (code, "deze lijst mag niet leeg zijn" in printed) == (Exit.FAILED, True)
    for tokens in (["show", "niks"], ["diff", "niks"], ["show", "zorg", "--version", 3]):
        code, _, told = await desk.does(*tokens)
        assert (code, "Er is geen programma" in told) == (Exit.NOT_FOUND, True)
    await desk.asks("draft", desk.writes())
    code, _, told = await desk.does("diff", "zorg-heuvelrijk")
    assert (code, "niets gepubliceerd" in told) == (Exit.NOT_FOUND, True)
    code, _, told = await desk.does("show", "zorg-heuvelrijk", "--version", 3)
    assert (code, "gepubliceerd: niets" in told) == (Exit.NOT_FOUND, True)
