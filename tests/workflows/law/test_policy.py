from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from pydantic import ValidationError

from workflows.law.period import Period
from workflows.law.policy import Certainty, Kind, NoValidValue, OtherKind, Policy, UnknownPolicySet, Whose, policy_names, policy_set

TODAY = date(2026, 11, 23)
SCHIERMONNIKOOG = "0088"


def rule(**changes: object) -> dict[str, object]:
    return (
        {"sleutel": "proef.regel", "betekenis": "om te proberen", "duur": "P1M", "geldig_van": "2020-01-01", "bron": "test"}
        | {"zekerheid": "wet", "nagaan_op": "2099-01-01"}
        | changes
    )


def policy_of(*rules: dict[str, object]) -> Policy:
    return Policy.model_validate({"naam": "proef", "titel": "Proef", "versie": 1, "regels": list(rules)})


@pytest.mark.parametrize(
    ("day", "month", "hour"),
    [
        ("2024-01-01", 206_940, 1327),
        ("2024-07-01", 213_360, 1368),
        ("2025-01-01", 219_180, 1406),
        ("2025-07-01", 224_580, 1440),
        ("2026-01-01", 229_440, 1471),
        ("2026-07-01", 233_700, 1499),
    ],
)
def test_the_minimum_wage_of_a_month_is_the_amount_of_the_law_and_not_the_hour_times_its_hours(day: str, month: int, hour: int) -> None:
    """The referentiemaandloon (WML art. 8 lid 1 onder b), as published: 2,133.60 for July 2024, for example."""
    rules = policy_set("nederland").as_on(date.fromisoformat(day))
    assert (rules.cents("wml.month"), rules.cents("wml.hour")) == (month, hour)
    assert month != hour * 156


def test_a_list_of_codes_is_a_value_as_well() -> None:
    rules = policy_of(rule(duur=None, codes=["A2", "B1"])).as_on(TODAY)
    assert rules.codes("proef.regel") == ("A2", "B1")
    assert rules.entry("proef.regel").in_words == "A2, B1"
    with pytest.raises(OtherKind, match="geen duur, maar codes"):
        rules.period("proef.regel")


def test_the_trial_placement_is_two_months_and_at_most_six() -> None:
    policy = policy_set("nederland")
    assert policy.as_on(TODAY).period("pw.proefplaats.base") == Period(months=2)
    assert policy.as_on(TODAY).period("pw.proefplaats.max") == Period(months=6)


def test_the_pip_term_follows_the_algemene_termijnenwet() -> None:
    start = datetime(2026, 2, 16, 9, tzinfo=UTC)
    assert policy_set("nederland").as_on(TODAY).deadline("wi.pip.deadline", start).date() == date(2026, 4, 28)


def test_the_civic_term_of_three_years_is_not_moved_to_a_working_day() -> None:
    start = datetime(2026, 11, 18, 9, tzinfo=UTC)
    assert policy_set("nederland").as_on(TODAY).deadline("wi.term", start) == datetime(2029, 11, 18, 22, 59, 59, 999999, tzinfo=UTC), (
        "a Sunday"
    )


def test_a_municipality_can_have_a_value_of_its_own_for_some_time() -> None:
    policy = policy_set("nederland")
    assert policy.as_on(date(2020, 1, 1), whose=Whose(SCHIERMONNIKOOG)).period("pw.proefplaats.base") == Period(months=3)
    assert policy.as_on(TODAY, whose=Whose(SCHIERMONNIKOOG)).period("pw.proefplaats.base") == Period(months=2)


def test_no_value_on_a_date_is_an_error_that_says_which_date() -> None:
    with pytest.raises(NoValidValue, match=r"geen waarde voor wi\.term op 31-12-2021"):
        policy_set("nederland").as_on(date(2021, 12, 31)).period("wi.term")
    with pytest.raises(NoValidValue, match="voor gemeente 0344"):
        policy_set("nederland").as_on(TODAY, whose=Whose("0344")).cents("proef.regel")


def test_asking_for_another_kind_of_value_is_an_error() -> None:
    with pytest.raises(OtherKind, match="is geen aantal, maar duur"):
        policy_set("nederland").as_on(TODAY).number("wi.term")


def test_every_kind_of_value_has_its_accessor() -> None:
    policy = policy_set("nederland")
    assert policy.as_on(TODAY).percent("pw.lks.cap") == Decimal(70)
    assert policy.as_on(TODAY).percent("pw.lks.employer_charges") == Decimal("23.5")
    assert policy.as_on(TODAY).number("wi.intake.summons") == 3
    assert policy.as_on(TODAY).cents("wml.month") == 233_700


def test_the_demonstration_has_terms_of_seconds_and_every_other_number_of_the_netherlands() -> None:
    demonstration, netherlands = policy_set("demonstratie"), policy_set("nederland")
    assert demonstration.as_on(TODAY).period("pw.proefplaats.base") == Period(seconds=5)
    assert demonstration.as_on(date(2020, 1, 1), whose=Whose(SCHIERMONNIKOOG)).period("pw.proefplaats.base") == Period(seconds=5)
    assert demonstration.as_on(TODAY).number("wi.intake.summons") == netherlands.as_on(TODAY).number("wi.intake.summons")
    assert demonstration.keys() == netherlands.keys()


def test_every_number_of_the_netherlands_has_a_source_outside_regie() -> None:
    assert all(entry.source and entry.certainty is not Certainty.ASSUMPTION for entry in policy_set("nederland").entries)


def test_a_number_that_holds_from_a_date_replaces_the_one_before_it_on_that_date() -> None:
    policy = policy_of(rule(geldig_tot="2026-01-01"), rule(geldig_van="2026-01-01", duur="P2M"))
    assert policy.as_on(date(2025, 12, 31)).period("proef.regel") == Period(months=1)
    assert policy.as_on(date(2026, 1, 1)).period("proef.regel") == Period(months=2)


def test_an_amount_that_is_set_anew_stands_in_for_its_successor_until_that_is_known() -> None:
    half_a_year = rule(duur=None, centen=100, geldig_tot="2026-07-01", wordt_opnieuw_vastgesteld=True)
    next_one = half_a_year | {"centen": 110, "geldig_van": "2026-07-01", "geldig_tot": "2027-01-01"}
    policy = policy_of(half_a_year, next_one)
    assert policy.as_on(date(2026, 6, 30)).cents("proef.regel") == 100
    assert policy.as_on(date(2030, 1, 1)).cents("proef.regel") == 110
    with pytest.raises(NoValidValue):
        policy_of(rule(geldig_tot="2026-07-01")).as_on(date(2026, 7, 1)).period("proef.regel")


def test_what_is_said_for_fewer_people_goes_before_what_is_said_for_all() -> None:
    local = rule(gemeente="0344", duur="P2M")
    policy = policy_of(
        rule(), local, rule(sector="zorg", duur="P3M"), rule(niveau="mbo-1", duur="P4M"), local | {"sector": "zorg", "duur": "P5M"}
    )

    def months(*whose: str | None) -> int:
        return policy.as_on(TODAY, whose=Whose(*whose)).period("proef.regel").months

    assert months() == months("0599") == months("0599", "bouw", "mbo-2") == 1
    assert months("0344") == months("0344", "bouw", "mbo-1") == 2
    assert months("0599", "zorg", "mbo-1") == 3
    assert months(None, "bouw", "mbo-1") == 4
    assert months("0344", "zorg", "mbo-1") == 5


def test_a_number_that_was_corrected_still_holds_for_who_began_with_it() -> None:
    policy = policy_of(rule(tot_versie=2), rule(vanaf_versie=2, duur="P2M"))
    assert policy.as_on(TODAY, version=1).period("proef.regel") == Period(months=1)
    assert policy.as_on(TODAY, version=2).period("proef.regel") == policy.as_on(TODAY, version=3).period("proef.regel") == Period(months=2)


def test_two_values_of_one_key_never_hold_at_once() -> None:
    with pytest.raises(ValidationError, match="twee waarden gelden tegelijk, vanaf 01-01-2024"):
        policy_of(rule(), rule(geldig_van="2024-01-01"))
    assert policy_of(rule(), rule(gemeente="0344"))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"aantal": 3}, "precies een van"),
        ({"duur": None}, "precies een van"),
        ({"geldig_tot": "2019-01-01"}, "geldig_tot ligt niet na geldig_van"),
        ({"duur": None, "aantal": 3, "termijn": "werkdagen"}, "alleen een duur heeft een termijnregel"),
        ({"nagaan_op": None}, "zeg met nagaan_op wanneer iemand nagaat of dit nog klopt"),
        ({"wordt_opnieuw_vastgesteld": True}, "heeft een geldig_tot"),
        ({"vanaf_versie": 3, "tot_versie": 2}, "tot_versie ligt niet na vanaf_versie"),
    ],
)
def test_an_entry_that_contradicts_itself_is_refused(changes: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        policy_of(rule(**changes))


def test_a_value_of_zero_is_a_value() -> None:
    assert policy_of(rule(duur=None, centen=0)).as_on(TODAY).cents("proef.regel") == 0
    assert policy_of(rule(duur=None, aantal=0)).entries[0].kind is Kind.NUMBER


def test_an_unknown_policy_set_is_an_error_that_names_the_known_ones() -> None:
    with pytest.raises(UnknownPolicySet, match="demonstratie, nederland"):
        policy_set("atlantis")
    assert policy_names() == ["demonstratie", "nederland"]
