"""The contract and the income of a participant, as the file of a trajectory has them."""

from datetime import date
from uuid import UUID

import msgspec

from events.vocabulary.leer_werk import Income, ends_after_another_day, ends_after_move
from events.vocabulary.values import Level


class Terms(msgspec.Struct, frozen=True):
    """The wage in cents a month and the hours a week of a contract, from a day on."""

    starts: date
    wage_cents: int
    hours: int | None = None


class Contract(msgspec.Struct):
    """The placement; `months` 0 is permanent, and `until` its last day when it was renewed or changed. Wage in cents a month.

    Wage and hours are those with which it begins, and `later` tells from which days there are others, oldest first. `level` is that of the
    job, beside the one that the participant learned for.
    """

    employer: UUID
    starts: date
    months: int
    wage_cents: int = 0
    hours: int | None = None
    until: date | None = None
    ends: bool = False
    level: Level | None = None
    level_learned: Level | None = None
    later: list[Terms] = []


class Living(msgspec.Struct, frozen=True):
    """What the participant lives on, from a day until the day of the next or up to and with `ends`; a wage is in cents a month."""

    starts: date
    income: Income
    ends: date | None = None
    wage_cents: int | None = None
    moved: bool = False
    """Whether a move made that the last day; `told_until` is then the one that was told."""
    told_until: date | None = None


def change(contract: Contract, terms: Terms, until: date | None) -> None:
    """Let a contract say something else from a day on, up to and with another."""
    if terms.starts == contract.starts:
        contract.wage_cents, contract.hours = terms.wage_cents, terms.hours
    else:
        others = [one for one in contract.later if one.starts != terms.starts]
        contract.later = sorted([*others, terms], key=lambda one: one.starts)
    contract.months = contract.months if until else 0
    contract.until, contract.ends = until, contract.ends and until == contract.until


def until_move(one: Living, registered_on: date) -> Living:
    """An income after a move."""
    ends = ends_after_move(one.income, one.ends, registered_on)
    return msgspec.structs.replace(one, ends=ends, moved=True, told_until=one.ends) if ends != one.ends else one


def until_another_day(one: Living, wrong: date, right: date) -> Living:
    """An income after a move that turns out to have been on another day."""
    if one.starts >= wrong:
        return one
    ends, moved, told = ends_after_another_day(one.income, (one.ends, one.moved, one.told_until), wrong, right)
    return msgspec.structs.replace(one, ends=ends, moved=moved, told_until=told)
