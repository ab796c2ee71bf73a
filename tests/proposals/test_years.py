"""That over years chance proposes little and what is off is found, in small; the figures are of `make proposals-check`."""

import json
from random import Random

import pytest

from events.vocabulary.values import Stage
from tests.proposals import __main__ as check
from tests.proposals.years import DropOut, World, proposals
from workflows.programme.catalogue import find

CARE = find("zorg")
FEW = 12


def found(world: World, months: int) -> list[int]:
    """How many proposals each of some programmes of this world gets."""
    return [len(proposals(CARE, world, months, Random(f"{world}/{number}"))) for number in range(FEW)]


def test_norms_that_are_right_are_rarely_revised_in_five_years_of_monthly_looks() -> None:
    assert sum(map(bool, found(World(5, 0.5, {}), 60))) <= 3


def test_a_stage_that_takes_a_fifth_longer_is_mostly_found_within_two_years() -> None:
    assert sum(map(bool, found(World(8, 0.3, {Stage.VOORTRAJECT: 1.2}), 24))) >= 8


@pytest.mark.parametrize("when", DropOut)
def test_who_drops_out_makes_no_norm_shorter(when: DropOut) -> None:
    world = World(5, 0.5, {}, drops=0.3, when=when)
    shorter = [check.shorter(proposals(CARE, world, 60, Random(f"{world}/{number}"))) for number in range(FEW)]
    assert sum(shorter) <= 1


def test_the_last_line_is_one_object_of_figures(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(check, "SIGMAS", (0.3,))
    monkeypatch.setattr(check, "A_MONTH", (check.USUAL,))
    check.main(["1", "1"])
    *table, last = capsys.readouterr().out.splitlines()
    assert set(json.loads(last)) == {"false_in_5_years", "found_in_24_months", "shorter_by_drop_out"}
    assert len(table) == 3 + 4
