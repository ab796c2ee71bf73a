"""Gaps: what a Canvas can do without, but what somebody should look at."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from workflows.canvas.gaps import gaps
from workflows.programme.catalogue import find, load_catalogue, parse_document
from workflows.signals import RULES

TODAY = date(2026, 11, 24)
Change = Callable[[dict[str, Any]], object]


def gaps_after(change: Change, code: str = "zorg", today: date = TODAY) -> list[str]:
    document: dict[str, Any] = find(code).document()
    change(document)
    return [str(gap) for gap in gaps(parse_document(document), today)]


def money(d: dict[str, Any], **more: str) -> None:
    """One source for everything, that begins or ends on a day."""
    d["financiering"] = [{"naam": "fonds", "onderdelen": [party for p in d["partijen"] for party in p["verantwoordelijk_voor"]], **more}]


CHANGED: list[tuple[str, str, Change]] = [
    ("zorg", "wat_is_nodig: er staat niet wat er nodig is om het doel te bereiken", lambda d: d.update(wat_is_nodig=[])),
    (
        "zorg",
        "partijen.werkgever: er staat niet bij: inbreng, eigen belang, risico's, opbrengsten",
        lambda d: d["partijen"][2].update(inbreng=[], eigen_belang="", risicos=[], opbrengsten=[]),
    ),
    ("zorg", "partijen.werkgever: er staat niet bij: risico's", lambda d: d["partijen"][2].update(risicos=[])),
    ("zorg", "partijen.verbinder: deze partij doet in geen onderdeel mee", lambda d: d["partijen"][7].update(doet_mee_in=[])),
    (
        "zorg",
        "partijen: voor het onderdeel 'leren' zijn er 2 verantwoordelijk: werkgever, roc",
        lambda d: d["partijen"][2]["verantwoordelijk_voor"].append("leren"),
    ),
    (
        "zorg",
        "partijen.verbinder.vertelt: de verbinder vertelt niets over: duur, inspanning",
        lambda d: d["partijen"][7]["vertelt"].__delitem__(slice(3, 5)),
    ),
    (
        "zorg",
        "partijen.verbinder.vertelt_aan: de verbinder vertelt het niet aan: de klantmanagers, de werkgevers",
        lambda d: d["partijen"][7].update(vertelt_aan=["deelnemer"]),
    ),
    (
        "zorg",
        "begeleiding.ten_minste: er is geen mentor of maatje, die er al in het voortraject is",
        lambda d: d["begeleiding"].update(ten_minste=["jobcoach"]),
    ),
    ("zorg", "criteria.motivatie: het profiel zegt niets over de motivatie", lambda d: d["criteria"].pop(2)),
    (
        "zorg",
        "voortraject.uitstroomeisen: er staat niet wanneer het voortraject is gehaald",
        lambda d: d["voortraject"].update(uitstroomeisen=[]),
    ),
    (
        "zorg",
        "voortraject.snuffelstage: kandidaat en werkgever leren elkaar niet kennen voordat het leer-werk begint",
        lambda d: d["voortraject"].update(snuffelstage=None),
    ),
    ("zorg", "financiering: er staat niet waar het geld vandaan komt", lambda d: d.update(financiering=[])),
    ("zorg", "financiering: er is geen geld voor het onderdeel 'werken'", lambda d: d["financiering"].pop(2)),
    (
        "zorg",
        "financiering.fonds.onderdelen: dit geld is voor geen enkel onderdeel",
        lambda d: d["financiering"].append({"naam": "fonds", "onderdelen": []}),
    ),
    (
        "zorg",
        "leer_werk.uren_werk: 50% werken en 50% leren is ver van 80% en 20%",
        lambda d: d["leer_werk"].update(uren_werk=20, uren_leren=20),
    ),
    (
        "hoveniers",
        "begeleiding.contact_elke: tijdens het leer-werk wordt er niet naar de begeleiding gevraagd",
        lambda d: d["begeleiding"]["contact_elke"].update(duur="P4M"),
    ),
    (
        "heerlen-duaal",
        "leer_werk.modules.module-3: na deze module kan iemand uitstromen, maar er is dan geen evaluatie",
        lambda d: d["leer_werk"]["evalueren_elke"].update(duur="P4W"),
    ),
    ("zorg", "drempels: er zijn geen drempels; Regie wijst niemand op een traject dat afwijkt", lambda d: d.update(drempels=[])),
    (
        "zorg",
        f"drempels.humeur: deze drempel kent Regie niet; wel: {', '.join(sorted(RULES))}",
        lambda d: d["drempels"][0].update(code="humeur"),
    ),
    (
        "zorg",
        "drempels.aanwezigheid: bij deze drempel hoort 'onder': de aanwezigheid in een ronde, in procent",
        lambda d: d["drempels"][0].update(onder=None, boven=20, herstel=None),
    ),
    (
        "zorg",
        "nazorg.bevestigingen: niemand bevestigt dat de deelnemer nog aan het werk is",
        lambda d: d["nazorg"].update(bevestigingen=[]),
    ),
    (
        "bouw-vca",
        "leer_werk.norm: intake, voortraject en leer-werk duren volgens de normen langer dan de inburgeringstermijn van 3 jaar",
        lambda d: d["leer_werk"]["norm"].update(duur="P3Y"),
    ),
]


@pytest.mark.parametrize(("code", "message", "change"), CHANGED, ids=[message for _, message, _ in CHANGED])
def test_a_gap_is_told_in_dutch_at_its_place(code: str, message: str, change: Change) -> None:
    assert message not in gaps_after(lambda d: None, code)
    assert message in gaps_after(change, code)


@pytest.mark.parametrize("criterion", ["taal", "leerbaarheid", "beschikbaarheid", "belastbaarheid", "motivatie"])
def test_a_profile_that_looks_at_one_thing_only_is_told_what_else_there_is_to_look_at(criterion: str) -> None:
    def only(d: dict[str, Any]) -> None:
        d["criteria"] = [{**d["criteria"][0], "code": criterion}]

    told = {gap.partition(":")[0] for gap in gaps_after(only) if gap.startswith("criteria.")}
    everything = {"taal", "leerbaarheid", "beschikbaarheid", "belastbaarheid", "motivatie"}
    assert told == {f"criteria.{code}" for code in everything - {criterion}}


def test_money_that_ends_before_the_last_component_is_told_with_the_day_until_which_it_is_needed() -> None:
    """Five months of intake, three of voortraject, two weeks to decide, three of leer-werk, five of placement, twelve of aftercare."""
    needed = "wie op 01-01-2027 begint, heeft het volgens de normen nodig tot 15-05-2029"
    expected = f"financiering.fonds.tot: dit geld houdt op 14-05-2029 op, voor het einde van het onderdeel 'begeleiding': {needed}"
    assert expected in gaps_after(lambda d: money(d, van="2027-01-01", tot="2029-05-14"), "hoveniers")
    assert not [gap for gap in gaps_after(lambda d: money(d, van="2027-01-01", tot="2029-05-15"), "hoveniers") if "fonds" in gap]


def test_money_without_a_beginning_is_looked_at_from_today() -> None:
    assert not [gap for gap in gaps_after(lambda d: money(d, tot="2029-05-15"), "hoveniers", date(2027, 1, 1)) if "fonds" in gap]
    [told] = [gap for gap in gaps_after(lambda d: money(d, tot="2029-05-15"), "hoveniers", date(2027, 1, 2)) if "fonds" in gap]
    assert "wie op 02-01-2027 begint" in told


def test_money_for_an_early_component_may_end_early() -> None:
    def only_the_voortraject(d: dict[str, Any]) -> None:
        d["financiering"].append({"naam": "pilot", "onderdelen": ["voortraject"], "van": "2027-01-01", "tot": "2027-10-01"})

    assert not [gap for gap in gaps_after(only_the_voortraject, "hoveniers") if "pilot" in gap]


def test_money_until_another_century_is_a_slip_of_the_pen() -> None:
    told = gaps_after(lambda d: money(d, tot="2126-11-23"))
    assert [gap for gap in told if "tot: 23-11-2126 ligt meer dan 50 jaar vooruit; kijk het jaartal na" in gap]


def test_money_that_is_gone_is_told() -> None:
    told = gaps_after(lambda d: money(d, tot="2026-11-23"))
    assert "financiering.fonds.tot: dit geld is op sinds 23-11-2026" in told


@pytest.mark.parametrize("code", sorted(load_catalogue().keys() - {"demonstratie"}))
def test_a_shipped_programme_has_no_gap_but_what_its_source_does_not_tell_or_differs_in(code: str) -> None:
    """The sources do not name every party's interest; the length and the proportion that they give are what they are."""
    told = ("partijen.", "leer_werk.uren_werk", "leer_werk.norm", "financiering: er is geen geld voor", "criteria.leerbaarheid")
    no_mentor = ("begeleiding.ten_minste",) if code == "utrecht-werk-en-taal" else ()
    assert [gap for gap in map(str, gaps(find(code), TODAY)) if not gap.startswith((*told, *no_mentor))] == []
