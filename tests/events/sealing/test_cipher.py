"""What is sealed opens where it was sealed, and nowhere else."""

from dataclasses import replace
from uuid import UUID, uuid4

import msgspec
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from events.sealing.cipher import Place, Unopenable, key_of, seal, unseal

PERSON = UUID("7b1f0f6e-2f53-4a61-9a7e-6a4f3ad0a001")
PLACE = Place(uuid4(), 3, "note-written", uuid4())
CIPHER = AESGCM(AESGCM.generate_key(256))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
PLACES = st.builds(Place, st.uuids(), st.integers(0, 2**31 - 1), st.text(), st.uuids())


@given(value=JSON, place=PLACES)
def test_what_is_opened_is_what_was_sealed(value: object, place: Place) -> None:
    told = msgspec.json.encode(value).decode()
    sealed = seal(CIPHER, PERSON, told, place)
    assert key_of(sealed, place) == PERSON
    assert unseal(CIPHER, sealed, place) == told


@pytest.mark.parametrize("moved", [{"stream": uuid4()}, {"version": 4}, {"version": 0}, {"type": "task-done"}, {"id": uuid4()}])
def test_what_was_moved_to_another_event_does_not_open(moved: dict[str, object]) -> None:
    elsewhere = replace(PLACE, **moved)  # type: ignore[arg-type]  # fields by name, one a test
    with pytest.raises(Unopenable, match=str(elsewhere.id)):
        unseal(CIPHER, seal(CIPHER, PERSON, "verteld", PLACE), elsewhere)


def test_a_part_that_was_sealed_for_any_version_opens_at_each_and_at_no_other_event() -> None:
    sealed = seal(CIPHER, PERSON, "verteld", replace(PLACE, version=0))
    assert unseal(CIPHER, sealed, PLACE) == "verteld"
    with pytest.raises(Unopenable):
        unseal(CIPHER, sealed, replace(PLACE, id=uuid4()))


@given(at=st.integers(0), bit=st.integers(0, 7))
def test_a_bit_that_was_changed_anywhere_is_noticed(at: int, bit: int) -> None:
    sealed = bytearray(seal(CIPHER, PERSON, "verteld", PLACE))
    sealed[at % len(sealed)] ^= 1 << bit
    with pytest.raises(Unopenable):
        unseal(CIPHER, bytes(sealed), PLACE)


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"cijfertekst 1", b"\x02" + bytes(60)])
def test_what_is_no_sealed_part_is_told_with_its_event(sealed: bytes) -> None:
    with pytest.raises(Unopenable, match=str(PLACE.id)):
        key_of(sealed, PLACE)
