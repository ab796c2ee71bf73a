"""What employers are told of the law: rules with their number, who says so and how sure that is (domain.md K13)."""

from pydantic import JsonValue

from workflows.law.key import Key
from workflows.law.policy import Rules

_TO_EMPLOYERS = (
    Key.TRIAL,
    Key.TRIAL_AT_MOST,
    Key.SUBSIDY_CAP,
    Key.FORFAIT,
    Key.FORFAIT_LENGTH,
    Key.NO_RISK,
    Key.MINIMUM_WAGE_HOUR,
    Key.NOTICE,
)
"""What somebody who takes a participant in meets: proefplaatsing, loonkostensubsidie, no-riskpolis, wage and the end of a contract."""


def told_to_employers(rules: Rules) -> list[JsonValue]:
    """Each rule in Dutch, as far as these rules have a number for it."""
    entries = [rules.entry(key) for key in _TO_EMPLOYERS if rules.says(key)]
    return [{"regel": one.meaning, "waarde": one.in_words, "bron": one.source, "zekerheid": one.certainty} for one in entries]
