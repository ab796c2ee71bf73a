"""Documents in YAML: what can be taken in two ways is a fault with its place, and reading takes as long as the document is."""

import ast
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, JsonValue, ValidationError

from workflows.documents import DEEPEST, LARGEST, LONGEST_ALIAS, Day, Unreadable, read_fields, validated
from workflows.faults import MOST, Fault
from workflows.programme.catalogue import find, validate_document

ROOT = Path(__file__).parents[2]


def faults(text: str | bytes) -> list[Fault]:
    """What is wrong with a text."""
    with pytest.raises(Unreadable) as caught:
        read_fields(text if isinstance(text, bytes) else text.encode())
    return list(caught.value.faults)


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("a: 1\nb:\n  uren: 24\n  uren: 36", "regel 4, teken 3 (b.uren)", "twee keer in; ook op regel 3"),
        ("geld: 1\nnaam: x\ngeld: 2", "regel 3, teken 1 (geld)", "twee keer in; ook op regel 1"),
        ('a: 1\n"a": 2', "regel 2, teken 1 (a)", "twee keer"),
        ('a: "x\\ufffey"', "regel 1, teken 4 (a)", "niet te zien is (U+FFFE)"),
        ("uren: 032", "regel 1, teken 7 (uren)", "'032' is niet eenduidig een getal"),
        ("uren: 08", "regel 1, teken 7 (uren)", "'08'"),
        ("uren: 0x1A", "regel 1, teken 7 (uren)", "'0x1A'"),
        ("uren: 0o17", "regel 1, teken 7 (uren)", "'0o17'"),
        ("uren: 0b11", "regel 1, teken 7 (uren)", "'0b11'"),
        ("uren: 1_000", "regel 1, teken 7 (uren)", "'1_000'"),
        ("uren: +31", "regel 1, teken 7 (uren)", "'+31'"),
        ("uren: .5", "regel 1, teken 7 (uren)", "'.5'"),
        ("uren: .inf", "regel 1, teken 7 (uren)", "'.inf'"),
        ("uren: .nan", "regel 1, teken 7 (uren)", "'.nan'"),
        ("uren: 1e999", "regel 1, teken 7 (uren)", "'1e999'"),
        (f"code: {'9' * 19}", "regel 1, teken 7 (code)", "tussen aanhalingstekens"),
        ("hard: yes", "regel 1, teken 7 (hard)", "'yes' kan ja of nee zijn, maar ook tekst: schrijf true of false"),
        ("hard: No", "regel 1, teken 7 (hard)", "'No'"),
        ("hard: off", "regel 1, teken 7 (hard)", "'off'"),
        ("lijst:\n- {hard: on}", "regel 2, teken 10 (lijst.1.hard)", "'on'"),
        ("yes: x", "regel 1, teken 1", "'yes'"),
        ("1: x", "regel 1, teken 1", "de naam van een veld is tekst"),
        ("[a]: x", "regel 1, teken 1", "geen groep en geen lijst"),
        ("a: &a [*a]", "regel 1, teken 4 (a)", "alleen bij één waarde"),
        ("a: *b", "regel 1, teken 4 (a)", "'*b' verwijst niet naar één waarde"),
        ("a: !!set {x}", "regel 1, teken 4 (a)", "een soort (tag:yaml.org,2002:set)"),
        ('a: !!int "3"', "regel 1, teken 4 (a)", "een soort"),
        ("a: !!python/name:os.system x", "regel 1, teken 4 (a)", "een soort"),
        ('a: "\\0"', "regel 1, teken 4 (a)", "een teken dat niet te zien is (U+0000)"),
        ('a: "\\ud800"', "regel 1, teken 7 (a)", "deze schrijfwijze met \\ bestaat niet"),
        ('a: "x\\u200b"', "regel 1, teken 4 (a)", "een teken dat niet te zien is (U+200B)"),
        ("a\u2060: x", "regel 1, teken 1", "een teken dat niet te zien is (U+2060)"),
        ("é: 1\ne\u0301: 2", "regel 2, teken 1 (é)", "dit veld staat er twee keer in"),
        ('a: "\\uFFFFFFFF\\UFFFFFFFF"', "regel 1, teken 17 (a)", "deze schrijfwijze met \\ bestaat niet"),
        ("a: 1\n---\nb: 2", "regel 2, teken 1", "tweede document"),
        ("a:\n\tb: 1", "regel 2, teken 1 (a)", "spring in met spaties"),
        ("a: b: c", "regel 1, teken 5", "dubbele punt"),
        ("a: 'x", "regel 1, teken 6 (a)", "aanhalingsteken"),
        ("a: [1, 2", "regel 1, teken 9 (a.3)", "een haak"),
        ("a:\n  b: 1\n c: 2", "regel 3, teken 2", "inspringen"),
        ("a: ja\nb: \0", "regel 2", "dit teken kan niet"),
        ("", "", "velden met een naam"),
        ("[geen, veld]", "", "velden met een naam"),
    ],
)
def test_what_can_be_taken_in_two_ways_is_a_fault_with_its_place(text: str, place: str, words: str) -> None:
    first = faults(text)[0]
    assert first.place == place
    assert words in first.message


def test_what_is_not_utf_8_is_told_with_its_line() -> None:
    assert faults("a: 1\nb: caf\xe9".encode("latin-1")) == [Fault("regel 2", "dit is geen UTF-8; bewaar het bestand als UTF-8")]


def test_every_fault_is_told_at_once_and_no_more_than_helps() -> None:
    assert [fault.place for fault in faults("a: yes\nb: 08\nb: 1")] == [
        "regel 1, teken 4 (a)",
        "regel 2, teken 4 (b)",
        "regel 3, teken 1 (b)",
    ]
    assert len(faults("".join(f"a{n}: yes\n" for n in range(2 * MOST)))) == MOST


@pytest.mark.parametrize(
    "text",
    [
        # Each level nine times the level before: expanded it is half a gigabyte.
        "a: &a 1\n" + "".join(f"b{n}: &b{n} [{', '.join([f'*b{n - 1}'] * 9)}]\n" for n in range(1, 9)),
        "a: &a [*a]",
        "a: " + "[" * 3000,
        "a: " + "{a: " * 3000,
        "- " * 3000,
        "? " * 3000,
        "a: &a 1\nb: &b [*a]\n<<: {<<: *b}",
        "a: 1\n" * LARGEST,
        f"a: &a {'x' * 30_000}\n" + "".join(f"b{n}: *a\n" for n in range(9_000)),
        '"' * (LARGEST - 1),
        "!" * (LARGEST - 1),
    ],
    ids=["aliases", "itself", "brackets", "braces", "lists", "keys", "merged", "size", "long-alias", "quotes", "tags"],
)
def test_a_document_that_would_explode_is_a_fault_and_says_back_little_of_it(text: str) -> None:
    assert all(len(fault.message) < 250 for fault in faults(text))


def test_the_bounds_leave_room_for_what_is_meant() -> None:
    deep = "".join(f"{' ' * n}a:\n" for n in range(DEEPEST - 1)) + " " * DEEPEST + "a: 1"
    assert read_fields(deep.encode())
    assert read_fields(f"a: &a {'x' * LONGEST_ALIAS}\nb: *a".encode())["b"] == "x" * LONGEST_ALIAS
    assert read_fields(b"a: " + b"x" * (LARGEST - 3))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("24", 24),
        ("-3", -3),
        ("0", 0),
        ("0.5", 0.5),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ('"yes"', "yes"),
        ("'032'", "032"),
        ("ja", "ja"),
        ("NOORD", "NOORD"),
        ("2027-01-31", "2027-01-31"),
        ("10:30", "10:30"),
        ("mbo-2", "mbo-2"),
        ("3 dagen", "3 dagen"),
        ("<<", "<<"),
        ("{x: [1, 'a']}", {"x": [1, "a"]}),
    ],
)
def test_what_can_be_taken_in_one_way_is_what_it_says(text: str, value: JsonValue) -> None:
    found = read_fields(b"\xef\xbb\xbfa: " + text.encode() + b"\r\n")["a"]
    assert (found, type(found)) == (value, type(value))


@given(st.text(alphabet=" \n\t-:[]{}&*!|>'\"%@?#,.0123456789yesnoabx~\\<\x00\u2028\x85é", max_size=60))
def test_any_text_is_fields_or_faults(text: str) -> None:
    with suppress(Unreadable):
        assert isinstance(read_fields(text.encode()), dict)


def test_nothing_else_reads_yaml() -> None:
    def readers() -> Iterator[str]:
        for room in ("events", "activities", "projections", "workflows", "gateway", "deploy"):
            for file in (ROOT / room).rglob("*.py"):
                for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                    names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                    names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                    if "yaml" in {name.partition(".")[0] for name in names}:
                        yield file.relative_to(ROOT).as_posix()

    assert list(readers()) == ["workflows/documents.py"]


class _Money(BaseModel):
    until: Day | None = None
    hours: int = 0


@pytest.mark.parametrize("wrong", [{"until": 86400}, {"until": "86400"}, {"until": "20270131"}, {"until": "2027-02-30"}, {"hours": "24"}])
def test_a_number_is_no_day_and_a_text_no_number(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        validated(_Money, wrong)


def test_a_day_is_a_day() -> None:
    assert validated(_Money, {"until": "2028-02-29"}).until == date(2028, 2, 29)
    assert validated(_Money, {}).until is None


@pytest.mark.parametrize(
    ("where", "value", "place", "words"),
    [
        ("uren_werk", "24", "leer_werk.uren_werk", "hier hoort een geheel getal"),
        ("uren_werk", True, "leer_werk.uren_werk", "hier hoort een geheel getal"),
        ("uren_werk", 24.0, "leer_werk.uren_werk", "hier hoort een geheel getal"),
        ("rondes", "2", "leer_werk.rondes", "hier hoort een geheel getal"),
        ("richtingen", [1], "leer_werk.richtingen.1", "hier hoort tekst"),
    ],
)
def test_a_programme_takes_nothing_for_something_else(where: str, value: JsonValue, place: str, words: str) -> None:
    document = find("zorg").document()
    work = document["leer_werk"]
    assert isinstance(work, dict)
    assert validate_document({**document, "leer_werk": {**work, where: value}}) == [Fault(place, words)]


@pytest.mark.parametrize("until", [86400, "86400", "2027-01-31T00:00:00Z", 1e9])
def test_money_ends_on_a_day(until: JsonValue) -> None:
    money = {"naam": "fonds", "onderdelen": ["taal"], "tot": until}
    [fault] = validate_document({**find("zorg").document(), "financiering": [money]})
    assert (fault.place, fault.message) == ("financiering.fonds.tot", "hier hoort een datum, zoals 2027-01-31")


def test_yes_is_no_requirement() -> None:
    criterion = {"code": "rijbewijs", "naam": "Rijbewijs", "eis": "B", "hard": "yes"}
    assert validate_document({**find("zorg").document(), "criteria": [criterion]}) == [
        Fault("criteria.rijbewijs.hard", "hier hoort true of false")
    ]
