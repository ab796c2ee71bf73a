"""What the log takes: every field of every event has a bound, and what is on a log already can be read."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from enum import Enum
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin
from unicodedata import is_normalized
from uuid import UUID, uuid4

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, JsonValue

from events.database.faults import OutOfBounds
from events.fact import Actor, Fact
from events.log.bounds import DEEPEST, LARGEST_NUMBER, bounds, composed, fitted, inspect, readable, sift, texts_in
from events.log.codec import decode, encode
from events.record import LARGEST
from events.trajectory.state import Trajectory
from events.vocabulary.base import ERASED, REGISTRY, Erased, Event
from events.vocabulary.course import NoteWritten, TrajectoryResumed, TrajectoryStarted
from events.vocabulary.go_no_go import GoDecided
from events.vocabulary.inbox import MessageReceived
from events.vocabulary.intake import CivicTermSet
from events.vocabulary.programme import Brought, ProgrammeAgreed
from events.vocabulary.requests import PartnerRequestRefused, TaskDone
from events.vocabulary.steering import MoneyCommitted
from events.vocabulary.values import Role
from events.vocabulary.words import CODE, NAME, TELLING, identity, same

NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)
INDEX = 2700
"""Bytes of a row in a btree, at most."""
FORMS = {"NFD": "Renée", "zero-width": "Re\u200bnée", "space": " Renée ", "no-break": "\u00a0Renée", "capitals": "RENÉE", "wide": "Ｒenée"}


def fact(event: Event, *, actor: str = "anna", key: str = "k", at: datetime = NOW) -> Fact:
    return Fact(event, at, Actor(actor, Role.REGISSEUR), key)


def started(**told: Any) -> TrajectoryStarted:
    whole = {"programme": "groen", "regisseur": "anna", "policy": "landelijk", "programme_version": 1, "parties": ()}
    return TrajectoryStarted(participant=uuid4(), municipality=uuid4(), **{**whole, **told})


def message(data: dict[str, Any]) -> MessageReceived:
    return MessageReceived(message="m", partner=uuid4(), source="s", cloud_event_id="1", type="t", trajectory=uuid4(), data=data)


def deep(levels: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for _ in range(levels):
        found = {"a": found}
    return found


@pytest.mark.parametrize("event", REGISTRY.values(), ids=REGISTRY.keys())
def test_every_text_in_every_event_has_a_bound(event: type[Event]) -> None:
    for field in bounds(event):
        assert field.kind is None or field.kind.stored < LARGEST


def test_a_text_without_a_kind_is_found_wherever_it_stands_in_an_event() -> None:
    for shape in (str, str | None, tuple[str, ...], dict[str, int]):

        class Unbounded(Event):
            """Not for the log."""

            __annotations__ = {"told": shape}

        with pytest.raises(TypeError, match=r"Unbounded\.told may hold text of any length"):
            bounds(Unbounded)


def test_what_an_index_is_made_of_fits_in_it() -> None:
    assert max(kind.stored for kind in (CODE, NAME)) * 4 < INDEX


def unfit() -> Iterator[tuple[str, Fact]]:
    yield "a name with a NUL", fact(started(regisseur="a\0b"))
    yield "a sector with a NUL", fact(started(sector="groen\0"))
    yield "a name over its bound", fact(started(regisseur="a" * 9000))
    yield "a name with an escape", fact(started(regisseur="a\x1bb"))
    yield "a half character", fact(NoteWritten.model_construct(text="\ud800"))
    yield "a telling with a NUL", fact(PartnerRequestRefused(key="k", reason="<html>\0"))
    yield "a telling over its bound", fact(NoteWritten(text="a" * 10_001))
    yield "an actor with a NUL", fact(NoteWritten(text="a"), actor="a\0b")
    yield "an actor over its bound", fact(NoteWritten(text="a"), actor="a" * 9000)
    yield "a key over its bound", fact(NoteWritten(text="a"), key="a" * 501)
    yield "a moment out of the calendar", fact(NoteWritten(text="a"), at=datetime(9999, 12, 31, 23, 59, tzinfo=UTC))
    yield "a day out of the calendar", fact(CivicTermSet(starts=date(1, 1, 1), ends=date(2030, 1, 1), ground="wet"))
    yield "a number over its bound", fact(started(programme_version=2**53))
    yield "no number", fact(TrajectoryResumed(paused_seconds=float("nan")))
    yield "an endless number", fact(TrajectoryResumed(paused_seconds=float("inf")))
    yield "a part with a number over its bound", fact(ProgrammeAgreed(code="a", partner=uuid4(), brings=(Brought(what="a", cents=2**63),)))
    yield "a document with a NUL", fact(message({"a": ["b\0"]}))
    yield "a document with a NUL in a name", fact(message({"a\0": 1}))
    yield "a document with a number over its bound", fact(message({"a": 10**400}))
    yield "a document without a number", fact(message({"a": {"b": float("inf")}}))
    yield "a document that is too deep", fact(message(deep(DEEPEST + 2)))


@pytest.mark.parametrize("bad", [pytest.param(bad, id=name) for name, bad in unfit()])
def test_what_the_log_cannot_keep_is_refused_in_dutch_when_it_is_written_down(bad: Fact) -> None:
    with pytest.raises(OutOfBounds, match="kan niet worden bewaard: "):
        encode(bad, uuid4())


def test_what_is_just_within_its_bounds_is_taken() -> None:
    for event in (
        started(regisseur="مریم\u200cسادات", sector="é" * 500),
        NoteWritten(text="regel 1\nregel 2\t" + "a" * 9000),
        MoneyCommitted(source="s", component="taal", cents=LARGEST_NUMBER),
        message(deep(DEEPEST - 1)),
    ):
        encode(fact(event), uuid4())


def test_what_a_stream_said_before_there_were_bounds_may_be_said_again_there_and_nothing_else() -> None:
    long = "taak " + "x" * 9_000
    done = fact(TaskDone(key=long), key=f"nabellen:{long}:gedaan")
    with pytest.raises(OutOfBounds, match="key is langer dan 500 tekens"):
        encode(done, uuid4())
    state = Trajectory(uuid4(), keys=frozenset({long}), regisseur="anna")
    encode(done, uuid4(), lambda: texts_in(state))
    for other in (TaskDone(key=f"{long[:-1]}y"), TaskDone(key=long + "z" * 501), TaskDone(key="a" * 501)):
        with pytest.raises(OutOfBounds):
            encode(fact(other), uuid4(), lambda: texts_in(state))


def test_text_on_the_log_is_in_normal_form() -> None:
    stream = uuid4()
    entry = encode(fact(GoDecided(by="Rene\u0301e", reason="\n\u0303 cafe\u0301", visit=1)), stream)
    assert "Renée" in entry.data
    assert entry.told is not None
    assert "café" in entry.told
    event = decode(entry.stored(stream, 1, NOW)).event
    assert isinstance(event, GoDecided)
    assert (event.by, event.reason) == ("Renée", "\n\u0303 café")


def test_of_two_names_that_are_one_in_normal_form_neither_takes_the_place_of_the_other() -> None:
    assert composed('{"e\u0301":1,"\u00e9":2}') == '{"e\u0301":1,"\u00e9":2}'


@given(st.recursive(st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_normal_form_changes_nothing_else(value: object) -> None:
    text = msgspec.json.encode(value).decode()
    once = composed(text)
    assert composed(once) == once
    if is_normalized("NFC", text):
        assert once == text
    assert msgspec.json.decode(once) == msgspec.json.decode(composed(once))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r'{"a":"groen\u0000"}', '{"a":"groen\\ufffd"}'),
        (r'{"a":"\ud83d\ude00 \ud83d"}', r'{"a":"\ud83d\ude00 \ufffd"}'),
        (r'{"a":"\\u0000 \\\u0000"}', r'{"a":"\\u0000 \\\ufffd"}'),
        (r'{"a":"\ude00\uD83D\u0041"}', r'{"a":"\ufffd\ufffd\u0041"}'),
    ],
)
def test_what_no_text_can_hold_is_read_as_a_sign_that_says_so(written: str, read: str) -> None:
    assert readable(written) == read
    msgspec.json.decode(read)


def test_an_event_that_got_in_with_a_nul_is_read() -> None:
    stream = uuid4()
    entry = encode(fact(started(regisseur="a_b", sector="groen_")), stream)
    stored = entry.stored(stream, 1, NOW)
    object.__setattr__(stored, "data", stored.data.replace("a_b", "a\\u0000b").replace("groen_", "groen\\u0000"))
    object.__setattr__(stored, "meta", stored.meta.replace("anna", "a\\u0000b"))
    recorded = decode(stored)
    assert isinstance(recorded.event, TrajectoryStarted)
    assert (recorded.event.regisseur, recorded.event.sector, recorded.fact.actor.id) == ("a\ufffdb", "groen\ufffd", "a\ufffdb")


@pytest.mark.parametrize("typed", FORMS.values(), ids=FORMS.keys())
def test_however_a_name_is_spelled_it_is_the_same_person(typed: str) -> None:
    assert same("Renée", typed)
    assert identity(typed) == identity(identity(typed))


UNSEEN = ["\u034f", "\u17b5", "\u180b", "\u2065", "\ufe0f", "\ufff0", "\U000e0080", "\U000e0100"]
"""Marks, and numbers that Unicode has not given out yet, of which nothing can be seen."""


@pytest.mark.parametrize("mark", UNSEEN, ids=ascii)
def test_a_mark_that_nobody_sees_makes_no_other_person_and_is_in_no_name(mark: str) -> None:
    assert same("Renée", f"Ren{mark}ée{mark}")
    with pytest.raises(ValueError, match=r"niet te zien is \(U\+"):
        NAME.enter(f"Renée{mark}")


def test_a_note_may_hold_a_sign_in_colour() -> None:
    assert TELLING.enter("goed gedaan ❤\ufe0f 👩\u200d🏫") == "goed gedaan ❤\ufe0f 👩\u200d🏫"


def test_other_names_are_other_persons() -> None:
    assert not same("Renée", "Rene")
    assert not same("Anna B", "AnnaB")


def test_a_name_that_is_typed_is_kept_as_it_is_meant() -> None:
    assert NAME.enter("  Rene\u0301e\u00a0 de  Vries ") == "Renée de Vries"
    assert NAME.enter("مریم\u200cسادات") == "مریم\u200cسادات"
    assert NAME.enter("ገብረሚካኤል") == "ገብረሚካኤል"
    assert NAME.enter("1234") == "1234"
    assert TELLING.enter("regel 1\r\n regel\t2 ") == "regel 1\r\n regel\t2"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "\u200b",
        "\u2060",
        "\u200d",
        "\u3164",
        "a\u202eb",
        "a\u2066b",
        "a\u200bb",
        "a\0b",
        "a\x1bb",
        "\ufeffa",
        "…",
        "a" * 201,
        "a\ufffe",
        "a\U0003ffff",
        "a\ufdd0",
    ],
)
def test_a_name_that_nobody_can_see_or_read_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"mag niet leeg zijn|mag ten hoogste|niet te zien is \(U\+|geen letter"):
        NAME.enter(typed)


@pytest.mark.parametrize("typed", ["", "\n", "\u2060", "a\u200b", "a\u202eb", "a\0", "a\x07", "!", "a" * 4001, "a\uffff"])
def test_a_reason_that_nobody_can_see_or_read_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"mag niet leeg zijn|mag ten hoogste|niet te zien is \(U\+|geen letter"):
        TELLING.enter(typed)


TOO_MUCH: dict[object, st.SearchStrategy[Any]] = {
    str: st.sampled_from(["", "a\nb", "a\0b", "\ud800", "\x1b[31m", "é" * 501, "\u0958" * 10_001, "b" * 200_001]),
    int: st.sampled_from([0, -1, 2**53, -(10**400), 10**400]),
    float: st.sampled_from([0.0, float("nan"), float("inf"), -float("inf")]),
    bool: st.booleans(),
    UUID: st.uuids(),
    date: st.sampled_from([date.min, date(2028, 2, 29), date.max]),
    datetime: st.sampled_from([datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)]),
    type(None): st.none(),
    Erased: st.just(ERASED),
}


def anything(hint: Any) -> st.SearchStrategy[Any]:
    """Whatever a field of that type may hold, within its bounds or not."""
    origin, inner = get_origin(hint), get_args(hint)
    if hint in TOO_MUCH:
        return TOO_MUCH[hint]
    if origin is Annotated:
        return anything(inner[0])
    if origin in (Union, UnionType):
        return st.one_of([anything(one) for one in inner])
    if origin is tuple:
        return st.lists(anything(inner[0]), max_size=3).map(tuple)
    if origin is dict:
        return st.dictionaries(anything(inner[0]), anything(inner[1]), max_size=3)
    if hint is JsonValue:
        return TOO_MUCH[str] | TOO_MUCH[int] | TOO_MUCH[float] | st.integers(1, 80).map(deep) | st.just(["a" * 1_000] * 1_000)
    if issubclass(hint, BaseModel):
        return made(hint)
    assert issubclass(hint, Enum), hint
    return st.sampled_from(list(hint))


def made(model: Any) -> st.SearchStrategy[Any]:
    """Any instance of a model, as its own validation would not let all of them through."""
    hints = {name: field.annotation for name, field in model.model_fields.items()}
    return st.fixed_dictionaries({name: anything(hint) for name, hint in hints.items()}).map(lambda told: model.model_construct(**told))


@pytest.mark.parametrize("cls", REGISTRY.values(), ids=REGISTRY.keys())
@settings(max_examples=5)
@given(data=st.data())
def test_whatever_regie_makes_can_be_made_to_fit_the_log(cls: type[Event], data: st.DataObject) -> None:
    event = data.draw(made(cls))
    at, text = data.draw(TOO_MUCH[datetime]), data.draw(TOO_MUCH[str])
    fits = fitted(Fact(event, at, Actor(text, Role.REGISSEUR), text, text, text, text))
    inspect(fits)
    if not any(isinstance(getattr(event, name), Erased) for name in cls.sealed_fields()):
        sift(encode(fits, uuid4()))
    assert fitted(fits) == fits


def test_what_fits_stays_as_it_is_and_so_does_what_a_stream_said_before() -> None:
    right = fact(started(regisseur="مریم\u200cسادات", sector="é" * 500))
    assert fitted(right) == right
    long = "taak " + "x" * 9_000
    done = fact(TaskDone(key=long), key=f"nabellen:{long}:gedaan")
    assert fitted(done, lambda: [long]) == done


def test_two_codes_that_are_made_to_fit_do_not_become_one() -> None:
    texts = ["a\nb", "a\tb", "a b", *("x" * 600 + end for end in "yz")]
    codes = {fitted(fact(TaskDone(key=text), key=text)).key for text in texts}
    assert len(codes) == len(texts)
    assert not [code for code in codes if CODE.flaw(code)]
    assert NAME.fit("ESF\nregio") == "ESF regio"
