"""Vrijlating: what of a wage beside benefit is left to the participant, and for how long (Participatiewet art. 31 lid 2 onder n).

It is for who is 27 or older (lid 5) and is helped towards work by it, which the municipality judges. From 2027 on the Participatiewet in
balans has another one in its place: the policy says until when these numbers hold.
"""

from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal

from workflows.law.key import Key
from workflows.law.period import AMSTERDAM
from workflows.law.policy import Rules


def disregarded(rules: Rules, wage_cents: int) -> int | None:
    """Cents a month of a wage that do not count for benefit, in the numbers of the day of the rules; None when it says nothing of it."""
    if not rules.says(Key.DISREGARD_SHARE):
        return None
    share = (Decimal(wage_cents) * rules.percent(Key.DISREGARD_SHARE) / 100).quantize(Decimal(1), ROUND_HALF_UP)
    return min(int(share), rules.cents(Key.DISREGARD_AT_MOST))


def counted_from(rules: Rules, first: date) -> date:
    """The first day on which the whole of a wage counts that began beside benefit on a day.

    Raises:
        PolicyError: when the policy says nothing of it.
    """
    begins = datetime.combine(first, time(), AMSTERDAM)
    return rules.period(Key.DISREGARD_LENGTH).after(begins).astimezone(AMSTERDAM).date()
