"""The sealer: everything is sealed, a crash at any moment is mended, and what does not belong together is not sealed on."""

from contextlib import AsyncExitStack
from pathlib import Path

import msgspec
import pytest
from structlog.testing import capture_logs

from events.evidence import ledger
from events.evidence.files import EvidenceFiles
from events.evidence.keys import FileKey, read_public
from events.evidence.leaf import Leaf
from events.evidence.seal import Seal, gaps, seal
from events.evidence.verify import Report
from tests.events.evidence.sealing import SIZE, Log
from tests.waiting import eventually


async def seals(log: Log) -> list[Seal]:
    return [kept.seal async for kept in ledger.after(log.pool, 0)]


async def written_ahead(log: Log) -> Seal:
    """A seal that came as far as the file outside, over the events that are not sealed yet."""
    async with log.pool.acquire() as conn:
        last = await ledger.last(conn)
    events = await log.store.read_log(after=last.to_position if last else 0, limit=SIZE)
    leaves = [Leaf.of(stored).hash() for stored in events]
    made = await seal(log.files.signing_key(), last, [stored.position for stored in events], leaves)
    log.files.journal.append(made)
    return made


async def complaint(log: Log) -> str:
    """What the sealer says when it does not seal."""
    with capture_logs() as told:
        async with log.sealer():
            return await eventually(
                lambda: next((str(entry["error"]) for entry in told if entry["log_level"] == "error"), None), "a complaint"
            )


async def test_every_event_is_sealed_and_the_same_seals_stand_outside(log: Log) -> None:
    events = await log.fill()
    await log.seal()
    sealed = await seals(log)
    assert [stored.position for stored in events] == [position for one in sealed for position in one.positions]
    assert [one.events for one in sealed] == [5, 5, 5, 3]
    assert list(log.files.journal.after(0)) == sealed
    assert await log.verify() == Report(seals=4, events=18, position=events[-1].position)


async def test_what_comes_in_is_sealed_while_it_runs(log: Log) -> None:
    async with log.sealer():
        for _ in range(3):
            await log.fill(streams=2)
            await eventually(log.is_sealed)
    report = await log.verify()
    assert (report.events, report.misfit, report.unsealed) == (18, None, 0)


async def test_what_is_not_sealed_yet_is_told(log: Log) -> None:
    nothing = await log.verify()
    assert nothing == Report()
    await log.fill()
    await log.seal()
    more = await log.fill(streams=2)
    report = await log.verify()
    assert (report.misfit, report.unsealed, report.unsealed_from) == (None, 6, more[18].position)


async def test_a_restarted_sealer_goes_on_from_the_last_seal(log: Log) -> None:
    for _ in range(3):
        await log.fill(streams=2)
        await log.seal()
    assert (await log.verify()).seals == len(log.lines())
    assert await log.verify() == Report(seals=6, events=18, position=await log.store.head())


async def test_a_crash_between_the_file_and_the_row_is_mended_with_the_same_seal(log: Log) -> None:
    await log.fill()
    ahead = [await written_ahead(log)]
    await log.seal()
    await log.fill()
    ahead.append(await written_ahead(log))
    await log.seal()
    sealed = await seals(log)
    assert sealed[0] == ahead[0]
    assert ahead[1] in sealed
    assert (await log.verify()).misfit is None


async def test_a_crash_in_the_middle_of_a_line_is_mended(log: Log) -> None:
    await log.fill()
    await log.seal()
    before = log.lines()
    await log.fill()
    ahead = await written_ahead(log)
    for left in (msgspec.json.encode(ahead), b'{"form', b"{"):
        log.write([*before, left])
        assert (await log.verify()).misfit is None
    await log.seal()
    assert (await log.verify()).misfit is None
    assert log.lines()[: len(before)] == before


async def test_a_seal_that_stands_outside_only_is_not_taken_over_when_its_events_were_changed(log: Log) -> None:
    await log.fill()
    await written_ahead(log)
    await log.tamper("update events set type = 'note-forged' where position = 3")
    assert "seal 1" in await complaint(log)
    assert await seals(log) == []


async def test_it_does_not_seal_on_when_the_file_outside_is_behind_or_another(log: Log) -> None:
    await log.fill()
    await log.seal()
    lines = log.lines()
    for left in (lines[:-1], [], [*lines[:-1], lines[0]], [*lines[:-1], b"geen zegel\n"]):
        log.write(left)
        await complaint(log)
        assert log.lines() == left
    assert len(await seals(log)) == 4


async def test_one_seals_at_a_time_and_the_next_takes_over(log: Log) -> None:
    async with AsyncExitStack() as first:
        await first.enter_async_context(log.sealer())
        await log.fill(streams=2)
        await eventually(log.is_sealed)
        async with log.sealer():
            await log.fill(streams=2)
            await eventually(log.is_sealed)
            await first.aclose()
            await log.fill(streams=2)
            await eventually(log.is_sealed)
    assert (await log.verify()).misfit is None


async def test_it_goes_on_when_its_connection_was_cut(log: Log) -> None:
    async with log.sealer():
        await log.fill(streams=2)
        await eventually(log.is_sealed)
        await log.pool.execute(
            "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and pid <> pg_backend_pid() "
            "and database = (select oid from pg_database where datname = current_database())"
        )
        await log.fill(streams=2)
        await eventually(log.is_sealed)
    assert (await log.verify()).misfit is None


async def test_with_a_new_key_the_old_seals_keep_theirs(log: Log) -> None:
    await log.fill()
    await log.seal()
    (log.files.folder / "seals.key.pem").unlink()
    await log.fill()
    await log.seal()
    assert len({one.key for one in await seals(log)}) == 2
    assert (await log.verify()).misfit is None


async def test_seals_cannot_be_changed_by_accident(log: Log) -> None:
    await log.fill()
    await log.seal()
    for statement in ("update seals set events = 1", "delete from seals", "truncate seals"):
        with pytest.raises(Exception, match="append-only"):
            await log.pool.execute(statement)


def test_a_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    files = EvidenceFiles(tmp_path / "new" / "folder")
    made = files.signing_key()
    assert files.signing_key().id == made.id
    assert (files.folder / "seals.key.pem").stat().st_mode & 0o777 == 0o600
    assert list(read_public(files.public)) == [made.id]
    (files.folder / "other").write_text("-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n")
    with pytest.raises(ValueError, match=r".+"):
        read_public(files.folder / "other")
    with pytest.raises(ValueError, match=r".+"):
        FileKey(files.public, files.public)


def test_gaps_are_what_is_missing() -> None:
    assert gaps(1, [1, 2, 3]) == ()
    assert gaps(1, [3, 4, 9]) == ((1, 2), (5, 8))
    assert gaps(5, [5, 7]) == ((6, 6),)


async def test_a_break_is_told_once_and_sealing_goes_on_within_moments(log: Log) -> None:
    await log.fill()
    with capture_logs() as told:

        def has_said(what: str) -> bool:
            return any(entry["event"] == what for entry in told)

        async with log.sealer():
            await eventually(lambda: has_said("the log is being sealed"), "sealing")
            await log.pool.execute(
                "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and pid <> pg_backend_pid() "
                "and database = (select oid from pg_database where datname = current_database())"
            )
            await log.fill()
            await eventually(lambda: has_said("the log is being sealed again"), "sealing again")
    assert not [entry for entry in told if entry["log_level"] == "error"]
    assert [entry["event"] for entry in told if entry["log_level"] == "warning"] == ["nothing is sealed until the database is back"]
