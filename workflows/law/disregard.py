"""Vrijlating: what of a wage beside benefit is left to the participant, and for how long (Participatiewet art. 31 lid 2 onder n, r, y, z).

In 2026 onder n and r are for who is 27 or older (lid 5); onder y and z, for who is medisch urenbeperkt or works with loonkostensubsidie,
have no age. From 2027 on the Participatiewet in balans has art. 34a in its place. It is always for who is helped towards work by it, which
the municipality judges.
"""

from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal

from workflows.law.key import Key
from workflows.law.period import AMSTERDAM
from workflows.law.policy import Rules


def disregarded(rules: Rules, wage_cents: int) -> int | None:
    """Cents a month of a wage that do not count for benefit, in the numbers of the day of the rules; None when it says nothing of it."""
    return _part(rules, wage_cents, Key.DISREGARD_SHARE, Key.DISREGARD_AT_MOST)


def disregarded_after(rules: Rules, wage_cents: int, *, subsidised: bool) -> int | None:
    """The same once those first months are over: of who works with loonkostensubsidie (onder z), or of a single parent (onder r)."""
    if subsidised:
        return _part(rules, wage_cents, Key.DISREGARD_SHARE_SUBSIDISED, Key.DISREGARD_AT_MOST_SUBSIDISED)
    return _part(rules, wage_cents, Key.DISREGARD_SHARE_PARENT, Key.DISREGARD_AT_MOST_PARENT)


def disregarded_when_limited(rules: Rules, wage_cents: int) -> int | None:
    """The same of who is medisch urenbeperkt (onder y), for as long as that is so."""
    return _part(rules, wage_cents, Key.DISREGARD_SHARE_LIMITED, Key.DISREGARD_AT_MOST_LIMITED)


def too_young(rules: Rules, age: int | None) -> bool | None:
    """Whether onder n and r leave nothing to somebody of this age (lid 5); None when nobody told the age, and it matters."""
    if not rules.says(Key.DISREGARD_FROM_AGE):
        return False
    return None if age is None else age < rules.number(Key.DISREGARD_FROM_AGE)


def counted_from(rules: Rules, first: date) -> date:
    """The first day on which the whole of a wage counts that began beside benefit on a day.

    Raises:
        PolicyError: when the policy says nothing of it.
    """
    begins = datetime.combine(first, time(), AMSTERDAM)
    return rules.period(Key.DISREGARD_LENGTH).after(begins).astimezone(AMSTERDAM).date()


def _part(rules: Rules, wage_cents: int, share: Key, at_most: Key) -> int | None:
    if not rules.says(share):
        return None
    part = int((Decimal(wage_cents) * rules.percent(share) / 100).quantize(Decimal(1), ROUND_HALF_UP))
    return min(part, rules.cents(at_most)) if rules.says(at_most) else part
