"""The last day of every term, reckoned by hand from the article of law that says so."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from pydantic import JsonValue

from events.fact import Actor
from events.trajectory.state import Task, Trajectory
from events.vocabulary.intake import CivicTermSet
from events.vocabulary.placement import TrialPlacementEnded, TrialPlacementExtended, TrialPlacementStarted, WageSubsidyDecided
from events.vocabulary.values import InductionPart
from tests.workflows.city import GARAGE
from tests.workflows.habits import ANSWERS, always, in_turn, no, yes
from tests.workflows.run.test_rehearsal import ANNA, NOW, Everybody, lives
from workflows.decisions.command import Command
from workflows.decisions.open_items import CompleteTask
from workflows.decisions.subsidy import RequestWageSubsidy
from workflows.law.calendar import TermRule, deadline, is_holiday, lasting
from workflows.law.key import Key
from workflows.law.period import AMSTERDAM, Period
from workflows.law.policy import policy_set
from workflows.run.rehearsal.life import Life

AGAIN = "opnieuw-regelen"
ATW, CALENDAR, WORKING_DAYS = TermRule.ATW, TermRule.CALENDAR, TermRule.WORKING_DAYS
OF_MONTHS = "HR 1 september 2017, ECLI:NL:HR:2017:2225"
"""The last day has the number of the day of the event, or is the last of a month that has no such day."""


def noon(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), datetime.min.time().replace(hour=12), AMSTERDAM)


def end_of(day: str) -> datetime:
    """The last moment of a day in the Netherlands."""
    return datetime.combine(date.fromisoformat(day), datetime.max.time(), AMSTERDAM).astimezone(UTC)


@pytest.mark.parametrize(
    ("event", "term", "rule", "last", "article"),
    [
        # The case of the court itself: 29 May 2016 is a Sunday.
        ("2016-02-29", "P3M", ATW, "2016-05-30", OF_MONTHS),
        ("2016-02-29", "P3M", CALENDAR, "2016-05-29", OF_MONTHS),
        ("2027-02-28", "P3M", CALENDAR, "2027-05-28", OF_MONTHS),
        ("2027-04-30", "P3M", CALENDAR, "2027-07-30", OF_MONTHS),
        ("2016-11-30", "P3M", ATW, "2017-02-28", OF_MONTHS),
        ("2027-03-31", "P6M", CALENDAR, "2027-09-30", OF_MONTHS),
        ("2027-08-31", "P6M", CALENDAR, "2028-02-29", OF_MONTHS),
        ("2028-01-31", "P1M", ATW, "2028-02-29", OF_MONTHS),
        ("2028-02-29", "P1Y", CALENDAR, "2029-02-28", OF_MONTHS),
        ("2028-02-29", "P4Y", CALENDAR, "2032-02-29", OF_MONTHS),
        ("2027-02-28", "P1Y", CALENDAR, "2028-02-28", OF_MONTHS),
        # 2100 is no leap year.
        ("2096-02-29", "P4Y", CALENDAR, "2100-02-28", OF_MONTHS),
        ("2100-01-29", "P1M", CALENDAR, "2100-02-28", OF_MONTHS),
        # 28 February 2027 and 28 February 2100 are Sundays.
        ("2027-01-31", "P1M", ATW, "2027-03-01", "Atw art. 1 lid 1"),
        ("2100-01-31", "P1M", ATW, "2100-03-01", "Atw art. 1 lid 1"),
        ("2026-11-14", "P1W", ATW, "2026-11-23", "Atw art. 1 lid 1: een zaterdag"),
        ("2026-11-14", "P1W", CALENDAR, "2026-11-21", "geen wettelijke termijn"),
        ("2026-12-18", "P1W", ATW, "2026-12-28", "Atw art. 3 lid 1: eerste kerstdag, dan een weekend"),
        ("2025-12-25", "P1W", ATW, "2026-01-05", "Atw art. 3 lid 1: nieuwjaarsdag; lid 3: 2 januari 2026; dan een weekend"),
        ("2026-02-16", "P10W", ATW, "2026-04-28", "Atw art. 3 lid 1: koningsdag"),
        ("2031-04-19", "P1W", ATW, "2031-04-28", "Atw art. 3 lid 1: koningsdag op zaterdag 26 april"),
        ("2027-04-28", "P1W", ATW, "2027-05-10", "Atw art. 3 lid 1: 5 en 6 mei; lid 3: 7 mei 2027; dan een weekend"),
        ("2026-04-21", "P2W", ATW, "2026-05-06", "Atw art. 3 lid 1: de vijfde mei, ook buiten een lustrum"),
        ("2027-02-26", "P4W", ATW, "2027-03-30", "Atw art. 3 lid 2: Goede Vrijdag; lid 1: tweede paasdag"),
        ("2027-05-03", "P2W", ATW, "2027-05-18", "Atw art. 3 lid 1: tweede pinksterdag"),
        ("2026-03-06", "P10W", ATW, "2026-05-18", "Atw art. 3 lid 3: 15 mei 2026; dan een weekend"),
        ("2101-12-18", "P1W", ATW, "2101-12-27", "Atw art. 3 lid 1: kerst na 2100"),
        ("2199-04-05", "P1W", ATW, "2199-04-16", "Atw art. 3: Goede Vrijdag tot en met tweede paasdag van 2199"),
        ("2026-11-20", "P3D", ATW, "2026-11-24", "Atw art. 2"),
        ("2026-12-24", "P3D", ATW, "2026-12-29", "Atw art. 2"),
        ("2027-03-24", "P3D", ATW, "2027-03-30", "Atw art. 2"),
        ("2026-11-20", "P2D", ATW, "2026-11-23", "Atw art. 2: niet onder drie dagen; art. 1 lid 1"),
        ("2026-01-03", "P90D", ATW, "2026-04-07", "Atw art. 4 onder a: 90 dagen valt eronder; Goede Vrijdag tot en met tweede paasdag"),
        ("2026-01-02", "P91D", ATW, "2026-04-03", "Atw art. 4 onder a: meer dan 90 dagen"),
        ("2026-01-03", "P12W", ATW, "2026-03-30", "Atw art. 4 onder a: twaalf weken valt eronder"),
        ("2026-01-03", "P13W", ATW, "2026-04-04", "Atw art. 4 onder a: meer dan twaalf weken"),
        ("2026-01-03", "P3M", ATW, "2026-04-07", "Atw art. 4 onder a: drie maanden valt eronder"),
        ("2026-01-03", "P3M1D", ATW, "2026-04-04", "Atw art. 4 onder a: meer dan drie maanden"),
        ("2026-01-03", "P12W7D", ATW, "2026-04-04", "Atw art. 4 onder a: meer dan twaalf weken"),
        ("2027-01-03", "P1Y", ATW, "2028-01-03", "Atw art. 4 onder a: jaren"),
        ("2025-01-03", "P1Y", ATW, "2026-01-03", "Atw art. 4 onder a: jaren, ook op een zaterdag"),
        ("2026-12-24", "P2D", WORKING_DAYS, "2026-12-29", "werkdagen"),
        ("2026-05-13", "P1D", WORKING_DAYS, "2026-05-18", "werkdagen; Hemelvaartsdag, en Atw art. 3 lid 3"),
    ],
)
def test_a_term_that_runs_from_an_event_ends_at_the_end_of_this_day(event: str, term: str, rule: TermRule, last: str, article: str) -> None:
    assert deadline(noon(event), Period.parse(term), rule) == end_of(last), article


@pytest.mark.parametrize(
    ("moment", "last"),
    [
        # It is already the next day in the Netherlands: half past eleven UTC in winter, half past ten in summer.
        (datetime(2027, 1, 31, 23, 30, tzinfo=UTC), "2027-03-01"),
        (datetime(2027, 1, 31, 22, 59, tzinfo=UTC), "2027-02-28"),
        (datetime(2027, 8, 31, 22, 30, tzinfo=UTC), "2027-10-01"),
        (datetime(2027, 8, 31, 21, 59, tzinfo=UTC), "2027-09-30"),
        # The clock was put forward or back in between, or is on the last day.
        (datetime(2027, 2, 28, 1, 30, tzinfo=UTC), "2027-03-28"),
        (datetime(2027, 9, 30, 0, 30, tzinfo=UTC), "2027-10-30"),
        (datetime(2027, 9, 30, 22, 30, tzinfo=UTC), "2027-11-01"),
    ],
)
def test_the_day_of_an_event_is_that_in_the_netherlands(moment: datetime, last: str) -> None:
    assert deadline(moment, Period(months=1)) == end_of(last)


def test_the_last_moment_has_the_offset_of_the_last_day() -> None:
    assert deadline(noon("2026-03-22"), Period(weeks=1)) == datetime(2026, 3, 29, 21, 59, 59, 999999, tzinfo=UTC)
    assert deadline(noon("2026-10-18"), Period(weeks=1)) == datetime(2026, 10, 25, 22, 59, 59, 999999, tzinfo=UTC)


@pytest.mark.parametrize("text", ["PT5S", "PT72H", "P1DT1H"])
@pytest.mark.parametrize("rule", TermRule)
def test_a_term_in_hours_ends_to_the_second_and_is_outside_the_law(text: str, rule: TermRule) -> None:
    start, term = noon("2026-12-24"), Period.parse(text)
    assert deadline(start, term, rule) == lasting(start, term) == term.after(start)


@pytest.mark.parametrize(
    ("event", "term", "day"),
    [
        # Both are Sundays, and stay.
        ("2027-03-31", "P1M", "2027-02-28"),
        ("2027-02-14", "P2W", "2027-01-31"),
        ("2028-03-31", "P1M", "2028-02-29"),
    ],
)
def test_what_is_counted_back_from_a_day_is_not_lengthened(event: str, term: str, day: str) -> None:
    assert Period.parse(term).before(noon(event)).astimezone(AMSTERDAM).date() == date.fromisoformat(day), "Atw art. 1 lid 2"


@pytest.mark.parametrize(
    ("first", "term", "last"),
    [
        ("2027-03-01", "P1M", "2027-03-31"),
        ("2027-03-01", "P6M", "2027-08-31"),
        ("2027-02-21", "P6M", "2027-08-20"),
        ("2027-01-01", "P2M", "2027-02-28"),
        ("2026-12-31", "P2M", "2027-02-28"),
        ("2027-12-31", "P2M", "2028-02-29"),
        ("2027-12-30", "P2M", "2028-02-29"),
        ("2027-12-29", "P2M", "2028-02-28"),
        ("2026-08-31", "P6M", "2027-02-28"),
        ("2027-03-31", "P1M", "2027-04-30"),
        ("2028-02-29", "P1Y", "2029-02-28"),
        ("2027-03-01", "P1Y", "2028-02-29"),
        ("2099-03-01", "P1Y", "2100-02-28"),
        ("2027-03-01", "P2W", "2027-03-14"),
        ("2027-03-01", "P1D", "2027-03-01"),
        ("2027-01-31", "P1M1D", "2027-03-01"),
    ],
)
def test_what_begins_on_a_day_and_lasts_so_long_ends_at_the_end_of_this_day(first: str, term: str, last: str) -> None:
    midnight = noon(first).replace(hour=0)
    for begins in (midnight, noon(first), midnight + timedelta(hours=23, minutes=30)):
        assert lasting(begins, Period.parse(term)) == end_of(last)


def test_so_many_times_two_months_are_as_long_as_the_law_allows_whatever_the_first_day() -> None:
    policy = policy_set("nederland").as_on(date(2027, 1, 1))
    base, longest = policy.period(Key.TRIAL), policy.period(Key.TRIAL_AT_MOST)
    for number in range(4 * 366):
        begins = noon("2026-12-01") + timedelta(days=number)
        limit, ends, periods = lasting(begins, longest), lasting(begins, base), 1
        while ends < limit:
            ends, periods = min(limit, lasting(ends + timedelta.resolution, base)), periods + 1
        assert periods == 3, begins


@pytest.mark.parametrize("year", [2027, 2100, 2101, 2199, 2500, 9998])
def test_there_are_holidays_in_every_year_of_the_calendar(year: int) -> None:
    """Ten at least by art. 3 of the Algemene termijnenwet, of which two can be one day."""
    found = [day for day in (date(year, 1, 1) + timedelta(days=n) for n in range(365)) if is_holiday(day)]
    assert len(found) >= 10
    assert {date(year, 1, 1), date(year, 5, 5), date(year, 12, 25), date(year, 12, 26)} <= set(found)


def living(*, now: datetime = NOW, **answers: Mapping[str, JsonValue]) -> Life:
    """A life that begins now, in which these are answered so."""
    everybody = Everybody(timedelta(days=2))
    everybody.answers |= {kind.replace("_", "-"): always(yes(**answer)) for kind, answer in answers.items()}
    return lives(everybody, now=now)


@pytest.mark.parametrize(
    ("dated", "starts", "last"),
    [
        ("2026-02-01", "2026-02-02", "2029-02-01"),
        ("2026-02-28", "2026-03-01", "2029-02-28"),
        ("2025-12-31", "2026-01-01", "2028-12-31"),
        ("2028-02-28", "2028-02-29", "2031-02-28"),
        ("2028-02-29", "2028-03-01", "2031-02-28"),
        ("2029-02-28", "2029-03-01", "2032-02-28"),
        ("2097-02-28", "2097-03-01", "2100-02-28"),
        # A Sunday stays: a term in years (Atw art. 4 onder a).
        ("2027-12-22", "2027-12-23", "2030-12-22"),
    ],
)
def test_the_civic_term_ends_three_years_after_the_day_of_the_pip(dated: str, starts: str, last: str) -> None:
    """Wet inburgering 2021 art. 11: it begins the day after; the day of the PIP is the one that does not count."""
    the_day_after = datetime.fromisoformat(f"{starts}T12:00Z")
    life = living(now=the_day_after, pip_opvragen={"dagtekening": dated, "leerroute": "B1", "niveau": "B1"})
    life.passes(life.now + timedelta(days=4))
    [term] = [recorded.event for recorded in life.facts if isinstance(recorded.event, CivicTermSet)]
    assert (str(term.starts), str(term.ends)) == (starts, last)


class Ringing(Everybody):
    """People who ring about a day that is far ahead, and hear that it is so."""

    def hears(self, task: Task) -> timedelta | None:
        return timedelta() if task.kind == AGAIN else super().hears(task)

    def acts(self, state: Trajectory, task: Task) -> list[tuple[Command, Actor]]:
        return [(CompleteTask(task=task.key, remark="gebeld"), ANNA)] if task.kind == AGAIN else super().acts(state, task)


FIRST_DAYS = [
    # The first day, the last of the base period, of each of two extensions, and of what the law allows.
    ("2029-03-01", "2029-04-30", "2029-06-30", "2029-08-31"),
    ("2028-12-31", "2029-02-28", "2029-04-30", "2029-06-30"),
    ("2027-12-31", "2028-02-29", "2028-04-30", "2028-06-30"),
]


@pytest.mark.parametrize(("first", "base", "longer", "longest"), FIRST_DAYS)
def test_a_proefplaatsing_has_whole_months_from_its_first_day_and_six_at_most(first: str, base: str, longer: str, longest: str) -> None:
    """Participatiewet art. 8a lid 2 onder d: benefits are retained for two months, and for four more at most."""
    everybody = Ringing(timedelta(days=2))
    everybody.answers |= {
        "contract-bieden": always(no("geen plek")),
        "werkgever-matchen": in_turn(yes(werkgever=str(GARAGE)), no("niemand meer")),
        "proefplaatsing": always(yes(startdatum=first)),
        "proefplaatsing-evalueren": always(yes(oordeel="verlengen", loonwaarde=50, toelichting="nog niet")),
    }
    life = lives(everybody)
    life.passes(end_of(longest) + timedelta(days=30))
    [start] = [r.event for r in life.facts if isinstance(r.event, TrialPlacementStarted)]
    extended = [r.event.ends for r in life.facts if isinstance(r.event, TrialPlacementExtended)]
    assert start.starts == end_of(first) - timedelta(days=1) + timedelta.resolution
    assert [start.ends, *extended] == [end_of(base), end_of(longer), end_of(longest)]
    assert start.limit == end_of(longest)
    assert [r.event.hired for r in life.facts if isinstance(r.event, TrialPlacementEnded)] == [False]


def at_work(starts: Callable[[date], date], *, subsidy: bool = True) -> Life:
    """A life in which a contract will be offered, with its first day, and perhaps with the wish for subsidy."""
    everybody = Ringing(timedelta())
    everybody.answers["contract-bieden"] = lambda asked: yes(
        ingangsdatum=str(starts(asked.at.astimezone(AMSTERDAM).date())),
        brutoloon=260000,
        duurMaanden=12,
        doorgroei="mbo 3",
        loonkostensubsidie=subsidy,
    )
    everybody.answers["loonwaarde-vaststellen"] = in_turn(yes(achterwege=True), ANSWERS["loonwaarde-vaststellen"])
    everybody.answers["team-voorbereiden"] = always(
        yes(voorbereidOp="2025-11-03", inwerkprogramma=[{"onderdeel": part} for part in InductionPart])
    )
    return lives(everybody)


def contracted(starts: Callable[[date], date]) -> tuple[Life, WageSubsidyDecided]:
    """A life, and what was decided on loonkostensubsidie before loonwaarde was measured. `starts` gives the first day of the contract."""
    life = at_work(starts)
    life.passes(life.now + timedelta(days=900))
    return life, next(r.event for r in life.facts if isinstance(r.event, WageSubsidyDecided))


@pytest.mark.parametrize(("first", "last"), [("2027-12-31", "2028-06-30"), ("2027-08-31", "2028-02-29"), ("2028-03-01", "2028-08-31")])
def test_a_forfait_holds_for_the_first_six_months_of_the_employment(first: str, last: str) -> None:
    """Participatiewet art. 10d lid 5."""
    _, decided = contracted(lambda _: date.fromisoformat(first))
    assert decided.until == end_of(last)


@pytest.mark.parametrize(("after", "in_time"), [(timedelta(), True), (timedelta.resolution, False)])
def test_loonkostensubsidie_is_asked_up_to_the_end_of_the_last_day_of_six_months(after: timedelta, in_time: bool) -> None:
    """Participatiewet art. 10d lid 2: within six months after the beginning, the day of which does not count."""
    life = at_work(lambda today: today, subsidy=False)
    end = life.now + timedelta(days=900)
    while life.state.placement.contract is None:
        assert life.moves(end)
    life.passes(end_of(f"{life.state.placement.contract.starts + relativedelta(months=6)}") + after)
    life.order(RequestWageSubsidy(), ANNA)
    life.passes(end)
    decided = next(r.event for r in life.facts if isinstance(r.event, WageSubsidyDecided))
    assert decided.in_time is in_time
