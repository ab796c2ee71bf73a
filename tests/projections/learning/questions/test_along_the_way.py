"""What is answered of what is recorded along the way: income, contracts, civic integration, marks, attendance, barriers, qualifications."""

from datetime import date, timedelta

import pytest

from events.days import beginning_of
from events.vocabulary.civic import DutyEnd
from events.vocabulary.values import (
    Component,
    EndReason,
    Outcome,
    QualificationKind,
    Role,
    Stage,
    Verdict,
    WithoutQualification,
)
from projections.learning import gate
from projections.learning.estimates.competing_risks import incidence
from projections.learning.estimates.growth import MONTH
from projections.learning.estimates.means import mean
from projections.learning.estimates.risk import Life as Time
from projections.learning.gate import Gate
from projections.learning.lives.facts import Attendance, Barrier, CivicDuty, Contact, DutyOver, End, Evaluation, Satisfaction, StageSpell
from projections.learning.lives.parts import Moved, Part
from projections.learning.lives.table import Life
from projections.learning.lives.work import Change, Contract, Income, Living, Loss, Qualification
from projections.learning.questions.barriers import BARRIERS
from projections.learning.questions.by_month import ByMonth
from projections.learning.questions.civic_term import CIVIC_TERM, CivicTerm
from projections.learning.questions.contracts import CHANGES, CONTRACTS, changes, last_day, what_followed
from projections.learning.questions.income import INCOME, LIVING_ON, lived_on, spells, stands
from projections.learning.questions.marks import ATTENDANCE, COURSE, SATISFACTION, attended, by_stage
from projections.learning.questions.qualifications import QUALIFICATIONS, QUALIFYING, kinds, until_known
from projections.learning.questions.shares import Shares
from projections.learning.questions.shown import PART, SHARE, Shown, complement, show
from projections.learning.questions.sustained import SUSTAINED
from projections.learning.questions.verdicts import VERDICTS
from projections.learning.questions.work import WORK, at_placement
from tests.projections.history import EMPLOYER, NOW, days, named
from tests.projections.learning.questions.answers import answers
from tests.projections.learning.questions.lives import life

MOMENT = days(900)
EXACT = Gate(1)
MIDNIGHT = (beginning_of(date(2026, 3, 3)) - NOW) / timedelta(days=1)
"""From the beginning of these lives until the midnight after it."""


@pytest.fixture(autouse=True)
def without_noise(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the estimators say; the noise of the gate has tests of its own."""
    monkeypatch.setattr(gate, "SPREAD", 0.0)


@pytest.fixture(autouse=True)
def everybody_in_a_class_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Life, "classmates", property(lambda life: life.trajectory))


def day(number: float) -> date:
    return days(number).date()


def in_stages(*spells: tuple[Stage, float, float | None]) -> list[Part]:
    return [
        StageSpell(days(at), stage, 1, days(at + 90), until=None if until is None else days(until), ending="afgerond" if until else "")
        for stage, at, until in spells
    ]


def working(name: str | int, *incomes: Income, until: float | None = None) -> Life:
    """Somebody who began to learn and work on the first day."""
    return life(name, stages=in_stages((Stage.LEER_WERK, 0, until)), incomes=list(incomes))


def lives_on(living: Living, starts: float, ends: float | None = None) -> Income:
    return Income(days(starts), living, day(starts), None if ends is None else day(ends))


def share(told: Shown | None) -> float | None:
    return None if told is None else told.value


def test_what_is_lived_on_goes_until_its_last_day_or_the_next_that_was_told_and_the_last_word_about_a_day_counts() -> None:
    told = working(
        "a", lives_on(Living.WAGE, 0), lives_on(Living.BENEFIT, 0, 100), lives_on(Living.WAGE, 60), lives_on(Living.BENEFIT, 200, 210)
    )
    assert spells(told) == [
        (day(0), day(60), Living.BENEFIT),
        (day(60), day(200), Living.WAGE),
        (day(200), day(211), Living.BENEFIT),
    ]


def test_a_wage_beside_benefit_goes_on_through_both_and_ends_with_the_leer_werk() -> None:
    told = working("a", lives_on(Living.BENEFIT, 0), lives_on(Living.BESIDE, 30), lives_on(Living.WAGE, 60), until=300)
    assert lived_on(told, MOMENT, "loon") == (beginning_of(day(30)), days(300))
    assert lived_on(told, MOMENT, "uitkering") == (days(0), beginning_of(day(60)))
    assert lived_on(told, days(100), "loon") == (beginning_of(day(30)), None), "it goes on at that moment"
    assert lived_on(told, days(20), "loon") is None, "it has not begun yet"
    late = working("b", lives_on(Living.WAGE, 400), until=300)
    assert lived_on(late, MOMENT, "loon") is None, "that is after the leer-werk"


def test_the_first_day_with_a_wage_is_counted_from_the_leer_werk_and_who_leaves_before_it_never_has_one() -> None:
    lives = [working(number, lives_on(Living.WAGE, 40)) for number in range(30)]
    lives += [working(f"uit {number}", until=20) for number in range(10)]
    found = answers(INCOME, lives, MOMENT)["loon"]
    assert isinstance(found, ByMonth)
    assert {month: share(told) for month, told in found.by_month.items()} == {1: 0.0, 3: 0.75, 6: 0.75, 12: 0.75}
    assert found.mean_days is not None
    assert found.mean_days.value == pytest.approx(0.75 * (39 + MIDNIGHT) + 0.25 * 12 * MONTH, abs=0.6)


def test_how_long_benefit_lasts_is_counted_from_its_own_first_day() -> None:
    lives = [working(number, lives_on(Living.BENEFIT, 20, 79)) for number in range(30)]
    lives += [working(f"nog {number}", lives_on(Living.BENEFIT, 20)) for number in range(30)]
    found = answers(INCOME, lives, MOMENT)["uitkering voorbij"]
    assert isinstance(found, ByMonth)
    assert {month: share(told) for month, told in found.by_month.items()} == {1: 0.0, 3: 0.5, 6: 0.5, 12: 0.5}


def test_what_somebody_lives_on_is_told_of_who_still_learns_and_works_at_that_time() -> None:
    told = working("a", lives_on(Living.BENEFIT, 0, 50), lives_on(Living.WAGE, 120), until=200)
    assert list(stands(told, MOMENT)) == [
        ("na 1 maand", "uitkering"),
        ("na 3 maanden", "geen-van-beide"),
        ("na 6 maanden", "loon"),
    ], "after a year the leer-werk is over"
    assert list(stands(told, days(100))) == [("na 1 maand", "uitkering"), ("na 3 maanden", "geen-van-beide")]
    lives = [working(number, lives_on(Living.WAGE if number < 30 else Living.BENEFIT, 0)) for number in range(40)]
    found = answers(LIVING_ON, lives, MOMENT)["na 6 maanden"]
    assert isinstance(found, Shares)
    assert {what: share(one) for what, one in found.shares.items()} == {"loon": 0.75, "uitkering": 0.25}


def contract(*made: Change, months: int = 12, hours: int | None = 20, wage: int = 120_000) -> Contract:
    return Contract(days(0), EMPLOYER, day(0), months, wage_cents=wage, hours=hours, least_cents=110_000, full_time=36, changes=list(made))


def test_what_follows_on_a_contract_is_the_first_that_was_told_and_other_terms_for_the_rest_of_it_are_not() -> None:
    last = last_day(contract())
    assert last == date(2027, 3, 1)
    otherwise = Change(days(100), last, 130_000, 20)
    longer, for_good = Change(days(330), date(2028, 3, 1), 130_000, 20), Change(days(340), None, 130_000, 20)
    over = Change(days(335), last, over=True)
    found = [
        what_followed(contract(*made, months=months), lost)
        for made, months, lost in (
            ((otherwise, longer), 12, None),
            ((otherwise, for_good), 12, None),
            ((over,), 12, days(364)),
            ((otherwise,), 12, days(200)),
            ((), 12, days(365)),
            ((otherwise,), 12, None),
            ((for_good,), 0, None),
        )
    ]
    assert found == [
        (days(330), "verlengd"),
        (days(340), "vast"),
        (days(335), "niet verlengd"),
        (days(200), "verloren voor het einde"),
        (days(365), "niet verlengd"),
        None,
        None,
    ]
    assert [last_day(Contract(days(0), EMPLOYER, date(2026, 1, 31), months)) for months in (1, 2)] == [date(2026, 2, 28), date(2026, 3, 30)]


def test_hours_and_wage_change_beside_what_was_said_before_and_the_wage_by_the_hour() -> None:
    same_by_the_hour, raised = Change(days(50), None, 144_000, 24), Change(days(90), None, 150_000, 24)
    assert list(changes(contract(same_by_the_hour, raised))) == [(days(50), "meer uren"), (days(90), "meer loon")]
    assert list(changes(contract(Change(days(50), None, 100_000, None)))) == [(days(50), "minder loon")], (
        "a month, where hours are not known"
    )
    assert list(changes(contract(Change(days(50), None, over=True)))) == []


def test_of_contracts_with_a_last_day_the_ways_on_compete_and_of_all_it_is_told_what_changed() -> None:
    def placed(name: str, *made: Change, months: int = 6, lost: float | None = None) -> Life:
        return life(name, contracts=[contract(*made, months=months)], losses=[] if lost is None else [Loss(days(lost), 3)])

    lives = [placed(f"v {number}", Change(days(150), None, 120_000, 24)) for number in range(20)]
    lives += [placed(f"l {number}", lost=100) for number in range(10)]
    lives += [placed(f"p {number}", months=0) for number in range(10)]
    for number, one in enumerate(lives):
        one.history.contracts[0].employer = named(f"werkgever {number}")
    found = answers(CONTRACTS, lives, MOMENT)
    assert set(found) == {"vast", "verlengd", "niet verlengd", "verloren voor het einde", *CHANGES}
    times = [Time(149 + MIDNIGHT, "vast")] * 20 + [Time(99 + MIDNIGHT, "verloren")] * 10
    told = found["vast"]
    assert told is not None
    assert told.by_month[6] == show(incidence(times, "vast").at(6 * MONTH), EXACT, SHARE)
    assert {label: share(one.by_month[12]) for label, one in found.items() if one} == {
        "vast": 0.67,
        "verlengd": 0.0,
        "niet verlengd": 0.0,
        "verloren voor het einde": 0.33,
        "meer uren": 0.5,
        "minder uren": 0.0,
        "meer loon": 0.0,
        "minder loon": 0.5,
    }


def test_hours_and_wage_at_the_placement_lie_beside_a_full_week_and_the_minimum_in_bands() -> None:
    assert dict(at_placement(contract())) == {
        "contract bij plaatsing": "tijdelijk",
        "uren bij plaatsing": "een halve tot driekwart week",
        "loon bij plaatsing": "5 tot 20% boven het minimumloon",
    }
    assert dict(at_placement(contract(months=0, hours=36, wage=110_000))) == {
        "contract bij plaatsing": "vast",
        "uren bij plaatsing": "een hele week of meer",
        "loon bij plaatsing": "minimumloon, of tot 5% meer",
    }
    assert dict(at_placement(Contract(days(0), EMPLOYER, day(0), 12, wage_cents=120_000))) == {"contract bij plaatsing": "tijdelijk"}


def test_whether_work_lasts_is_by_what_the_programme_has_for_it() -> None:
    def ended(name: str, outcome: Outcome) -> Life:
        return life(name, contracts=[contract(months=0)], ends=[End(days(500), outcome, EndReason.COMPLETED, Component.AFTERCARE)])

    lives = [ended(f"d {number}", Outcome.SUSTAINED_WORK) for number in range(30)]
    lives += [ended(f"w {number}", Outcome.AT_WORK) for number in range(10)] + [ended("uit", Outcome.DROPPED_OUT)]
    found = answers(WORK, lives, MOMENT)["duurzaam volgens het programma"]
    assert found is not None
    assert {what: share(one) for what, one in found.shares.items()} == {"ja": 0.75, "nee": 0.25}


def test_a_duty_of_civic_integration_ends_within_its_first_term_or_a_longer_one_and_by_passing_or_otherwise() -> None:
    def obliged(name: str, ended: float | None = None, ground: str = "voldaan", longer: float | None = None) -> Life:
        over = [] if ended is None else [DutyOver(days(ended), day(ended), ground)]
        extended = [] if longer is None else [Moved(days(longer), days(longer + 500))]
        return life(name, duties=[CivicDuty(days(0), day(0), day(730), extended, over)])

    lives = [obliged(f"v {number}", 700) for number in range(20)]
    lives += [obliged(f"t {number}", 800, longer=600) for number in range(10)]
    lives += [obliged(f"o {number}", 300, DutyEnd.EXEMPTED) for number in range(10)]
    found = answers(CIVIC_TERM, lives, MOMENT)
    told = {label: one for label, one in found.items() if isinstance(one, CivicTerm)}
    assert {label: share(one.in_term) for label, one in told.items()} == {
        "anders": 0.0,
        "verlengd": 0.25,
        "voldaan": 0.5,
        "vrijgesteld-of-ontheven": 0.25,
    }
    assert {month: share(one) for month, one in told["voldaan"].by_month.items()} == {12: 0.0, 24: 0.5, 36: 0.75, 48: 0.75}


def test_marks_are_told_by_whose_they_are_and_by_stage_as_how_far_they_stay_below_ten() -> None:
    def marked(name: int, *scores: int) -> Life:
        given: list[Part] = [Satisfaction(days(20 + 40 * at), Role.PARTICIPANT, score) for at, score in enumerate(scores)]
        return life(name, stages=in_stages((Stage.VOORTRAJECT, 0, 50), (Stage.LEER_WERK, 50, None)), satisfaction=given)

    assert dict(by_stage(marked(0, 6, 7, 9))) == {"deelnemer: voortraject": 6, "deelnemer: leer-werk": 8}
    lives = [marked(number, 6 + number % 2, 7, 9 - number % 2) for number in range(30)]
    found = answers(SATISFACTION, lives, MOMENT)
    told = found["deelnemer: leer-werk"]
    assert told is not None
    below = show(mean([2.0, 2.5] * 15), EXACT, PART)
    assert below is not None
    assert told.mark is not None
    assert (told.mark.value, told.mark.n) == (7.8, 30)
    assert (told.mark.low or 0, told.mark.high or 0) == pytest.approx((10 - (below.high or 0), 10 - (below.low or 0)), abs=0.1)
    assert answers(COURSE, lives, MOMENT) == {}, "over eighty days nothing is told of a course"


def test_the_course_of_marks_is_their_slope_over_three_months_or_more() -> None:
    def marked(name: int, first: int, last: int) -> Life:
        return life(name, satisfaction=[Satisfaction(days(0), Role.EMPLOYER, first), Satisfaction(days(4 * MONTH), Role.EMPLOYER, last)])

    found = answers(COURSE, [marked(number, 6, 8 - number % 2) for number in range(30)], MOMENT)["werkgever"]
    assert found is not None
    assert share(found.a_month) == pytest.approx(0.38, abs=0.01)


def test_attendance_is_the_mean_of_the_rounds_of_each_by_component_and_stage() -> None:
    def there(name: int, *percents: int) -> Life:
        rounds: list[Part] = [Attendance(days(20 + at), Component.LEARNING, at, percent) for at, percent in enumerate(percents)]
        return life(name, stages=in_stages((Stage.LEER_WERK, 0, None)), attendance=rounds)

    assert dict(attended(there(0, 80, 100))) == {"leren: leer-werk": 0.9}
    met: list[Part] = [Contact(days(9), 1, True), Contact(days(10), 2, False)]
    guided = life("c", stages=in_stages((Stage.VOORTRAJECT, 0, None)), contacts=met)
    assert dict(attended(guided)) == {"contact met de begeleiding: voortraject": 0.5}
    found = answers(ATTENDANCE, [there(number, 80 + number % 3, 100) for number in range(81)], MOMENT)["leren: leer-werk"]
    missed = show(mean([0.1, 0.095, 0.09] * 27), EXACT, PART)
    assert missed is not None
    assert found is not None
    assert found.part == complement(missed)
    few = answers(ATTENDANCE, [there(number, 80 + number % 3, 100) for number in range(60)], MOMENT)["leren: leer-werk"]
    assert few is not None
    assert few.part is None, "of so few it is not known who stays away"


def test_of_each_party_the_last_verdict_in_a_stage_counts() -> None:
    def evaluated(name: str, *verdicts: Verdict) -> Life:
        told: list[Part] = [Evaluation(days(10 + at), at, Role.EMPLOYER, verdict) for at, verdict in enumerate(verdicts)]
        return life(name, stages=in_stages((Stage.LEER_WERK, 0, None)), evaluations=told)

    lives = [evaluated(f"d {number}", Verdict.ADJUST, Verdict.CONTINUE) for number in range(30)]
    lives += [evaluated(f"b {number}", Verdict.CONTINUE, Verdict.ADJUST) for number in range(10)]
    found = answers(VERDICTS, lives, MOMENT)
    told = found["werkgever: leer-werk"]
    assert told is not None
    assert {what: share(one) for what, one in told.shares.items()} == {"doorgaan": 0.75, "bijsturen": 0.25}


def test_barriers_are_counted_from_the_voortraject_and_are_taken_away_or_accepted_by_whom_they_are_for() -> None:
    def hindered(name: str, ending: str | None = None, owner: Role = Role.MUNICIPALITY, until: float = 60) -> Life:
        told = Barrier(days(20), "b", owner) if ending is None else Barrier(days(20), "b", owner, until=days(until), ending=ending)
        later = Barrier(days(40), "c", owner, until=days(41), ending="weggenomen")
        return life(name, stages=in_stages((Stage.VOORTRAJECT, 0, None)), barriers=[told, later])

    lives = [hindered(f"w {number}", "weggenomen") for number in range(20)]
    lives += [hindered(f"a {number}", "aanvaard", Role.EMPLOYER) for number in range(10)] + [
        hindered(f"o {number}") for number in range(10)
    ]
    lives += [life(f"z {number}", stages=in_stages((Stage.VOORTRAJECT, 0, None))) for number in range(40)]
    found = answers(BARRIERS, lives, MOMENT)
    assert {label: share(one.by_month[3]) for label, one in found.items() if one} == {
        "aanvaard": 0.25,
        "gemeld": 0.5,
        "weggenomen": 0.5,
        "weggenomen door gemeente": 0.67,
        "weggenomen door werkgever": 0.0,
    }, "only the first of somebody counts, and nothing tells what it was"
    first = Barrier(days(20), "b", Role.MUNICIPALITY, until=days(60), ending="aanvaard")
    two = life("twee", barriers=[first, Barrier(days(21), "c", Role.EMPLOYER, until=days(30), ending="weggenomen")])
    assert {label: (round(one.time), one.cause) for label, one in BARRIERS.observe(two, MOMENT)} == {
        "weggenomen": (40, "iets anders"),
        "aanvaard": (40, "gebeurd"),
        "weggenomen door gemeente": (40, "iets anders"),
        "weggenomen door werkgever": (9, "gebeurd"),
    }


def test_what_was_obtained_counts_from_the_leer_werk_and_what_was_not_yet_is_not_a_no() -> None:
    def learned(name: str, *found: tuple[float, bool | None], until: float | None = None) -> Life:
        told: list[Part] = [
            Qualification(days(at), QualificationKind.DIPLOMA, obtained, WithoutQualification.WORK if obtained is False else None)
            for at, obtained in found
        ]
        return life(name, stages=in_stages((Stage.LEER_WERK, 0, until)), qualifications=told)

    later = learned("a", (100, None), (150, False), (400, True))
    assert dict(kinds(later, MOMENT)) == {"diploma": "behaald", "waarom niet": "werk-zonder"}
    assert {label: (round(one.time), one.cause) for label, one in until_known(later, MOMENT)} == {
        "behaald": (400, "gebeurd"),
        "niet-behaald": (150, "gebeurd"),
    }
    had = dict(until_known(learned("c", (100, True), (150, False)), MOMENT))
    assert (round(had["niet-behaald"].time), had["niet-behaald"].cause) == (100, "iets anders"), "something was obtained before"
    assert dict(kinds(learned("b", (100, None)), MOMENT)) == {"diploma": "nog-niet"}
    lives = [learned(f"b {number}", (300, None), (340, True)) for number in range(20)]
    lives += [learned(f"n {number}", (340, False)) for number in range(20)]
    found = answers(QUALIFYING, lives, MOMENT)
    assert {label: (share(one.by_month[6]), share(one.by_month[12])) for label, one in found.items() if one} == {
        "behaald": (0.0, 0.5),
        "niet-behaald": (0.0, 0.5),
    }
    kind = answers(QUALIFICATIONS, lives, MOMENT)["diploma"]
    assert kind is not None
    assert {what: share(one) for what, one in kind.shares.items()} == {"behaald": 0.5, "niet-behaald": 0.5}


def test_work_is_duurzaam_of_all_who_began_from_the_day_on_which_aftercare_ends_so() -> None:
    lives = [life(number, ended=(500 + number, Outcome.SUSTAINED_WORK)) for number in range(15)]
    lives += [life(f"w{number}", ended=(500 + number, Outcome.AT_WORK)) for number in range(10)]
    lives += [life(f"u{number}", ended=(90, Outcome.DROPPED_OUT)) for number in range(5)]
    lives += [life(f"l{number}") for number in range(10)]
    found = answers(SUSTAINED, lives, MOMENT)[""]
    assert isinstance(found, ByMonth)
    times = [Time(500.0 + number, "ja") for number in range(15)] + [Time(500.0 + number, "nee") for number in range(10)]
    curve = incidence([*times, *[Time(90.0, "nee")] * 5, *[Time(900.0, None)] * 10], "ja")
    assert found.by_month == {month: show(curve.at(month * MONTH), EXACT, SHARE) for month in (12, 18, 24, 30, 36)}
    assert share(found.by_month[12]) == 0
    assert share(found.by_month[24]) == 0.38, "who still goes on counts among all, and work that lacks something does not"
