"""Numbers of law and policy are looked at again on a day that they name, and none is there that no rule reads."""

import ast
from datetime import date
from pathlib import Path

import workflows
from tests.workflows.law.test_policy import policy_of, rule
from workflows.law.key import Key
from workflows.law.policy import policy_names, policy_set
from workflows.law.upkeep import stale, unread

HOUSE = Path(workflows.__file__).parents[1]
WRITTEN = date(2026, 11, 28)


def keys_used(file: Path) -> set[str]:
    """The keys that a file names, as `Key.NAME`."""
    nodes = ast.walk(ast.parse(file.read_text()))
    return {node.attr for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Key"}


def test_no_number_was_past_its_day_when_they_were_last_looked_at() -> None:
    assert [entry.key for name in policy_names() for entry in stale(policy_set(name), WRITTEN)] == []


def test_every_number_is_looked_at_again_within_a_year() -> None:
    due = {entry.key for name in policy_names() for entry in stale(policy_set(name), date(2027, 11, 28))}
    assert due == {key for key in Key if policy_set("nederland").as_on(date(2027, 11, 28)).says(key)}


def test_an_amount_that_is_set_anew_is_looked_for_before_it_ends() -> None:
    amounts = [entry for name in policy_names() for entry in policy_set(name).entries if entry.set_anew]
    assert {entry.key for entry in amounts} == {Key.MINIMUM_WAGE_HOUR, Key.MINIMUM_WAGE_MONTH}
    for entry in amounts:
        assert entry.look_again is not None
        assert entry.valid_until is not None
        assert entry.look_again < entry.valid_until, "an offer for a day after it is held to it"


def test_a_number_is_due_from_its_day_on_for_as_long_as_it_is_in_use() -> None:
    former = rule(geldig_tot="2025-01-01", nagaan_op="2024-12-01")
    policy = policy_of(former, rule(geldig_van="2025-01-01", nagaan_op="2026-07-01"))
    assert stale(policy, date(2026, 6, 30)) == []
    [due] = stale(policy, date(2026, 7, 1))
    assert due.valid_from == date(2025, 1, 1)


def test_an_amount_that_stands_in_for_its_successor_is_due() -> None:
    amount = rule(geldig_tot="2026-01-01", wordt_opnieuw_vastgesteld=True, nagaan_op="2026-01-01")
    assert stale(policy_of(amount), date(2025, 12, 31)) == []
    assert len(stale(policy_of(amount), date(2027, 1, 1))) == 1
    assert stale(policy_of(amount, rule(geldig_van="2026-01-01")), date(2027, 1, 1)) == []


def test_a_number_that_no_rule_reads_is_named() -> None:
    assert unread(policy_of(rule())) == ["proef.regel"]
    assert [key for name in policy_names() for key in unread(policy_set(name))] == []


def test_every_key_is_read_by_a_rule_and_has_a_number() -> None:
    rooms = ("activities", "events", "gateway", "projections", "workflows")
    used = {name for room in rooms for file in (HOUSE / room).rglob("*.py") for name in keys_used(file)}
    assert used == set(Key.__members__)
    assert policy_set("nederland").keys() == set(Key)
