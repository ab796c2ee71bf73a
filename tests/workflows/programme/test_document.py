import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from events.vocabulary.values import Stage
from tests.histories.kept import digest_of, files, read, released, templates
from workflows.faults import MOST, Fault
from workflows.law.key import Key
from workflows.law.period import Period
from workflows.law.policy import policy_set
from workflows.programme.catalogue import InvalidProgramme, UnknownProgramme, find, load_catalogue, parse_document, validate_document
from workflows.programme.document import Programme
from workflows.programme.norm import Norm
from workflows.programme.places import ADJUSTED, UnknownPlace
from workflows.programme.stages import AdviceRule

ENOUGH = 5.0
"""Seconds of CPU; what grows with the square of the faults takes minutes."""
CODES = [
    "bbl-mbo-2",
    "bouw-vca",
    "demonstratie",
    "elektrotechniek-vca",
    "heerlen-duaal",
    "hoveniers",
    "utrecht-werk-en-taal",
    "voor-de-klas",
    "zorg",
]
SOURCES = ("whitepaper r.", "Besluit inburgering", "aanname van dit sjabloon", "groen-uitzendburo.nl", "ser.nl", "Sandee en Scalda")
NOW = datetime(2026, 11, 23, tzinfo=UTC)

Spoil = Callable[[dict[str, Any]], object]


def faults_after(spoil: Spoil) -> list[str]:
    document = find("demonstratie").document()
    spoil(document)
    return [str(fault) for fault in validate_document(document)]


def test_the_examples_of_kader_1_and_2_heerlen_a_bbl_and_a_demonstration_are_shipped() -> None:
    assert list(load_catalogue()) == CODES


@pytest.mark.parametrize("code", CODES)
def test_a_shipped_programme_is_the_same_after_being_written_and_read(code: str) -> None:
    programme = find(code)
    assert validate_document(programme.document()) == []
    assert parse_document(programme.document()) == programme


@pytest.mark.parametrize("code", CODES)
def test_every_norm_of_a_shipped_programme_names_who_says_so_or_that_nobody_does(code: str) -> None:
    assert all(norm.source.startswith(SOURCES) for _, norm in find(code).norms())


@pytest.mark.parametrize("code", CODES)
def test_a_shipped_programme_finds_its_trial_placement_in_its_policy(code: str) -> None:
    rules = policy_set(find(code).policy).as_on(NOW.date())
    base, longest = rules.period(Key.TRIAL), rules.period(Key.TRIAL_AT_MOST)
    assert base.after(NOW) <= longest.after(NOW)


@pytest.mark.parametrize("release", released())
def test_a_template_that_changed_since_a_release_has_its_next_version(release: str) -> None:
    now = templates()
    for code, then in released()[release].items():
        same = now[code].digest == then.digest
        assert now[code].version == then.version if same else now[code].version > then.version, f"raise the versie of {code}"


def test_a_digest_goes_by_what_a_template_says() -> None:
    assert digest_of({"a": 1, "b": [2]}) == digest_of({"b": [2], "a": 1}) != digest_of({"a": 1, "b": [3]})


def test_a_programme_of_before_there_was_a_choice_of_sector_leaves_open_what_it_could_not_name() -> None:
    [lived] = [read(file).programme for file in files() if file.name.startswith("zelfde-werkgever") and file.parent.name == "0.1.0"]
    assert "sector_kiezen" not in lived
    assert "sector" in Programme.model_validate(lived).left_open
    assert "sector" not in Programme.model_validate({**lived, "sector": "horeca"}).left_open


def test_the_voortraject_in_utrecht_takes_nine_months_at_most_and_says_who_says_so() -> None:
    norm = find("utrecht-werk-en-taal").norm_of(Stage.VOORTRAJECT)
    assert norm.period == Period(months=9)
    assert norm.source.startswith("whitepaper r. 352-353")


def test_the_norms_of_the_demonstration_add_up_to_about_a_minute() -> None:
    total = sum((find("demonstratie").norm_of(stage).period.after(NOW) - NOW).total_seconds() for stage in Stage)
    assert 40 <= total <= 75


def test_norms_are_found_by_their_place() -> None:
    norms = dict(find("demonstratie").norms())
    assert norms["voortraject.modules.rekenen.norm"].period == Period(seconds=5)
    assert norms["geduld.escaleren_na"].period == Period(seconds=5)
    assert norms["nazorg.bevestigingen.3.na"].period == Period(seconds=7)


def test_the_rule_of_advice_says_how_many_must_say_go() -> None:
    plan = find("demonstratie").go_no_go
    assert plan.go_needed == 2
    assert plan.model_copy(update={"rule": AdviceRule.ALL}).go_needed == 3
    assert plan.model_copy(update={"rule": AdviceRule.ANY}).go_needed == 1


def test_an_adjustment_changes_one_place_and_leaves_the_rest() -> None:
    before = find("demonstratie")
    after = before.adjusted({"voortraject.taal.uren_per_week": 12, "voortraject.modules.rekenen.norm": "PT9S"})
    assert after.voortraject.language.hours_per_week == 12
    assert after.voortraject.modules[1].norm == Norm(duur=Period(seconds=9), bron=ADJUSTED)
    assert after.leer_werk == before.leer_werk
    assert before.voortraject.language.hours_per_week == 9


def test_a_threshold_is_adjusted_as_any_place_of_the_plan() -> None:
    adjusted = find("zorg").adjusted({"drempels.geen-contact.na": "P3M", "drempels.aanwezigheid.onder": 70})
    contact, attendance = adjusted.threshold("geen-contact"), adjusted.threshold("aanwezigheid")
    assert contact
    assert attendance
    assert (contact.time, attendance.below, attendance.recovers) == (Period(months=3), 70, 80)
    assert adjusted.threshold("humeur") is None


def test_a_threshold_without_a_word_about_it_is_quiet_for_four_weeks_and_recovers_at_itself() -> None:
    found = find("zorg").threshold("tevredenheid")
    assert found
    assert (found.quiet, found.recovers) == (Period(weeks=4), None)
    assert (found.holds(3, speaks=False), found.holds(4, speaks=False), found.holds(4, speaks=True)) == (True, False, False)


@pytest.mark.parametrize("place", ["voortraject.taal.dagen", "voortraject.modules.koken.norm", "taal", "nergens", "intake.norm.duur"])
def test_an_adjustment_of_a_place_that_takes_no_value_is_refused(place: str) -> None:
    with pytest.raises(UnknownPlace, match=place):
        find("demonstratie").adjusted({place: "PT1S"})


def test_an_adjustment_to_a_value_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValidationError):
        find("demonstratie").adjusted({"intake.norm": "snel"})


def test_a_programme_cannot_be_changed_in_place() -> None:
    with pytest.raises(ValidationError):
        find("zorg").__setattr__("version", 2)


def test_an_unknown_programme_or_version_is_an_error_that_names_the_known_ones() -> None:
    with pytest.raises(UnknownProgramme, match="'zorg', versie 9; wel: bbl-mbo-2, bouw-vca"):
        find("zorg", 9)
    assert find("zorg", find("zorg").version) == find("zorg")


SPOILED: list[tuple[str, Spoil]] = [
    ("partijen: niemand is verantwoordelijk voor het onderdeel 'leren'", lambda d: d["partijen"][3]["verantwoordelijk_voor"].clear()),
    ("partijen: de rol 'regisseur' is nodig, maar geen partij heeft die rol", lambda d: d["partijen"].pop(0)),
    (
        "partijen: 'Werkgever uit het netwerk' hoort bij 'plaatsing', en daarin doet geen werkgeversservicepunt of uwv of "
        "brancheorganisatie of gemeente mee; zet dat bij een van hen",
        lambda d: d["partijen"][1].update(doet_mee_in=[]),
    ),
    ("partijen: 'werkgever' staat er 2 keer in; noem bij elk de organisatie", lambda d: d["partijen"].append({"rol": "werkgever"})),
    ("beleid: het beleid 'x' bestaat niet; kies uit demonstratie, nederland", lambda d: d.update(beleid="x")),
    ("go_no_go.nodig: er zijn 4 adviezen nodig, maar er zijn 3 adviseurs", lambda d: d["go_no_go"].update(nodig=4)),
    ("go_no_go.nodig: de regel 'aantal' zegt niet hoeveel adviezen er nodig zijn", lambda d: d["go_no_go"].update(nodig=None)),
    ("go_no_go.nodig: een aantal hoort bij de regel 'aantal', niet bij 'alle'", lambda d: d["go_no_go"].update(regel="alle")),
    ("go_no_go.adviseurs: 'uwv' geeft advies, maar is geen partij in dit programma", lambda d: d["go_no_go"]["adviseurs"].append("uwv")),
    (
        "profiel_opgesteld_door: aan het profiel doet geen werkgever of brancheorganisatie mee",
        lambda d: d.update(profiel_opgesteld_door=["gemeente"]),
    ),
    ("begeleiding.ten_minste: er is niemand die ten minste begeleidt", lambda d: d["begeleiding"].update(ten_minste=[])),
    (
        "leer_werk.evalueren_elke: 20 seconden past niet in het leer-werk van 16 seconden",
        lambda d: d["leer_werk"]["evalueren_elke"].update(duur="PT20S"),
    ),
    (
        "nazorg.bevestigingen.3.na: 1 dag past niet in de nazorg van 10 seconden",
        lambda d: d["nazorg"]["bevestigingen"][1]["na"].update(duur="P1D"),
    ),
    (
        "duurzaam.aan_het_werk: 20 seconden past niet in de nazorg van 10 seconden",
        lambda d: d["duurzaam"]["aan_het_werk"].update(duur="PT20S"),
    ),
    (
        "financiering: 'fonds' staat er 2 keer in",
        lambda d: d.update(financiering=2 * [{"naam": "fonds", "onderdelen": ["leren"]}]),
    ),
    ("leer_werk: er is geen uur om te werken en geen uur om te leren", lambda d: d["leer_werk"].update(uren_werk=0, uren_leren=0)),
    (
        "leer_werk.modules: 18 seconden past niet in het leer-werk van 16 seconden",
        lambda d: d["leer_werk"].update(modules=[{"code": c, "naam": c, "norm": {"duur": "PT9S", "bron": "ik"}} for c in "ab"]),
    ),
    ("intake.norm.duur: een norm is ten hoogste 40 jaar", lambda d: d["intake"]["norm"].update(duur="P41Y")),
    (
        "leer_werk.evalueren_elke: ontbreekt: zonder evaluatiemomenten wordt er onderweg niet bijgestuurd",
        lambda d: d["leer_werk"].pop("evalueren_elke"),
    ),
    ("begeleiding.ten_minste: ontbreekt: welke begeleiding is er ten minste?", lambda d: d["begeleiding"].pop("ten_minste")),
    (
        "financiering.fonds: het geld houdt op voordat het begint",
        lambda d: d.update(financiering=[{"naam": "fonds", "onderdelen": ["leren"], "van": date(2027, 1, 1), "tot": date(2026, 1, 1)}]),
    ),
    (
        "voortraject.modules.rekenen.norm: de bron ontbreekt; zonder bron geldt 'aanname van dit sjabloon', maar schrijf dat erbij",
        lambda d: d["voortraject"]["modules"][1]["norm"].pop("bron"),
    ),
    (
        "intake.norm.duur: '6 weken' is geen duur volgens ISO 8601, zoals P6M, P10W of PT5S",
        lambda d: d["intake"]["norm"].update(duur="6 weken"),
    ),
    ("intake.norm.duur: een norm van nul tijd is geen norm", lambda d: d["intake"]["norm"].update(duur="PT0S")),
    (
        "voortraject.modules.nederlands.aanbieder: een module geeft de taalschool of het roc, niet: gemeente",
        lambda d: d["voortraject"]["modules"][0].update(aanbieder="gemeente"),
    ),
    (
        "drempels.aanwezigheid: een drempel heeft precies een van 'onder', 'boven', 'na' en 'procent'",
        lambda d: d["drempels"][0].update(na="PT5S", herstel=None),
    ),
    ("drempels.geen-contact.na: een drempel is ten hoogste 40 jaar", lambda d: d["drempels"][6].update(na="P41Y")),
    ("drempels.geen-contact.zwijgt: een drempel is ten hoogste 40 jaar", lambda d: d["drempels"][6].update(zwijgt="P41Y")),
    ("drempels.geen-contact: 'herstel' hoort bij 'onder' of 'boven', niet bij 'na'", lambda d: d["drempels"][6].update(herstel=3)),
    (
        "drempels.taalgroei: 'herstel' hoort bij 'onder' of 'boven', niet bij 'procent'",
        lambda d: d["drempels"][5].update(na=None, procent=75, herstel=3),
    ),
    (
        "drempels.aanwezigheid: 'herstel' ligt aan de goede kant van de drempel: niet lager dan 'onder', niet hoger dan 'boven'",
        lambda d: d["drempels"][0].update(herstel=74),
    ),
    (
        "drempels.aanwezigheid-lager: 'herstel' ligt aan de goede kant van de drempel: niet lager dan 'onder', niet hoger dan 'boven'",
        lambda d: d["drempels"][1].update(herstel=16),
    ),
    ("drempels.aanwezigheid.onder: mag ten hoogste 14600 zijn", lambda d: d["drempels"][0].update(onder=10**12)),
    ("doel: ontbreekt", lambda d: d.pop("doel")),
    ("voortraject.lengte: dit veld bestaat niet", lambda d: d["voortraject"].update(lengte=1)),
    ("criteria: deze lijst mag niet leeg zijn", lambda d: d.update(criteria=[])),
    ("versie: moet ten minste 1 zijn", lambda d: d.update(versie=0)),
    ("leer_werk.vorm: 'thuis' kan niet; kies uit 'school', 'in-company', 'maatwerk'", lambda d: d["leer_werk"].update(vorm="thuis")),
    ("taal: hier hoort een groep velden", lambda d: d.update(taal=3)),
]


@pytest.mark.parametrize(("message", "spoil"), SPOILED, ids=[message for message, _ in SPOILED])
def test_a_spoiled_programme_says_in_dutch_what_is_wrong(message: str, spoil: Spoil) -> None:
    assert message in faults_after(spoil)


def test_a_document_that_is_something_else_has_faults_and_does_not_break() -> None:
    assert validate_document({})
    assert validate_document({"partijen": [1, None], "criteria": "geen", "voortraject": {"modules": [[]]}})


def test_all_faults_come_at_once() -> None:
    document = find("demonstratie").document()
    document["beleid"] = "x"
    document["go_no_go"] = {**find("demonstratie").go_no_go.model_dump(mode="json"), "nodig": 4}
    with pytest.raises(InvalidProgramme, match="programma 'demonstratie' klopt niet") as caught:
        parse_document(document)
    assert [fault.place for fault in caught.value.faults] == ["go_no_go.nodig", "beleid"]
    assert Fault("beleid", "het beleid 'x' bestaat niet; kies uit demonstratie, nederland") in caught.value.faults


def test_a_source_names_amounts_only_for_what_it_pays() -> None:
    money = {"naam": "budget", "onderdelen": ["taal"], "per_traject": [{"onderdeel": "leren", "centen": 5}]}
    faults = faults_after(lambda document: document.update(financiering=[money]))
    assert "financiering.budget: er is een bedrag voor leren, maar deze bron betaalt daar niet voor" in faults


def test_practice_is_four_days_of_five_unless_the_programme_says_otherwise() -> None:
    usual = find("utrecht-werk-en-taal").leer_werk.practice_share
    assert (usual.percent, usual.source.startswith("whitepaper r. 240-241")) == (80, True)
    assert [usual.holds(*hours) for hours in ((32, 8), (28, 12), (27, 13), (36, 4), (38, 2))] == [True, True, False, True, False]
    assert find("voor-de-klas").leer_werk.practice_share.holds(24, 16)


@pytest.mark.parametrize("code", CODES)
def test_the_hours_of_a_shipped_programme_are_near_its_own_norm(code: str) -> None:
    plan = find(code).leer_werk
    assert plan.practice_share.holds(plan.hours_work, plan.hours_learning)


def leading_to(level: str, *kinds: str) -> Programme:
    """A programme of this level that ends in these qualifications."""
    changes: dict[str, Any] = {"niveau": level}
    document = find("demonstratie").document() | changes
    document["leer_werk"] |= {"kwalificatie": kinds[0], "ook_kwalificaties": list(kinds[1:])}
    return parse_document(document)


def test_a_praktijkverklaring_is_no_bbl_with_its_own_minimum_wage_and_a_diploma_or_deelcertificaat_of_mbo_is() -> None:
    assert leading_to("mbo-2", "diploma").leads_to_mbo
    assert leading_to("mbo-1", "praktijkverklaring", "deelcertificaat").leads_to_mbo
    assert not leading_to("geen-diploma", "praktijkverklaring").leads_to_mbo
    assert not leading_to("mbo-2", "praktijkverklaring").leads_to_mbo
    assert not leading_to("hbo", "diploma").leads_to_mbo


def test_a_recognised_company_is_needed_for_practice_that_counts_towards_mbo() -> None:
    def needs(level: str, *kinds: str) -> bool:
        return leading_to(level, *kinds).needs_recognised_company

    assert needs("mbo-2", "diploma")
    assert needs("mbo-1", "deelcertificaat")
    assert needs("geen-diploma", "praktijkverklaring")
    assert needs("hbo", "diploma", "praktijkverklaring")
    assert not needs("hbo", "diploma")
    assert not needs("mbo-2", "vca", "certificaat")


def test_of_a_document_that_is_nothing_but_faults_the_first_are_told_and_soon() -> None:
    document = {**find("zorg").document(), **{f"k{n}": 1 for n in range(9000)}}
    before = time.process_time()
    assert len(validate_document(document)) == MOST
    assert time.process_time() - before < ENOUGH


def test_modules_that_take_longer_than_the_calendar_are_a_fault_of_their_sum() -> None:
    document: dict[str, Any] = find("zorg").document()
    module = {"naam": "Module", "norm": {"duur": "P40Y", "bron": "x"}}
    document["leer_werk"]["modules"] = [{"code": f"m{n}", **module} for n in range(300)]
    assert "leer_werk.modules" in {fault.place for fault in validate_document(document)}
