"""Loonkostensubsidie as the law computes it (Participatiewet art. 10d lid 4 and 5): pure, from the numbers of a policy on a day.

It goes by the minimum wage a month (Participatiewet art. 2; WML art. 8 lid 1 b): of who is younger than 21 that of their age. The
municipality's own sum decides.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Self

from workflows.law.key import Key
from workflows.law.minimum_wage import monthly_wage
from workflows.law.policy import Rules


@dataclass(frozen=True, slots=True)
class WageSubsidy:
    """What is granted: percent of minimum wage with holiday allowance, and cents a month with the employer's charges."""

    percent: int
    cents: int


@dataclass(frozen=True, slots=True)
class WageSubsidyRules:
    """The numbers that it is computed from; percentages as 70 for seventy percent, wage in cents a month, hours a week."""

    wage: int
    holiday_allowance: Decimal
    employer_charges: Decimal
    cap: Decimal
    forfait: Decimal
    full_time: int
    full_week: int

    @classmethod
    def of(cls, rules: Rules, age: int | None = None) -> Self:
        """As they stand in a policy for who is so many years old; without an `age` for an adult.

        Raises:
            PolicyError: when the policy has no such number on that day.
        """
        return cls(
            wage=monthly_wage(rules, age),
            holiday_allowance=rules.percent(Key.HOLIDAY_ALLOWANCE),
            employer_charges=rules.percent(Key.SUBSIDY_CHARGES),
            cap=rules.percent(Key.SUBSIDY_CAP),
            forfait=rules.percent(Key.FORFAIT),
            full_time=rules.number(Key.SUBSIDY_FULL_TIME),
            full_week=rules.number(Key.SUBSIDY_FULL_WEEK),
        )

    def measured(self, wage_value: int, hours: int | None) -> WageSubsidy:
        """LKS = (WML + VB) − (loonwaarde + VB), at most the cap of (WML + VB): lid 4. `wage_value` is in percent of the minimum wage.

        It is for the hours of `full_time`, less for fewer `hours` a week and more for more, up to a full week of the sector; without
        `hours` it is for those of `full_time`.
        """
        return self._part(min(self.cap, Decimal(max(0, 100 - wage_value))), hours)

    def in_advance(self, hours: int | None) -> WageSubsidy:
        """The forfait, before loonwaarde was measured: lid 5."""
        return self._part(self.forfait, hours)

    def _part(self, percent: Decimal, hours: int | None) -> WageSubsidy:
        whole = self.wage * (1 + self.holiday_allowance / 100)
        pro_rata = Decimal(self.full_time if hours is None else min(hours, self.full_week)) / self.full_time
        cents = whole * percent / 100 * (1 + self.employer_charges / 100) * pro_rata
        return WageSubsidy(int(percent), int(cents.quantize(Decimal(1), ROUND_HALF_UP)))
