"""Numbers of law and local policy as dated data: each with its source, how sure we are of it, and the dates on which it holds.

A policy set is a YAML file in `workflows/law/policies/`, perhaps on top of another set. All sets are read once, when this module is
imported, so that workflow code can ask for a number without touching a file.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from itertools import combinations
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, NoReturn, Self

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, model_validator

from workflows.documents import Day, read_document, validated
from workflows.law.calendar import TermRule, deadline
from workflows.law.period import AMSTERDAM, Period

_FOLDER = Path(__file__).with_name("policies")


class Certainty(StrEnum):
    """How firm a number is."""

    LAW = "wet"
    """Read in an act, a decree or a European regulation."""
    BYLAW = "verordening"
    """Read in a municipality's own regulation."""
    SECONDARY = "secundair"
    """Told by another source; check it before relying on it."""
    ASSUMPTION = "aanname"
    """Ours; nobody prescribes it."""


class Kind(StrEnum):
    """What kind of value an entry holds."""

    PERIOD = "duur"
    NUMBER = "aantal"
    PERCENT = "procent"
    CENTS = "centen"


class PolicyError(LookupError):
    """A policy cannot give what was asked; the message is Dutch."""


class UnknownPolicySet(PolicyError):
    """There is no policy set of that name."""


class NoValidValue(PolicyError):
    """No value of this key is valid on that date, for that municipality."""


class OtherKind(PolicyError):
    """The key holds another kind of value than was asked for."""


class Entry(BaseModel):
    """One value of one key, from `valid_from` up to but not including `valid_until`; for one municipality, or for all."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str = Field(alias="sleutel", pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)+$")
    meaning: str = Field(alias="betekenis", min_length=1)
    period: Period | None = Field(None, alias="duur")
    number: int | None = Field(None, alias="aantal")
    percent: Decimal | None = Field(None, alias="procent", ge=0)
    cents: int | None = Field(None, alias="centen")
    term: TermRule = Field(TermRule.CALENDAR, alias="termijn")
    valid_from: Day = Field(alias="geldig_van")
    valid_until: Day | None = Field(None, alias="geldig_tot")
    municipality: Annotated[str, Field(pattern=r"^[0-9]{4}$")] | None = Field(None, alias="gemeente")
    source: str = Field(alias="bron", min_length=1)
    certainty: Certainty = Field(alias="zekerheid")

    @property
    def value(self) -> Period | Decimal | int:
        """The one value it holds."""
        return next(value for value in self._values().values() if value is not None)

    @property
    def kind(self) -> Kind:
        """What kind of value that is."""
        return next(kind for kind, value in self._values().items() if value is not None)

    def holds(self, on: date, municipality: str | None) -> bool:
        """Whether it is valid on that date for exactly this municipality (None: for municipalities in general)."""
        return self.municipality == municipality and self.valid_from <= on and (self.valid_until is None or on < self.valid_until)

    def _values(self) -> dict[Kind, Period | Decimal | int | None]:
        return {Kind.PERIOD: self.period, Kind.NUMBER: self.number, Kind.PERCENT: self.percent, Kind.CENTS: self.cents}

    @model_validator(mode="after")
    def _one_value_on_some_day(self) -> Self:
        if sum(value is not None for value in self._values().values()) != 1:
            raise ValueError(f"{self.key}: geef precies een van {', '.join(Kind)}")
        if self.valid_until is not None and self.valid_until <= self.valid_from:
            raise ValueError(f"{self.key}: geldig_tot ligt niet na geldig_van")
        if self.term is not TermRule.CALENDAR and self.kind is not Kind.PERIOD:
            raise ValueError(f"{self.key}: alleen een duur heeft een termijnregel")
        return self


class Policy(BaseModel):
    """A policy set. Its own entries go before those of the set it is based on; within a set, a municipality's own go before general ones.

    `version` goes up when a value is corrected; a change of law is an entry with other dates and leaves it alone.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(alias="naam")
    title: str = Field(alias="titel")
    version: int = Field(alias="versie", ge=1)
    base_name: str | None = Field(None, alias="basis")
    entries: tuple[Entry, ...] = Field(alias="regels")
    _base: "Policy | None" = PrivateAttr(None)

    @classmethod
    def load(cls, name: str) -> "Policy":
        """The shipped policy set of this name.

        Raises:
            UnknownPolicySet: when there is none.
        """
        return policy_set(name)

    def entry(self, key: str, *, on: date, municipality: str | None = None) -> Entry:
        """The entry that holds on this date; `municipality` is the four digits of its CBS code.

        Raises:
            NoValidValue: when there is none.
        """
        for policy in self._layers():
            for whose in dict.fromkeys((municipality, None)):
                for entry in policy.entries:
                    if entry.key == key and entry.holds(on, whose):
                        return entry
        whom = f" voor gemeente {municipality}" if municipality else ""
        raise NoValidValue(f"beleid '{self.name}' heeft geen waarde voor {key} op {on:%d-%m-%Y}{whom}")

    def period(self, key: str, *, on: date, municipality: str | None = None) -> Period:
        """A duration.

        Raises:
            NoValidValue: when no value holds on that date.
            OtherKind: when the key holds no duration.
        """
        entry = self.entry(key, on=on, municipality=municipality)
        return entry.period if entry.period is not None else _refuse(entry, Kind.PERIOD)

    def number(self, key: str, *, on: date, municipality: str | None = None) -> int:
        """A count, such as course hours. Raises as `period` does."""
        entry = self.entry(key, on=on, municipality=municipality)
        return entry.number if entry.number is not None else _refuse(entry, Kind.NUMBER)

    def percent(self, key: str, *, on: date, municipality: str | None = None) -> Decimal:
        """A percentage: 70 is seventy percent. Raises as `period` does."""
        entry = self.entry(key, on=on, municipality=municipality)
        return entry.percent if entry.percent is not None else _refuse(entry, Kind.PERCENT)

    def cents(self, key: str, *, on: date, municipality: str | None = None) -> int:
        """An amount in whole euro cents. Raises as `period` does."""
        entry = self.entry(key, on=on, municipality=municipality)
        return entry.cents if entry.cents is not None else _refuse(entry, Kind.CENTS)

    def deadline(self, key: str, start: datetime, *, on: date | None = None, municipality: str | None = None) -> datetime:
        """The last moment, in UTC, of the term `key` that starts at `start`, by the term's own rule of counting.

        `on` chooses the value; without it, the Dutch date of `start` does. Raises as `period` does, and ValueError for a `start` without
        time zone.
        """
        on = on or start.astimezone(AMSTERDAM).date()
        entry = self.entry(key, on=on, municipality=municipality)
        return deadline(start, self.period(key, on=on, municipality=municipality), entry.term)

    def as_on(self, day: date) -> "Rules":
        """This policy with the numbers that hold on one day."""
        return Rules(self, day)

    def has(self, key: str) -> bool:
        """Whether it has, or had, a value of this key."""
        return key in self.keys()

    def keys(self) -> frozenset[str]:
        """Every key that has, or had, a value."""
        return frozenset(entry.key for policy in self._layers() for entry in policy.entries)

    def _layers(self) -> Iterator["Policy"]:
        policy: Policy | None = self
        while policy is not None:
            yield policy
            policy = policy._base

    @model_validator(mode="after")
    def _one_value_at_a_time(self) -> Self:
        for one, other in combinations(self.entries, 2):
            if (one.key, one.municipality) == (other.key, other.municipality) and _overlap(one, other):
                raise ValueError(f"{one.key}: twee waarden gelden tegelijk, vanaf {max(one.valid_from, other.valid_from):%d-%m-%Y}")
        return self


@dataclass(frozen=True, slots=True)
class Rules:
    """A policy set as it holds on one day. Every method raises as the one of `Policy` with its name does."""

    policy: Policy
    day: date

    def period(self, key: str) -> Period:
        """The value of a key that is a length of time."""
        return self.policy.period(key, on=self.day)

    def number(self, key: str) -> int:
        """The value of a key that is a whole number."""
        return self.policy.number(key, on=self.day)

    def percent(self, key: str) -> Decimal:
        """A percentage: 70 is seventy percent."""
        return self.policy.percent(key, on=self.day)

    def cents(self, key: str) -> int:
        """An amount in whole euro cents."""
        return self.policy.cents(key, on=self.day)

    def deadline(self, key: str, start: datetime) -> datetime:
        """The last moment, in UTC, of the term `key` that starts at `start`."""
        return self.policy.deadline(key, start, on=self.day)


def _refuse(entry: Entry, asked: Kind) -> NoReturn:
    raise OtherKind(f"{entry.key} is geen {asked}, maar {entry.kind}")


def _overlap(one: Entry, other: Entry) -> bool:
    return (other.valid_until is None or one.valid_from < other.valid_until) and (
        one.valid_until is None or other.valid_from < one.valid_until
    )


def _read_sets() -> Mapping[str, Policy]:
    documents = [read_document(file) for file in sorted(_FOLDER.glob("*.yaml"))]
    sets: dict[str, Policy] = {}

    def add(document: Mapping[str, object]) -> Policy:
        policy = validated(Policy, document)
        if policy.name not in sets:
            base = next((d for d in documents if d["naam"] == policy.base_name), None)
            if policy.base_name is not None and base is None:
                raise UnknownPolicySet(f"beleid '{policy.name}' bouwt op '{policy.base_name}', dat er niet is")
            policy._base = add(base) if base else None
            sets[policy.name] = policy
        return sets[policy.name]

    for document in documents:
        add(document)
    return MappingProxyType(sets)


_SETS = _read_sets()


def policy_names() -> list[str]:
    """The names of the shipped policy sets, in order."""
    return sorted(_SETS)


def policy_set(name: str) -> Policy:
    """The shipped policy set of this name, from memory.

    Raises:
        UnknownPolicySet: when there is none.
    """
    try:
        return _SETS[name]
    except KeyError:
        raise UnknownPolicySet(f"er is geen beleid met de naam '{name}'; wel: {', '.join(policy_names())}") from None
