"""Logs tell the unforeseen with its stack, and the expected in one line."""

import json
import subprocess
import sys
from typing import Any

import pytest

START = """
import asyncio, logging, structlog
from deploy import logs
logs.configure()
log = structlog.get_logger("regie")
"""


def logged(program: str) -> list[dict[str, Any]]:
    """What a process logs that does this."""
    done = subprocess.run([sys.executable, "-c", START + program], capture_output=True, text=True, check=True, timeout=120)
    return [json.loads(line) for line in done.stderr.splitlines()]


@pytest.mark.parametrize("how", ["log.exception('it failed')", "log.warning('it failed', exc_info=True)", "logging.exception('it failed')"])
def test_an_error_of_our_own_is_told_with_its_stack(how: str) -> None:
    [line] = logged(f"def faulty():\n    raise KeyError('x')\ntry:\n    faulty()\nexcept KeyError:\n    {how}\n")
    [raised] = line["exception"]
    assert raised["exc_type"] == "KeyError"
    assert [frame["name"] for frame in raised["frames"]] == ["<module>", "faulty"]


@pytest.mark.parametrize(
    "away",
    [
        "ConnectionRefusedError(111, 'refused')",
        "__import__('asyncpg').ConnectionDoesNotExistError('gone')",
        "__import__('asyncpg').InterfaceError('connection is closed')",
        "__import__('httpx2').ReadTimeout('slow')",
        "__import__('temporalio.exceptions').exceptions.ApplicationError('Bakkerij is niet bereikbaar', type='Unreachable')",
        "ExceptionGroup('both', [TimeoutError('late')])",
    ],
)
def test_what_is_away_is_one_line_without_a_stack(away: str) -> None:
    [line] = logged(f"try:\n    raise {away}\nexcept Exception:\n    log.exception('it is away')\n")
    assert "exception" not in line
    assert line["error"]


def test_what_caused_it_counts() -> None:
    program = (
        "try:\n    try:\n        raise TimeoutError('late')\n    except TimeoutError as late:\n        raise ValueError('so') from late\n"
    )
    [line] = logged(program + "except ValueError:\n    logging.exception('it is away')\n")
    assert "exception" not in line


def test_a_wrong_use_of_the_database_is_unforeseen() -> None:
    raising = "raise __import__('asyncpg').InterfaceError('another operation is in progress')"
    [line] = logged(f"try:\n    {raising}\nexcept Exception:\n    log.exception('it failed')\n")
    assert line["exception"]


def test_of_many_lines_alike_the_first_are_told_and_then_how_many_were_left_out() -> None:
    lines = logged(
        "logs.WINDOW, told = 0.5, log\n"
        "for n in range(500):\n    log.warning('away', n=n)\n    logging.warning('lost %s', n)\n"
        "__import__('threading').Event().wait(0.6)\n"
        "log.warning('away', n=500)\nlogging.warning('lost %s', 500)\nlog.warning('other')\n"
    )
    assert [line["n"] for line in lines if line["event"] == "away"] == [*range(10), 500]
    assert [line["left_out"] for line in lines if "left_out" in line] == [490]
    assert [line["event"] for line in lines if line["event"].startswith("lost")][-1] == "lost 500 (left out: 490)"
    assert lines[-1]["event"] == "other"
