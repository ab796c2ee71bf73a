"""`regie policy` as somebody meets it who keeps the numbers of law and policy."""

import pytest

from gateway.cli.output import Exit
from gateway.cli.policy import policy
from tests.gateway.terminal import Output, Terminal


@pytest.fixture
def desk(capsys: Output) -> Terminal:
    return Terminal(policy(), capsys)


async def test_a_check_counts_the_numbers_and_ends_well_while_none_is_due(desk: Terminal) -> None:
    numbers = await desk.asks("list")
    assert await desk.asks("check", "--on", "2026-11-28") == {"numbers": len(numbers), "stale": [], "unread": []}


async def test_a_number_past_its_day_is_named_with_its_source_and_what_to_do(desk: Terminal) -> None:
    code, printed, told = await desk.does("check", "--on", "2027-01-01")
    assert code == Exit.UNHEALTHY
    assert {"wml.month", "2.337,00"} <= set(printed.split())
    assert "Staatscourant 2026, 16505" in printed
    assert "Zoek op of deze getallen nog gelden" in told


async def test_the_list_says_what_each_number_is_and_for_whom(desk: Terminal) -> None:
    local = [one for one in await desk.asks("list") if one["voor"]]
    assert [(one["sleutel"], one["voor"], one["waarde"]) for one in local] == [
        ("pw.proefplaats.base", "0088", "3 maanden"),
        ("pw.lks.full_week", "bouw", "40"),
        ("pw.lks.full_week", "groen", "37"),
        ("pw.lks.full_week", "elektrotechniek", "38"),
        ("pw.lks.full_week", "zorg", "36"),
        ("pw.lks.full_week", "horeca", "38"),
    ]
