"""Whatever happens, a command ends with words and a code, never with a traceback."""

import inspect
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints
from uuid import UUID

import pytest
from cyclopts import App

from deploy import cli
from deploy.guard import ended, explained
from events.vocabulary.base import DataClass
from gateway.cli.output import Exit
from gateway.words import DATA_CLASSES

ID = "7b1f0f6e-2f53-4a61-9a7e-6a4f3ad0a003"
UNTIL_STOPPED = {"up", "demo", "serve", "worker", "project", "seal", "relay", "people", "history"}
"""Commands that start processes or are one; without a database they wait for it."""
CODES = {*map(int, Exit)}


def every(app: App, *before: str) -> Iterator[tuple[str, ...]]:
    """Every command of an app, with values for what it cannot do without."""
    for name in app:
        if name.startswith("-"):
            continue
        command = app[name]
        yield from every(command, *before, name)
        if command.default_command is not None:
            yield (*before, name, *arguments(command.default_command))


def arguments(command: Any) -> Iterator[str]:
    """What a command cannot do without."""
    hints = get_type_hints(command, include_extras=True)
    for name, parameter in inspect.signature(command).parameters.items():
        if parameter.default is inspect.Parameter.empty:
            value = value_for(name, hints[name])
            if parameter.kind is inspect.Parameter.KEYWORD_ONLY:
                yield f"--{name.strip('_').replace('_', '-')}" + ("" if hints[name] is bool else f"={value}")
            elif parameter.kind is not inspect.Parameter.VAR_POSITIONAL:
                yield value


def value_for(name: str, hint: Any) -> str:
    """Something of the right kind."""
    spelled = str
    while get_origin(hint) is not None:
        spelled = next((mark.name_transform for mark in getattr(hint, "__metadata__", ()) if mark.name_transform), spelled)
        hint = next(one for one in get_args(hint) if one is not type(None))
    if name == "month":
        return "2026-01"
    if isinstance(hint, str):
        return hint
    if hasattr(hint, "__members__"):
        return spelled(next(iter(hint.__members__)))
    return {UUID: ID, int: "1", float: "1", date: "2026-01-02", datetime: "2026-01-02", Path: "/bestaat/niet.yaml"}.get(hint, "x=1")


COMMANDS = sorted(set(every(cli.app)))


def ends(tokens: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """How a command ended, and all that it said."""
    capsys.readouterr()
    code = ended(lambda: cli.app(tokens, exit_on_error=False, print_error=False))
    return code, "".join(capsys.readouterr())


@pytest.fixture
def nothing_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An installation of which the database and Temporal are away."""
    monkeypatch.setattr(sys, "argv", ["regie"])
    for name, value in {"DATA": tmp_path, "DATABASE_URL": "postgresql://x@127.0.0.1:1/x", "TEMPORAL_ADDRESS": "127.0.0.1:1"}.items():
        monkeypatch.setenv(f"REGIE_{name}", str(value))


def test_every_command_is_looked_at() -> None:
    assert {tokens[0] for tokens in COMMANDS} >= {"trajectories", "programmes", "doctor", "status", *UNTIL_STOPPED}
    assert len(COMMANDS) > 70


@pytest.mark.usefixtures("nothing_runs")
@pytest.mark.parametrize("tokens", [tokens for tokens in COMMANDS if tokens[0] not in UNTIL_STOPPED], ids=" ".join)
def test_without_a_database_every_command_says_so(tokens: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    code, said = ends(tokens, capsys)
    assert code in CODES
    assert "Traceback" not in said
    assert "niet was voorzien" not in said
    assert said.strip()


@pytest.mark.usefixtures("nothing_runs")
@pytest.mark.parametrize("tokens", COMMANDS, ids=" ".join)
def test_with_damaged_settings_every_command_that_needs_them_says_which(
    tokens: tuple[str, ...], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REGIE_PORT", "geen poort")
    code, said = ends(tokens, capsys)
    assert code in CODES
    assert "Traceback" not in said
    assert "niet was voorzien" not in said


@pytest.mark.usefixtures("nothing_runs")
@pytest.mark.parametrize("tokens", [tokens for tokens in COMMANDS if tokens[0] not in UNTIL_STOPPED], ids=" ".join)
def test_without_a_stdout_every_command_ends_well(tokens: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    assert ended(lambda: cli.app(tokens, exit_on_error=False, print_error=False)) in CODES


_DORP = ("partners", "register", "Dorp", "--role", "gemeente", "--address", "https://dorp.example/", "--source", "urn:dorp")


@pytest.mark.parametrize(
    ("tokens", "words"),
    [
        (["trajectories", "show", "[/x]"], "'[/x]' kan niet bij --trajectory: hier hoort een uuid"),
        (["trajectories", "besluit", ID, "misschien", "--reden", "x"], "--besluit: kies uit 'go', 'no-go', 'uitstel'"),
        (["trajectories", "besluit", ID, "uitstel", "--reden", "x", "--uitstel-tot", "2027-03-28T02:30"], "is het nooit 02:30 uur"),
        (["trajectories", "onderbreken", ID, "--reden", "x", "--tot", "86400"], "hier hoort een datum"),
        (["trajectories", "show"], "--trajectory ontbreekt"),
        (["trajectories", "kook"], "Het commando 'kook' bestaat niet"),
        (["status", "--snel"], "De optie '--snel' bestaat hier niet"),
        (["down", "nu"], "nu"),
    ],
)
@pytest.mark.usefixtures("nothing_runs")
def test_wrong_use_is_told_in_dutch(tokens: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = ends(tuple(tokens), capsys)
    assert (code, words in " ".join(said.split())) == (Exit.USAGE, True), said


def test_what_nobody_foresaw_is_kept_where_only_its_owner_reads_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    code, said = explained(ExceptionGroup("", [ZeroDivisionError("door nul")]))
    [kept] = tmp_path.iterdir()
    assert (code, str(kept) in said, "ZeroDivisionError" in said) == (Exit.FAILED, True, True)
    assert "door nul" in kept.read_text("utf-8")
    assert kept.stat().st_mode & 0o777 == 0o600
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "weg"))
    assert "nergens te bewaren" in explained(ZeroDivisionError())[1]


def regie(*tokens: str | bytes, **env: str) -> subprocess.Popen[bytes]:
    """A process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "deploy.cli", *tokens],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "REGIE_DATABASE_URL": "postgresql://x@127.0.0.1:1/x", "REGIE_TEMPORAL_ADDRESS": "127.0.0.1:1", **env},
    )


def test_who_stops_reading_ends_a_command_without_a_word() -> None:
    with regie("programmes", "list", "--templates") as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141


def test_a_full_disk_is_told() -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "deploy.cli", "programmes", "list", "--templates"], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert (done.returncode, "de schijf is vol" in done.stderr.decode()) == (Exit.FAILED, True)


def test_an_argument_that_is_no_text_is_told() -> None:
    with regie("programmes", "validate", b"\xff.yaml", LC_ALL="C.UTF-8") as process:
        told = process.communicate()[1].decode()
    assert (process.returncode, "geen tekst in de codering" in told) == (Exit.USAGE, True)


@pytest.mark.parametrize(
    ("tokens", "said"),
    [
        (["events", "tail", "--after", "-1"], "'-1' kan niet bij --after: hier hoort een getal van 0 tot en met"),
        (["events", "tail", "--limit", "0"], "'0' kan niet bij --limit: hier hoort een getal van 1 tot en met 1000000."),
        (["inbox", "list", "--limit", "99999999999999999999"], "kan niet bij --limit"),
        (["signals", "list", "--limit", "-5"], "kan niet bij --limit"),
        (["signals", "backtest", "--seed", "1", "--years", "1e300"], "kan niet bij --years"),
        (["signals", "backtest", "--seed", "1", "--years", "nan"], "kan niet bij --years"),
        (["simulate", "--until", "0001-01-01"], "de kalender loopt van 1800 tot 2500"),
        (["simulate", "--until", "86400"], "hier hoort een datum"),
        (["programmes", "show", "x", "--version", "0"], "kan niet bij --version"),
        (["past", "standing", "0001-01"], "is geen maand"),
        (["past", "flow", "2026-3"], "is geen maand"),
        (["--data", "~nosuchuser/x", "status"], "dat account bestaat niet"),
        ([*_DORP, "--cbs", "12"], "een CBS-code heeft vier cijfers"),
        ([*_DORP, "--cbs", "9999"], "is van geen gemeente"),
    ],
)
def test_a_number_or_day_that_cannot_be_is_told_in_a_sentence(tokens: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    from deploy.cli import app

    assert ended(lambda: app.meta(tokens, exit_on_error=False, print_error=False)) == Exit.USAGE
    assert said in " ".join(capsys.readouterr().err.split())


def test_the_version_is_that_of_the_project(capsys: pytest.CaptureFixture[str]) -> None:
    cli.app(["--version"], exit_on_error=False, result_action="return_value")
    assert capsys.readouterr().out.strip() == version("regie")


def choices(app: App, *before: str) -> Iterator[tuple[str, type[StrEnum], tuple[str, ...]]]:
    """Every option of an app that is a word of the vocabulary: where, which one, and what is offered."""
    for name in app:
        if name.startswith("-"):
            continue
        command = app[name]
        yield from choices(command, *before, name)
        for asked in command.assemble_argument_collection() if command.default_command else ():
            kinds = [one for one in (asked.hint, *get_args(asked.hint)) if isinstance(one, type) and issubclass(one, StrEnum)]
            yield from ((" ".join((*before, name, asked.name)), kind, asked.get_choices(force=True) or ()) for kind in kinds)


def test_words_of_the_vocabulary_are_typed_in_dutch_as_at_every_other_door() -> None:
    from deploy.cli import app

    found = list(choices(app))
    assert len(found) >= 17
    for where, kind, offered in found:
        assert offered == (tuple(DATA_CLASSES.values()) if kind is DataClass else tuple(map(str, kind))), where


def test_ctrl_c_while_the_commands_are_still_being_read_is_told_in_a_word() -> None:
    code = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
class Halfway:
    def find_spec(self, name, *rest):
        if name == "pydantic":
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Halfway())
from deploy.entry import main
main()
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stderr) == (130, "Afgebroken.\n")
