"""The work list: what needs a person now, the most urgent first."""

from collections.abc import Sequence
from datetime import datetime
from random import Random
from uuid import UUID

import asyncpg
import pytest

from events.log.store import EventStore
from events.record import Stored
from events.vocabulary.base import Event
from events.vocabulary.course import (
    DeadlineMoved,
    HandoverAccepted,
    MunicipalityChanged,
    ProgrammeChanged,
    RoleVacated,
    TrajectoryEnded,
    TrajectoryPaused,
    TrajectoryResumed,
)
from events.vocabulary.requests import (
    PartnerAnswered,
    PartnerDeclined,
    PartnerReminded,
    PartnerRequestAcknowledged,
    PartnerRequested,
    PartnerRequestEscalated,
    PartnerRequestRefused,
    PartnerRequestWithdrawn,
    TaskDone,
    TaskEscalated,
    TaskOpened,
    TaskReminded,
    TaskWithdrawn,
)
from events.vocabulary.steering import AttentionRaised, AttentionSupplemented
from events.vocabulary.values import Component, EndReason, Outcome, Role, Stage
from projections.engine.paging import EVERYTHING, BadCursor, Selection
from projections.lists.work_list import WORK_LIST, WorkItem, amount, work
from tests.projections.history import (
    MUNICIPALITY,
    NOW,
    SCHOOL,
    SECRET,
    TRAJECTORY,
    On,
    days,
    folded,
    history,
    in_stage,
    log,
    named,
    on,
    row_after,
    started,
)
from tests.projections.models import kept
from tests.projections.streams import simulated


def asked(key: str = "vraag", *, due: float = 14, runs_on: bool = False) -> PartnerRequested:
    """A question to the school."""
    by, late, school = days(due), days(due + 7), Role.SCHOOL
    return PartnerRequested(
        key=key, request=named(key), kind=key, role=school, partner=SCHOOL, content={}, due=by, escalate_at=late, runs_on=runs_on
    )


def task(key: str = "taak", *, due: float = 14, role: Role = Role.REGISSEUR, about: str = "", runs_on: bool = False) -> TaskOpened:
    """A task."""
    late = days(due + 7)
    return TaskOpened(key=key, kind=key, what=f"Doe {key}", role=role, due=days(due), escalate_at=late, about=about, runs_on=runs_on)


def running(number: int, *events: Event, **who: str) -> On:
    """A trajectory in its first stage, and what happened in it."""
    return on(named(f"traject {number}"), started(**who), in_stage(Stage.INTAKE), *events)  # type: ignore[arg-type]


ENDED = TrajectoryEnded(outcome=Outcome.DROPPED_OUT, reason=EndReason.OWN_CHOICE, component=Component.LEARNING)
EARLY, LATE = days(1), days(15)
"""Before and after the date of what takes 14 days."""


# The fold -------------------------------------------------------------------------------------------------------------


def test_a_running_trajectory_has_a_row_with_what_it_is_selected_by() -> None:
    found = row_after(WORK_LIST, started(), in_stage(Stage.INTAKE))
    assert (found.trajectory, found.regisseur, found.municipality, found.programme) == (TRAJECTORY, "anna", MUNICIPALITY, "zorg")
    assert (found.stage, found.requests, found.tasks, found.paused) == (Stage.INTAKE, [], [], False)


def test_the_row_follows_the_regisseur_the_municipality_and_the_programme() -> None:
    elsewhere = named("elders")
    moved = MunicipalityChanged(municipality=elsewhere, registered_on=NOW.date())
    changed = ProgrammeChanged(programme="techniek", programme_version=2, policy="nederland", reason=SECRET)
    found = row_after(WORK_LIST, started(), HandoverAccepted(by="bas"), moved, changed)
    assert (found.regisseur, found.municipality, found.programme) == ("bas", elsewhere, "techniek")


def test_the_row_goes_when_the_trajectory_ends() -> None:
    assert folded(WORK_LIST, history(started(), task(), ENDED)) == {}


def test_a_question_is_open_until_it_is_answered_declined_or_withdrawn() -> None:
    closing = (PartnerAnswered(key="a", answer={}), PartnerDeclined(key="b", reason=SECRET), PartnerRequestWithdrawn(key="c", reason="weg"))
    found = row_after(WORK_LIST, started(), asked("a"), asked("b"), asked("c"), asked("d"), *closing)
    assert [request.key for request in found.requests] == ["d"]


def test_a_question_remembers_what_happened_to_it() -> None:
    happened = (PartnerRequestAcknowledged(key="a"), PartnerReminded(key="a", count=1), PartnerRequestEscalated(key="a"))
    [request] = row_after(WORK_LIST, started(), asked("a"), *happened).requests
    assert (request.role, request.partner, request.acknowledged, request.reminders, request.escalated) == (
        Role.SCHOOL,
        SCHOOL,
        True,
        1,
        True,
    )
    [refused] = row_after(WORK_LIST, started(), asked("a"), PartnerRequestRefused(key="a", reason="onbekend adres")).requests
    assert refused.refused == "onbekend adres"


def test_a_task_is_open_until_it_is_done_or_withdrawn() -> None:
    found = row_after(WORK_LIST, started(), task("a"), task("b"), task("c"), TaskDone(key="a"), TaskWithdrawn(key="b", reason="weg"))
    assert [task.key for task in found.tasks] == ["c"]


def test_a_task_that_stays_undone_goes_to_the_role_that_was_told() -> None:
    [found] = row_after(WORK_LIST, started(), task("a"), TaskReminded(key="a"), TaskEscalated(key="a", role=Role.COORDINATOR)).tasks
    assert (found.reminded, found.escalated, found.role) == (True, True, Role.COORDINATOR)


def test_dates_move_with_the_plan() -> None:
    moved = (DeadlineMoved(subject="a", due=days(30)), DeadlineMoved(subject="b", due=days(31)), DeadlineMoved(subject="fase", due=days(9)))
    found = row_after(WORK_LIST, started(), asked("a"), task("b"), *moved)
    assert (found.requests[0].due, found.tasks[0].due) == (days(30), days(31))


# The list -------------------------------------------------------------------------------------------------------------


async def items(
    pool: asyncpg.Pool,
    events: Sequence[Stored],
    now: datetime = EARLY,
    selection: Selection = EVERYTHING,
    **chosen: Role | UUID,
) -> list[WorkItem]:
    """The work list after these events."""
    await kept(pool, WORK_LIST, events)
    found = await work(pool, selection, now=now, **chosen)  # type: ignore[arg-type]
    assert found.total == len(found.items)
    return found.items


async def test_every_open_task_is_on_the_list(pool: asyncpg.Pool) -> None:
    [item] = await items(pool, history(started(), in_stage(Stage.INTAKE), task(about="rekenen")))
    assert item == WorkItem(
        trajectory=TRAJECTORY,
        regisseur="anna",
        municipality=MUNICIPALITY,
        programme="zorg",
        stage=Stage.INTAKE,
        paused=False,
        sort="taak",
        key="taak",
        kind="taak",
        role=Role.REGISSEUR,
        since=item.since,
        due=days(14),
        overdue=False,
        escalated=False,
        what="Doe taak",
        about="rekenen",
        party=None,
        partner=None,
        reminders=0,
        refused=None,
    )


@pytest.mark.parametrize(
    ("happened", "now", "there"),
    [
        ((), EARLY, False),
        ((), LATE, True),
        ((PartnerReminded(key="vraag", count=1),), EARLY, False),
        ((PartnerRequestEscalated(key="vraag"),), EARLY, True),
        ((PartnerRequestRefused(key="vraag", reason="onbekend adres"),), EARLY, True),
        ((PartnerRequestEscalated(key="vraag"), PartnerAnswered(key="vraag", answer={})), LATE, False),
        ((TrajectoryPaused(reason=SECRET),), LATE, False),
        ((TrajectoryPaused(reason=SECRET), TrajectoryResumed(paused_seconds=1)), LATE, True),
    ],
    ids=["in time", "late", "reminded", "escalated", "refused", "answered", "late while paused", "late after a pause"],
)
async def test_a_question_needs_a_person_when_it_is_late_escalated_or_refused(
    pool: asyncpg.Pool, happened: tuple[Event, ...], now: datetime, there: bool
) -> None:
    found = await items(pool, history(started(), asked(), *happened), now)
    assert bool(found) == there
    for item in found:
        assert (item.sort, item.role, item.party, item.partner) == ("verzoek", Role.REGISSEUR, Role.SCHOOL, SCHOOL)


async def test_a_question_with_a_task_about_it_is_not_shown_twice(pool: asyncpg.Pool) -> None:
    calling = (asked(), PartnerRequestEscalated(key="vraag"), task("nabellen", about="vraag"))
    assert [item.key for item in await items(pool, history(started(), *calling), LATE)] == ["nabellen"]
    assert [item.key for item in await items(pool, history(started(), *calling, TaskDone(key="nabellen")), LATE)] == ["vraag"]


async def test_a_signal_of_which_several_parties_tell_comes_before_what_is_due_sooner(pool: asyncpg.Pool) -> None:
    signal = "welzijn:deelnemer"
    raised = AttentionRaised(signal=signal, rule="welzijn", evidence=SECRET, component=Component.GUIDANCE)
    more = AttentionSupplemented(signal=signal, evidence=SECRET, facts=2)
    before = history(running(1, task("te laat", due=3)), running(2, raised, task("welzijn", about=f"{signal}:1", due=20)))
    assert [item.key for item in await items(pool, before, LATE)] == ["te laat", "welzijn"], "one party tells no more than a date does"
    after = history(running(3, task("te laat", due=3)), running(4, raised, task("welzijn", about=f"{signal}:1", due=20), more))
    assert [item.key for item in await items(pool, after, LATE)][:1] == ["welzijn"]


async def test_what_is_overdue_comes_first_then_by_date_and_what_is_paused_last(pool: asyncpg.Pool) -> None:
    events = history(
        running(1, task("later", due=40), task("te laat", due=3)),
        running(2, task("binnenkort", due=20), asked("lang te laat", due=2)),
        running(3, task("wacht", due=1), TrajectoryPaused(reason=SECRET)),
    )
    found = await items(pool, events, LATE)
    assert [(item.key, item.overdue) for item in found] == [
        ("lang te laat", True),
        ("te laat", True),
        ("binnenkort", False),
        ("later", False),
        ("wacht", False),
    ]


async def test_what_runs_on_in_a_pause_is_overdue_in_its_turn_and_is_so_at_once_when_it_goes_on(pool: asyncpg.Pool) -> None:
    law = (task("wet", due=3, runs_on=True), asked("vraag van de wet", due=4, runs_on=True), task("afspraak", due=1))
    pausing = TrajectoryPaused(reason=SECRET)
    found = await items(pool, history(running(1, *law, pausing), running(2, task("later", due=40))), LATE)
    assert [(item.key, item.overdue, item.paused, item.rests) for item in found] == [
        ("wet", True, True, False),
        ("vraag van de wet", True, True, False),
        ("later", False, False, False),
        ("afspraak", False, True, True),
    ]
    resumed = (TrajectoryResumed(paused_seconds=86400), DeadlineMoved(subject="afspraak", due=days(20)))
    found = await items(pool, history(running(1, *law, pausing, *resumed)), LATE)
    assert [(item.key, item.overdue) for item in found] == [("wet", True), ("vraag van de wet", True), ("afspraak", False)]


async def test_the_list_is_chosen_by_regisseur_municipality_programme_role_and_trajectory(pool: asyncpg.Pool) -> None:
    elsewhere = named("elders")
    events = history(
        running(1, task("a"), task("b", role=Role.COORDINATOR), regisseur="anna"),
        on(named("traject 2"), started(regisseur="bas", municipality=elsewhere, programme="techniek"), task("c")),
    )

    async def keys(selection: Selection = EVERYTHING, **chosen: Role | UUID) -> list[str]:
        return [item.key for item in await items(pool, events, EARLY, selection, **chosen)]

    assert sorted(await keys()) == ["a", "b", "c"]
    assert sorted(await keys(Selection(regisseur="anna"))) == ["a", "b"]
    assert await keys(Selection(regisseur="anna"), role=Role.REGISSEUR) == ["a"]
    assert await keys(role=Role.COORDINATOR) == ["b"]
    assert await keys(Selection(municipality=elsewhere)) == ["c"]
    assert await keys(Selection(programme="techniek")) == ["c"]
    assert await keys(trajectory=named("traject 2")) == ["c"]
    assert await keys(Selection(regisseur="anna", programme="techniek")) == []


async def test_the_amount_is_counted_with_the_same_filter(pool: asyncpg.Pool) -> None:
    escalated = (task("b", due=2), TaskEscalated(key="b", role=Role.COORDINATOR))
    await kept(pool, WORK_LIST, history(running(1, task("a"), *escalated), running(2, task("c"), regisseur="bas")))
    found = await amount(pool, now=days(3))
    assert (found.total, found.overdue, found.escalated) == (3, 1, 1)
    found = await amount(pool, Selection(regisseur="bas"), now=days(3))
    assert (found.total, found.overdue, found.escalated) == (1, 0, 0)
    found = await amount(pool, now=days(3), role=Role.COORDINATOR)
    assert (found.total, found.overdue, found.escalated) == (1, 1, 1)


async def test_pages_together_are_the_whole_list_once_and_in_order(pool: asyncpg.Pool) -> None:
    await kept(pool, WORK_LIST, list(log(simulated(Random(5), trajectories=30, steps=900))))
    now = days(20)
    whole = await work(pool, now=now, limit=1000)
    assert whole.total == len(whole.items) > 20
    assert whole.next is None
    paged, after = [], None
    while True:
        part = await work(pool, now=now, limit=7, after=after)
        assert part.total == whole.total
        paged += part.items
        if (after := part.next) is None:
            break
    assert paged == whole.items


async def test_a_page_begins_after_a_row_and_not_at_a_number(pool: asyncpg.Pool, store: EventStore) -> None:
    given = (started(), task("a", due=1), task("b", due=2), task("c", due=3))
    await kept(pool, WORK_LIST, history(*given))
    first = await work(pool, now=EARLY, limit=2)
    await kept(pool, WORK_LIST, history(*given, TaskDone(key="a"), task("vroeg", due=0)))
    second = await work(pool, now=EARLY, limit=2, after=first.next)
    assert [item.key for item in first.items + second.items] == ["a", "b", "c"]


@pytest.mark.parametrize("cursor", ["onzin", "W10=", "WyJ0cnVlIiwiZ2lzdGVyZW4iLCJ4IiwieSJd", "%%%", "é"])
async def test_a_place_that_is_not_on_the_list_is_refused_in_dutch(pool: asyncpg.Pool, cursor: str) -> None:
    await kept(pool, WORK_LIST, history(started(), task()))
    with pytest.raises(BadCursor, match="begin opnieuw bij het begin"):
        await work(pool, now=EARLY, after=cursor)


def test_work_without_a_regisseur_is_nobodys_until_a_handover_is_accepted() -> None:
    gone = RoleVacated(role=Role.REGISSEUR, holder="anna")
    assert row_after(WORK_LIST, started(), gone).regisseur == ""
    assert row_after(WORK_LIST, started(), gone, HandoverAccepted(by="bas")).regisseur == "bas"
