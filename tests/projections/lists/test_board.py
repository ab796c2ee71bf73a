"""The board: trajectories by stage, with what is late, paused or needs attention."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest

from events.vocabulary.base import DataClass, Event
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
    PartnerRequestEscalated,
    TaskDone,
    TaskEscalated,
)
from events.vocabulary.steering import AttentionDismissed, AttentionRaised
from events.vocabulary.subjects import number_of
from events.vocabulary.values import Component, EndReason, Outcome, Role, Stage
from projections.engine.paging import EVERYTHING, BadCursor, Selection, Where
from projections.lists.board import BOARD, Column, Row, cards, columns, ended, outcomes
from tests.projections.history import MUNICIPALITY, NOW, SECRET, On, days, history, in_stage, named, on, row_after, started
from tests.projections.models import kept
from workflows.tracks.money import ENDS

PAUSED = TrajectoryPaused(reason=SECRET)


def ending(outcome: Outcome = Outcome.DROPPED_OUT) -> TrajectoryEnded:
    """An end."""
    reason = EndReason.COMPLETED if outcome is Outcome.SUSTAINED_WORK else EndReason.OWN_CHOICE
    return TrajectoryEnded(outcome=outcome, reason=reason, component=Component.LEARNING)


def raised(signal: str) -> AttentionRaised:
    """A signal."""
    return AttentionRaised(signal=signal, rule="te-lang", evidence=SECRET, component=Component.LEARNING)


def card_after(*events: Event) -> Row:
    """The card of a trajectory that was started, and in which these events happened."""
    return row_after(BOARD, started(), *events)


def trajectory(number: int, stage: Stage, *events: Event, due: float = 90, **who: str) -> On:
    """A trajectory in a stage, and what happened in it."""
    return on(named(f"traject {number}"), started(**who), in_stage(stage, due=days(due)), *events)  # type: ignore[arg-type]


def numbers(rows: Sequence[Row]) -> list[int]:
    """Which trajectories these are."""
    ids: dict[UUID, int] = {named(f"traject {number}"): number for number in range(100)}
    return [ids[row.trajectory] for row in rows]


# The fold -------------------------------------------------------------------------------------------------------------


def test_a_card_is_in_the_stage_that_was_entered_last_with_its_norm_as_a_date() -> None:
    card = card_after(in_stage(Stage.INTAKE), in_stage(Stage.VOORTRAJECT, due=days(30)))
    assert (card.stage, card.visit, card.due, card.since) == (Stage.VOORTRAJECT, 1, days(30), NOW + timedelta(hours=2))
    assert card_after(in_stage(Stage.INTAKE), DeadlineMoved(subject="fase", due=days(50))).due == days(50)


def test_a_card_follows_what_it_is_selected_by() -> None:
    moved = MunicipalityChanged(municipality=named("elders"), registered_on=NOW.date())
    changed = ProgrammeChanged(programme="techniek", programme_version=2, policy="nederland", reason=SECRET)
    card = card_after(HandoverAccepted(by="bas"), moved, changed)
    assert (card.regisseur, card.municipality, card.programme, card.programme_version) == ("bas", named("elders"), "techniek", 2)


def test_a_card_is_overdue_after_its_date_but_not_while_paused_or_after_the_end() -> None:
    here = in_stage(Stage.INTAKE, due=days(10))
    assert not card_after(here).overdue(days(9))
    assert card_after(here).overdue(days(11))
    assert not card_after(here, PAUSED).overdue(days(11))
    assert card_after(here, PAUSED, TrajectoryResumed(paused_seconds=1)).overdue(days(11))
    assert not card_after(here, ending()).overdue(days(11))


def test_signals_and_what_was_escalated_ask_for_attention_until_they_are_settled() -> None:
    asking = (raised("a"), raised("b"), PartnerRequestEscalated(key="vraag"), TaskEscalated(key="taak", role=Role.COORDINATOR))
    assert card_after(*asking).attention == 4
    settled = (AttentionDismissed(signal="a", reason=SECRET), PartnerAnswered(key="vraag", answer={}), TaskDone(key="taak"))
    assert card_after(*asking, *settled).attention == 1


def test_a_card_is_kept_after_the_end_with_how_it_ended() -> None:
    card = card_after(in_stage(Stage.LEER_WERK), PAUSED, ending())
    assert (card.stage, card.outcome, card.end_reason, card.paused) == (Stage.LEER_WERK, Outcome.DROPPED_OUT, EndReason.OWN_CHOICE, False)
    assert card.ended_at is not None


# The board ------------------------------------------------------------------------------------------------------------

COHORT = history(
    trajectory(1, Stage.INTAKE, due=5),
    trajectory(2, Stage.INTAKE, due=20, regisseur="bas"),
    trajectory(3, Stage.INTAKE, PAUSED, due=1),
    trajectory(4, Stage.INTAKE, raised("a"), raised("b"), due=2),
    trajectory(5, Stage.LEER_WERK, programme="techniek"),
    trajectory(6, Stage.LEER_WERK, ending()),
    trajectory(7, Stage.AFTERCARE, ending(Outcome.SUSTAINED_WORK), regisseur="bas"),
    trajectory(8, Stage.INTAKE, ending()),
)


async def test_columns_count_what_runs_by_stage_the_empty_ones_too(pool: asyncpg.Pool) -> None:
    await kept(pool, BOARD, COHORT)
    assert await columns(pool, now=days(10)) == [
        Column(Stage.INTAKE, 4, 2, 1, 1),
        Column(Stage.VOORTRAJECT, 0, 0, 0, 0),
        Column(Stage.GO_NO_GO, 0, 0, 0, 0),
        Column(Stage.LEER_WERK, 1, 0, 0, 0),
        Column(Stage.PLACEMENT, 0, 0, 0, 0),
        Column(Stage.AFTERCARE, 0, 0, 0, 0),
    ]
    [intake, *_] = await columns(pool, Selection(regisseur="bas"), now=days(10))
    assert intake == Column(Stage.INTAKE, 1, 0, 0, 0)


async def test_what_asks_for_attention_is_counted_for_who_looks(pool: asyncpg.Pool) -> None:
    of_money = (
        AttentionRaised(signal="s", rule=ENDS, evidence=SECRET, component=Component.LEARNING),
        PartnerRequestEscalated(key=f"{ENDS}:1"),
        TaskEscalated(key=f"taak:{ENDS}", role=Role.COORDINATOR),
    )
    await kept(pool, BOARD, history(trajectory(1, Stage.INTAKE, *of_money), trajectory(2, Stage.INTAKE, *of_money, raised("a"))))

    def sees(classes: frozenset[DataClass], role: Role) -> Selection:
        hidden = number_of(frozenset(DataClass) - classes)

        def only(where: Where) -> None:
            where.holds(f"({where.classes} & {hidden} = 0 or {where.role} = {where.value(role)})" if where.classes else "true")

        return Selection(only=only)

    everything, progress = frozenset(DataClass), frozenset({DataClass.PROGRESS})
    for selection, counted, columns_with in (
        (EVERYTHING, [3, 4], 2),
        (sees(everything, Role.UWV), [3, 4], 2),
        (sees(progress, Role.COORDINATOR), [1, 2], 2),
        (sees(progress, Role.UWV), [0, 1], 1),
    ):
        found = await cards(pool, Stage.INTAKE, selection)
        assert sorted(one.attention for one in found.items) == counted
        assert (await columns(pool, selection, now=days(1)))[0].attention == columns_with


async def test_cards_are_ordered_by_date_and_the_paused_ones_come_last(pool: asyncpg.Pool) -> None:
    await kept(pool, BOARD, COHORT)
    assert numbers((await cards(pool, Stage.INTAKE)).items) == [4, 1, 2, 3]
    assert numbers((await cards(pool)).items) == [4, 1, 2, 5, 3]
    assert numbers((await cards(pool, selection=Selection(regisseur="bas", municipality=MUNICIPALITY))).items) == [2]
    assert numbers((await cards(pool, selection=Selection(programme="techniek"))).items) == [5]


async def test_pages_of_cards_follow_each_other(pool: asyncpg.Pool) -> None:
    await kept(pool, BOARD, COHORT)
    first = await cards(pool, Stage.INTAKE, limit=3)
    second = await cards(pool, Stage.INTAKE, limit=3, after=first.next)
    assert (numbers(first.items), numbers(second.items)) == ([4, 1, 2], [3])
    assert (first.total, second.total, second.next) == (4, 4, None)


async def test_what_ended_is_counted_by_outcome_and_listed_the_latest_first(pool: asyncpg.Pool) -> None:
    await kept(pool, BOARD, COHORT)
    assert await outcomes(pool) == {Outcome.SUSTAINED_WORK: 1, Outcome.DROPPED_OUT: 2}
    assert await outcomes(pool, Selection(regisseur="bas")) == {Outcome.SUSTAINED_WORK: 1}
    assert numbers((await ended(pool)).items) == [8, 7, 6]
    first = await ended(pool, Outcome.DROPPED_OUT, limit=1)
    second = await ended(pool, Outcome.DROPPED_OUT, limit=1, after=first.next)
    assert (numbers(first.items), numbers(second.items), second.next) == ([8], [6], None)


async def test_a_page_after_the_last_row_is_empty_and_still_has_the_count(pool: asyncpg.Pool) -> None:
    await kept(pool, BOARD, history(trajectory(1, Stage.INTAKE, due=5), trajectory(2, Stage.INTAKE, due=9)))
    first = await cards(pool, limit=1)
    await kept(pool, BOARD, history(trajectory(1, Stage.INTAKE, due=5)))
    rest = await cards(pool, limit=1, after=first.next)
    assert (rest.items, rest.total, rest.next) == ([], 1, None)


async def test_a_place_of_another_list_is_refused(pool: asyncpg.Pool) -> None:
    await kept(pool, BOARD, COHORT)
    first = await cards(pool, limit=1)
    with pytest.raises(BadCursor, match="een andere lijst"):
        await ended(pool, after=first.next)


def test_a_card_without_a_regisseur_is_nobodys_until_a_handover_is_accepted() -> None:
    gone = RoleVacated(role=Role.REGISSEUR, holder="anna")
    assert card_after(gone).regisseur == ""
    assert card_after(RoleVacated(role=Role.BUDDY, holder="anna")).regisseur == "anna"
    assert card_after(gone, HandoverAccepted(by="bas")).regisseur == "bas"
