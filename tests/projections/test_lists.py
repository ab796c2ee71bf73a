"""The lists that ask for a person: deadlines, too long in a stage, vacant roles, money that ends, and what is offered."""

from datetime import UTC, date, datetime, timedelta

import asyncpg
import pytest
from pydantic import JsonValue

from events.fact import Fact
from events.log.store import EventStore
from events.vocabulary import course, intake, placement, requests, steering, voortraject
from events.vocabulary import leer_werk as lw
from events.vocabulary.base import DataClass, Event
from events.vocabulary.civic import NoCivicPlan
from events.vocabulary.programme import ProgrammeClosed, ProgrammePublished
from events.vocabulary.values import Component, EndReason, Outcome, Role, Source, Stage
from projections.engine.checkpoints import AnyProjection
from projections.engine.paging import BadCursor, Selection
from projections.engine.rebuild import rebuild
from projections.lists import funding, offer
from projections.lists.board import BOARD
from projections.lists.deadlines import DEADLINES, due
from projections.lists.deadlines import Row as DeadlineRow
from projections.lists.funding import FUNDING, State, gaps
from projections.lists.offer import OFFER
from projections.lists.shared import SHARED, Unit, shares
from projections.lists.too_long import too_long
from projections.lists.vacancies import VACANCIES, vacant
from projections.lists.work_list import WORK_LIST
from tests.projections.history import (
    EMPLOYER,
    NOW,
    SCHOOL,
    SECRET,
    TRAJECTORY,
    On,
    days,
    folded,
    history,
    in_stage,
    named,
    on,
    row_after,
    started,
)
from tests.projections.streams import write

ENDED = course.TrajectoryEnded(outcome=Outcome.DROPPED_OUT, reason=EndReason.WORK, component=Component.WORKING)
PAUSED = course.TrajectoryPaused(reason=SECRET)
RESUMED = course.TrajectoryResumed(paused_seconds=3600)


async def kept(pool: asyncpg.Pool, store: EventStore, projection: AnyProjection, *given: On) -> None:
    """These events on the log, and the read model rebuilt from it."""
    lines = [(one.stream, event, one.actor) for one in given for event in one.events]
    facts = [(stream, Fact(event, NOW + timedelta(hours=n), actor, str(n))) for n, (stream, event, actor) in enumerate(lines)]
    await write(store, facts)
    await rebuild(pool, store, projection)


def asked(key: str, by: datetime, *, runs_on: bool = False) -> Event:
    late = by + timedelta(days=7)
    return requests.PartnerRequested(
        key=key, request=named(key), kind="pip", role=Role.SCHOOL, partner=SCHOOL, content={}, due=by, escalate_at=late, runs_on=runs_on
    )


def task(key: str, by: datetime, kind: str = "besluit") -> Event:
    return requests.TaskOpened(key=key, kind=kind, what="Besluit", role=Role.REGISSEUR, due=by, escalate_at=by + timedelta(days=7))


# Deadlines ------------------------------------------------------------------------------------------------------------


def dates(*given: Event) -> dict[str, datetime]:
    """The deadlines of a trajectory after these events, by subject."""
    row: DeadlineRow = row_after(DEADLINES, started(), *given)
    assert row.first == min((one.due for one in row.deadlines), default=None)
    return {one.subject: one.due for one in row.deadlines}


def test_every_open_date_is_a_deadline_until_it_no_longer_matters() -> None:
    trial = placement.TrialPlacementStarted(employer=EMPLOYER, starts=days(1), ends=days(60), limit=days(180))
    barrier = voortraject.BarrierReported(barrier="b", kind="kinderopvang", owner=Role.MUNICIPALITY, due=date(2026, 4, 1))
    everything = (in_stage(Stage.INTAKE), asked("vraag", days(7)), task("taak", days(5)), barrier, trial)
    assert dates(*everything).keys() == {"fase", "vraag", "taak", "belemmering:b", "proefplaatsing"}
    closing = (
        requests.PartnerDeclined(key="vraag", reason=SECRET),
        requests.TaskDone(key="taak"),
        voortraject.BarrierCleared(barrier="b"),
        placement.TrialPlacementEnded(employer=EMPLOYER, hired=True),
    )
    assert dates(*everything, *closing).keys() == {"fase"}


def test_what_is_due_on_a_day_is_so_until_that_day_is_over_in_the_netherlands() -> None:
    barrier = voortraject.BarrierReported(barrier="b", kind="kinderopvang", owner=Role.MUNICIPALITY, due=date(2026, 7, 1))
    term = intake.CivicTermSet(starts=date(2026, 1, 2), ends=date(2029, 1, 1), ground="PIP")
    assert dates(barrier, term) == {
        "belemmering:b": datetime(2026, 7, 1, 21, 59, 59, 999999, UTC),
        "inburgeringstermijn": datetime(2029, 1, 1, 22, 59, 59, 999999, UTC),
    }


def test_another_stage_an_extension_and_a_moved_date_put_a_deadline_elsewhere() -> None:
    trial = placement.TrialPlacementStarted(employer=EMPLOYER, starts=days(1), ends=days(60), limit=days(180))
    longer = placement.TrialPlacementExtended(employer=EMPLOYER, ends=days(100), reason=SECRET)
    moved = course.DeadlineMoved(subject="vraag", due=days(20))
    found = dates(in_stage(Stage.INTAKE), in_stage(Stage.VOORTRAJECT, due=days(50)), trial, longer, asked("vraag", days(7)), moved)
    assert found == {"fase": days(50), "proefplaatsing": days(100), "vraag": days(20)}


def test_the_term_of_civic_integration_is_marked_so_that_it_can_be_kept_from_who_may_not_see_it() -> None:
    row = row_after(DEADLINES, started(), intake.CivicTermSet(starts=date(2026, 1, 1), ends=date(2029, 1, 1), ground="PIP"))
    assert [one.data for one in row.deadlines] == [DataClass.CIVIC_INTEGRATION]


def test_with_the_civic_duty_its_term_ends_and_where_there_is_no_pip_there_is_none() -> None:
    term = intake.CivicTermSet(starts=date(2026, 1, 1), ends=date(2029, 1, 1), ground="PIP")
    assert dates(term, intake.CivicPlanAbsent(ground=NoCivicPlan.EXEMPT)) == {}
    assert dates(term, intake.CivicDutyEnded(on=date(2026, 5, 1), ground="voldaan", source=Source.DUO)) == {}


def test_after_the_end_there_are_no_deadlines() -> None:
    assert folded(DEADLINES, history(started(), in_stage(Stage.INTAKE), ENDED)) == {}


async def test_what_is_overdue_and_what_falls_in_the_coming_weeks_comes_in_order_of_its_date(pool: asyncpg.Pool, store: EventStore) -> None:
    other = named("ander")
    await kept(
        pool,
        store,
        DEADLINES,
        on(TRAJECTORY, started(), in_stage(Stage.INTAKE, due=days(90)), asked("laat", days(3)), task("straks", days(12))),
        on(other, started(regisseur="bas"), in_stage(Stage.INTAKE, due=days(8))),
    )
    found = await due(pool, now=days(5), weeks=1)
    assert [(one.deadline.subject, one.overdue) for one in found.items] == [("laat", True), ("fase", False), ("straks", False)]
    mine = await due(pool, Selection(regisseur="bas"), now=days(5), weeks=1)
    assert [(one.trajectory, one.stage) for one in mine.items] == [(other, Stage.INTAKE)]

    first = await due(pool, now=days(5), weeks=1, limit=2)
    rest = await due(pool, now=days(5), weeks=1, limit=2, after=first.next)
    assert (first.total, [*first.items, *rest.items], rest.next) == (3, found.items, None)
    with pytest.raises(BadCursor):
        await due(pool, now=days(5), weeks=1, after="nergens")


async def test_in_a_pause_a_date_that_was_agreed_is_later_by_it_and_one_of_the_law_is_not(pool: asyncpg.Pool, store: EventStore) -> None:
    expected = named("verwacht")
    until = course.TrajectoryPaused(reason=SECRET, until=days(30).date())
    law = (asked("wet", days(3), runs_on=True), asked("afspraak", days(4)))
    await kept(
        pool,
        store,
        DEADLINES,
        on(TRAJECTORY, started(), in_stage(Stage.INTAKE, due=days(90)), *law, PAUSED),
        on(expected, started(), in_stage(Stage.INTAKE, due=days(2)), until),
    )

    async def dates(now: datetime, weeks: int) -> list[tuple[str, int, bool, bool]]:
        found = (await due(pool, now=now, weeks=weeks)).items
        return [(one.deadline.subject, (one.deadline.due - NOW).days, one.overdue, one.paused) for one in found]

    assert await dates(days(2), 1) == [("wet", 3, False, True), ("afspraak", 5, False, True)], "a day of pause so far"
    assert await dates(days(10.5), 1) == [("wet", 3, True, True), ("afspraak", 14, False, True)], "and ten"
    assert ("fase", 31, False, True) in await dates(days(10.5), 4), "by what is expected, where somebody said so"


async def test_the_last_day_of_an_education_comes_as_the_school_told_it_whoever_is_paused(pool: asyncpg.Pool, store: EventStore) -> None:
    told = course.DeadlineMoved(subject="fase", due=days(9), runs_on=True)
    await kept(pool, store, DEADLINES, on(TRAJECTORY, started(), in_stage(Stage.LEER_WERK, due=days(5)), told, PAUSED))
    await kept(pool, store, BOARD, on(named("bord"), started(), in_stage(Stage.LEER_WERK, due=days(5)), told, PAUSED))
    [found] = (await due(pool, now=days(10), weeks=1)).items
    assert (found.deadline.due, found.overdue, found.paused) == (days(9), True, True)
    assert not (await too_long(pool, now=days(8))).items
    assert len((await too_long(pool, now=days(10))).items) == 2


def test_a_barrier_gets_the_day_to_which_a_pause_moves_it() -> None:
    barrier = voortraject.BarrierReported(barrier="b", kind="kinderopvang", owner=Role.MUNICIPALITY, due=date(2026, 4, 1))
    later = datetime(2026, 4, 11, 21, 59, 59, 999999, UTC)
    assert dates(barrier, course.DeadlineMoved(subject="belemmering:b", due=later)) == {"belemmering:b": later}


async def test_who_is_paused_is_too_long_in_a_stage_when_it_was_before_or_when_the_pause_lasts_too_long(
    pool: asyncpg.Pool, store: EventStore
) -> None:
    before, over, rests = map(named, ("ervoor", "voorbij", "rust"))
    await kept(
        pool,
        store,
        BOARD,
        on(before, started(), in_stage(Stage.INTAKE, due=days(-1)), PAUSED),
        on(over, started(), in_stage(Stage.INTAKE, due=days(50)), PAUSED, task("pauze:hervatten", days(5), "hervatten")),
        on(rests, started(), in_stage(Stage.INTAKE, due=days(3)), PAUSED),
        on(TRAJECTORY, started(), in_stage(Stage.INTAKE, due=days(50)), PAUSED, task("t", days(5), "hervatten"), RESUMED),
    )
    found = (await too_long(pool, now=days(10))).items
    assert [(row.trajectory, row.paused) for row in found] == [(before, True), (over, True)]
    assert [row.pause_over is not None for row in found] == [False, True]


async def test_too_long_in_a_stage_is_past_its_norm_and_not_paused_the_longest_first(pool: asyncpg.Pool, store: EventStore) -> None:
    longest, paused, in_time, ended = map(named, ("langst", "wacht", "op tijd", "klaar"))
    await kept(
        pool,
        store,
        BOARD,
        on(TRAJECTORY, started(), in_stage(Stage.VOORTRAJECT, due=days(9))),
        on(longest, started(), in_stage(Stage.INTAKE, due=days(3))),
        on(paused, started(), in_stage(Stage.INTAKE, due=days(3)), PAUSED),
        on(in_time, started(), in_stage(Stage.INTAKE, due=days(30))),
        on(ended, started(), in_stage(Stage.INTAKE, due=days(3)), ENDED),
    )
    assert [row.trajectory for row in (await too_long(pool, now=days(10))).items] == [longest, TRAJECTORY]
    assert [row.trajectory for row in (await too_long(pool, Stage.VOORTRAJECT, now=days(10))).items] == [TRAJECTORY]


# Vacant roles ---------------------------------------------------------------------------------------------------------


def filled(holder: str) -> Event:
    return course.RoleFilled(role=Role.JOB_COACH, holder=holder)


def vacated(holder: str) -> Event:
    return course.RoleVacated(role=Role.JOB_COACH, holder=holder)


def vacancies(*given: Event) -> list[Role]:
    """The roles that are vacant after these events."""
    row = row_after(VACANCIES, started(), *given)
    assert row.vacancies == len(row.vacant)
    return [one.role for one in row.vacant]


def test_a_role_is_vacant_when_its_last_holder_left_and_no_longer_when_somebody_takes_it() -> None:
    assert vacancies(filled("a"), filled("b"), vacated("a")) == []
    assert vacancies(filled("a"), filled("b"), vacated("a"), vacated("b")) == [Role.JOB_COACH]
    assert vacancies(filled("a"), vacated("a"), filled("c")) == []


def test_a_trajectory_whose_regisseur_left_has_a_vacancy_until_another_accepts_it() -> None:
    left = course.RoleVacated(role=Role.REGISSEUR, holder="anna")
    assert vacancies(left) == [Role.REGISSEUR]
    assert vacancies(left, course.HandoverAccepted(by="bas")) == []


def regisseurs(*given: Event) -> set[str]:
    """Who has the trajectory, by each list, after these events."""
    events = (started(), *given)
    rows = (row_after(DEADLINES, *events), row_after(FUNDING, *events), row_after(VACANCIES, *events), row_after(WORK_LIST, *events))
    return {row.regisseur for row in rows}


def test_no_list_says_that_a_regisseur_who_left_still_has_the_trajectory() -> None:
    left = course.RoleVacated(role=Role.REGISSEUR, holder="anna")
    assert regisseurs(filled("anna"), vacated("anna")) == {"anna"}, "she left another role"
    assert regisseurs(left) == {""}
    assert regisseurs(left, course.HandoverAccepted(by="bas")) == {"bas"}


def test_a_party_that_leaves_leaves_a_vacancy_when_no_other_has_its_role() -> None:
    assert vacancies(course.PartyLeft(role=Role.SCHOOL, partner=SCHOOL, reason="stopt")) == [Role.SCHOOL]
    joined = course.PartyJoined(role=Role.SCHOOL, partner=named("ander roc"))
    assert vacancies(joined, course.PartyLeft(role=Role.SCHOOL, partner=SCHOOL, reason="stopt")) == []


async def test_vacant_roles_come_the_longest_vacant_first_and_can_be_asked_by_role(pool: asyncpg.Pool, store: EventStore) -> None:
    other = named("ander")
    left = course.PartyLeft(role=Role.EMPLOYER, partner=EMPLOYER, reason="failliet")
    await kept(
        pool,
        store,
        VACANCIES,
        on(other, started(regisseur="bas"), filled("a"), vacated("a")),
        on(TRAJECTORY, started(), left),
        on(named("gevuld"), started(), filled("a")),
        on(named("klaar"), started(), left, ENDED),
    )
    assert [(one.trajectory, one.role) for one in (await vacant(pool)).items] == [(other, Role.JOB_COACH), (TRAJECTORY, Role.EMPLOYER)]
    assert [one.trajectory for one in (await vacant(pool, role=Role.EMPLOYER)).items] == [TRAJECTORY]
    assert [one.trajectory for one in (await vacant(pool, Selection(regisseur="bas"))).items] == [other]


# Funding --------------------------------------------------------------------------------------------------------------

TODAY = date(2026, 6, 1)


def money(component: Component, cents: int, ends: date | None, source: str = "gemeente") -> Event:
    return steering.MoneyCommitted(source=source, component=component, cents=cents, ends=ends)


def spent(component: Component, cents: int) -> Event:
    return steering.CostIncurred(source="gemeente", component=component, cents=cents)


def test_a_component_has_money_for_as_long_as_its_last_source() -> None:
    row = row_after(FUNDING, started(), money(Component.LANGUAGE, 5, date(2026, 7, 1)), money(Component.LANGUAGE, 7, date(2026, 9, 1)))
    [budget] = row.budgets
    assert (budget.committed, budget.ends, row.first_end) == (12, date(2026, 9, 1), date(2026, 9, 1))
    endless = row_after(FUNDING, started(), money(Component.LANGUAGE, 5, date(2026, 7, 1)), money(Component.LANGUAGE, 7, None))
    assert endless.first_end is None


def test_money_of_a_component_that_is_past_does_not_matter_and_matters_again_when_the_road_leads_back() -> None:
    ending = money(Component.VOORTRAJECT, 5, date(2026, 7, 1))
    assert row_after(FUNDING, started(), in_stage(Stage.VOORTRAJECT), ending).first_end == date(2026, 7, 1)
    assert row_after(FUNDING, started(), in_stage(Stage.VOORTRAJECT), ending, in_stage(Stage.LEER_WERK)).first_end is None
    back = row_after(FUNDING, started(), ending, in_stage(Stage.LEER_WERK), in_stage(Stage.VOORTRAJECT, 2))
    assert back.first_end == date(2026, 7, 1)


async def test_gaps_are_money_that_ended_ends_soon_or_is_short(pool: asyncpg.Pool, store: EventStore) -> None:
    ended, ending, short, fine, past = map(named, ("geëindigd", "eindigt", "tekort", "goed", "voorbij"))
    begin = in_stage(Stage.VOORTRAJECT)
    await kept(
        pool,
        store,
        FUNDING,
        on(ended, started(), begin, money(Component.LANGUAGE, 10, TODAY - timedelta(days=1))),
        on(ending, started(), begin, money(Component.GUIDANCE, 10, TODAY + timedelta(weeks=3)), money(Component.LANGUAGE, 10, None)),
        on(short, started(), begin, money(Component.LANGUAGE, 10, None), spent(Component.LANGUAGE, 11)),
        on(fine, started(), begin, money(Component.LANGUAGE, 10, TODAY + timedelta(weeks=9)), spent(Component.LANGUAGE, 10)),
        on(past, started(), begin, money(Component.SELECTION, 10, TODAY - timedelta(days=9))),
    )
    found = await gaps(pool, today=TODAY, weeks=4)
    assert [(one.trajectory, one.component, one.state) for one in found.items] == [
        (ended, Component.LANGUAGE, State.ENDED),
        (short, Component.LANGUAGE, State.SHORT),
        (ending, Component.GUIDANCE, State.ENDING),
    ]
    row = await funding.find(pool, fine)
    assert row is not None
    assert [(one.committed, one.spent) for one in row.budgets] == [(10, 10)]


# The offer ------------------------------------------------------------------------------------------------------------


def published(code: str, version: int, *places: int | None, level: str = "mbo-2") -> ProgrammePublished:
    brought: list[JsonValue] = [{"wat": "werkplekken", "plaatsen": number} for number in places]
    return ProgrammePublished(
        code=code, version=version, document={"sector": "zorg", "niveau": level, "naam": "Zorg", "partijen": [{"inbreng": brought}, {}]}
    )


async def test_the_offer_is_the_latest_version_of_every_open_programme_with_its_places(pool: asyncpg.Pool, store: EventStore) -> None:
    await kept(
        pool,
        store,
        OFFER,
        on(named("zorg"), published("zorg", 1, 4), published("zorg", 2, 6, None, 3)),
        on(named("klas"), published("klas", 1, level="hbo")),
        on(named("oud"), published("oud", 1, 9), ProgrammeClosed(code="oud", reason="geld op")),
    )
    found = await offer.offer(pool)
    assert [(one.programme, one.version, one.sector, one.level, one.places) for one in found] == [
        ("klas", 1, "zorg", "hbo", None),
        ("zorg", 2, "zorg", "mbo-2", 9),
    ]


async def test_what_was_promised_stands_beside_what_was_done_by_component_and_party(pool: asyncpg.Pool, store: EventStore) -> None:
    brings: JsonValue = [{"rol": "werkgever", "verantwoordelijk_voor": ["werken"], "inbreng": [{"wat": "leerwerkplek", "plaatsen": 15}]}]
    programme = ProgrammePublished(code="zorg", version=1, document={"code": "zorg", "partijen": brings})
    promised = steering.MoneyCommitted(source="subsidie", component=Component.LEARNING, cents=400_000)
    spent = steering.CostIncurred(source="subsidie", component=Component.LEARNING, cents=150_000)
    offered = lw.WorkplaceOffered(employer=EMPLOYER, starts=TODAY, hours_work=32, hours_learning=8, supervisor="meester")
    wage = lw.IncomeSet(income=lw.Income.WAGE, starts=TODAY, wage_cents=230_000, employer=EMPLOYER)
    hired = placement.ContractSigned(employer=EMPLOYER, starts=TODAY, wage_cents=230_000, months=12, growth="mbo 3")
    lasting = course.TrajectoryEnded(outcome=Outcome.SUSTAINED_WORK, reason=EndReason.COMPLETED, component=Component.AFTERCARE)
    one = on(TRAJECTORY, started(), promised, spent, offered, wage, placement.IntentionStated(employer=EMPLOYER, on=TODAY), hired, lasting)
    other = on(named("ander"), started(), promised, offered)
    await kept(pool, store, SHARED, on(named("programma"), programme), one, other)

    found = {(line.component, line.who, line.unit): line for line in (await shares(pool, Selection(programme="zorg"))).items}
    assert {key: (line.promised, line.done, line.trajectories) for key, line in found.items()} == {
        (Component.LEARNING, "subsidie", Unit.MONEY): (800_000, 150_000, 2),
        (Component.WORKING, "werkgever", Unit.PLACES): (15, 2, 2),
        (Component.WORKING, "werkgever", Unit.MONTHLY): (0, 230_000, 1),
        (Component.PLACEMENT, "werkgever", Unit.CONTRACTS): (1, 1, 1),
        (Component.AFTERCARE, "werkgever", Unit.LASTING): (0, 1, 1),
    }
    assert not (await shares(pool, Selection(programme="anders"))).items
