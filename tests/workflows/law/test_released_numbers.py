"""A number of law or policy that a release came with stays what it was for whoever began under it."""

from datetime import date

import pytest

from tests.histories.kept import Number, Numbers, changed_since, numbers_of, released_policies
from workflows.law.policy import Policy, policy_set

FIRST = {"sleutel": "wi.term", "betekenis": "termijn", "duur": "P3Y", "geldig_van": date(2022, 1, 1), "bron": "x", "zekerheid": "aanname"}


def edited(version: int = 1, *more: dict[str, object], **change: object) -> Policy:
    """A policy set with one number, of which something was changed since."""
    return Policy.model_validate({"naam": "x", "titel": "x", "versie": version, "regels": [{**FIRST, **change}, *more]})


RELEASED = Numbers(1, date(2026, 11, 24), numbers_of(edited(), 1))


@pytest.mark.parametrize("release", released_policies())
def test_an_edit_of_a_policy_changes_nothing_for_who_began_under_a_release(release: str) -> None:
    for name, then in released_policies()[release].items():
        wrong = list(changed_since(then, numbers_of(policy_set(name), then.version)))
        assert not wrong, "\n".join(wrong)


def test_numbers_of_a_release_are_kept() -> None:
    assert released_policies()["0.1.0"]["nederland"].numbers["wi.term 2022-01-01 versie 1"] == Number("P3Y kalender")


@pytest.mark.parametrize(
    ("now", "told"),
    [
        (edited(duur="P2Y"), "raise 'versie' by one"),
        (edited(termijn="algemene-termijnenwet"), "raise 'versie' by one"),
        (edited(geldig_van=date(2023, 1, 1)), "is gone"),
        (edited(gemeente="0599"), "is gone"),
        (edited(geldig_tot=date(2026, 1, 1)), "only what had no end gets one"),
        (edited(1, {**FIRST, "duur": "P2Y", "gemeente": "0599", "geldig_van": date(2024, 1, 1)}), "goes before what whoever began"),
        (edited(1, {**FIRST, "duur": "P2Y", "sector": "zorg", "geldig_van": date(2026, 11, 24)}), "goes before what whoever began"),
    ],
)
def test_a_number_that_was_overwritten_is_told_with_what_to_do_instead(now: Policy, told: str) -> None:
    [wrong] = changed_since(RELEASED, numbers_of(now, 1))
    assert told in wrong


@pytest.mark.parametrize(
    "now",
    [
        edited(bron="een betere bron", nagaan_op=date(2027, 1, 1)),
        edited(geldig_tot=date(2027, 1, 1)),
        edited(2, {**FIRST, "duur": "P2Y", "vanaf_versie": 2}, tot_versie=2),
        edited(2, {**FIRST, "duur": "P2Y", "gemeente": "0599", "vanaf_versie": 2}),
        edited(1, {**FIRST, "duur": "P2Y", "gemeente": "0599", "geldig_van": date(2026, 11, 25)}),
        edited(1, {**FIRST, "sleutel": "wi.term.nieuw"}),
    ],
)
def test_a_new_law_and_a_new_version_leave_what_was_released_alone(now: Policy) -> None:
    assert not list(changed_since(RELEASED, numbers_of(now, 1)))
