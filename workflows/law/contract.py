"""Until when a contract runs, and what the law asks of an employer before that (Burgerlijk Wetboek art. 7:668)."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from dateutil.relativedelta import relativedelta

from events.trajectory.placement_parts import Contract
from workflows.law.calendar import beginning_of, end_of, lasting
from workflows.law.key import Key
from workflows.law.period import AMSTERDAM, Period
from workflows.law.policy import Rules


def last_day(contract: Contract) -> date | None:
    """The last day of a contract; None of a permanent one."""
    return contract.until if contract.until is not None or contract.months == 0 else _as_signed(contract)


def term_from(contract: Contract) -> date:
    """The first day of the term that ends on the last day of now: that of the contract, or of its last renewal."""
    last = last_day(contract)
    renewals = sorted((one for one in contract.terms if one.until == last), key=lambda one: one.change)
    return renewals[0].starts if renewals and last != _as_signed(contract) else contract.starts


def months_until(contract: Contract, last: date) -> int:
    """How many whole months of it are over at the end of a day."""
    worked = relativedelta(last + timedelta(days=1), contract.starts)
    return max(0, 12 * worked.years + worked.months)


def permanent_by_law(rules: Rules, contract: Contract, former: Iterable[Contract]) -> str:
    """What the law makes of a next contract for a time, in Dutch; empty where one as long as the last may follow (BW art. 7:668a lid 1).

    `former` are the earlier contracts, oldest first: each up to the day on which its work was over. Work to learn in the bbl is not counted
    (lid 10), and is none of them.

    Raises:
        PolicyError: when the policy says nothing of it.
    """
    last = last_day(contract)
    if last is None:
        return ""
    signed, since = _times_signed(contract), contract.starts
    for one in reversed(list(former)):
        last_agreed = last_day(one)
        if one.employer != contract.employer or last_agreed is None:
            break
        ended = one.over_on or last_agreed
        if rules.period(Key.CHAIN_GAP).after(end_of(ended)) < beginning_of(since):
            break
        signed, since = signed + _times_signed(one), one.starts
    unless = "(BW art. 7:668a), tenzij de cao anders zegt."
    if signed >= rules.number(Key.CHAIN_CONTRACTS):
        return f"Er waren {signed} tijdelijke contracten met deze werkgever: een volgend contract is volgens de wet vast {unless}"
    longest = lasting(beginning_of(since), rules.period(Key.CHAIN_LENGTH)).astimezone(AMSTERDAM).date()
    if last + (last - term_from(contract)) < longest:
        return ""
    return f"Een volgend contract dat na {longest:%d-%m-%Y} doorloopt, is volgens de wet vast {unless}"


def _times_signed(contract: Contract) -> int:
    times, last = 1, _as_signed(contract)
    for one in sorted(contract.terms, key=lambda one: one.change):
        begun = contract.over_on is None or one.starts <= contract.over_on
        if begun and one.until is not None and one.until > last:
            times, last = times + 1, one.until
    return times


def _as_signed(contract: Contract) -> date:
    begins = datetime.combine(contract.starts, time(12), AMSTERDAM)
    return lasting(begins, Period(months=contract.months)).astimezone(AMSTERDAM).date()


def notice(rules: Rules, last: date) -> datetime:
    """By when an employer has to say whether a contract with this last day goes on. Of one shorter than six months the law does not ask
    it; the same day serves to know it in time.

    Raises:
        PolicyError: when the policy says nothing of it.
    """
    return rules.period(Key.NOTICE).before(end_of(last))
