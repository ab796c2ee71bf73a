"""Merkle trees of the shape of RFC 6962: one root for many leaves, and short proofs that a leaf is under it.

A leaf and a node are hashed under different prefixes, so that no node can be passed off as a leaf.
"""

from collections.abc import Sequence
from hashlib import sha256

SIZE = 32
"""Bytes of a hash."""


def leaf_hash(leaf: bytes) -> bytes:
    """The hash under which something is a leaf (RFC 6962, 2.1)."""
    return sha256(b"\x00" + leaf).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """The root over the hashes of leaves, in their order."""
    level = leaves
    while len(level) > 1:
        level = _above(level)
    return level[0] if level else sha256().digest()


def path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The audit path of one leaf: the hashes with which it leads to the root, from below (RFC 6962, 2.1.1)."""
    if not 0 <= index < len(leaves):
        raise IndexError(f"there is no leaf {index} of {len(leaves)}")
    found, level = [], leaves
    while len(level) > 1:
        if index ^ 1 < len(level):
            found.append(level[index ^ 1])
        level, index = _above(level), index >> 1
    return found


def leads_to(top: bytes, leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bool:
    """Whether the hash of a leaf, as number `index` of `size`, leads to the root `top` along an audit path (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    here, last, reached = index, size - 1, leaf
    for hash in path:
        if last == 0:
            return False
        if here & 1 or here == last:
            reached = _node(hash, reached)
            while here and not here & 1:
                here, last = here >> 1, last >> 1
        else:
            reached = _node(reached, hash)
        here, last = here >> 1, last >> 1
    return last == 0 and reached == top


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def _above(level: Sequence[bytes]) -> list[bytes]:
    """The level above. A last one without a partner goes up as it is: the same tree as that of the recursive definition."""
    nodes = [_node(level[n], level[n + 1]) for n in range(0, len(level) - 1, 2)]
    return [*nodes, level[-1]] if len(level) & 1 else nodes
