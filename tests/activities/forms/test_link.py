"""Links and codes: nobody makes one without the master secret, one that was withdrawn is no longer good, and a code leads to its link."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from activities.forms.link import Link, code_of, find, find_by_code, links_of, make, print_code, read_token, token_of, typed_code, withdraw
from events.fact import SYSTEM
from events.log.store import EventStore
from events.vocabulary.forms import FormLinkMade, Reader
from tests.workflows.partners import MASTER

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)


async def made(store: EventStore, request: UUID | None = None, reader: Reader = Reader.PARTNER) -> Link:
    told = FormLinkMade(request=request or uuid4(), trajectory=uuid4(), partner=uuid4(), edition=0, reader=reader)
    return await make(store, told, SYSTEM, NOW)


async def test_a_token_says_which_link_it_is_and_nothing_of_anybody(store: EventStore) -> None:
    link = await made(store)
    token = token_of(MASTER, link)
    assert read_token(MASTER, token) == (link.request, 1)
    told = urlsafe_b64decode(f"{token}==")
    assert link.trajectory.bytes not in told
    assert link.partner.bytes not in told


async def test_nobody_makes_a_token_without_the_master_secret(store: EventStore) -> None:
    link = await made(store)
    token = token_of(MASTER, link)
    raw = urlsafe_b64decode(f"{token}==")
    for at in range(len(raw)):
        other = bytearray(raw)
        other[at] ^= 1
        assert read_token(MASTER, urlsafe_b64encode(bytes(other)).decode().rstrip("=")) is None
    assert read_token("een ander geheim", token) is None
    assert [read_token(MASTER, text) for text in ("", token[:-1], f"{token}A", "é" * 46, "-" * 46)] == [None] * 5


async def test_of_each_question_links_count_on_and_one_that_was_withdrawn_stays_so(store: EventStore) -> None:
    first = await made(store)
    second = await made(store, first.request, Reader.PARTICIPANT)
    await withdraw(store, first, "kwijt", SYSTEM, NOW)
    await withdraw(store, first, "nog eens", SYSTEM, NOW)
    found = await links_of(store, first.request)
    assert [(one.edition, one.reader, one.withdrawn) for one in found] == [(1, Reader.PARTNER, True), (2, Reader.PARTICIPANT, False)]
    assert token_of(MASTER, first) != token_of(MASTER, second)
    assert await find(store, first.request, 3) is None


async def test_a_code_leads_to_its_link_however_it_is_typed_and_no_other_code_does(store: EventStore) -> None:
    link = await made(store)
    assert await find_by_code(store, MASTER, code_of(MASTER, link)) is None
    code = await print_code(store, MASTER, link, SYSTEM, NOW)
    assert await print_code(store, MASTER, link, SYSTEM, NOW) == code
    for typed in (code, code.lower(), code.replace("-", " "), code.replace("-", ""), code.replace("0", "o").replace("1", "l")):
        found = await find_by_code(store, MASTER, typed)
        assert found is not None
        assert found.request == link.request
    other = code[:-1] + ("2" if code[-1] != "2" else "3")
    assert await find_by_code(store, MASTER, other) is None
    assert await find_by_code(store, "een ander geheim", code) is None


@pytest.mark.parametrize("text", ["", "ABCD", "ABCD-EFGH-JKMU", "ABCD-EFGH-JKMNP", "ÀBCD-EFGH-JKMN", "A" * 10_000])
def test_what_cannot_be_a_code_is_none(text: str) -> None:
    assert typed_code(text) is None


async def test_neither_a_link_nor_a_code_stands_on_the_log(store: EventStore) -> None:
    link = await made(store)
    code = await print_code(store, MASTER, link, SYSTEM, NOW)
    kept = "".join(one.data for one in await store.read_log(after=0, limit=None))
    assert token_of(MASTER, link) not in kept
    assert code not in kept
    assert code.replace("-", "") not in kept
