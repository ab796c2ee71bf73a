"""What somebody has to do about the numbers of law and policy: look again whether they still hold, and let go of what no rule reads."""

from datetime import date

from workflows.law.key import Key
from workflows.law.policy import Entry, Policy


def stale(policy: Policy, on: date) -> list[Entry]:
    """Of the numbers that this set itself holds, those in use on that day or later whose day to look again has come, the oldest first."""
    due = [entry for entry in policy.entries if entry.look_again is not None and entry.look_again <= on and _is_used(policy, entry, on)]
    return sorted(due, key=lambda entry: (entry.look_again or on, entry.key))


def unread(policy: Policy) -> list[str]:
    """The keys of this set itself that no rule reads."""
    return sorted({entry.key for entry in policy.entries} - set(Key))


def _is_used(policy: Policy, entry: Entry, on: date) -> bool:
    rules = policy.as_on(max(on, entry.valid_from), whose=entry.whose)
    return rules.says(entry.key) and rules.entry(entry.key) is entry
