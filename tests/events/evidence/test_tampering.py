"""Whatever the owner of the database does to what was sealed is found, at the first position that it touches."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.evidence import ledger
from events.evidence.files import EvidenceFiles
from events.evidence.keys import FileKey
from events.evidence.leaf import Leaf
from events.evidence.seal import Seal, seal
from events.evidence.verify import Misfit, Why
from events.record import Stored
from tests.events.evidence.sealing import SIZE, Log, notes

COLUMNS = ("stream", "version", "id", "type", "schema", "data", "meta", "occurred_at", "recorded_at", "sealed")
TYPES = {"data": "::text::json", "meta": "::text::json"}


def flipped(stored: Stored, column: str, draw: st.DataObject) -> object:
    """The value of a column with one bit or one letter changed, so that the column still takes it."""
    value = getattr(stored, column)
    match column:
        case "stream" | "id":
            return UUID(int=value.int ^ 1 << draw.draw(st.integers(0, 127)))
        case "version":
            return value ^ 1 << draw.draw(st.integers(4, 30))
        case "schema":
            return value ^ 1 << draw.draw(st.integers(0, 14))
        case "occurred_at" | "recorded_at":
            return value + timedelta(microseconds=1 << draw.draw(st.integers(0, 50)))
        case "sealed" if value is None:
            return draw.draw(st.binary(max_size=3))
        case "sealed":
            at = draw.draw(st.integers(0, len(value)))
            return None if at == len(value) else value[:at] + bytes([value[at] ^ 1 << draw.draw(st.integers(0, 7))]) + value[at + 1 :]
        case _:
            letters = [n for n, letter in enumerate(value) if letter.isalpha()]
            at = draw.draw(st.sampled_from(letters))
            return value[:at] + draw.draw(st.sampled_from([letter for letter in "xyz" if letter != value[at]])) + value[at + 1 :]


@settings(max_examples=150, suppress_health_check=list(HealthCheck), database=None)
@given(place=st.integers(0, 17), column=st.sampled_from(COLUMNS), data=st.data())
async def test_a_flipped_bit_in_any_column_of_any_event_is_found_there(log: Log, place: int, column: str, data: st.DataObject) -> None:
    if not await log.store.head():
        await log.fill()
        await log.seal()
    stored = (await log.store.read_log(after=0, limit=None))[place]
    update = f"update events set {column} = $1{TYPES.get(column, '')} where position = $2"
    await log.tamper(update, flipped(stored, column, data), stored.position)
    found = await log.misfit()
    await log.tamper(update, getattr(stored, column), stored.position)
    assert found
    assert (found.position, found.why) == (stored.position, Why.CHANGED)
    assert await log.misfit() is None


async def test_white_space_in_a_payload_is_a_change_too(log: Log) -> None:
    events = await log.fill()
    await log.seal()
    await log.tamper("update events set data = (data::text || ' ')::json where position = $1", events[7].position)
    assert await log.misfit() == Misfit(events[7].position, Why.CHANGED, 2)


@pytest.mark.parametrize("place", [0, SIZE - 1, SIZE, 11, 17])
async def test_a_removed_event_is_missed(log: Log, place: int) -> None:
    events = await log.fill()
    await log.seal()
    await log.tamper("delete from events where position = $1", events[place].position)
    assert await log.misfit() == Misfit(events[place].position, Why.REMOVED, place // SIZE + 1)


@pytest.mark.parametrize("position", [-1, 0, 10, 11])
async def test_an_event_where_none_was_is_one_too_many(log: Log, position: int) -> None:
    events = await log.fill()
    assert position not in [stored.position for stored in events]
    await log.seal()
    if position < 1:
        await log.tamper("create table before_all partition of events for values from (minvalue) to (1)")
    await log.tamper(
        "insert into events (position, stream, version, id, type, schema, data, meta, occurred_at) overriding system value "
        "values ($1, $2, 1, $3, 'note-written', 1, '{}', '{}', now())",
        position,
        uuid4(),
        uuid4(),
    )
    found = await log.misfit()
    assert found
    assert (found.position, found.why) == (position, Why.INSERTED)


async def test_two_events_that_changed_places_are_found_at_the_first(log: Log) -> None:
    events = await log.fill()
    await log.seal()
    low, high = events[3].position, events[13].position
    await log.tamper("alter table events alter position drop identity")
    for before, after in ((low, 999), (high, low), (999, high)):
        await log.tamper("update events set position = $2 where position = $1", before, after)
    assert await log.misfit() == Misfit(low, Why.CHANGED, 1)


async def test_a_stream_that_skips_a_version_is_found_before_it_is_sealed(log: Log) -> None:
    await log.fill()
    await log.seal()
    stream = uuid4()
    await log.store.append(stream, notes(1), expected=0)
    last = await log.store.append(stream, notes(1), expected=1)
    await log.tamper("update events set version = 3 where position = $1", last.position)
    assert await log.misfit() == Misfit(last.position, Why.ORDER)


@pytest.mark.parametrize(
    "change",
    [
        "root = sha256(root)",
        "previous = sha256(previous)",
        "signature = sha512(signature)",
        "key_id = 'another'",
        "events = events - 1",
        "gaps = '{6}'",
        "from_position = from_position + 1",
        "sealed_at = sealed_at - interval '1 hour'",
        "to_position = to_position + 100",
    ],
)
async def test_a_seal_that_was_changed_in_the_database_differs_from_the_one_outside(log: Log, change: str) -> None:
    events = await log.fill()
    await log.seal()
    await log.tamper(f"update seals set {change} where number = 2")
    assert await log.misfit() == Misfit(events[SIZE].position, Why.SEAL_DIFFERS, 2)


async def test_leaves_that_were_changed_do_not_lead_to_the_root(log: Log) -> None:
    events = await log.fill()
    await log.seal()
    for change in ("set_byte(leaves, 40, get_byte(leaves, 40) # 1)", "substring(leaves from 2)", "''"):
        await log.tamper(f"update seals set leaves = {change} where number = 2")
        assert await log.misfit() == Misfit(events[SIZE].position, Why.LEAVES, 2)


@pytest.mark.parametrize("number", [1, 2, 4])
async def test_a_seal_that_was_removed_is_missed(log: Log, number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("events.evidence.verify.PATIENCE", 0.0)
    events = await log.fill()
    await log.seal()
    await log.tamper("delete from seals where number = $1", number)
    found = await log.misfit()
    assert found
    assert (found.why, found.seal) == (Why.SEAL_MISSING, number)
    assert found.position == (1 if number == 1 else events[SIZE * (number - 1) - 1].position + 1)


async def test_the_file_outside_that_was_shortened_or_changed_is_found(log: Log) -> None:
    events = await log.fill()
    await log.seal()
    lines = log.lines()
    start = events[SIZE - 1].position + 1
    for left, why, at in (
        (lines[:-1], Why.OUTSIDE_MISSING, 4),
        ([lines[0], *lines[2:]], Why.OUTSIDE_MISSING, 2),
        ([], Why.OUTSIDE_MISSING, 1),
        ([lines[0], lines[1].replace(b'"root":"', b'"root":"AAAA'), *lines[2:]], Why.SEAL_DIFFERS, 2),
        ([lines[0], b"geen zegel\n", *lines[2:]], Why.OUTSIDE_ILLEGIBLE, 2),
        ([lines[0], lines[0], *lines[2:]], Why.OUTSIDE_MISSING, 2),
    ):
        log.write(left)
        found = await log.misfit()
        assert found
        assert (found.why, found.seal) == (why, at)
        if at == 2:
            assert found.position == start
    log.write(lines)
    assert await log.misfit() is None


async def test_a_seal_by_another_key_is_worth_nothing_even_inside_and_outside(log: Log, tmp_path: Path) -> None:
    """Somebody changed an event and wrote its seal and all that follow anew, with a key of their own, in both places."""
    await log.fill()
    await log.seal()
    honest = log.lines()
    await log.tamper("update events set type = 'note-forged' where position = 7")
    forger = EvidenceFiles(tmp_path / "elders")
    await _forge(log, forger.signing_key())
    found = await log.misfit()
    assert found
    assert found.why is Why.UNKNOWN_KEY
    # With the right seals outside, it is found there.
    log.write(honest)
    found = await log.misfit()
    assert found
    assert found.why is Why.SEAL_DIFFERS


async def test_the_right_name_under_a_wrong_signature_is_found(log: Log, tmp_path: Path) -> None:
    await log.fill()
    await log.seal()
    key = EvidenceFiles(tmp_path / "elders").signing_key()
    key.id = log.files.signing_key().id
    await _forge(log, key)
    found = await log.misfit()
    assert found
    assert found.why is Why.SIGNATURE


async def test_a_seal_that_is_left_out_inside_and_outside_is_missed(log: Log) -> None:
    events = await log.fill()
    await log.seal()
    log.write([log.lines()[0], *log.lines()[2:]])
    await log.tamper("delete from seals where number = 2")
    assert await log.misfit() == Misfit(events[SIZE - 1].position + 1, Why.OUTSIDE_MISSING, 2)


async def test_a_seal_of_another_history_breaks_the_chain(log: Log) -> None:
    """Both histories are signed with the right key, as after sealing on from a backup."""
    events = await log.fill()
    await log.seal()
    [first, *_] = log.lines()
    kept = await log.pool.fetchrow("select * from seals where number = 1")
    assert kept
    await _forge(log, log.files.signing_key())
    log.write([first, *log.lines()[1:]])
    await log.tamper("update seals set sealed_at = $1, signature = $2 where number = 1", kept["sealed_at"], kept["signature"])
    assert await log.misfit() == Misfit(events[SIZE - 1].position + 1, Why.CHAIN, 2)


async def _forge(log: Log, key: FileKey) -> None:
    events = await log.store.read_log(after=0, limit=None)
    log.write([])
    await log.tamper("delete from seals")
    last: Seal | None = None
    for start in range(0, len(events), SIZE):
        batch = events[start : start + SIZE]
        leaves = [Leaf.of(stored).hash() for stored in batch]
        last = await seal(key, last, [stored.position for stored in batch], leaves)
        log.files.journal.append(last)
        async with log.pool.acquire() as conn:
            await ledger.add(conn, last, leaves)
