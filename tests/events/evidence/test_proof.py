"""Proofs of single events: checked with nothing but the page and a public key, and not to be had for anything else."""

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.evidence.files import EvidenceFiles
from events.evidence.keys import read_public
from events.evidence.leaf import Leaf
from events.evidence.proof import NoProof, NotSealed, Proof, check, prove
from events.evidence.sealed_log import Events
from events.evidence.verify import Misfit, Why, verify_log
from events.record import Stored
from tests.events.evidence.sealing import Log


async def proof(log: Log, stored: Stored) -> Proof:
    found = await prove(log.pool, log.store, stored.id, read_public(log.files.public))
    assert found
    return found


async def test_every_event_has_a_proof_that_holds_and_only_for_itself(log: Log, tmp_path: Path) -> None:
    events = await log.fill()
    await log.seal()
    trusted = read_public(log.files.public)
    others = EvidenceFiles(tmp_path / "elders")
    others.signing_key()
    for stored, next_ in zip(events, [*events[1:], events[0]], strict=True):
        found = await proof(log, stored)
        text = msgspec.json.encode(found)
        assert check(text)
        assert check(text, trusted)
        assert not check(text, read_public(others.public))
        assert not msgspec.structs.replace(found, leaf=Leaf.of(next_)).holds(trusted)
        assert not msgspec.structs.replace(found, leaf=Leaf.of(replace(stored, data='{"note":"anders"}'))).holds(trusted)
        assert not msgspec.structs.replace(found, seal=msgspec.structs.replace(found.seal, number=99)).holds(trusted)
        assert b"nummer" not in text


def changes(value: Any, way: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:  # Any: JSON
    if isinstance(value, dict):
        return [found for key, inner in value.items() for found in changes(inner, (*way, key))]
    if isinstance(value, list):
        return [found for n, inner in enumerate(value) for found in changes(inner, (*way, n))] or [way]
    return [way]


OTHER: list[object] = [
    None,
    0,
    -1,
    2**63,
    2**70,
    "",
    "x",
    "AAAA",
    "2026-01-01T00:00:00Z",
    "2026-01-01T00:00:00",
    [],
    {},
    True,
    str(uuid4()),
]


async def test_a_proof_of_which_anything_was_changed_does_not_hold(log: Log) -> None:
    events = await log.fill()
    await log.seal()
    trusted = read_public(log.files.public)
    page = msgspec.json.encode(await proof(log, events[7]))
    for way in changes(json.loads(page)):
        for other in OTHER:
            changed = json.loads(page)
            at = changed
            for step in way[:-1]:
                at = at[step]
            if at[way[-1]] == other:
                continue
            at[way[-1]] = other
            # The key that comes with it is not looked at by who has one to trust.
            assert not check(json.dumps(changed).encode(), trusted) or way == ("key",)
    assert not check(b"", trusted)
    assert not check(b"{}", trusted)


async def test_a_proof_is_checked_with_a_few_lines_of_anybody(log: Log) -> None:
    """As the documentation says it, without our code: for who does not want to trust it."""
    events = await log.fill()
    await log.seal()
    page = json.loads(msgspec.json.encode(await proof(log, events[8])))
    leaf = page["leaf"]

    def moment(text: str) -> bytes:
        since = datetime.fromisoformat(text) - datetime(1970, 1, 1, tzinfo=UTC)
        return ((since.days * 86400 + since.seconds) * 10**6 + since.microseconds).to_bytes(8, "big", signed=True)

    raw = b"regie event 1\n" + leaf["position"].to_bytes(8, "big") + bytes.fromhex(leaf["stream"].replace("-", ""))
    raw += leaf["version"].to_bytes(8, "big") + bytes.fromhex(leaf["id"].replace("-", "")) + leaf["schema"].to_bytes(8, "big")
    raw += moment(leaf["occurred_at"]) + moment(leaf["recorded_at"])
    raw += base64.b64decode(leaf["data"]) + base64.b64decode(leaf["meta"])
    raw += b"\x01" + base64.b64decode(leaf["sealed"]) if leaf["sealed"] else bytes(33)
    raw += len(leaf["type"].encode()).to_bytes(4, "big") + leaf["type"].encode()
    hash = sha256(b"\x00" + raw).digest()
    here, last = page["index"], page["seal"]["events"] - 1
    for step in page["path"]:
        while here == last and not here & 1:
            here, last = here >> 1, last >> 1
        other = base64.b64decode(step)
        hash = sha256(b"\x01" + (other + hash if here & 1 else hash + other)).digest()
        here, last = here >> 1, last >> 1
    assert hash == base64.b64decode(page["seal"]["root"])


async def test_no_proof_for_what_is_unknown_not_sealed_or_changed(log: Log) -> None:
    events = await log.fill()
    await log.seal()
    trusted = read_public(log.files.public)
    [*_, late] = await log.fill(streams=2)
    assert await prove(log.pool, log.store, uuid4(), trusted) is None
    with pytest.raises(NotSealed):
        await prove(log.pool, log.store, late.id, trusted)
    await log.tamper("update events set meta = '{}' where position = $1", events[4].position)
    with pytest.raises(NoProof) as wrong:
        await prove(log.pool, log.store, events[4].id, trusted)
    assert wrong.value.position == events[4].position
    with pytest.raises(NoProof):
        await prove(log.pool, log.store, events[5].id, {})


async def test_a_ciphertext_that_was_removed_by_right_leaves_every_proof_valid(log: Log) -> None:
    """Destroying the key of a person changes nothing here. Where the ciphertext goes as well, its hash stays."""
    events = await log.fill()
    await log.seal()
    redacted = next(stored for stored in events if stored.sealed)
    before = msgspec.json.encode(await proof(log, redacted))
    assert redacted.sealed
    hash = sha256(redacted.sealed).digest()
    await log.tamper("update events set sealed = null where position = $1", redacted.position)
    assert check(before, read_public(log.files.public))
    assert await log.misfit() == Misfit(redacted.position, Why.CHANGED, 1)
    trusted = read_public(log.files.public)
    for known, misfit in (({redacted.position: hash}, None), ({redacted.position: bytes(32)}, Misfit(redacted.position, Why.CHANGED, 1))):
        events_of = Events(log.pool, log.store, known)
        assert (await verify_log(log.pool, events_of, log.files.journal, trusted)).misfit == misfit
    again = await prove(log.pool, log.store, redacted.id, trusted, {redacted.position: hash})
    assert msgspec.json.encode(again) == before


FIELDS = st.fixed_dictionaries(
    {
        "position": st.integers(1, 3),
        "stream": st.uuids(),
        "version": st.integers(1, 3),
        "id": st.uuids(),
        "type": st.text(max_size=3),
        "schema": st.integers(1, 3),
        "data": st.text(max_size=3),
        "meta": st.text(max_size=3),
        "occurred_at": st.datetimes(timezones=st.just(UTC)),
        "recorded_at": st.datetimes(timezones=st.just(UTC)),
        "sealed": st.none() | st.binary(max_size=2),
    }
)


@cache
def _plain() -> Stored:
    now = datetime.now(UTC)
    return Stored(1, uuid4(), 1, uuid4(), "a", 1, "{}", "{}", now, now)


@given(FIELDS, FIELDS, st.sets(st.sampled_from(sorted({*Stored.__slots__} - {"told"}))))
def test_two_events_have_the_same_leaf_only_when_they_are_the_same(one: dict[str, Any], other: dict[str, Any], differ: set[str]) -> None:
    first = replace(_plain(), **one)
    second = replace(first, **{name: other[name] for name in differ})
    assert (Leaf.of(first).hash() == Leaf.of(second).hash()) == (first == second)
