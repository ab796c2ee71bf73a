"""The tree: the shape of RFC 6962, and proofs that hold for one leaf at one place only."""

from collections.abc import Sequence
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.evidence.merkle import leads_to, leaf_hash, path, root

# The reference leaves of Certificate Transparency, and the roots over the first 1, 2, … of them.
REFERENCE = [
    bytes.fromhex(text) for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
PATH_OF_FIRST = [
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
]

hashes = st.binary(min_size=32, max_size=32)
trees = st.lists(hashes, min_size=1, max_size=70)


def by_definition(leaves: Sequence[bytes]) -> bytes:
    """RFC 6962, 2.1, word for word."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\x01" + by_definition(leaves[:split]) + by_definition(leaves[split:])).digest()


def test_the_roots_are_those_of_certificate_transparency() -> None:
    leaves = [leaf_hash(leaf) for leaf in REFERENCE]
    assert [root(leaves[:size]).hex() for size in range(1, 9)] == ROOTS
    assert [hash.hex() for hash in path(leaves, 0)] == PATH_OF_FIRST
    assert root([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@given(trees)
def test_the_root_is_that_of_the_recursive_definition(leaves: list[bytes]) -> None:
    assert root(leaves) == by_definition(leaves)


@given(trees, st.data())
def test_the_path_of_every_leaf_leads_to_the_root(leaves: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    assert leads_to(root(leaves), leaves[index], index, len(leaves), path(leaves, index))


@given(trees, hashes, st.data())
def test_nothing_else_leads_there(leaves: list[bytes], other: bytes, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    top, leaf, way = root(leaves), leaves[index], path(leaves, index)
    assert other in leaves or not leads_to(top, other, index, len(leaves), way)
    assert other == top or not leads_to(other, leaf, index, len(leaves), way)
    assert not leads_to(top, leaf, index, len(leaves), [*way, other])
    if way:
        at = data.draw(st.integers(0, len(way) - 1))
        assert way[at] == other or not leads_to(top, leaf, index, len(leaves), [*way[:at], other, *way[at + 1 :]])
        assert not leads_to(top, leaf, index, len(leaves), way[:-1])


@given(st.lists(hashes, min_size=2, max_size=40, unique=True), st.data())
def test_a_leaf_is_at_one_place_only(leaves: list[bytes], data: st.DataObject) -> None:
    index, elsewhere = data.draw(st.lists(st.integers(-1, len(leaves)), min_size=2, max_size=2, unique=True))
    if 0 <= index < len(leaves):
        assert not leads_to(root(leaves), leaves[index], elsewhere, len(leaves), path(leaves, index))


def test_a_leaf_that_is_not_there_has_no_path() -> None:
    for index in (-1, 2):
        with pytest.raises(IndexError):
            path([bytes(32), bytes(32)], index)
