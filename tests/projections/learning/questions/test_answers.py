"""What is answered of lives of which it is known what happened, beside the estimators applied by hand."""

import pytest

from events.vocabulary.placement import JobEnd
from events.vocabulary.values import Component, EndReason, LanguageLevel, NoGoRoad, Outcome, Role, Skill, Verdict
from projections.learning import gate
from projections.learning.estimates.answer import Estimate, TooFew
from projections.learning.estimates.arms import Effect
from projections.learning.estimates.competing_risks import incidence
from projections.learning.estimates.detection import Watched, precision
from projections.learning.estimates.effect import effect_on_time
from projections.learning.estimates.growth import MONTH, mean_growth
from projections.learning.estimates.matching import trials
from projections.learning.estimates.means import cost_per_success, mean, median
from projections.learning.estimates.proportions import proportion
from projections.learning.estimates.risk import Life as Time
from projections.learning.estimates.survival import mean_time_to, percentile
from projections.learning.gate import Gate
from projections.learning.groups import Group
from projections.learning.lives.as_of import as_of
from projections.learning.lives.facts import (
    Adjustment,
    Cost,
    Criterion,
    Decision,
    End,
    Evaluation,
    Exemption,
    Level,
    Satisfaction,
    Selection,
    Signal,
    Wait,
)
from projections.learning.lives.parts import Part
from projections.learning.lives.table import Life
from projections.learning.lives.work import NEVER_BEGAN, Contract, Loss, Trial
from projections.learning.questions.asked import stays
from projections.learning.questions.cost_drivers import COST_DRIVERS, CostDrivers
from projections.learning.questions.costs import COSTS, Costs
from projections.learning.questions.decisions import DECISIONS
from projections.learning.questions.drop_outs import DROP_OUTS
from projections.learning.questions.effects import CHANCE, EFFECTS, OTHERS, UNRECORDED, Comparison
from projections.learning.questions.exceptions import EXCEPTIONS
from projections.learning.questions.jobs_lost import JOBS_LOST
from projections.learning.questions.language import LANGUAGE, Growth
from projections.learning.questions.network import NETWORK, Network
from projections.learning.questions.outcomes import OUTCOMES
from projections.learning.questions.retention import RETENTION
from projections.learning.questions.shares import Shares
from projections.learning.questions.shown import CENTS, DAYS, GROWTH, SHARE, Shown, show
from projections.learning.questions.signals import CONSEQUENCES, PRECISION, RECALL, Precision, Recall
from projections.learning.questions.stages import STAGES
from projections.learning.questions.trials import TRIALS
from projections.learning.questions.waiting import WAITING, Waiting
from tests.projections.history import EMPLOYER, days, named
from tests.projections.learning.questions.answers import answers
from tests.projections.learning.questions.lives import NORM, life

MOMENT = days(900)
MINIMUM = 5
EXACT = Gate(MINIMUM)
PEOPLE = 24
OF_ONE_MONTH = Life.classmates
STAYS = [30.0 + 3 * number for number in range(30)]


@pytest.fixture(autouse=True)
def without_noise(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the estimators say, beside which the noise of the gate is tested in `test_gate`."""
    monkeypatch.setattr(gate, "SPREAD", 0.0)


@pytest.fixture(autouse=True)
def everybody_in_a_class_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those who begin on one day are one class, of which nothing would be told: so it is in a test of its own."""
    monkeypatch.setattr(Life, "classmates", property(lambda life: life.trajectory))


def test_a_stage_is_told_with_its_norm_and_percentiles_as_the_estimator_gives_them() -> None:
    found = answers(STAGES, [life(number, stage_took=stay) for number, stay in enumerate(STAYS)], MOMENT, minimum=MINIMUM)
    intake = found["intake"]
    assert intake is not None
    assert intake.norm == NORM
    times = [Time(stay, "afgerond") for stay in STAYS]
    assert intake.percentiles[50] == show(percentile(times, 0.5), EXACT, DAYS)
    over = incidence(times, None).at(NORM)
    assert isinstance(over, Estimate)
    assert intake.longer == show(over.complement(), EXACT, SHARE)


def test_who_is_still_in_a_stage_counts_until_the_moment_and_what_was_not_reached_is_not_told() -> None:
    still = [life(f"nog {number}") for number in range(20)]
    found = answers(STAGES, [*still, *(life(number, stage_took=30 + number) for number in range(10))], MOMENT, minimum=MINIMUM)["intake"]
    assert found is not None
    assert (median := found.percentiles[50]) is not None
    assert (median.value, median.high, median.n) == (None, None, 30)


def test_a_group_with_several_norms_is_told_without_one() -> None:
    slower = [life(f"b{number}", stage_took=stay, norm=120) for number, stay in enumerate(STAYS)]
    found = answers(STAGES, [*slower, *(life(number, stage_took=stay) for number, stay in enumerate(STAYS))], MOMENT)["intake"]
    assert found is not None
    assert (found.norm, found.longer) == (None, None)


def test_placement_and_dropping_out_compete() -> None:
    lives = [life(number, placed=100 + 5 * number) for number in range(20)]
    lives += [life(f"uit {number}", ended=(50 + 5 * number, Outcome.DROPPED_OUT)) for number in range(10)]
    lives += [life(f"nog {number}", began=600) for number in range(10)]
    times = [Time(100 + 5 * number, "plaatsing") for number in range(20)]
    times += [Time(50 + 5 * number, "uitval") for number in range(10)] + [Time(300, None)] * 10
    found = answers(OUTCOMES, lives, MOMENT, minimum=MINIMUM)
    for cause in ("plaatsing", "uitval"):
        told = found[cause]
        curve = incidence(times, cause, minimum=MINIMUM)
        assert told is not None
        assert told.by_month == {month: show(curve.at(month * MONTH), EXACT, SHARE) for month in (3, 6, 9, 12, 18, 24, 30, 36)}
        assert told.mean_days == show(mean_time_to(times, cause, 24 * MONTH), EXACT, DAYS)


def test_whether_a_cause_is_told_of_does_not_follow_from_how_many_left_by_it() -> None:
    lives = [life(number, placed=100) for number in range(20)] + [life("uit", ended=(50, Outcome.DROPPED_OUT))]
    assert list(answers(OUTCOMES, lives, MOMENT, minimum=MINIMUM)) == ["andere-uitstroom", "plaatsing", "uitval"]


def test_a_group_that_would_betray_few_is_too_few_while_the_others_are_told() -> None:
    lives = [life(number, programme="zorg", municipality=named("Utrecht"), stage_took=30 + number) for number in range(12)]
    lives += [life(f"z{number}", programme="zorg", municipality=named("Zeist"), stage_took=30 + number) for number in range(3)]
    lives += [life(f"t{number}", programme="techniek", municipality=named("Zeist"), stage_took=30 + number) for number in range(8)]
    shown = {
        group.key: answers(STAGES, lives, MOMENT, group, minimum=MINIMUM)["intake"] is not None
        for group in (Group("zorg"), Group("techniek"), Group(municipality=named("Zeist")), Group("zorg", named("Utrecht")))
    }
    assert list(shown.values()) == [True, True, False, False], shown


def test_the_first_decision_counts_with_where_a_no_go_leads() -> None:
    go, no_go = Decision(days(10), "go", 1), Decision(days(10), "no-go", 1, NoGoRoad.EXTEND)
    lives = [life(number, decisions=[Decision(days(5), "uitstel", 1), go]) for number in range(15)]
    lives += [life(f"nee {number}", decisions=[no_go, Decision(days(90), "go", 2)]) for number in range(10)] + [life("geen besluit")]
    found = answers(DECISIONS, lives, MOMENT, minimum=MINIMUM)
    assert shares(found["besluit"]) == {"go": share(15, 25), "no-go": share(10, 25)}
    assert shares(found["weg na no-go"]) == {"verlengd-voortraject": share(10, 10)}
    assert shares(found["uitkomst na go"]) == {"loopt": share(15, 15)}


def test_reasons_of_few_are_put_together() -> None:
    reasons = [EndReason.CHILDCARE] * 8 + [EndReason.LANGUAGE] * 6 + [EndReason.HEALTH] * 3 + [EndReason.WORK] * 2
    lives = [life(number, ends=[End(days(50), Outcome.DROPPED_OUT, reason, Component.LEARNING)]) for number, reason in enumerate(reasons)]
    lives += [life(f"werk {number}", ended=(300, Outcome.SUSTAINED_WORK)) for number in range(9)]
    found = answers(DROP_OUTS, lives, MOMENT, minimum=MINIMUM)
    expected = {"kinderopvang": share(8, 19), "taal": share(6, 19), "overige": share(5, 19)}
    assert shares(found["reden"]) == shares(found["reden in leren"]) == expected


def test_why_work_ended_is_told_of_the_first_job_that_was_lost_and_apart_of_what_never_began() -> None:
    dismissed, left = (Loss(days(300), 4, ground) for ground in (JobEnd.DISMISSED, JobEnd.OWN_CHOICE))
    never = Contract(days(50), EMPLOYER, days(60).date(), 6, until=days(55), ending=NEVER_BEGAN, ground=JobEnd.EMPLOYER_STOPPED)
    lives = [life(number, placed=100, losses=[dismissed, left]) for number in range(12)]
    lives += [life(f"e {number}", placed=100, losses=[left], contracts=[never]) for number in range(10)]
    lives += [life(f"o {number}", placed=100, losses=[Loss(days(200), 3)]) for number in range(11)]
    lives += [life(f"w {number}", placed=100) for number in range(9)]
    found = answers(JOBS_LOST, lives, MOMENT, minimum=MINIMUM)
    expected = {"ontslag": share(12, 33), "eigen-keuze": share(10, 33), "onbekend": share(11, 33)}
    assert shares(found["verloren"]) == expected, "what was told before a ground was asked is told as not known"
    assert shares(found["nooit begonnen"]) == {"werkgever-stopt": share(10, 10)}
    before = [then for one in lives if (then := as_of(one, days(52)))]
    assert answers(JOBS_LOST, before, MOMENT, minimum=MINIMUM) == {}, "by then nobody had lost a job, and nothing had fallen through"


def test_who_was_let_in_with_an_exception_stands_beside_who_met_the_criterion() -> None:
    signed: list[Part] = [Exemption(days(1), "taal", until=days(2), ending="getekend")]
    met: list[Part] = [Criterion(days(1), "taal", True, True)]
    selected: list[Part] = [Selection(days(3), True)]
    lives = [life(number, placed=200, exemptions=signed, selections=selected) for number in range(8)]
    lives += [life(f"nog {number}", exemptions=signed, selections=selected) for number in range(5)]
    lives += [life(f"voldaan {number}", placed=200, criteria=met, selections=selected) for number in range(10)]
    lives += [life(f"afgewezen {number}", criteria=met) for number in range(6)]
    found = answers(EXCEPTIONS, lives, MOMENT, minimum=MINIMUM)
    assert shares(found["taal: uitzondering"]) == {"plaatsing": share(8, 13), "loopt nog": share(5, 13)}
    assert shares(found["taal: voldaan"]) == {"plaatsing": share(10, 10)}


def test_a_trial_is_told_by_its_length() -> None:
    def trial(length: float, ending: str) -> list[Part]:
        return [Trial(days(0), EMPLOYER, days(0), days(60), days(180), until=days(length), ending=ending)]

    lives = [life(number, trials=trial(40, "aangenomen")) for number in range(6)]
    lives += [life(f"niet {number}", trials=trial(45, "niet-aangenomen")) for number in range(5)]
    lives += [life(f"lang {number}", trials=trial(120, "aangenomen")) for number in range(7)]
    found = answers(TRIALS, lives, MOMENT, minimum=MINIMUM)
    assert shares(found["2 maanden"]) == {"aangenomen": share(6, 11), "niet-aangenomen": share(5, 11)}
    assert shares(found["4 maanden"]) == {"aangenomen": share(7, 7)}
    assert shares(found["alle"]) == {"aangenomen": share(13, 18), "niet-aangenomen": share(5, 18)}


def test_who_is_still_at_work_is_told_of_first_contracts() -> None:
    lives = [life(number, placed=0) for number in range(20)]
    lives += [life(f"kwijt {number}", placed=0, losses=[Loss(days(100 + number), 4)]) for number in range(10)]
    found = answers(RETENTION, lives, MOMENT, minimum=MINIMUM)[""]
    assert found is not None
    assert found.by_month[6] == show(proportion(20, 30), EXACT, SHARE), "nobody was lost sight of, so it is the plain share"


def test_language_grows_by_skill_and_by_the_level_at_the_beginning() -> None:
    def measured(*levels: tuple[float, LanguageLevel]) -> list[Part]:
        return [Level(days(at), Skill.SPEAKING, level, number) for number, (at, level) in enumerate(levels)]

    lives = [life(number, levels=measured((0, LanguageLevel.A1), (100 + number, LanguageLevel.A2))) for number in range(PEOPLE)]
    lives += [life(f"een keer {number}", levels=measured((0, LanguageLevel.A1))) for number in range(6)]
    curves = [[(0.0, 1.0), (100.0 + number, 2.0)] for number in range(PEOPLE)]
    first = [Time(100.0 + number, "hoger") for number in range(PEOPLE)]
    curve = incidence(first, None, minimum=MINIMUM)
    told = Growth(
        show(mean_growth(curves), EXACT, GROWTH),
        {month: show(curve.at(month * MONTH), EXACT, SHARE) for month in (6, 12, 18)},
        show(percentile(first, 0.5), EXACT, DAYS),
    )
    assert told.a_month is not None
    assert answers(LANGUAGE, lives, MOMENT, minimum=MINIMUM) == {"spreken": told, "spreken vanaf A1": told}


def test_a_sustained_placement_carries_the_costs_of_all_that_ended() -> None:
    pairs = [(900_000 + 10_000 * number, number % 2 == 0) for number in range(20)]
    lives = [
        life(
            number,
            costs=[Cost(days(1), "gemeente", Component.LEARNING, cents)],
            ended=(200, Outcome.SUSTAINED_WORK if lasts else Outcome.DROPPED_OUT),
        )
        for number, (cents, lasts) in enumerate(pairs)
    ]
    found = answers(COSTS, lives, MOMENT, minimum=MINIMUM)[""]
    assert found == Costs(
        show(mean([cents for cents, _ in pairs]), EXACT, CENTS),
        show(median([cents for cents, _ in pairs]), EXACT, CENTS),
        show(cost_per_success([(c, float(s)) for c, s in pairs]), EXACT, CENTS),
    )


def test_a_network_grows_by_the_people_met_a_month_and_of_some_the_last_round_brought_nobody() -> None:
    def met(*rounds: tuple[float, int]) -> list[Part]:
        return [Evaluation(days(at), number, Role.EMPLOYER, Verdict.CONTINUE, new) for number, (at, new) in enumerate(rounds)]

    lives = [life(number, evaluations=met((0, 4), (100 + number, 3))) for number in range(8)]
    lives += [life(f"stil {number}", evaluations=met((0, 4), (100, 0))) for number in range(6)]
    lives += [life(f"een ronde {number}", evaluations=met((0, 9))) for number in range(6)]
    curves = [[(0.0, 4.0), (100.0 + number, 7.0)] for number in range(8)] + [[(0.0, 4.0), (100.0, 4.0)]] * 6
    told = Network(show(mean_growth(curves), EXACT, GROWTH), share(8, 14))
    assert answers(NETWORK, lives, MOMENT, minimum=MINIMUM) == {"": told}
    assert answers(NETWORK, lives[:8], MOMENT, minimum=10) == {}, "of few nothing is told"


def test_what_long_trajectories_and_those_with_maatwerk_cost_lies_beside_what_others_cost() -> None:
    def spent(cents: int) -> list[Part]:
        return [Cost(days(1), "gemeente", Component.LEARNING, cents)]

    def ended(number: str, after: float, cents: int, times: int = 0) -> Life:
        adjustments: list[Part] = [Adjustment(days(2 + time), ["voortraject.norm"]) for time in range(times)]
        return life(number, costs=spent(cents), adjustments=adjustments, ended=(after, Outcome.SUSTAINED_WORK))

    short = [400_000 + 10_000 * number for number in range(8)]
    long = [900_000 + 10_000 * number for number in range(9)]
    lives = [ended(f"kort {cents}", 200, cents) for cents in short] + [ended(f"lang {cents}", 800, cents, 4) for cents in long]
    lives += [ended(f"tussen {number}", 500, 700_000, 1) for number in range(3)]
    found = answers(COST_DRIVERS, lives, MOMENT, minimum=MINIMUM)
    few = [700_000] * 3
    assert found["duur"] is not None
    bands = {"2 jaar of langer": show(mean(long), EXACT, CENTS), "overige": show(mean([*few, *short]), EXACT, CENTS)}
    assert found["duur"].by_band == bands, "a band of few is put together with another"
    months = [(cents, lasted / MONTH) for some, lasted in ((short, 200), (long, 800), (few, 500)) for cents in some]
    assert found["duur"].a_month == show(cost_per_success(months), EXACT, CENTS)
    assert found["eigen modules"] == CostDrivers({"geen": show(mean([*short, *long, *few]), EXACT, CENTS)})
    assert found["aanpassingen van het plan"] is not None
    assert set(found["aanpassingen van het plan"].by_band) == {"3 of meer", "overige"}


def test_each_wait_for_a_party_counts_and_what_is_open_is_not_answered_yet() -> None:
    def waits(length: float) -> list[Part]:
        return [
            Wait(days(0), "a", "pip-opvragen", Role.MUNICIPALITY, days(10), until=days(length), ending="beantwoord"),
            Wait(days(700), "b", "zaak-openen", Role.MUNICIPALITY, days(720)),
        ]

    lives = [life(number, waits=waits(5 + number)) for number in range(PEOPLE)]
    found = answers(WAITING, lives, MOMENT, minimum=MINIMUM)
    asked = [Time(5.0 + number, "klaar") for number in range(PEOPLE)]
    late = proportion(PEOPLE - 6, PEOPLE)
    assert found["gemeente: pip-opvragen"] == Waiting(
        show(mean_time_to(asked, "klaar", 182), EXACT, DAYS),
        show(percentile(asked, 0.5), EXACT, DAYS),
        show(percentile(asked, 0.9), EXACT, DAYS),
        show(late, EXACT, SHARE),
    )
    still = found["gemeente: zaak-openen"]
    assert still is not None
    assert (still.days and still.days.value, still.half and still.half.low, still.half and still.half.value) == (182, 200, None)
    assert still.late == show(proportion(PEOPLE, PEOPLE), EXACT, SHARE)
    both = [Time(one.time, one.cause, together=number) for number, one in enumerate(asked)]
    both += [Time(200.0, None, together=number) for number in range(PEOPLE)]
    assert found["gemeente"] is not None
    assert found["gemeente"].days == show(mean_time_to(both, "klaar", 182), EXACT, DAYS)


def test_partners_that_differ_tell_less_than_as_many_questions_and_of_one_or_two_it_is_about_those() -> None:
    def asked(number: int, partners: int) -> list[Part]:
        which = number % partners
        took = days(5 + 20 * which + number % 5)
        return [Wait(days(0), "a", "pip", Role.SCHOOL, days(10), until=took, ending="beantwoord", partner=named(f"roc {which}"))]

    def answered(partners: int) -> Waiting | None:
        lives = [life(number, waits=asked(number, partners)) for number in range(60)]
        return answers(WAITING, lives, MOMENT, minimum=MINIMUM)["roc"]

    of_two, of_three = answered(2), answered(3)
    assert of_two
    assert of_three
    assert width(of_three.days) > 8 * width(of_two.days)


def width(shown: Shown | None) -> float:
    assert shown is not None
    assert shown.low is not None
    assert shown.high is not None
    return shown.high - shown.low


def test_a_class_that_began_together_tells_less_than_people_apart_and_of_one_class_nothing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def lives(classes: int) -> list[Life]:
        months = [number % classes for number in range(60)]
        return [life(number, began=31 * month, placed=100 if month % 2 else 500) for number, month in enumerate(months)]

    apart = answers(OUTCOMES, lives(6), days(3000))["plaatsing"]
    monkeypatch.setattr(Life, "classmates", OF_ONE_MONTH)
    together, of_one = answers(OUTCOMES, lives(6), days(3000))["plaatsing"], answers(OUTCOMES, lives(1), days(3000))["plaatsing"]
    assert apart
    assert together
    assert of_one
    assert width(together.by_month[6]) > 2 * width(apart.by_month[6])
    assert set(of_one.by_month.values()) == {None}


def test_a_rule_is_judged_by_the_drop_outs_that_followed() -> None:
    def spoke(at: float) -> list[Part]:
        return [Signal(days(at), "s", "welzijn", Component.LANGUAGE)]

    lives = [life(number, signals=spoke(50), ended=(80 + number, Outcome.DROPPED_OUT)) for number in range(10)]
    lives += [life(f"loos {number}", signals=spoke(50)) for number in range(6)]
    lives += [life(f"gemist {number}", ended=(100, Outcome.DROPPED_OUT)) for number in range(5)]
    until = (MOMENT - days(0)).days
    watched = [Watched([50.0], 80.0 + number, until) for number in range(10)] + [Watched([50.0], None, until)] * 6
    assert answers(PRECISION, lives, MOMENT, minimum=MINIMUM)["welzijn"] == Precision(show(precision(watched, 90), EXACT, SHARE))
    leads = [30.0 + number for number in range(10)]
    assert answers(RECALL, lives, MOMENT, minimum=MINIMUM)["welzijn"] == Recall(share(10, 15), show(median(leads), EXACT, DAYS))
    assert shares(answers(CONSEQUENCES, lives, MOMENT, minimum=MINIMUM)["welzijn"]) == {"open": share(16, 16)}


def asked(name: str, day: int, *, took: float, adjusted: bool, mark: int = 6, out: float | None = None) -> Life:
    """A signal in the second week, a mark before it, and an adjustment twenty days after it or none."""
    asks = day + 7 + day * 37 % 70 / 10
    made: list[Part] = [Adjustment(days(asks + 20), ["voortraject.taal.uren_per_week"])] if adjusted else []
    told: list[Part] = [Signal(days(asks), "s", "stil", Component.LEARNING)]
    marks: list[Part] = [Satisfaction(days(asks - 5), Role.PARTICIPANT, mark + day % 2)]
    ended = (out, Outcome.DROPPED_OUT) if out else None
    return life(name, began=day, stage_took=took, adjustments=made, signals=told, satisfaction=marks, ended=ended)


def adjusted(*, helps: int, mark: int = 6, times: int = 1) -> list[Life]:
    """So many times fifty who were adjusted, of whom so many went on soon, beside many of whom one in three did."""
    return [
        one
        for name in range(times)
        for one in (
            *(
                asked(f"wel {name} {day}", day, took=60 + day % 30 if day < helps else 150 + day, adjusted=True, mark=mark)
                for day in range(50)
            ),
            *(asked(f"niet {name} {day}", day, took=80 + day, adjusted=False) for day in range(120)),
        )
    ]


def test_an_adjustment_is_compared_with_who_was_not_adjusted_by_then() -> None:
    lives = adjusted(helps=39)
    found = answers(EFFECTS, lives, MOMENT, minimum=MINIMUM)["voortraject.taal"]
    assert found is not None
    assert isinstance(found.days, Comparison)
    assert found.days.difference.value is not None
    assert found.days.difference.value < 0, "who was adjusted went on sooner"
    assert found.days.difference.n == 50
    assert found.days.before is not None
    assert found.days.strength is not None
    assert found.days.strength > 2
    assert found.growth is None, "nobody was measured"
    by_hand = effect_on_time(trials([stay for one in lives for stay in stays(one, MOMENT)]), "afgerond", 90, minimum=MINIMUM)
    assert isinstance(by_hand, Effect)
    assert found.days.difference == show(by_hand.difference, EXACT, DAYS)


def test_an_effect_that_chance_explains_or_that_was_there_before_or_that_an_unrecorded_reason_explains_is_not_told() -> None:
    def days_told(lives: list[Life]) -> object:
        found = answers(EFFECTS, lives, MOMENT, minimum=MINIMUM)["voortraject.taal"]
        assert found is not None
        return found.days

    assert days_told(adjusted(helps=10)) == CHANCE
    assert days_told(adjusted(helps=13, times=4)) == UNRECORDED
    assert days_told(adjusted(helps=39, mark=8)) == OTHERS


def test_drop_out_is_asked_and_told_when_nothing_else_explains_it() -> None:
    lives = [asked(f"wel {day}", day, took=300, adjusted=True, out=60 if day % 30 == 0 else None) for day in range(60)]
    lives += [asked(f"niet {day}", day, took=300, adjusted=False, out=40 + day % 80 if day % 2 else None) for day in range(240)]
    found = answers(EFFECTS, lives, MOMENT, minimum=MINIMUM)["voortraject.taal"]
    assert found is not None
    assert isinstance(found.dropped_out, Comparison)
    assert found.dropped_out.difference.high is not None
    assert found.dropped_out.difference.high < 0
    assert found.dropped_out.adjusted == pytest.approx(0.03, abs=0.01)
    assert found.dropped_out.compared == pytest.approx(0.5, abs=0.1)


def test_of_how_many_adjustments_nothing_is_told_and_how_it_went_with_them_is_told() -> None:
    made: list[Part] = [Adjustment(days(30), ["voortraject.taal.uren_per_week"])]
    alone = [life(f"alleen {each}", stage_took=300, adjustments=made, ended=(50, Outcome.DROPPED_OUT)) for each in range(10)]
    found = answers(EFFECTS, [*adjusted(helps=39), *alone], MOMENT, minimum=MINIMUM)["voortraject.taal"]
    assert found is not None
    assert found.alone is not None
    assert found.alone.share == share(10, 60)
    assert found.alone.dropped_out is not None
    assert found.alone.dropped_out.value == 1.0
    assert found.alone.others is not None
    assert found.alone.others.value == 0.0


def shares(found: Shares | None) -> dict[str, Shown | None]:
    assert found is not None
    return found.shares


def share(successes: int, n: int) -> Shown | None:
    return show(proportion(successes, n), EXACT, SHARE)


def test_what_is_told_is_rounded_and_its_interval_outwards() -> None:
    assert show(Estimate(0.834, 0.741, 0.9001, 84), Gate(10), SHARE) == Shown(0.83, 0.74, 0.91, 80)
    assert show(Estimate(200.4, 190.6, float("inf"), 15), Gate(10), DAYS) == Shown(200.0, 190.0, None, 20)
    assert show(Estimate(1_234_567, 1_200_000, 1_299_999, 11), Gate(10), CENTS) == Shown(1_230_000.0, 1_200_000.0, 1_300_000.0, 10)
    assert show(TooFew(10), Gate(10), DAYS) is None
