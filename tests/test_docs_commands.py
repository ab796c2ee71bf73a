"""The commands that the documents name: each is there, an example is taken as it stands, and what needs nothing that runs is run."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from deploy.cli import app
from tests.test_docs import DOCUMENTS, ROOT, TEXTS

MAKE = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


def examples(document: Path) -> Iterator[str]:
    """The lines of code blocks that give a command, without the remark behind it."""
    text = TEXTS[document]
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    for line in re.findall(
        r"^(?: {4})?((?:regie|make) .*)$", "\n".join([*blocks, *re.findall(r"^ {4}\S.*$", text, re.MULTILINE)]), re.MULTILINE
    ):
        yield line.partition("   #")[0].partition("  --")[0].strip()


def named(document: Path) -> Iterator[list[str]]:
    """The commands in running text: the words of `regie a b|c` up to what is an argument, once for each alternative."""
    for mention in re.findall(r"`((?:regie|make) [^`]+)`", TEXTS[document]):
        words = mention.replace("\\|", "|").split()
        until = next((n for n, word in enumerate(words) if not re.fullmatch(r"[a-z][a-z|-]*,?", word)), len(words))
        yield from (list(way) for way in product(*(word.strip(",").split("|") for word in words[:until])))


def is_there(words: list[str]) -> bool:
    """Whether these words lead to a command; what stands behind a command is its own affair."""
    if words[0] == "make":
        return words[1:2] == [] or words[1] in MAKE
    place = app
    for word in words[1:]:
        if word not in place:
            return place.default_command is not None
        place = place[word]
    return True


OF_TODAY = [path for path in DOCUMENTS if path.name != "CHANGELOG.md" and path.parent.name != "decisions"]
"""Documents that tell of what is, not of what was."""


@pytest.mark.parametrize("document", OF_TODAY, ids=str)
def test_a_command_that_a_document_names_is_there(document: Path) -> None:
    assert [" ".join(words) for words in named(document) if not is_there(words)] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_an_example_of_a_command_is_taken_as_it_stands(document: Path) -> None:
    for line in examples(document):
        _, *words = shlex.split(line, comments=True)
        if line.startswith("make "):
            assert words[0] in MAKE, line
        elif words != ["--help"]:
            app.parse_args(words, exit_on_error=False, print_error=False)


RUNNABLE = list(examples(Path("docs/commands.md")))


@pytest.mark.parametrize("line", RUNNABLE)
def test_what_needs_nothing_that_runs_can_be_tried_first(line: str) -> None:
    _, *words = shlex.split(line)
    done = subprocess.run([sys.executable, "-m", "deploy.cli", *words], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stdout.strip() != "") == (0, True), done.stderr


def test_the_commands_to_try_first_are_found() -> None:
    assert len(RUNNABLE) > 3
