"""The table of grants: every cell of it, against a table that is kept by hand; and that no grant can go or come without being noticed."""

from dataclasses import replace

from events.vocabulary.base import DataClass
from gateway.access.deciding import table
from gateway.access.grants import BY_CELL, GRANTS, RULES, Grant, digest
from gateway.access.terms import Relation
from tests.authorisation import DOCUMENT, document
from tests.gateway.access.cells import as_told, by_hand, every


def test_every_cell_is_decided_as_the_table_says() -> None:
    wrong = [cell for cell in every() if not as_told(cell)]
    assert wrong == []


def test_the_table_and_the_grants_have_the_same_cells() -> None:
    assert by_hand() == {grant.cell: grant.classes for grant in GRANTS}


def test_of_a_cell_there_is_one_grant() -> None:
    assert len(BY_CELL) == len(GRANTS) > 80


def test_a_grant_that_is_dropped_is_noticed() -> None:
    for grant in GRANTS:
        rest = tuple(one for one in GRANTS if one is not grant)
        assert not as_told(grant.cell, table(rest)), grant
        assert digest(rest) != RULES


def test_a_grant_that_is_added_is_noticed_whatever_it_is() -> None:
    missing = [cell for cell in every() if cell not in BY_CELL]
    assert len(missing) > 30_000
    # Only the grants of who asks bear on a decision: with all of them this would take minutes.
    theirs = {(cell[0], cell[1]): tuple(one for one in GRANTS if one.cell[:2] == cell[:2]) for cell in missing}
    for cell in missing:
        for classes in (frozenset[DataClass](), frozenset({DataClass.PROGRESS})):
            assert not as_told(cell, table((*theirs[cell[:2]], Grant(*cell, classes)))), cell


def test_a_class_more_or_less_in_a_grant_is_noticed() -> None:
    for grant in GRANTS:
        for one in DataClass:
            other = replace(grant, classes=grant.classes ^ {one})
            assert not as_told(grant.cell, table(tuple(other if each is grant else each for each in GRANTS))), (grant, one)


def test_the_rules_are_named_by_what_they_say_and_not_by_their_order() -> None:
    assert digest(GRANTS[::-1]) == RULES
    assert digest((replace(GRANTS[0], classes=frozenset()), *GRANTS[1:])) != RULES


def test_nothing_is_granted_to_who_stands_in_no_relation() -> None:
    assert [grant for grant in GRANTS if grant.relation is Relation.NONE] == []


def test_the_document_is_made_from_the_table() -> None:
    assert DOCUMENT.read_text("utf-8") == document(), "run `make grants`"
