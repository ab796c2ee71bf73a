"""The state as it is carried from where it was folded: the same, however large and in however many pieces."""

from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

import pytest

from events.log.codec import decode
from events.trajectory import carried, fold
from events.trajectory.carried import PIECE, Piece, Pieces, piece
from events.trajectory.parts import Intake
from events.trajectory.placement_parts import Placement
from events.trajectory.state import Request, Trajectory
from events.vocabulary.base import ERASED
from events.vocabulary.course import DropOutReported
from tests.events.samples import recorded
from tests.histories.kept import files, read

FILES = list(files())
TRAJECTORY = uuid4()
LARGE = "x" * 200_000


def lived(number: int = 0) -> Trajectory:
    """What a recorded life added up to."""
    stream = read(FILES[number]).stream
    return fold(stream[0].stream, map(decode, stream))


def taken(*states: Trajectory) -> tuple[Trajectory, list[Piece]]:
    """What comes of a state that is asked for piece by piece, and the pieces. It changes from each of these into the next meanwhile."""
    pieces, told = Pieces(), list[Piece]()
    while True:
        told.append(piece(states[min(len(told), len(states) - 1)], pieces.after))
        if (state := pieces.take(told[-1].packed())) is not None:
            return state, told


def with_requests(state: Trajectory, many: int, change: Callable[[Request], Request] = lambda request: request) -> Trajectory:
    """As if so many questions had been asked."""
    [request, *_] = state.requests.values()
    return replace(state, requests={str(n): change(replace(request, key=str(n))) for n in range(many)})


@pytest.mark.parametrize("size", [1, 300, PIECE])
@pytest.mark.parametrize("number", range(len(FILES)))
def test_a_state_that_goes_in_pieces_is_the_same_state(number: int, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carried, "PIECE", size)
    state = lived(number)
    got, told = taken(state)
    assert got == state
    assert len(told) == 1 if size == PIECE else len(told) > 10


def test_a_stream_without_a_trajectory_is_one_piece() -> None:
    state = Trajectory(uuid4())
    assert taken(state) == (state, [piece(state)])


def test_a_state_that_changes_between_two_pieces_is_taken_from_its_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carried, "PIECE", 300)
    before = lived()
    after = replace(before, last=uuid4(), keys=frozenset(sorted(before.keys)[5:]))
    got, told = taken(before, before, after)
    assert got == after
    assert [each.last for each in told[:4]] == [before.last, before.last, after.last, after.last]


def test_a_set_that_changes_its_order_between_two_pieces_is_taken_from_its_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carried, "PIECE", 1)
    before, after = (Trajectory(TRAJECTORY, placement=Placement(confirmed_months=frozenset(months))) for months in ([0, 8], [8, 0]))
    assert [*before.placement.confirmed_months] != [*after.placement.confirmed_months]
    got, told = taken(before, after)
    assert got == before == after
    assert len(told) == 4


def test_what_was_erased_stays_erased_and_what_was_not_said_is_not() -> None:
    state = with_requests(lived(), 3, lambda request: replace(request, answer=ERASED if request.key == "1" else None, declined=None))
    got, _ = taken(state)
    assert [request.answer for request in got.requests.values()] == [None, ERASED, None]
    assert got == state


def drop_out() -> DropOutReported:
    """As it was recorded."""
    return DropOutReported.model_validate_json(dict(recorded(DropOutReported))[DropOutReported.stored_version])


@pytest.mark.parametrize(
    "state",
    [
        replace(lived(), keys=frozenset(f"order:{n}" for n in range(200_000))),
        with_requests(lived(), 30, lambda request: replace(request, content={"toelichting": LARGE}, answer={"toelichting": LARGE})),
        replace(lived(), drop_outs=(drop_out(),) * 20_000),
        replace(lived(), intake=Intake(exceptions_requested={str(n): LARGE for n in range(30)})),
    ],
    ids=["many keys", "large answers", "much of a small thing", "large texts"],
)
def test_no_piece_is_much_larger_than_the_others(state: Trajectory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carried.zlib, "compress", lambda data, level: data)  # type: ignore[attr-defined]
    monkeypatch.setattr(carried.zlib, "decompress", lambda data: data)  # type: ignore[attr-defined]
    got, told = taken(state)
    assert got == state
    assert max(len(each.data) for each in told) < 2 * PIECE
