"""Another level than the programme's own: what is obtained there, how long it takes, and what the law asks of the place to learn it."""

from datetime import timedelta
from typing import Any

import pytest

from events.vocabulary.course import StageEntered
from events.vocabulary.leer_werk import QualificationObtained
from events.vocabulary.values import Level, Outcome, QualificationKind, Stage
from tests.workflows.invariants import Law
from tests.workflows.life_in_memory import begins
from tests.workflows.run.test_rehearsal import ANNA, Everybody, the_end
from tests.workflows.test_trial import all_of
from workflows.decisions.adjustment import ChooseSectorAndLevel
from workflows.programme.catalogue import adjust, find, load_catalogue, validate_document

DIPLOMA, PART, STATEMENT, VCA = (
    QualificationKind.DIPLOMA,
    QualificationKind.PART_CERTIFICATE,
    QualificationKind.PRACTICE_STATEMENT,
    QualificationKind.VCA,
)
AT_A_COMPANY = {"erkenning-controleren", "praktijkovereenkomst-tekenen"}


@pytest.mark.parametrize(
    ("code", "level", "sector", "obtained", "days", "at_a_company"),
    [
        ("utrecht-werk-en-taal", Level.NONE, "horeca", [STATEMENT], 365, True),
        ("utrecht-werk-en-taal", Level.MBO_1, "horeca", [DIPLOMA], 365, True),
        ("bouw-vca", Level.MBO_2, None, [PART, VCA], 730, True),
        ("bouw-vca", Level.NONE, None, [VCA], 365, False),
        ("elektrotechniek-vca", Level.NONE, None, [VCA], 546, False),
    ],
)
def test_what_is_obtained_and_asked_of_the_place_to_learn_it_is_that_of_the_level_that_was_chosen(
    code: str, level: Level, sector: str | None, obtained: list[QualificationKind], days: int, *, at_a_company: bool
) -> None:
    life = begins(code, Everybody(timedelta(days=1)))
    life.order(ChooseSectorAndLevel(level=level, sector=sector), ANNA)
    life.passes(the_end(life))
    assert life.state.outcome is Outcome.SUSTAINED_WORK
    assert sorted(told.kind for told in all_of(life, QualificationObtained)) == sorted(obtained)
    [entered] = [each for each in life.facts if isinstance(each.event, StageEntered) and each.event.stage is Stage.LEER_WERK]
    assert isinstance(entered.event, StageEntered)
    assert abs((entered.event.due - entered.fact.occurred_at).days - days) <= 2
    assert {asked.kind for asked in life.state.requests.values()} & AT_A_COMPANY == (AT_A_COMPANY if at_a_company else set())
    Law(life.id).sees(life.facts)


def test_no_shipped_programme_leads_without_a_level_to_a_diploma_or_at_mbo_to_less_than_a_part_of_it() -> None:
    for programme in load_catalogue().values():
        for level in programme.other_levels:
            plan = adjust(programme, {"niveau": level})
            assert plan.leer_werk.qualifications == programme.qualifications_at(level)
            assert {DIPLOMA, PART}.isdisjoint(plan.leer_werk.qualifications) or level is not Level.NONE
            assert {DIPLOMA, PART, STATEMENT}.intersection(plan.leer_werk.qualifications) or not level.startswith("mbo")


def test_who_goes_back_to_the_level_of_the_programme_has_all_that_follows_from_it_again() -> None:
    own = find("utrecht-werk-en-taal")
    lower = own.adjusted({"niveau": Level.NONE})
    assert (lower.leer_werk.qualifications, lower.needs_recognised_company, lower.leads_to_mbo) == ((STATEMENT,), True, False)
    again = lower.adjusted({"niveau": own.level})
    assert (again.leer_werk.qualifications, again.leer_werk.norm) == (own.leer_werk.qualifications, own.leer_werk.norm)
    chosen = own.adjusted({"niveau": Level.NONE, "leer_werk.kwalificatie": "certificaat"})
    assert chosen.leer_werk.qualifications == (QualificationKind.CERTIFICATE,), "what somebody adjusts goes before it"


def test_a_document_says_what_is_obtained_at_a_level_where_its_own_does_not_fit() -> None:
    document: dict[str, Any] = find("utrecht-werk-en-taal").document()
    work = document["leer_werk"]
    [fault] = validate_document({**document, "leer_werk": {**work, "per_niveau": []}})
    assert "geen-diploma: zonder niveau is er geen diploma" in str(fault)
    only_vca = {**work, "kwalificatie": "vca"}
    assert any("mbo-1: op mbo-1 hoort een diploma" in str(fault) for fault in validate_document({**document, "leer_werk": only_vca}))
    for_another = [{"niveau": "mbo-3", "kwalificatie": "diploma", "bron": "x"}]
    told = validate_document({**document, "leer_werk": {**work, "per_niveau": [*work["per_niveau"], *for_another]}})
    assert any("geen van de 'ook_niveaus'" in str(fault) for fault in told)
