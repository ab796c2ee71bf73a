"""What the documents point at is there: numbers of the domain, lines of the whitepaper, files and addresses."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.floors import PICTURE, drawing

ROOT = Path(__file__).parents[1]
ROOMS = ("events", "activities", "workflows", "projections", "gateway", "deploy", "tests", "docs")
DOMAIN = (ROOT / "docs" / "domain.md").read_text("utf-8")
TEXTS = {
    path.relative_to(ROOT): path.read_text("utf-8")
    for room in (*ROOMS, ".")
    for path in sorted((ROOT / room).glob("*.md" if room == "." else "**/*"))
    if path.suffix in {".py", ".md", ".yaml", ".sql", ".html"}
}
DOCUMENTS = sorted(path for path in TEXTS if path.suffix == ".md")

SECTIONS = dict(re.findall(r"^#+ (\d(?:\.\d+)?)\.? (.*?)(?=^#|\Z)", DOMAIN, re.MULTILINE | re.DOTALL))
"""The text below each numbered heading of the domain."""

LINES = {
    line for first, last in re.findall(r"^\| l\.(\d+)-(\d+) \|", SECTIONS["6"], re.MULTILINE) for line in range(int(first), int(last) + 1)
}
"""The lines of the whitepaper that the domain tells of."""


def citations() -> Iterator[tuple[Path, str]]:
    """Where the numbers of the domain are cited, and what stands after `domain.md`."""
    for path, text in TEXTS.items():
        for cited in re.findall(r"domain\.md((?:[,; ]+(?:[A-Z]?\d+(?:\.\d+)?(?:-[A-Z]?\d+)?|steps?|and|part|acceptance|[abc]\b))+)", text):
            yield path, cited


def missing(cited: str) -> list[str]:
    """Which of the numbers of one citation the domain does not have.

    After a section (`5.2`) a bare number or letter is an item of that section. A letter with a number (`W12`) is an item anywhere,
    `part 2` a whole part.
    """
    section = ""
    absent: list[str] = []
    for word, first, last in re.findall(r"(part |acceptance )?([A-Z]?\d+(?:\.\d+)?|\b[abc]\b)(?:-([A-Z]?\d+))?", cited):
        if word == "part " or "." in first:
            section = first
            absent += [] if first in SECTIONS else [first]
            continue
        within = SECTIONS["5.4"] if word else DOMAIN if first[0].isupper() else SECTIONS.get(section, "")
        for item in filter(None, (first, last)):
            absent += [] if re.search(rf"^(\| {item} \||{item}\. |- \*\*{item}\*\*)", within, re.MULTILINE) else [f"{section} {item}"]
    return absent


def test_every_number_of_the_domain_that_is_cited_is_in_it() -> None:
    found = list(citations())
    assert len(found) > 100
    assert {f"{path}: {cited.strip()}": absent for path, cited in found if (absent := missing(cited))} == {}


def test_every_line_of_the_whitepaper_that_is_cited_is_told_in_the_domain() -> None:
    cited = [
        (path, int(line))
        for path, text in TEXTS.items()
        for lines in re.findall(r"\b(?:l\.|[kr]\. )(\d+(?:-\d+)?(?:(?:, | en )\d+(?:-\d+)?)*)", text)
        for line in re.findall(r"\d+", lines)
    ]
    assert len(cited) > 200
    assert [(str(path), line) for path, line in cited if line not in LINES] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_what_a_document_links_to_is_there(document: Path) -> None:
    here = (ROOT / document).parent
    targets = re.findall(r"\]\(([^)\s]+)\)", TEXTS[document])
    gone = [target for target in targets if ":" not in target and not (here / target.partition("#")[0]).exists()]
    assert gone == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_the_files_that_a_document_names_are_there(document: Path) -> None:
    if document.name == "CHANGELOG.md":
        pytest.skip("tells of what was")
    named = re.findall(rf"`((?:{'|'.join(ROOMS)})/[\w./-]*)[^`]*`", TEXTS[document])
    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_the_tests_that_a_document_names_are_there(document: Path) -> None:
    gone = [
        f"{path}::{test}"
        for path, test in re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", TEXTS[document])
        if not re.search(rf"^(async )?def {test}\(", TEXTS.get(Path(path), ""), re.MULTILINE)
    ]
    assert gone == []


def test_a_threat_has_a_test_or_says_that_it_is_open() -> None:
    rows = [line.strip("| ").split(" | ") for line in TEXTS[Path("docs/threats.md")].splitlines() if re.match(r"\| [STRIDE] \|", line)]
    assert {row[0] for row in rows} == set("STRIDE")
    assert [row for row in rows if len(row) != 4 or not re.match(r"`tests/|open: ", row[3])] == []


def test_the_picture_of_the_rooms_is_that_of_the_contracts() -> None:
    assert PICTURE.read_text("utf-8") == drawing(), "run `make picture`"


DECISIONS = [path for path in DOCUMENTS if re.match(r"docs/decisions/\d", str(path))]


@pytest.mark.parametrize("decision", DECISIONS, ids=str)
def test_a_decision_has_its_date_its_alternatives_and_when_to_look_again(decision: Path) -> None:
    text = TEXTS[decision]
    assert re.search(r"^Date: \d{4}-\d\d-\d\d\. Status: \w", text, re.MULTILINE)
    assert "**Alternatives.**" in text
    assert re.search(r"^\*\*Look again when\*\* .+\.$", text, re.MULTILINE)
    assert decision.name in TEXTS[Path("docs/decisions/README.md")]


def test_every_document_is_in_the_index() -> None:
    index = TEXTS[Path("docs/README.md")]
    assert [
        path.name for path in DOCUMENTS if path.parent == Path("docs") and path.name != "README.md" and f"]({path.name})" not in index
    ] == []
