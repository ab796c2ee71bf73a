"""What commands show: text of others is text, whatever the terminal and its codes."""

import ast
import io
import json
import os
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest

from gateway.cli.output import Terminal, prepare_streams, show_json, show_one, show_rows, show_text, shown, stop

ROOT = Path(__file__).parents[2]
SAID = ["De kandidaat is [niet] verschenen", "zie [/dossier/2026]", "[link=http://kwaad]klik[/link]", "[conceal]x[/]", ":smile: \\[b]"]


def test_square_brackets_are_part_of_what_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    show_rows([{"notitie": said, "[kop]": 1} for said in SAID], "table")
    printed = capsys.readouterr().out
    assert [said for said in [*SAID, "[kop]"] if said not in printed] == []
    show_one({"veld [a]": "[/b]"}, "table")
    show_text("[red]x[/red]")
    with pytest.raises(SystemExit):
        stop(1, "[x] kan niet: [/y]")  # type: ignore[arg-type]
    said = capsys.readouterr()
    assert all(one in said.out for one in ("veld [a]", "[/b]", "[red]x[/red]"))
    assert said.err == "[x] kan niet: [/y]\n"


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("\x1b[2J\x1b]0;titel\x07x", "\\u001b[2J\\u001b]0;titel\\u0007x"),
        ("\x9b31mrood", "\\u009b31mrood"),
        ("a\rb\x08c\x7f", "a\\u000db\\u0008c\\u007f"),
        ("goed\u202edeof", "goed\\u202edeof"),
        ("\u2066x\u2069", "\\u2066x\\u2069"),
        ("a\u2028b", "a\\u2028b"),
        ("\udcff", "\\udcff"),
        ("\0", "\\u0000"),
        ("ፍሬወይኒ محمد Renée 👩\u200d🔧", "ፍሬወይኒ محمد Renée 👩\u200d🔧"),
        ("een\nregel\tverder", "een\nregel\tverder"),
    ],
)
def test_what_would_steer_the_terminal_is_shown_as_its_number(text: str, seen: str) -> None:
    assert shown(text) == seen


def test_a_list_is_a_file_for_a_spreadsheet(capsys: pytest.CaptureFixture[str]) -> None:
    show_rows([{"wie": "=1+1", "dag": date(2026, 12, 1), "uren": 9}, {"wie": "\x1b[2J", "dag": None, "uren": 3}], "csv")
    show_one({"wie": "Zoë"}, "csv")
    assert capsys.readouterr().out == "\ufeffwie;dag;uren\r\n'=1+1;01-12-2026;9\r\n\\u001b[2J;;3\r\n\ufeffwie\r\nZoë\r\n"


def test_nothing_that_is_shown_steers_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    evil = "".join(map(chr, [*range(32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A)]))
    show_rows([{evil: evil}], "table")
    show_text(evil)
    with pytest.raises(SystemExit):
        stop(1, evil)  # type: ignore[arg-type]
    said = "".join(capsys.readouterr())
    assert {one for one in evil if one in said} <= {"\n", "\t"}


def test_another_program_gets_every_row_on_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    show_rows([{"a": "een\ntwee"}, {"a": "drie"}], "table")
    assert [line.strip() for line in capsys.readouterr().out.splitlines()] == ["a", "een\\ntwee", "drie"]


def test_the_name_of_a_folder_that_is_no_text_stays_json(capsys: pytest.CaptureFixture[str]) -> None:
    folder = Path(os.fsdecode(b"/d\xe1ta/\xc3\xa9"))
    show_json([{"map": folder, "gezien": [f"{folder} is er", 1, None]}])
    assert json.loads(capsys.readouterr().out) == [{"map": "/d\\udce1ta/é", "gezien": ["/d\\udce1ta/é is er", 1, None]}]


@pytest.mark.parametrize("codec", ["ascii", "iso-8859-1", "cp1252", "utf-8"])
def test_any_name_can_be_shown_in_any_terminal_and_json_stays_json(codec: str, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ["Renée", "محمد", "ፍሬወይኒ", "→", "👩\u200d🔧", "\x9b"]
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding=codec))
    monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(io.BytesIO(), encoding=codec))
    prepare_streams()
    show_json({"namen": names})
    show_rows([{"naam": name} for name in names], "table")
    Terminal(stderr=True).print("".join(names))
    sys.stdout.flush()
    first = written.getvalue().decode(codec).splitlines()[0]
    assert json.loads(first) == {"namen": names}


def test_moments_and_days_are_shown_in_the_netherlands_in_one_style(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    row = {"winter": datetime(2027, 1, 14, 23, 30, tzinfo=UTC), "zomer": datetime(2027, 6, 15, 7, tzinfo=UTC), "dag": date(2028, 2, 29)}
    show_one(row, "table")
    printed = capsys.readouterr().out
    assert [word for word in ("15-01-2027 00:30:00", "15-06-2027 09:00:00", "29-02-2028") if word not in printed] == []
    show_one(row, "json")
    assert json.loads(capsys.readouterr().out) == {"winter": "2027-01-14T23:30:00Z", "zomer": "2027-06-15T07:00:00Z", "dag": "2028-02-29"}


def test_commands_speak_through_one_mouth() -> None:
    speakers = set()
    for file in [*(ROOT / "gateway").rglob("*.py"), ROOT / "deploy" / "cli.py", *(ROOT / "deploy" / "demo").glob("*.py")]:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("print", "Console", "Table"):
                speakers.add(file.relative_to(ROOT).as_posix())
    assert speakers == {"gateway/cli/output.py"}


def test_what_stands_within_a_value_is_shown_as_elsewhere(capsys: pytest.CaptureFixture[str]) -> None:
    moment, order = datetime(2027, 1, 31, 8, tzinfo=UTC), UUID(int=7)
    show_one({"taken": [{"tot": moment, "op": date(2027, 2, 1), "wie": order, "aantal": 2, "klaar": None}]}, "table")
    printed = " ".join(capsys.readouterr().out.split())
    assert f"[{{'tot': '31-01-2027 09:00:00', 'op': '01-02-2027', 'wie': '{order}', 'aantal': 2, 'klaar': None}}]" in printed
