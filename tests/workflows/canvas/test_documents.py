"""Whatever somebody writes in a document is valid or refused in Dutch at its place; nothing breaks on it."""

from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.canvas.differences import differences
from workflows.canvas.gaps import gaps
from workflows.canvas.overview import as_json, components, header, parties
from workflows.programme.catalogue import find, load_catalogue, parse_document, validate_document

Road = tuple[str | int, ...]
DOCUMENTS: dict[str, Any] = {code: programme.document() for code, programme in load_catalogue().items()}
REMOVED = object()
STRANGE = st.sampled_from(
    [
        REMOVED,
        None,
        True,
        -1,
        0,
        1,
        3.5,
        10**6,
        10**30,
        "",
        " ",
        "x",
        "leren",
        "alle",
        "P0D",
        "P9999999Y",
        "P" + "9" * 5000 + "D",
        "2026-02-30",
        [],
        [None],
        {},
    ]
)
ENGLISH = ("should", "valid", "must", "input", "expected", "error", "required")


def roads(value: Any, road: Road = ()) -> Iterator[Road]:
    """The way to every field and item of a document."""
    if road:
        yield road
    for key, item in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from roads(item, (*road, key))


ROADS = [(code, road) for code, document in DOCUMENTS.items() for road in roads(document)]


def altered(code: str, road: Road, value: object) -> dict[str, Any]:
    document: dict[str, Any] = deepcopy(DOCUMENTS[code])
    here: Any = document
    for step in road[:-1]:
        here = here[step]
    if value is REMOVED:
        del here[road[-1]]
    else:
        here[road[-1]] = value
    return document


@given(st.sampled_from(ROADS), STRANGE)
@settings(max_examples=400)
def test_a_document_with_one_field_altered_is_valid_or_refused_in_dutch_at_a_place(where: tuple[str, Road], value: object) -> None:
    document = altered(*where, value)
    faults = validate_document(document)
    for fault in faults:
        assert fault.place, fault
        assert fault.place.split(".")[0] in {*DOCUMENTS["zorg"], where[1][0]}, fault
        assert not any(word in fault.message.lower().split() for word in ENGLISH), fault
    if not faults:
        programme = parse_document(document)
        assert all(gap.place and gap.message for gap in gaps(programme, date(2026, 11, 24)))
        assert header(programme)["programma"]
        assert len(components(programme)) == len(as_json(programme)["onderdelen"])  # type: ignore[arg-type]
        assert len(parties(programme)) == len(programme.parties)
        assert parse_document(programme.document()) == programme
    assert all(difference.words for difference in differences(DOCUMENTS[where[0]], document))


@pytest.mark.parametrize("code", ["bouw-vca", "elektrotechniek-vca"])
def test_the_templates_of_kader_2a_and_2b_end_in_vca_and_in_a_place_with_the_same_employer(code: str) -> None:
    programme = find(code)
    assert programme.leer_werk.qualification == "vca"
    assert programme.placement.same_employer_first


def test_the_template_of_kader_2c_takes_fifteen_people_for_three_months_and_places_them_through_the_sector() -> None:
    programme = find("hoveniers")
    employer = next(party for party in programme.parties if party.role == "werkgever")
    assert [contribution.places for contribution in employer.contribution] == [15, None]
    assert str(programme.leer_werk.norm.period) == "P3M"
    assert (programme.leer_werk.hours_work, programme.leer_werk.hours_learning) == (24, 16)
    assert not programme.placement.same_employer_first
    assert next(party.role for party in programme.parties if "plaatsing" in party.responsible_for) == "brancheorganisatie"


def test_in_heerlen_people_come_in_and_leave_at_each_of_five_modules_of_five_weeks() -> None:
    work, inflow = find("heerlen-duaal").leer_werk, find("heerlen-duaal").intake.inflow_every
    assert inflow is not None
    assert [str(module.norm.period) for module in work.modules] == ["P5W"] * 5
    assert all(module.inflow and module.outflow for module in work.modules)
    assert str(inflow.period) == "P5W"
    assert (str(work.norm.period), str(work.evaluate_every.period)) == ("P25W", "P5W")
    assert work.qualification == "praktijkverklaring"


def test_a_bbl_of_mbo_2_is_four_days_of_work_and_one_of_school_for_two_years() -> None:
    work = find("bbl-mbo-2").leer_werk
    assert (work.hours_work, work.hours_learning, str(work.norm.period)) == (32, 8, "P2Y")


def test_the_canvas_shows_who_leads_and_who_takes_part_in_each_component() -> None:
    lines = {line.component: line for line in components(find("zorg"))}
    assert lines["taal"].roles["taalschool"] == "trekt"  # type: ignore[index]
    assert lines["taal"].roles["werkgever"] == "mee"  # type: ignore[index]
    assert lines["taal"].money == ("inburgeringsbudget",)  # type: ignore[index]
    assert (lines["leren"].norm, lines["leren"].source[:10]) == ("3 jaar", "whitepaper")  # type: ignore[index]


def test_in_care_partners_with_expertise_help_with_the_profile_and_connectors_tell_everything_at_every_side() -> None:
    programme = find("zorg")
    expertise = next(party for party in parties(programme) if party.role == "expertisepartner")
    assert expertise.role in programme.profile_by
    assert expertise.organisation == "UAF, VluchtelingenWerk en het ministerie van SZW"
    assert [brought.partition(" (")[2] for brought in expertise.brings] == ["UAF, VluchtelingenWerk)", "SZW)"]
    connector = next(party for party in parties(programme) if party.role == "verbinder")
    assert connector.brings[-1] == "vertelt bestaan, doel, meerwaarde, duur, inspanning aan deelnemer, klantmanager, werkgever"


def test_in_gardening_the_sector_brings_its_own_line_of_learning() -> None:
    sector = next(party for party in parties(find("hoveniers")) if party.role == "brancheorganisatie")
    assert "leerlijn van de sector" in sector.brings
