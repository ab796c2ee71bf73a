"""The least that is paid for work: the minimum wage a month, in proportion to the hours (WML art. 8 lid 1 onder b, art. 12)."""

from workflows.law.key import Key
from workflows.law.policy import Rules


def least_wage(rules: Rules, hours: int) -> int:
    """Cents a month before tax for so many hours a week, at 21 years and older; a cent of rounding is to the good of the employer."""
    return rules.cents(Key.MINIMUM_WAGE_MONTH) * hours // rules.number(Key.SUBSIDY_FULL_TIME)
