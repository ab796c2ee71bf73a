"""Numbers of law and local policy as dated data: each with its source, how sure we are of it, the dates on which it holds, and the day on
which somebody has to look whether it still does.

A policy set is a YAML file in `workflows/law/policies/`, perhaps on top of another set. All sets are read once, when this module is
imported, so that workflow code can ask for a number without touching a file. A number that turns out wrong is not overwritten: it stands
until a version of the set, and another from that version on, so that a trajectory goes on by what it began with.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from itertools import combinations
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, NoReturn, Self

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, model_validator

from workflows.documents import Day, read_document, validated
from workflows.law.amounts import euros
from workflows.law.calendar import TermRule, deadline
from workflows.law.period import Period

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
    CODES = "codes"


class PolicyError(LookupError):
    """A policy cannot give what was asked; the message is Dutch."""


class UnknownPolicySet(PolicyError):
    """There is no policy set of that name."""


class OtherVersion(PolicyError):
    """A set has another version than the one that it is based on; they count as one."""


class NoValidValue(PolicyError):
    """No value of this key is valid on that date, for that municipality."""


class OtherKind(PolicyError):
    """The key holds another kind of value than was asked for."""


@dataclass(frozen=True, slots=True)
class Whose:
    """For whom a number is asked: the municipality by the four digits of its CBS code, the sector and the level."""

    municipality: str | None = None
    sector: str | None = None
    level: str | None = None


ANYBODY = Whose()


class Entry(BaseModel):
    """One value of one key, from `valid_from` up to but not including `valid_until`; for one municipality, sector or level, or for all.

    A value that is `set_anew` regularly (the minimum wage, twice a year) has an end. Until its successor is known it stands in for it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str = Field(alias="sleutel", pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)+$")
    meaning: str = Field(alias="betekenis", min_length=1)
    period: Period | None = Field(None, alias="duur")
    number: int | None = Field(None, alias="aantal")
    percent: Decimal | None = Field(None, alias="procent", ge=0)
    cents: int | None = Field(None, alias="centen")
    codes: tuple[str, ...] | None = Field(None, min_length=1)
    term: TermRule = Field(TermRule.CALENDAR, alias="termijn")
    valid_from: Day = Field(alias="geldig_van")
    valid_until: Day | None = Field(None, alias="geldig_tot")
    set_anew: bool = Field(False, alias="wordt_opnieuw_vastgesteld")
    since_version: int = Field(1, alias="vanaf_versie", ge=1)
    until_version: int | None = Field(None, alias="tot_versie", ge=2)
    municipality: Annotated[str, Field(pattern=r"^[0-9]{4}$")] | None = Field(None, alias="gemeente")
    sector: str | None = Field(None, min_length=1)
    level: str | None = Field(None, alias="niveau", min_length=1)
    source: str = Field(alias="bron", min_length=1)
    certainty: Certainty = Field(alias="zekerheid")
    look_again: Day | None = Field(None, alias="nagaan_op")

    @property
    def value(self) -> Period | Decimal | int | tuple[str, ...]:
        """The one value it holds."""
        return next(value for value in self._values().values() if value is not None)

    @property
    def kind(self) -> Kind:
        """What kind of value that is."""
        return next(kind for kind, value in self._values().items() if value is not None)

    @property
    def in_words(self) -> str:
        """The value as it is told to people, in Dutch."""
        value = self.value
        if isinstance(value, Period):
            return value.in_words()
        if isinstance(value, tuple):
            return ", ".join(value)
        if self.kind is Kind.CENTS:
            return euros(int(value))
        return f"{value} %" if self.kind is Kind.PERCENT else str(value)

    @property
    def whose(self) -> Whose:
        """For whom it holds."""
        return Whose(self.municipality, self.sector, self.level)

    def concerns(self, whose: Whose) -> bool:
        """Whether it is meant for these, or for everybody."""
        mine = self.whose
        return mine.municipality in (None, whose.municipality) and mine.sector in (None, whose.sector) and mine.level in (None, whose.level)

    def holds(self, on: date) -> bool:
        """Whether it is valid on that date."""
        return self.valid_from <= on and (self.valid_until is None or on < self.valid_until)

    def stands_in(self, on: date) -> bool:
        """Whether it has ended by that date, and its successor has to be looked up still."""
        return self.set_anew and self.valid_until is not None and self.valid_until <= on

    def in_version(self, version: int) -> bool:
        """Whether it is part of this version of its set."""
        return self.since_version <= version and (self.until_version is None or version < self.until_version)

    def _values(self) -> dict[Kind, Period | Decimal | int | tuple[str, ...] | None]:
        amounts = {Kind.NUMBER: self.number, Kind.PERCENT: self.percent, Kind.CENTS: self.cents}
        return {Kind.PERIOD: self.period, **amounts, Kind.CODES: self.codes}

    @model_validator(mode="after")
    def _one_value_on_some_day(self) -> Self:
        if sum(value is not None for value in self._values().values()) != 1:
            raise ValueError(f"{self.key}: geef precies een van {', '.join(Kind)}")
        if self.valid_until is not None and self.valid_until <= self.valid_from:
            raise ValueError(f"{self.key}: geldig_tot ligt niet na geldig_van")
        if self.term is not TermRule.CALENDAR and self.kind is not Kind.PERIOD:
            raise ValueError(f"{self.key}: alleen een duur heeft een termijnregel")
        if self.until_version is not None and self.until_version <= self.since_version:
            raise ValueError(f"{self.key}: tot_versie ligt niet na vanaf_versie")
        if self.set_anew and self.valid_until is None:
            raise ValueError(f"{self.key}: wat telkens opnieuw wordt vastgesteld, heeft een geldig_tot")
        told_by_others = self.certainty is not Certainty.ASSUMPTION
        in_use = self.until_version is None and (self.valid_until is None or self.set_anew)
        if told_by_others and in_use and self.look_again is None:
            raise ValueError(f"{self.key}: zeg met nagaan_op wanneer iemand nagaat of dit nog klopt")
        return self


class Policy(BaseModel):
    """A policy set. Its own entries go before those of the set it is based on; within a set, those for fewer people go before general ones.

    `version` goes up when a value is corrected, in this set or in the one it is based on; a change of law is an entry with other dates and
    leaves it alone.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(alias="naam")
    title: str = Field(alias="titel")
    version: int = Field(alias="versie", ge=1)
    base_name: str | None = Field(None, alias="basis")
    entries: tuple[Entry, ...] = Field(alias="regels")
    _base: "Policy | None" = PrivateAttr(None)

    def as_on(self, day: date, *, whose: Whose = ANYBODY, version: int | None = None) -> "Rules":
        """This policy with the numbers that hold on one day for somebody; those of an earlier version, when one is asked for."""
        return Rules(self, day, whose, self.version if version is None else version)

    def keys(self) -> frozenset[str]:
        """Every key that has, or had, a value."""
        return frozenset(entry.key for policy in self.layers() for entry in policy.entries)

    @cached_property
    def of_key(self) -> Mapping[str, Sequence[Entry]]:
        """The entries of this set by their keys."""
        found: dict[str, list[Entry]] = {}
        for entry in self.entries:
            found.setdefault(entry.key, []).append(entry)
        return found

    def layers(self) -> Iterator["Policy"]:
        """This set, the one that it is based on, and so on."""
        policy: Policy | None = self
        while policy is not None:
            yield policy
            policy = policy._base

    @model_validator(mode="after")
    def _one_value_at_a_time(self) -> Self:
        for one, other in combinations(self.entries, 2):
            if (one.key, one.whose) == (other.key, other.whose) and _overlap(one, other):
                raise ValueError(f"{one.key}: twee waarden gelden tegelijk, vanaf {max(one.valid_from, other.valid_from):%d-%m-%Y}")
        return self


@dataclass(frozen=True, slots=True)
class Rules:
    """A version of a policy set as it holds on one day for somebody.

    Every method that gives a value raises `NoValidValue` when none holds, and `OtherKind` when the key holds another kind of value.
    """

    policy: Policy
    day: date
    whose: Whose = ANYBODY
    version: int = 1

    def entry(self, key: str) -> Entry:
        """The entry that holds; without one, the latest that stands in for it."""
        for policy in self.policy.layers():
            candidates = [entry for entry in policy.of_key.get(key, ()) if entry.in_version(self.version) and entry.concerns(self.whose)]
            holding = [entry for entry in candidates if entry.holds(self.day)]
            if holding:
                return max(holding, key=_how_particular)
            if standing_in := [entry for entry in candidates if entry.stands_in(self.day)]:
                return max(standing_in, key=lambda entry: (entry.valid_from, _how_particular(entry)))
        whom = f" voor gemeente {self.whose.municipality}" if self.whose.municipality else ""
        raise NoValidValue(f"beleid '{self.policy.name}' heeft geen waarde voor {key} op {self.day:%d-%m-%Y}{whom}")

    def next_day(self, *keys: str) -> date | None:
        """The first day after this one on which another value of one of these keys begins to hold; None when none is known."""
        days = (
            entry.valid_from
            for policy in self.policy.layers()
            for entry in policy.entries
            if entry.key in keys and entry.in_version(self.version) and entry.concerns(self.whose)
        )
        return min((day for day in days if day > self.day), default=None)

    def says(self, key: str) -> bool:
        """Whether a value of this key holds, or stands in for one."""
        try:
            self.entry(key)
        except NoValidValue:
            return False
        return True

    def ended(self, key: str) -> bool:
        """Whether the law itself has ended this by that day: there was a value for these, up to a day, and nothing is to come after it."""
        return any(
            entry.valid_until is not None and entry.valid_until <= self.day and not entry.set_anew
            for policy in self.policy.layers()
            for entry in policy.of_key.get(key, ())
            if entry.in_version(self.version) and entry.concerns(self.whose)
        ) and not self.says(key)

    def period(self, key: str) -> Period:
        """The value of a key that is a length of time."""
        entry = self.entry(key)
        return entry.period if entry.period is not None else _refuse(entry, Kind.PERIOD)

    def number(self, key: str) -> int:
        """A count, such as course hours."""
        entry = self.entry(key)
        return entry.number if entry.number is not None else _refuse(entry, Kind.NUMBER)

    def percent(self, key: str) -> Decimal:
        """A percentage: 70 is seventy percent."""
        entry = self.entry(key)
        return entry.percent if entry.percent is not None else _refuse(entry, Kind.PERCENT)

    def cents(self, key: str) -> int:
        """An amount in whole euro cents."""
        entry = self.entry(key)
        return entry.cents if entry.cents is not None else _refuse(entry, Kind.CENTS)

    def codes(self, key: str) -> tuple[str, ...]:
        """Codes of which one is meant, such as levels of language."""
        entry = self.entry(key)
        return entry.codes if entry.codes is not None else _refuse(entry, Kind.CODES)

    def deadline(self, key: str, start: datetime) -> datetime:
        """The last moment, in UTC, of the term `key` that starts at `start`, by the term's own rule of counting.

        Raises:
            ValueError: when `start` has no time zone.
        """
        return deadline(start, self.period(key), self.entry(key).term)


def _how_particular(entry: Entry) -> tuple[bool, bool, bool]:
    return entry.municipality is not None, entry.sector is not None, entry.level is not None


def _refuse(entry: Entry, asked: Kind) -> NoReturn:
    raise OtherKind(f"{entry.key} is geen {asked}, maar {entry.kind}")


def _overlap(one: Entry, other: Entry) -> bool:
    in_time = (other.valid_until is None or one.valid_from < other.valid_until) and (
        one.valid_until is None or other.valid_from < one.valid_until
    )
    in_version = (other.until_version is None or one.since_version < other.until_version) and (
        one.until_version is None or other.since_version < one.until_version
    )
    return in_time and in_version


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
            if policy._base and policy.version != policy._base.version:
                raise OtherVersion(f"beleid '{policy.name}' is versie {policy.version}, en bouwt op versie {policy._base.version}")
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
