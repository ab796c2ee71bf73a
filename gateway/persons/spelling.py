"""How people's names are written, so that one is found however it was spelled: Mohammed, Muhammad and محمد are one name.

Names come from other scripts by ear, through several clerks. So they are compared by their letters in Latin script (`anyascii`) and by what
is left of those when vowels and what is spelled in several ways are taken out: their skeleton. Nobody is decided to be somebody by this; a
person looks at what is found.
"""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise

from anyascii import anyascii

PARTICLES = frozenset(
    {"van", "de", "den", "der", "het", "ter", "ten", "te", "von", "la", "le", "el", "al"}
    | {"bin", "ibn", "bint", "ben", "abu", "abou", "umm", "um", "oum"}
)
"""Words of a name that are left out or added at will, and by which nobody is found."""
SHORTEST = 3
"""Letters of a part of a word by which it is found."""
LONGEST = 12
"""Letters that are looked at of one word; by as many a name is told apart."""
MOST = 12
"""Words that are looked at of one name."""
LIKE = 0.72
"""From how alike two words are one; of equal skeletons nothing is asked. A letter wrong in five is more alike, another name mostly less."""

_ARTICLE = re.compile(r"\bال(?!له)(?=\w{2})")
"""The Arabic article, written to its word; not the beginning of the name of God."""
_NOT_IN_WORDS = re.compile(r"[`'’ʼʻ.]")
_WORD = re.compile(r"[a-z0-9]+")
_TOGETHER = "sch:s tsj:s tch:s dzj:j dj:j sj:s sh:s ch:h kh:h gh:g ph:f th:t dh:d ts:s ck:k"
_ALONE = "x:ks q:k c:k z:s v:f p:b"
_SPELLED = tuple(tuple(pair.split(":")) for pair in f"{_TOGETHER} {_ALONE}".split())
"""What is spelled in several ways, the longest first, and how it is written here: as heard, from Arabic, Persian and Tigrinya."""
_VOWELS = re.compile(r"[aeiouyw]")
_TWICE = re.compile(r"(.)\1+")


@lru_cache(maxsize=50_000)
def skeleton(word: str) -> str:
    """What is left of a Latin word without vowels, double letters and a silent h at its end; all vowels are one a."""
    for spelled, one in _SPELLED:
        word = word.replace(spelled, one)
    bare = _TWICE.sub(r"\1", _VOWELS.sub("", word))
    return (bare[:-1] if len(bare) > 1 and bare.endswith("h") else bare) or "a"


def words(text: str) -> list[str]:
    """The words of a name in small Latin letters; particles are left out, unless there is nothing else."""
    latin = anyascii(_NOT_IN_WORDS.sub("", _ARTICLE.sub("", text)))
    found = _WORD.findall(_NOT_IN_WORDS.sub("", latin).lower().replace("-", " "))[:MOST]
    return [word[:LONGEST] for word in found if word not in PARTICLES] or [word[:LONGEST] for word in found]


def found_by(text: str) -> Iterator[str]:
    """The words by which a name is found in the blind index."""
    said = words(text)
    for both in _joined(said):
        yield from _exactly(both)
    for word in said:
        yield from _ways(word)
        yield from (f"part:{word[:length]}" for length in range(SHORTEST, len(word)))
        yield from (f"part:{skeleton(word)[:length]}" for length in range(2, len(skeleton(word))))


def asked_by(text: str) -> list[list[str]]:
    """For each word that somebody searches by, the words of `found_by` of which one is enough."""
    said = words(text)
    ways = [[*_ways(word), f"part:{word}", f"part:{skeleton(word)}"] for word in said]
    for number, both in enumerate(_joined(said)):
        for at in (number, number + 1):
            ways[at] = [*ways[at], *_exactly(both)]
    return ways


def alike(asked: str, name: str) -> float:
    """How well a name is what was asked, from 0 to 1: of the word asked that fits it worst."""
    said, has = words(asked), words(name)
    if not said or not has:
        return 0.0
    fits = [max(_as_one(word, other) for other in has) for word in said]
    if min(fits) == 1.0:
        return 1.0
    for at, word in enumerate(said):
        fits[at] = max(fits[at], _in_two(word, has))
    for at, both in enumerate(_joined(said)):
        as_one = max(_written_as(both, other) for other in has)
        for part in (at, at + 1):
            fits[part] = max(fits[part], as_one)
    return min(fits)


def _in_two(word: str, has: Sequence[str]) -> float:
    return max((_written_as(word, both) for both in _joined(has)), default=0.0)


def _written_as(word: str, other: str) -> float:
    return 1.0 if word == other else 0.9 if skeleton(word) == skeleton(other) else 0.0


@lru_cache(maxsize=50_000)
def _as_one(asked: str, other: str) -> float:
    if asked == other:
        return 1.0
    if len(asked) >= SHORTEST and other.startswith(asked):
        return 0.95
    bare, of_other = skeleton(asked), skeleton(other)
    if bare == of_other:
        return 0.9 if len(bare) > 1 else LIKE
    if len(bare) > 1 and of_other.startswith(bare):
        return 0.8
    return max(SequenceMatcher(None, asked, other).ratio(), SequenceMatcher(None, bare, of_other).ratio() * 0.9)


def _joined(said: Sequence[str]) -> list[str]:
    """Two words that somebody else writes as one: Gebre Selassie, Abd Allah."""
    return [(one + other)[:LONGEST] for one, other in pairwise(said)]


def _exactly(word: str) -> Iterator[str]:
    """A word, and its skeleton."""
    yield f"word:{word}"
    yield f"like:{skeleton(word)}"


def _ways(word: str) -> Iterator[str]:
    """A word, and its skeleton as it is when one letter of that was wrong."""
    yield from _exactly(word)
    bare = skeleton(word)
    if len(bare) >= SHORTEST:
        yield from (f"like:{bare[:at]}{bare[at + 1 :]}" for at in range(len(bare)))
