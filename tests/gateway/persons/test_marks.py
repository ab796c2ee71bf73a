"""What sets the data of somebody apart: a sensitive case."""

from datetime import date
from uuid import UUID

import asyncpg
import pytest

from events.erasure import erase
from events.vocabulary.values import Role
from gateway.access.relations import Filter
from gateway.access.terms import Action, Purpose
from gateway.access.who import Post, Who
from gateway.asking import Asking, Denied, Known
from gateway.cli.output import Exit
from gateway.logbook.decisions import Decisions
from gateway.persons.marks import lift_sensitivity, mark_sensitive
from gateway.persons.merging import Merging
from gateway.persons.rights import Rights
from projections.engine.paging import Where
from projections.engine.rebuild import rebuild
from projections.engine.set_apart import Mark, marks_of
from projections.lists.file import TRAJECTORY_FILE
from tests.gateway.persons.people import BAS, begun
from tests.gateway.terminal import Terminal
from tests.projections.history import MUNICIPALITY

SENSITIVE = frozenset({Mark.SENSITIVE})


async def listed(rights: Rights, who: Who, action: Action, purpose: Purpose) -> set[UUID]:
    """The trajectories of a list that somebody asks for."""
    await rebuild(rights.pool, rights.store, TRAJECTORY_FILE)
    where = Where()
    Filter(action, purpose).apply(where, who)
    rows = await rights.pool.fetch(f"select trajectory from {TRAJECTORY_FILE.table.name} {where}", *where.arguments)
    return {row["trajectory"] for row in rows}


async def test_a_sensitive_case_is_found_by_nobody_who_merely_works_for_the_municipality_until_it_is_lifted(rights: Rights) -> None:
    (person, trajectory), (_, other) = [await begun(rights.store) for _ in range(2)]
    colleague = Who("4711", (Post(Role.REGISSEUR, str(MUNICIPALITY)),))
    own = Who("anna", (Post(Role.REGISSEUR),))
    found = (Action.FIND, Purpose.GUIDANCE)
    assert await listed(rights, colleague, *found) == {trajectory, other}
    await rights.carry_out(trajectory, mark_sensitive("haar broer werkt hier"), BAS)
    assert await marks_of(rights.pool, person) == await marks_of(rights.pool, trajectory) == SENSITIVE
    assert await listed(rights, colleague, *found) == {other}
    assert await listed(rights, own, Action.READ, Purpose.GUIDANCE) == {trajectory, other}
    assert await listed(rights, own, *found) == {trajectory, other}, "who is meant by name finds them all the same"
    await rights.carry_out(person, lift_sensitivity("hij is weg"), BAS)
    assert await listed(rights, colleague, *found) == {trajectory, other}


async def test_what_is_decided_of_one_trajectory_knows_that_it_is_sensitive_and_the_log_says_so(rights: Rights) -> None:
    _, trajectory = await begun(rights.store)
    await rebuild(rights.pool, rights.store, TRAJECTORY_FILE)
    asking, colleague = Asking(rights.pool, Decisions(rights.pool)), Known(Who("4711", (Post(Role.REGISSEUR, str(MUNICIPALITY)),)))
    async with asking.trajectory(colleague, trajectory, Action.FIND, Purpose.GUIDANCE):
        await rights.carry_out(trajectory, mark_sensitive("haar broer werkt hier"), BAS)
    with pytest.raises(Denied):
        async with asking.trajectory(colleague, trajectory, Action.FIND, Purpose.GUIDANCE):
            raise AssertionError("nobody gets here")
    told = await rights.pool.fetch("select request #>> '{resource,properties,gevoelig}' as gevoelig from decisions order by position")
    assert [row["gevoelig"] for row in told] == ["false", "true"]


async def test_a_mark_counts_for_every_number_of_a_person_and_apart_again_for_whom_it_was_told_of(rights: Rights) -> None:
    (person, _), (former, theirs) = [await begun(rights.store) for _ in range(2)]
    await rights.carry_out(former, mark_sensitive("geheim adres"), BAS)
    merging = Merging(rights)
    await merging.merge(person, former, "één persoon", BAS)
    assert [await marks_of(rights.pool, one) for one in (person, former, theirs)] == [SENSITIVE] * 3
    await rights.carry_out(person, lift_sensitivity("verhuisd"), BAS)
    assert [await marks_of(rights.pool, one) for one in (person, former, theirs)] == [frozenset()] * 3
    await merging.split(person, former, "toch twee", BAS)
    assert [await marks_of(rights.pool, one) for one in (person, former)] == [frozenset(), SENSITIVE]
    assert (await rights.of(former)).sensitive


async def test_nothing_says_of_somebody_who_was_erased_that_they_were_a_sensitive_case(rights: Rights, pool: asyncpg.Pool) -> None:
    person, _ = await begun(rights.store)
    await rights.carry_out(person, mark_sensitive("geheim adres"), BAS)
    await erase(pool, rights.store, rights.vault, person, "AVG art. 17", BAS)
    assert await pool.fetchval("select count(*) from set_apart") == 0


async def test_a_mark_whose_day_is_still_to_come_does_not_count_yet(pool: asyncpg.Pool, rights: Rights) -> None:
    person, _ = await begun(rights.store)
    for until, marks in ((date(2999, 1, 1), frozenset[Mark]()), (date(2020, 1, 1), SENSITIVE)):
        await pool.execute("delete from set_apart")
        await pool.execute("insert into set_apart (person, mark, excepted_until) values ($1, 'gevoelig', $2)", person, until)
        assert await marks_of(pool, person) == marks


@pytest.mark.parametrize("lift", [(), ("--lift",)])
async def test_a_mark_is_made_once_with_a_reason_that_is_sealed(rights: Rights, desk: Terminal, lift: tuple[str, ...]) -> None:
    person, _ = await begun(rights.store)
    if lift:
        await rights.carry_out(person, mark_sensitive("x"), BAS)
    asked = ("sensitive", person, "--reason", "geheim adres", *lift)
    assert (await desk.asks(*asked))["gemarkeerd"] == ("" if lift else "gevoelig")
    code, _, said = await desk.does(*asked, by="chris")
    assert (code, "gevoelig dossier" in said) == (Exit.REFUSED, True)
    [*_, last] = await rights.store.read_stream(person)
    assert "geheim adres" not in str(last.data)
