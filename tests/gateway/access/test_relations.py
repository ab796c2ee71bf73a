"""In what capacities somebody asks, as the file of a trajectory says; and that a list shows just the rows of which is decided so."""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from random import Random
from uuid import UUID, uuid4

import asyncpg
import pytest
from hypothesis import given
from hypothesis.strategies import integers

from events.vocabulary.base import DataClass
from events.vocabulary.staff import Office
from events.vocabulary.values import Role
from gateway.access.deciding import Capacity, Decision, Kind, Request, Resource, decide
from gateway.access.grants import GRANTS
from gateway.access.relations import Filter, capacities, of_the_house
from gateway.access.terms import Action, Purpose, Relation
from gateway.access.who import Post, Who
from projections.engine.paging import Where
from projections.lists.file import TRAJECTORY_FILE, Party, Row
from projections.lists.holding import Holder
from tests.gateway.access.cells import MEANT
from tests.gateway.access.files import AT, MUNICIPALITIES, ORGANISATIONS, PARTICIPANTS, SENSITIVE, file, somebody, stood_in_for
from tests.postgres import TEMPLATE, fresh_database

HERE, ELSEWHERE = MUNICIPALITIES
GARAGE, SCHOOL = ORGANISATIONS[2:]
PARTICIPANT = PARTICIPANTS[0]
FILE = Row(
    uuid4(), 1, PARTICIPANT, "bouw", 1, "landelijk", HERE, "a-1",
    [Party(Role.EMPLOYER, GARAGE), Party(Role.SCHOOL, SCHOOL)], AT, holders=[Holder(Role.JOB_COACH, "a-3", AT), Holder(Role.BUDDY, "", AT)],
)  # fmt: skip


def relations(who: Who, standing_in: frozenset[str] = frozenset()) -> set[Relation]:
    """In what relations somebody stands to that file."""
    return {capacity.relation for capacity in capacities(who, FILE, standing_in)}


@pytest.mark.parametrize(
    ("account", "post", "relation"),
    [
        ("a-1", Post(Role.REGISSEUR), Relation.OWN),
        ("a-1", Post(Role.REGISSEUR, str(ELSEWHERE)), None),
        ("a-3", Post(Role.JOB_COACH, str(ELSEWHERE)), None),
        ("a-2", Post(Role.REGISSEUR, str(HERE)), Relation.MUNICIPALITY),
        ("a-2", Post(Role.REGISSEUR, str(ELSEWHERE)), None),
        ("a-2", Post(Role.REGISSEUR), None),
        ("a-1", Post(Role.COORDINATOR), None),
        ("a-3", Post(Role.JOB_COACH), Relation.NAMED),
        ("", Post(Role.BUDDY), None),
        ("a-3", Post(Role.BUDDY), None),
        ("a-2", Post(Role.EMPLOYER, organisation=GARAGE), Relation.ORGANISATION),
        ("a-2", Post(Role.SCHOOL, organisation=GARAGE), None),
        ("a-2", Post(Role.EMPLOYER, organisation=SCHOOL), None),
        ("a-2", Post(Role.MUNICIPALITY, organisation=HERE), Relation.ORGANISATION),
        (str(PARTICIPANT), Post(Role.PARTICIPANT), Relation.SELF),
        (str(PARTICIPANT), Post(Role.REGISSEUR), None),
        (str(PARTICIPANTS[1]), Post(Role.PARTICIPANT), None),
        ("a-2", Post(Office.PRIVACY_OFFICER, str(HERE)), Relation.MUNICIPALITY),
        ("a-2", Post(Office.ADMINISTRATOR, organisation=GARAGE), None),
    ],
)
def test_a_relation_is_what_the_file_says(account: str, post: Post, relation: Relation | None) -> None:
    assert relations(Who(account, (post,))) == ({relation} if relation else set())


def test_who_turned_out_to_have_another_number_is_themselves_under_that_as_well() -> None:
    other = str(PARTICIPANTS[1])
    assert relations(Who(other, (Post(Role.PARTICIPANT),), selves=frozenset({other, str(PARTICIPANT)}))) == {Relation.SELF}
    assert relations(Who(other, (Post(Role.REGISSEUR),), selves=frozenset({str(PARTICIPANT)}))) == set(), "as a participant only"


def test_who_stands_in_does_so_for_the_regisseur_of_today_and_as_one_only() -> None:
    colleague, coach = (Who("a-2", (Post(role),)) for role in (Role.REGISSEUR, Role.JOB_COACH))
    assert relations(colleague, frozenset({"a-1"})) == {Relation.STAND_IN}
    assert relations(colleague, frozenset({"a-3", ""})) == set()
    assert relations(coach, frozenset({"a-1"})) == set()
    assert relations(Who("a-1", (Post(Role.REGISSEUR),)), frozenset({"a-1"})) == {Relation.OWN}


def test_a_trajectory_that_nobody_is_regisseur_of_is_nobodys_own() -> None:
    FILE.regisseur, before = "", FILE.regisseur
    assert relations(Who("", (Post(Role.REGISSEUR),)), frozenset({""})) == set()
    FILE.regisseur = before


@given(integers(0, 2**32))
def test_whoever_works_for_another_municipality_never_learns_that_it_is_there(seed: int) -> None:
    chance = Random(seed)
    who, asked, standing_in = somebody(chance), file(chance), stood_in_for(chance)
    elsewhere = Who(who.account, tuple(Post(post.role, str(uuid4())) for post in who.posts))
    found = capacities(elsewhere, asked, standing_in)
    assert {capacity.relation for capacity in found} <= MEANT
    if not found:
        assert decided(elsewhere, asked, standing_in, Action.READ, Purpose.GUIDANCE).status == 404


def test_of_the_house_everybody_asks_in_each_of_their_posts() -> None:
    assert of_the_house(Who("a-1", (Post(Role.REGISSEUR), Post(Office.ADMINISTRATOR)))) == {
        Capacity(Role.REGISSEUR, Relation.HOUSE),
        Capacity(Office.ADMINISTRATOR, Relation.HOUSE),
    }
    assert of_the_house(Who("a-1")) == frozenset()


def test_an_office_of_one_municipality_is_none_of_the_house() -> None:
    posts = [Post(office, "0363") for office in Office]
    assert of_the_house(Who("a-1", (*posts, Post(Role.REGISSEUR, "0363")))) == {Capacity(Role.REGISSEUR, Relation.HOUSE)}


def decided(who: Who, row: Row, standing_in: frozenset[str], action: Action, purpose: Purpose) -> Decision:
    """What is decided of one file."""
    resource = Resource(Kind.TRAJECTORY, str(row.trajectory), row.programme == SENSITIVE)
    return decide(Request(who.account, capacities(who, row, standing_in), action, resource, purpose))


async def listed(
    conn: asyncpg.Connection, only: Filter, who: Who, standing_in: frozenset[str], has: Collection[str], data: str = ""
) -> set[UUID]:
    """The trajectories that a list that has these columns shows with this filter."""
    where = Where(has=has, data=data)
    only.apply(where, who, standing_in)
    rows = await conn.fetch(f"select trajectory from {TRAJECTORY_FILE.table.name} {where}", *where.arguments)
    return {row["trajectory"] for row in rows}


@asynccontextmanager
async def kept(server: str, all: Sequence[Row]) -> AsyncIterator[asyncpg.Connection]:
    """A database with these files."""
    async with fresh_database(server, TEMPLATE) as dsn:
        conn = await asyncpg.connect(dsn)
        try:
            await TRAJECTORY_FILE.table.create(conn)
            await TRAJECTORY_FILE.table.copy(conn, [TRAJECTORY_FILE.table.pack(row) for row in all])
            yield conn
        finally:
            await conn.close()


ITS_OWN = ("regisseur", "municipality", "participant", "holders", "parties", "employer")
MARKED = f"(programme = '{SENSITIVE}')"
WISHES = sorted({(grant.action, grant.purpose) for grant in GRANTS})


@pytest.mark.asyncio(loop_scope="session")
async def test_a_list_shows_just_the_rows_that_would_be_granted_one_by_one(postgres_server: str) -> None:
    chance = Random(14)
    rows = [file(chance) for _ in range(100)]
    asking = [(somebody(chance), stood_in_for(chance)) for _ in range(60)]
    shown = 0
    async with kept(postgres_server, rows) as conn:
        for who, standing_in in asking:
            roles = {post.role for post in who.posts}
            theirs = {(grant.action, grant.purpose) for grant in GRANTS if grant.role in roles}
            for action, purpose in sorted(theirs | set(chance.sample(WISHES, 2))):
                due = {row.trajectory for row in rows if decided(who, row, standing_in, action, purpose).allowed}
                only = Filter(action, purpose, sensitive=MARKED)
                for has in (ITS_OWN, ("regisseur", "municipality"), ()):
                    assert await listed(conn, only, who, standing_in, has) == due, (who, standing_in, action, purpose)
                shown += len(due)
    assert shown > 500


@pytest.mark.asyncio(loop_scope="session")
async def test_a_list_of_some_classes_of_data_shows_just_the_rows_of_which_somebody_sees_them_all(postgres_server: str) -> None:
    chance = Random(15)
    rows = [file(chance) for _ in range(60)]
    asking = [(somebody(chance), stood_in_for(chance)) for _ in range(60)]
    several, shown = [frozenset({DataClass.PROGRESS}), frozenset({DataClass.PROGRESS, DataClass.FUNDING}), frozenset({DataClass.HEALTH})], 0
    async with kept(postgres_server, rows) as conn:
        for who, standing_in in asking:
            roles = {post.role for post in who.posts}
            for action, purpose in sorted({(grant.action, grant.purpose) for grant in GRANTS if grant.role in roles}):
                seen = {row.trajectory: by_one_grant(who, row, standing_in, action, purpose) for row in rows}
                for classes in several:
                    due = {one for one, each in seen.items() if any(classes <= some for some in each)}
                    only = Filter(action, purpose, classes, sensitive=MARKED)
                    assert await listed(conn, only, who, standing_in, ITS_OWN) == due, (who, standing_in, action, purpose, classes)
                    shown += len(due)
                for one in DataClass:
                    due = {number for number, each in seen.items() if any(one in some for some in each)}
                    only = Filter(action, purpose, sensitive=MARKED)
                    assert await listed(conn, only, who, standing_in, ITS_OWN, f"'{one}'") == due, (who, standing_in, action, purpose, one)
    assert shown > 300


def by_one_grant(who: Who, row: Row, standing_in: frozenset[str], action: Action, purpose: Purpose) -> list[frozenset[DataClass]]:
    """What each grant that somebody has on a file shows of it."""
    return [one.shown(sensitive=row.programme == SENSITIVE) for one in decided(who, row, standing_in, action, purpose).grants]
