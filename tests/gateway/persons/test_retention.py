"""How long data are kept after the civic duty: from when it ended, until it is over."""

import asyncio
import subprocess
import sys
from datetime import date, timedelta
from uuid import UUID

import pytest

from events.log.store import EventStore
from events.vocabulary.base import DataClass, Event
from events.vocabulary.course import IS_SO, NOT_SO, FactCorrected, TrajectoryEnded
from events.vocabulary.intake import CivicDutyEnded
from events.vocabulary.person import PersonErased, Remains, RestrictionGround
from events.vocabulary.values import Component, EndReason, Outcome, Source
from gateway.cli.output import Exit
from gateway.persons.requests import Right, ask, grant
from gateway.persons.retention import GROUND, keep_looking, keep_terms
from gateway.persons.rights import Rights
from gateway.persons.terms import retention_until
from projections.engine.rebuild import rebuild
from projections.lists.file import TRAJECTORY_FILE
from tests.gateway.persons.people import BAS, TODAY, begun, duty_ended, tell
from tests.gateway.terminal import Terminal
from tests.waiting import eventually


def test_data_on_civic_integration_are_kept_for_five_years_after_the_duty() -> None:
    assert retention_until(date(2026, 11, 1), TODAY) == date(2031, 11, 1)


async def test_retention_begins_where_the_duty_ended_and_runs_out_once(store: EventStore, rights: Rights) -> None:
    long_ago, lately = date(2020, 2, 3), date(2026, 11, 1)
    over, _ = await begun(store, duty_ended(long_ago))
    runs, trajectory = await begun(store, duty_ended(lately))
    await begun(store)
    assert {one.person for one in await keep_terms(rights, date(2026, 11, 29))} == {over, runs}
    assert [one.person for one in await keep_terms(rights, date(2026, 11, 29))] == [over]
    assert await keep_terms(rights, date(2026, 11, 29)) == []
    retention = (await rights.of(runs)).retention
    assert retention
    assert (retention.ends, retention.expired, retention.classes) == (date(2031, 11, 1), False, (DataClass.CIVIC_INTEGRATION,))
    assert (await rights.of(trajectory)).person == runs
    assert [one.person for one in await keep_terms(rights, date(2031, 11, 2))] == [runs]
    types = [one.type for one in await store.read_stream(over)]
    assert types == ["retention-started", "retention-expired"]


async def test_retention_is_counted_again_when_the_trajectory_tells_another_day(store: EventStore, rights: Rights) -> None:
    wrong, right = date(2018, 11, 1), date(2026, 11, 1)
    participant, trajectory = await begun(store, duty_ended(wrong))
    for _ in range(2):
        await keep_terms(rights, TODAY)
    await tell(store, trajectory, duty_ended(right))
    assert [one.person for one in await keep_terms(rights, TODAY)] == [participant]
    assert await keep_terms(rights, TODAY) == []
    retention = (await rights.of(participant)).retention
    assert retention
    assert (retention.ends, retention.expired) == (date(2031, 11, 1), False)


async def test_retention_stops_when_the_end_of_the_duty_is_taken_back_and_begins_again_with_another(
    store: EventStore, rights: Rights
) -> None:
    participant, trajectory = await begun(store, duty_ended(date(2020, 2, 3)))
    for _ in range(2):
        await keep_terms(rights, TODAY)
    [ended] = [one for one in await store.read_stream(trajectory) if one.type == CivicDutyEnded.stored_name]
    told = {"field": IS_SO, "value": NOT_SO, "reason": "DUO trok de ontheffing in", "of": CivicDutyEnded.stored_name}
    await tell(store, trajectory, FactCorrected.model_validate({"corrects": ended.id, **told}))
    assert [one.person for one in await keep_terms(rights, TODAY)] == [participant]
    assert (await rights.of(participant)).retention is None
    assert await keep_terms(rights, TODAY) == []
    await tell(store, trajectory, duty_ended(date(2026, 11, 1)))
    await keep_terms(rights, TODAY)
    retention = (await rights.of(participant)).retention
    assert retention
    assert (retention.ends, retention.expired) == (date(2031, 11, 1), False)


async def test_retention_is_looked_at_without_anybody_asking(store: EventStore, rights: Rights) -> None:
    participant, _ = await begun(store, duty_ended(date(2026, 11, 1)))
    looking = asyncio.create_task(keep_looking(rights))

    async def began() -> bool:
        return (await rights.of(participant)).retention is not None

    try:
        await eventually(began, "the retention of somebody whose duty ended")
    finally:
        looking.cancel()
        await asyncio.wait({looking})


async def test_retention_of_who_has_no_running_trajectory_begins_by_hand(store: EventStore, desk: Terminal) -> None:
    participant, _ = await begun(store)
    ended = ("duty-ended", participant, "--source", "duo", "--on")
    assert (await desk.asks(*ended, "2026-11-01"))["bewaard tot en met"] == "2031-11-01"
    code, _, said = await desk.does(*ended, "2026-11-01")
    assert (code, "loopt al, vanaf deze dag" in said) == (Exit.REFUSED, True)
    assert await desk.asks("retention") == []


async def test_a_wrong_day_by_hand_is_put_right_by_the_right_one(store: EventStore, desk: Terminal) -> None:
    participant, _ = await begun(store)
    ended = ("duty-ended", participant, "--source", "duo", "--on")
    for on, kept in (("2020-02-03", "2025-02-03"), ("2026-11-02", "2031-11-02"), ("2020-02-03", "2025-02-03")):
        assert (await desk.asks(*ended, on))["bewaard tot en met"] == kept


async def test_what_a_trajectory_told_is_put_right_there(store: EventStore, rights: Rights, desk: Terminal) -> None:
    participant, _ = await begun(store, duty_ended(date(2026, 11, 1)))
    await keep_terms(rights, TODAY)
    code, _, said = await desk.does("duty-ended", participant, "--source", "duo", "--on", "2026-11-02")
    assert (code, "volgens het traject" in said) == (Exit.REFUSED, True)


async def over(rights: Rights, *events: Event) -> tuple[UUID, UUID]:
    """Somebody whose retention is over, with their trajectory."""
    person, trajectory = await begun(rights.store, duty_ended(date(2020, 2, 3)), *events)
    for _ in range(2):
        await keep_terms(rights, TODAY)
    await rebuild(rights.pool, rights.store, TRAJECTORY_FILE)
    return person, trajectory


ENDED = TrajectoryEnded(outcome=Outcome.SUSTAINED_WORK, reason=EndReason.COMPLETED, component=Component.AFTERCARE)


async def test_whose_retention_is_over_is_erased_by_a_named_person_and_what_stays_is_told(rights: Rights, desk: Terminal) -> None:
    person, trajectory = await over(rights, ENDED)
    for again in (False, True):
        assert (await desk.asks("erase-expired", trajectory))["al gewist"] is again
    [erased] = [one for one in await rights.stream(person) if isinstance(one.event, PersonErased)]
    assert erased.fact.actor == BAS
    assert erased.event == PersonErased(ground=GROUND, kept=tuple(Remains))


async def test_nobody_is_erased_while_what_is_kept_is_still_needed(rights: Rights, desk: Terminal) -> None:
    running, asked, held = (await over(rights))[0], (await over(rights, ENDED))[0], (await over(rights, ENDED))[0]
    early, _ = await begun(rights.store)
    for who, right in ((asked, Right.ACCESS), (held, Right.RESTRICTION)):
        await rights.carry_out(who, ask(right, "wacht", TODAY, Source.PERSON_WRITING), BAS)
    await rights.carry_out(held, grant("verzoek-1", "goed", ground=RestrictionGround.CLAIM), BAS)
    for who, why in ((running, "loopt nog een traject"), (asked, "Beantwoord eerst"), (held, "is beperkt"), (early, "niet voorbij")):
        code, _, said = await desk.does("erase-expired", who)
        assert (code, why in said) == (Exit.REFUSED, True), said
        assert not (await rights.of(who)).erased


async def test_the_latest_day_of_any_rule_holds_for_all_of_it(rights: Rights, desk: Terminal) -> None:
    person, _ = await over(rights, ENDED)
    until = date(TODAY.year + 3, 1, 1)
    keep = ("keep", person, "--class", "financiering", "--reason", "Archiefwet, financiële verantwoording", "--until")
    kept = await desk.asks(*keep, until)
    assert (kept["bewaard tot en met"], kept["bewaartermijn voorbij"]) == (str(until), False)
    code, _, said = await desk.does(*keep, TODAY)
    assert (code, "al bewaard" in said) == (Exit.REFUSED, True)
    assert (await desk.does("erase-expired", person))[0] == Exit.REFUSED
    assert [one.person for one in await keep_terms(rights, until + timedelta(days=1))] == [person]
    assert (await desk.asks("erase-expired", person))["al gewist"] is False


async def test_an_erasure_can_be_the_answer_to_a_request_for_it_and_to_no_other(rights: Rights, desk: Terminal) -> None:
    person, _ = await begun(rights.store)
    for right in (Right.ERASURE, Right.ACCESS):
        await rights.carry_out(person, ask(right, "wis mij", TODAY, Source.PERSON_WRITING), BAS)
    code, _, said = await desk.does("decide", person, "verzoek-1", "--granted", "--reason", "goed")
    assert (code, "erase --request" in said) == (Exit.REFUSED, True)
    erase = ("erase", person, "--ground", "AVG art. 17 lid 1 onder b", "--request")
    for request, why in (("verzoek-2", "geen verzoek om wissing"), ("verzoek-9", "geen verzoek 'verzoek-9'")):
        code, _, said = await desk.does(*erase, request)
        assert (code, why in said) == (Exit.REFUSED, True), said
    await desk.asks(*erase, "verzoek-1")
    erased = (await rights.stream(person))[-1].event
    assert isinstance(erased, PersonErased)
    assert (erased.request, erased.kept) == ("verzoek-1", tuple(Remains))


@pytest.mark.slow
def test_killed_at_any_line_of_an_erasure_after_retention_it_is_done_whole_or_not_at_all(database: str) -> None:
    done = subprocess.run([sys.executable, "-m", "tests.gateway.persons.killed_retention", database], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert int(done.stdout.split()[-1]) > 15
